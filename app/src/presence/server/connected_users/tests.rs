//! Connected, away and disconnected users as time passes.

use crate::presence::server::connected_users::*;

const ADA: UserId = UserId(1);
const BOB: UserId = UserId(2);
const SECOND: Duration = Duration::from_secs(1);

/// Connected users with clocks that only [`Fixture::wait`] moves.
struct Fixture {
    connected_users: ConnectedUsers,
    now: Now,
}

impl Fixture {
    fn new() -> Self {
        let now = Now { time: Timestamp::from_milliseconds(1_000_000), instant: Instant::now() };
        Self { connected_users: ConnectedUsers::default(), now }
    }

    fn wait(&mut self, time: Duration) {
        let passed = i64::try_from(time.as_millis()).expect("a short time");
        self.now.time = Timestamp::from_milliseconds(self.now.time.milliseconds() + passed);
        self.now.instant += time;
    }

    fn connect(&mut self, user: UserId, session: &str) {
        let ip = Some([192, 0, 2, 7].into());
        self.connected_users.connect((user, "somebody"), session, (ip, session.to_owned()), self.now);
    }

    fn disconnect(&mut self, user: UserId, session: &str) {
        self.connected_users.disconnect(user, session, self.now);
    }

    fn touch(&mut self, user: UserId, session: &str) -> Option<bool> {
        self.connected_users.touch(user, Some(session), self.now)
    }

    /// The ids of the connected users, and of those of them who are away.
    fn online_and_away(&mut self) -> (Vec<u64>, Vec<u64>) {
        let ProcessReport { connected, away } = self.connected_users.report(self.now);
        let numbers = |ids: Vec<UserId>| ids.into_iter().map(|id| id.0).collect();
        (numbers(connected), numbers(away))
    }
}

#[test]
fn user_goes_offline_with_the_last_of_several_sessions() {
    let mut fixture = Fixture::new();
    fixture.connect(ADA, "phone");
    fixture.connect(ADA, "desk");
    fixture.connect(ADA, "desk");
    fixture.connect(BOB, "desk of bob");
    assert_eq!(fixture.online_and_away(), (vec![1, 2], vec![]));
    fixture.disconnect(ADA, "phone");
    fixture.disconnect(ADA, "desk");
    fixture.wait(GRACE_PERIOD + SECOND);
    assert_eq!(fixture.online_and_away(), (vec![1, 2], vec![]));
    fixture.disconnect(ADA, "desk");
    assert_eq!(fixture.online_and_away(), (vec![1, 2], vec![]), "the grace period has begun");
    fixture.wait(GRACE_PERIOD);
    assert_eq!(fixture.online_and_away(), (vec![2], vec![]));
    assert_eq!(fixture.touch(ADA, "desk"), None);
}

#[test]
fn idle_user_is_away_until_active_in_any_session() {
    let mut fixture = Fixture::new();
    fixture.connect(ADA, "phone");
    fixture.wait(AWAY_AFTER - SECOND);
    fixture.connect(ADA, "desk");
    assert_eq!(fixture.online_and_away(), (vec![1], vec![]));
    fixture.wait(SECOND);
    assert_eq!(fixture.online_and_away(), (vec![1], vec![1]), "opening another stream is no activity");
    assert_eq!(fixture.touch(ADA, "elsewhere"), Some(true));
    assert_eq!(fixture.online_and_away(), (vec![1], vec![]));
    assert_eq!(fixture.touch(ADA, "desk"), Some(false));
}

#[test]
fn user_who_reconnects_in_the_grace_period_stays_connected() {
    let mut fixture = Fixture::new();
    fixture.connect(ADA, "desk");
    fixture.wait(AWAY_AFTER);
    fixture.disconnect(ADA, "desk");
    assert_eq!(fixture.online_and_away(), (vec![1], vec![1]));
    fixture.connect(ADA, "desk");
    assert_eq!(fixture.online_and_away(), (vec![1], vec![1]), "the grace period was not over");
    fixture.disconnect(ADA, "desk");
    fixture.wait(GRACE_PERIOD);
    fixture.connect(ADA, "desk");
    assert_eq!(fixture.online_and_away(), (vec![1], vec![]));
}

#[test]
fn clock_that_is_set_back_makes_no_user_away() {
    let mut fixture = Fixture::new();
    fixture.connect(ADA, "desk");
    fixture.now.time = Timestamp::from_milliseconds(0);
    assert_eq!(fixture.online_and_away(), (vec![1], vec![]));
}

#[test]
fn record_describes_the_session_that_was_last_active() {
    let mut fixture = Fixture::new();
    fixture.connect(ADA, "phone");
    let connected_at = fixture.now.time;
    fixture.wait(SECOND);
    fixture.connect(ADA, "desk");
    fixture.wait(SECOND);
    fixture.touch(ADA, "phone");
    let record = fixture.connected_users.record(ADA).expect("a record");
    assert_eq!((record.user_agent.as_str(), record.ip.as_str()), ("phone", "192.0.2.7"));
    assert_eq!((record.login_time, record.last_activity), (connected_at, fixture.now.time));
}

#[test]
fn record_is_due_when_it_changed_or_is_about_to_expire() {
    let mut fixture = Fixture::new();
    fixture.connect(ADA, "desk");
    let due = fixture.connected_users.due_records(fixture.now);
    assert_eq!(due.len(), 1);
    fixture.connected_users.record_saved(&due, fixture.now);
    fixture.connect(ADA, "desk");
    assert!(fixture.connected_users.due_records(fixture.now).is_empty());
    fixture.wait(SECOND);
    fixture.touch(ADA, "desk");
    assert_eq!(fixture.connected_users.due_records(fixture.now).len(), 1);
    fixture.connected_users.record_saved(&due, fixture.now);
    assert_eq!(fixture.connected_users.due_records(fixture.now).len(), 1, "the saved record is older");
    let due = fixture.connected_users.due_records(fixture.now);
    fixture.connected_users.record_saved(&due, fixture.now);
    fixture.wait(REFRESH_AFTER + SECOND);
    assert_eq!(fixture.connected_users.due_records(fixture.now).len(), 1, "before it expires");
    fixture.connected_users.record_saved(&due, fixture.now);
    fixture.connected_users.record_lost(ADA);
    assert_eq!(fixture.connected_users.due_records(fixture.now).len(), 1);
}

//! Who is here, away and gone, as time goes by.

use crate::presence::server::connected_users::*;

const ADA: UserId = UserId(1);
const BOB: UserId = UserId(2);
const SECOND: Duration = Duration::from_secs(1);

/// A house whose clocks stand until somebody waits.
struct House {
    guests: Guests,
    now: Moment,
}

impl House {
    fn new() -> Self {
        let now = Moment { time: Timestamp::from_milliseconds(1_000_000), instant: Instant::now() };
        Self { guests: Guests::default(), now }
    }

    fn wait(&mut self, time: Duration) {
        let passed = i64::try_from(time.as_millis()).expect("a short time");
        self.now.time = Timestamp::from_milliseconds(self.now.time.milliseconds() + passed);
        self.now.instant += time;
    }

    fn comes(&mut self, user: UserId, session: &str) {
        let ip = Some([192, 0, 2, 7].into());
        self.guests.arrive((user, "somebody"), session, (ip, session.to_owned()), self.now);
    }

    fn goes(&mut self, user: UserId, session: &str) {
        self.guests.leave(user, session, self.now);
    }

    fn does_something(&mut self, user: UserId, session: &str) -> Option<bool> {
        self.guests.note(user, Some(session), self.now)
    }

    /// Who is present, and who of them away.
    fn who(&mut self) -> (Vec<u64>, Vec<u64>) {
        let Statement { present, away } = self.guests.state(self.now);
        let numbers = |ids: Vec<UserId>| ids.into_iter().map(|id| id.0).collect();
        (numbers(present), numbers(away))
    }
}

#[test]
fn several_devices_count_once_and_the_last_to_go_takes_them_away() {
    let mut house = House::new();
    house.comes(ADA, "phone");
    house.comes(ADA, "desk");
    house.comes(ADA, "desk");
    house.comes(BOB, "desk of bob");
    assert_eq!(house.who(), (vec![1, 2], vec![]));
    house.goes(ADA, "phone");
    house.goes(ADA, "desk");
    house.wait(LINGER + SECOND);
    assert_eq!(house.who(), (vec![1, 2], vec![]));
    house.goes(ADA, "desk");
    assert_eq!(house.who(), (vec![1, 2], vec![]), "they may be on the way to another room");
    house.wait(LINGER);
    assert_eq!(house.who(), (vec![2], vec![]));
    assert_eq!(house.does_something(ADA, "desk"), None);
}

#[test]
fn whoever_does_nothing_is_away_until_they_do_something_on_any_device() {
    let mut house = House::new();
    house.comes(ADA, "phone");
    house.wait(AWAY_AFTER - SECOND);
    house.comes(ADA, "desk");
    assert_eq!(house.who(), (vec![1], vec![]));
    house.wait(SECOND);
    assert_eq!(house.who(), (vec![1], vec![1]), "a stream that is opened again is no sign of life");
    assert_eq!(house.does_something(ADA, "elsewhere"), Some(true));
    assert_eq!(house.who(), (vec![1], vec![]));
    assert_eq!(house.does_something(ADA, "desk"), Some(false));
}

#[test]
fn whoever_comes_back_is_there() {
    let mut house = House::new();
    house.comes(ADA, "desk");
    house.wait(AWAY_AFTER);
    house.goes(ADA, "desk");
    assert_eq!(house.who(), (vec![1], vec![1]));
    house.comes(ADA, "desk");
    assert_eq!(house.who(), (vec![1], vec![1]), "it was the same visit");
    house.goes(ADA, "desk");
    house.wait(LINGER);
    house.comes(ADA, "desk");
    assert_eq!(house.who(), (vec![1], vec![]));
}

#[test]
fn a_clock_that_is_put_back_makes_nobody_away() {
    let mut house = House::new();
    house.comes(ADA, "desk");
    house.now.time = Timestamp::from_milliseconds(0);
    assert_eq!(house.who(), (vec![1], vec![]));
}

#[test]
fn a_card_tells_of_the_device_that_was_active_last() {
    let mut house = House::new();
    house.comes(ADA, "phone");
    let came = house.now.time;
    house.wait(SECOND);
    house.comes(ADA, "desk");
    house.wait(SECOND);
    house.does_something(ADA, "phone");
    let card = house.guests.card(ADA).expect("a card");
    assert_eq!((card.user_agent.as_str(), card.ip.as_str()), ("phone", "192.0.2.7"));
    assert_eq!((card.login_time, card.last_activity), (came, house.now.time));
}

#[test]
fn a_card_is_written_when_there_is_something_new() {
    let mut house = House::new();
    house.comes(ADA, "desk");
    let due = house.guests.cards_due(house.now);
    assert_eq!(due.len(), 1);
    house.guests.note_written(&due, house.now);
    house.comes(ADA, "desk");
    assert!(house.guests.cards_due(house.now).is_empty());
    house.wait(SECOND);
    house.does_something(ADA, "desk");
    assert_eq!(house.guests.cards_due(house.now).len(), 1);
    house.guests.note_written(&due, house.now);
    assert_eq!(house.guests.cards_due(house.now).len(), 1, "what was written is older");
    let due = house.guests.cards_due(house.now);
    house.guests.note_written(&due, house.now);
    house.wait(CARD_FOR + SECOND);
    assert_eq!(house.guests.cards_due(house.now).len(), 1, "before it expires");
    house.guests.note_written(&due, house.now);
    house.guests.note_lost(ADA);
    assert_eq!(house.guests.cards_due(house.now).len(), 1);
}

//! Synchronises presence between this process, Redis and the other processes.
//!
//! A heartbeat every ten seconds reports the users connected to this process and reads the users of all processes. Another heartbeat
//! follows soon after a user connects, disconnects, or is active after having been away, and then the other processes are notified to refresh.
//! However many users connect at once, there are at most a few heartbeats a second, and fewer if Redis is slow. A process that has no
//! connected users and knows of no online users sends no heartbeats.

use std::time::{Duration, Instant};

use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use crate::error::Result;
use crate::presence::PresenceEvent;
use crate::presence::server::OnlineRecord;
use crate::presence::server::connected_users::ProcessReport;
use crate::presence::server::peer_message::PeerMessage;
use crate::presence::server::store;
use crate::presence::server::store::PeerSubscription;
use crate::state::State;

/// The time between two heartbeats when nothing changes.
const HEARTBEAT_EVERY: Duration = Duration::from_secs(10);
/// How long changes are collected before a heartbeat.
const COLLECT_FOR: Duration = Duration::from_millis(100);
/// The shortest pause after a heartbeat.
const MIN_PAUSE: Duration = Duration::from_millis(300);
/// The pause after a heartbeat is at least this many times as long as the heartbeat took.
const PAUSE_FACTOR: u32 = 20;
/// The time between two checks for users who have become away or whose grace period is over. A check needs no round trip.
const CHECK_EVERY: Duration = Duration::from_secs(1);
/// The time within which the last report of a process must be sent.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(1);
/// The first and the longest pause between two attempts to subscribe.
const RECONNECT_PAUSES: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(1));

/// Runs until `shutdown`, then reports that this process has no connected users. The process must wait for its end.
pub async fn run(state: State, shutdown: CancellationToken) {
    tokio::select! {
        () = run_heartbeat(&state) => {}
        () = run_subscriber(&state) => {}
        () = shutdown.cancelled() => {}
    }
    // If this fails, the report of the process expires.
    let last_report = async {
        store::heartbeat(&state.db, state.presence.process(), &ProcessReport::default(), &[]).await?;
        store::publish(&state.db, &state.presence.envelope(PeerMessage::Refresh)).await
    };
    let _ = timeout(SHUTDOWN_TIMEOUT, last_report).await;
}

async fn run_heartbeat(state: &State) {
    let registry = &state.presence;
    // The report of this process in Redis, which is empty at first; none if it is not certain.
    let mut saved = Some(ProcessReport::default());
    let mut next_at = Instant::now();
    loop {
        let (report, records) = registry.report();
        let is_changed = saved.as_ref() != Some(&report);
        let is_due = next_at <= Instant::now();
        let users = registry.take_remote_activity(is_due);
        if !users.is_empty() {
            let _ = store::publish(&state.db, &registry.envelope(PeerMessage::Active { users })).await;
        }
        let has_online_users = !report.connected.is_empty() || registry.count_online() > 0;
        if registry.take_refresh_request() || is_changed || (has_online_users && is_due) {
            let began = Instant::now();
            let is_saved = heartbeat(state, &report, &records).await.is_ok();
            if is_saved && is_changed && saved.unwrap_or_default() != report {
                let _ = store::publish(&state.db, &registry.envelope(PeerMessage::Refresh)).await;
            }
            saved = is_saved.then_some(report);
            next_at = Instant::now() + HEARTBEAT_EVERY;
            sleep(MIN_PAUSE.max(began.elapsed() * PAUSE_FACTOR)).await;
        }
        if timeout(CHECK_EVERY, registry.wait()).await.is_ok() {
            sleep(COLLECT_FOR).await;
        }
    }
}

/// Sends a heartbeat, and publishes the changes that it returns to the streams of this process.
async fn heartbeat(state: &State, report: &ProcessReport, records: &[OnlineRecord]) -> Result<()> {
    let registry = &state.presence;
    let heartbeat = store::heartbeat(&state.db, registry.process(), report, records).await?;
    let people = registry.apply_heartbeat(heartbeat, records);
    if !people.is_empty() {
        PresenceEvent::Changed { people }.broadcast(&state.hub);
    }
    Ok(())
}

async fn run_subscriber(state: &State) {
    let (first_pause, max_pause) = RECONNECT_PAUSES;
    let mut pause = first_pause;
    loop {
        let began = Instant::now();
        if let Err(error) = receive_messages(state).await {
            tracing::warn!(%error, "Presence subscription failed");
        }
        if began.elapsed() > max_pause {
            pause = first_pause;
        }
        sleep(pause).await;
        pause = (pause * 2).min(max_pause);
    }
}

/// Receives messages of the other processes until the connection fails.
async fn receive_messages(state: &State) -> std::io::Result<()> {
    let mut subscription = PeerSubscription::open(&state.db).await?;
    // Messages from before the subscription were missed.
    state.presence.request_refresh();
    loop {
        let envelope = subscription.next().await?;
        if let Some(envelope) = envelope.filter(|envelope| envelope.process != state.presence.process()) {
            apply_message(state, envelope.message);
        }
    }
}

fn apply_message(state: &State, message: PeerMessage) {
    match message {
        PeerMessage::Refresh => state.presence.request_refresh(),
        PeerMessage::Active { users } => users.into_iter().for_each(|user| state.presence.touch_local(user)),
        PeerMessage::Typing { room_id, user_id, name } => {
            PresenceEvent::Typing { room_id, user_id, name }.broadcast(&state.hub);
        }
    }
}

//! Posts the system messages that follow from log entries, such as "joined the room".
//!
//! Invariant: each entry is announced once and in order, whichever process does it and whenever one stops: the log sequence up to
//! which entries are announced is stored in Redis and moved in the same atomic step that stores the message.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use data_encoding::HEXLOWER;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::auth::Person;
use crate::error::Result;
use crate::id::{MessageId, RoomId, UserId};
use crate::log::server::LogRecord;
use crate::messages::SystemMessage;
use crate::messages::server::{StoredMessage, store};
use crate::rooms;
use crate::rooms::{Kind, LeaveReason, MemberEvent, Room, RoomEvent, RoomField};
use crate::state::State;
use crate::users::server::UserCache;

/// The namespace of the ids of system messages (UUID version 5), chosen at random once.
const NAMESPACE: Uuid = Uuid::from_u128(0x7ea0_05e0_6d65_4573_9a67_6573_0000_0001);
/// After this many entries without an announcement the position in the log is saved.
const SAVE_EVERY: u64 = 1_000;
/// The time until missed entries are announced again after a failure, if no task comes before.
const RETRY_AFTER: Duration = Duration::from_secs(2);
/// The number of entries that are read at once when missed ones are announced.
const BATCH_SIZE: usize = 1_000;

/// What to do about a log entry.
enum Task {
    /// Announce the entry of this sequence.
    Announce(u64, Announcement),
    /// Save that there is nothing to announce up to this sequence.
    Save(u64),
}

/// A change of a room or of its members that may be announced in the room.
enum Announcement {
    Joined(RoomId, Person),
    Left(RoomId, Person, LeaveReason),
    Created(Box<Room>),
    Changed(Box<Room>, UserId, Vec<RoomField>),
    Archived(Box<Room>, UserId),
}

/// Puts a task into the queue for each entry that needs one.
pub struct SystemMessageObserver {
    tasks: UnboundedSender<Task>,
    /// The sequence of the last entry that was put into the queue.
    queued: AtomicU64,
}

/// The queue of the job.
pub struct SystemMessageQueue(UnboundedReceiver<Task>);

/// An observer for the log, and the queue it fills.
pub fn channel() -> (SystemMessageObserver, SystemMessageQueue) {
    let (tasks, queue) = unbounded_channel();
    (SystemMessageObserver { tasks, queued: AtomicU64::default() }, SystemMessageQueue(queue))
}

impl SystemMessageObserver {
    /// Queues the announcement of a room event.
    pub(crate) fn apply_room(&self, v: u64, event: &RoomEvent) {
        self.push(v, Task::Announce(v, room_announcement(event)));
    }

    /// Queues the announcement of a member event, if there is one.
    pub(crate) fn apply_member(&self, v: u64, event: &MemberEvent) {
        match member_announcement(event) {
            Some(announcement) => self.push(v, Task::Announce(v, announcement)),
            None => self.skip(v),
        }
    }

    /// Passes over an entry that is not announced. Every [`SAVE_EVERY`] such entries the position is saved, so that a process that starts
    /// later reads few entries again.
    pub(crate) fn skip(&self, v: u64) {
        if v.saturating_sub(self.queued.load(Ordering::Relaxed)) >= SAVE_EVERY {
            self.push(v, Task::Save(v));
        }
    }

    fn push(&self, v: u64, task: Task) {
        self.queued.store(v, Ordering::Relaxed);
        // The queue is closed when the process ends.
        let _ = self.tasks.send(task);
    }
}

fn room_announcement(event: &RoomEvent) -> Announcement {
    match event {
        RoomEvent::Created { room, .. } => Announcement::Created(room.clone()),
        RoomEvent::Changed { room, by, what, .. } => Announcement::Changed(room.clone(), *by, what.clone()),
        RoomEvent::Archived { room, by, .. } => Announcement::Archived(room.clone(), *by),
    }
}

fn member_announcement(event: &MemberEvent) -> Option<Announcement> {
    match event {
        MemberEvent::Joined { room_id, member, .. } => Some(Announcement::Joined(room_id.clone(), member.clone())),
        MemberEvent::Left { room_id, member, why, .. } => {
            Some(Announcement::Left(room_id.clone(), member.clone(), *why))
        }
        MemberEvent::Changed { .. } => None,
    }
}

/// The announcement of a record of the log, if there is one.
fn announcement_of_record(record: &LogRecord) -> Option<Announcement> {
    let of_room = record.event().map(|event| room_announcement(&event));
    of_room.or_else(|| member_announcement(&record.event()?))
}

/// Runs until `shutdown`.
pub async fn run(state: State, queue: SystemMessageQueue, shutdown: CancellationToken) {
    tokio::select! {
        () = run_worker(state, queue) => {}
        () = shutdown.cancelled() => {}
    }
}

async fn run_worker(state: State, mut queue: SystemMessageQueue) {
    let mut is_behind = true;
    loop {
        if is_behind {
            is_behind = announce_missed(&state).await.is_err();
        }
        tokio::select! {
            task = queue.0.recv() => match task {
                None => return,
                // After a failure the entries are read from the log again, in order.
                Some(_) if is_behind => {}
                Some(task) => is_behind = run_task(&state, task).await.is_err(),
            },
            () = sleep(RETRY_AFTER), if is_behind => {}
        }
    }
}

/// Announces the entries of the log that no process has announced yet.
async fn announce_missed(state: &State) -> Result<()> {
    let (epoch, observed) = state.hub.position();
    let mut announced = store::announced(&state.db, observed).await?;
    while announced < observed {
        let Some(entries) = crate::log::server::entries_after(&state.db, &epoch, announced, BATCH_SIZE).await? else {
            break;
        };
        let Some(last) = entries.last().map(|record| record.v) else { break };
        for record in entries {
            if let Some(announcement) = announcement_of_record(&record) {
                run_task(state, Task::Announce(record.v, announcement)).await?;
            }
        }
        announced = last;
    }
    Ok(())
}

async fn run_task(state: &State, task: Task) -> Result<()> {
    let (v, announcement) = match task {
        Task::Announce(v, announcement) => (v, announcement),
        Task::Save(v) => return store::save_announced(&state.db, v).await,
    };
    match system_message(state, announcement).await? {
        Some((room, message)) => post(state, v, &room, &message).await,
        None => store::save_announced(&state.db, v).await,
    }
}

/// The system message and its room; none where no message is expected.
async fn system_message(state: &State, announcement: Announcement) -> Result<Option<(RoomId, SystemMessage)>> {
    let announces_joins = state.config.announce_joins;
    let message = match announcement {
        Announcement::Joined(room, member) if announces_joins && needs_announcement(state, &room, &member).await? => {
            (room, SystemMessage::MemberJoined { user_id: member.id, username: member.display_name })
        }
        Announcement::Left(room, member, why) if announces_joins => {
            (room, SystemMessage::MemberLeft { user_id: member.id, username: member.display_name, why })
        }
        Announcement::Created(room) if room.kind != Kind::Direct => {
            let (user_id, username) = with_name(state, room.creator_id).await?;
            (room.id, SystemMessage::RoomCreated { user_id, username })
        }
        // One message for one change: if several fields are changed, the first of them is announced.
        Announcement::Changed(room, by, what) => {
            let (user_id, username) = with_name(state, by).await?;
            let message = match what.first() {
                Some(RoomField::Renamed) => SystemMessage::RoomRenamed { user_id, username, name: room.name },
                Some(RoomField::Described) => SystemMessage::RoomDescribed { user_id, username },
                Some(RoomField::Restored) => SystemMessage::RoomRestored { user_id, username },
                None => return Ok(None),
            };
            (room.id, message)
        }
        Announcement::Archived(room, by) => {
            let (user_id, username) = with_name(state, by).await?;
            (room.id, SystemMessage::RoomArchived { user_id, username })
        }
        Announcement::Joined(..) | Announcement::Left(..) | Announcement::Created(_) => return Ok(None),
    };
    Ok(Some(message))
}

/// Whether a join is announced. It is not for the first members of a direct conversation, nor for the creator of a room, whose
/// creation is announced instead.
async fn needs_announcement(state: &State, room: &RoomId, member: &Person) -> Result<bool> {
    let Some(room) = rooms::server::room(state, room).await? else { return Ok(false) };
    let is_creation = room.creator_id == member.id && room.last_activity == room.created_at;
    Ok(room.kind != Kind::Direct && !is_creation)
}

/// A user with their display name.
async fn with_name(state: &State, id: UserId) -> Result<(UserId, String)> {
    let mut found = UserCache::find(state, [id]).await?;
    Ok((id, found.remove(&id).map(|user| user.display_name).unwrap_or_default()))
}

/// Posts a system message about the log entry `v`.
async fn post(state: &State, v: u64, room: &RoomId, message: &SystemMessage) -> Result<()> {
    // The id depends on the secret, so that no client can use it first.
    let name = format!("{}:{}:{v}", HEXLOWER.encode(state.secret.as_bytes()), state.hub.epoch());
    let id = MessageId::from_uuid(Uuid::new_v5(&NAMESPACE, name.as_bytes()));
    let stored = StoredMessage::system(id, message.to_content(), state.clock.now());
    store::announce(&state.db, &state.config, room, v, &stored).await.map(|_| ())
}

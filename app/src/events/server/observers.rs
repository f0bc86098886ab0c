//! The caches and jobs of the process that follow the log, and what each entry does to them.

use crate::auth::server::{SessionCache, SessionEnded};
use crate::events::Event;
use crate::events::server::Entry;
use crate::log::server::{Cursor, Delivery, LogReader, LogRecord};
use crate::messages::server::RecentMessagesCache;
use crate::messages::server::aof_rewrite_job::RemovedContent;
use crate::messages::server::system_message_job::SystemMessageObserver;
use crate::rooms::server::RoomCache;
use crate::users::UserEvent;
use crate::users::server::{UserCache, UserSearchIndex};

/// Everything in the process that applies the entries of the log. Each is a handle on the shared cache or queue.
pub struct Observers {
    /// The session cache.
    pub sessions: SessionCache,
    /// The user cache.
    pub users: UserCache,
    /// The index of the user search.
    pub user_search: UserSearchIndex,
    /// The room cache.
    pub rooms: RoomCache,
    /// The cache of the newest messages of rooms.
    pub recent_messages: RecentMessagesCache,
    /// The queue of system messages.
    pub system_messages: SystemMessageObserver,
    /// Whether the append-only file of Redis has removed content.
    pub removed_content: RemovedContent,
}

impl Observers {
    fn apply(&self, v: u64, entry: &Entry) {
        let Self { sessions, users, user_search, rooms, recent_messages, system_messages, removed_content } = self;
        recent_messages.advance_to(v);
        match entry {
            Entry::Event(Event::Message(event)) => {
                recent_messages.apply(event);
                removed_content.apply_message(event);
                system_messages.skip(v);
            }
            Entry::Event(Event::Room(event)) => {
                rooms.apply_room(event);
                system_messages.apply_room(v, event);
            }
            Entry::Event(Event::Member(event)) => {
                rooms.apply_member(event);
                system_messages.apply_member(v, event);
            }
            Entry::Event(Event::User(event)) => {
                match event {
                    UserEvent::Changed { person, .. } => sessions.invalidate_user(person.id),
                }
                users.apply(event);
                user_search.apply(event);
                recent_messages.apply_user(event);
                system_messages.skip(v);
            }
            Entry::Event(Event::Read(_) | Event::Presence(_) | Event::Unknown) => system_messages.skip(v),
            Entry::SessionEnded(SessionEnded { session }) => {
                sessions.invalidate(session);
                system_messages.skip(v);
            }
            Entry::Unreadable => {
                self.clear();
                system_messages.skip(v);
            }
        }
    }

    /// Clears all caches. The jobs need no reset: the position of system messages is stored in Redis beside the log, and content that was
    /// removed from another log is still in the file.
    fn clear(&self) {
        let Self { sessions, users, user_search, rooms, recent_messages, system_messages: _, removed_content: _ } =
            self;
        sessions.reset();
        users.reset();
        user_search.reset();
        rooms.reset();
        recent_messages.reset();
    }
}

impl LogReader for Observers {
    fn observe(&self, epoch: &str, record: &LogRecord) -> Option<Delivery> {
        let Some(entry) = Entry::parse(record) else {
            // A newer process may have changed something that is cached here.
            self.clear();
            return None;
        };
        self.apply(record.v, &entry);
        entry.delivery(&Cursor::new(epoch.to_owned(), record.v))
    }

    fn decode(&self, epoch: &str, record: &LogRecord) -> Option<Delivery> {
        Entry::parse(record)?.delivery(&Cursor::new(epoch.to_owned(), record.v))
    }

    fn reset(&self) {
        self.clear();
    }
}

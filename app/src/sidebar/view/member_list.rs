//! The people of the room that is shown, read when they are looked at and again when one of them comes, goes or changes.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::error::Error;
use crate::events::Change;
use crate::id::RoomId;
use crate::rooms::{Member, list_members};
use crate::ui::debounce::Soon;

/// How long changes are gathered before the server is asked, in milliseconds.
const PAUSE: u64 = 300;

/// The people of one room. Copies are handles on the same.
#[derive(Clone, Copy)]
pub(crate) struct Roster {
    /// Everybody, or why they are not known; none until they are.
    pub members: RwSignal<Option<Result<Vec<Member>, Error>>>,
    room: StoredValue<Option<RoomId>>,
    reading: Soon,
    asked: StoredValue<u64>,
}

impl Roster {
    pub fn new() -> Self {
        let (room, asked) = (StoredValue::default(), StoredValue::default());
        Self { members: RwSignal::new(None), room, reading: Soon::after(PAUSE), asked }
    }

    /// Looks at the people of this room from now on.
    pub fn look_at(self, room: RoomId) {
        self.room.set_value(Some(room));
        self.read();
    }

    /// Looks away: nothing is read any more.
    pub fn look_away(self) {
        self.room.try_set_value(None);
        self.members.try_set(None);
    }

    /// Reads them again. Only the latest answer counts.
    pub fn read(self) {
        let Some(room) = self.room.try_get_value().flatten() else { return };
        let ticket = self.asked.try_update_value(|asked| {
            *asked += 1;
            *asked
        });
        spawn_local(async move {
            let answer = list_members(room.clone()).await;
            let is_latest = self.asked.try_get_value() == ticket && self.room.try_get_value().flatten() == Some(room);
            if is_latest {
                self.members.try_set(Some(answer));
            }
        });
    }

    /// Follows what was heard.
    pub fn hear(self, change: &Change) {
        match change {
            Change::MemberJoined { room_id, .. }
            | Change::MemberLeft { room_id, .. }
            | Change::MemberChanged { room_id, .. }
                if self.room.try_with_value(|room| room.as_ref() == Some(room_id)) == Some(true) =>
            {
                self.reading.once(move || self.read());
            }
            Change::PersonChanged { person, .. } => self.members.maybe_update(|members| {
                let Some(Ok(members)) = members else { return false };
                let known = members.iter_mut().find(|member| member.person.id == person.id);
                known.map(|member| member.person = person.clone()).is_some()
            }),
            _ => {}
        }
    }
}

//! How the events of the stream change the sidebar.

use crate::events::Event;
use crate::id::{RoomId, UserId};
use crate::messages::MessageEvent;
use crate::rooms::{MemberEvent, Room, RoomEvent};
use crate::sidebar::view::state::SidebarState;
use crate::unread::{Applied, ReadEvent, ReadStateChange};
use crate::users::UserEvent;
use leptos::prelude::*;

impl SidebarState {
    /// Applies an event of the stream.
    pub fn apply(self, event: &Event) {
        match event {
            Event::Message(message) => {
                let change = event.read_state_change();
                self.apply_to_room(message.room_id(), change.as_ref(), |room| match message {
                    MessageEvent::Posted { message, .. } if message.sender_id != UserId(0) => {
                        room.last_activity = room.last_activity.max(message.timestamp);
                    }
                    MessageEvent::Posted { .. } | MessageEvent::Edited { .. } | MessageEvent::Removed { .. } => {}
                });
            }
            Event::Read(ReadEvent::Moved { room_id, .. }) => {
                self.apply_to_room(room_id, event.read_state_change().as_ref(), |_| {});
            }
            Event::Room(RoomEvent::Changed { room_id, room, .. } | RoomEvent::Archived { room_id, room, .. }) => {
                self.apply_to_room(room_id, None, |current| *current = (**room).clone());
                self.mark_fetch_stale();
            }
            Event::Room(RoomEvent::Created { .. }) => self.refetch(),
            Event::Member(event) => {
                self.apply_member(event);
                self.member_list.apply_member(event);
            }
            Event::User(event) => {
                match event {
                    UserEvent::Changed { person, .. } => self.update_person(person),
                }
                self.mark_fetch_stale();
                self.member_list.apply_user(event);
            }
            Event::Presence(_) | Event::Unknown => {}
        }
    }

    /// Applies a change of the memberships of the user. Those of others are not part of the sidebar.
    fn apply_member(self, event: &MemberEvent) {
        let me = self.me.with_untracked(|me| me.id);
        match event {
            MemberEvent::Joined { member, .. } | MemberEvent::Changed { member, .. } => {
                if member.id == me {
                    self.refetch();
                }
            }
            MemberEvent::Left { room_id, member, why, .. } => {
                if member.id == me {
                    self.remove_room(room_id, *why);
                }
            }
        }
    }

    /// Applies an event to the item of its room: `change` to its read state, and `update_room` to the room. If the event has too little
    /// for that, the read state is refetched.
    fn apply_to_room(
        self,
        room_id: &RoomId,
        change: Option<&ReadStateChange<'_>>,
        update_room: impl FnOnce(&mut Room),
    ) {
        let found = self.rooms.with_untracked(|rooms| rooms.iter().find(|room| room.id == *room_id).cloned());
        let Some(room) = found else {
            // The room may be one that the user has just joined, and the pending response may be from before the event.
            self.has_missed_event.try_set_value(true);
            return;
        };
        let me = self.me.get_untracked();
        let mut applied = Applied::Unchanged;
        room.item.maybe_update(|item| {
            let before = item.entry.room.clone();
            if let Some(change) = change {
                applied = item.read_state.apply(change, &me);
            }
            update_room(&mut item.entry.room);
            applied != Applied::Unchanged || item.entry.room != before
        });
        if applied == Applied::NeedsRefetch {
            self.refetch_room(room_id.clone());
        }
    }
}

//! The members of the current room, loaded when the member panel opens and again when a member joins, leaves or
//! changes.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::error::Error;
use crate::id::RoomId;
use crate::rooms::{Member, MemberEvent, list_members};
use crate::ui::debounce::Debounce;
use crate::users::UserEvent;

/// For how long events are collected before the page sends one request for all of them, in milliseconds.
const DEBOUNCE_MS: u64 = 300;

/// The members of one room. Copies share the same state.
#[derive(Clone, Copy)]
pub(crate) struct MemberList {
    /// All members, or the error of the request; none while the first response is pending.
    pub members: RwSignal<Option<Result<Vec<Member>, Error>>>,
    room: StoredValue<Option<RoomId>>,
    debounce: Debounce,
    latest_request: StoredValue<u64>,
}

impl MemberList {
    pub fn new() -> Self {
        let (room, latest_request) = (StoredValue::default(), StoredValue::default());
        Self { members: RwSignal::new(None), room, debounce: Debounce::new(DEBOUNCE_MS), latest_request }
    }

    /// Loads the members of a room, and again whenever an event changes them.
    pub fn open(self, room: RoomId) {
        self.room.set_value(Some(room));
        self.refetch();
    }

    /// Clears the list; later events cause no requests.
    pub fn close(self) {
        self.room.try_set_value(None);
        self.members.try_set(None);
    }

    /// Loads the members again. Only the response to the latest request is used.
    pub fn refetch(self) {
        let Some(room) = self.room.try_get_value().flatten() else { return };
        let request = self.latest_request.try_update_value(|latest| {
            *latest += 1;
            *latest
        });
        spawn_local(async move {
            let response = list_members(room.clone()).await;
            let is_latest =
                self.latest_request.try_get_value() == request && self.room.try_get_value().flatten() == Some(room);
            if is_latest {
                self.members.try_set(Some(response));
            }
        });
    }

    /// Refetches the members soon, if one of them was changed.
    pub fn apply_member(self, event: &MemberEvent) {
        let (room_id, _) = event.member();
        if self.room.try_with_value(|room| room.as_ref() == Some(room_id)) == Some(true) {
            self.debounce.schedule(move || self.refetch());
        }
    }

    /// Applies a change of a user who may be in the list.
    pub fn apply_user(self, event: &UserEvent) {
        match event {
            UserEvent::Changed { person, .. } => self.members.maybe_update(|members| {
                let Some(Ok(members)) = members else { return false };
                let known = members.iter_mut().find(|member| member.person.id == person.id);
                known.map(|member| member.person = person.clone()).is_some()
            }),
        }
    }
}

//! The state of the sidebar in an open page. Each room is a signal of its own, so that a message re-renders one room
//! only.

use std::collections::HashSet;
use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::auth::Person;
use crate::id::{RoomId, UserId};
use crate::rooms::LeaveReason;
use crate::sidebar::operations::load_sidebar;
use crate::sidebar::view::member_list::MemberList;
use crate::sidebar::view::sort::{Badge, Section, compare_activity};
use crate::sidebar::{RoomListItem, SidebarData};
use crate::ui::debounce::Debounce;
use crate::unread::{Applied, Level, ReadState, get_read_state};

/// For how long events are collected before the page sends one request for all of them, in milliseconds.
const DEBOUNCE_MS: u64 = 300;
/// After this time, a request that failed for a temporary reason is sent again.
const RETRY_DELAY: Duration = Duration::from_secs(2);

/// A room of the sidebar.
#[derive(Clone, PartialEq)]
pub(crate) struct SidebarRoom {
    /// The id of the room.
    pub id: RoomId,
    /// The current data of the room.
    pub item: ArcRwSignal<RoomListItem>,
}

/// The rooms of each section of the sidebar, sorted.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct Sections {
    rooms: Vec<SidebarRoom>,
    direct: Vec<SidebarRoom>,
    archived: Vec<SidebarRoom>,
}

/// A room that the user is no longer a member of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemovedRoom {
    /// The id of the room.
    pub room_id: RoomId,
    /// Its last name, as the user saw it.
    pub name: String,
    /// Why the membership ended.
    pub reason: LeaveReason,
}

/// The unread counts of all rooms, respecting the notification level of each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct UnreadTotals {
    /// Unread messages of rooms that notify about every message, plus unread mentions of rooms that notify about
    /// mentions only.
    pub unread: u64,
    /// The number of them that mention the user.
    pub mentions: u64,
}

/// The dialogs of the sidebar, of which one at a time is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OpenDialog {
    /// The form that creates a room.
    NewRoom,
    /// The form that starts a direct conversation.
    NewDirectMessage,
    /// The quick switcher.
    QuickSwitcher,
    /// The settings of the current room.
    Settings,
}

/// The sidebar of one page. Copies share the same state.
#[derive(Clone, Copy)]
pub struct SidebarState {
    /// The signed-in user.
    pub me: RwSignal<Person>,
    /// The room that the user has just been removed from or has left.
    pub removed_room: RwSignal<Option<RemovedRoom>>,
    /// The user whose profile dialog is open.
    pub open_profile: RwSignal<Option<UserId>>,
    /// Whether the member panel of the current room is open.
    pub members_shown: RwSignal<bool>,
    pub(crate) rooms: RwSignal<Vec<SidebarRoom>>,
    sections: Memo<Sections>,
    pub(crate) open_dialog: RwSignal<Option<OpenDialog>>,
    pub(crate) member_list: MemberList,
    stale_rooms: StoredValue<HashSet<RoomId>>,
    refetch_debounce: Debounce,
    reload_debounce: Debounce,
    /// The number of full requests sent so far; only the response to the latest one is used.
    latest_request: StoredValue<u64>,
    /// The number of full requests without a response yet.
    pending_requests: StoredValue<u32>,
    /// Whether an event for an unknown room has arrived since the latest full request was sent.
    pub(super) has_missed_event: StoredValue<bool>,
}

impl SidebarState {
    /// Creates the state of a page and provides it as a context to all components below the caller.
    pub fn new(data: &SidebarData) -> Self {
        let rooms = RwSignal::new(data.rooms.iter().cloned().map(SidebarRoom::new).collect::<Vec<_>>());
        let state = Self {
            me: RwSignal::new(data.me.clone()),
            removed_room: RwSignal::new(None),
            open_profile: RwSignal::new(None),
            members_shown: RwSignal::new(false),
            rooms,
            sections: Memo::new(move |_| rooms.with(|rooms| Sections::new(rooms))),
            open_dialog: RwSignal::new(None),
            member_list: MemberList::new(),
            stale_rooms: StoredValue::default(),
            refetch_debounce: Debounce::new(DEBOUNCE_MS),
            reload_debounce: Debounce::new(DEBOUNCE_MS),
            latest_request: StoredValue::default(),
            pending_requests: StoredValue::default(),
            has_missed_event: StoredValue::default(),
        };
        provide_context(state);
        state
    }

    /// The signal of one of the user's rooms; none if the user is not a member.
    pub fn item(self, room_id: &RoomId) -> Option<ArcRwSignal<RoomListItem>> {
        let find =
            |rooms: &Vec<SidebarRoom>| rooms.iter().find(|room| room.id == *room_id).map(|room| room.item.clone());
        // Components can call this once more while the page is being disposed.
        self.rooms.try_with(find).flatten()
    }

    /// The rooms of a section, most recently active first.
    pub(crate) fn section(self, section: Section) -> Vec<SidebarRoom> {
        self.sections.with(|sections| match section {
            Section::Rooms => sections.rooms.clone(),
            Section::Direct => sections.direct.clone(),
            Section::Archived => sections.archived.clone(),
        })
    }

    /// The unread counts of all rooms.
    pub fn unread_totals(self) -> Memo<UnreadTotals> {
        Memo::new(move |_| {
            let badge_and_level = |room: &SidebarRoom| {
                room.item.with(|item| (Badge::from_read_state(&item.read_state), item.read_state.level))
            };
            let sum = |totals: UnreadTotals, (badge, level): (Badge, Level)| {
                let counted = if level == Level::Mentions { badge.mentions } else { badge.unread };
                UnreadTotals { unread: totals.unread + counted, mentions: totals.mentions + badge.mentions }
            };
            self.rooms.with(|rooms| rooms.iter().map(badge_and_level).fold(UnreadTotals::default(), sum))
        })
    }

    /// Closes the dialog if it is the open one.
    pub(crate) fn close(self, dialog: OpenDialog) {
        if self.open_dialog.try_get_untracked().flatten() == Some(dialog) {
            self.open_dialog.set(None);
        }
    }

    /// Fetches the read state of a room after a short delay; several events cause one request.
    pub(super) fn refetch_room(self, room_id: RoomId) {
        self.stale_rooms.try_update_value(|stale_rooms| stale_rooms.insert(room_id));
        self.refetch_debounce.schedule(move || {
            for room_id in self.stale_rooms.try_update_value(std::mem::take).unwrap_or_default() {
                spawn_local(async move {
                    match get_read_state(room_id.clone()).await {
                        Ok(read_state) => self.merge_read_state(read_state),
                        Err(error) if error.code.is_retryable() => {
                            set_timeout(move || self.refetch_room(room_id), RETRY_DELAY);
                        }
                        // The user is no longer a member; the stream reports that by an event of its own.
                        Err(_) => {}
                    }
                });
            }
        });
    }

    /// Uses the read state from a response unless newer events have been applied; in that case it is fetched again.
    pub fn merge_read_state(self, read_state: ReadState) {
        let find = |rooms: &Vec<SidebarRoom>| rooms.iter().find(|room| room.id == read_state.room_id).cloned();
        let Some(room) = self.rooms.try_with_untracked(find).flatten() else { return };
        let room_id = read_state.room_id.clone();
        let mut applied = Applied::Unchanged;
        room.item.maybe_update(|item| {
            applied = item.read_state.refresh(read_state);
            applied == Applied::Changed
        });
        if applied == Applied::NeedsRefetch {
            self.refetch_room(room_id);
        }
    }

    /// Merges freshly loaded data into the state.
    pub fn refresh(self, data: SidebarData) {
        let mut stale_rooms = Vec::new();
        let Some(before) = self.rooms.try_get_untracked() else { return };
        let refreshed = data.rooms.into_iter().map(|item| {
            let Some(room) = before.iter().find(|room| room.id == item.entry.room.id) else {
                return SidebarRoom::new(item);
            };
            room.item.maybe_update(|current| {
                let before = current.clone();
                current.entry = item.entry;
                if current.read_state.refresh(item.read_state) == Applied::NeedsRefetch {
                    stale_rooms.push(room.id.clone());
                }
                *current != before
            });
            room.clone()
        });
        let refreshed: Vec<SidebarRoom> = refreshed.collect();
        let is_member_again = |removed: &Option<RemovedRoom>| {
            removed.as_ref().is_some_and(|removed| refreshed.iter().any(|room| room.id == removed.room_id))
        };
        if self.removed_room.with_untracked(is_member_again) {
            self.removed_room.set(None);
        }
        if self.me.with_untracked(|me| *me != data.me) {
            self.me.set(data.me);
        }
        let ids = |rooms: &[SidebarRoom]| rooms.iter().map(|room| room.id.clone()).collect::<Vec<_>>();
        if ids(&before) != ids(&refreshed) {
            self.rooms.set(refreshed);
        }
        stale_rooms.into_iter().for_each(|room_id| self.refetch_room(room_id));
    }

    /// Resets the versions of all read states because the stream cannot continue: the next loaded data is used whatever
    /// its version.
    pub fn reset_versions(self) {
        for room in self.rooms.try_get_untracked().unwrap_or_default() {
            room.item.maybe_update(|item| {
                item.read_state.reset_version();
                false
            });
        }
    }

    /// Loads all data of the sidebar after a short delay; several calls cause one request.
    pub fn refetch(self) {
        self.reload_debounce.schedule(move || {
            let request = self.latest_request.try_update_value(|latest| {
                *latest += 1;
                *latest
            });
            self.pending_requests.try_update_value(|count| *count += 1);
            self.has_missed_event.try_set_value(false);
            spawn_local(async move {
                let response = load_sidebar().await;
                self.pending_requests.try_update_value(|count| *count -= 1);
                match response {
                    Ok(data) if self.latest_request.try_get_value() == request => {
                        self.refresh(data);
                        if self.has_missed_event.try_get_value() == Some(true) {
                            self.refetch();
                        }
                    }
                    Err(error) if error.code.is_retryable() => set_timeout(move || self.refetch(), RETRY_DELAY),
                    _ => {}
                }
            });
        });
    }

    /// A pending response may be older than the event just applied; if there is one, the data is loaded again.
    pub(super) fn mark_fetch_stale(self) {
        if self.pending_requests.try_get_value().unwrap_or_default() > 0 {
            self.refetch();
        }
    }

    /// Removes a room that the user is no longer a member of.
    pub(super) fn remove_room(self, room_id: &RoomId, reason: LeaveReason) {
        let name = self.rooms.with_untracked(|rooms| {
            let room = rooms.iter().find(|room| room.id == *room_id)?;
            Some(room.item.with_untracked(|item| item.entry.title()))
        });
        let Some(name) = name else { return self.mark_fetch_stale() };
        self.rooms.update(|rooms| rooms.retain(|room| room.id != *room_id));
        self.removed_room.set(Some(RemovedRoom { room_id: room_id.clone(), name, reason }));
        self.refetch();
    }

    /// Updates the name, avatar or role of a user wherever the sidebar shows them.
    pub(super) fn update_person(self, person: &Person) {
        if self.me.with_untracked(|me| me.id == person.id && me != person) {
            self.me.set(person.clone());
        }
        for room in self.rooms.get_untracked() {
            room.item.maybe_update(|item| {
                let current = item.entry.people.iter_mut().find(|current| current.id == person.id);
                current.filter(|current| *current != person).map(|current| *current = person.clone()).is_some()
            });
        }
    }
}

impl Sections {
    /// Assigns each room to its section and sorts the sections. Subscribers are notified only if the order changes.
    fn new(rooms: &[SidebarRoom]) -> Self {
        let mut sorted: Vec<_> = rooms.iter().map(|room| (room, room.item.read())).collect();
        sorted.sort_by(|(_, one), (_, other)| compare_activity(one, other));
        let mut sections = Self::default();
        for (room, item) in sorted {
            let section = match Section::from_room(&item.entry.room) {
                Section::Rooms => &mut sections.rooms,
                Section::Direct => &mut sections.direct,
                Section::Archived => &mut sections.archived,
            };
            section.push(room.clone());
        }
        sections
    }
}

impl SidebarRoom {
    fn new(item: RoomListItem) -> Self {
        Self { id: item.entry.room.id.clone(), item: ArcRwSignal::new(item) }
    }
}

#[cfg(test)]
mod tests;

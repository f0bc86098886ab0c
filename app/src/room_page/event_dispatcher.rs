//! Passes the events of the stream to the parts of a room's page, each once.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::error::Code;
use crate::events::Event;
use crate::id::RoomId;
use crate::messages::MessageEvent;
use crate::messages::composer::mention_picker::MentionPicker;
use crate::messages::timeline::actions::Actions;
use crate::messages::timeline::window::FetchResult;
use crate::presence::PresenceState;
use crate::room_page::open_room;
use crate::sidebar::{SidebarState, update_presence};
use crate::stream::StreamEvent;
use crate::uploads::UploadQueue;

/// The parts of a page that apply events. Copies are handles on the same parts.
#[derive(Clone, Copy)]
pub struct EventDispatcher {
    /// The actions on messages, and with them the timeline.
    pub actions: Actions,
    /// The sidebar and the member panel.
    pub sidebar: SidebarState,
    /// Presence and typing.
    pub presence: PresenceState,
    /// The pending uploads.
    pub upload_queue: UploadQueue,
    /// The mention suggestions.
    pub picker: MentionPicker,
}

impl EventDispatcher {
    /// Handles what arrives from the stream.
    pub fn dispatch(self, received: StreamEvent) {
        match received {
            StreamEvent::Event(event) => self.apply(*event),
            StreamEvent::Reset => {
                self.sidebar.reset_versions();
                self.refetch();
            }
            StreamEvent::Refused => spawn_local(self.leave_if_signed_out()),
        }
    }

    fn apply(self, event: Event) {
        let Self { actions, sidebar, presence, picker, .. } = self;
        sidebar.apply(&event);
        update_presence(presence, &event);
        match event {
            // The stream has the messages of all rooms.
            Event::Message(event) => {
                if actions.timeline.room_id.try_with_value(|own| own == event.room_id()) == Some(true) {
                    self.apply_message(event);
                }
            }
            Event::Member(event) => {
                picker.apply_member(&event);
                actions.permission.apply(&event);
                actions.timeline.apply_member(&event);
            }
            Event::User(event) => {
                picker.apply_user(&event);
                actions.timeline.apply_user(&event);
            }
            Event::Read(event) => actions.read_tracker.apply_read(&event),
            // Only the sidebar and presence show these.
            Event::Room(_) | Event::Presence(_) | Event::Unknown => {}
        }
    }

    /// Applies an event of this room's messages.
    fn apply_message(self, event: MessageEvent) {
        let Self { actions, upload_queue, .. } = self;
        let (timeline, scroll) = (actions.timeline, actions.navigation.scroll);
        actions.read_tracker.apply_message(&event);
        let lost_draft = match &event {
            MessageEvent::Posted { message, .. } => {
                upload_queue.finish(message.id);
                None
            }
            MessageEvent::Removed { message_id, .. } => Some(actions.lost_draft(*message_id)),
            MessageEvent::Edited { .. } => None,
        };
        // While the user edits a message, its field must not be scrolled away.
        if !timeline.follows_newest.get_value() || timeline.editing().is_some() {
            scroll.preserve_position();
        }
        timeline.apply(event);
        actions.read_tracker.schedule_check();
        if let Some(lost_draft) = lost_draft {
            actions.restore_draft(lost_draft);
        }
    }

    /// Refetches the whole page, as the stream cannot continue its state. Repeated until the server responds.
    pub fn refetch(self) {
        let timeline = self.actions.timeline;
        let Some(room_id) = timeline.room_id.try_get_value().filter(|room| !self.is_gone(room)) else { return };
        let fetch = timeline.begin_fetch();
        spawn_local(async move {
            let (result, error) = match open_room(room_id, None).await {
                Ok(open) => {
                    open.people.into_iter().for_each(|person| timeline.profiles.insert(person));
                    self.actions.permission.set_muted_until(open.muted_until);
                    self.actions.read_tracker.reset(&open.read_state);
                    self.presence.refresh(&open.sidebar.here);
                    self.sidebar.refresh(open.sidebar);
                    (FetchResult::Replace(open.snapshot), None)
                }
                Err(error) => (FetchResult::Nothing, Some(error.code)),
            };
            timeline.finish_fetch(fetch, result);
            match error {
                None => self.actions.read_tracker.schedule_check(),
                Some(code) if code.is_retryable() => {
                    set_timeout(move || self.refetch(), std::time::Duration::from_secs(2));
                }
                // Signed out, or no longer a member: the reloaded page says so.
                Some(_) => drop(window().location().reload()),
            }
        });
    }

    fn is_gone(self, room: &RoomId) -> bool {
        let is_this =
            |gone: &Option<crate::sidebar::RemovedRoom>| gone.as_ref().is_some_and(|gone| gone.room_id == *room);
        self.sidebar.removed_room.try_with_untracked(is_this) == Some(true)
    }

    /// Reloads the page if the session has ended elsewhere, which redirects to the sign-in page. Unsent messages are
    /// stored.
    async fn leave_if_signed_out(self) {
        let Some(room_id) = self.actions.timeline.room_id.try_get_value() else { return };
        let result = open_room(room_id, None).await;
        if result.is_err_and(|error| error.code == Code::Unauthenticated) {
            drop(window().location().reload());
        }
    }
}

//! The actions on messages, for all buttons, keys and links that start them.
//!
//! One handler on the timeline serves all rows: the attribute `data-action` of a control names the action, and the id
//! of its row names the message, so the up to 300 rows need no handlers of their own. The links also work without
//! scripting, as their address leads to the same message.

use std::sync::Arc;

use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::html::Dialog;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Element;

use crate::id::{MessageId, UserId};
use crate::messages::composer::message_form::{focus_composer, force_composer_focus};
use crate::messages::composer::posting_permission::PostingPermission;
use crate::messages::timeline::layout::{message_id_in, permalink};
use crate::messages::timeline::menu::position_popup;
use crate::messages::timeline::navigation::{Direction, RequestState, TimelineNavigation};
use crate::messages::timeline::read_tracker::ReadTracker;
use crate::messages::timeline::scroll::row_element;
use crate::messages::timeline::state::TimelineState;
use crate::messages::{MessageType, Texts};
use crate::rooms::RoomRole;
use crate::ui::{absolute_address, copy, has_clipboard, is_composing, language};

/// What the user may do with a message.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct MessagePermissions {
    /// The message.
    pub id: MessageId,
    /// Whether the user may edit its text.
    pub can_edit: bool,
    /// Whether the user may remove it.
    pub can_remove: bool,
}

/// The actions on the messages of one timeline. Copies are handles on the same state.
#[derive(Clone, Copy)]
pub struct Actions {
    /// The state of the timeline.
    pub timeline: TimelineState,
    /// Its pages and scroll position.
    pub navigation: TimelineNavigation,
    /// The read position of the user.
    pub read_tracker: ReadTracker,
    /// Whether the user may post in the room.
    pub permission: PostingPermission,
    /// The role of the user in the room.
    role: Signal<RoomRole>,
    /// Opens the profile of a user.
    open_profile: Callback<UserId>,
    /// Whether the page is hydrated. Before that, controls that need scripting are not rendered.
    pub is_hydrated: RwSignal<bool>,
    /// The message of the permalink that opened the page, until the page is hydrated and has scrolled to it.
    pub target: StoredValue<Option<MessageId>>,
    /// The message menu, one for all messages.
    pub menu: NodeRef<Dialog>,
    /// The message of the open menu or dialog.
    pub selected: RwSignal<Option<MessagePermissions>>,
    /// The dialog that confirms the removal of a message.
    pub removal_dialog: NodeRef<Dialog>,
    /// State of the removal request.
    pub removal_request: RequestState,
    /// Text in the edit form.
    pub edit_text: StoredValue<String>,
    /// State of the edit request.
    pub edit_request: RequestState,
    /// The buttons of a row, as HTML.
    pub row_buttons: StoredValue<Arc<str>>,
    pub(super) texts: &'static Texts,
}

impl Actions {
    /// The actions on the timeline of `navigation`. `role` is the user's role in the room, `open_profile` opens the profile of a user;
    /// `target` is the message of the permalink that opened the page.
    pub fn new(
        navigation: TimelineNavigation,
        read_tracker: ReadTracker,
        permission: PostingPermission,
        role: Signal<RoomRole>,
        open_profile: Callback<UserId>,
        target: Option<MessageId>,
    ) -> Self {
        let texts = Texts::of(language());
        Self {
            timeline: navigation.timeline,
            navigation,
            read_tracker,
            permission,
            role,
            open_profile,
            is_hydrated: RwSignal::new(false),
            target: StoredValue::new(target),
            menu: NodeRef::new(),
            selected: RwSignal::default(),
            removal_dialog: NodeRef::new(),
            removal_request: RequestState::default(),
            edit_text: StoredValue::default(),
            edit_request: RequestState::default(),
            row_buttons: StoredValue::new(row_buttons_html(texts)),
            texts,
        }
    }

    /// Runs once, after hydration: shows the permalink's message and starts the timers of what the server rendered.
    pub fn on_hydrated(self) {
        let target = self.target.try_update_value(Option::take).flatten();
        self.is_hydrated.set(true);
        self.navigation.clear_toast();
        request_animation_frame(move || {
            if let Some(target) = target {
                self.navigation.scroll.scroll_to(target);
            }
            self.navigation.update_position();
        });
    }

    /// Runs the action of the clicked control. A click that opens a link in a new tab or window is left to the browser.
    pub fn on_click(self, event: &MouseEvent) {
        let has_modifier = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let control = target.and_then(|target| target.closest("[data-action], .message > .avatar").ok().flatten());
        let Some(control) = control.filter(|_| !has_modifier && event.button() == 0) else { return };
        event.prevent_default();
        let row = || control.closest(".messages > [id]").ok().flatten().map(|row| row.id());
        let message_id = control.get_attribute("href").or_else(row).as_deref().and_then(message_id_in);
        let selected = || self.selected.get_untracked().map(|permissions| permissions.id);
        // An avatar has no action: it opens the sender's profile.
        let action = control.get_attribute("data-action").unwrap_or_else(|| "profile".to_owned());
        match (action.as_str(), message_id.or_else(selected)) {
            ("older", _) => self.navigation.load_next(Direction::Older),
            ("newer", _) => self.navigation.load_next(Direction::Newer),
            (action, Some(id)) => self.dispatch(action, id, control),
            _ => {}
        }
    }

    fn dispatch(self, action: &str, id: MessageId, control: Element) {
        if let Some(menu) = self.menu.get_untracked().filter(|menu| menu.open()) {
            menu.close();
        }
        match action {
            "link" => self.set_permalink(id),
            "quote" => self.navigation.show_message(id),
            "more" => self.open_menu(id, control),
            "reply" => {
                self.timeline.start_reply(id);
                force_composer_focus();
            }
            "edit" => self.start_editing(id),
            "unread" => {
                self.read_tracker.mark_unread_from(id);
                self.navigation.show_toast(self.texts.marked_unread);
            }
            "profile" => self.show_profile(id),
            "copy" => self.copy_link(id),
            "remove" => self.confirm_removal(id),
            _ => {}
        }
    }

    /// On Escape, cancels an open edit, or else the reply. An open dialog has handled Escape before.
    pub fn on_escape(self, event: &KeyboardEvent) {
        if event.key() != "Escape" || is_composing(event) {
            return;
        }
        if self.timeline.editing().is_some() {
            self.stop_editing();
        } else if self.timeline.replying_to.with_untracked(Option::is_some) {
            self.timeline.replying_to.set(None);
            focus_composer();
        }
    }

    /// What the user may do with a message; none for system messages and messages that are not loaded.
    pub(super) fn permissions(self, id: MessageId) -> Option<MessagePermissions> {
        let message = self.timeline.message(id).filter(|message| message.message_type != MessageType::System)?;
        let is_own = message.sender_id == self.timeline.me.try_with_value(|me| me.id)?;
        let role = self.role.try_get_untracked().unwrap_or_default();
        let can_remove = is_own || role >= RoomRole::Moderator;
        Some(MessagePermissions { id, can_edit: is_own && !self.permission.is_denied(), can_remove })
    }

    /// Opens the profile of a message's sender.
    fn show_profile(self, id: MessageId) {
        let sender = self.timeline.message(id).map(|message| message.sender_id);
        if let Some(sender) = sender.or_else(|| self.timeline.me.try_with_value(|me| me.id)) {
            self.open_profile.run(sender);
        }
    }

    fn open_menu(self, id: MessageId, button: Element) {
        let Some((menu, permissions)) = self.menu.get_untracked().zip(self.permissions(id)) else { return };
        self.selected.set(Some(permissions));
        let _ = menu.show_modal();
        // By then the items without permission are hidden, so the menu has its final size.
        request_animation_frame(move || position_popup(&menu, &button));
    }

    /// Replaces the address of the page with the permalink of a message, and highlights the message.
    fn set_permalink(self, id: MessageId) {
        let link = self.timeline.room_id.with_value(|room| permalink(room, id));
        if let Ok(history) = window().history() {
            let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&link));
        }
        if let Some(row) = row_element(id) {
            self.navigation.scroll.highlight(&row);
        }
    }

    fn copy_link(self, id: MessageId) {
        let link = self.timeline.room_id.with_value(|room| permalink(room, id));
        let link = absolute_address(&link);
        let Self { navigation, texts, .. } = self;
        let prompt = move |link: &str| {
            let _ = window().prompt_with_message_and_default(texts.copy_link, link);
        };
        if !has_clipboard() {
            return prompt(&link);
        }
        let copied = copy(&link);
        spawn_local(async move { if copied.await { navigation.show_toast(texts.link_copied) } else { prompt(&link) } });
    }
}

/// The HTML of the buttons of a row, shared by all rows.
fn row_buttons_html(texts: &Texts) -> Arc<str> {
    let button = |action: &str, name: &str, attributes: &str, path: &str| {
        format!(
            r#"<button type="button" class="message-action" data-action="{action}" tabindex="-1" aria-label="{name}" title="{name}"{attributes}>
            <svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="{path}"/></svg></button>"#
        )
    };
    let reply = button("reply", texts.reply, "", "M9.5 6 4 11.5 9.5 17M4.5 11.5H14a5.5 5.5 0 0 1 5.5 5.5v1.5");
    let more = button("more", texts.more, r#" aria-haspopup="menu""#, "M5.5 12h.01M12 12h.01M18.5 12h.01");
    format!("{reply}{more}").into()
}

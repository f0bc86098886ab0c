//! What can be done with a message, whichever button, key or link asks for it.
//!
//! One handler serves all rows: a control says in `data-action` what it does, and its row says in its id with which message.
//! That keeps three hundred rows light. Links work without it, as they lead where it would go.

use std::sync::Arc;

use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::html::Dialog;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Element;

use crate::error::Code;
use crate::id::MessageId;
use crate::messages::composer::composer::{enter_composer, focus_composer, focus_field, give_words};
use crate::messages::composer::posting_permission::Speech;
use crate::messages::composer::send_queue::{PATIENCE, within};
use crate::messages::operations::{edit_message, remove_message};
use crate::messages::timeline::layout::{address, named_in};
use crate::messages::timeline::menu::place_beside;
use crate::messages::timeline::navigation::{Errand, Reading, Side};
use crate::messages::timeline::read_tracker::ReadPosition;
use crate::messages::timeline::scroll::row_of;
use crate::messages::timeline::state::Talk;
use crate::messages::{ChatMessage, Content, MessageType, Texts};
use crate::rooms::RoomRole;
use crate::sidebar::LobbyState;
use crate::ui::{absolute_address, copy, has_clipboard, is_composing, language};

/// A message, and what the reader may do with it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// The message.
    pub id: MessageId,
    /// Whether they may change its words.
    pub may_edit: bool,
    /// Whether they may remove it.
    pub may_remove: bool,
}

/// The actions on the messages of one conversation. Copies are handles on the same.
#[derive(Clone, Copy)]
pub struct Actions {
    /// The conversation.
    pub talk: Talk,
    /// Its reader.
    pub reading: Reading,
    /// How far they have read.
    pub position: ReadPosition,
    /// Whether they may speak.
    pub speech: Speech,
    lobby: LobbyState,
    /// Whether the page is awake. Before, no button is there that would do nothing.
    pub awake: RwSignal<bool>,
    /// The message that the address asks for, until the page is awake and has gone there.
    pub at: StoredValue<Option<MessageId>>,
    /// The menu, one for all messages.
    pub menu: NodeRef<Dialog>,
    /// The message that the menu or the dialog is about.
    pub chosen: RwSignal<Option<Choice>>,
    /// The dialog that asks before a message is removed.
    pub dialog: NodeRef<Dialog>,
    /// How the removal stands.
    pub removal: Errand,
    /// What is written in the box in which a message is changed.
    pub words: StoredValue<String>,
    /// How the change stands.
    pub saving: Errand,
    /// The buttons of a row, as HTML.
    pub buttons: StoredValue<Arc<str>>,
    texts: &'static Texts,
}

impl Actions {
    /// The actions on what `reading` reads; `at` is the message that the address asks for.
    pub fn new(
        reading: Reading,
        position: ReadPosition,
        speech: Speech,
        lobby: LobbyState,
        at: Option<MessageId>,
    ) -> Self {
        let texts = Texts::of(language());
        Self {
            talk: reading.talk,
            reading,
            position,
            speech,
            lobby,
            awake: RwSignal::new(false),
            at: StoredValue::new(at),
            menu: NodeRef::new(),
            chosen: RwSignal::default(),
            dialog: NodeRef::new(),
            removal: Errand::default(),
            words: StoredValue::default(),
            saving: Errand::default(),
            buttons: StoredValue::new(buttons(texts)),
            texts,
        }
    }

    /// The page is awake: it goes where its address leads.
    pub fn wake(self) {
        let at = self.at.try_update_value(Option::take).flatten();
        self.awake.set(true);
        self.reading.forget_told();
        request_animation_frame(move || {
            if let Some(at) = at {
                self.reading.scroll.show(at);
            }
            self.reading.look();
        });
    }

    /// Does what was clicked on. A click that opens a link elsewhere is left to the browser.
    pub fn click(self, event: &MouseEvent) {
        let aside = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let control = target.and_then(|target| target.closest("[data-action], .message > .avatar").ok().flatten());
        let Some(control) = control.filter(|_| !aside && event.button() == 0) else { return };
        event.prevent_default();
        let row = || control.closest(".messages > [id]").ok().flatten().map(|row| row.id());
        let named = control.get_attribute("href").or_else(row).as_deref().and_then(named_in);
        let chosen = || self.chosen.get_untracked().map(|choice| choice.id);
        // A face leads to its person.
        let act = control.get_attribute("data-action").unwrap_or_else(|| "profile".to_owned());
        match (act.as_str(), named.or_else(chosen)) {
            ("older", _) => self.reading.read_on(Side::Older),
            ("newer", _) => self.reading.read_on(Side::Newer),
            (act, Some(id)) => self.act(act, id, control),
            _ => {}
        }
    }

    fn act(self, act: &str, id: MessageId, control: Element) {
        if let Some(menu) = self.menu.get_untracked().filter(|menu| menu.open()) {
            menu.close();
        }
        match act {
            "link" => self.go_by_address(id),
            "quote" => self.reading.show(id),
            "more" => self.open_menu(id, control),
            "reply" => {
                self.talk.reply_to(id);
                enter_composer();
            }
            "edit" => self.edit(id),
            "unread" => {
                self.position.put_back(id);
                self.reading.tell(self.texts.marked_unread);
            }
            "profile" => self.show_profile(id),
            "copy" => self.copy_link(id),
            "remove" => self.ask_removal(id),
            _ => {}
        }
    }

    /// Has Escape end what was begun, the latest first. Dialogs have closed before.
    pub fn escape(self, event: &KeyboardEvent) {
        if event.key() != "Escape" || is_composing(event) {
            return;
        }
        if self.talk.editing().is_some() {
            self.stop_editing();
        } else if self.talk.replying.with_untracked(Option::is_some) {
            self.talk.replying.set(None);
            focus_composer();
        }
    }

    /// What the reader may do with a message.
    fn choice(self, id: MessageId) -> Option<Choice> {
        let message = self.talk.message(id).filter(|message| message.message_type != MessageType::System)?;
        let is_mine = message.sender_id == self.talk.me.try_with_value(|me| me.id)?;
        let listed = untrack(|| self.lobby.listed(&message.room_id));
        let role = listed.map(|listed| listed.with_untracked(|listed| listed.entry.role)).unwrap_or_default();
        let may_remove = is_mine || role >= RoomRole::Moderator;
        Some(Choice { id, may_edit: is_mine && !self.speech.is_silenced(), may_remove })
    }

    /// Shows who wrote a message.
    fn show_profile(self, id: MessageId) {
        let sender = self.talk.message(id).map(|message| message.sender_id);
        if let Some(sender) = sender.or_else(|| self.talk.me.try_with_value(|me| me.id)) {
            self.lobby.profile.set(Some(sender));
        }
    }

    fn open_menu(self, id: MessageId, button: Element) {
        let Some((menu, choice)) = self.menu.get_untracked().zip(self.choice(id)) else { return };
        self.chosen.set(Some(choice));
        let _ = menu.show_modal();
        // What is not allowed is hidden by then, so its size is known.
        request_animation_frame(move || place_beside(&menu, &button));
    }

    /// The message's own address becomes that of the page.
    fn go_by_address(self, id: MessageId) {
        let address = self.talk.room_id.with_value(|room| address(room, id));
        if let Ok(history) = window().history() {
            let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&address));
        }
        if let Some(row) = row_of(id) {
            self.reading.scroll.mark(&row);
        }
    }

    fn copy_link(self, id: MessageId) {
        let address = self.talk.room_id.with_value(|room| address(room, id));
        let address = absolute_address(&address);
        let Self { reading, texts, .. } = self;
        let offer = move |address: &str| {
            let _ = window().prompt_with_message_and_default(texts.copy_link, address);
        };
        if !has_clipboard() {
            return offer(&address);
        }
        let copied = copy(&address);
        spawn_local(async move { if copied.await { reading.tell(texts.link_copied) } else { offer(&address) } });
    }

    /// Opens a message of the reader's own to be changed.
    pub fn edit(self, id: MessageId) {
        let Some(message) = self.talk.message(id).filter(|_| self.choice(id).is_some_and(|choice| choice.may_edit))
        else {
            return;
        };
        // An edit that is open is not thrown away for another one.
        if let Some(open) = self.talk.editing().filter(|open| *open != id && self.unsaved().is_some()) {
            self.reading.scroll.show(open);
        } else if self.talk.editing() != Some(id) {
            self.words.set_value(words_of(&message).unwrap_or_default().to_owned());
            self.saving.end(None);
            self.talk.edit(Some(id));
        }
        request_animation_frame(|| focus_field("edit-text"));
    }

    /// Says it the new way. Where that fails, the new words stay in the box.
    pub fn save(self) {
        let Some(message) = self.talk.editing().and_then(|id| self.talk.message(id)) else { return };
        let content = match Content::parse(&self.words.get_value()) {
            Ok(content) => String::from(content),
            // A file of which nothing is said goes by its name.
            Err(Code::ContentEmpty) if message.file_name.is_some() => message.file_name.clone().unwrap_or_default(),
            Err(code) => return self.saving.refused.set(Some(code)),
        };
        if content == message.content {
            return self.stop_editing();
        }
        if self.saving.busy.get_untracked() {
            return;
        }
        self.saving.begin();
        spawn_local(async move {
            let saved = within(PATIENCE, edit_message(message.room_id, message.id, content)).await;
            let is_open = self.talk.editing() == Some(message.id);
            match saved {
                Ok(saved) => {
                    self.talk.confirm(saved);
                    if is_open {
                        self.saving.end(None);
                        self.stop_editing();
                    }
                }
                Err(error) if is_open => self.saving.end(Some(error.code)),
                Err(_) => {}
            }
        });
    }

    /// What is lost when this message goes: words of an edit that were not saved, and whether an answer was being written.
    pub fn bereave(self, id: MessageId) -> Bereft {
        let is_edited = self.talk.editing() == Some(id);
        let words = self.unsaved().filter(|_| is_edited);
        let is_answered = self.talk.replying.with_untracked(|quote| quote.as_ref().is_some_and(|quote| quote.id == id));
        Bereft { words, is_told: is_answered || is_edited }
    }

    /// Says that the message is gone, and gives the words back.
    pub fn console(self, Bereft { words, is_told }: Bereft) {
        if let Some(words) = words {
            give_words(&words);
        }
        if is_told {
            self.reading.tell(self.texts.message_not_found);
            focus_composer();
        }
    }

    /// The words of an edit that is open, if they are not those of the message.
    fn unsaved(self) -> Option<String> {
        let message = self.talk.editing().and_then(|id| self.talk.message(id))?;
        let words = self.words.get_value();
        (words_of(&message).unwrap_or_default() != words && !words.trim().is_empty()).then_some(words)
    }

    /// Leaves the message that is open as it is.
    pub fn stop_editing(self) {
        self.talk.edit(None);
        focus_composer();
    }

    fn ask_removal(self, id: MessageId) {
        let Some((dialog, choice)) = self.dialog.get_untracked().zip(self.choice(id)) else { return };
        self.chosen.set(Some(choice));
        self.removal.end(None);
        let _ = dialog.show_modal();
    }

    /// Removes the message that the dialog asks about.
    pub fn remove(self) {
        let Some(Choice { id, .. }) = self.chosen.get_untracked() else { return };
        let Some(room_id) = self.talk.room_id.try_get_value().filter(|_| !self.removal.busy.get_untracked()) else {
            return;
        };
        self.removal.begin();
        spawn_local(async move {
            match within(PATIENCE, remove_message(room_id, id)).await {
                Err(error) if error.code != Code::MessageNotFound => self.removal.end(Some(error.code)),
                // Also where somebody else was quicker.
                _ => {
                    self.removal.end(None);
                    if let Some(dialog) = self.dialog.try_get_untracked().flatten() {
                        dialog.close();
                    }
                    if self.talk.follows.try_get_value() == Some(false) {
                        self.reading.scroll.hold();
                    }
                    self.talk.take_away(id);
                    focus_composer();
                }
            }
        });
    }
}

/// What someone loses with a message that is removed while they work with it.
pub struct Bereft {
    words: Option<String>,
    is_told: bool,
}

/// What somebody said with a message: its words, unless they only repeat the name of its file.
pub fn words_of(message: &ChatMessage) -> Option<&str> {
    let only_name = message.file_url.is_some() && message.file_name.as_ref() == Some(&message.content);
    (!only_name).then_some(message.content.as_str())
}

/// The buttons of every row, one text for all of them.
fn buttons(texts: &Texts) -> Arc<str> {
    let button = |act: &str, name: &str, more: &str, drawing: &str| {
        format!(
            r#"<button type="button" class="message-action" data-action="{act}" tabindex="-1" aria-label="{name}" title="{name}"{more}>
            <svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="{drawing}"/></svg></button>"#
        )
    };
    let reply = button("reply", texts.reply, "", "M9.5 6 4 11.5 9.5 17M4.5 11.5H14a5.5 5.5 0 0 1 5.5 5.5v1.5");
    let more = button("more", texts.more, r#" aria-haspopup="menu""#, "M5.5 12h.01M12 12h.01M18.5 12h.01");
    format!("{reply}{more}").into()
}

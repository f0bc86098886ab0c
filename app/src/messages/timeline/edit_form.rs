//! The form that edits a message, in place of its text, and the actions of an edit.
//!
//! Its state is in [`Actions`], not in the component: if the row renders again, the text in the form is not lost.

use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::html::Textarea;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::error::Code;
use crate::id::MessageId;
use crate::messages::composer::message_form::{fit_height, focus_composer, focus_text_area, insert_text, is_send_key};
use crate::messages::composer::send_queue::{TIMEOUT, with_timeout};
use crate::messages::operations::edit_message;
use crate::messages::timeline::actions::Actions;
use crate::messages::timeline::message_text::text_of;
use crate::messages::{Content, Texts};
use crate::ui::language;

/// The edit form, with the error of the last attempt to save.
#[component]
pub fn EditForm(
    /// The actions; they have the state of the form.
    actions: Actions,
) -> impl IntoView {
    let texts = Texts::of(language());
    let field = NodeRef::<Textarea>::new();
    let on_input = move |_| {
        let Some(field) = field.get_untracked() else { return };
        actions.edit_text.set_value(field.value());
        fit_height(&field);
    };
    let on_keydown = move |event: KeyboardEvent| {
        if is_send_key(&event) {
            event.prevent_default();
            actions.save_edit();
        }
    };
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        actions.save_edit();
    };
    let error = move || actions.edit_request.error.get().map(|code| code.detail(texts.language));
    view! {
        <form class="edit-form" on:submit=on_submit>
            <textarea
                id="edit-text"
                rows="1"
                aria-label=texts.edit_message
                aria-describedby="edit-error"
                autocomplete="off"
                prop:value=actions.edit_text.get_value()
                node_ref=field
                on:input=on_input
                on:keydown=on_keydown
            ></textarea>
            <div class="edit-footer">
                <p id="edit-error" role="alert">{error}</p>
                <button
                    type="button"
                    class="button small quiet"
                    on:click=move |_| actions.stop_editing()
                >
                    {texts.cancel}
                </button>
                <button
                    class="button small primary"
                    aria-disabled=move || actions.edit_request.busy.get().then_some("true")
                >
                    {texts.save}
                </button>
            </div>
        </form>
    }
    .into_any()
}

impl Actions {
    /// Opens the edit form of an own message.
    pub fn start_editing(self, id: MessageId) {
        let Some(message) =
            self.timeline.message(id).filter(|_| self.permissions(id).is_some_and(|permissions| permissions.can_edit))
        else {
            return;
        };
        // If another edit has unsaved text, that edit stays open.
        if let Some(open) = self.timeline.editing().filter(|open| *open != id && self.unsaved_text().is_some()) {
            self.navigation.scroll.scroll_to(open);
        } else if self.timeline.editing() != Some(id) {
            self.edit_text.set_value(text_of(&message).unwrap_or_default().to_owned());
            self.edit_request.finish(None);
            self.timeline.set_editing(Some(id));
        }
        request_animation_frame(|| focus_text_area("edit-text"));
    }

    /// Saves the edited text. If that fails, the text stays in the edit form.
    pub fn save_edit(self) {
        let Some(message) = self.timeline.editing().and_then(|id| self.timeline.message(id)) else { return };
        let content = match Content::parse(&self.edit_text.get_value()) {
            Ok(content) => String::from(content),
            // The content of a file without a caption is its name.
            Err(Code::ContentEmpty) if message.file_name.is_some() => message.file_name.clone().unwrap_or_default(),
            Err(code) => return self.edit_request.error.set(Some(code)),
        };
        if content == message.content {
            return self.stop_editing();
        }
        if self.edit_request.busy.get_untracked() {
            return;
        }
        self.edit_request.begin();
        spawn_local(async move {
            let saved = with_timeout(TIMEOUT, edit_message(message.room_id, message.id, content)).await;
            let is_open = self.timeline.editing() == Some(message.id);
            match saved {
                Ok(saved) => {
                    self.timeline.confirm(saved);
                    if is_open {
                        self.edit_request.finish(None);
                        self.stop_editing();
                    }
                }
                Err(error) if is_open => self.edit_request.finish(Some(error.code)),
                Err(_) => {}
            }
        });
    }

    /// What is lost if this message is removed: the unsaved text of its edit, or the reply to it.
    pub fn lost_draft(self, id: MessageId) -> LostDraft {
        let is_being_edited = self.timeline.editing() == Some(id);
        let text = self.unsaved_text().filter(|_| is_being_edited);
        let is_replied_to =
            self.timeline.replying_to.with_untracked(|quote| quote.as_ref().is_some_and(|quote| quote.id == id));
        LostDraft { text, show_notice: is_replied_to || is_being_edited }
    }

    /// Shows that the message was removed, and moves the unsaved text to the composer.
    pub fn restore_draft(self, LostDraft { text, show_notice }: LostDraft) {
        if let Some(text) = text {
            insert_text(&text);
        }
        if show_notice {
            self.navigation.show_toast(self.texts.message_not_found);
            focus_composer();
        }
    }

    /// The text of the open edit; none if it is empty or equals the text of the message.
    fn unsaved_text(self) -> Option<String> {
        let message = self.timeline.editing().and_then(|id| self.timeline.message(id))?;
        let text = self.edit_text.get_value();
        (text_of(&message).unwrap_or_default() != text && !text.trim().is_empty()).then_some(text)
    }

    /// Closes the edit form without saving.
    pub fn stop_editing(self) {
        self.timeline.set_editing(None);
        focus_composer();
    }
}

/// What a user loses if a message is removed during their edit of it or reply to it.
pub struct LostDraft {
    text: Option<String>,
    show_notice: bool,
}

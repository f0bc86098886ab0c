//! The dialog that confirms the removal of a message, and shows the error if the removal fails; and the removal itself.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::error::Code;
use crate::id::MessageId;
use crate::messages::Texts;
use crate::messages::composer::message_form::focus_composer;
use crate::messages::composer::send_queue::{TIMEOUT, with_timeout};
use crate::messages::operations::remove_message;
use crate::messages::timeline::actions::{Actions, MessagePermissions};
use crate::ui::language;

/// The removal dialog, one for all messages.
#[component]
pub fn RemovalDialog(
    /// The actions; they have the state of the dialog.
    actions: Actions,
) -> impl IntoView {
    let texts = Texts::of(language());
    let cancel = move |_| {
        if let Some(dialog) = actions.removal_dialog.get_untracked() {
            dialog.close();
        }
    };
    let error = move || actions.removal_request.error.get().map(|code| code.detail(texts.language));
    view! {
        <dialog class="confirm-dialog" aria-labelledby="removal-dialog-title" node_ref=actions.removal_dialog>
            <p id="removal-dialog-title">{texts.confirm_removal}</p>
            <p class="dialog-error" role="alert">{error}</p>
            <div class="dialog-actions">
                <button type="button" class="button" on:click=cancel>{texts.cancel}</button>
                <button
                    type="button"
                    class="button danger"
                    aria-disabled=move || actions.removal_request.busy.get().then_some("true")
                    on:click=move |_| actions.remove_selected()
                >
                    {texts.delete}
                </button>
            </div>
        </dialog>
    }
    .into_any()
}

impl Actions {
    /// Opens the removal dialog for a message.
    pub(super) fn confirm_removal(self, id: MessageId) {
        let Some((dialog, permissions)) = self.removal_dialog.get_untracked().zip(self.permissions(id)) else { return };
        self.selected.set(Some(permissions));
        self.removal_request.finish(None);
        let _ = dialog.show_modal();
    }

    /// Removes the message of the removal dialog.
    pub fn remove_selected(self) {
        let Some(MessagePermissions { id, .. }) = self.selected.get_untracked() else { return };
        let Some(room_id) =
            self.timeline.room_id.try_get_value().filter(|_| !self.removal_request.busy.get_untracked())
        else {
            return;
        };
        self.removal_request.begin();
        spawn_local(async move {
            match with_timeout(TIMEOUT, remove_message(room_id, id)).await {
                Err(error) if error.code != Code::MessageNotFound => self.removal_request.finish(Some(error.code)),
                // This also handles a message that another user has removed already.
                _ => {
                    self.removal_request.finish(None);
                    if let Some(dialog) = self.removal_dialog.try_get_untracked().flatten() {
                        dialog.close();
                    }
                    if self.timeline.follows_newest.try_get_value() == Some(false) {
                        self.navigation.scroll.preserve_position();
                    }
                    self.timeline.remove_message(id);
                    focus_composer();
                }
            }
        });
    }
}

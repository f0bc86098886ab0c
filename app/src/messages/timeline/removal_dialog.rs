//! Asks before a message is removed for everybody, and says why if it could not be.

use leptos::prelude::*;

use crate::messages::Texts;
use crate::messages::timeline::actions::Actions;
use crate::ui::language;

/// The question, one for all messages.
#[component]
pub fn RemovalDialog(
    /// The actions.
    actions: Actions,
) -> impl IntoView {
    let texts = Texts::of(language());
    let cancel = move |_| {
        if let Some(dialog) = actions.dialog.get_untracked() {
            dialog.close();
        }
    };
    let refused = move || actions.removal.refused.get().map(|code| code.detail(texts.language));
    view! {
        <dialog class="confirm-dialog" aria-labelledby="removal-dialog-title" node_ref=actions.dialog>
            <p id="removal-dialog-title">{texts.confirm_removal}</p>
            <p class="dialog-error" role="alert">{refused}</p>
            <div class="dialog-actions">
                <button type="button" class="button" on:click=cancel>{texts.cancel}</button>
                <button
                    type="button"
                    class="button danger"
                    aria-disabled=move || actions.removal.busy.get().then_some("true")
                    on:click=move |_| actions.remove()
                >
                    {texts.delete}
                </button>
            </div>
        </dialog>
    }
    .into_any()
}

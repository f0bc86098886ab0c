//! The box in which a message is changed, in the place of its words.
//!
//! Its state is the page's, not its own: the row around it may be drawn anew at any time, and nothing written is lost.

use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::html::Textarea;
use leptos::prelude::*;

use crate::messages::Texts;
use crate::messages::composer::composer::{fit, sends};
use crate::messages::timeline::actions::Actions;
use crate::ui::language;

/// The box, with what went wrong.
#[component]
pub fn EditForm(
    /// The actions.
    actions: Actions,
) -> impl IntoView {
    let texts = Texts::of(language());
    let field = NodeRef::<Textarea>::new();
    let written = move |_| {
        let Some(field) = field.get_untracked() else { return };
        actions.words.set_value(field.value());
        fit(&field);
    };
    let on_keydown = move |event: KeyboardEvent| {
        if sends(&event) {
            event.prevent_default();
            actions.save();
        }
    };
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        actions.save();
    };
    let refused = move || actions.saving.refused.get().map(|code| code.detail(texts.language));
    view! {
        <form class="edit-form" on:submit=on_submit>
            <textarea
                id="edit-text"
                rows="1"
                aria-label=texts.edit_message
                aria-describedby="edit-error"
                autocomplete="off"
                prop:value=actions.words.get_value()
                node_ref=field
                on:input=written
                on:keydown=on_keydown
            ></textarea>
            <div class="edit-footer">
                <p id="edit-error" role="alert">{refused}</p>
                <button
                    type="button"
                    class="button small quiet"
                    on:click=move |_| actions.stop_editing()
                >
                    {texts.cancel}
                </button>
                <button
                    class="button small primary"
                    aria-disabled=move || actions.saving.busy.get().then_some("true")
                >
                    {texts.save}
                </button>
            </div>
        </form>
    }
    .into_any()
}

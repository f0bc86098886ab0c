//! The form that creates a room: its name, its description and who can join. It is shown in a dialog and on a page,
//! where it works without scripting.

use leptos::form::ActionForm;
use leptos::prelude::*;

use crate::rooms::CreateRoom;
use crate::sidebar::view::state::OpenDialog;
use crate::sidebar::{SidebarState, Texts};
use crate::ui::Dialog;
use crate::ui::{ErrorMessage, language};

/// The maximum length of a room name, in characters. The server checks it; the form field limits it to avoid requests
/// that would fail.
pub(crate) const NAME_LENGTH: usize = 64;
/// The maximum length of a room description, in characters.
pub(crate) const DESCRIPTION_LENGTH: usize = 500;

/// The form that creates a room.
#[component]
pub(crate) fn NewRoomForm() -> impl IntoView {
    let texts = Texts::of(language());
    let action = ServerAction::<CreateRoom>::new();
    let error_message =
        move || action.value().get().and_then(Result::err).map(|error| view! { <ErrorMessage error /> });
    let kind_option = |kind: &'static str, name: &'static str, hint: &'static str, checked: bool| {
        view! {
            <label class="choice">
                <input type="radio" name="kind" value=kind checked=checked />
                <span><strong>{name}</strong> <small>{hint}</small></span>
            </label>
        }
    };
    view! {
        <ActionForm action attr:class="stack">
            <label class="field">
                <span>{texts.room_name}</span>
                <input name="name" maxlength=NAME_LENGTH.to_string() autocomplete="off" required autofocus />
            </label>
            <label class="field">
                <span>{texts.room_description}</span>
                <textarea name="description" rows="2" maxlength=DESCRIPTION_LENGTH.to_string()></textarea>
            </label>
            <fieldset class="choices">
                <legend class="visually-hidden">{texts.room_kind}</legend>
                {kind_option("public", texts.public, texts.public_hint, true)}
                {kind_option("private", texts.private, texts.private_hint, false)}
            </fieldset>
            {error_message}
            <button class="button primary" disabled=move || action.pending().get()>{texts.create_room}</button>
        </ActionForm>
    }
    .into_any()
}

/// The dialog with the form.
#[component]
pub(crate) fn NewRoomDialog(
    /// The state of the sidebar.
    sidebar: SidebarState,
) -> impl IntoView {
    let texts = Texts::of(language());
    let open = Signal::derive(move || sidebar.open_dialog.get() == Some(OpenDialog::NewRoom));
    view! {
        <Dialog title=texts.new_room open on_close=move |()| sidebar.close(OpenDialog::NewRoom)>
            <NewRoomForm />
        </Dialog>
    }
    .into_any()
}

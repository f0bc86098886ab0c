//! Making a room: its name, what it is about, who may be in it. The same form in a dialog and on a page, where it works
//! without scripting.

use leptos::form::ActionForm;
use leptos::prelude::*;

use crate::rooms::CreateRoom;
use crate::sidebar::view::state::Opened;
use crate::sidebar::{LobbyState, Texts};
use crate::ui::Dialog;
use crate::ui::{Notice, language};

/// The longest name of a room, in characters. The server decides; this keeps people from writing in vain.
pub(crate) const NAME_LENGTH: usize = 64;
/// The longest text about a room, in characters.
pub(crate) const DESCRIPTION_LENGTH: usize = 500;

/// The form.
#[component]
pub(crate) fn NewRoomForm() -> impl IntoView {
    let texts = Texts::of(language());
    let action = ServerAction::<CreateRoom>::new();
    let refused = move || action.value().get().and_then(Result::err).map(|error| view! { <Notice error /> });
    let choice = |kind: &'static str, name: &'static str, hint: &'static str, checked: bool| {
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
                {choice("public", texts.public, texts.public_hint, true)}
                {choice("private", texts.private, texts.private_hint, false)}
            </fieldset>
            {refused}
            <button class="button primary" disabled=move || action.pending().get()>{texts.create_room}</button>
        </ActionForm>
    }
    .into_any()
}

/// The form in a dialog.
#[component]
pub(crate) fn NewRoomDialog(
    /// The lobby.
    lobby: LobbyState,
) -> impl IntoView {
    let texts = Texts::of(language());
    let open = Signal::derive(move || lobby.opened.get() == Some(Opened::NewRoom));
    view! {
        <Dialog title=texts.new_room open closed=move |()| lobby.close(Opened::NewRoom)>
            <NewRoomForm />
        </Dialog>
    }
    .into_any()
}

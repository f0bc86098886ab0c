//! What a room is, and how one stands to it: its name and topic, of how much one is told, leaving it, archiving it.

use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use crate::error::Error;
use crate::id::RoomId;
use crate::rooms::{ChangeRoom, Kind, Room, RoomEntry, RoomRole, archive_room, leave_room};
use crate::sidebar::view::new_room::{DESCRIPTION_LENGTH, NAME_LENGTH};
use crate::sidebar::view::state::Opened;
use crate::sidebar::{LobbyState, Texts};
use crate::ui::Dialog;
use crate::ui::{Notice, language};
use crate::unread::{Level, set_level};

/// The dialog.
#[component]
pub(crate) fn RoomSettings(
    /// The lobby.
    lobby: LobbyState,
    /// The present room.
    room: RoomId,
) -> impl IntoView {
    let texts = Texts::of(language());
    let room = StoredValue::new(room);
    let open = Signal::derive(move || lobby.opened.get() == Some(Opened::Settings));
    let entry =
        Memo::new(move |_| room.try_with_value(|room| lobby.listed(room)).flatten().map(|listed| listed.get().entry));
    let content = move || {
        // What is written in the dialog stays while the room changes outside; only other rights make it another.
        let rights = Memo::new(move |_| entry.with(|entry| entry.as_ref().map(Rights::of)));
        move || {
            let entry = rights.get().and_then(|_| entry.get_untracked())?;
            Some(view! { <Settings lobby entry /> })
        }
    };
    view! {
        <Dialog title=texts.room_settings open closed=move |()| lobby.close(Opened::Settings)>
            {content()}
        </Dialog>
    }
    .into_any()
}

/// What one may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Rights {
    describe: bool,
    archive: bool,
    leave: bool,
    is_archived: bool,
}

impl Rights {
    fn of(entry: &RoomEntry) -> Self {
        let (room, is_direct) = (&entry.room, entry.room.kind == Kind::Direct);
        let is_archived = room.archived_at.is_some();
        Self {
            describe: !is_direct && !is_archived && entry.role >= RoomRole::Moderator,
            archive: !is_direct && entry.role == RoomRole::Owner && room.id != RoomId::global(),
            leave: !is_direct,
            is_archived,
        }
    }
}

#[component]
fn Settings(lobby: LobbyState, entry: RoomEntry) -> impl IntoView {
    let texts = Texts::of(language());
    let rights = Rights::of(&entry);
    let (room, kind) = (entry.room.id.clone(), entry.room.kind);
    let describing = rights.describe.then(|| view! { <Describing entry=entry.clone() /> });
    // The head has no room for it all on a phone.
    let about = (!rights.describe && kind != Kind::Direct).then(|| {
        let Room { name, description, .. } = entry.room.clone();
        view! { <div class="room-about"><h3>{name}</h3>{(!description.is_empty()).then(|| view! { <p>{description}</p> })}</div> }
    });
    let archiving = rights.archive.then(|| {
        let room = room.clone();
        view! { <Archiving room is_archived=rights.is_archived /> }
    });
    let leaving = rights.leave.then(|| {
        let room = room.clone();
        view! { <Leaving lobby room kind /> }
    });
    view! {
        <div class="stack room-settings">
            {about} {describing}
            <Levels lobby room=room.clone() />
            <a class="button" href=format!("/rooms/{room}/statistics")>{texts.statistics}</a>
            <div class="room-settings-danger">{archiving} {leaving}</div>
        </div>
    }
    .into_any()
}

/// The room's name and topic.
#[component]
fn Describing(entry: RoomEntry) -> impl IntoView {
    let texts = Texts::of(language());
    let action = ServerAction::<ChangeRoom>::new();
    let answer = move || match action.value().get()? {
        Err(error) => Some(view! { <Notice error /> }.into_any()),
        Ok(_) => Some(view! { <p class="hint" role="status">{texts.saved}</p> }.into_any()),
    };
    let room = entry.room;
    view! {
        <ActionForm action attr:class="stack">
            <input type="hidden" name="room_id" value=room.id.to_string() />
            <label class="field">
                <span>{texts.room_name}</span>
                <input name="name" value=room.name maxlength=NAME_LENGTH.to_string() autocomplete="off" required />
            </label>
            <label class="field">
                <span>{texts.room_description}</span>
                <textarea name="description" rows="2" maxlength=DESCRIPTION_LENGTH.to_string()>{room.description}</textarea>
            </label>
            {answer}
            <button class="button primary" disabled=move || action.pending().get()>{texts.save}</button>
        </ActionForm>
    }
    .into_any()
}

/// Of how much one is told.
#[component]
fn Levels(lobby: LobbyState, room: RoomId) -> impl IntoView {
    let texts = Texts::of(language());
    let room = StoredValue::new(room);
    let refused = RwSignal::new(None::<Error>);
    let level = Memo::new(move |_| {
        let listed = room.try_with_value(|room| lobby.listed(room)).flatten()?;
        Some(listed.with(|listed| listed.standing.level))
    });
    let choose = move |chosen: Level| {
        refused.set(None);
        spawn_local(async move {
            match set_level(room.get_value(), chosen).await {
                Ok(standing) => lobby.take_in(standing),
                Err(error) => drop(refused.try_set(Some(error))),
            }
        });
    };
    let choices = [
        (Level::Everything, texts.notify_all, texts.notify_all_hint),
        (Level::Mentions, texts.notify_mentions, texts.notify_mentions_hint),
        (Level::Nothing, texts.notify_none, texts.notify_none_hint),
    ];
    let choices = choices.map(|(each, name, hint)| {
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="level"
                    prop:checked=move || level.get() == Some(each)
                    on:change=move |_| choose(each)
                />
                <span><strong>{name}</strong> <small>{hint}</small></span>
            </label>
        }
    });
    view! {
        <fieldset class="choices">
            <legend>{texts.notifications}</legend>
            {choices.collect_view()}
            {move || refused.get().map(|error| view! { <Notice error /> })}
        </fieldset>
    }
    .into_any()
}

/// Archives a room, or opens it again; asked once more before it is archived.
#[component]
fn Archiving(room: RoomId, is_archived: bool) -> impl IntoView {
    let texts = Texts::of(language());
    let words = if is_archived { texts.restore } else { texts.archive };
    let hint = if is_archived { texts.restore_hint } else { texts.archive_hint };
    let act = move |done: Callback<Option<Error>>| {
        let room = room.clone();
        spawn_local(async move {
            let refused = archive_room(room, !is_archived).await.err();
            // Once it is done the button is another one.
            let _ = done.try_run(refused);
        });
    };
    view! { <Grave words hint asks=!is_archived act=Callback::new(act) /> }
}

/// Leaves the room.
#[component]
fn Leaving(lobby: LobbyState, room: RoomId, kind: Kind) -> impl IntoView {
    let texts = Texts::of(language());
    let hint = if kind == Kind::Private { texts.leave_private_hint } else { texts.leave_hint };
    let navigate = use_navigate();
    let act = move |done: Callback<Option<Error>>| {
        let (room, navigate) = (room.clone(), navigate.clone());
        spawn_local(async move {
            match leave_room(room).await {
                Ok(()) => {
                    lobby.close(Opened::Settings);
                    navigate("/rooms", NavigateOptions::default());
                }
                Err(error) => drop(done.try_run(Some(error))),
            }
        });
    };
    view! { <Grave words=texts.leave hint asks=true act=Callback::new(act) /> }
}

/// A button for what is not done lightly: pressed once it says what will happen, pressed again it happens.
#[component]
fn Grave(words: &'static str, hint: &'static str, asks: bool, act: Callback<Callback<Option<Error>>>) -> impl IntoView {
    let texts = Texts::of(language());
    let asked = RwSignal::new(false);
    let refused = RwSignal::new(None::<Error>);
    let go = move || {
        refused.set(None);
        act.run(Callback::new(move |error| {
            asked.try_set(false);
            refused.try_set(error);
        }));
    };
    let press = move |_| if asks { asked.set(true) } else { go() };
    view! {
        <div class="danger-action">
            <button type="button" class="button" hidden=move || asked.get() on:click=press>{words}</button>
            <div class="danger-action-confirm" role="group" aria-label=words hidden=move || !asked.get()>
                <p>{hint}</p>
                <button type="button" class="button small" on:click=move |_| asked.set(false)>{texts.cancel}</button>
                <button type="button" class="button small danger" on:click=move |_| go()>{words}</button>
            </div>
            {move || refused.get().map(|error| view! { <Notice error /> })}
        </div>
    }
    .into_any()
}

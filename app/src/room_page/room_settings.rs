//! The room settings dialog: name and topic, notification level, archiving and leaving the room.

use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use crate::error::Error;
use crate::id::RoomId;
use crate::rooms::{ChangeRoom, Kind, Room, RoomEntry, RoomRole, archive_room, leave_room};
use crate::sidebar::view::new_room::{DESCRIPTION_LENGTH, NAME_LENGTH};
use crate::sidebar::view::state::OpenDialog;
use crate::sidebar::{SidebarState, Texts};
use crate::ui::Dialog;
use crate::ui::{ErrorMessage, language};
use crate::unread::{Level, set_notification_level};

/// The dialog.
#[component]
pub(crate) fn RoomSettings(
    /// The state of the sidebar.
    sidebar: SidebarState,
    /// The room.
    room: RoomId,
) -> impl IntoView {
    let texts = Texts::of(language());
    let room = StoredValue::new(room);
    let open = Signal::derive(move || sidebar.open_dialog.get() == Some(OpenDialog::Settings));
    let entry =
        Memo::new(move |_| room.try_with_value(|room| sidebar.item(room)).flatten().map(|listed| listed.get().entry));
    let content = move || {
        // Text in the form stays while an event changes the room; only changed permissions render the form again.
        let permissions = Memo::new(move |_| entry.with(|entry| entry.as_ref().map(SettingsPermissions::new)));
        move || {
            let entry = permissions.get().and_then(|_| entry.get_untracked())?;
            Some(view! { <Settings sidebar entry /> })
        }
    };
    view! {
        <Dialog title=texts.room_settings open on_close=move |()| sidebar.close(OpenDialog::Settings)>
            {content()}
        </Dialog>
    }
    .into_any()
}

/// What the user may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct SettingsPermissions {
    can_describe: bool,
    can_archive: bool,
    can_leave: bool,
    is_archived: bool,
}

impl SettingsPermissions {
    fn new(entry: &RoomEntry) -> Self {
        let (room, is_direct) = (&entry.room, entry.room.kind == Kind::Direct);
        let is_archived = room.archived_at.is_some();
        Self {
            can_describe: !is_direct && !is_archived && entry.role >= RoomRole::Moderator,
            can_archive: !is_direct && entry.role == RoomRole::Owner && room.id != RoomId::global(),
            can_leave: !is_direct,
            is_archived,
        }
    }
}

#[component]
fn Settings(sidebar: SidebarState, entry: RoomEntry) -> impl IntoView {
    let texts = Texts::of(language());
    let permissions = SettingsPermissions::new(&entry);
    let (room, kind) = (entry.room.id.clone(), entry.room.kind);
    let description_form = permissions.can_describe.then(|| view! { <DescriptionForm entry=entry.clone() /> });
    // On narrow screens the header does not show the whole topic.
    let about = (!permissions.can_describe && kind != Kind::Direct).then(|| {
        let Room { name, description, .. } = entry.room.clone();
        view! { <div class="room-about"><h3>{name}</h3>{(!description.is_empty()).then(|| view! { <p>{description}</p> })}</div> }
    });
    let archive = permissions.can_archive.then(|| {
        let room = room.clone();
        view! { <ArchiveRoom room is_archived=permissions.is_archived /> }
    });
    let leave = permissions.can_leave.then(|| {
        let room = room.clone();
        view! { <LeaveRoom sidebar room kind /> }
    });
    view! {
        <div class="stack room-settings">
            {about} {description_form}
            <NotificationLevels sidebar room=room.clone() />
            <a class="button" href=format!("/rooms/{room}/statistics")>{texts.statistics}</a>
            <div class="room-settings-danger">{archive} {leave}</div>
        </div>
    }
    .into_any()
}

/// The form with the room's name and topic.
#[component]
fn DescriptionForm(entry: RoomEntry) -> impl IntoView {
    let texts = Texts::of(language());
    let action = ServerAction::<ChangeRoom>::new();
    let result = move || match action.value().get()? {
        Err(error) => Some(view! { <ErrorMessage error /> }.into_any()),
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
            {result}
            <button class="button primary" disabled=move || action.pending().get()>{texts.save}</button>
        </ActionForm>
    }
    .into_any()
}

/// The choice of the notification level.
#[component]
fn NotificationLevels(sidebar: SidebarState, room: RoomId) -> impl IntoView {
    let texts = Texts::of(language());
    let room = StoredValue::new(room);
    let error = RwSignal::new(None::<Error>);
    let level = Memo::new(move |_| {
        let listed = room.try_with_value(|room| sidebar.item(room)).flatten()?;
        Some(listed.with(|listed| listed.read_state.level))
    });
    let set = move |chosen: Level| {
        error.set(None);
        spawn_local(async move {
            match set_notification_level(room.get_value(), chosen).await {
                Ok(read_state) => sidebar.merge_read_state(read_state),
                Err(failure) => drop(error.try_set(Some(failure))),
            }
        });
    };
    let choices = [
        (Level::Everything, texts.notify_all, texts.notify_all_hint),
        (Level::Mentions, texts.notify_mentions, texts.notify_mentions_hint),
        (Level::Nothing, texts.notify_none, texts.notify_none_hint),
    ];
    let choices = choices.map(|(option, name, hint)| {
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="level"
                    prop:checked=move || level.get() == Some(option)
                    on:change=move |_| set(option)
                />
                <span><strong>{name}</strong> <small>{hint}</small></span>
            </label>
        }
    });
    view! {
        <fieldset class="choices">
            <legend>{texts.notifications}</legend>
            {choices.collect_view()}
            {move || error.get().map(|error| view! { <ErrorMessage error /> })}
        </fieldset>
    }
    .into_any()
}

/// The button that archives a room, after a confirmation, or restores it.
#[component]
fn ArchiveRoom(room: RoomId, is_archived: bool) -> impl IntoView {
    let texts = Texts::of(language());
    let label = if is_archived { texts.restore } else { texts.archive };
    let hint = if is_archived { texts.restore_hint } else { texts.archive_hint };
    let action = move |done: Callback<Option<Error>>| {
        let room = room.clone();
        spawn_local(async move {
            let error = archive_room(room, !is_archived).await.err();
            // After success the button is replaced, and the callback with it.
            let _ = done.try_run(error);
        });
    };
    view! { <ConfirmButton label hint needs_confirmation=!is_archived action=Callback::new(action) /> }
}

/// The button that leaves the room.
#[component]
fn LeaveRoom(sidebar: SidebarState, room: RoomId, kind: Kind) -> impl IntoView {
    let texts = Texts::of(language());
    let hint = if kind == Kind::Private { texts.leave_private_hint } else { texts.leave_hint };
    let navigate = use_navigate();
    let action = move |done: Callback<Option<Error>>| {
        let (room, navigate) = (room.clone(), navigate.clone());
        spawn_local(async move {
            match leave_room(room).await {
                Ok(()) => {
                    sidebar.close(OpenDialog::Settings);
                    navigate("/rooms", NavigateOptions::default());
                }
                Err(error) => drop(done.try_run(Some(error))),
            }
        });
    };
    view! { <ConfirmButton label=texts.leave hint needs_confirmation=true action=Callback::new(action) /> }
}

/// A button for a consequential action: the first press shows the consequence, the second runs the action.
#[component]
fn ConfirmButton(
    label: &'static str,
    hint: &'static str,
    needs_confirmation: bool,
    action: Callback<Callback<Option<Error>>>,
) -> impl IntoView {
    let texts = Texts::of(language());
    let is_confirming = RwSignal::new(false);
    let error = RwSignal::new(None::<Error>);
    let run = move || {
        error.set(None);
        action.run(Callback::new(move |failure| {
            is_confirming.try_set(false);
            error.try_set(failure);
        }));
    };
    let press = move |_| if needs_confirmation { is_confirming.set(true) } else { run() };
    view! {
        <div class="danger-action">
            <button type="button" class="button" hidden=move || is_confirming.get() on:click=press>{label}</button>
            <div class="danger-action-confirm" role="group" aria-label=label hidden=move || !is_confirming.get()>
                <p>{hint}</p>
                <button type="button" class="button small" on:click=move |_| is_confirming.set(false)>{texts.cancel}</button>
                <button type="button" class="button small danger" on:click=move |_| run()>{label}</button>
            </div>
            {move || error.get().map(|error| view! { <ErrorMessage error /> })}
        </div>
    }
    .into_any()
}

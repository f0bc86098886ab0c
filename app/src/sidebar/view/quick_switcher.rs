//! The switcher: a few letters, Enter, and one is there. Rooms one is in, public rooms, people.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::error::Error;
use crate::id::RoomId;
use crate::rooms::{Kind, Room, browse_rooms, open_direct};
use crate::sidebar::view::room_item::{Badges, kind_mark};
use crate::sidebar::view::state::Opened;
use crate::sidebar::view::switcher_options::{Known, Place};
use crate::sidebar::view::user_search::Finder;
use crate::sidebar::{LobbyState, Texts};
use crate::ui::Dialog;
use crate::ui::{Avatar, Notice, is_composing, language};

/// The dialog in which one says where to go.
#[component]
pub fn Switcher(
    /// The lobby.
    lobby: LobbyState,
    /// Where one is.
    present: Option<RoomId>,
) -> impl IntoView {
    let texts = Texts::of(language());
    let open = Signal::derive(move || lobby.opened.get() == Some(Opened::Switcher));
    let present = StoredValue::new(present);
    view! {
        <Dialog title=texts.quick_switcher open closed=move |()| lobby.close(Opened::Switcher)>
            <Search lobby present=present.get_value() />
        </Dialog>
    }
    .into_any()
}

/// The field and what it offers.
#[component]
fn Search(lobby: LobbyState, present: Option<RoomId>) -> impl IntoView {
    let texts = Texts::of(language());
    let typed = RwSignal::new(String::new());
    let at = RwSignal::new(0_usize);
    let refused = RwSignal::new(None::<Error>);
    let open_rooms = RwSignal::new(Vec::<Room>::new());
    let finder = Finder::new();
    Effect::new(move || {
        spawn_local(async move {
            if let Ok(entries) = browse_rooms(None).await {
                open_rooms.try_set(entries.into_iter().map(|entry| entry.room).collect());
            }
        });
    });
    let places = Memo::new(move |_| {
        let people = finder.found.get().and_then(Result::ok).unwrap_or_default();
        let known = Known {
            joined: lobby.lines.with(|lines| lines.iter().map(|line| line.listed.get()).collect()),
            open: open_rooms.get(),
            people,
            me: lobby.me.with(|me| me.id),
            present: present.clone(),
        };
        known.places(&typed.read())
    });
    let navigate = use_navigate();
    let go = StoredValue::new(move |place: Place| {
        let navigate = navigate.clone();
        let arrive = move |room: &RoomId| {
            lobby.close(Opened::Switcher);
            navigate(&format!("/rooms/{room}"), NavigateOptions::default());
        };
        match place {
            Place::Joined(listed) => arrive(&listed.entry.room.id),
            Place::Open(room) => arrive(&room.id),
            Place::Person(person) => spawn_local(async move {
                match open_direct(person.id.to_string()).await {
                    // The answer leads to the conversation by itself.
                    Ok(_) => lobby.close(Opened::Switcher),
                    Err(error) => drop(refused.try_set(Some(error))),
                }
            }),
        }
    });
    let press = move |event: KeyboardEvent| {
        if is_composing(&event) {
            return;
        }
        let count = places.with_untracked(Vec::len);
        let to = match event.key().as_str() {
            "ArrowDown" if count > 0 => (at.get_untracked() + 1) % count,
            "ArrowUp" if count > 0 => (at.get_untracked() + count - 1) % count,
            "Enter" => {
                event.prevent_default();
                let place = places.with_untracked(|places| places.get(at.get_untracked()).cloned());
                if let Some(place) = place {
                    go.with_value(|go| go(place));
                }
                return;
            }
            _ => return,
        };
        event.prevent_default();
        at.set(to);
        let chosen =
            document().get_element_by_id(&option_id(to)).and_then(|option| option.dyn_into::<HtmlElement>().ok());
        if let Some(chosen) = chosen {
            chosen.scroll_into_view_with_bool(false);
        }
    };
    let type_in = move |words: String| {
        finder.look_for(&words);
        at.set(0);
        typed.set(words);
    };
    let option = move |(index, place): (usize, Place)| {
        let badge = Memo::new({
            let place = place.clone();
            move |_| place.badge()
        });
        let chosen = place.clone();
        view! {
            <li
                id=option_id(index)
                role="option"
                class="quick-switcher-option"
                aria-selected=move || (at.get() == index).to_string()
                on:click=move |_| go.with_value(|go| go(chosen.clone()))
            >
                {sign(&place)}
                <span class="user-name">{place.name()}</span>
                <span class="quick-switcher-detail">{note(&place, texts)}</span>
                <Badges badge />
            </li>
        }
    };
    view! {
        <div class="quick-switcher">
            <input
                class="quick-switcher-field"
                type="text"
                role="combobox"
                aria-label=texts.quick_switcher
                aria-expanded="true"
                aria-controls="quick-switcher-options"
                aria-autocomplete="list"
                aria-activedescendant=move || places.with(|places| (!places.is_empty()).then(|| option_id(at.get())))
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                placeholder=texts.quick_switcher_placeholder
                autofocus
                on:input=move |event| type_in(event_target_value(&event))
                on:keydown=press
            />
            <ul class="quick-switcher-options" id="quick-switcher-options" role="listbox" aria-label=texts.quick_switcher_options>
                {move || places.get().into_iter().enumerate().map(option).collect_view()}
            </ul>
            <p class="hint" role="status">
                {move || (places.with(Vec::is_empty) && !typed.read().trim().is_empty()).then_some(texts.quick_switcher_empty)}
            </p>
            {move || refused.get().map(|error| view! { <Notice error /> })}
        </div>
    }
    .into_any()
}

fn option_id(index: usize) -> String {
    format!("quick-switcher-option-{index}")
}

/// The sign before a place.
fn sign(place: &Place) -> AnyView {
    let person = match place {
        Place::Person(person) => person.clone(),
        Place::Open(room) => return kind_mark(room.kind),
        Place::Joined(listed) => match &listed.entry.people[..] {
            [other] => other.clone(),
            _ => return kind_mark(listed.entry.room.kind),
        },
    };
    view! { <Avatar id=person.id name=person.display_name picture=person.avatar /> }.into_any()
}

/// What is said beside a place.
fn note(place: &Place, texts: &Texts) -> String {
    match place {
        Place::Person(person) => format!("@{}", person.username),
        Place::Open(_) => texts.not_joined.to_owned(),
        Place::Joined(listed) if listed.entry.room.archived_at.is_some() => texts.archived.to_owned(),
        Place::Joined(listed) => match (&listed.entry.room.kind, &listed.entry.people[..]) {
            (Kind::Direct, [other]) => format!("@{}", other.username),
            _ => String::new(),
        },
    }
}

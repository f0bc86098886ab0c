//! The quick switcher: a dialog that goes to a room or user by a few letters of its name. It offers the user's rooms,
//! public rooms and other users.

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
use crate::sidebar::view::room_item::{Badges, kind_icon};
use crate::sidebar::view::state::OpenDialog;
use crate::sidebar::view::switcher_options::{SwitcherData, SwitcherOption};
use crate::sidebar::view::user_search::UserSearch;
use crate::sidebar::{SidebarState, Texts};
use crate::ui::Dialog;
use crate::ui::{Avatar, ErrorMessage, is_composing, language};

/// The dialog of the quick switcher.
#[component]
pub fn QuickSwitcher(
    /// The state of the sidebar.
    sidebar: SidebarState,
    /// The room of the page.
    current_room: Option<RoomId>,
) -> impl IntoView {
    let texts = Texts::of(language());
    let open = Signal::derive(move || sidebar.open_dialog.get() == Some(OpenDialog::QuickSwitcher));
    let current_room = StoredValue::new(current_room);
    view! {
        <Dialog title=texts.quick_switcher open on_close=move |()| sidebar.close(OpenDialog::QuickSwitcher)>
            <SwitcherSearch sidebar current_room=current_room.get_value() />
        </Dialog>
    }
    .into_any()
}

/// The search field and the matching options.
#[component]
fn SwitcherSearch(sidebar: SidebarState, current_room: Option<RoomId>) -> impl IntoView {
    let texts = Texts::of(language());
    let query = RwSignal::new(String::new());
    let active_index = RwSignal::new(0_usize);
    let error = RwSignal::new(None::<Error>);
    let public_rooms = RwSignal::new(Vec::<Room>::new());
    let user_search = UserSearch::new();
    Effect::new(move || {
        spawn_local(async move {
            if let Ok(entries) = browse_rooms(None).await {
                public_rooms.try_set(entries.into_iter().map(|entry| entry.room).collect());
            }
        });
    });
    let options = Memo::new(move |_| {
        let people = user_search.results.get().and_then(Result::ok).unwrap_or_default();
        let data = SwitcherData {
            joined: sidebar.rooms.with(|rooms| rooms.iter().map(|room| room.item.get()).collect()),
            public: public_rooms.get(),
            people,
            me: sidebar.me.with(|me| me.id),
            current_room: current_room.clone(),
        };
        data.options(&query.read())
    });
    let navigate = use_navigate();
    let go_to = StoredValue::new(move |option: SwitcherOption| {
        let navigate = navigate.clone();
        let navigate_to_room = move |room: &RoomId| {
            sidebar.close(OpenDialog::QuickSwitcher);
            navigate(&format!("/rooms/{room}"), NavigateOptions::default());
        };
        match option {
            SwitcherOption::Joined(item) => navigate_to_room(&item.entry.room.id),
            SwitcherOption::Public(room) => navigate_to_room(&room.id),
            SwitcherOption::Person(person) => spawn_local(async move {
                match open_direct(person.id.to_string()).await {
                    // The response redirects to the conversation.
                    Ok(_) => sidebar.close(OpenDialog::QuickSwitcher),
                    Err(failure) => drop(error.try_set(Some(failure))),
                }
            }),
        }
    });
    let on_keydown = move |event: KeyboardEvent| {
        if is_composing(&event) {
            return;
        }
        let count = options.with_untracked(Vec::len);
        let next_index = match event.key().as_str() {
            "ArrowDown" if count > 0 => (active_index.get_untracked() + 1) % count,
            "ArrowUp" if count > 0 => (active_index.get_untracked() + count - 1) % count,
            "Enter" => {
                event.prevent_default();
                let option = options.with_untracked(|options| options.get(active_index.get_untracked()).cloned());
                if let Some(option) = option {
                    go_to.with_value(|go_to| go_to(option));
                }
                return;
            }
            _ => return,
        };
        event.prevent_default();
        active_index.set(next_index);
        let active_option = document()
            .get_element_by_id(&option_id(next_index))
            .and_then(|element| element.dyn_into::<HtmlElement>().ok());
        if let Some(active_option) = active_option {
            active_option.scroll_into_view_with_bool(false);
        }
    };
    let on_query = move |text: String| {
        user_search.search(&text);
        active_index.set(0);
        query.set(text);
    };
    let option_row = move |(index, option): (usize, SwitcherOption)| {
        let badge = Memo::new({
            let option = option.clone();
            move |_| option.badge()
        });
        let target = option.clone();
        view! {
            <li
                id=option_id(index)
                role="option"
                class="quick-switcher-option"
                aria-selected=move || (active_index.get() == index).to_string()
                on:click=move |_| go_to.with_value(|go_to| go_to(target.clone()))
            >
                {option_icon(&option)}
                <span class="user-name">{option.name()}</span>
                <span class="quick-switcher-detail">{option_detail(&option, texts)}</span>
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
                aria-activedescendant=move || options.with(|options| (!options.is_empty()).then(|| option_id(active_index.get())))
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                placeholder=texts.quick_switcher_placeholder
                autofocus
                on:input=move |event| on_query(event_target_value(&event))
                on:keydown=on_keydown
            />
            <ul class="quick-switcher-options" id="quick-switcher-options" role="listbox" aria-label=texts.quick_switcher_options>
                {move || options.get().into_iter().enumerate().map(option_row).collect_view()}
            </ul>
            <p class="hint" role="status">
                {move || (options.with(Vec::is_empty) && !query.read().trim().is_empty()).then_some(texts.quick_switcher_empty)}
            </p>
            {move || error.get().map(|error| view! { <ErrorMessage error /> })}
        </div>
    }
    .into_any()
}

fn option_id(index: usize) -> String {
    format!("quick-switcher-option-{index}")
}

/// The icon before an option.
fn option_icon(option: &SwitcherOption) -> AnyView {
    let person = match option {
        SwitcherOption::Person(person) => person.clone(),
        SwitcherOption::Public(room) => return kind_icon(room.kind),
        SwitcherOption::Joined(item) => match &item.entry.people[..] {
            [other] => other.clone(),
            _ => return kind_icon(item.entry.room.kind),
        },
    };
    view! { <Avatar id=person.id name=person.display_name picture=person.avatar /> }.into_any()
}

/// The text beside an option.
fn option_detail(option: &SwitcherOption, texts: &Texts) -> String {
    match option {
        SwitcherOption::Person(person) => format!("@{}", person.username),
        SwitcherOption::Public(_) => texts.not_joined.to_owned(),
        SwitcherOption::Joined(item) if item.entry.room.archived_at.is_some() => texts.archived.to_owned(),
        SwitcherOption::Joined(item) => match (&item.entry.room.kind, &item.entry.people[..]) {
            (Kind::Direct, [other]) => format!("@{}", other.username),
            _ => String::new(),
        },
    }
}

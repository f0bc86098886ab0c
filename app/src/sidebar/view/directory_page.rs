//! The room directory: the public rooms, found by name and joined. Its plain forms do everything that the dialogs of
//! the sidebar do, without scripting.

use leptos::form::ActionForm;
use leptos::html::Input;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

use crate::auth::{AuthLayout, Person};
use crate::error::{Code, Error};
use crate::rooms::{DirectoryEntry, JoinRoom, Kind, OpenDirect, browse_rooms};
use crate::sidebar::SidebarToggle;
use crate::sidebar::view::new_room::NewRoomForm;
use crate::sidebar::view::room_item::kind_icon;
use crate::sidebar::{AppLayout, SidebarData, Texts, load_sidebar};
use crate::ui::debounce::Debounce;
use crate::ui::{ErrorMessage, language};
use crate::users::search_people;

/// After this pause in typing, the rooms are searched, in milliseconds.
const DEBOUNCE_MS: u64 = 250;

/// The query of the address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct DirectoryQuery {
    /// Text in the name of a room.
    query: String,
    /// The form to show: `room` or `conversation`.
    new: String,
    /// Text in the name of a user.
    people: String,
}

/// The page of the room directory.
#[component]
pub fn DirectoryPage() -> impl IntoView {
    let query = use_query_map();
    let directory_query = Memo::new(move |_| {
        let query = query.read();
        let get = |name: &str| query.get(name).unwrap_or_default();
        DirectoryQuery { query: get("query"), new: get("new"), people: get("people") }
    });
    let data = Resource::new_blocking(|| (), |()| load_sidebar());
    view! {
        <Suspense fallback=|| ()>
            {move || Suspend::new(async move {
                match data.await {
                    Ok(data) => view! { <Directory data directory_query /> }.into_any(),
                    Err(error) => view! { <DirectoryError error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Directory(data: SidebarData, directory_query: Memo<DirectoryQuery>) -> impl IntoView {
    let texts = Texts::of(language());
    let text = move || directory_query.with(|directory_query| directory_query.query.trim().to_owned());
    let results =
        Resource::new_blocking(text, async |text| browse_rooms(Some(text).filter(|text| !text.is_empty())).await);
    let navigate = use_navigate();
    let show_results = StoredValue::new(move |text: String| {
        let replace = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&format!("/rooms?query={}", js_sys::encode_uri_component(&text)), replace);
    });
    let debounce = Debounce::new(DEBOUNCE_MS);
    // Text that was entered before hydration is searched too.
    let field = NodeRef::<Input>::new();
    Effect::new(move || {
        let entered = field.get().map(|field| field.value());
        let current = directory_query.with_untracked(|directory_query| directory_query.query.clone());
        if let Some(text) = entered.filter(|text| *text != current) {
            show_results.with_value(|show_results| show_results(text));
        }
    });
    let on_query =
        move |text: String| debounce.reschedule(move || show_results.with_value(|show_results| show_results(text)));
    let list = move || {
        Suspend::new(async move {
            match results.await {
                Err(error) => view! { <ErrorMessage error /> }.into_any(),
                Ok(rooms) if rooms.is_empty() => {
                    let message = if text().is_empty() { texts.no_public_rooms } else { texts.no_rooms_found };
                    view! { <p role="status">{message}</p> }.into_any()
                }
                Ok(rooms) => {
                    let rows = rooms.into_iter().map(|entry| view! { <DirectoryRoom entry /> });
                    view! { <ul class="directory-rooms">{rows.collect_view()}</ul> }.into_any()
                }
            }
        })
    };
    let creation_form = move || {
        let new = directory_query.with(|directory_query| directory_query.new.clone());
        match new.as_str() {
            "room" => Some(
                view! { <section class="directory-form"><h2>{texts.new_room}</h2><NewRoomForm /></section> }.into_any(),
            ),
            "conversation" => Some(view! { <NewDirectMessageForm directory_query /> }.into_any()),
            _ => None,
        }
    };
    view! {
        <Title text=texts.directory />
        <AppLayout data>
            <main class="directory">
                <header class="room-header">
                    <SidebarToggle />
                    <h1 class="room-title">{texts.directory}</h1>
                </header>
                <div class="directory-body">
                    {creation_form}
                    <form class="directory-search" method="get" action="/rooms" role="search">
                        <label class="field">
                            <span class="visually-hidden">{texts.find_rooms}</span>
                            <input
                                node_ref=field
                                type="search"
                                name="query"
                                value=directory_query.with_untracked(|directory_query| directory_query.query.clone())
                                placeholder=texts.find_rooms
                                autocomplete="off"
                                on:input=move |event| on_query(event_target_value(&event))
                            />
                        </label>
                        <button class="button">{texts.search}</button>
                    </form>
                    <Transition fallback=|| ()>{list}</Transition>
                </div>
            </main>
        </AppLayout>
    }
    .into_any()
}

/// A public room, with a link to it or a button that joins it.
#[component]
fn DirectoryRoom(entry: DirectoryEntry) -> impl IntoView {
    let texts = Texts::of(language());
    let DirectoryEntry { room, is_member } = entry;
    let action = ServerAction::<JoinRoom>::new();
    let error_message =
        move || action.value().get().and_then(Result::err).map(|error| view! { <ErrorMessage error /> });
    let href = format!("/rooms/{}", room.id);
    let (name, topic, people) = (room.name.clone(), room.description, texts.member_count(room.member_count));
    let join_or_open = if is_member {
        view! { <a class="button small" href=href aria-label=texts.open_room(&room.name)>{texts.open}</a> }.into_any()
    } else {
        view! {
            <ActionForm action>
                <input type="hidden" name="room_id" value=room.id.to_string() />
                <button class="button small primary" aria-label=texts.join_room(&room.name)>{texts.join}</button>
            </ActionForm>
        }
        .into_any()
    };
    view! {
        <li class="directory-room">
            <div class="directory-text">
                <h2>{kind_icon(Kind::Public)} <span>{name}</span></h2>
                <p class="directory-topic">{topic}</p>
                <p class="hint">{people}</p>
                {error_message}
            </div>
            {join_or_open}
        </li>
    }
    .into_any()
}

/// A form that finds a user and opens a direct conversation, without scripting.
#[component]
fn NewDirectMessageForm(directory_query: Memo<DirectoryQuery>) -> impl IntoView {
    let texts = Texts::of(language());
    let text = directory_query.with_untracked(|directory_query| directory_query.people.clone());
    let search_text = text.clone();
    let results = Resource::new_blocking(
        move || search_text.clone(),
        async |text| if text.trim().is_empty() { Ok(None) } else { search_people(text).await.map(Some) },
    );
    let row = |person: Person| {
        let action = ServerAction::<OpenDirect>::new();
        view! {
            <li class="member">
                <span class="user-name">{person.display_name}</span>
                <span class="user-handle">{format!("@{}", person.username)}</span>
                <ActionForm action>
                    <input type="hidden" name="people" value=person.id.to_string() />
                    <button class="button small primary">{Texts::of(language()).start_conversation}</button>
                </ActionForm>
            </li>
        }
    };
    let list = move || {
        Suspend::new(async move {
            match results.await {
                Err(error) => view! { <ErrorMessage error /> }.into_any(),
                Ok(None) => ().into_any(),
                Ok(Some(people)) if people.is_empty() => view! { <p>{texts.no_people_found}</p> }.into_any(),
                Ok(Some(people)) => {
                    view! { <ul class="members-list">{people.into_iter().map(row).collect_view()}</ul> }.into_any()
                }
            }
        })
    };
    view! {
        <section class="directory-form">
            <h2>{texts.new_direct_message}</h2>
            <form class="directory-search" method="get" action="/rooms">
                <input type="hidden" name="new" value="conversation" />
                <label class="field">
                    <span>{texts.recipients}</span>
                    <input type="search" name="people" value=text placeholder=texts.find_people autocomplete="off" />
                </label>
                <button class="button">{texts.search}</button>
            </form>
            <Transition fallback=|| ()>{list}</Transition>
        </section>
    }
    .into_any()
}

/// The page shown if the data cannot be loaded; without a session, it redirects to the sign-in page.
#[component]
fn DirectoryError(error: Error) -> impl IntoView {
    let is_signed_out = error.code == Code::Unauthenticated;
    let navigate = use_navigate();
    Effect::new(move || {
        if is_signed_out {
            let replace = NavigateOptions { replace: true, ..NavigateOptions::default() };
            navigate("/sign-in", replace);
        }
    });
    crate::ui::set_status(error.code);
    view! {
        <AuthLayout title=Texts::of(language()).directory>
            <ErrorMessage error />
        </AuthLayout>
    }
}

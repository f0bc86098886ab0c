//! The directory: the public rooms, found by name and joined; and, as plain forms, all that the rail's dialogs do.

use leptos::form::ActionForm;
use leptos::html::Input;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

use crate::auth::{Gate, Person};
use crate::error::{Code, Error};
use crate::rooms::{DirectoryEntry, JoinRoom, Kind, OpenDirect, browse_rooms};
use crate::sidebar::RailToggle;
use crate::sidebar::view::new_room::NewRoomForm;
use crate::sidebar::view::room_item::kind_mark;
use crate::sidebar::{Lobby, LobbyFrame, Texts, read_lobby};
use crate::ui::debounce::Soon;
use crate::ui::{Notice, language};
use crate::users::search_people;

/// How long a typist must pause before the rooms are looked for, in milliseconds.
const PAUSE: u64 = 250;

/// What the address asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Asked {
    /// Words in the name of a room.
    query: String,
    /// What is to be made: `room` or `conversation`.
    new: String,
    /// Words in the name of a person.
    people: String,
}

/// The page.
#[component]
pub fn DirectoryPage() -> impl IntoView {
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        let query = query.read();
        let get = |name: &str| query.get(name).unwrap_or_default();
        Asked { query: get("query"), new: get("new"), people: get("people") }
    });
    let lobby = Resource::new_blocking(|| (), |()| read_lobby());
    view! {
        <Suspense fallback=|| ()>
            {move || Suspend::new(async move {
                match lobby.await {
                    Ok(lobby) => view! { <Directory lobby asked /> }.into_any(),
                    Err(error) => view! { <Refused error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Directory(lobby: Lobby, asked: Memo<Asked>) -> impl IntoView {
    let texts = Texts::of(language());
    let words = move || asked.with(|asked| asked.query.trim().to_owned());
    let found =
        Resource::new_blocking(words, async |words| browse_rooms(Some(words).filter(|words| !words.is_empty())).await);
    let navigate = use_navigate();
    let look = StoredValue::new(move |words: String| {
        let replace = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&format!("/rooms?query={}", js_sys::encode_uri_component(&words)), replace);
    });
    let typing = Soon::after(PAUSE);
    // What was typed before the page woke up is looked for too.
    let field = NodeRef::<Input>::new();
    Effect::new(move || {
        let typed = field.get().map(|field| field.value());
        let known = asked.with_untracked(|asked| asked.query.clone());
        if let Some(words) = typed.filter(|words| *words != known) {
            look.with_value(|look| look(words));
        }
    });
    let type_in = move |words: String| typing.latest(move || look.with_value(|look| look(words)));
    let list = move || {
        Suspend::new(async move {
            match found.await {
                Err(error) => view! { <Notice error /> }.into_any(),
                Ok(rooms) if rooms.is_empty() => {
                    let none = if words().is_empty() { texts.no_public_rooms } else { texts.no_rooms_found };
                    view! { <p role="status">{none}</p> }.into_any()
                }
                Ok(rooms) => {
                    let rows = rooms.into_iter().map(|entry| view! { <FoundRoom entry /> });
                    view! { <ul class="directory-rooms">{rows.collect_view()}</ul> }.into_any()
                }
            }
        })
    };
    let making = move || {
        let new = asked.with(|asked| asked.new.clone());
        match new.as_str() {
            "room" => Some(
                view! { <section class="directory-form"><h2>{texts.new_room}</h2><NewRoomForm /></section> }.into_any(),
            ),
            "conversation" => Some(view! { <PlainConversation asked /> }.into_any()),
            _ => None,
        }
    };
    view! {
        <Title text=texts.directory />
        <LobbyFrame lobby>
            <main class="directory">
                <header class="room-header">
                    <RailToggle />
                    <h1 class="room-title">{texts.directory}</h1>
                </header>
                <div class="directory-body">
                    {making}
                    <form class="directory-search" method="get" action="/rooms" role="search">
                        <label class="field">
                            <span class="visually-hidden">{texts.find_rooms}</span>
                            <input
                                node_ref=field
                                type="search"
                                name="query"
                                value=asked.with_untracked(|asked| asked.query.clone())
                                placeholder=texts.find_rooms
                                autocomplete="off"
                                on:input=move |event| type_in(event_target_value(&event))
                            />
                        </label>
                        <button class="button">{texts.search}</button>
                    </form>
                    <Transition fallback=|| ()>{list}</Transition>
                </div>
            </main>
        </LobbyFrame>
    }
    .into_any()
}

/// A public room, and the way into it.
#[component]
fn FoundRoom(entry: DirectoryEntry) -> impl IntoView {
    let texts = Texts::of(language());
    let DirectoryEntry { room, is_member } = entry;
    let action = ServerAction::<JoinRoom>::new();
    let refused = move || action.value().get().and_then(Result::err).map(|error| view! { <Notice error /> });
    let href = format!("/rooms/{}", room.id);
    let (name, topic, people) = (room.name.clone(), room.description, texts.member_count(room.member_count));
    let way = if is_member {
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
                <h2>{kind_mark(Kind::Public)} <span>{name}</span></h2>
                <p class="directory-topic">{topic}</p>
                <p class="hint">{people}</p>
                {refused}
            </div>
            {way}
        </li>
    }
    .into_any()
}

/// Finding a person and opening a conversation with them, without scripting.
#[component]
fn PlainConversation(asked: Memo<Asked>) -> impl IntoView {
    let texts = Texts::of(language());
    let words = asked.with_untracked(|asked| asked.people.clone());
    let looked_for = words.clone();
    let found = Resource::new_blocking(
        move || looked_for.clone(),
        async |words| if words.trim().is_empty() { Ok(None) } else { search_people(words).await.map(Some) },
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
            match found.await {
                Err(error) => view! { <Notice error /> }.into_any(),
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
                    <input type="search" name="people" value=words placeholder=texts.find_people autocomplete="off" />
                </label>
                <button class="button">{texts.search}</button>
            </form>
            <Transition fallback=|| ()>{list}</Transition>
        </section>
    }
    .into_any()
}

/// Without a session there is no directory.
#[component]
fn Refused(error: Error) -> impl IntoView {
    let signed_out = error.code == Code::Unauthenticated;
    let navigate = use_navigate();
    Effect::new(move || {
        if signed_out {
            let replace = NavigateOptions { replace: true, ..NavigateOptions::default() };
            navigate("/sign-in", replace);
        }
    });
    crate::ui::answer_with(error.code);
    view! {
        <Gate title=Texts::of(language()).directory>
            <Notice error />
        </Gate>
    }
}

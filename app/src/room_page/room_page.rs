//! The page of a room: the rail, the conversation, the composer, the people, alive once the browser has the code.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_params_map, use_query_map};

use crate::auth::Gate;
use crate::error::{Code, Error};
use crate::id::{MessageId, RoomId};
use crate::messages::Texts;
use crate::messages::composer::composer::Composer;
use crate::messages::composer::mention_picker::MentionPicker;
use crate::messages::composer::posting_permission::Speech;
use crate::messages::composer::send_queue::Sender;
use crate::messages::timeline::actions::Actions;
use crate::messages::timeline::menu::MessageMenu;
use crate::messages::timeline::navigation::Reading;
use crate::messages::timeline::read_tracker::ReadPosition;
use crate::messages::timeline::removal_dialog::RemovalDialog;
use crate::messages::timeline::state::Talk;
use crate::messages::timeline::timeline::TimelineView;
use crate::presence::PresenceBook;
use crate::room_page::document_title::RoomTitle;
use crate::room_page::event_dispatcher::Ear;
use crate::room_page::{MembersPanel, RemovedNotice, RoomHead};
use crate::room_page::{RoomView, open_room};
use crate::sidebar::{LobbyRail, LobbyState};
use crate::stream::{Banner, Link, Listener};
use crate::ui::{Notice, language, utc_offset};
use crate::uploads::{DropZone, Lightbox, Tray};

/// The room named in the address.
#[component]
pub fn RoomPage() -> impl IntoView {
    let params = use_params_map();
    let room = Memo::new(move |_| params.read().get("room").and_then(|room| room.parse::<RoomId>().ok()));
    let at = asked_for();
    // Another message of the same room is gone to without opening the room again.
    let opened = Resource::new_blocking(
        move || (room.get(), at.get_untracked()),
        async |(room, at)| match room {
            Some(room) => open_room(room, at).await,
            None => Err(Code::RoomNotFound.into()),
        },
    );
    // The page of a room is never made over into that of another, whose lists would keep parts of it: from visit to visit it
    // is of another type, and so goes whole.
    let turns = StoredValue::new((None::<RoomId>, false));
    let turn = move |here: &RoomId| {
        let turn = turns.try_update_value(|(last, turn)| {
            if last.as_ref().is_some_and(|last| last != here) {
                *turn = !*turn;
            }
            *last = Some(here.clone());
            *turn
        });
        turn.unwrap_or(false)
    };
    // Where one is stays on the page, and alive, until where one goes to is there.
    view! {
        <Transition fallback=|| ()>
            {move || {
                opened.get().map(|opened| match opened {
                    Ok(open) if turn(&open.room.id) => view! { <House open room /> {None::<()>} }.into_any(),
                    Ok(open) => view! { <House open room /> }.into_any(),
                    Err(error) => view! { <Refused error room=room.get_untracked() /> }.into_any(),
                })
            }}
        </Transition>
    }
}

/// The message that the address asks for.
fn asked_for() -> Memo<Option<MessageId>> {
    let query = use_query_map();
    Memo::new(move |_| query.read().get("at").and_then(|at| at.parse().ok()))
}

#[component]
fn House(
    open: RoomView,
    /// The room that the address names. While one leaves, that is another.
    #[prop(into)]
    room: Signal<Option<RoomId>>,
) -> impl IntoView {
    let texts = Texts::of(language());
    let book = PresenceBook::new(open.me.id, &open.lobby.here);
    let lobby = LobbyState::new(&open.lobby);
    let talk = Talk::new(&open, utc_offset());
    let sender = Sender::new(talk);
    let is_nonsense = |at: String| at.parse::<MessageId>().is_err();
    let asked_nonsense = use_query_map().read_untracked().get("at").is_some_and(is_nonsense);
    let reading = Reading::new(talk, open.lost || asked_nonsense);
    let position = ReadPosition::new(reading, lobby, &open.standing);
    let speech = Speech::new(&open, lobby);
    let actions = Actions::new(reading, position, speech, lobby, open.at);
    let link = RwSignal::new(Link::Opening);
    let picker = MentionPicker::new(talk);
    let (cursor, next_id) = (open.cursor, open.next_id);
    let posted = Callback::new(move |message: String| {
        if let Ok(message) = serde_json::from_str(&message) {
            talk.confirm(message);
        }
    });
    let tray = Tray::new(open.room.id.clone(), posted);
    let ear = Ear { actions, lobby, book, tray, picker };
    book.follow(link);

    let reconnects = RwSignal::new(0);
    let reconnect = Callback::new(move |()| reconnects.update(|count| *count += 1));
    Effect::new(move || sender.resume());
    Effect::new(move || actions.wake());
    // What did not get out for want of a connection goes on by itself when there is one.
    Effect::new(move |before: Option<Link>| {
        let now = link.try_get().unwrap_or(Link::Lost);
        if now == Link::Open && before == Some(Link::Lost) {
            sender.go_on();
            tray.resume();
            position.look();
        }
        now
    });
    let at = asked_for();
    Effect::new(move |before: Option<Option<MessageId>>| {
        let (at, address) = (at.try_get().flatten(), room.try_get().flatten());
        let is_here = talk.room_id.try_with_value(|own| address.as_ref() == Some(own)) == Some(true);
        if let Some(at) = at.filter(|_| is_here && before.is_some_and(|before| before != at)) {
            reading.show(at);
        }
        at
    });
    let id = open.room.id.clone();
    let gone = Memo::new(move |_| lobby.gone.get().filter(|gone| gone.room_id == id));
    // Whoever comes in again has missed what was said meanwhile.
    Effect::new(move |before: Option<bool>| {
        let is_gone = gone.try_with(Option::is_some).unwrap_or(false);
        if before == Some(true) && !is_gone {
            ear.read_again();
        }
        is_gone
    });
    // The listener is this effect's state: it lives as long as the page of this room, in the browser only.
    Effect::new(move |listener: Option<Listener>| {
        reconnects.track();
        if let Some(listener) = listener {
            listener.reconnect();
            return listener;
        }
        Listener::open(cursor.clone(), link, move |news| ear.hear(news))
    });
    let sent = Callback::new(move |()| {
        talk.follow(true);
        request_animation_frame(move || reading.to_newest());
    });
    let (id, name) = (open.room.id.clone(), open.room.name.clone());
    let name = Signal::derive(move || {
        lobby.listed(&id).map_or_else(|| name.clone(), |listed| listed.with(|listed| listed.entry.title()))
    });
    let present = Some(open.room.id.clone());
    let members_of = open.room.id.clone();
    let known = open.room;
    let conversation = move || match gone.get() {
        Some(gone) => view! { <RemovedNotice gone lobby /> }.into_any(),
        None => {
            let room = known.clone();
            view! {
                <main class="room" on:keydown=move |event| actions.escape(&event)>
                    <RoomHead lobby room />
                    <Banner link reconnect />
                    <TimelineView actions sender />
                    <Composer actions sender tray picker book next_id sent />
                </main>
            }
            .into_any()
        }
    };
    view! {
        <RoomTitle lobby name />
        <div class="app-layout">
            <a class="skip-link" href="#composer-text">{texts.skip_to_composer}</a>
            <LobbyRail lobby present />
            {conversation}
            <MembersPanel lobby room=members_of />
        </div>
        <DropZone tray />
        <Lightbox />
        <MessageMenu actions />
        <RemovalDialog actions />
    }
    .into_any()
}

/// A room that cannot be shown. Whoever left a public one may come in again.
#[component]
fn Refused(error: Error, room: Option<RoomId>) -> impl IntoView {
    let texts = Texts::of(language());
    let signed_out = error.code == Code::Unauthenticated;
    let (navigate, location) = (use_navigate(), use_location());
    Effect::new(move || {
        if signed_out {
            let (path, search) = (location.pathname.get_untracked(), location.search.get_untracked());
            let search = search.trim_start_matches('?');
            let here = if search.is_empty() { path } else { format!("{path}?{search}") };
            let door = format!("/sign-in?next={}", js_sys::encode_uri_component(&here));
            let replace = NavigateOptions { replace: true, ..NavigateOptions::default() };
            navigate(&door, replace);
        }
    });
    crate::ui::answer_with(error.code);
    let join = room.filter(|_| error.code == Code::NotAMember).map(|room| {
        view! {
            <form method="post" action="/fn/join_room">
                <input type="hidden" name="room_id" value=room.to_string() />
                <button class="button primary">{texts.join_room}</button>
            </form>
        }
    });
    view! {
        <Title text=texts.room_unavailable />
        <Gate title=texts.room_unavailable>
            <Notice error />
            {join}
            <p class="auth-link"><a href="/">{crate::ui::Texts::of(language()).to_start_page}</a></p>
        </Gate>
    }
}

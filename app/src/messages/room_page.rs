//! The page of a room: the rail, the conversation, the composer, alive once the browser has the code.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_meta::Title;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_params_map, use_query_map};

use super::actions::Actions;
use super::api::{RoomView, open_room};
use super::composer::Composer;
use super::held::Answer;
use super::message_menu::MessageMenu;
use super::reading::Reading;
use super::removal_dialog::RemovalDialog;
use super::sending::Sender;
use super::talk::Talk;
use super::timeline_view::TimelineView;
use super::{ChatMessage, Texts};
use crate::error::{Code, Error};
use crate::event::Change;
use crate::id::{MessageId, RoomId};
use crate::live::{Banner, Link, Listener, News};
use crate::rooms::{RailToggle, RoomList};
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
    view! {
        <Suspense fallback=|| ()>
            {move || Suspend::new(async move {
                match opened.await {
                    Ok(open) => view! { <House open /> }.into_any(),
                    Err(error) => view! { <Refused error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

/// The message that the address asks for.
fn asked_for() -> Memo<Option<MessageId>> {
    let query = use_query_map();
    Memo::new(move |_| query.read().get("at").and_then(|at| at.parse().ok()))
}

#[component]
fn House(open: RoomView) -> impl IntoView {
    let texts = Texts::of(language());
    let talk = Talk::new(&open, utc_offset());
    let sender = Sender::new(talk);
    let is_nonsense = |at: String| at.parse::<MessageId>().is_err();
    let asked_nonsense = use_query_map().read_untracked().get("at").is_some_and(is_nonsense);
    let reading = Reading::new(talk, open.lost || asked_nonsense);
    let scroll = reading.scroll;
    let actions = Actions::new(reading, open.at);
    let link = RwSignal::new(Link::Opening);
    let RoomView { me, room, rooms, cursor, next_id, .. } = open;
    let posted = Callback::new(move |message: String| {
        if let Ok(message) = serde_json::from_str::<ChatMessage>(&message) {
            talk.confirm(message);
        }
    });
    let tray = Tray::new(room.id.clone(), posted);

    let reconnects = RwSignal::new(0);
    let reconnect = Callback::new(move |()| reconnects.update(|count| *count += 1));
    Effect::new(move || sender.resume());
    Effect::new(move || actions.wake());
    // What did not get out for want of a connection goes on by itself when there is one.
    Effect::new(move |before: Option<Link>| {
        let now = link.get();
        if now == Link::Open && before == Some(Link::Lost) {
            sender.go_on();
            tray.resume();
        }
        now
    });
    let at = asked_for();
    Effect::new(move |before: Option<Option<MessageId>>| {
        let at = at.get();
        if let Some(at) = at.filter(|_| before.is_some_and(|before| before != at)) {
            reading.show(at);
        }
        at
    });
    // The listener is this effect's state: it lives as long as the page of this room, in the browser only.
    Effect::new(move |listener: Option<Listener>| {
        reconnects.track();
        if let Some(listener) = listener {
            listener.reconnect();
            return listener;
        }
        Listener::open(cursor.clone(), link, move |heard| match heard {
            News::Change(change) => {
                let mut bereft = None;
                match &*change {
                    Change::MessagePosted { message, .. } => tray.settle(message.id),
                    Change::MessageRemoved { message_id, .. } => bereft = Some(actions.bereave(*message_id)),
                    _ => {}
                }
                // Whoever is changing a message wants to see what they write.
                if !talk.follows.get_value() || talk.editing().is_some() {
                    scroll.hold();
                }
                talk.hear(*change);
                if let Some(bereft) = bereft {
                    actions.console(bereft);
                }
            }
            News::Reset => read_again(talk),
            News::Refused => spawn_local(leave_if_signed_out(talk)),
        })
    });
    let sent = Callback::new(move |()| {
        talk.follow(true);
        request_animation_frame(move || reading.to_newest());
    });
    view! {
        <Title text=room.name.clone() />
        <div class="house">
            <a class="skip" href="#composer-text">{texts.skip}</a>
            <RoomList rooms present=room.id.clone() me />
            <main class="room" on:keydown=move |event| actions.escape(&event)>
                <header class="room-head">
                    <RailToggle />
                    <h1 class="room-title"><span class="room-hash" aria-hidden="true">"#"</span>{room.name}</h1>
                    <p class="room-topic">{room.description}</p>
                </header>
                <Banner link reconnect />
                <TimelineView actions sender />
                <Composer actions sender tray next_id sent />
            </main>
        </div>
        <DropZone tray />
        <Lightbox />
        <MessageMenu actions />
        <RemovalDialog actions />
    }
    .into_any()
}

/// Reads everything anew after the stream said that it cannot continue what is shown. Tried until it works.
fn read_again(talk: Talk) {
    let Some(room_id) = talk.room_id.try_get_value() else { return };
    let reading = talk.ask();
    spawn_local(async move {
        let (answer, refused) = match open_room(room_id, None).await {
            Ok(open) => (Answer::Anew(open.snapshot), None),
            Err(error) => (Answer::Nothing, Some(error.code)),
        };
        talk.take_in(reading, answer);
        match refused {
            None => {}
            Some(code) if code.retryable() => {
                set_timeout(move || read_again(talk), std::time::Duration::from_secs(2));
            }
            // Signed out, or no longer in the room: the page says so.
            Some(_) => drop(window().location().reload()),
        }
    });
}

/// Loads the page anew if the session has ended elsewhere: that leads to the door. What was written is kept.
async fn leave_if_signed_out(talk: Talk) {
    let Some(room_id) = talk.room_id.try_get_value() else { return };
    let answer = open_room(room_id, None).await;
    if answer.is_err_and(|error| error.code == Code::Unauthenticated) {
        drop(window().location().reload());
    }
}

/// A room that cannot be shown.
#[component]
fn Refused(error: Error) -> impl IntoView {
    let texts = Texts::of(language());
    let signed_out = error.code == Code::Unauthenticated;
    let navigate = use_navigate();
    Effect::new(move || {
        if signed_out {
            let replace = NavigateOptions { replace: true, ..NavigateOptions::default() };
            navigate("/sign-in", replace);
        }
    });
    crate::routes::answer_with(error.code);
    view! {
        <Title text=texts.no_room />
        <main class="gate">
            <section class="gate-card">
                <h1>{texts.no_room}</h1>
                <Notice error />
                <p class="gate-other"><a href="/">{crate::ui::Texts::of(language()).to_the_front_door}</a></p>
            </section>
        </main>
    }
}

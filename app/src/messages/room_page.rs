//! The page of a room: the rail, the conversation, the composer, alive once the browser has the code.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_meta::Title;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_params_map};

use super::Texts;
use super::api::{RoomView, open_room};
use super::composer::Composer;
use super::scroll::Scroll;
use super::sending::Sender;
use super::talk::Talk;
use super::timeline_view::TimelineView;
use crate::error::{Code, Error};
use crate::id::RoomId;
use crate::live::{Banner, Link, Listener, News};
use crate::rooms::{RailToggle, RoomList};
use crate::ui::{Notice, language, utc_offset};

/// The room named in the address.
#[component]
pub fn RoomPage() -> impl IntoView {
    let params = use_params_map();
    let room = Memo::new(move |_| params.read().get("room").and_then(|room| room.parse::<RoomId>().ok()));
    let opened = Resource::new_blocking(
        move || room.get(),
        async |room| match room {
            Some(room) => open_room(room).await,
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

#[component]
fn House(open: RoomView) -> impl IntoView {
    let texts = Texts::of(language());
    let talk = Talk::new(&open, utc_offset());
    let sender = Sender::new(talk);
    let scroll = Scroll::new();
    let link = RwSignal::new(Link::Opening);
    let RoomView { me, room, rooms, cursor, next_id, .. } = open;

    let reconnects = RwSignal::new(0);
    let reconnect = Callback::new(move |()| reconnects.update(|count| *count += 1));
    Effect::new(move || sender.resume());
    // The listener is this effect's state: it lives as long as the page of this room, in the browser only.
    Effect::new(move |listener: Option<Listener>| {
        reconnects.track();
        if let Some(listener) = listener {
            listener.reconnect();
            return listener;
        }
        Listener::open(cursor.clone(), link, move |heard| match heard {
            News::Change(change) => {
                if !talk.follows.get_value() {
                    scroll.hold();
                }
                talk.hear(*change);
            }
            News::Reset => read_again(talk),
            News::Refused => spawn_local(leave_if_signed_out(talk)),
        })
    });
    let sent = Callback::new(move |()| {
        talk.follow(true);
        request_animation_frame(move || scroll.to_newest());
    });
    view! {
        <Title text=room.name.clone() />
        <div class="house">
            <a class="skip" href="#composer-text">{texts.skip}</a>
            <RoomList rooms present=room.id.clone() me />
            <main class="room">
                <header class="room-head">
                    <RailToggle />
                    <h1 class="room-title"><span class="room-hash" aria-hidden="true">"#"</span>{room.name}</h1>
                    <p class="room-topic">{room.description}</p>
                </header>
                <Banner link reconnect />
                <TimelineView talk sender scroll />
                <Composer talk sender next_id sent />
            </main>
        </div>
    }
    .into_any()
}

/// Reads everything anew after the stream said that it cannot continue what is shown. Tried until it works.
fn read_again(talk: Talk) {
    let Some(room_id) = talk.room_id.try_get_value() else { return };
    let reading = talk.expect_snapshot();
    spawn_local(async move {
        match open_room(room_id).await {
            Ok(open) => talk.begin_again(reading, open.snapshot),
            Err(error) if error.code.retryable() => {
                set_timeout(move || read_again(talk), std::time::Duration::from_secs(2));
            }
            // Signed out, or no longer in the room: the page says so.
            Err(_) => drop(window().location().reload()),
        }
    });
}

/// Loads the page anew if the session has ended elsewhere: that leads to the door. What was written is kept.
async fn leave_if_signed_out(talk: Talk) {
    let Some(room_id) = talk.room_id.try_get_value() else { return };
    let answer = open_room(room_id).await;
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

//! The page of a room: sidebar, timeline, composer and member panel, interactive once it is hydrated.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_params_map, use_query_map};

use crate::auth::AuthLayout;
use crate::error::{Code, Error};
use crate::id::{MessageId, RoomId};
use crate::messages::Texts;
use crate::messages::composer::mention_picker::MentionPicker;
use crate::messages::composer::message_form::Composer;
use crate::messages::composer::posting_permission::PostingPermission;
use crate::messages::composer::send_queue::SendQueue;
use crate::messages::timeline::OpenedTimeline;
use crate::messages::timeline::actions::Actions;
use crate::messages::timeline::menu::MessageMenu;
use crate::messages::timeline::navigation::TimelineNavigation;
use crate::messages::timeline::read_tracker::ReadTracker;
use crate::messages::timeline::removal_dialog::RemovalDialog;
use crate::messages::timeline::state::TimelineState;
use crate::messages::timeline::timeline_view::Timeline;
use crate::presence::PresenceState;
use crate::room_page::document_title::DocumentTitle;
use crate::room_page::event_dispatcher::EventDispatcher;
use crate::room_page::{MembersPanel, RemovedNotice, RoomHeader};
use crate::room_page::{RoomPageData, open_room};
use crate::rooms::RoomRole;
use crate::sidebar::{Sidebar, SidebarState};
use crate::stream::{Banner, EventSourceClient};
use crate::ui::{ConnectionStatus, ErrorMessage, language, utc_offset};
use crate::uploads::{DropZone, Lightbox, UploadQueue};

/// The page of the room in the address.
#[component]
pub fn RoomPage() -> impl IntoView {
    let params = use_params_map();
    let room = Memo::new(move |_| params.read().get("room").and_then(|room| room.parse::<RoomId>().ok()));
    let target = permalink_target();
    // Only a change of the room opens a room; a link to another message of the same room scrolls to it.
    let opened = Resource::new_blocking(
        move || (room.get(), target.get_untracked()),
        async |(room, at)| match room {
            Some(room) => open_room(room, at).await,
            None => Err(Code::RoomNotFound.into()),
        },
    );
    // The view of a room must not be reused for another room, as its lists would keep rows of the first. So from visit
    // to visit the view has another type, and is replaced as a whole.
    let last_visit = StoredValue::new((None::<RoomId>, false));
    let alternate = move |here: &RoomId| {
        let turn = last_visit.try_update_value(|(last, turn)| {
            if last.as_ref().is_some_and(|last| last != here) {
                *turn = !*turn;
            }
            *last = Some(here.clone());
            *turn
        });
        turn.unwrap_or(false)
    };
    // The present room stays on the page and keeps running until the next one is loaded.
    view! {
        <Transition fallback=|| ()>
            {move || {
                opened.get().map(|opened| match opened {
                    Ok(open) if alternate(&open.room.id) => view! { <RoomView open room /> {None::<()>} }.into_any(),
                    Ok(open) => view! { <RoomView open room /> }.into_any(),
                    Err(error) => view! { <RoomUnavailable error room=room.get_untracked() /> }.into_any(),
                })
            }}
        </Transition>
    }
}

/// The message of the permalink in the address.
fn permalink_target() -> Memo<Option<MessageId>> {
    let query = use_query_map();
    Memo::new(move |_| query.read().get("at").and_then(|at| at.parse().ok()))
}

#[component]
fn RoomView(
    open: RoomPageData,
    /// The room in the address. During a navigation to another room, that is already the other one.
    #[prop(into)]
    room: Signal<Option<RoomId>>,
) -> impl IntoView {
    let texts = Texts::of(language());
    let presence = PresenceState::new(open.me.id, &open.sidebar.here);
    let sidebar = SidebarState::new(&open.sidebar);
    let timeline = TimelineState::new(&timeline_of(&open), utc_offset());
    let send_queue = SendQueue::new(timeline);
    let is_malformed = |at: String| at.parse::<MessageId>().is_err();
    let target_malformed = use_query_map().read_untracked().get("at").is_some_and(is_malformed);
    let navigation = TimelineNavigation::new(timeline, open.target_missing || target_malformed);
    let on_read_state = Callback::new(move |read_state| sidebar.merge_read_state(read_state));
    let read_tracker = ReadTracker::new(navigation, on_read_state, &open.read_state);
    let permission =
        PostingPermission::new(open.room.id.clone(), open.me.id, archived_of(&open, sidebar), open.muted_until);
    let open_profile = Callback::new(move |user_id| sidebar.open_profile.set(Some(user_id)));
    let actions =
        Actions::new(navigation, read_tracker, permission, role_of(&open, sidebar), open_profile, open.target);
    let connection = RwSignal::new(ConnectionStatus::Connecting);
    let picker = MentionPicker::new(timeline);
    let (cursor, next_id) = (open.cursor, open.next_id);
    let posted = Callback::new(move |message: String| {
        if let Ok(message) = serde_json::from_str(&message) {
            timeline.confirm(message);
        }
    });
    let upload_queue = UploadQueue::new(open.room.id.clone(), posted);
    let dispatcher = EventDispatcher { actions, sidebar, presence, upload_queue, picker };
    presence.refetch_on_open(connection);

    let reconnects = RwSignal::new(0);
    let reconnect = Callback::new(move |()| reconnects.update(|count| *count += 1));
    Effect::new(move || send_queue.restore());
    Effect::new(move || actions.on_hydrated());
    // When the connection is restored, messages and files that failed without it are sent again.
    Effect::new(move |before: Option<ConnectionStatus>| {
        let now = connection.try_get().unwrap_or(ConnectionStatus::Lost);
        if now == ConnectionStatus::Connected && before == Some(ConnectionStatus::Lost) {
            send_queue.resume();
            upload_queue.resume();
            read_tracker.check();
        }
        now
    });
    let target = permalink_target();
    Effect::new(move |before: Option<Option<MessageId>>| {
        let (message, address) = (target.try_get().flatten(), room.try_get().flatten());
        let is_here = timeline.room_id.try_with_value(|own| address.as_ref() == Some(own)) == Some(true);
        if let Some(id) = message.filter(|_| is_here && before.is_some_and(|before| before != message)) {
            navigation.show_message(id);
        }
        message
    });
    let id = open.room.id.clone();
    let gone = Memo::new(move |_| sidebar.removed_room.get().filter(|gone| gone.room_id == id));
    // A user who was removed and joins again has missed the events in between.
    Effect::new(move |before: Option<bool>| {
        let is_gone = gone.try_with(Option::is_some).unwrap_or(false);
        if before == Some(true) && !is_gone {
            dispatcher.refetch();
        }
        is_gone
    });
    // The client is the value of this effect, so it exists as long as the page of this room, in the browser only.
    Effect::new(move |client: Option<EventSourceClient>| {
        reconnects.track();
        if let Some(client) = client {
            client.reconnect();
            return client;
        }
        EventSourceClient::open(cursor.clone(), connection, move |received| dispatcher.dispatch(received))
    });
    let sent = Callback::new(move |()| {
        timeline.set_at_newest(true);
        request_animation_frame(move || navigation.jump_to_newest());
    });
    let (id, name) = (open.room.id.clone(), open.room.name.clone());
    let name = Signal::derive(move || {
        sidebar.item(&id).map_or_else(|| name.clone(), |listed| listed.with(|listed| listed.entry.title()))
    });
    let present = Some(open.room.id.clone());
    let panel_room = open.room.id.clone();
    let opened_room = open.room;
    let room_or_notice = move || match gone.get() {
        Some(gone) => view! { <RemovedNotice gone sidebar /> }.into_any(),
        None => {
            let room = opened_room.clone();
            view! {
                <main class="room" on:keydown=move |event| actions.on_escape(&event)>
                    <RoomHeader sidebar room />
                    <Banner connection reconnect />
                    <Timeline actions send_queue />
                    <Composer actions send_queue upload_queue picker presence next_id sent />
                </main>
            }
            .into_any()
        }
    };
    view! {
        <DocumentTitle sidebar name />
        <div class="app-layout">
            <a class="skip-link" href="#composer-text">{texts.skip_to_composer}</a>
            <Sidebar sidebar current_room=present />
            {room_or_notice}
            <MembersPanel sidebar room=panel_room />
        </div>
        <DropZone upload_queue />
        <Lightbox />
        <MessageMenu actions />
        <RemovalDialog actions />
    }
    .into_any()
}

/// What the timeline of the page opens with.
fn timeline_of(open: &RoomPageData) -> OpenedTimeline<'_> {
    OpenedTimeline {
        me: &open.me,
        room_id: &open.room.id,
        people: &open.people,
        snapshot: &open.snapshot,
        read_state: &open.read_state,
    }
}

/// Whether the room is archived.
fn archived_of(open: &RoomPageData, sidebar: SidebarState) -> Signal<bool> {
    let (room_id, at_first) = (open.room.id.clone(), open.room.archived_at.is_some());
    let is_archived = move |_: Option<&bool>| {
        let listed = sidebar.item(&room_id);
        listed.map_or(at_first, |listed| listed.with(|listed| listed.entry.room.archived_at.is_some()))
    };
    Memo::new(is_archived).into()
}

/// The role of the user in the room.
fn role_of(open: &RoomPageData, sidebar: SidebarState) -> Signal<RoomRole> {
    let room_id = open.room.id.clone();
    Signal::derive(move || {
        let listed = sidebar.item(&room_id);
        listed.map(|listed| listed.with(|listed| listed.entry.role)).unwrap_or_default()
    })
}

/// The page for a room that cannot be shown. A user who left a public room can join it again.
#[component]
fn RoomUnavailable(error: Error, room: Option<RoomId>) -> impl IntoView {
    let texts = Texts::of(language());
    let signed_out = error.code == Code::Unauthenticated;
    let (navigate, location) = (use_navigate(), use_location());
    Effect::new(move || {
        if signed_out {
            let (path, search) = (location.pathname.get_untracked(), location.search.get_untracked());
            let search = search.trim_start_matches('?');
            let here = if search.is_empty() { path } else { format!("{path}?{search}") };
            let sign_in = format!("/sign-in?next={}", js_sys::encode_uri_component(&here));
            let replace = NavigateOptions { replace: true, ..NavigateOptions::default() };
            navigate(&sign_in, replace);
        }
    });
    crate::ui::set_status(error.code);
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
        <AuthLayout title=texts.room_unavailable>
            <ErrorMessage error />
            {join}
            <p class="auth-link"><a href="/">{crate::ui::Texts::of(language()).to_start_page}</a></p>
        </AuthLayout>
    }
}

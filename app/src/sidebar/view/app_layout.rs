//! The layout of pages other than rooms: the sidebar beside the page, updated by its own event stream.

use leptos::prelude::*;

use crate::events::Event;
use crate::messages::MessageEvent;
use crate::presence::PresenceState;
use crate::rooms::MemberEvent;
use crate::sidebar::{Sidebar, SidebarData, SidebarState};
use crate::stream::{EventSourceClient, StreamEvent};
use crate::ui::ConnectionStatus;

/// The sidebar and the page beside it.
#[component]
pub fn AppLayout(
    /// The data of the sidebar, loaded with the page.
    data: SidebarData,
    /// The content of the page.
    children: Children,
) -> impl IntoView {
    let sidebar = SidebarState::new(&data);
    let presence = PresenceState::new(data.me.id, &data.here);
    let connection = RwSignal::new(ConnectionStatus::Connecting);
    presence.refetch_on_open(connection);
    let cursor = data.cursor;
    // The client is the value of this effect, so it exists as long as the page, in the browser only.
    Effect::new(move |client: Option<EventSourceClient>| {
        client.unwrap_or_else(|| {
            EventSourceClient::open(cursor.clone(), connection, move |received| match received {
                StreamEvent::Event(event) => {
                    sidebar.apply(&event);
                    update_presence(presence, &event);
                }
                StreamEvent::Reset => {
                    sidebar.reset_versions();
                    sidebar.refetch();
                }
                // If the session has ended, the response redirects to the sign-in page.
                StreamEvent::Refused => sidebar.refetch(),
            })
        })
    });
    view! {
        <div class="app-layout">
            <Sidebar sidebar current_room=None />
            {children()}
        </div>
    }
    .into_any()
}

/// Applies an event to what is shown of presence and typing.
pub fn update_presence(presence: PresenceState, event: &Event) {
    match event {
        Event::Presence(event) => presence.apply(event),
        Event::Message(MessageEvent::Posted { room_id, message, .. }) => {
            presence.on_message_posted(room_id, message.sender_id);
        }
        Event::Member(MemberEvent::Left { room_id, member, .. }) => presence.stop_typing(room_id, member.id),
        Event::Message(MessageEvent::Edited { .. } | MessageEvent::Removed { .. })
        | Event::Member(MemberEvent::Joined { .. } | MemberEvent::Changed { .. })
        | Event::Room(_)
        | Event::Read(_)
        | Event::User(_)
        | Event::Unknown => {}
    }
}

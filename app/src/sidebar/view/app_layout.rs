//! The layout of pages other than rooms: the sidebar beside the page, updated by its own event stream.

use leptos::prelude::*;

use crate::presence::PresenceState;
use crate::sidebar::{Sidebar, SidebarData, SidebarState};
use crate::stream::{Link, Listener, News};

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
    let link = RwSignal::new(Link::Opening);
    presence.refetch_on_open(link);
    let cursor = data.cursor;
    // The listener is the state of this effect: it exists as long as the page does, in the browser only.
    Effect::new(move |listener: Option<Listener>| {
        listener.unwrap_or_else(|| {
            Listener::open(cursor.clone(), link, move |heard| match heard {
                News::Change(change) => {
                    sidebar.hear(&change);
                    presence.hear(&change);
                }
                News::Reset => {
                    sidebar.reset_versions();
                    sidebar.refetch();
                }
                // If the session has ended, the response redirects to the sign-in page.
                News::Refused => sidebar.refetch(),
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

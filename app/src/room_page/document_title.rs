//! The title and the icon of the document, with the number of unread messages, for when another window is in front.

use std::time::Duration;

use leptos::prelude::*;
use leptos_meta::Title;

use crate::messages::timeline::read_tracker::is_page_active;
use crate::sidebar::SidebarState;

/// While the page is active, a new message is read immediately: it is counted only if it stays unread for this long.
const READ_DELAY: Duration = Duration::from_millis(400);

/// The document's title: the number of unread messages in all rooms, and the room's name.
#[component]
pub fn DocumentTitle(
    /// The state with the unread counts.
    sidebar: SidebarState,
    /// The name of the room.
    #[prop(into)]
    name: Signal<String>,
) -> impl IntoView {
    let totals = sidebar.unread_totals();
    let shown = RwSignal::new(totals.get_untracked().unread);
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let cancel_timer = move || {
        if let Some(handle) = timer.try_update_value(Option::take).flatten() {
            handle.clear();
        }
    };
    Effect::new(move || {
        let (Some(now), Some(present)) = (totals.try_get(), shown.try_get_untracked()) else { return };
        let now = now.unread;
        cancel_timer();
        if now > present && is_page_active() {
            let show = move || {
                shown.try_set(now);
            };
            timer.set_value(set_timeout_with_handle(show, READ_DELAY).ok());
        } else if now != present {
            shown.set(now);
        }
    });
    Effect::new(move || set_icon(shown.try_get().is_some_and(|shown| shown > 0)));
    Effect::new(move || {
        on_cleanup(move || {
            cancel_timer();
            set_icon(false);
        });
    });
    let title = |count: u64, name: String| if count == 0 { name } else { format!("({count}) {name}") };
    // The document keeps a reference to its title after this page is disposed; so the signal must outlive it.
    let text = ArcRwSignal::new(title(shown.get_untracked(), name.get_untracked()));
    let effect_text = text.clone();
    Effect::new(move || {
        let Some((count, name)) = shown.try_get().zip(name.try_get()) else { return };
        let title = title(count, name);
        effect_text.maybe_update(|present| std::mem::replace(present, title.clone()) != title);
    });
    view! { <Title text=move || text.get() /> }
}

/// Sets the icon of the document, with a dot if there are unread messages.
fn set_icon(unread: bool) {
    let href = if unread { "/mark-unread.svg" } else { "/mark.svg" };
    let icon = document().query_selector("link[rel=icon]").ok().flatten();
    if let Some(icon) = icon.filter(|icon| icon.get_attribute("href").as_deref() != Some(href)) {
        let _ = icon.set_attribute("href", href);
    }
}

//! How much is unread, where it is seen from other windows: before the page's title and in its icon.

use std::time::Duration;

use leptos::prelude::*;
use leptos_meta::Title;

use crate::messages::timeline::read_tracker::is_attended;
use crate::sidebar::LobbyState;

/// What comes is read at once by whoever looks: only what stays unread for so long is counted then.
const READING: Duration = Duration::from_millis(400);

/// The title of the page, with how much is unread in all rooms.
#[component]
pub fn RoomTitle(
    /// What is unread.
    lobby: LobbyState,
    /// What the room is called.
    #[prop(into)]
    name: Signal<String>,
) -> impl IntoView {
    let totals = lobby.totals();
    let shown = RwSignal::new(totals.get_untracked().unread);
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let stop_waiting = move || {
        if let Some(timer) = waiting.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    };
    Effect::new(move || {
        let (Some(now), Some(present)) = (totals.try_get(), shown.try_get_untracked()) else { return };
        let now = now.unread;
        stop_waiting();
        if now > present && is_attended() {
            let show = move || {
                shown.try_set(now);
            };
            let timer = set_timeout_with_handle(show, READING).ok();
            waiting.set_value(timer);
        } else if now != present {
            shown.set(now);
        }
    });
    Effect::new(move || change_icon(shown.try_get().is_some_and(|shown| shown > 0)));
    Effect::new(move || {
        on_cleanup(move || {
            stop_waiting();
            change_icon(false);
        });
    });
    let title = |count: u64, name: String| if count == 0 { name } else { format!("({count}) {name}") };
    // The document keeps hold of its title when the page is gone; so it must live on.
    let text = ArcRwSignal::new(title(shown.get_untracked(), name.get_untracked()));
    let written = text.clone();
    Effect::new(move || {
        let Some((count, name)) = shown.try_get().zip(name.try_get()) else { return };
        let title = title(count, name);
        written.maybe_update(|present| std::mem::replace(present, title.clone()) != title);
    });
    view! { <Title text=move || text.get() /> }
}

/// Gives the window the icon with a dot, or the one without.
fn change_icon(unread: bool) {
    let href = if unread { "/mark-unread.svg" } else { "/mark.svg" };
    let icon = document().query_selector("link[rel=icon]").ok().flatten();
    if let Some(icon) = icon.filter(|icon| icon.get_attribute("href").as_deref() != Some(href)) {
        let _ = icon.set_attribute("href", href);
    }
}

//! Tells the reader that the connection is gone, once it has been for a while.

use std::time::Duration;

use leptos::prelude::*;

use crate::stream::Texts;
use crate::ui::language;

/// How long a connection may be gone before the reader is bothered with it.
const PATIENCE: Duration = Duration::from_secs(5);

/// How the event stream stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// Being opened for the first time.
    Opening,
    /// Events arrive.
    Open,
    /// Gone; it is tried again.
    Lost,
}

/// The banner, while the link is lost.
#[component]
pub fn Banner(
    /// How the stream stands.
    link: RwSignal<Link>,
    /// Called when the reader does not want to wait for the next try.
    reconnect: Callback<()>,
) -> impl IntoView {
    let shown = RwSignal::new(false);
    Effect::new(move |timer: Option<Option<TimeoutHandle>>| {
        if let Some(timer) = timer.flatten() {
            timer.clear();
        }
        if link.get() == Link::Lost {
            set_timeout_with_handle(move || shown.try_set(true).map_or((), drop), PATIENCE).ok()
        } else {
            shown.set(false);
            None
        }
    });
    let texts = Texts::of(language());
    // The part that is read out is always there: readers miss one that comes together with its words.
    view! {
        <div class="connection-banner" data-state="offline" hidden=move || !shown.get()>
            <span role="status">{move || shown.get().then_some(texts.connection_lost)}</span>
            <button class="button small quiet" on:click=move |_| reconnect.run(())>
                {texts.reconnect}
            </button>
        </div>
    }
}

//! The banner that appears while the event stream is disconnected, after a delay.

use std::time::Duration;

use leptos::prelude::*;

use crate::stream::Texts;
use crate::ui::{ConnectionStatus, language};

/// How long the stream may be disconnected before the banner appears.
const DELAY: Duration = Duration::from_secs(5);

/// The banner, while the connection is lost.
#[component]
pub fn Banner(
    /// The status of the stream.
    connection: RwSignal<ConnectionStatus>,
    /// Called when the user wants to reconnect without delay.
    reconnect: Callback<()>,
) -> impl IntoView {
    let shown = RwSignal::new(false);
    Effect::new(move |timer: Option<Option<TimeoutHandle>>| {
        if let Some(timer) = timer.flatten() {
            timer.clear();
        }
        if connection.get() == ConnectionStatus::Lost {
            set_timeout_with_handle(move || shown.try_set(true).map_or((), drop), DELAY).ok()
        } else {
            shown.set(false);
            None
        }
    });
    let texts = Texts::of(language());
    // The status element is always in the page: a screen reader ignores one that is inserted together with its text.
    view! {
        <div class="connection-banner" data-state="offline" hidden=move || !shown.get()>
            <span role="status">{move || shown.get().then_some(texts.connection_lost)}</span>
            <button class="button small quiet" on:click=move |_| reconnect.run(())>
                {texts.reconnect}
            </button>
        </div>
    }
}

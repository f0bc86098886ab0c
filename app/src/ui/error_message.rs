//! What went wrong, said to the person.

use leptos::prelude::*;

use crate::error::Error;
use crate::ui::language;

/// The failure in the reader's language, announced to screen readers.
#[component]
pub fn Notice(
    /// What went wrong.
    error: Error,
) -> impl IntoView {
    view! { <p class="notice error" role="alert">{error.code.detail(language())}</p> }
}

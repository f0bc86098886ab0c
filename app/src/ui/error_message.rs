//! An error shown to the user.

use leptos::prelude::*;

use crate::error::Error;
use crate::ui::language;

/// The text of an error in the language of the page, announced to screen readers.
#[component]
pub fn ErrorMessage(
    /// The error.
    error: Error,
) -> impl IntoView {
    view! { <p class="notice error" role="alert">{error.code.detail(language())}</p> }
}

//! The field for a password that is chosen.

use leptos::html::Input;
use leptos::prelude::*;

use crate::auth::PASSWORD_LENGTH;

/// The field of a new password.
#[component]
pub fn NewPassword(
    /// What stands above it.
    label: &'static str,
    /// What it must be like, and what comes with it.
    hint: &'static str,
    /// What it is sent as.
    name: &'static str,
    /// Its field.
    #[prop(default = NodeRef::new())]
    field: NodeRef<Input>,
) -> impl IntoView {
    view! {
        <label class="field">
            <span>{label}</span>
            <input
                node_ref=field
                name=name
                type="password"
                autocomplete="new-password"
                minlength=PASSWORD_LENGTH.start().to_string()
                maxlength=PASSWORD_LENGTH.end().to_string()
                required
            />
            <small class="hint">{hint}</small>
        </label>
    }
}

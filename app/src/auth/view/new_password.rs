//! The input field of a new password.

use leptos::html::Input;
use leptos::prelude::*;

use crate::auth::PASSWORD_LENGTH;

/// The input field of a new password.
#[component]
pub fn NewPassword(
    /// The label.
    label: &'static str,
    /// The hint below the field.
    hint: &'static str,
    /// The name of the form field.
    name: &'static str,
    /// The reference to the input element.
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

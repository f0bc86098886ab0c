//! Copying links to the clipboard.

use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::HtmlInputElement;

/// The absolute URL of a path of this server, for use outside the page.
pub fn absolute_address(path: &str) -> String {
    format!("{}{path}", window().location().origin().unwrap_or_default())
}

/// Whether the page can write to the clipboard. Browsers allow it only for pages loaded over https or from localhost.
pub fn has_clipboard() -> bool {
    window().is_secure_context()
}

/// Starts to write a text to the clipboard at once, because browsers allow it only while they handle a click. The
/// future returns whether it succeeded.
pub fn copy(text: &str) -> impl Future<Output = bool> + use<> {
    let written = window().navigator().clipboard().write_text(text);
    async move { written.await.is_ok() }
}

/// A link in a field from which it can be copied, and a button that copies it where the page has a clipboard.
#[component]
pub fn CopyField(
    /// The link.
    link: String,
    /// The label of the field.
    label: &'static str,
    /// The text of the button: before the link was copied, and after.
    copy_text: (&'static str, &'static str),
    /// The classes of the button.
    button_class: &'static str,
) -> impl IntoView {
    let is_copied = RwSignal::new(false);
    let text = link.clone();
    let on_copy = move |_| {
        let copied = copy(&text);
        spawn_local(async move {
            is_copied.try_set(copied.await);
        });
    };
    let select = |event: leptos::ev::FocusEvent| event_target::<HtmlInputElement>(&event).select();
    view! {
        <div class="new-link">
            <input readonly aria-label=label prop:value=link.clone() value=link on:focus=select />
            <button type="button" class=button_class hidden=!has_clipboard() on:click=on_copy>
                {move || if is_copied.get() { copy_text.1 } else { copy_text.0 }}
            </button>
        </div>
    }
    .into_any()
}

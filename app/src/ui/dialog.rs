//! A modal dialog, built on the native `dialog` element, which traps the focus, closes on Escape and restores the
//! focus. On a phone it is shown as a sheet. Its content exists only while it is open.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, MouseEvent};

use crate::ui::{Texts, language};

/// A dialog with a title and a close button.
#[component]
pub fn Dialog(
    /// The title.
    #[prop(into)]
    title: Signal<String>,
    /// Whether the dialog is open.
    #[prop(into)]
    open: Signal<bool>,
    /// Called after the dialog was closed in any way.
    #[prop(into)]
    on_close: Callback<()>,
    /// The content.
    children: ChildrenFn,
) -> impl IntoView {
    let texts = Texts::of(language());
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move || {
        let (Some(dialog), is_open) = (node.get(), open.get()) else { return };
        if !is_open {
            dialog.close();
            return;
        }
        // The content is rendered first, so that the dialog can focus an element of it, but before the next key press
        // is handled.
        queue_microtask(move || {
            if open.try_get_untracked() == Some(true) && !dialog.open() {
                let _ = dialog.show_modal();
            }
        });
    });
    let close = move || {
        if let Some(dialog) = node.try_get_untracked().flatten() {
            dialog.close();
        }
    };
    // The event fires shortly after closing; the page may be disposed by then.
    let on_close_event = move |_| {
        let _ = on_close.try_run(());
    };
    // A click on the backdrop closes the dialog: the dialog element itself has no visible area outside its panel.
    let on_backdrop_click = move |event: MouseEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if target.is_some_and(|target| target.matches("dialog").unwrap_or(false)) {
            close();
        }
    };
    let children = StoredValue::new(children);
    view! {
        <dialog
            class="dialog"
            aria-label=move || title.get()
            node_ref=node
            on:close=on_close_event
            on:click=on_backdrop_click
        >
            <Show when=move || open.get()>
                <div class="dialog-panel">
                    <header class="dialog-header">
                        <h2>{move || title.get()}</h2>
                        <button type="button" class="icon-button" aria-label=texts.close on:click=move |_| close()>
                            <svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M6 6l12 12M18 6 6 18" /></svg>
                        </button>
                    </header>
                    {children.with_value(|children| children())}
                </div>
            </Show>
        </dialog>
    }
    .into_any()
}

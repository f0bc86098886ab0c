//! The frame of the lobby's dialogs: native, so that the keyboard stays inside, Escape closes and the focus goes back. On a
//! phone it is a sheet. What is in it exists only while it is open.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, MouseEvent};

use crate::sidebar::Texts;
use crate::ui::language;

/// A dialog with a title and a way out.
#[component]
pub fn Dialog(
    /// What it is about.
    #[prop(into)]
    title: Signal<String>,
    /// Whether it is open.
    #[prop(into)]
    open: Signal<bool>,
    /// Called when it was closed, however.
    #[prop(into)]
    closed: Callback<()>,
    /// What is in it.
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
        // What is in it comes first, so that the focus finds its place there; but before any other key is pressed.
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
    // It comes a little later than it closes; the page may be gone by then.
    let shut = move |_| {
        let _ = closed.try_run(());
    };
    // A click beside it: the dialog itself has no edge of its own around its sheet.
    let beside = move |event: MouseEvent| {
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
            on:close=shut
            on:click=beside
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

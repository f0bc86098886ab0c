//! One picture large, and from it to the others of the timeline. A native dialog: it keeps the keyboard inside and
//! closes on Escape. Without scripting the links go to the pictures themselves.

use leptos::ev::{KeyboardEvent, MouseEvent, click};
use leptos::html::Dialog;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

use crate::ui::language;
use crate::uploads::texts::Texts;
use crate::uploads::view::pending_files::focus;

/// The links that open it.
const LINKS: &str = ".timeline a[data-lightbox]";

/// The pictures of the timeline as it was when the dialog was opened, oldest first.
#[derive(Clone)]
struct Gallery {
    pictures: Vec<Picture>,
    at: usize,
    /// Where one goes back to.
    opened: usize,
}

#[derive(Clone, PartialEq)]
struct Picture {
    url: String,
    name: String,
}

/// Shows the timeline's pictures large. There is one on the page of a room.
#[component]
pub fn Lightbox() -> impl IntoView {
    let texts = Texts::of(language());
    let dialog = NodeRef::<Dialog>::new();
    let gallery = RwSignal::new(None::<Gallery>);
    // How the picture stands: `loading`, `shown`, `broken`.
    let state = RwSignal::new("loading");
    let picture = Memo::new(move |_| {
        gallery.with(|gallery| gallery.as_ref().and_then(|Gallery { pictures, at, .. }| pictures.get(*at).cloned()))
    });
    // Which one of how many.
    let place = move || {
        gallery.with(|gallery| gallery.as_ref().map_or((0, 0), |Gallery { pictures, at, .. }| (at + 1, pictures.len())))
    };

    let open = move |event: MouseEvent| {
        let elsewhere = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
        if event.button() != 0 || elsewhere || event.default_prevented() {
            return;
        }
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let link = target.and_then(|target| target.closest(LINKS).ok().flatten());
        let Some((dialog, url)) = dialog.try_get_untracked().flatten().zip(link.and_then(|link| address(&link))) else {
            return;
        };
        let pictures = pictures();
        let Some(at) = pictures.iter().position(|picture| picture.url == url) else { return };
        event.prevent_default();
        state.set("loading");
        gallery.set(Some(Gallery { pictures, at, opened: at }));
        let _ = dialog.show_modal();
    };
    Effect::new(move || {
        let listening = window_event_listener(click, open);
        on_cleanup(move || listening.remove());
    });

    let go = move |to: fn(usize, usize) -> usize| {
        let Some(Gallery { at, pictures, .. }) = gallery.get_untracked() else { return };
        let next = to(at, pictures.len());
        if next != at {
            state.set("loading");
            gallery.update(|gallery| gallery.iter_mut().for_each(|gallery| gallery.at = next));
        }
    };
    // Round and round: a button that stops working would lose the keyboard.
    let previous = move || go(|at, count| (at + count - 1) % count);
    let next = move || go(|at, count| (at + 1) % count);
    let on_keydown = move |event: KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key() {
            return;
        }
        match event.key().as_str() {
            "ArrowLeft" => previous(),
            "ArrowRight" => next(),
            "Home" => go(|_, _| 0),
            "End" => go(|_, count| count - 1),
            _ => return,
        }
        event.prevent_default();
    };
    let close = move || {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    // Beside the picture.
    let on_click = move |event: MouseEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if target.is_some_and(|target| target.matches(".lightbox, .lightbox-stage").unwrap_or(false)) {
            close();
        }
    };
    let closed = move |_| {
        let Some(Gallery { pictures, opened, .. }) = gallery.get_untracked() else { return };
        gallery.set(None);
        if let Some(picture) = pictures.get(opened) {
            focus(&format!("{LINKS}[href=\"{}\"]", picture.url));
        }
    };
    let alone = move || place().1 < 2;
    let place_text = move || format!("{} / {}", place().0, place().1);
    let url = move || picture.get().map(|picture| picture.url);
    let name = move || picture.get().map(|picture| picture.name);
    view! {
        <dialog
            class="lightbox"
            aria-label=texts.image_viewer
            node_ref=dialog
            on:keydown=on_keydown
            on:click=on_click
            on:close=closed
        >
            <div class="lightbox-header">
                <p class="lightbox-title" role="status">
                    <span class="lightbox-name" dir="auto">{name}</span>
                    <span class="lightbox-position">{place_text}</span>
                </p>
                <a class="button quiet" href=url download=name aria-label=texts.download title=texts.download>
                    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
                        <path d="M12 4v11M7 10.5l5 5 5-5M5 19.5h14" />
                    </svg>
                </a>
                <button
                    type="button"
                    class="button quiet"
                    autofocus
                    aria-label=texts.close
                    title=texts.close
                    on:click=move |_| close()
                >
                    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
                        <path d="M6 6l12 12M18 6L6 18" />
                    </svg>
                </button>
            </div>
            <button
                type="button"
                class="button quiet lightbox-previous"
                aria-label=texts.previous
                title=texts.previous
                hidden=alone
                on:click=move |_| previous()
            >
                <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
                    <path d="M14.5 5.5L8 12l6.5 6.5" />
                </svg>
            </button>
            <div class="lightbox-stage" data-state=move || state.get()>
                <img
                    src=url
                    alt=name
                    on:load=move |_| state.set("shown")
                    on:error=move |_| state.set("broken")
                />
                {move || match state.get() {
                    "loading" => Some(view! { <span class="spinner"></span> }.into_any()),
                    "broken" => Some(view! { <p class="lightbox-broken">{texts.image_unavailable}</p> }.into_any()),
                    _ => None,
                }}
            </div>
            <button
                type="button"
                class="button quiet lightbox-next"
                aria-label=texts.next
                title=texts.next
                hidden=alone
                on:click=move |_| next()
            >
                <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
                    <path d="M9.5 5.5L16 12l-6.5 6.5" />
                </svg>
            </button>
        </dialog>
    }
    .into_any()
}

/// The pictures that the timeline shows now.
fn pictures() -> Vec<Picture> {
    let Ok(links) = document().query_selector_all(LINKS) else { return Vec::new() };
    let picture = |index| {
        let link = links.item(index)?.dyn_into::<Element>().ok()?;
        let name = link.query_selector("img").ok().flatten().and_then(|image| image.get_attribute("alt"));
        Some(Picture { url: address(&link)?, name: name.unwrap_or_default() })
    };
    (0..links.length()).filter_map(picture).collect()
}

fn address(link: &Element) -> Option<String> {
    link.get_attribute("href")
}

//! The lightbox: shows the images of the timeline in full size, one at a time. A native dialog, so that it traps the
//! focus and closes on Escape. Without scripting, the links lead to the image files.

use leptos::ev::{KeyboardEvent, MouseEvent, click};
use leptos::html::Dialog;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

use crate::ui::language;
use crate::uploads::texts::Texts;
use crate::uploads::view::pending_files::focus;

/// The links that open the lightbox.
const LINK_SELECTOR: &str = ".timeline a[data-lightbox]";

/// The images of the timeline at the time the dialog was opened, oldest first.
#[derive(Clone)]
struct Gallery {
    images: Vec<GalleryImage>,
    current: usize,
    /// The index of the image that opened the dialog; its link gets the focus back.
    initial: usize,
}

#[derive(Clone, PartialEq)]
struct GalleryImage {
    url: String,
    name: String,
}

/// The lightbox of the timeline. There is one on the page of a room.
#[component]
pub fn Lightbox() -> impl IntoView {
    let texts = Texts::of(language());
    let dialog = NodeRef::<Dialog>::new();
    let gallery = RwSignal::new(None::<Gallery>);
    // The loading state of the image: `loading`, `shown` or `broken`.
    let state = RwSignal::new("loading");
    let image = Memo::new(move |_| {
        gallery
            .with(|gallery| gallery.as_ref().and_then(|Gallery { images, current, .. }| images.get(*current).cloned()))
    });
    // The number of the image and the count of images.
    let position = move || {
        gallery.with(|gallery| {
            gallery.as_ref().map_or((0, 0), |Gallery { images, current, .. }| (current + 1, images.len()))
        })
    };

    let on_link_click = move |event: MouseEvent| {
        let has_modifier = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
        if event.button() != 0 || has_modifier || event.default_prevented() {
            return;
        }
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let link = target.and_then(|target| target.closest(LINK_SELECTOR).ok().flatten());
        let Some((dialog, url)) = dialog.try_get_untracked().flatten().zip(link.and_then(|link| href(&link))) else {
            return;
        };
        let images = images();
        let Some(current) = images.iter().position(|image| image.url == url) else { return };
        event.prevent_default();
        state.set("loading");
        gallery.set(Some(Gallery { images, current, initial: current }));
        let _ = dialog.show_modal();
    };
    Effect::new(move || {
        let listener = window_event_listener(click, on_link_click);
        on_cleanup(move || listener.remove());
    });

    let move_to = move |step: fn(usize, usize) -> usize| {
        let Some(Gallery { current, images, .. }) = gallery.get_untracked() else { return };
        let next = step(current, images.len());
        if next != current {
            state.set("loading");
            gallery.update(|gallery| gallery.iter_mut().for_each(|gallery| gallery.current = next));
        }
    };
    // Wraps around at the ends: a button that became disabled would lose the focus.
    let previous = move || move_to(|current, count| (current + count - 1) % count);
    let next = move || move_to(|current, count| (current + 1) % count);
    let on_keydown = move |event: KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key() {
            return;
        }
        match event.key().as_str() {
            "ArrowLeft" => previous(),
            "ArrowRight" => next(),
            "Home" => move_to(|_, _| 0),
            "End" => move_to(|_, count| count - 1),
            _ => return,
        }
        event.prevent_default();
    };
    let close = move || {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    // A click outside the image closes the dialog.
    let on_click = move |event: MouseEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if target.is_some_and(|target| target.matches(".lightbox, .lightbox-stage").unwrap_or(false)) {
            close();
        }
    };
    let on_close = move |_| {
        let Some(Gallery { images, initial, .. }) = gallery.get_untracked() else { return };
        gallery.set(None);
        if let Some(image) = images.get(initial) {
            focus(&format!("{LINK_SELECTOR}[href=\"{}\"]", image.url));
        }
    };
    let is_single = move || position().1 < 2;
    let position_text = move || format!("{} / {}", position().0, position().1);
    let url = move || image.get().map(|image| image.url);
    let name = move || image.get().map(|image| image.name);
    view! {
        <dialog
            class="lightbox"
            aria-label=texts.image_viewer
            node_ref=dialog
            on:keydown=on_keydown
            on:click=on_click
            on:close=on_close
        >
            <div class="lightbox-header">
                <p class="lightbox-title" role="status">
                    <span class="lightbox-name" dir="auto">{name}</span>
                    <span class="lightbox-position">{position_text}</span>
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
                hidden=is_single
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
                hidden=is_single
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

/// The images that the timeline shows now.
fn images() -> Vec<GalleryImage> {
    let Ok(links) = document().query_selector_all(LINK_SELECTOR) else { return Vec::new() };
    let image = |index| {
        let link = links.item(index)?.dyn_into::<Element>().ok()?;
        let name = link.query_selector("img").ok().flatten().and_then(|image| image.get_attribute("alt"));
        Some(GalleryImage { url: href(&link)?, name: name.unwrap_or_default() })
    };
    (0..links.length()).filter_map(image).collect()
}

fn href(link: &Element) -> Option<String> {
    link.get_attribute("href")
}

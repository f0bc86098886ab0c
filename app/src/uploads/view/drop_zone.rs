//! Files that are dropped anywhere on the page, or pasted into it.
//!
//! While files are dragged over the page it says so, and never does the browser go to a file that is dropped.

use leptos::ev::{dragend, dragenter, dragleave, dragover, dragstart, drop, paste};
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::{ClipboardEvent, DragEvent, File, FileList};

use crate::ui::language;
use crate::uploads::texts::Texts;
use crate::uploads::view::pending_files::attend;
use crate::uploads::view::upload_queue::Tray;

/// Takes what is dropped and pasted while it is on the page, and shows that it would.
#[component]
pub fn DropZone(
    /// Where the files go.
    tray: Tray,
) -> impl IntoView {
    let over = RwSignal::new(false);
    // A picture of the page's own that is dragged about looks like a file too.
    let own = StoredValue::new(false);
    let show = move |shown: bool| {
        if over.try_get_untracked().is_some_and(|present| present != shown) {
            over.set(shown);
        }
    };
    let drag = move |event: DragEvent| {
        let Some(data) = event.data_transfer().filter(|data| data.types().includes(&JsValue::from_str("Files"), 0))
        else {
            return;
        };
        event.prevent_default();
        if own.try_get_value() == Some(false) {
            data.set_drop_effect("copy");
            show(true);
        }
    };
    let leave = move |event: DragEvent| {
        // Out of the window, not from one part of the page to another.
        if event.related_target().is_none() {
            show(false);
        }
    };
    let take = move |event: DragEvent| {
        show(false);
        let Some(files) = event.data_transfer().and_then(|data| data.files()).filter(|files| files.length() > 0) else {
            return;
        };
        event.prevent_default();
        if own.try_update_value(std::mem::take) == Some(false) {
            let already = tray.chips.with_untracked(Vec::len);
            tray.add(files);
            attend(tray, already);
        }
    };
    let own_begins = move |_| own.set_value(true);
    let own_ends = move |_| {
        own.set_value(false);
        show(false);
    };
    Effect::new(move || {
        let listening = [
            window_event_listener(dragenter, drag),
            window_event_listener(dragover, drag),
            window_event_listener(dragleave, leave),
            window_event_listener(drop, take),
            window_event_listener(dragstart, own_begins),
            window_event_listener(dragend, own_ends),
            window_event_listener(paste, move |event| pasted(tray, &event)),
        ];
        on_cleanup(move || {
            for listener in listening {
                listener.remove();
            }
        });
    });
    view! {
        <div class="drop-zone" hidden=move || !over.get()>
            <p>{Texts::of(language()).drop_files}</p>
        </div>
    }
    .into_any()
}

/// Takes pasted files. A picture that comes along with words, as from a text processor, is left: the words are meant.
fn pasted(tray: Tray, event: &ClipboardEvent) {
    let Some(data) = event.clipboard_data() else { return };
    let Some(files) = data.files().filter(|files| files.length() > 0) else { return };
    let has_words = data.get_data("text/plain").is_ok_and(|words| !words.is_empty());
    let files = listed(&files);
    if (has_words && files.iter().all(|file| nameless(&file.name()))) || event.default_prevented() {
        return;
    }
    event.prevent_default();
    let stamp = now();
    let mut nameless_before = 0;
    let named = files.into_iter().map(|file| {
        let name = file.name();
        if !nameless(&name) {
            return (name, file);
        }
        let kind = file.type_();
        let extension = kind.strip_prefix("image/").map_or("png", |kind| if kind == "jpeg" { "jpg" } else { kind });
        nameless_before += 1;
        let nth = if nameless_before > 1 { format!("-{nameless_before}") } else { String::new() };
        (format!("pasted-{stamp}{nth}.{extension}"), file)
    });
    tray.put(named.collect());
}

/// Whether a name is none: browsers call every picture from the clipboard `image.png`.
fn nameless(name: &str) -> bool {
    name.is_empty() || matches!(name.rsplit_once('.'), Some(("image", _)))
}

fn listed(files: &FileList) -> Vec<File> {
    (0..files.length()).filter_map(|index| files.item(index)).collect()
}

/// The time on the reader's clock, as it stands in file names: `2026-11-23-141500`.
fn now() -> String {
    let now = js_sys::Date::new_0();
    let (year, month, day) = (now.get_full_year(), now.get_month() + 1, now.get_date());
    format!("{year}-{month:02}-{day:02}-{:02}{:02}{:02}", now.get_hours(), now.get_minutes(), now.get_seconds())
}

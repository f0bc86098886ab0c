//! Adds files that are dropped anywhere on the page or pasted into it. While files are dragged over the page, it shows
//! a hint, and a dropped file never replaces the page.

use leptos::ev::{dragend, dragenter, dragleave, dragover, dragstart, drop, paste};
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::{ClipboardEvent, DragEvent, File, FileList};

use crate::ui::language;
use crate::uploads::texts::Texts;
use crate::uploads::view::pending_files::focus_new;
use crate::uploads::view::upload_queue::UploadQueue;

/// Adds dropped and pasted files while it is on the page, and shows a hint while files are dragged over it.
#[component]
pub fn DropZone(
    /// The queue the files are added to.
    upload_queue: UploadQueue,
) -> impl IntoView {
    let is_dragging = RwSignal::new(false);
    // An image of the page that is dragged looks like a file too.
    let is_own_drag = StoredValue::new(false);
    let set_dragging = move |value: bool| {
        if is_dragging.try_get_untracked().is_some_and(|current| current != value) {
            is_dragging.set(value);
        }
    };
    let on_drag = move |event: DragEvent| {
        let Some(data) = event.data_transfer().filter(|data| data.types().includes(&JsValue::from_str("Files"), 0))
        else {
            return;
        };
        event.prevent_default();
        if is_own_drag.try_get_value() == Some(false) {
            data.set_drop_effect("copy");
            set_dragging(true);
        }
    };
    let on_drag_leave = move |event: DragEvent| {
        // Only leaving the window counts, not moving from one element to another.
        if event.related_target().is_none() {
            set_dragging(false);
        }
    };
    let on_drop = move |event: DragEvent| {
        set_dragging(false);
        let Some(files) = event.data_transfer().and_then(|data| data.files()).filter(|files| files.length() > 0) else {
            return;
        };
        event.prevent_default();
        if is_own_drag.try_update_value(std::mem::take) == Some(false) {
            let previous_count = upload_queue.files.with_untracked(Vec::len);
            upload_queue.add(files);
            focus_new(upload_queue, previous_count);
        }
    };
    let on_drag_start = move |_| is_own_drag.set_value(true);
    let on_drag_end = move |_| {
        is_own_drag.set_value(false);
        set_dragging(false);
    };
    Effect::new(move || {
        let listeners = [
            window_event_listener(dragenter, on_drag),
            window_event_listener(dragover, on_drag),
            window_event_listener(dragleave, on_drag_leave),
            window_event_listener(drop, on_drop),
            window_event_listener(dragstart, on_drag_start),
            window_event_listener(dragend, on_drag_end),
            window_event_listener(paste, move |event| on_paste(upload_queue, &event)),
        ];
        on_cleanup(move || {
            for listener in listeners {
                listener.remove();
            }
        });
    });
    view! {
        <div class="drop-zone" hidden=move || !is_dragging.get()>
            <p>{Texts::of(language()).drop_files}</p>
        </div>
    }
    .into_any()
}

/// Adds pasted files. If the clipboard has text as well, as after copying from a word processor, pasted images are
/// ignored and the text is pasted.
fn on_paste(upload_queue: UploadQueue, event: &ClipboardEvent) {
    let Some(data) = event.clipboard_data() else { return };
    let Some(files) = data.files().filter(|files| files.length() > 0) else { return };
    let has_text = data.get_data("text/plain").is_ok_and(|text| !text.is_empty());
    let files = file_vec(&files);
    if (has_text && files.iter().all(|file| is_generic_name(&file.name()))) || event.default_prevented() {
        return;
    }
    event.prevent_default();
    let timestamp = timestamp();
    let mut generic_count = 0;
    let named = files.into_iter().map(|file| {
        let name = file.name();
        if !is_generic_name(&name) {
            return (name, file);
        }
        let mime_type = file.type_();
        let extension =
            mime_type.strip_prefix("image/").map_or("png", |subtype| if subtype == "jpeg" { "jpg" } else { subtype });
        generic_count += 1;
        let suffix = if generic_count > 1 { format!("-{generic_count}") } else { String::new() };
        (format!("pasted-{timestamp}{suffix}.{extension}"), file)
    });
    upload_queue.add_named(named.collect());
}

/// Whether a file has no name of its own: browsers name every image from the clipboard `image.png`.
fn is_generic_name(name: &str) -> bool {
    name.is_empty() || matches!(name.rsplit_once('.'), Some(("image", _)))
}

fn file_vec(files: &FileList) -> Vec<File> {
    (0..files.length()).filter_map(|index| files.item(index)).collect()
}

/// The local time as part of a file name: `2026-11-23-141500`.
fn timestamp() -> String {
    let now = js_sys::Date::new_0();
    let (year, month, day) = (now.get_full_year(), now.get_month() + 1, now.get_date());
    format!("{year}-{month:02}-{day:02}-{:02}{:02}{:02}", now.get_hours(), now.get_minutes(), now.get_seconds())
}

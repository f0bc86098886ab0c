//! The button that attaches files. It needs scripting; without it, the stylesheet hides it.

use leptos::html::Input;
use leptos::prelude::*;

use crate::ui::language;
use crate::uploads::FileType;
use crate::uploads::texts::Texts;
use crate::uploads::view::pending_files::focus_new;
use crate::uploads::view::upload_queue::UploadQueue;

/// The button that opens the browser's file dialog.
#[component]
pub fn AttachButton(
    /// The queue the chosen files are added to.
    upload_queue: UploadQueue,
) -> impl IntoView {
    let texts = Texts::of(language());
    let input = NodeRef::<Input>::new();
    let on_click = move |_| {
        if let Some(input) = input.get_untracked() {
            input.click();
        }
    };
    let on_change = move |_| {
        let Some(input) = input.get_untracked() else { return };
        let previous_count = upload_queue.files.with_untracked(Vec::len);
        if let Some(files) = input.files() {
            upload_queue.add(files);
        }
        // The value is cleared so that the same file can be chosen again.
        input.set_value("");
        focus_new(upload_queue, previous_count);
    };
    view! {
        <button type="button" class="button quiet attach-button" aria-label=texts.attach_files title=texts.attach_files on:click=on_click>
            <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
                <path
                    d="M20 11.5l-7.8 7.8a5 5 0 0 1-7.1-7.1l8-8a3.4 3.4 0 0 1 4.8 4.8l-8 8a1.7 1.7 0 0 1-2.4-2.4l7.3-7.3"
                />
            </svg>
        </button>
        <input type="file" hidden multiple accept=accepted_extensions() node_ref=input on:change=on_change />
    }
    .into_any()
}

/// The value of the `accept` attribute: all allowed extensions.
fn accepted_extensions() -> String {
    let extensions = FileType::ALL.iter().flat_map(|file_type| file_type.extensions());
    extensions.map(|extension| format!(".{extension}")).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_input_accepts_the_allowed_extensions() {
        let accepted = accepted_extensions();
        for extension in [".jpg", ".jpeg", ".png", ".gif", ".webp", ".pdf", ".txt", ".doc", ".docx", ".xls", ".xlsx"] {
            assert!(accepted.split(',').any(|offered| offered == extension), "{extension} in {accepted}");
        }
    }
}

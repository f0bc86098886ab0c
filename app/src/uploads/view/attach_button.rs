//! The paper clip: files are chosen with it. Of no use without scripting, so the style hides it then.

use leptos::html::Input;
use leptos::prelude::*;

use crate::ui::language;
use crate::uploads::FileType;
use crate::uploads::texts::Texts;
use crate::uploads::view::pending_files::attend;
use crate::uploads::view::upload_queue::Tray;

/// The button that opens the choice of files.
#[component]
pub fn AttachButton(
    /// Where the files go.
    tray: Tray,
) -> impl IntoView {
    let texts = Texts::of(language());
    let input = NodeRef::<Input>::new();
    let choose = move |_| {
        if let Some(input) = input.get_untracked() {
            input.click();
        }
    };
    let chosen = move |_| {
        let Some(input) = input.get_untracked() else { return };
        let already = tray.chips.with_untracked(Vec::len);
        if let Some(files) = input.files() {
            tray.add(files);
        }
        // The same file can be chosen again.
        input.set_value("");
        attend(tray, already);
    };
    view! {
        <button type="button" class="button quiet attach-button" aria-label=texts.attach_files title=texts.attach_files on:click=choose>
            <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
                <path
                    d="M20 11.5l-7.8 7.8a5 5 0 0 1-7.1-7.1l8-8a3.4 3.4 0 0 1 4.8 4.8l-8 8a1.7 1.7 0 0 1-2.4-2.4l7.3-7.3"
                />
            </svg>
        </button>
        <input type="file" hidden multiple accept=accepted() node_ref=input on:change=chosen />
    }
    .into_any()
}

/// What the choice of files offers.
fn accepted() -> String {
    let extensions = FileType::ALL.iter().flat_map(|file_type| file_type.extensions());
    extensions.map(|extension| format!(".{extension}")).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_choice_offers_what_is_taken() {
        let accepted = accepted();
        for extension in [".jpg", ".jpeg", ".png", ".gif", ".webp", ".pdf", ".txt", ".doc", ".docx", ".xls", ".xlsx"] {
            assert!(accepted.split(',').any(|offered| offered == extension), "{extension} in {accepted}");
        }
    }
}

//! The list of pending files above the message box.

use leptos::ev::{Event, KeyboardEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::error::Code;
use crate::id::MessageId;
use crate::ui::{is_composing, language};
use crate::uploads::texts;
use crate::uploads::texts::Texts;
use crate::uploads::view::attachment::type_icon;
use crate::uploads::view::upload_queue::{PendingFile, UploadQueue, UploadStatus};

/// The files of an upload queue; nothing while it is empty.
#[component]
pub fn PendingFiles(
    /// The queue.
    upload_queue: UploadQueue,
    /// Sends the message and the files, as the send button does.
    send: Callback<()>,
) -> impl IntoView {
    let language = language();
    // Files cannot be saved over a reload, as drafts are, so the browser asks the user before leaving the page.
    Effect::new(move || {
        let is_sendable =
            |file: &PendingFile| file.status.with_untracked(|status| !matches!(status, UploadStatus::Rejected(_)));
        if upload_queue.files.with(|files| files.iter().any(is_sendable)) {
            let listener = window_event_listener_untyped("beforeunload", |event: Event| event.prevent_default());
            on_cleanup(move || listener.remove());
        }
    });
    let announcement =
        move || upload_queue.announcement.get().map(|(name, code)| format!("{name}: {}", code.detail(language)));
    let list = move || {
        (!upload_queue.is_empty()).then(|| {
            view! {
                <ul class="pending-files" role="list" aria-label=Texts::of(language).files_to_send>
                    <For
                        each=move || upload_queue.files.get()
                        key=|file| file.id
                        children=move |file| view! { <PendingFileItem file upload_queue send /> }
                    />
                </ul>
            }
        })
    };
    view! {
        <div class="upload-queue">
            <p class="visually-hidden" role="status">{announcement}</p>
            {list}
        </div>
    }
    .into_any()
}

/// A pending file: its preview, its caption and its status.
#[component]
fn PendingFileItem(file: PendingFile, upload_queue: UploadQueue, send: Callback<()>) -> impl IntoView {
    let texts = Texts::of(language());
    let PendingFile { id, name, size, file_type, preview_url, caption, status, percent, .. } = file.clone();
    let (status_label, is_in_progress) = (status.clone(), status.clone());
    // The file may not be an image, whatever its name says.
    let is_broken = RwSignal::new(false);
    let preview = move || match preview_url.clone().filter(|_| !is_broken.get()) {
        Some(preview_url) => {
            view! { <img class="pending-file-preview" src=preview_url alt="" on:error=move |_| is_broken.set(true) /> }
                .into_any()
        }
        None => view! { <span class="pending-file-preview">{type_icon(file_type)}</span> }.into_any(),
    };
    let is_rejected = status.with_untracked(|status| matches!(status, UploadStatus::Rejected(_)));
    let caption_input = (!is_rejected).then(|| caption_field(texts, &name, caption, status.clone(), send));
    let progress_label = texts.uploading(&name);
    let status_line = move || {
        let retry = move |_| upload_queue.retry(id);
        let error_message = match status.get() {
            UploadStatus::Waiting | UploadStatus::Blocked => return ().into_any(),
            UploadStatus::Queued | UploadStatus::Uploading => {
                let (file, percent) = (file.clone(), percent.clone());
                let shown_percent = percent.clone();
                return view! {
                    <div class="upload-status">
                        <progress max="100" value=move || percent.get() aria-label=progress_label.clone()></progress>
                        <span class="upload-percent" aria-hidden="true">{move || shown_percent.get()} "%"</span>
                        <button type="button" class="button small" on:click=move |_| upload_queue.cancel(&file)>
                            {texts.cancel}
                        </button>
                    </div>
                }
                .into_any();
            }
            UploadStatus::Paused(seconds_left) => {
                let file = file.clone();
                return view! {
                    <div class="upload-status">
                        <span>{texts.rate_limited(seconds_left)}</span>
                        <button type="button" class="button small" on:click=move |_| upload_queue.cancel(&file)>
                            {texts.cancel}
                        </button>
                    </div>
                }
                .into_any();
            }
            UploadStatus::Rejected(code) => view! { <span>{code.detail(language())}</span> }.into_any(),
            UploadStatus::Failed(error) => view! {
                <span>{error.code.detail(language())}</span>
                {is_retryable(error.code).then(|| view! {
                    <button type="button" class="button small" on:click=retry>{texts.retry}</button>
                })}
            }
            .into_any(),
        };
        view! { <div class="upload-status" data-error="">{error_message}</div> }.into_any()
    };
    view! {
        <li class="pending-file" id=element_id(id) data-state=move || status_label.with(UploadStatus::label)>
            {preview}
            <p class="pending-file-info">
                <span class="pending-file-name" dir="auto" title=name.clone()>{name.clone()}</span>
                <span class="pending-file-size">{texts::size(size)}</span>
            </p>
            <button
                type="button"
                class="button quiet pending-file-remove"
                aria-label=texts.remove_file(&name)
                hidden=move || is_in_progress.with(UploadStatus::is_in_progress)
                on:click=move |_| remove(upload_queue, id)
            >
                <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
                    <path d="M6.5 6.5l11 11M17.5 6.5l-11 11" />
                </svg>
            </button>
            {caption_input}
            {status_line}
        </li>
    }
    .into_any()
}

fn caption_field(
    texts: &'static Texts,
    name: &str,
    caption: ArcRwSignal<String>,
    status: ArcRwSignal<UploadStatus>,
    send: Callback<()>,
) -> impl IntoView + use<> {
    let value = caption.clone();
    let on_keydown = move |event: KeyboardEvent| {
        if event.key() == "Enter" && !is_composing(&event) {
            event.prevent_default();
            send.run(());
        }
    };
    view! {
        <input
            class="pending-file-caption"
            type="text"
            placeholder=texts.caption
            aria-label=texts.caption_for(name)
            autocomplete="off"
            enterkeyhint="send"
            prop:value=move || caption.get()
            readonly=move || !status.with(UploadStatus::is_editable)
            on:input=move |event| value.set(event_target_value(&event))
            on:keydown=on_keydown
        />
    }
}

/// Whether the server may accept the same file on a retry.
fn is_retryable(code: Code) -> bool {
    !matches!(
        code,
        Code::FileTypeNotAllowed
            | Code::FileTypeMismatch
            | Code::FileTooLarge
            | Code::FileEmpty
            | Code::FileNameInvalid
            | Code::ImageTooLarge
            | Code::ImageUnreadable
    )
}

/// Focuses the caption of the first new file, unless the user is typing elsewhere or uses a touch screen.
pub(crate) fn focus_new(upload_queue: UploadQueue, previous_count: usize) {
    let is_focus_free =
        document().active_element().is_none_or(|element| element.matches("body, .attach-button").unwrap_or(false));
    let is_touch = window().match_media("(pointer: coarse)").ok().flatten().is_some_and(|query| query.matches());
    if is_focus_free && !is_touch {
        request_animation_frame(move || {
            let files = upload_queue.files.try_get_untracked().unwrap_or_default();
            let first =
                files.iter().skip(previous_count).find(|file| file.status.with_untracked(UploadStatus::is_editable));
            if let Some(first) = first {
                focus(&format!("#{} input", element_id(first.id)));
            }
        });
    }
}

/// Removes a file. Its button had the focus, which moves to the button of the next file or to the attach button.
fn remove(upload_queue: UploadQueue, id: MessageId) {
    let index = upload_queue.files.with_untracked(|files| files.iter().position(|file| file.id == id));
    upload_queue.finish(id);
    let next = upload_queue.files.with_untracked(|files| {
        let index = index.unwrap_or_default().min(files.len().saturating_sub(1));
        files.get(index).map(|file| format!("#{} .pending-file-remove", element_id(file.id)))
    });
    request_animation_frame(move || focus(next.as_deref().unwrap_or(".attach-button")));
}

fn element_id(id: MessageId) -> String {
    format!("pending-file-{id}")
}

/// Focuses the first element that matches a selector, if there is one.
pub(crate) fn focus(selector: &str) {
    let element = document().query_selector(selector).ok().flatten();
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

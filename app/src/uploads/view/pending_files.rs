//! The files that wait above the message box, one chip each.

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
use crate::uploads::view::upload_queue::{Chip, Stand, Tray};

/// The chips of a tray; nothing while it is empty.
#[component]
pub fn Chips(
    /// The files.
    tray: Tray,
    /// Sends what is written and what waits, as the send button does.
    send: Callback<()>,
) -> impl IntoView {
    let language = language();
    // Files cannot be kept over a reload, as drafts are; so the reader is asked.
    Effect::new(move || {
        let sendable = |chip: &Chip| chip.stand.with_untracked(|stand| !matches!(stand, Stand::Refused(_)));
        if tray.chips.with(|chips| chips.iter().any(sendable)) {
            let asking = window_event_listener_untyped("beforeunload", |event: Event| event.prevent_default());
            on_cleanup(move || asking.remove());
        }
    });
    let told = move || tray.told.get().map(|(name, code)| format!("{name}: {}", code.detail(language)));
    let list = move || {
        (!tray.is_empty()).then(|| {
            view! {
                <ul class="pending-files" role="list" aria-label=Texts::of(language).files_to_send>
                    <For
                        each=move || tray.chips.get()
                        key=|chip| chip.id
                        children=move |chip| view! { <ChipView chip tray send /> }
                    />
                </ul>
            }
        })
    };
    view! {
        <div class="upload-queue">
            <p class="visually-hidden" role="status">{told}</p>
            {list}
        </div>
    }
    .into_any()
}

/// One file: what it is, what is said with it, and how it stands.
#[component]
fn ChipView(chip: Chip, tray: Tray, send: Callback<()>) -> impl IntoView {
    let texts = Texts::of(language());
    let Chip { id, name, size, file_type, picture, caption, stand, percent, .. } = chip.clone();
    let (word, under_way) = (stand.clone(), stand.clone());
    // The picture may be none, whatever the file's name says.
    let broken = RwSignal::new(false);
    let face = move || match picture.clone().filter(|_| !broken.get()) {
        Some(picture) => {
            view! { <img class="pending-file-preview" src=picture alt="" on:error=move |_| broken.set(true) /> }
                .into_any()
        }
        None => view! { <span class="pending-file-preview">{type_icon(file_type)}</span> }.into_any(),
    };
    let refused = stand.with_untracked(|stand| matches!(stand, Stand::Refused(_)));
    let field = (!refused).then(|| caption_field(texts, &name, caption, stand.clone(), send));
    let progress_label = texts.uploading(&name);
    let fate = move || {
        let retry = move |_| tray.retry(id);
        let complaint = match stand.get() {
            Stand::Waiting | Stand::Held => return ().into_any(),
            Stand::Queued | Stand::Uploading => {
                let (chip, percent) = (chip.clone(), percent.clone());
                let reached = percent.clone();
                return view! {
                    <div class="upload-status">
                        <progress max="100" value=move || percent.get() aria-label=progress_label.clone()></progress>
                        <span class="upload-percent" aria-hidden="true">{move || reached.get()} "%"</span>
                        <button type="button" class="button small" on:click=move |_| tray.cancel(&chip)>
                            {texts.cancel}
                        </button>
                    </div>
                }
                .into_any();
            }
            Stand::Paused(left) => {
                let chip = chip.clone();
                return view! {
                    <div class="upload-status">
                        <span>{texts.rate_limited(left)}</span>
                        <button type="button" class="button small" on:click=move |_| tray.cancel(&chip)>
                            {texts.cancel}
                        </button>
                    </div>
                }
                .into_any();
            }
            Stand::Refused(code) => view! { <span>{code.detail(language())}</span> }.into_any(),
            Stand::Failed(error) => view! {
                <span>{error.code.detail(language())}</span>
                {may_help(error.code).then(|| view! {
                    <button type="button" class="button small" on:click=retry>{texts.retry}</button>
                })}
            }
            .into_any(),
        };
        view! { <div class="upload-status" data-error="">{complaint}</div> }.into_any()
    };
    view! {
        <li class="pending-file" id=element_id(id) data-state=move || word.with(Stand::word)>
            {face}
            <p class="pending-file-info">
                <span class="pending-file-name" dir="auto" title=name.clone()>{name.clone()}</span>
                <span class="pending-file-size">{texts::size(size)}</span>
            </p>
            <button
                type="button"
                class="button quiet pending-file-remove"
                aria-label=texts.remove_file(&name)
                hidden=move || under_way.with(Stand::is_under_way)
                on:click=move |_| remove(tray, id)
            >
                <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
                    <path d="M6.5 6.5l11 11M17.5 6.5l-11 11" />
                </svg>
            </button>
            {field}
            {fate}
        </li>
    }
    .into_any()
}

fn caption_field(
    texts: &'static Texts,
    name: &str,
    caption: ArcRwSignal<String>,
    stand: ArcRwSignal<Stand>,
    send: Callback<()>,
) -> impl IntoView + use<> {
    let written = caption.clone();
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
            readonly=move || !stand.with(Stand::takes_words)
            on:input=move |event| written.set(event_target_value(&event))
            on:keydown=on_keydown
        />
    }
}

/// Whether the same file may be taken when it is sent again.
fn may_help(code: Code) -> bool {
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

/// Puts the cursor where the newest files are to be spoken of, unless one writes elsewhere or with fingers on glass.
pub(crate) fn attend(tray: Tray, already: usize) {
    let idle =
        document().active_element().is_none_or(|element| element.matches("body, .attach-button").unwrap_or(false));
    let touch = window().match_media("(pointer: coarse)").ok().flatten().is_some_and(|query| query.matches());
    if idle && !touch {
        request_animation_frame(move || {
            let chips = tray.chips.try_get_untracked().unwrap_or_default();
            let first = chips.iter().skip(already).find(|chip| chip.stand.with_untracked(Stand::takes_words));
            if let Some(first) = first {
                focus(&format!("#{} input", element_id(first.id)));
            }
        });
    }
}

/// Takes a file out. The cursor was on its button, so it goes to that of the next file, or to where files come from.
fn remove(tray: Tray, id: MessageId) {
    let place = tray.chips.with_untracked(|chips| chips.iter().position(|chip| chip.id == id));
    tray.settle(id);
    let next = tray.chips.with_untracked(|chips| {
        let place = place.unwrap_or_default().min(chips.len().saturating_sub(1));
        chips.get(place).map(|chip| format!("#{} .pending-file-remove", element_id(chip.id)))
    });
    request_animation_frame(move || focus(next.as_deref().unwrap_or(".attach-button")));
}

fn element_id(id: MessageId) -> String {
    format!("pending-file-{id}")
}

/// Puts the cursor on the first element of this selector, if there is one.
pub(crate) fn focus(selector: &str) {
    let element = document().query_selector(selector).ok().flatten();
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

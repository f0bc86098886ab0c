//! The composer. Without scripting it is a plain form; with scripting, messages are shown immediately and drafts are
//! stored.

use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, EventInit, HtmlTextAreaElement};

use crate::error::Code;
use crate::id::MessageId;
use crate::messages::composer::mention_picker::{MentionList, MentionPicker};
use crate::messages::composer::outbox;
use crate::messages::composer::send_queue::SendQueue;
use crate::messages::timeline::actions::Actions;
use crate::messages::timeline::quote::ReplyBar;
use crate::messages::{Content, Texts};
use crate::presence::{PresenceState, TypingIndicator, on_input};
use crate::ui::{is_composing, language, utc_offset};
use crate::uploads::{AttachButton, PendingFiles, UploadQueue};

/// The character counter is shown from this length on.
const COUNTER_FROM: usize = Content::MAX - 200;

/// The composer of one room.
#[component]
pub fn Composer(
    /// The actions on the messages of the room.
    actions: Actions,
    /// The queue that sends the messages.
    send_queue: SendQueue,
    /// The files that are sent with the next message.
    upload_queue: UploadQueue,
    /// The mention suggestions.
    picker: MentionPicker,
    /// The users who are typing.
    presence: PresenceState,
    /// The message id that the form sends without scripting.
    next_id: MessageId,
    /// Called after something was sent.
    sent: Callback<()>,
) -> impl IntoView {
    let texts = Texts::of(language());
    let timeline = actions.timeline;
    let field = picker.field;
    let draft = StoredValue::new((timeline.me.with_value(|me| me.id), timeline.room_id.get_value()));
    let save_draft = move |text: &str| draft.with_value(|(me, room)| outbox::draft(*me, room).save(text));
    // Another tab may have stored another draft since; that one stays.
    let delete_draft = move |sent: &str| {
        let stored = draft.with_value(|(me, room)| outbox::draft(*me, room));
        if stored.load().as_deref() == Some(sent) {
            stored.save("");
        }
    };
    let length = RwSignal::new(0);
    let error = RwSignal::new(None);
    let (permission, offset) = (actions.permission, utc_offset());
    let notice = move || permission.mute_notice(texts, offset.get());

    Effect::new(move || {
        let Some(field) = field.get() else { return };
        let stored = draft.with_value(|(me, room)| outbox::draft(*me, room).load());
        // Text that was typed before hydration is newer than the draft.
        if let Some(stored) = stored.filter(|_| field.value().is_empty()) {
            field.set_value(&stored);
        }
        length.set(field.value().chars().count());
        fit_height(&field);
        // After a navigation from the sign-in page, the composer is not in the document yet.
        request_animation_frame(|| {
            if !is_field_focused() {
                focus_composer();
            }
        });
    });

    let on_input = move |event: Event| {
        let Some(field) = field.get_untracked() else { return };
        let text = field.value();
        length.set(text.chars().count());
        error.set(None);
        fit_height(&field);
        save_draft(&text);
        picker.update();
        // Text that the page itself inserts is not typing.
        if event.is_trusted() {
            timeline.room_id.with_value(on_input);
        }
    };
    let submit = move || {
        let Some(field) = field.get_untracked() else { return };
        let _ = field.focus();
        picker.close();
        // The text stays in the field until posting is permitted.
        if permission.is_denied() {
            return;
        }
        let has_files = !untrack(|| upload_queue.is_empty());
        // What is sent first is the reply: the text, or else the first file.
        let mut reply_to = timeline.replying_to.get_untracked().map(|quote| quote.id);
        match Content::parse(&field.value()) {
            Ok(content) => {
                send_queue.send(content, reply_to.take());
                timeline.replying_to.set(None);
                delete_draft(&field.value());
                field.set_value("");
                length.set(0);
                fit_height(&field);
            }
            // Files may be sent without text. Without files, an empty field sends nothing.
            Err(Code::ContentEmpty) if has_files => {}
            Err(Code::ContentEmpty) => return,
            Err(code) => return error.set(Some(code)),
        }
        error.set(None);
        if upload_queue.send(reply_to) && reply_to.is_some() {
            timeline.replying_to.set(None);
        }
        sent.run(());
    };
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        submit();
    };
    let on_keydown = move |event: KeyboardEvent| {
        if picker.handle_key(&event) {
            return;
        }
        if is_send_key(&event) {
            event.prevent_default();
            submit();
        } else if event.key() == "ArrowUp" && !is_composing(&event) && !has_modifier(&event) {
            let empty = field.get_untracked().is_some_and(|field| field.value().is_empty());
            if let Some(last) = timeline.last_own_message().filter(|_| empty) {
                event.prevent_default();
                actions.start_editing(last);
            }
        }
    };
    let stop_replying = Callback::new(move |()| {
        timeline.replying_to.set(None);
        focus_composer();
    });
    let is_too_long = move || length.get() > Content::MAX;
    let counter = move || (length.get() >= COUNTER_FROM).then(|| format!(" {}/{}", length.get(), Content::MAX));
    let status_text = move || {
        let error = error.get().map(|code: Code| code.detail(texts.language).to_owned());
        // Screen readers announce the wait once, not each second.
        error.or_else(notice).or_else(|| send_queue.rate_limit_wait.get().map(|wait| texts.rate_limited(wait.total)))
    };
    let is_counting_down = move || send_queue.rate_limit_wait.get().is_some() && error.get().is_none();
    let countdown = move || {
        let wait = send_queue.rate_limit_wait.get().filter(|_| is_counting_down())?;
        Some(view! { <span aria-hidden="true">{texts.rate_limited(wait.remaining)}</span> })
    };
    let form = move || {
        view! {
            <form
                class="composer"
                method="post"
                action="/fn/post_message"
                data-files=move || (!upload_queue.is_empty()).then_some("")
                data-muted=move || notice().map(|_| "")
                on:submit=on_submit
            >
                <input type="hidden" name="room_id" value=timeline.room_id.with_value(ToString::to_string) />
                <input type="hidden" name="id" value=next_id.to_string() />
                <div class="composer-above">
                    <ReplyBar timeline on_cancel=stop_replying />
                    <PendingFiles upload_queue send=Callback::new(move |()| submit()) />
                </div>
                <div class="composer-attach"><AttachButton upload_queue /></div>
                <textarea
                    id="composer-text"
                    name="content"
                    rows="1"
                    placeholder=texts.message
                    aria-label=texts.message
                    aria-describedby="composer-status"
                    aria-autocomplete="list"
                    aria-controls=move || picker.active_option_id().map(|_| "mention-list")
                    aria-activedescendant=move || picker.active_option_id()
                    autocomplete="off"
                    required=move || upload_queue.is_empty()
                    node_ref=field
                    on:input=on_input
                    on:keydown=on_keydown
                    on:click=move |_| picker.update()
                    on:blur=move |_| picker.close()
                ></textarea>
                <button
                    class="button primary send-button"
                    aria-label=texts.send
                    aria-disabled=move || notice().map(|_| "true")
                >
                    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
                        <path d="M12 19V5M5.5 11.5 12 5l6.5 6.5" />
                    </svg>
                </button>
                <div class="composer-footer">
                    <TypingIndicator presence room_id=timeline.room_id.get_value() />
                    <p
                        class="composer-status"
                        id="composer-status"
                        data-error=move || (is_too_long() || error.get().is_some()).then_some("")
                    >
                        <span role="status" class:visually-hidden=is_counting_down>{status_text}</span>
                        {countdown}
                        {counter}
                    </p>
                </div>
            </form>
        }
    };
    // An archived room has no form.
    let closed =
        move || view! { <p class="composer-disabled" role="status">{Code::RoomArchived.detail(texts.language)}</p> };
    view! {
        <MentionList picker />
        {move || if permission.is_archived.get() { closed().into_any() } else { form().into_any() }}
    }
    .into_any()
}

/// Focuses the composer, except on touch devices, where the on-screen keyboard would open.
pub fn focus_composer() {
    if !is_touch() {
        force_composer_focus();
    }
}

/// Whether a field has the focus already.
fn is_field_focused() -> bool {
    document().active_element().is_some_and(|element| element.matches("input, textarea").unwrap_or(false))
}

/// Focuses the composer on any device, as the user wants to write.
pub fn force_composer_focus() {
    focus_text_area("composer-text");
}

/// Appends a text to the composer that would be lost otherwise.
pub fn insert_text(text: &str) {
    let Some(field) = document().get_element_by_id("composer-text") else { return };
    let Ok(field) = field.dyn_into::<HtmlTextAreaElement>() else { return };
    let present = field.value();
    let separator = if present.is_empty() { "" } else { "\n" };
    field.set_value(&format!("{present}{separator}{text}"));
    dispatch_input(&field);
}

/// Fires an input event after the page has changed the field, so that the draft and the counter are updated.
pub fn dispatch_input(field: &HtmlTextAreaElement) {
    let options = EventInit::new();
    options.set_bubbles(true);
    if let Ok(input) = Event::new_with_event_init_dict("input", &options) {
        let _ = field.dispatch_event(&input);
    }
}

/// Focuses a text area.
pub fn focus_text_area(id: &str) {
    let field = document().get_element_by_id(id).and_then(|field| field.dyn_into::<HtmlTextAreaElement>().ok());
    if let Some(field) = field {
        fit_height(&field);
        let _ = field.focus();
    }
}

/// Whether a key sends the message: Enter. With Shift, or on touch devices, Enter starts a new line.
pub fn is_send_key(event: &KeyboardEvent) -> bool {
    let is_plain = event.ctrl_key() || event.meta_key() || !(event.shift_key() || is_touch());
    event.key() == "Enter" && !is_composing(event) && is_plain
}

fn has_modifier(event: &KeyboardEvent) -> bool {
    event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key()
}

/// Fits the height of a text area to its text, in browsers without `field-sizing`.
pub fn fit_height(field: &HtmlTextAreaElement) {
    /// The maximum number of visible lines; a longer text scrolls.
    const LINES: usize = 8;
    if !web_sys::css::supports_with_value("field-sizing", "content").unwrap_or(false) {
        field.set_rows(u32::try_from(field.value().split('\n').count().clamp(1, LINES)).unwrap_or(1));
    }
}

/// Whether the device has a touch screen as its main input; there, Enter starts a new line.
fn is_touch() -> bool {
    window().match_media("(pointer: coarse)").ok().flatten().is_some_and(|query| query.matches())
}

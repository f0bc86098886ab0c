//! The box to write in. A plain form without scripting; with it, messages show at once and drafts are kept.

use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, EventInit, HtmlTextAreaElement};

use crate::error::Code;
use crate::id::MessageId;
use crate::messages::composer::mention_picker::{MentionList, MentionPicker};
use crate::messages::composer::outbox;
use crate::messages::composer::send_queue::Sender;
use crate::messages::timeline::actions::Actions;
use crate::messages::timeline::quote::ReplyBar;
use crate::messages::{Content, Texts};
use crate::presence::{PresenceBook, TypingLine, keystroke};
use crate::ui::{is_composing, language, utc_offset};
use crate::uploads::{AttachButton, Chips, Tray};

/// From so many characters on, the writer is told how many there are.
const COUNT_FROM: usize = Content::MAX - 200;

/// The composer of one conversation.
#[component]
pub fn Composer(
    /// What can be done with the messages of the conversation.
    actions: Actions,
    /// Sends what is written.
    sender: Sender,
    /// The files that go along.
    tray: Tray,
    /// Whom one can mention.
    picker: MentionPicker,
    /// Who is writing.
    book: PresenceBook,
    /// The id a form without scripting sends.
    next_id: MessageId,
    /// Called after something was sent.
    sent: Callback<()>,
) -> impl IntoView {
    let texts = Texts::of(language());
    let talk = actions.talk;
    let field = picker.field;
    let draft = StoredValue::new((talk.me.with_value(|me| me.id), talk.room_id.get_value()));
    let keep_draft = move |text: &str| draft.with_value(|(me, room)| outbox::draft(*me, room).save(text));
    // Another tab may have written another draft since; that one stays.
    let forget_draft = move |sent: &str| {
        let kept = draft.with_value(|(me, room)| outbox::draft(*me, room));
        if kept.load().as_deref() == Some(sent) {
            kept.save("");
        }
    };
    let length = RwSignal::new(0);
    let complaint = RwSignal::new(None);
    let (speech, offset) = (actions.speech, utc_offset());
    let notice = move || speech.notice(texts, offset.get());

    Effect::new(move || {
        let Some(field) = field.get() else { return };
        let kept = draft.with_value(|(me, room)| outbox::draft(*me, room).load());
        // What was typed before the page woke up is the newest.
        if let Some(kept) = kept.filter(|_| field.value().is_empty()) {
            field.set_value(&kept);
        }
        length.set(field.value().chars().count());
        fit(&field);
        // The page that comes after signing in is not in the document yet.
        request_animation_frame(|| {
            if !is_writing() {
                focus_composer();
            }
        });
    });

    let written = move |event: Event| {
        let Some(field) = field.get_untracked() else { return };
        let text = field.value();
        length.set(text.chars().count());
        complaint.set(None);
        fit(&field);
        keep_draft(&text);
        picker.look();
        // What is put in by the page itself is not typing.
        if event.is_trusted() {
            talk.room_id.with_value(keystroke);
        }
    };
    let submit = move || {
        let Some(field) = field.get_untracked() else { return };
        let _ = field.focus();
        picker.close();
        // The words stay where they are until they may be said.
        if speech.is_silenced() {
            return;
        }
        let has_files = !untrack(|| tray.is_empty());
        // What is sent first is the answer.
        let mut answered = talk.replying.get_untracked().map(|quote| quote.id);
        match Content::parse(&field.value()) {
            Ok(content) => {
                sender.send(content, answered.take());
                talk.replying.set(None);
                forget_draft(&field.value());
                field.set_value("");
                length.set(0);
                fit(&field);
            }
            // Files speak for themselves. Where there are none, nothing was written and nothing happens.
            Err(Code::ContentEmpty) if has_files => {}
            Err(Code::ContentEmpty) => return,
            Err(code) => return complaint.set(Some(code)),
        }
        complaint.set(None);
        if tray.send(answered) && answered.is_some() {
            talk.replying.set(None);
        }
        sent.run(());
    };
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        submit();
    };
    let on_keydown = move |event: KeyboardEvent| {
        if picker.take(&event) {
            return;
        }
        if sends(&event) {
            event.prevent_default();
            submit();
        } else if event.key() == "ArrowUp" && !is_composing(&event) && !aside(&event) {
            let empty = field.get_untracked().is_some_and(|field| field.value().is_empty());
            if let Some(last) = talk.last_own().filter(|_| empty) {
                event.prevent_default();
                actions.edit(last);
            }
        }
    };
    let stop_replying = Callback::new(move |()| {
        talk.replying.set(None);
        focus_composer();
    });
    let over = move || length.get() > Content::MAX;
    let count = move || (length.get() >= COUNT_FROM).then(|| format!(" {}/{}", length.get(), Content::MAX));
    let complaint_text = move || {
        let complaint = complaint.get().map(|code: Code| code.detail(texts.language).to_owned());
        // Read aloud once, not at every second.
        complaint.or_else(notice).or_else(|| sender.waiting.get().map(|wait| texts.rate_limited(wait.whole)))
    };
    let is_counting = move || sender.waiting.get().is_some() && complaint.get().is_none();
    let countdown = move || {
        let wait = sender.waiting.get().filter(|_| is_counting())?;
        Some(view! { <span aria-hidden="true">{texts.rate_limited(wait.left)}</span> })
    };
    let form = move || {
        view! {
            <form
                class="composer"
                method="post"
                action="/fn/post_message"
                data-files=move || (!tray.is_empty()).then_some("")
                data-muted=move || notice().map(|_| "")
                on:submit=on_submit
            >
                <input type="hidden" name="room_id" value=talk.room_id.with_value(ToString::to_string) />
                <input type="hidden" name="id" value=next_id.to_string() />
                <div class="composer-above">
                    <ReplyBar talk stop=stop_replying />
                    <Chips tray send=Callback::new(move |()| submit()) />
                </div>
                <div class="composer-attach"><AttachButton tray /></div>
                <textarea
                    id="composer-text"
                    name="content"
                    rows="1"
                    placeholder=texts.message
                    aria-label=texts.message
                    aria-describedby="composer-status"
                    aria-autocomplete="list"
                    aria-controls=move || picker.active().map(|_| "mention-list")
                    aria-activedescendant=move || picker.active()
                    autocomplete="off"
                    required=move || tray.is_empty()
                    node_ref=field
                    on:input=written
                    on:keydown=on_keydown
                    on:click=move |_| picker.look()
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
                    <TypingLine book room_id=talk.room_id.get_value() />
                    <p
                        class="composer-status"
                        id="composer-status"
                        data-error=move || (over() || complaint.get().is_some()).then_some("")
                    >
                        <span role="status" class:visually-hidden=is_counting>{complaint_text}</span>
                        {countdown}
                        {count}
                    </p>
                </div>
            </form>
        }
    };
    // Where nothing is added any more there is nothing to write in.
    let closed =
        move || view! { <p class="composer-disabled" role="status">{Code::RoomArchived.detail(texts.language)}</p> };
    view! {
        <MentionList picker />
        {move || if speech.archived.get() { closed().into_any() } else { form().into_any() }}
    }
    .into_any()
}

/// Puts the cursor into the box, unless that would bring up a keyboard on glass.
pub fn focus_composer() {
    if !is_touch() {
        enter_composer();
    }
}

/// Whether the cursor is in a field already.
fn is_writing() -> bool {
    document().active_element().is_some_and(|element| element.matches("input, textarea").unwrap_or(false))
}

/// Puts the cursor into the box in any case, as one wants to write.
pub fn enter_composer() {
    focus_field("composer-text");
}

/// Puts words back into the box that would be lost elsewhere, after what stands there.
pub fn give_words(words: &str) {
    let Some(field) = document().get_element_by_id("composer-text") else { return };
    let Ok(field) = field.dyn_into::<HtmlTextAreaElement>() else { return };
    let present = field.value();
    let gap = if present.is_empty() { "" } else { "\n" };
    field.set_value(&format!("{present}{gap}{words}"));
    tell_written(&field);
}

/// Has the box take what the page put into it as if it were written: kept as a draft, and counted.
pub fn tell_written(field: &HtmlTextAreaElement) {
    let options = EventInit::new();
    options.set_bubbles(true);
    if let Ok(input) = Event::new_with_event_init_dict("input", &options) {
        let _ = field.dispatch_event(&input);
    }
}

/// Puts the cursor at the end of a text area.
pub fn focus_field(id: &str) {
    let field = document().get_element_by_id(id).and_then(|field| field.dyn_into::<HtmlTextAreaElement>().ok());
    if let Some(field) = field {
        fit(&field);
        let _ = field.focus();
    }
}

/// Whether a key sends what is written. Enter with Shift, or with fingers on glass, begins a line.
pub fn sends(event: &KeyboardEvent) -> bool {
    let sends = event.ctrl_key() || event.meta_key() || !(event.shift_key() || is_touch());
    event.key() == "Enter" && !is_composing(event) && sends
}

fn aside(event: &KeyboardEvent) -> bool {
    event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key()
}

/// Makes the box as high as its text in browsers that do not do so by themselves.
pub fn fit(field: &HtmlTextAreaElement) {
    /// Lines shown at most; beyond that the box scrolls.
    const LINES: usize = 8;
    if !web_sys::css::supports_with_value("field-sizing", "content").unwrap_or(false) {
        field.set_rows(u32::try_from(field.value().split('\n').count().clamp(1, LINES)).unwrap_or(1));
    }
}

/// Whether one writes with fingers on glass, where Enter is for new lines.
fn is_touch() -> bool {
    window().match_media("(pointer: coarse)").ok().flatten().is_some_and(|query| query.matches())
}

//! One row of the list: a message, or a line of Teahouse's own.

use leptos::prelude::*;

use crate::auth;
use crate::auth::Role;
use crate::messages::composer::composer::focus_composer;
use crate::messages::composer::send_queue::Sender;
use crate::messages::timeline::actions::{Actions, words_of};
use crate::messages::timeline::edit_form::EditForm;
use crate::messages::timeline::layout::{Fate, Line, Place, address};
use crate::messages::timeline::message_text::words_view;
use crate::messages::timeline::quote::quote_view;
use crate::messages::timeline::state::{Row, Talk};
use crate::messages::{ChatMessage, MessageType, Texts};
use crate::time::Timestamp;
use crate::ui::{Avatar, language, utc_offset};
use crate::unread;
use crate::uploads::{AttachedFile, Attachment};

/// The row of a message: who, when, what, and its fate while it is not in the room.
#[component]
pub fn MessageRow(
    /// What to show.
    row: Row,
    /// The conversation it is in.
    talk: Talk,
    /// Sends it again.
    sender: Sender,
    /// What can be done with it.
    actions: Actions,
) -> impl IntoView {
    let texts = Texts::of(language());
    let offset = utc_offset();
    let Row { id, shown } = row;
    // Their buttons go with the failure, so the cursor goes back to the box.
    let retry = move |_| {
        sender.retry();
        focus_composer();
    };
    let discard = move |_| {
        talk.discard(id);
        focus_composer();
    };
    // One closure for the row: where a change leaves something as it was, the elements are left alone too.
    move || {
        let (Line { message, quote, fate, editing }, Place { starts_day, starts_new, continues }) = shown.get();
        let offset = offset.get();
        let above = above(&message, starts_day, starts_new, texts, offset);
        if message.message_type == MessageType::System {
            let words = texts.system_message(&message.content, &|id, then| talk.faces.name(id, then));
            return system_line(&message, words, above, texts, offset);
        }
        let face = talk.faces.of(message.sender_id);
        let picture = face.as_ref().and_then(|face| face.avatar.clone());
        let sender_name = face.map_or_else(|| message.sender_name.clone(), |face| face.display_name);
        let awake = actions.awake.get();
        let posted = fate == Fate::Posted;
        let mine = talk.me.with_value(|me| me.id == message.sender_id);
        let clock_time = message.timestamp.clock_time(offset);
        // Only what is in the room has an address.
        let own_address = posted.then(|| address(&message.room_id, id));
        let act = posted.then_some("link");
        let words = if editing {
            view! { <EditForm actions /> }.into_any()
        } else {
            words_of(&message).map(|words| words_view(words, talk)).into_any()
        };
        let mentions_me = !mine && posted && talk.me.with_value(|me| unread::mentions(&message.content, &me.username));
        let edited = message.edited_at.filter(|_| !editing).map(|at| view! {
            <time class="message-edited" datetime=at.to_string() title=full_time(at, texts, offset)>{texts.edited}</time>
        });
        view! {
            <li
                class="message"
                id=format!("m-{id}")
                tabindex=awake.then_some("-1")
                data-state=state(&fate)
                data-mine=mine.then_some("")
                data-mentions-me=mentions_me.then_some("")
                data-first-unread=starts_new.then_some("")
                data-day-start=starts_day.then_some("")
                data-grouped=continues.then_some("")
                data-highlighted=(actions.at.get_value() == Some(id)).then_some("")
            >
                {above}
                <Avatar id=message.sender_id name=sender_name.clone() picture />
                <a class="gutter-time" href=own_address.clone() data-action=act tabindex="-1" aria-hidden="true">
                    {clock_time.clone()}
                </a>
                <div class="message-body">
                    <div class="message-header">
                        <span class="message-sender" data-action=awake.then_some("profile")>{sender_name}</span>
                        {badge(message.sender_role.unwrap_or_default())}
                        <a class="message-time" href=own_address data-action=act tabindex=awake.then_some("-1")>
                            <time datetime=message.timestamp.to_string() title=full_time(message.timestamp, texts, offset)>
                                {clock_time}
                            </time>
                        </a>
                    </div>
                    {message.reply_to.map(|answered| quote_view(&message.room_id, answered, quote, talk.faces, texts))}
                    {attachment(&message)}
                    {words}
                    {edited}
                    {(fate == Fate::Waiting).then(|| view! {
                        <div class="send-status" data-waiting="">
                            <span>{move || sender.waiting.get().map(|wait| texts.rate_limited(wait.left))}</span>
                            <button class="button small quiet" on:click=discard>{texts.delete}</button>
                        </div>
                    })}
                    {failure(&fate).map(|detail| view! {
                        <div class="send-status">
                            <span>{texts.not_sent} " " {detail}</span>
                            <button class="button small" on:click=retry>{texts.retry}</button>
                            <button class="button small quiet" on:click=discard>{texts.delete}</button>
                        </div>
                    })}
                </div>
                {(awake && posted && !editing)
                    .then(|| view! { <div class="message-actions" inner_html=actions.buttons.get_value()></div> })}
            </li>
        }
        .into_any()
    }
}

/// What stands above a message: its day, the line above what is new, or both in one.
fn above(message: &ChatMessage, starts_day: bool, starts_new: bool, texts: &Texts, offset: i32) -> Option<AnyView> {
    let day = starts_day.then(|| view! { <time>{texts.day(message.timestamp.day(offset))}</time> });
    let new = starts_new.then(|| view! { <span class="unread-label">{texts.unread_divider}</span> });
    (starts_day || starts_new)
        .then(|| view! { <div class="divider" data-unread=starts_new.then_some("")>{day} {new}</div> }.into_any())
}

/// What Teahouse itself says: a quiet line. One that says something unknown is empty, but has its place.
fn system_line(
    message: &ChatMessage,
    words: Option<String>,
    above: Option<AnyView>,
    texts: &'static Texts,
    offset: i32,
) -> AnyView {
    let id = format!("m-{}", message.id);
    let title = full_time(message.timestamp, texts, offset);
    view! { <li class="system-message" id=id>{above} {words.map(|words| view! { <p title=title>{words}</p> })}</li> }
        .into_any()
}

/// The file that comes with a message.
fn attachment(message: &ChatMessage) -> Option<impl IntoView + use<>> {
    let file = AttachedFile {
        url: message.file_url.clone()?,
        name: message.file_name.clone().unwrap_or_default(),
        size: message.file_size.unwrap_or_default(),
        mime: message.file_mime.clone().unwrap_or_default(),
        width: message.width,
        height: message.height,
    };
    Some(view! { <Attachment file /> })
}

/// Day and time with the words of the reader's language.
fn full_time(time: Timestamp, texts: &Texts, offset: i32) -> String {
    format!("{} {}", texts.day(time.day(offset)), time.clock_time(offset))
}

/// The word for a message's fate that styles and tests know.
fn state(fate: &Fate) -> &'static str {
    match fate {
        Fate::Posted => "posted",
        Fate::Pending => "pending",
        Fate::Waiting => "waiting",
        Fate::Failed(_) => "failed",
    }
}

/// Why a message did not get out, in the reader's language.
fn failure(fate: &Fate) -> Option<&'static str> {
    match fate {
        Fate::Failed(error) => Some(error.code.detail(language())),
        Fate::Posted | Fate::Pending | Fate::Waiting => None,
    }
}

fn badge(role: Role) -> Option<impl IntoView> {
    let texts = auth::Texts::of(language());
    let name = match role {
        Role::Member => return None,
        Role::Moderator => texts.moderator,
        Role::Administrator => texts.administrator,
    };
    Some(view! { <span class="role-badge">{name}</span> })
}

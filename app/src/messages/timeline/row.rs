//! A row of the timeline: a message or a system message.

use leptos::prelude::*;

use crate::auth;
use crate::auth::Role;
use crate::messages::composer::message_form::focus_composer;
use crate::messages::composer::send_queue::SendQueue;
use crate::messages::timeline::actions::Actions;
use crate::messages::timeline::edit_form::EditForm;
use crate::messages::timeline::layout::{Row, RowLayout, SendStatus, permalink};
use crate::messages::timeline::message_text::{message_text, text_of};
use crate::messages::timeline::quote::quote_view;
use crate::messages::timeline::state::{RowSignal, TimelineState};
use crate::messages::{ChatMessage, MessageType, Texts};
use crate::time::Timestamp;
use crate::ui::{Avatar, language, utc_offset};
use crate::unread;
use crate::uploads::{AttachedFile, Attachment};

/// The row of a message: sender, time, content, and the send status while it is not posted.
#[component]
pub fn MessageRow(
    /// The row to render.
    row: RowSignal,
    /// The state of the timeline.
    timeline: TimelineState,
    /// The queue that sends a failed message again.
    send_queue: SendQueue,
    /// The actions on the message.
    actions: Actions,
) -> impl IntoView {
    let texts = Texts::of(language());
    let offset = utc_offset();
    let RowSignal { id, content } = row;
    // The buttons disappear with the failure, so the focus moves to the composer.
    let retry = move |_| {
        send_queue.retry();
        focus_composer();
    };
    let discard = move |_| {
        timeline.discard(id);
        focus_composer();
    };
    // One closure renders the whole row; elements whose values stay the same are not touched.
    move || {
        let (Row { message, quote, status, is_editing }, RowLayout { starts_day, starts_unread, is_grouped }) =
            content.get();
        let offset = offset.get();
        let separators = separators_above(&message, starts_day, starts_unread, texts, offset);
        if message.message_type == MessageType::System {
            let text = texts.system_message(&message.content, &|id, stored| timeline.profiles.name(id, stored));
            return system_row(&message, text, separators, texts, offset);
        }
        let profile = timeline.profiles.get(message.sender_id);
        let picture = profile.as_ref().and_then(|profile| profile.avatar.clone());
        let sender_name = profile.map_or_else(|| message.sender_name.clone(), |profile| profile.display_name);
        let is_hydrated = actions.is_hydrated.get();
        let is_posted = status == SendStatus::Posted;
        let is_own = timeline.me.with_value(|me| me.id == message.sender_id);
        let clock_time = message.timestamp.clock_time(offset);
        // Only a posted message has a permalink.
        let link = is_posted.then(|| permalink(&message.room_id, id));
        let link_action = is_posted.then_some("link");
        let text = if is_editing {
            view! { <EditForm actions /> }.into_any()
        } else {
            text_of(&message).map(|text| message_text(text, timeline)).into_any()
        };
        let mentions_me =
            !is_own && is_posted && timeline.me.with_value(|me| unread::mentions(&message.content, &me.username));
        let edited = message.edited_at.filter(|_| !is_editing).map(|at| view! {
            <time class="message-edited" datetime=at.to_string() title=full_time(at, texts, offset)>{texts.edited}</time>
        });
        view! {
            <li
                class="message"
                id=format!("m-{id}")
                tabindex=is_hydrated.then_some("-1")
                data-state=state_name(&status)
                data-mine=is_own.then_some("")
                data-mentions-me=mentions_me.then_some("")
                data-first-unread=starts_unread.then_some("")
                data-day-start=starts_day.then_some("")
                data-grouped=is_grouped.then_some("")
                data-highlighted=(actions.target.get_value() == Some(id)).then_some("")
            >
                {separators}
                <Avatar id=message.sender_id name=sender_name.clone() picture />
                <a class="gutter-time" href=link.clone() data-action=link_action tabindex="-1" aria-hidden="true">
                    {clock_time.clone()}
                </a>
                <div class="message-body">
                    <div class="message-header">
                        <span class="message-sender" data-action=is_hydrated.then_some("profile")>{sender_name}</span>
                        {role_badge(message.sender_role.unwrap_or_default())}
                        <a class="message-time" href=link data-action=link_action tabindex=is_hydrated.then_some("-1")>
                            <time datetime=message.timestamp.to_string() title=full_time(message.timestamp, texts, offset)>
                                {clock_time}
                            </time>
                        </a>
                    </div>
                    {message.reply_to.map(|quoted_id| quote_view(&message.room_id, quoted_id, quote, timeline.profiles, texts))}
                    {attachment(&message)}
                    {text}
                    {edited}
                    {(status == SendStatus::Waiting).then(|| view! {
                        <div class="send-status" data-waiting="">
                            <span>{move || send_queue.rate_limit_wait.get().map(|wait| texts.rate_limited(wait.remaining))}</span>
                            <button class="button small quiet" on:click=discard>{texts.delete}</button>
                        </div>
                    })}
                    {failure_text(&status).map(|detail| view! {
                        <div class="send-status">
                            <span>{texts.not_sent} " " {detail}</span>
                            <button class="button small" on:click=retry>{texts.retry}</button>
                            <button class="button small quiet" on:click=discard>{texts.delete}</button>
                        </div>
                    })}
                </div>
                {(is_hydrated && is_posted && !is_editing)
                    .then(|| view! { <div class="message-actions" inner_html=actions.row_buttons.get_value()></div> })}
            </li>
        }
        .into_any()
    }
}

/// The separator above a message: its day, the unread divider, or both in one.
fn separators_above(
    message: &ChatMessage,
    starts_day: bool,
    starts_unread: bool,
    texts: &Texts,
    offset: i32,
) -> Option<AnyView> {
    let day = starts_day.then(|| view! { <time>{texts.day(message.timestamp.day(offset))}</time> });
    let new = starts_unread.then(|| view! { <span class="unread-label">{texts.unread_divider}</span> });
    (starts_day || starts_unread)
        .then(|| view! { <div class="divider" data-unread=starts_unread.then_some("")>{day} {new}</div> }.into_any())
}

/// The row of a system message. If its type is unknown, the row is empty, but present.
fn system_row(
    message: &ChatMessage,
    text: Option<String>,
    separators: Option<AnyView>,
    texts: &'static Texts,
    offset: i32,
) -> AnyView {
    let id = format!("m-{}", message.id);
    let title = full_time(message.timestamp, texts, offset);
    view! { <li class="system-message" id=id>{separators} {text.map(|text| view! { <p title=title>{text}</p> })}</li> }
        .into_any()
}

/// The file of a message.
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

/// Day and time in the user's language.
fn full_time(time: Timestamp, texts: &Texts, offset: i32) -> String {
    format!("{} {}", texts.day(time.day(offset)), time.clock_time(offset))
}

/// The value of `data-state`, which stylesheets and browser tests use.
fn state_name(status: &SendStatus) -> &'static str {
    match status {
        SendStatus::Posted => "posted",
        SendStatus::Pending => "pending",
        SendStatus::Waiting => "waiting",
        SendStatus::Failed(_) => "failed",
    }
}

/// Why sending failed, in the user's language.
fn failure_text(status: &SendStatus) -> Option<&'static str> {
    match status {
        SendStatus::Failed(error) => Some(error.code.detail(language())),
        SendStatus::Posted | SendStatus::Pending | SendStatus::Waiting => None,
    }
}

fn role_badge(role: Role) -> Option<impl IntoView> {
    let texts = auth::Texts::of(language());
    let name = match role {
        Role::Member => return None,
        Role::Moderator => texts.moderator,
        Role::Administrator => texts.administrator,
    };
    Some(view! { <span class="role-badge">{name}</span> })
}

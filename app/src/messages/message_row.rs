//! One message in the list.

use leptos::prelude::*;

use super::Texts;
use super::composer::focus_composer;
use super::layout::{Fate, Place};
use super::sending::Sender;
use super::talk::{Row, Talk};
use crate::auth::{self, Role};
use crate::ui::{Avatar, language, utc_offset};

/// The row of a message: who, when, what, and its fate while it is not in the room.
#[component]
pub fn MessageRow(
    /// What to show.
    row: Row,
    /// The conversation it is in.
    talk: Talk,
    /// Sends it again.
    sender: Sender,
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
        let (line, Place { starts_day, continues }) = shown.get();
        let mine = talk.me.with_value(|me| me.id == line.sender_id);
        let clock_time = line.timestamp.clock_time(offset.get());
        let day = texts.day(line.timestamp.day(offset.get()));
        view! {
            <li
                class="message"
                id=format!("m-{id}")
                data-state=state(&line.fate)
                data-mine=mine.then_some("")
                data-day-start=starts_day.then_some("")
                data-grouped=continues.then_some("")
            >
                {starts_day.then(|| view! { <div class="day"><time>{day.clone()}</time></div> })}
                <Avatar id=line.sender_id name=line.sender_name.clone() />
                <time class="gutter-time" aria-hidden="true">{clock_time.clone()}</time>
                <div class="message-body">
                    <div class="message-head">
                        <span class="message-sender">{line.sender_name}</span>
                        {badge(line.sender_role)}
                        <time class="message-time" datetime=line.timestamp.to_string() title=format!("{day} {clock_time}")>
                            {clock_time.clone()}
                        </time>
                    </div>
                    <p class="message-text" dir="auto">{line.content}</p>
                    {failure(&line.fate).map(|detail| view! {
                        <div class="message-fate">
                            <span>{texts.not_sent} " " {detail}</span>
                            <button class="button small" on:click=retry>{texts.retry}</button>
                            <button class="button small quiet" on:click=discard>{texts.delete}</button>
                        </div>
                    })}
                </div>
            </li>
        }
    }
}

/// The word for a message's fate that styles and tests know.
fn state(fate: &Fate) -> &'static str {
    match fate {
        Fate::Posted => "posted",
        Fate::Pending => "pending",
        Fate::Failed(_) => "failed",
    }
}

/// Why a message did not get out, in the reader's language.
fn failure(fate: &Fate) -> Option<&'static str> {
    match fate {
        Fate::Failed(error) => Some(error.code.detail(language())),
        Fate::Posted | Fate::Pending => None,
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

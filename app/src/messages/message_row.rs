//! One message in the list.

use leptos::prelude::*;

use super::Texts;
use super::layout::Fate;
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
    let line = shown.with_untracked(|(line, _)| line.clone());
    let mine = talk.me.with_value(|me| me.id == line.sender_id);

    let place = {
        let shown = shown.clone();
        move || shown.with(|(_, place)| *place)
    };
    let (starts_day, continues) = (place.clone(), place);
    let timestamp = {
        let shown = shown.clone();
        Memo::new(move |_| shown.with(|(line, _)| line.timestamp))
    };
    let content = {
        let shown = shown.clone();
        Memo::new(move |_| shown.with(|(line, _)| line.content.clone()))
    };
    let fate = Memo::new(move |_| shown.with(|(line, _)| line.fate.clone()));

    let clock_time = move || timestamp.get().clock_time(offset.get());
    let day = move || texts.day(timestamp.get().day(offset.get()));
    let full_time = move || format!("{} {}", day(), clock_time());
    let state = move || match fate.get() {
        Fate::Posted => "posted",
        Fate::Pending => "pending",
        Fate::Failed(_) => "failed",
    };
    let day_rule = {
        let starts_day = starts_day.clone();
        move || starts_day().starts_day.then(|| view! { <div class="day"><time>{day}</time></div> })
    };
    view! {
        <li
            class="message"
            id=format!("m-{id}")
            data-state=state
            data-mine=mine.then_some("")
            data-day-start=move || starts_day().starts_day.then_some("")
            data-grouped=move || continues().continues.then_some("")
        >
            {day_rule}
            <Avatar id=line.sender_id name=line.sender_name.clone() />
            <time class="gutter-time" aria-hidden="true">{clock_time}</time>
            <div class="message-body">
                <div class="message-head">
                    <span class="message-sender">{line.sender_name}</span>
                    {badge(line.sender_role)}
                    <time class="message-time" datetime=move || timestamp.get().to_string() title=full_time>{clock_time}</time>
                </div>
                <p class="message-text" dir="auto">{content}</p>
                {move || failure(fate.get()).map(|detail| view! {
                    <div class="message-fate" role="alert">
                        <span>{texts.not_sent} " " {detail}</span>
                        <button class="button small" on:click=move |_| sender.retry(id)>{texts.retry}</button>
                        <button class="button small quiet" on:click=move |_| talk.discard(id)>{texts.delete}</button>
                    </div>
                })}
            </div>
        </li>
    }
}

/// Why a message did not get out, in the reader's language.
fn failure(fate: Fate) -> Option<&'static str> {
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

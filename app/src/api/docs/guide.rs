//! The introduction of the documentation: signing in, errors, cursors, limits.

use leptos::prelude::*;

use crate::api::docs::code_block;
use crate::auth::{PASSWORD_LENGTH, USERNAME_LENGTH};
use crate::config::server::Config;
use crate::error::Code;
use crate::events::Event;
use crate::language::Language;
use crate::messages::{Content, MAX_PAGE_SIZE, PAGE_SIZE};
use crate::uploads;

/// The limits that depend on the settings of the process.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    messages_per_room: u32,
    retention_days: u32,
}

impl Limits {
    /// The limits in `config`.
    pub fn from_config(config: &Config) -> Self {
        Self { messages_per_room: config.messages_per_room, retention_days: config.retention_days }
    }
}

/// The sections before the operations.
#[component]
pub fn Guide(server: String, limits: Limits) -> impl IntoView {
    view! {
        <SignIn server />
        <Errors />
        <Cursor />
        <SizeLimits limits />
    }
}

#[component]
fn SignIn(server: String) -> impl IntoView {
    let server = if server.is_empty() { "https://chat.example.org".to_owned() } else { server };
    let commands = format!(
        "TEAHOUSE={server}\n\
         TOKEN=$(curl -s \"$TEAHOUSE/api/auth/login\" \\\n  \
         -H \"Content-Type: application/json\" \\\n  \
         -d '{{\"username\": \"Ada\", \"password\": \"correct horse battery\"}}' | jq -r .token)\n\
         curl \"$TEAHOUSE/api/auth/me\" -H \"Authorization: Bearer $TOKEN\""
    );
    view! {
        <section class="docs-group" id="sign-in">
            <h2>"How to sign in"</h2>
            <p>
                "Register, or sign in; both answer a token. Send it as " <code>"Authorization: Bearer …"</code>
                " with every request. It is good for 24 hours, or until it signs out."
            </p>
            <p>
                "A browser that signed in on the page is known by its cookie, on every route. What changes something is "
                "then taken only from pages of the same site."
            </p>
            {code_block(commands)}
        </section>
    }
}

#[component]
fn Errors() -> impl IntoView {
    let rows = Code::ALL.iter().filter(|code| **code != Code::Unreachable).map(|code| {
        let retry_hint = if code.is_retryable() { " May succeed later, unchanged." } else { "" };
        view! {
            <tr>
                <th scope="row"><code>{code.name()}</code> <span class="docs-type">{code.status()}</span></th>
                <td><p>{code.detail(Language::English)} {retry_hint}</p></td>
            </tr>
        }
    });
    view! {
        <section class="docs-group" id="errors">
            <h2>"Errors"</h2>
            <p>
                "Every failure is a problem document (RFC 9457, " <code>"application/problem+json"</code>
                "). Decide by its " <code>"code"</code> ". " <code>"title"</code> " and " <code>"detail"</code>
                " are for people, in English or Chinese by " <code>"Accept-Language"</code> ". " <code>"reason"</code>
                ", where there is one, says what exactly was minded in the request."
            </p>
            <p>
                "After " <code>"indeterminate"</code> ", or no answer at all, a write may have happened. Send it again "
                "with the same " <code>"id"</code> ": it happens once."
            </p>
            <table class="docs-table">
                <thead><tr><th scope="col">"Code"</th><th scope="col">"What it says"</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </section>
    }
}

#[component]
fn Cursor() -> impl IntoView {
    let types = Event::types().join(", ");
    view! {
        <section class="docs-group" id="cursor">
            <h2>"Cursor"</h2>
            <p>
                "A cursor is a place in the log of everything that happens. It is opaque: keep it, hand it back, make "
                "none up. Writes answer theirs in the header " <code>"Teahouse-Cursor"</code>
                "; a read that carries it shows at least that write, whichever process answers."
            </p>
            <p>
                "Each event of the stream has its cursor as " <code>"id"</code>
                ". To miss nothing, open the stream, read the messages, then apply the events by their " <code>"v"</code>
                "; when it breaks, open it again after the last cursor heard. Changes today: " {types} "."
            </p>
        </section>
    }
}

#[component]
fn SizeLimits(limits: Limits) -> impl IntoView {
    let range = |range: std::ops::RangeInclusive<usize>| format!("{} to {} characters", range.start(), range.end());
    let rows = [
        ("Text of a message", format!("1 to {} characters", Content::MAX)),
        ("File", format!("1 byte to {} MiB", uploads::MAX_BYTES / (1024 * 1024))),
        ("Any other body", "64 KiB".to_owned()),
        ("Page of messages", format!("1 to {MAX_PAGE_SIZE}, {PAGE_SIZE} unless asked otherwise")),
        (
            "Messages kept",
            format!("{} a room, for {} days after its last message", limits.messages_per_room, limits.retention_days),
        ),
        ("Name", range(USERNAME_LENGTH)),
        ("Password", range(PASSWORD_LENGTH)),
    ];
    let rows = rows.map(|(subject, limit)| view! { <tr><th scope="row">{subject}</th><td>{limit}</td></tr> });
    view! {
        <section class="docs-group" id="limits">
            <h2>"Limits"</h2>
            <p>
                "Fields that an operation does not know are refused, not ignored. Registering and signing in are "
                "limited by address and by account: " <code>"429"</code> " says in " <code>"Retry-After"</code> " how many seconds to wait."
            </p>
            <table class="docs-table">
                <thead><tr><th scope="col">"What"</th><th scope="col">"How much"</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </section>
    }
}

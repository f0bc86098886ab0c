//! The page of the audit log. It works without scripting: a form that is sent as an address, and links.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::administration::audit_filter::AuditFields;
use crate::administration::audit_texts::{ACTIONS, AuditTexts};
use crate::administration::operations::read_audit;
use crate::administration::view::admin_layout::{Closed, Frame, Tab};
use crate::administration::{AuditEntry, AuditPart, Texts};
use crate::auth::Person;
use crate::error::{Code, Error};
use crate::rooms::Kind;
use crate::ui::{language, utc_offset};

/// What was done with authority, the newest first.
#[component]
pub fn AuditPage() -> impl IntoView {
    let query = use_query_map();
    let fields = Memo::new(move |_| AuditFields::of(&query.read()));
    let offset = utc_offset().get_untracked();
    let read = Resource::new_blocking(move || fields.get(), move |fields| async move { part(&fields, offset).await });
    view! {
        <Suspense fallback=|| ()>
            {move || Suspend::new(async move {
                match read.await {
                    Ok(part) => {
                        let fields = fields.get_untracked();
                        view! { <Frame tab=Tab::Audit><Log part fields offset /></Frame> }.into_any()
                    }
                    Err(error) => view! { <Closed error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

/// What these fields ask for. A field that cannot be read asks for nothing that there is.
async fn part(fields: &AuditFields, offset: i32) -> Result<AuditPart, Error> {
    fn read<T: std::str::FromStr>(text: Option<String>) -> Result<Option<T>, Error> {
        text.map(|text| text.parse().map_err(|_| Code::RequestInvalid.into())).transpose()
    }
    let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let (action, person, before) = (given(&fields.action), given(&fields.person), given(&fields.before));
    let asked = async {
        let (room, since, until) = (read(given(&fields.room))?, read(fields.begin(offset))?, read(fields.end(offset))?);
        read_audit(action, person, room, since, until, before).await
    };
    match asked.await {
        // Whoever may not see the page learns that first.
        Err(error) if error.code == Code::RequestInvalid => {
            read_audit(Some("-".to_owned()), None, None, None, None, None).await
        }
        answer => answer,
    }
}

#[component]
fn Log(part: AuditPart, fields: AuditFields, offset: i32) -> impl IntoView {
    let (texts, words) = (Texts::of(language()), AuditTexts::of(language()));
    let older = part.next.map(|before| {
        let address = AuditFields { before, ..fields.clone() }.address();
        view! { <a class="button small" rel="external" href=address>{texts.older}</a> }
    });
    let newest = (!fields.before.is_empty()).then(|| {
        view! { <a class="button small" rel="external" href=fields.at_the_start().address()>{words.to_newest}</a> }
    });
    let exports = [("csv", "CSV"), ("json", "JSON")].map(|(format, name)| {
        let file = format!("teahouse-audit.{format}");
        view! { <a class="button small quiet" href=fields.export(format, offset) download=file>{name}</a> }
    });
    let nothing = part.entries.is_empty().then(|| view! { <p class="soft">{words.no_entries}</p> });
    let rows = part.entries.into_iter().map(|entry| view! { <Row entry /> }).collect_view();
    view! {
        <Filter fields />
        <div class="exports" role="group" aria-label=words.export_as>
            <span class="soft">{words.export_as}</span>
            {exports.collect_view()}
        </div>
        <table class="table responsive audit-table">
            <thead>
                <tr>
                    <th scope="col">{words.time}</th>
                    <th scope="col">{words.actor}</th>
                    <th scope="col">{words.action}</th>
                    <th scope="col">{words.target}</th>
                    <th scope="col">{texts.room}</th>
                    <th scope="col">{words.details}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
        {nothing}
        <nav class="pager" aria-label=texts.pagination>{newest} {older}</nav>
    }
    .into_any()
}

/// Asks for some entries only.
#[component]
fn Filter(fields: AuditFields) -> impl IntoView {
    let (texts, words) = (Texts::of(language()), AuditTexts::of(language()));
    let chosen = fields.action.clone();
    let options = ACTIONS.iter().map(|action| {
        view! { <option value=*action selected=chosen == *action>{words.action_text(action)}</option> }
    });
    let is_filtered = fields != AuditFields::default();
    let clear = is_filtered
        .then(|| view! { <a class="button quiet" rel="external" href="/administration/audit">{words.show_all}</a> });
    view! {
        <form class="filter" role="search" method="get" action="/administration/audit">
            <label class="field">
                <span>{words.action}</span>
                <select name="action">
                    <option value="">{words.any_action}</option>
                    {options.collect_view()}
                </select>
            </label>
            <label class="field">
                <span>{words.username}</span>
                <input name="person" autocomplete="off" autocapitalize="none" spellcheck="false" maxlength="64" value=fields.person />
            </label>
            <label class="field">
                <span>{words.room_id}</span>
                <input name="room" autocomplete="off" autocapitalize="none" spellcheck="false" maxlength="64" value=fields.room />
            </label>
            <label class="field">
                <span>{words.from}</span>
                <input name="since" type="date" value=fields.since />
            </label>
            <label class="field">
                <span>{words.until}</span>
                <input name="until" type="date" value=fields.until />
            </label>
            <button class="button">{texts.find}</button>
            {clear}
        </form>
    }
    .into_any()
}

#[component]
fn Row(entry: AuditEntry) -> impl IntoView {
    let (texts, words) = (Texts::of(language()), AuditTexts::of(language()));
    let offset = utc_offset();
    let (at, action) = (entry.at, entry.action);
    let room = entry.room.map(|room| {
        let fields = AuditFields { room: room.id.to_string(), ..AuditFields::default() };
        let name = match room.kind {
            Some(Kind::Direct) => words.direct_conversation.to_owned(),
            _ if room.name.is_empty() => room.id.to_string(),
            _ => room.name,
        };
        view! { <a rel="external" href=fields.address()>{name}</a> }
    });
    let details: Vec<String> =
        entry.details.iter().map(|(name, value)| words.detail(name, value, offset.get_untracked())).collect();
    view! {
        <tr data-action=action.clone()>
            <td data-label=words.time class="soft">{move || at.date_time(offset.get())}</td>
            <td data-label=words.actor>{person(entry.by)}</td>
            <td data-label=words.action>{words.action_text(&action).to_owned()}</td>
            <td data-label=words.target>{person(entry.user)}</td>
            <td data-label=texts.room>{room}</td>
            <td data-label=words.details class="soft details">{(!details.is_empty()).then(|| details.join(", "))}</td>
        </tr>
    }
    .into_any()
}

/// Someone's name, leading to all that was done by them and to them.
fn person(person: Option<Person>) -> Option<AnyView> {
    let person = person?;
    let fields = AuditFields { person: person.username, ..AuditFields::default() };
    Some(view! { <a rel="external" href=fields.address()>{person.display_name}</a> }.into_any())
}

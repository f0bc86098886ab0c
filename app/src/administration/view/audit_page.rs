//! The page of the audit log. It works without scripting: the filter is a form with method GET, and pages are links.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::administration::audit_filter::AuditQuery;
use crate::administration::audit_texts::{ACTIONS, AuditTexts};
use crate::administration::operations::read_audit;
use crate::administration::view::admin_layout::{AdminLayout, ForbiddenPage, Tab};
use crate::administration::{AuditEntry, AuditLogPage, Texts};
use crate::auth::Person;
use crate::error::{Code, Error};
use crate::rooms::Kind;
use crate::ui::{language, utc_offset};

/// The entries, newest first.
#[component]
pub fn AuditPage() -> impl IntoView {
    let url_query = use_query_map();
    let query = Memo::new(move |_| AuditQuery::from_query(&url_query.read()));
    let offset = utc_offset().get_untracked();
    let response =
        Resource::new_blocking(move || query.get(), move |query| async move { fetch_page(&query, offset).await });
    view! {
        <Suspense fallback=|| ()>
            {move || Suspend::new(async move {
                match response.await {
                    Ok(page) => {
                        let query = query.get_untracked();
                        view! { <AdminLayout tab=Tab::Audit><AuditTable page query offset /></AdminLayout> }.into_any()
                    }
                    Err(error) => view! { <ForbiddenPage error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

/// The entries for this query. A query with a malformed field has no entries.
async fn fetch_page(query: &AuditQuery, offset: i32) -> Result<AuditLogPage, Error> {
    fn parse<T: std::str::FromStr>(text: Option<String>) -> Result<Option<T>, Error> {
        text.map(|text| text.parse().map_err(|_| Code::RequestInvalid.into())).transpose()
    }
    let non_empty = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let (action, person, before) = (non_empty(&query.action), non_empty(&query.person), non_empty(&query.before));
    let entries = async {
        let (room, since, until) =
            (parse(non_empty(&query.room))?, parse(query.begin(offset))?, parse(query.end(offset))?);
        read_audit(action, person, room, since, until, before).await
    };
    match entries.await {
        // A query without results, so that a reader who may not see the page gets that error first.
        Err(error) if error.code == Code::RequestInvalid => {
            read_audit(Some("-".to_owned()), None, None, None, None, None).await
        }
        answer => answer,
    }
}

#[component]
fn AuditTable(page: AuditLogPage, query: AuditQuery, offset: i32) -> impl IntoView {
    let (texts, audit_texts) = (Texts::of(language()), AuditTexts::of(language()));
    let older = page.next.map(|before| {
        let address = AuditQuery { before, ..query.clone() }.address();
        view! { <a class="button small" rel="external" href=address>{texts.older}</a> }
    });
    let newest = (!query.before.is_empty()).then(|| {
        view! { <a class="button small" rel="external" href=query.first_page().address()>{audit_texts.to_newest}</a> }
    });
    let export_links = [("csv", "CSV"), ("json", "JSON")].map(|(format, name)| {
        let file = format!("teahouse-audit.{format}");
        view! { <a class="button small quiet" href=query.export(format, offset) download=file>{name}</a> }
    });
    let empty_notice = page.entries.is_empty().then(|| view! { <p class="soft">{audit_texts.no_entries}</p> });
    let rows = page.entries.into_iter().map(|entry| view! { <Row entry /> }).collect_view();
    view! {
        <FilterForm query />
        <div class="exports" role="group" aria-label=audit_texts.export_as>
            <span class="soft">{audit_texts.export_as}</span>
            {export_links.collect_view()}
        </div>
        <table class="table responsive audit-table">
            <thead>
                <tr>
                    <th scope="col">{audit_texts.time}</th>
                    <th scope="col">{audit_texts.actor}</th>
                    <th scope="col">{audit_texts.action}</th>
                    <th scope="col">{audit_texts.target}</th>
                    <th scope="col">{texts.room}</th>
                    <th scope="col">{audit_texts.details}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
        {empty_notice}
        <nav class="pager" aria-label=texts.pagination>{newest} {older}</nav>
    }
    .into_any()
}

/// The form that filters the entries.
#[component]
fn FilterForm(query: AuditQuery) -> impl IntoView {
    let (texts, audit_texts) = (Texts::of(language()), AuditTexts::of(language()));
    let selected_action = query.action.clone();
    let options = ACTIONS.iter().map(|action| {
        view! { <option value=*action selected=selected_action == *action>{audit_texts.action_text(action)}</option> }
    });
    let is_filtered = query != AuditQuery::default();
    let clear = is_filtered.then(
        || view! { <a class="button quiet" rel="external" href="/administration/audit">{audit_texts.show_all}</a> },
    );
    view! {
        <form class="filter" role="search" method="get" action="/administration/audit">
            <label class="field">
                <span>{audit_texts.action}</span>
                <select name="action">
                    <option value="">{audit_texts.any_action}</option>
                    {options.collect_view()}
                </select>
            </label>
            <label class="field">
                <span>{audit_texts.username}</span>
                <input name="person" autocomplete="off" autocapitalize="none" spellcheck="false" maxlength="64" value=query.person />
            </label>
            <label class="field">
                <span>{audit_texts.room_id}</span>
                <input name="room" autocomplete="off" autocapitalize="none" spellcheck="false" maxlength="64" value=query.room />
            </label>
            <label class="field">
                <span>{audit_texts.from}</span>
                <input name="since" type="date" value=query.since />
            </label>
            <label class="field">
                <span>{audit_texts.until}</span>
                <input name="until" type="date" value=query.until />
            </label>
            <button class="button">{texts.find}</button>
            {clear}
        </form>
    }
    .into_any()
}

#[component]
fn Row(entry: AuditEntry) -> impl IntoView {
    let (texts, audit_texts) = (Texts::of(language()), AuditTexts::of(language()));
    let offset = utc_offset();
    let (at, action) = (entry.at, entry.action);
    let room = entry.room.map(|room| {
        let query = AuditQuery { room: room.id.to_string(), ..AuditQuery::default() };
        let name = match room.kind {
            Some(Kind::Direct) => audit_texts.direct_conversation.to_owned(),
            _ if room.name.is_empty() => room.id.to_string(),
            _ => room.name,
        };
        view! { <a rel="external" href=query.address()>{name}</a> }
    });
    let details: Vec<String> =
        entry.details.iter().map(|(name, value)| audit_texts.detail(name, value, offset.get_untracked())).collect();
    view! {
        <tr data-action=action.clone()>
            <td data-label=audit_texts.time class="soft">{move || at.date_time(offset.get())}</td>
            <td data-label=audit_texts.actor>{user_link(entry.by)}</td>
            <td data-label=audit_texts.action>{audit_texts.action_text(&action).to_owned()}</td>
            <td data-label=audit_texts.target>{user_link(entry.user)}</td>
            <td data-label=texts.room>{room}</td>
            <td data-label=audit_texts.details class="soft details">{(!details.is_empty()).then(|| details.join(", "))}</td>
        </tr>
    }
    .into_any()
}

/// The name of a user, with a link to the entries of what they did and what was done to them.
fn user_link(person: Option<Person>) -> Option<AnyView> {
    let person = person?;
    let query = AuditQuery { person: person.username, ..AuditQuery::default() };
    Some(view! { <a rel="external" href=query.address()>{person.display_name}</a> }.into_any())
}

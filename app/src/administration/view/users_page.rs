//! The page of all accounts: what everybody may do on this server, and what becomes of their accounts.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_query_map;
use percent_encoding::percent_encode_byte;

use crate::administration::operations::list_accounts;
use crate::administration::view::admin_layout::{Closed, Frame, Tab};
use crate::administration::view::confirm_dialog::{Confirmation, Question};
use crate::administration::view::user_row::PersonRow;
use crate::administration::{AccountPage, Texts};
use crate::id::UserId;
use crate::ui::language;

/// Accounts, all or those with something in their name. Other accounts are another page: its form and its links load it anew.
#[component]
pub fn PeoplePage() -> impl IntoView {
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        let query = query.read();
        let name = query.get("query").filter(|name| !name.trim().is_empty());
        (name, query.get("after").and_then(|after| after.parse().ok()).map(UserId))
    });
    let listed = Resource::new_blocking(move || asked.get(), async |(name, after)| list_accounts(name, after).await);
    view! {
        <Suspense fallback=|| ()>
            {move || Suspend::new(async move {
                match listed.await {
                    Ok(page) => {
                        let (name, after) = asked.get_untracked();
                        view! { <Frame tab=Tab::People><Accounts page name after /></Frame> }.into_any()
                    }
                    Err(error) => view! { <Closed error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Accounts(page: AccountPage, name: Option<String>, after: Option<UserId>) -> impl IntoView {
    let texts = Texts::of(language());
    let (me, total, next) = (page.me, page.total, page.next);
    let shown = RwSignal::new(page);
    let asked = StoredValue::new((name.clone(), after));
    let confirmation = Confirmation::new(Callback::new(move |()| {
        let (name, after) = asked.get_value();
        spawn_local(async move {
            if let Ok(page) = list_accounts(name, after).await {
                shown.try_set(page);
            }
        });
    }));
    let more = next.map(|next| {
        let name = name.as_deref().map(|name| format!("&query={}", encoded(name))).unwrap_or_default();
        view! { <a class="button small" rel="external" href=format!("/administration?after={next}{name}")>{texts.older}</a> }
    });
    let first = after.map(|_| {
        let name = name.as_deref().map(|name| format!("?query={}", encoded(name))).unwrap_or_default();
        view! { <a class="button small" rel="external" href=format!("/administration{name}")>{texts.to_newest}</a> }
    });
    view! {
        <form class="filter" role="search" method="get" action="/administration">
            <label class="field">
                <span>{texts.find_people}</span>
                <input name="query" type="search" autocomplete="off" maxlength="64" value=name.clone().unwrap_or_default() />
            </label>
            <button class="button">{texts.find}</button>
            <p class="hint" role="status">{texts.account_count(total)}</p>
        </form>
        <table class="table responsive users-table">
            <thead>
                <tr>
                    <th scope="col">{texts.person}</th>
                    <th scope="col">{texts.role}</th>
                    <th scope="col">{texts.last_seen}</th>
                    <th scope="col" class="number">{texts.sessions}</th>
                    <th scope="col">{texts.since}</th>
                    <th scope="col"><span class="visually-hidden">{texts.actions}</span></th>
                </tr>
            </thead>
            <tbody>
                <For
                    each=move || shown.get().accounts
                    key=|row| {
                        let person = (row.person.id, row.person.display_name.clone(), row.person.role);
                        (person, row.is_deactivated, row.sessions, row.is_online, row.last_seen)
                    }
                    let(row)
                >
                    <PersonRow row me confirmation />
                </For>
            </tbody>
        </table>
        <nav class="pager" aria-label=texts.pagination>{first} {more}</nav>
        <Question confirmation />
    }
    .into_any()
}

/// A name as a value of the query, with every byte encoded.
fn encoded(name: &str) -> String {
    name.bytes().map(percent_encode_byte).collect()
}

//! The page of all accounts, with their roles and states.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_query_map;
use percent_encoding::percent_encode_byte;

use crate::administration::operations::list_accounts;
use crate::administration::view::admin_layout::{AdminLayout, ForbiddenPage, Tab};
use crate::administration::view::confirm_dialog::{ConfirmDialog, ConfirmDialogState};
use crate::administration::view::user_row::UserRow;
use crate::administration::{AccountPage, Texts};
use crate::id::UserId;
use crate::ui::language;

/// The accounts, or those whose name contains the text of the search field. The form and the links of the pager load a new page.
#[component]
pub fn UsersPage() -> impl IntoView {
    let query = use_query_map();
    let filter = Memo::new(move |_| {
        let query = query.read();
        let name = query.get("query").filter(|name| !name.trim().is_empty());
        (name, query.get("after").and_then(|after| after.parse().ok()).map(UserId))
    });
    let accounts = Resource::new_blocking(move || filter.get(), async |(name, after)| list_accounts(name, after).await);
    view! {
        <Suspense fallback=|| ()>
            {move || Suspend::new(async move {
                match accounts.await {
                    Ok(page) => {
                        let (name, after) = filter.get_untracked();
                        view! { <AdminLayout tab=Tab::People><Accounts page name after /></AdminLayout> }.into_any()
                    }
                    Err(error) => view! { <ForbiddenPage error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Accounts(page: AccountPage, name: Option<String>, after: Option<UserId>) -> impl IntoView {
    let texts = Texts::of(language());
    let (me, total, next) = (page.me, page.total, page.next);
    let current_page = RwSignal::new(page);
    let filter = StoredValue::new((name.clone(), after));
    let dialog = ConfirmDialogState::new(Callback::new(move |()| {
        let (name, after) = filter.get_value();
        spawn_local(async move {
            if let Ok(page) = list_accounts(name, after).await {
                current_page.try_set(page);
            }
        });
    }));
    let older_link = next.map(|next| {
        let name = name.as_deref().map(|name| format!("&query={}", percent_encode(name))).unwrap_or_default();
        view! { <a class="button small" rel="external" href=format!("/administration?after={next}{name}")>{texts.older}</a> }
    });
    let newest_link = after.map(|_| {
        let name = name.as_deref().map(|name| format!("?query={}", percent_encode(name))).unwrap_or_default();
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
                    each=move || current_page.get().accounts
                    key=|row| {
                        let person = (row.person.id, row.person.display_name.clone(), row.person.role);
                        (person, row.is_deactivated, row.sessions, row.is_online, row.last_seen)
                    }
                    let(row)
                >
                    <UserRow row me dialog />
                </For>
            </tbody>
        </table>
        <nav class="pager" aria-label=texts.pagination>{newest_link} {older_link}</nav>
        <ConfirmDialog dialog />
    }
    .into_any()
}

/// A name as a value of the query, with every byte percent-encoded.
fn percent_encode(name: &str) -> String {
    name.bytes().map(percent_encode_byte).collect()
}

//! The routes of all pages, and the HTML document that contains them.

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::SsrMode;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::path;

use crate::account::AccountPage;
use crate::administration::{AuditPage, RoomsPage, SettingsPage, StatisticsPage, UsersPage};
use crate::auth::{ResetPage, SignInPage, SignUpPage};
use crate::room_page::RoomPage;
use crate::rooms::invitations::JoinPage;
use crate::sidebar::DirectoryPage;
use crate::statistics::RoomStatisticsPage;
use crate::ui::{NotFoundPage, Texts, language, load_on_redirect, provide_locale};

/// The application: the router with all pages.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_locale();
    load_on_redirect();
    let product = Texts::of(language()).product;
    view! {
        <Title formatter=move |title: String| if title.is_empty() { product.to_owned() } else { format!("{title} · {product}") } />
        <Router>
            <Routes fallback=|| view! { <NotFoundPage /> }>
                <Route path=path!("/sign-in") view=SignInPage ssr=SsrMode::Async />
                <Route path=path!("/sign-up") view=SignUpPage ssr=SsrMode::Async />
                <Route path=path!("/reset/:token") view=ResetPage ssr=SsrMode::Async />
                <Route path=path!("/join/:token") view=JoinPage ssr=SsrMode::Async />
                <Route path=path!("/account") view=AccountPage ssr=SsrMode::Async />
                <Route path=path!("/rooms") view=DirectoryPage ssr=SsrMode::Async />
                <Route path=path!("/rooms/:room") view=RoomPage ssr=SsrMode::Async />
                <Route path=path!("/rooms/:room/statistics") view=RoomStatisticsPage ssr=SsrMode::Async />
                <Route path=path!("/administration") view=UsersPage ssr=SsrMode::Async />
                <Route path=path!("/administration/rooms") view=RoomsPage ssr=SsrMode::Async />
                <Route path=path!("/administration/settings") view=SettingsPage ssr=SsrMode::Async />
                <Route path=path!("/administration/statistics") view=StatisticsPage ssr=SsrMode::Async />
                <Route path=path!("/administration/audit") view=AuditPage ssr=SsrMode::Async />
            </Routes>
        </Router>
    }
}

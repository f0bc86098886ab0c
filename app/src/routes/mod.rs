//! The pages of Teahouse and the document they are in. Names every slice that has a page.

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::SsrMode;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::path;

use crate::administration::{AuditPage, PeoplePage, RoomsPage, SettingsPage, StatisticsPage};
use crate::auth::{ResetPage, SignInPage, SignUpPage};
use crate::error::Code;
use crate::lobby::DirectoryPage;
use crate::messages::RoomPage;
use crate::people::{AccountPage, JoinPage};
use crate::stats::RoomStatisticsPage;
use crate::ui::{Texts, language, load_where_led, provide_reader};

#[cfg(feature = "ssr")]
mod api;
#[cfg(feature = "ssr")]
mod api_docs;
#[cfg(feature = "ssr")]
mod health;
#[cfg(feature = "ssr")]
pub use api::api;

#[cfg(feature = "ssr")]
mod forms;
#[cfg(feature = "ssr")]
pub use forms::forms;
#[cfg(feature = "ssr")]
mod shell;
#[cfg(feature = "ssr")]
pub use shell::{refused_form, shell};

#[cfg(feature = "ssr")]
mod answer;
#[cfg(feature = "ssr")]
pub use answer::answer_with;
#[cfg(not(feature = "ssr"))]
mod no_answer;
#[cfg(not(feature = "ssr"))]
pub use no_answer::answer_with;

/// The whole product in a page.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_reader();
    load_where_led();
    let product = Texts::of(language()).product;
    view! {
        <Title formatter=move |title: String| if title.is_empty() { product.to_owned() } else { format!("{title} · {product}") } />
        <Router>
            <Routes fallback=|| view! { <NothingHere /> }>
                <Route path=path!("/sign-in") view=SignInPage ssr=SsrMode::Async />
                <Route path=path!("/sign-up") view=SignUpPage ssr=SsrMode::Async />
                <Route path=path!("/reset/:token") view=ResetPage ssr=SsrMode::Async />
                <Route path=path!("/join/:token") view=JoinPage ssr=SsrMode::Async />
                <Route path=path!("/account") view=AccountPage ssr=SsrMode::Async />
                <Route path=path!("/rooms") view=DirectoryPage ssr=SsrMode::Async />
                <Route path=path!("/rooms/:room") view=RoomPage ssr=SsrMode::Async />
                <Route path=path!("/rooms/:room/statistics") view=RoomStatisticsPage ssr=SsrMode::Async />
                <Route path=path!("/administration") view=PeoplePage ssr=SsrMode::Async />
                <Route path=path!("/administration/rooms") view=RoomsPage ssr=SsrMode::Async />
                <Route path=path!("/administration/settings") view=SettingsPage ssr=SsrMode::Async />
                <Route path=path!("/administration/statistics") view=StatisticsPage ssr=SsrMode::Async />
                <Route path=path!("/administration/audit") view=AuditPage ssr=SsrMode::Async />
            </Routes>
        </Router>
    }
}

/// The page for an address where there is nothing.
#[component]
pub fn NothingHere() -> impl IntoView {
    let texts = Texts::of(language());
    answer_with(Code::NotFound);
    view! {
        <Title text=texts.nothing_here />
        <main class="gate">
            <section class="gate-card">
                <h1>{texts.nothing_here}</h1>
                <p class="gate-other"><a href="/">{texts.to_the_front_door}</a></p>
            </section>
        </main>
    }
}

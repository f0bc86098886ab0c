//! The pages of Teahouse and the document they are in. Names every slice that has a page.

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::SsrMode;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::path;

use crate::auth::{SignInPage, SignUpPage};
use crate::error::Code;
use crate::messages::RoomPage;
use crate::ui::{Texts, language, provide_reader};

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
    let product = Texts::of(language()).product;
    view! {
        <Title formatter=move |title: String| if title.is_empty() { product.to_owned() } else { format!("{title} · {product}") } />
        <Router>
            <Routes fallback=|| view! { <NothingHere /> }>
                <Route path=path!("/sign-in") view=SignInPage ssr=SsrMode::Async />
                <Route path=path!("/sign-up") view=SignUpPage ssr=SsrMode::Async />
                <Route path=path!("/rooms/:room") view=RoomPage ssr=SsrMode::Async />
            </Routes>
        </Router>
    }
}

/// The page for an address where there is nothing.
#[component]
fn NothingHere() -> impl IntoView {
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

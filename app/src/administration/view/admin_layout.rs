//! The layout of the administration pages, and the page that is shown to everyone else at their addresses.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::administration::Texts;
use crate::error::{Code, Error};
use crate::ui;
use crate::ui::{ErrorMessage, language};
use crate::ui::{NotFoundPage, set_status};

/// The administration pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tab {
    People,
    Rooms,
    Settings,
    Statistics,
    Audit,
}

impl Tab {
    const ALL: [Self; 5] = [Self::People, Self::Rooms, Self::Settings, Self::Statistics, Self::Audit];

    fn address(self) -> &'static str {
        match self {
            Self::People => "/administration",
            Self::Rooms => "/administration/rooms",
            Self::Settings => "/administration/settings",
            Self::Statistics => "/administration/statistics",
            Self::Audit => "/administration/audit",
        }
    }

    fn title(self, texts: &'static Texts) -> &'static str {
        match self {
            Self::People => texts.people,
            Self::Rooms => texts.rooms,
            Self::Settings => texts.settings,
            Self::Statistics => texts.statistics,
            Self::Audit => texts.audit_log,
        }
    }
}

/// A page with the navigation to the others.
#[component]
pub(crate) fn AdminLayout(
    /// The page.
    tab: Tab,
    /// Its content.
    children: Children,
) -> impl IntoView {
    let texts = Texts::of(language());
    let title = tab.title(texts);
    let links = Tab::ALL.map(|other| {
        let current = (other == tab).then_some("page");
        // A link to the current page reloads it without the query of its address.
        let rel = (other == tab).then_some("external");
        view! { <a href=other.address() aria-current=current rel=rel>{other.title(texts)}</a> }
    });
    view! {
        <Title text=format!("{title} · {}", texts.administration) />
        <div class="administration">
            <a class="skip-link" href="#administration">{texts.skip_to_content}</a>
            <header class="administration-header">
                <a class="brand" href="/">
                    <img class="brand-mark" src="/mark.svg" alt="" />
                    <span>{texts.back_to_rooms}</span>
                </a>
                <nav aria-label=texts.administration>{links.collect_view()}</nav>
            </header>
            <main class="panel" id="administration" tabindex="-1">
                <h1>{title}</h1>
                {children()}
            </main>
        </div>
    }
    .into_any()
}

/// The page for an error. For users who are not administrators it is the page of an unknown address.
#[component]
pub(crate) fn ForbiddenPage(
    /// The error.
    error: Error,
) -> impl IntoView {
    if matches!(error.code, Code::NotAllowed | Code::Unauthenticated | Code::NotFound) {
        return view! { <NotFoundPage /> }.into_any();
    }
    set_status(error.code);
    let texts = Texts::of(language());
    view! {
        <Title text=texts.administration />
        <main class="auth-layout">
            <section class="auth-card">
                <h1>{texts.administration}</h1>
                <ErrorMessage error />
                <p class="auth-link"><a href="/">{ui::Texts::of(language()).to_start_page}</a></p>
            </section>
        </main>
    }
    .into_any()
}

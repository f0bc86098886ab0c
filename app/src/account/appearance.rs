//! The forms that choose language and theme. Plain forms: the page is loaded again with the choice applied.

use leptos::prelude::*;

use crate::language::Language;
use crate::ui::{Theme, language};
use crate::users::Texts;

/// The section of language and theme.
#[component]
pub(crate) fn Appearance(
    /// The current theme.
    theme: Theme,
) -> impl IntoView {
    let current = language();
    let texts = Texts::of(current);
    let languages = Language::ALL.into_iter().map(|choice| {
        let pressed = (choice == current).to_string();
        view! {
            <button name="language" value=choice.tag() class="button choice" lang=choice.tag() aria-pressed=pressed>
                {choice.own_name()}
            </button>
        }
    });
    let themes = Theme::ALL.into_iter().map(|choice| {
        let pressed = (choice == theme).to_string();
        view! {
            <button name="theme" value=choice.name() class="button choice" aria-pressed=pressed>
                {texts.theme_name(choice)}
            </button>
        }
    });
    view! {
        <section class="account-section" aria-labelledby="account-appearance">
            <h2 id="account-appearance">{texts.appearance}</h2>
            <form class="account-preference" method="post" action="/fn/set_language" aria-label=texts.language_choice>
                <span class="account-label" aria-hidden="true">{texts.language_choice}</span>
                <span class="account-row">{languages.collect_view()}</span>
            </form>
            <form class="account-preference" method="post" action="/fn/set_theme" aria-label=texts.theme>
                <span class="account-label" aria-hidden="true">{texts.theme}</span>
                <span class="account-row">{themes.collect_view()}</span>
            </form>
        </section>
    }
    .into_any()
}

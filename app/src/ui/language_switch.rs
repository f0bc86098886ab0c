//! The language switch.

use leptos::prelude::*;

use crate::language::Language;
use crate::ui::{Texts, language};

/// A button for each other language, labelled in that language. A plain form: the page is loaded again in the chosen
/// language.
#[component]
pub fn LanguageSwitch() -> impl IntoView {
    let current = language();
    let buttons = Language::ALL.into_iter().filter(|language| *language != current).map(|language| {
        view! {
            <button name="language" value=language.tag() class="button quiet" lang=language.tag()>
                {language.own_name()}
            </button>
        }
    });
    view! {
        <form class="language-switch" method="post" action="/fn/set_language" aria-label=Texts::of(current).language_switch>
            {buttons.collect_view()}
        </form>
    }
}

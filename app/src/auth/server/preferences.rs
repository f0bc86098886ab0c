//! How someone wants to be written to, kept with their account so that it is the same on all their devices.

use crate::language::Language;
use crate::ui::Theme;

/// What someone has chosen; what they have not is left to their browser.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Preferences {
    /// In which language.
    pub language: Option<Language>,
    /// In which colours.
    pub theme: Option<Theme>,
}

impl Preferences {
    /// As they are stored; what this server does not know counts as not chosen.
    pub(crate) fn of_names(language: Option<&str>, theme: Option<&str>) -> Self {
        Self { language: language.and_then(Language::of_tag), theme: theme.and_then(Theme::from_name) }
    }
}

//! The preferences of a user, stored with their account so that they are the same in all sessions.

use crate::language::Language;
use crate::ui::Theme;

/// The preferences of a user; for what is absent, the settings of the browser apply.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Preferences {
    /// The language.
    pub language: Option<Language>,
    /// The theme.
    pub theme: Option<Theme>,
}

impl Preferences {
    /// The preferences from their stored names; an unknown name counts as absent.
    pub(crate) fn from_names(language: Option<&str>, theme: Option<&str>) -> Self {
        Self { language: language.and_then(Language::from_tag), theme: theme.and_then(Theme::from_name) }
    }
}

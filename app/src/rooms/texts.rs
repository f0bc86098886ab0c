//! The words of rooms.

use crate::language::Language;

/// The words of this slice.
pub struct Texts {
    /// Opens the list of rooms on a phone.
    pub show_rooms: &'static str,
}

impl Texts {
    /// The words in this language.
    pub fn of(language: Language) -> &'static Self {
        match language {
            Language::English => &ENGLISH,
            Language::Chinese => &CHINESE,
        }
    }
}

static ENGLISH: Texts = Texts { show_rooms: "Show rooms" };

static CHINESE: Texts = Texts { show_rooms: "显示房间" };

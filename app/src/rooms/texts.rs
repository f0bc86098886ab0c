//! The words of rooms.

use crate::language::Language;

/// The words of this slice.
pub struct Texts {
    /// What the list of rooms is.
    pub rooms: &'static str,
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

static ENGLISH: Texts = Texts { rooms: "Rooms", show_rooms: "Show rooms" };

static CHINESE: Texts = Texts { rooms: "房间", show_rooms: "显示房间" };

//! Words that belong to no slice.

use crate::language::Language;

/// The words of the parts that all pages share.
pub struct Texts {
    /// The product's name, as a title.
    pub product: &'static str,
    /// What the language switch is.
    pub language: &'static str,
    /// The title of an address where there is nothing.
    pub nothing_here: &'static str,
    /// The way back from there.
    pub to_the_front_door: &'static str,
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

static ENGLISH: Texts = Texts {
    product: "Teahouse",
    language: "Language",
    nothing_here: "Nothing here",
    to_the_front_door: "Back to the teahouse",
};

static CHINESE: Texts =
    Texts {
        product: "茶馆", language: "语言", nothing_here: "这里没有内容", to_the_front_door: "回到茶馆"
    };

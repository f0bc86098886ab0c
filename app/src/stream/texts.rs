//! The words about the connection.

use crate::language::Language;

/// The words of this slice.
pub struct Texts {
    /// The connection is gone and being tried again.
    pub lost: &'static str,
    /// Tries at once.
    pub reconnect: &'static str,
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

static ENGLISH: Texts = Texts { lost: "Connection lost. Reconnecting…", reconnect: "Reconnect now" };

static CHINESE: Texts = Texts { lost: "连接已断开，正在重连…", reconnect: "立即重连" };

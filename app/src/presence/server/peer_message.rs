//! What processes say to each other over the channel. It is heard by those who are there, and kept nowhere.

use serde::{Deserialize, Serialize};

use crate::id::{RoomId, UserId};

/// Something to say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "word", rename_all = "lowercase")]
pub enum Word {
    /// Who is here has changed: look.
    Look,
    /// These did something here, and are at other processes.
    Active {
        /// Who.
        people: Vec<UserId>,
    },
    /// Somebody is writing.
    Typing {
        /// Where.
        room_id: RoomId,
        /// Who.
        user_id: UserId,
        /// The name they are shown by.
        name: String,
    },
}

/// A word, and who says it: each process hears itself too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// The process.
    pub by: String,
    /// What it says.
    #[serde(flatten)]
    pub word: Word,
}

impl Said {
    /// Reads what was said; none if a newer Teahouse said something that this one does not know of.
    pub fn parse(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

impl std::fmt::Display for Said {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&serde_json::to_string(self).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_heard_as_it_was_said() {
        let typing = Word::Typing { room_id: RoomId::global(), user_id: UserId(3), name: "小明".to_owned() };
        for word in [Word::Look, Word::Active { people: vec![UserId(1), UserId(2)] }, typing] {
            let said = Said { by: "one".to_owned(), word };
            assert_eq!(Said::parse(&said.to_string()), Some(said));
        }
        for unknown in ["", "look", r#"{"by":"one"}"#, r#"{"by":"one","word":"sing"}"#] {
            assert_eq!(Said::parse(unknown), None, "{unknown:?}");
        }
    }
}

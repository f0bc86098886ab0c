//! Texts of presence and typing.

use crate::language::texts;
use crate::presence::Presence;

texts! {
    /// Texts of presence and typing.
    pub struct Texts {
        /// Typing indicator for three or more users.
        many_typing: "Several people are typing…", "多人正在输入…";
    }

    /// Typing indicator for one user.
    fn one_typing(name: &str): format!("{name} is typing…"), format!("{name} 正在输入…");
    /// Typing indicator for two users.
    fn two_typing(first: &str, second: &str):
        format!("{first} and {second} are typing…"), format!("{first}、{second} 正在输入…");
}

impl Texts {
    /// Name of a presence state.
    pub fn presence(&self, presence: Presence) -> &'static str {
        let (english, chinese) = match presence {
            Presence::Online => ("Online", "在线"),
            Presence::Away => ("Away", "离开"),
            Presence::Offline => ("Offline", "离线"),
        };
        self.language.select(english, chinese)
    }

    /// Typing indicator for the users with these names; empty without users.
    pub fn typing(&self, names: &[String]) -> String {
        match names {
            [] => String::new(),
            [name] => self.one_typing(name),
            [first, second] => self.two_typing(first, second),
            _ => self.many_typing.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    #[test]
    fn typing_indicator_depends_on_the_number_of_users() {
        let names = ["Ada", "Bo", "Cy"].map(str::to_owned);
        let typing = |language, count| Texts::of(language).typing(&names[..count]);
        let english = [0, 1, 2, 3].map(|count| typing(Language::English, count));
        assert_eq!(english, ["", "Ada is typing…", "Ada and Bo are typing…", "Several people are typing…"]);
        let chinese = [0, 1, 2, 3].map(|count| typing(Language::Chinese, count));
        assert_eq!(chinese, ["", "Ada 正在输入…", "Ada、Bo 正在输入…", "多人正在输入…"]);
    }
}

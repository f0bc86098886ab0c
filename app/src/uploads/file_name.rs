//! What a file is called. The name is shown and offered for saving, never used as a path on the server.

use crate::error::Code;
use crate::uploads::FileType;

/// A file's name: the last part of what was sent as one, 1 to 255 characters, all of them to be seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileName(String);

impl FileName {
    /// The longest name, in characters.
    pub const MAX: usize = 255;

    /// Takes the last part of a path of either kind. Characters that cannot be seen, or that turn the order of those
    /// around them, would let a name pass for another; they are refused.
    pub fn parse(text: &str) -> Result<Self, Code> {
        let name = text.rsplit(['/', '\\']).next().unwrap_or_default().trim();
        let is_long = name.chars().count() > Self::MAX;
        if is_long || name.trim_matches('.').is_empty() || name.chars().any(is_hidden) {
            return Err(Code::FileNameInvalid);
        }
        Ok(Self(name.to_owned()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands after the last dot, where that looks like an extension: some letters and digits, and not digits
    /// alone.
    pub fn extension(&self) -> Option<&str> {
        let (stem, extension) = self.0.rsplit_once('.')?;
        let fits = (1..=10).contains(&extension.len()) && extension.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let counts = extension.bytes().all(|byte| byte.is_ascii_digit());
        (fits && !counts && !stem.is_empty()).then_some(extension)
    }

    /// The name, with the usual extension of its type where it has none. One that has another type's is refused.
    pub fn of_type(self, file_type: FileType) -> Result<Self, Code> {
        match self.extension().map(FileType::of_extension) {
            Some(Some(named)) if named == file_type => Ok(self),
            Some(_) => Err(Code::FileTypeMismatch),
            None => {
                let extension = file_type.extension();
                let stem: String = self.0.chars().take(Self::MAX - extension.len() - 1).collect();
                Ok(Self(format!("{}.{extension}", stem.trim_end_matches(['.', ' ']))))
            }
        }
    }
}

/// Control characters, and those of Unicode that draw nothing or turn the direction of writing.
fn is_hidden(character: char) -> bool {
    let draws_nothing = matches!(
        character,
        '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200d}' | '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{2065}' | '\u{3164}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' | '\u{e0000}'..='\u{e0fff}'
    );
    let turns = matches!(
        character,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{206f}'
    );
    character.is_control() || draws_nothing || turns
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Option<String> {
        FileName::parse(text).ok().map(|name| name.as_str().to_owned())
    }

    #[test]
    fn a_name_is_the_last_part_of_what_was_sent() {
        assert_eq!(parsed("tea.png").as_deref(), Some("tea.png"));
        assert_eq!(parsed("../../etc/passwd").as_deref(), Some("passwd"));
        assert_eq!(parsed("C:\\fakepath\\茶 叶.jpg ").as_deref(), Some("茶 叶.jpg"));
        assert_eq!(parsed("say \"tea\".txt").as_deref(), Some("say \"tea\".txt"));
        assert_eq!(parsed(&"茶".repeat(255)).map(|name| name.chars().count()), Some(255));
        for bad in [
            "",
            " ",
            "/",
            "a/",
            ".",
            "..",
            "a\u{0}.png",
            "a\r\nb.txt",
            "a\u{202e}gnp.exe",
            "a\u{200b}.txt",
            "\u{feff}a.txt",
        ] {
            assert_eq!(parsed(bad), None, "{bad:?}");
        }
        assert_eq!(parsed(&"a".repeat(256)), None);
    }

    #[test]
    fn a_name_ends_in_its_type() {
        let of_type = |name: &str, file_type| {
            FileName::parse(name).and_then(|name| name.of_type(file_type)).map(|name| name.as_str().to_owned())
        };
        assert_eq!(of_type("tea.JPEG", FileType::Jpeg).as_deref(), Ok("tea.JPEG"));
        assert_eq!(of_type("tea", FileType::Jpeg).as_deref(), Ok("tea.jpg"));
        assert_eq!(of_type("tea.", FileType::Png).as_deref(), Ok("tea.png"));
        assert_eq!(of_type(".png", FileType::Png).as_deref(), Ok(".png.png"));
        assert_eq!(of_type("v1.2", FileType::Txt).as_deref(), Ok("v1.2.txt"));
        assert_eq!(of_type("Dr. Tea", FileType::Txt).as_deref(), Ok("Dr. Tea.txt"));
        for (bad, file_type) in [
            ("tea.png", FileType::Jpeg),
            ("tea.exe", FileType::Txt),
            ("a.png.html", FileType::Png),
            ("a.doc", FileType::Docx),
        ] {
            assert_eq!(of_type(bad, file_type), Err(Code::FileTypeMismatch), "{bad}");
        }
        let long = of_type(&"a".repeat(255), FileType::Webp).expect("a name");
        assert!(long.len() == 255 && long.ends_with("a.webp"));
    }
}

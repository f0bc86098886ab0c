//! The name of an uploaded file. It is displayed and suggested for downloads, and never used as a path on the server.

use crate::error::Code;
use crate::uploads::FileType;

/// The name of a file: 1 to 255 characters, all of them visible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileName(String);

impl FileName {
    /// The longest name, in characters.
    pub const MAX: usize = 255;

    /// Takes the last component of a path with slashes or backslashes. Invisible characters, and those that change the direction of
    /// text, are refused, since a name with them can look like another name.
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

    /// The text after the last dot, if it looks like an extension: up to ten letters and digits, not digits alone.
    pub fn extension(&self) -> Option<&str> {
        let (stem, extension) = self.0.rsplit_once('.')?;
        let has_valid_length =
            (1..=10).contains(&extension.len()) && extension.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let is_number = extension.bytes().all(|byte| byte.is_ascii_digit());
        (has_valid_length && !is_number && !stem.is_empty()).then_some(extension)
    }

    /// The name, with the usual extension of this type if it has no extension. An extension of another type is refused.
    pub fn of_type(self, file_type: FileType) -> Result<Self, Code> {
        match self.extension().map(FileType::from_extension) {
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

/// Whether a character is a control character, is invisible, or changes the direction of text.
fn is_hidden(character: char) -> bool {
    let is_invisible = matches!(
        character,
        '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200d}' | '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{2065}' | '\u{3164}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' | '\u{e0000}'..='\u{e0fff}'
    );
    let is_directional = matches!(
        character,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{206f}'
    );
    character.is_control() || is_invisible || is_directional
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Option<String> {
        FileName::parse(text).ok().map(|name| name.as_str().to_owned())
    }

    #[test]
    fn name_is_the_last_component_of_a_path() {
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
    fn name_has_the_extension_of_its_type() {
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

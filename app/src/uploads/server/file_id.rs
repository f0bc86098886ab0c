//! The name of a file on the disk and in addresses.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

use crate::id::MalformedId;
use crate::uploads::FileType;

/// Where files are served.
const PREFIX: &str = "/uploads/chat/";

/// A file: a UUID and its type, written `{uuid}.{extension}`. There is one spelling for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FileId {
    uuid: Uuid,
    file_type: FileType,
}

impl FileId {
    /// The file of this UUID.
    pub fn new(uuid: Uuid, file_type: FileType) -> Self {
        Self { uuid, file_type }
    }

    /// Its UUID, which is its name in Redis.
    pub fn uuid(&self) -> Uuid {
        self.uuid
    }

    /// What it is.
    pub fn file_type(&self) -> FileType {
        self.file_type
    }

    /// The address it is served at.
    pub fn address(&self) -> String {
        format!("{PREFIX}{self}")
    }

    /// The file that is served at this address.
    pub fn of_address(address: &str) -> Option<Self> {
        address.strip_prefix(PREFIX)?.parse().ok()
    }
}

impl fmt::Display for FileId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", self.uuid.hyphenated(), self.file_type.extension())
    }
}

impl FromStr for FileId {
    type Err = MalformedId;

    /// Takes what [`Display`](fmt::Display) writes and nothing else: no other case, form or extension.
    fn from_str(text: &str) -> Result<Self, MalformedId> {
        let (uuid, extension) = text.split_once('.').ok_or(MalformedId)?;
        let uuid = Uuid::try_parse(uuid).map_err(|_| MalformedId)?;
        let file_type = FileType::of_extension(extension).ok_or(MalformedId)?;
        let id = Self { uuid, file_type };
        if id.to_string() == text { Ok(id) } else { Err(MalformedId) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_one_spelling() {
        let text = "0196d2d6-7a9c-8c3e-8000-00000000000a.jpg";
        let id: FileId = text.parse().expect("a file");
        assert_eq!(id.to_string(), text);
        assert_eq!(FileId::of_address(&id.address()), Some(id));
        for bad in [
            "0196D2D6-7A9C-8C3E-8000-00000000000A.jpg",
            "0196d2d6-7a9c-8c3e-8000-00000000000a.jpeg",
            "0196d2d6-7a9c-8c3e-8000-00000000000a.JPG",
            "0196d2d6-7a9c-8c3e-8000-00000000000a.thumb",
            "0196d2d6-7a9c-8c3e-8000-00000000000a",
            "0196d2d67a9c8c3e800000000000000a.jpg",
            "{0196d2d6-7a9c-8c3e-8000-00000000000a}.jpg",
            "../0196d2d6-7a9c-8c3e-8000-00000000000a.jpg",
            "0196d2d6-7a9c-8c3e-8000-00000000000a.jpg/",
            "tmp",
            "",
        ] {
            assert!(bad.parse::<FileId>().is_err(), "{bad}");
        }
    }
}

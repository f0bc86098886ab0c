//! The name of an uploaded file on the disk and in addresses.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

use crate::id::MalformedId;
use crate::uploads::FileType;

/// The prefix of the addresses of files.
const PREFIX: &str = "/uploads/chat/";

/// The name of a file: its UUID and type, written `{uuid}.{extension}`. Each name has only one spelling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FileId {
    uuid: Uuid,
    file_type: FileType,
}

impl FileId {
    /// The name of a file with this UUID and type.
    pub fn new(uuid: Uuid, file_type: FileType) -> Self {
        Self { uuid, file_type }
    }

    /// The UUID, by which Redis has a record of the file.
    pub fn uuid(&self) -> Uuid {
        self.uuid
    }

    /// The type.
    pub fn file_type(&self) -> FileType {
        self.file_type
    }

    /// The address of the file.
    pub fn address(&self) -> String {
        format!("{PREFIX}{self}")
    }

    /// The file at this address.
    pub fn from_address(address: &str) -> Option<Self> {
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

    /// Accepts only what [`Display`](fmt::Display) writes: no other case, form of UUID or extension.
    fn from_str(text: &str) -> Result<Self, MalformedId> {
        let (uuid, extension) = text.split_once('.').ok_or(MalformedId)?;
        let uuid = Uuid::try_parse(uuid).map_err(|_| MalformedId)?;
        let file_type = FileType::from_extension(extension).ok_or(MalformedId)?;
        let id = Self { uuid, file_type };
        if id.to_string() == text { Ok(id) } else { Err(MalformedId) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_has_one_spelling() {
        let text = "0196d2d6-7a9c-8c3e-8000-00000000000a.jpg";
        let id: FileId = text.parse().expect("a file");
        assert_eq!(id.to_string(), text);
        assert_eq!(FileId::from_address(&id.address()), Some(id));
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

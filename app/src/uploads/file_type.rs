//! The ten types of files that are accepted (field `file` in docs/input.md).

/// A type of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileType {
    /// A JPEG image.
    Jpeg,
    /// A PNG image.
    Png,
    /// A GIF image, often animated.
    Gif,
    /// A WebP image.
    Webp,
    /// A PDF document.
    Pdf,
    /// Plain text.
    Txt,
    /// A Word document in the binary format.
    Doc,
    /// A Word document.
    Docx,
    /// An Excel spreadsheet in the binary format.
    Xls,
    /// An Excel spreadsheet.
    Xlsx,
}

impl FileType {
    /// All types.
    pub const ALL: [Self; 10] = [
        Self::Jpeg,
        Self::Png,
        Self::Gif,
        Self::Webp,
        Self::Pdf,
        Self::Txt,
        Self::Doc,
        Self::Docx,
        Self::Xls,
        Self::Xlsx,
    ];

    /// The type with this extension, which is given without the dot and in upper or lower case.
    pub fn from_extension(extension: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|file_type| file_type.extensions().iter().any(|known| known.eq_ignore_ascii_case(extension)))
    }

    /// The extension in addresses and on the disk.
    pub fn extension(self) -> &'static str {
        self.extensions()[0]
    }

    /// All extensions of the type, the usual one first.
    pub fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Jpeg => &["jpg", "jpeg", "jpe", "jfif"],
            Self::Png => &["png", "apng"],
            Self::Gif => &["gif"],
            Self::Webp => &["webp"],
            Self::Pdf => &["pdf"],
            Self::Txt => &["txt"],
            Self::Doc => &["doc"],
            Self::Docx => &["docx"],
            Self::Xls => &["xls"],
            Self::Xlsx => &["xlsx"],
        }
    }

    /// Its MIME type.
    pub fn mime(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Gif => "image/gif",
            Self::Webp => "image/webp",
            Self::Pdf => "application/pdf",
            Self::Txt => "text/plain",
            Self::Doc => "application/msword",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xls => "application/vnd.ms-excel",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }

    /// Whether files of this type are displayed as images; all others are downloads.
    pub fn is_image(self) -> bool {
        matches!(self, Self::Jpeg | Self::Png | Self::Gif | Self::Webp)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extension_belongs_to_one_type() {
        for file_type in FileType::ALL {
            for extension in file_type.extensions() {
                assert_eq!(FileType::from_extension(extension), Some(file_type));
                assert_eq!(FileType::from_extension(&extension.to_uppercase()), Some(file_type));
            }
        }
        for other in ["", "exe", "svg", "html", "docm", "jpg.exe", ".png"] {
            assert_eq!(FileType::from_extension(other), None, "{other}");
        }
    }
}

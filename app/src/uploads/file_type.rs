//! The ten types of files that are taken (design §2).

/// A type of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileType {
    /// A picture, mostly a photograph.
    Jpeg,
    /// A picture, mostly drawn or a screenshot.
    Png,
    /// A picture, mostly moving.
    Gif,
    /// A picture.
    Webp,
    /// A document to read.
    Pdf,
    /// Plain text.
    Txt,
    /// A document of Word, of the old form.
    Doc,
    /// A document of Word.
    Docx,
    /// A spreadsheet of Excel, of the old form.
    Xls,
    /// A spreadsheet of Excel.
    Xlsx,
}

impl FileType {
    /// All ten.
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

    /// The type whose names end so, without the dot, in either case.
    pub fn of_extension(extension: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|file_type| file_type.extensions().iter().any(|known| known.eq_ignore_ascii_case(extension)))
    }

    /// How the names of its files end in addresses and on the disk.
    pub fn extension(self) -> &'static str {
        self.extensions()[0]
    }

    /// Every way in which the names of its files end; the usual one first.
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

    /// Whether it is shown as a picture; all others are there to download.
    pub fn is_image(self) -> bool {
        matches!(self, Self::Jpeg | Self::Png | Self::Gif | Self::Webp)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_extension_belongs_to_one_type() {
        for file_type in FileType::ALL {
            for extension in file_type.extensions() {
                assert_eq!(FileType::of_extension(extension), Some(file_type));
                assert_eq!(FileType::of_extension(&extension.to_uppercase()), Some(file_type));
            }
        }
        for other in ["", "exe", "svg", "html", "docm", "jpg.exe", ".png"] {
            assert_eq!(FileType::of_extension(other), None, "{other}");
        }
    }
}

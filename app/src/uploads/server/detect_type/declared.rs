//! The content type that a client declares for a file, compared with the detected type.

use crate::uploads::FileType;

/// Content types that clients send for unknown files.
const GENERIC_TYPES: [&str; 5] =
    ["", "application/octet-stream", "binary/octet-stream", "application/x-download", "application/unknown"];
/// Content types of the container of binary Office files.
const OLE_TYPES: [&str; 4] =
    ["application/vnd.ms-office", "application/x-ole-storage", "application/cdfv2", "application/x-cfb"];
/// Content types of the container of Office Open XML files.
const ZIP_TYPES: [&str; 3] = ["application/zip", "application/x-zip-compressed", "application/x-zip"];

/// Whether a client may declare this content type for a file of this type: the type itself, a known alias, a generic type, or none.
pub(crate) fn declared_type_matches(declared: Option<&str>, file_type: FileType) -> bool {
    let declared = declared.unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let declared = declared.as_str();
    let aliases: &[&[&str]] = match file_type {
        FileType::Jpeg => &[&["image/jpg", "image/pjpeg", "image/jpe", "image/jfif"]],
        FileType::Png => &[&["image/x-png", "image/apng", "image/vnd.mozilla.apng"]],
        FileType::Gif | FileType::Webp | FileType::Txt => &[],
        FileType::Pdf => &[&["application/x-pdf", "text/pdf"]],
        FileType::Doc => &[&["application/vnd.ms-word", "application/x-msword", "application/doc"], &OLE_TYPES],
        FileType::Xls => {
            &[&["application/msexcel", "application/x-msexcel", "application/x-excel", "application/excel"], &OLE_TYPES]
        }
        FileType::Docx | FileType::Xlsx => &[&ZIP_TYPES],
    };
    declared == file_type.mime()
        || GENERIC_TYPES.contains(&declared)
        || aliases.iter().any(|known| known.contains(&declared))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aliases_and_generic_types_match() {
        for file_type in FileType::ALL {
            for declared in [None, Some(""), Some("application/octet-stream"), Some(file_type.mime())] {
                assert!(declared_type_matches(declared, file_type), "{declared:?} {file_type:?}");
            }
            assert!(
                !declared_type_matches(Some("text/html"), file_type)
                    && !declared_type_matches(Some("nonsense"), file_type)
            );
        }
        assert!(declared_type_matches(Some("IMAGE/JPG"), FileType::Jpeg));
        assert!(declared_type_matches(Some("text/plain; charset=GB18030"), FileType::Txt));
        assert!(declared_type_matches(Some("application/zip"), FileType::Xlsx));
        assert!(!declared_type_matches(Some("image/png"), FileType::Jpeg));
        assert!(!declared_type_matches(Some("application/zip"), FileType::Doc));
        assert!(!declared_type_matches(Some("application/msword"), FileType::Docx));
    }
}

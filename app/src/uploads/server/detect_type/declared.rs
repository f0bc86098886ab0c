//! What the sender says a file is: the MIME type of its part in the form.

use crate::uploads::FileType;

/// Types that say nothing.
const ANY: [&str; 5] =
    ["", "application/octet-stream", "binary/octet-stream", "application/x-download", "application/unknown"];
/// Types of the container that the old forms of Office are in.
const OLE: [&str; 4] =
    ["application/vnd.ms-office", "application/x-ole-storage", "application/cdfv2", "application/x-cfb"];
/// Types of the container that the new forms of Office are in.
const ZIP: [&str; 3] = ["application/zip", "application/x-zip-compressed", "application/x-zip"];

/// Whether this could be said of a file of this type: its own MIME type, one that programs are known to use for it, or
/// nothing.
pub(crate) fn agrees(declared: Option<&str>, file_type: FileType) -> bool {
    let said = declared.unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let said = said.as_str();
    let also: &[&[&str]] = match file_type {
        FileType::Jpeg => &[&["image/jpg", "image/pjpeg", "image/jpe", "image/jfif"]],
        FileType::Png => &[&["image/x-png", "image/apng", "image/vnd.mozilla.apng"]],
        FileType::Gif | FileType::Webp | FileType::Txt => &[],
        FileType::Pdf => &[&["application/x-pdf", "text/pdf"]],
        FileType::Doc => &[&["application/vnd.ms-word", "application/x-msword", "application/doc"], &OLE],
        FileType::Xls => {
            &[&["application/msexcel", "application/x-msexcel", "application/x-excel", "application/excel"], &OLE]
        }
        FileType::Docx | FileType::Xlsx => &[&ZIP],
    };
    said == file_type.mime() || ANY.contains(&said) || also.iter().any(|known| known.contains(&said))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_has_its_own_names_and_those_that_say_nothing() {
        for file_type in FileType::ALL {
            for said in [None, Some(""), Some("application/octet-stream"), Some(file_type.mime())] {
                assert!(agrees(said, file_type), "{said:?} {file_type:?}");
            }
            assert!(!agrees(Some("text/html"), file_type) && !agrees(Some("nonsense"), file_type));
        }
        assert!(agrees(Some("IMAGE/JPG"), FileType::Jpeg));
        assert!(agrees(Some("text/plain; charset=GB18030"), FileType::Txt));
        assert!(agrees(Some("application/zip"), FileType::Xlsx));
        assert!(!agrees(Some("image/png"), FileType::Jpeg));
        assert!(!agrees(Some("application/zip"), FileType::Doc));
        assert!(!agrees(Some("application/msword"), FileType::Docx));
    }
}

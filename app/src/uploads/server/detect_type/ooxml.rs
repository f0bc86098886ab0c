//! Office Open XML files: zip archives with `[Content_Types].xml` and `word/document.xml` or `xl/workbook.xml`.
//!
//! Only the directory of the archive is read, entry by entry, and nothing is decompressed. This is our own code because the crate `zip`
//! reads all entries into memory before their number can be checked.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};

use crate::uploads::FileType;

/// The first bytes of an archive: the header of an entry.
pub(crate) const MAGIC: &[u8] = b"PK\x03\x04";
/// The signature of the end of the directory, and its length without the comment.
const END_OF_DIRECTORY: &[u8] = b"PK\x05\x06";
const END_OF_DIRECTORY_LENGTH: usize = 22;
/// The signature of an entry of the directory, and its length without the name and the fields after it.
const DIRECTORY_ENTRY: &[u8] = b"PK\x01\x02";
const DIRECTORY_ENTRY_LENGTH: usize = 46;
/// The largest number of entries.
const MAX_ENTRIES: u16 = 10_000;
/// The name of the file with macros, in any folder of the archive.
const MACRO_FILE: &[u8] = b"vbaproject.bin";

/// The type of the document in the file; none unless it contains exactly one and no macros.
pub(crate) fn detect(file: &mut File, size: u64) -> io::Result<Option<FileType>> {
    match read(file, size) {
        // An unexpected end means that the file is damaged, not that the disk failed.
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        read => read,
    }
}

fn read(file: &mut File, size: u64) -> io::Result<Option<FileType>> {
    let tail_length = size.min((END_OF_DIRECTORY_LENGTH + usize::from(u16::MAX)) as u64);
    let tail = crate::uploads::server::detect_type::read_range(file, size - tail_length, tail_length)?;
    let Some(end) = end_of_directory(&tail) else { return Ok(None) };
    let (count, start) = (read_u16(end, 10), read_u32(end, 16));
    if count > MAX_ENTRIES {
        return Ok(None);
    }
    file.seek(SeekFrom::Start(start.into()))?;
    let mut directory = BufReader::new(file);
    let (mut has_types, mut has_word, mut has_excel) = (false, false, false);
    for _ in 0..count {
        let mut entry = [0; DIRECTORY_ENTRY_LENGTH];
        directory.read_exact(&mut entry)?;
        if !entry.starts_with(DIRECTORY_ENTRY) {
            return Ok(None);
        }
        let mut name = vec![0; read_u16(&entry, 28).into()];
        directory.read_exact(&mut name)?;
        directory.seek_relative(i64::from(read_u16(&entry, 30)) + i64::from(read_u16(&entry, 32)))?;
        name.make_ascii_lowercase();
        name.iter_mut().filter(|byte| **byte == b'\\').for_each(|byte| *byte = b'/');
        if name.ends_with(MACRO_FILE) {
            return Ok(None);
        }
        match name.strip_prefix(b"/").unwrap_or(&name) {
            b"[content_types].xml" => has_types = true,
            b"word/document.xml" => has_word = true,
            b"xl/workbook.xml" => has_excel = true,
            _ => {}
        }
    }
    Ok(match (has_types, has_word, has_excel) {
        (true, true, false) => Some(FileType::Docx),
        (true, false, true) => Some(FileType::Xlsx),
        _ => None,
    })
}

/// The record at the end of the directory, which ends with its comment at the end of the file.
fn end_of_directory(tail: &[u8]) -> Option<&[u8]> {
    let last = tail.len().checked_sub(END_OF_DIRECTORY_LENGTH)?;
    let is_record = |start: &usize| {
        let end = &tail[*start..];
        end.starts_with(END_OF_DIRECTORY) && END_OF_DIRECTORY_LENGTH + usize::from(read_u16(end, 20)) == end.len()
    };
    (0..=last).rev().find(is_record).map(|start| &tail[start..])
}

fn read_u16(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn read_u32(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::uploads::server::detect_type::detect_bytes;

    /// An archive with these entries, all empty.
    fn with(names: &[&str], comment: &[u8]) -> Vec<u8> {
        let (mut bytes, mut directory) = (Vec::new(), Vec::new());
        for name in names {
            let length = u16::try_from(name.len()).expect("a short name").to_le_bytes();
            let mut entry = [0; DIRECTORY_ENTRY_LENGTH];
            entry[..4].copy_from_slice(DIRECTORY_ENTRY);
            entry[28..30].copy_from_slice(&length);
            directory.extend([&entry[..], name.as_bytes()].concat());
            let mut local = [0; 30];
            local[..4].copy_from_slice(MAGIC);
            local[26..28].copy_from_slice(&length);
            bytes.extend([&local[..], name.as_bytes()].concat());
        }
        let mut end = [0; END_OF_DIRECTORY_LENGTH];
        end[..4].copy_from_slice(END_OF_DIRECTORY);
        end[10..12].copy_from_slice(&u16::try_from(names.len()).expect("a count").to_le_bytes());
        end[16..20].copy_from_slice(&u32::try_from(bytes.len()).expect("a place").to_le_bytes());
        end[20..22].copy_from_slice(&u16::try_from(comment.len()).expect("a short comment").to_le_bytes());
        [&bytes[..], &directory, &end, comment].concat()
    }

    const TYPES: &str = "[Content_Types].xml";

    #[test]
    fn entries_decide_the_type() {
        assert_eq!(detect_bytes(&with(&[TYPES, "_rels/.rels", "word/document.xml"], b"")), Some(FileType::Docx));
        assert_eq!(detect_bytes(&with(&["xl\\workbook.xml", TYPES], b"a comment")), Some(FileType::Xlsx));
        for other in [
            &["word/document.xml"][..],
            &[TYPES, "word/document.xml", "xl/workbook.xml"],
            &[TYPES, "word/document.xml", "word/vbaProject.bin"],
            &[TYPES, "ppt/presentation.xml"],
            &["META-INF/MANIFEST.MF"],
        ] {
            assert_eq!(detect_bytes(&with(other, b"")), None, "{other:?}");
        }
    }

    #[test]
    fn archives_of_the_crate_zip_are_read() {
        let mut writer = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
        for name in [TYPES, "xl/workbook.xml"] {
            writer.start_file(name, zip::write::SimpleFileOptions::default()).expect("an entry");
            io::Write::write_all(&mut writer, &[b'x'; 5000]).expect("to write");
        }
        let bytes = writer.finish().expect("an archive").into_inner();
        assert_eq!(detect_bytes(&bytes), Some(FileType::Xlsx));
        assert_eq!(detect_bytes(&bytes[..bytes.len() - 1]), None);
    }

    #[test]
    fn archives_with_too_many_or_false_entries_are_refused() {
        let names: Vec<String> = (0..10_000).map(|number| number.to_string()).collect();
        let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
        names.extend([TYPES, "word/document.xml"]);
        assert_eq!(detect_bytes(&with(&names, b"")), None);
        assert_eq!(detect_bytes(&with(&names[2..], b"")), Some(FileType::Docx));
        let mut lies = with(&[TYPES, "word/document.xml"], b"");
        let end = lies.len() - END_OF_DIRECTORY_LENGTH;
        lies[end + 10..end + 12].copy_from_slice(&9_u16.to_le_bytes());
        assert_eq!(detect_bytes(&lies), None);
        lies[end + 16..end + 20].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(detect_bytes(&lies), None);
    }
}

//! The new forms of Office: a zip archive with `[Content_Types].xml` and `word/document.xml` or `xl/workbook.xml`.
//!
//! Only the archive's directory is read, entry by entry, and nothing is unpacked. Not with the crate `zip`: that holds
//! every entry in memory before one can see how many there are.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};

use crate::uploads::FileType;

/// How such a file begins: with an entry.
pub(crate) const MAGIC: &[u8] = b"PK\x03\x04";
/// How the end of the directory begins, and how long it is without its comment.
const END: &[u8] = b"PK\x05\x06";
const END_LENGTH: usize = 22;
/// How an entry of the directory begins, and how long it is without its name and what follows.
const ENTRY: &[u8] = b"PK\x01\x02";
const ENTRY_LENGTH: usize = 46;
/// The most entries.
const MAX_ENTRIES: u16 = 10_000;
/// What macros are kept in, wherever it lies.
const MACROS: &[u8] = b"vbaproject.bin";

/// The document in it, if it is one and only one, and has no macros.
pub(crate) fn of_content(file: &mut File, size: u64) -> io::Result<Option<FileType>> {
    match read(file, size) {
        // A file that ends where it must not is damaged; the disk is not.
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        read => read,
    }
}

fn read(file: &mut File, size: u64) -> io::Result<Option<FileType>> {
    let tail_length = size.min((END_LENGTH + usize::from(u16::MAX)) as u64);
    let tail = crate::uploads::server::detect_type::part(file, size - tail_length, tail_length)?;
    let Some(end) = end_of_directory(&tail) else { return Ok(None) };
    let (count, start) = (short(end, 10), long(end, 16));
    if count > MAX_ENTRIES {
        return Ok(None);
    }
    file.seek(SeekFrom::Start(start.into()))?;
    let mut directory = BufReader::new(file);
    let (mut has_types, mut has_word, mut has_excel) = (false, false, false);
    for _ in 0..count {
        let mut entry = [0; ENTRY_LENGTH];
        directory.read_exact(&mut entry)?;
        if !entry.starts_with(ENTRY) {
            return Ok(None);
        }
        let mut name = vec![0; short(&entry, 28).into()];
        directory.read_exact(&mut name)?;
        directory.seek_relative(i64::from(short(&entry, 30)) + i64::from(short(&entry, 32)))?;
        name.make_ascii_lowercase();
        name.iter_mut().filter(|byte| **byte == b'\\').for_each(|byte| *byte = b'/');
        if name.ends_with(MACROS) {
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

/// The record that ends the directory and, with its comment, the file.
fn end_of_directory(tail: &[u8]) -> Option<&[u8]> {
    let last = tail.len().checked_sub(END_LENGTH)?;
    let ends = |start: &usize| {
        let end = &tail[*start..];
        end.starts_with(END) && END_LENGTH + usize::from(short(end, 20)) == end.len()
    };
    (0..=last).rev().find(ends).map(|start| &tail[start..])
}

fn short(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn long(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::uploads::server::detect_type::of_bytes;

    /// An archive with these entries, all empty.
    fn with(names: &[&str], comment: &[u8]) -> Vec<u8> {
        let (mut bytes, mut directory) = (Vec::new(), Vec::new());
        for name in names {
            let length = u16::try_from(name.len()).expect("a short name").to_le_bytes();
            let mut entry = [0; ENTRY_LENGTH];
            entry[..4].copy_from_slice(ENTRY);
            entry[28..30].copy_from_slice(&length);
            directory.extend([&entry[..], name.as_bytes()].concat());
            let mut local = [0; 30];
            local[..4].copy_from_slice(MAGIC);
            local[26..28].copy_from_slice(&length);
            bytes.extend([&local[..], name.as_bytes()].concat());
        }
        let mut end = [0; END_LENGTH];
        end[..4].copy_from_slice(END);
        end[10..12].copy_from_slice(&u16::try_from(names.len()).expect("a count").to_le_bytes());
        end[16..20].copy_from_slice(&u32::try_from(bytes.len()).expect("a place").to_le_bytes());
        end[20..22].copy_from_slice(&u16::try_from(comment.len()).expect("a short comment").to_le_bytes());
        [&bytes[..], &directory, &end, comment].concat()
    }

    const TYPES: &str = "[Content_Types].xml";

    #[test]
    fn entries_tell_what_it_is() {
        assert_eq!(of_bytes(&with(&[TYPES, "_rels/.rels", "word/document.xml"], b"")), Some(FileType::Docx));
        assert_eq!(of_bytes(&with(&["xl\\workbook.xml", TYPES], b"a comment")), Some(FileType::Xlsx));
        for other in [
            &["word/document.xml"][..],
            &[TYPES, "word/document.xml", "xl/workbook.xml"],
            &[TYPES, "word/document.xml", "word/vbaProject.bin"],
            &[TYPES, "ppt/presentation.xml"],
            &["META-INF/MANIFEST.MF"],
        ] {
            assert_eq!(of_bytes(&with(other, b"")), None, "{other:?}");
        }
    }

    #[test]
    fn real_archives_are_read() {
        let mut writer = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
        for name in [TYPES, "xl/workbook.xml"] {
            writer.start_file(name, zip::write::SimpleFileOptions::default()).expect("an entry");
            io::Write::write_all(&mut writer, &[b'x'; 5000]).expect("to write");
        }
        let bytes = writer.finish().expect("an archive").into_inner();
        assert_eq!(of_bytes(&bytes), Some(FileType::Xlsx));
        assert_eq!(of_bytes(&bytes[..bytes.len() - 1]), None);
    }

    #[test]
    fn archives_without_measure_are_none() {
        let names: Vec<String> = (0..10_000).map(|number| number.to_string()).collect();
        let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
        names.extend([TYPES, "word/document.xml"]);
        assert_eq!(of_bytes(&with(&names, b"")), None);
        assert_eq!(of_bytes(&with(&names[2..], b"")), Some(FileType::Docx));
        let mut lies = with(&[TYPES, "word/document.xml"], b"");
        let end = lies.len() - END_LENGTH;
        lies[end + 10..end + 12].copy_from_slice(&9_u16.to_le_bytes());
        assert_eq!(of_bytes(&lies), None);
        lies[end + 16..end + 20].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(of_bytes(&lies), None);
    }
}

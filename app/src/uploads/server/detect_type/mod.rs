//! Detects the type of a file from its content. A file is refused if it is not certainly one of the ten types, or if a program could
//! open it as a web page or run it.
//!
//! Invariant: a file is read from the disk with bounded memory, whatever its headers say. This is our own code on top of `infer` and
//! `cfb`: `infer` looks at the first bytes only, which do not exclude macros, markup in text, or damaged and hostile containers.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use crate::uploads::FileType;

mod declared;
mod ole;
mod ooxml;
mod text;

pub(crate) use declared::declared_type_matches;

/// How many bytes from the start decide which format to check.
const HEAD_LENGTH: u64 = 1024;
/// The end marker of a PDF is within so many bytes from its end.
const PDF_TAIL: u64 = 2048;

/// The type of a file of `size` bytes; none if it is not accepted. Whether an image can be decoded is checked later.
pub(crate) fn detect(file: &mut File, size: u64) -> io::Result<Option<FileType>> {
    let head = read_range(file, 0, HEAD_LENGTH)?;
    let found = if infer::image::is_jpeg(&head) {
        Some(FileType::Jpeg)
    } else if infer::image::is_png(&head) {
        Some(FileType::Png)
    } else if head.starts_with(b"GIF87a") || head.starts_with(b"GIF89a") {
        Some(FileType::Gif)
    } else if head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP") {
        Some(FileType::Webp)
    } else if head.starts_with(b"%PDF-1.") || head.starts_with(b"%PDF-2.") {
        let tail = read_range(file, size.saturating_sub(PDF_TAIL), PDF_TAIL)?;
        tail.windows(5).any(|window| window == b"%%EOF").then_some(FileType::Pdf)
    } else if head.starts_with(ole::MAGIC) {
        ole::detect(file)?
    } else if head.starts_with(ooxml::MAGIC) {
        ooxml::detect(file, size)?
    } else {
        text::is_text(file, &head)?.then_some(FileType::Txt)
    };
    file.seek(SeekFrom::Start(0))?;
    Ok(found)
}

/// Reads up to `length` bytes from `start` on.
fn read_range(file: &mut File, start: u64, length: u64) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(start))?;
    let mut bytes = Vec::new();
    file.take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The type of a file with this content, for tests.
#[cfg(test)]
fn detect_bytes(bytes: &[u8]) -> Option<FileType> {
    let path = std::env::temp_dir().join(uuid::Uuid::now_v7().to_string());
    std::fs::write(&path, bytes).expect("a file");
    let found = detect(&mut File::open(&path).expect("a file"), bytes.len() as u64).expect("it can be read");
    std::fs::remove_file(path).expect("to tidy up");
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pdf_has_a_header_and_an_end_marker() {
        let pdf =
            |head: &str, after: usize| [head.as_bytes(), &vec![b'\n'; 5000], b"%%EOF", &vec![b'\n'; after]].concat();
        assert_eq!(detect_bytes(&pdf("%PDF-1.7\n", 1)), Some(FileType::Pdf));
        assert_eq!(detect_bytes(&pdf("%PDF-2.0\n", 2000)), Some(FileType::Pdf));
        for bad in [pdf("%PDF-3.0", 1), pdf("\n%PDF-1.7", 1), pdf("%PDF-1.7", 2048), b"%PDF-1.7 cut of".to_vec()] {
            assert_eq!(detect_bytes(&bad), None, "{:?}", String::from_utf8_lossy(&bad[..8]));
        }
    }

    #[test]
    fn programs_and_archives_are_refused() {
        for bad in [
            &b"MZ\x90\0\x03"[..],
            b"\x7fELF\x02\x01",
            b"PK\x05\x06",
            b"\x1f\x8b\x08\0",
            b"BM\0\0\0\0",
            b"\0",
            b"Rar!\x1a\x07\0",
        ] {
            assert_eq!(detect_bytes(bad), None, "{bad:?}");
        }
    }
}

//! What a file is, by what is in it. Anything that is none of the ten types for certain is not taken, and neither is
//! what could be taken for a page or a program.
//!
//! All of this reads the file from the disk and holds little of it in memory, whatever the file says of itself.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use crate::uploads::FileType;

mod declared;
mod ole;
mod ooxml;
mod text;

pub(crate) use crate::uploads::server::detect_type::declared::agrees;

/// How much of the beginning tells the families apart.
const HEAD: u64 = 1024;
/// A PDF ends within so many bytes.
const PDF_TAIL: u64 = 2048;

/// The type of a file of so many bytes. Whether a picture can be seen is for its decoder to say.
pub(crate) fn of_content(file: &mut File, size: u64) -> io::Result<Option<FileType>> {
    let head = part(file, 0, HEAD)?;
    let found = if infer::image::is_jpeg(&head) {
        Some(FileType::Jpeg)
    } else if infer::image::is_png(&head) {
        Some(FileType::Png)
    } else if head.starts_with(b"GIF87a") || head.starts_with(b"GIF89a") {
        Some(FileType::Gif)
    } else if head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP") {
        Some(FileType::Webp)
    } else if head.starts_with(b"%PDF-1.") || head.starts_with(b"%PDF-2.") {
        let tail = part(file, size.saturating_sub(PDF_TAIL), PDF_TAIL)?;
        tail.windows(5).any(|window| window == b"%%EOF").then_some(FileType::Pdf)
    } else if head.starts_with(ole::MAGIC) {
        ole::of_content(file)?
    } else if head.starts_with(ooxml::MAGIC) {
        ooxml::of_content(file, size)?
    } else {
        text::is_text(file, &head)?.then_some(FileType::Txt)
    };
    file.seek(SeekFrom::Start(0))?;
    Ok(found)
}

/// Up to `length` bytes from `start` on.
fn part(file: &mut File, start: u64, length: u64) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(start))?;
    let mut bytes = Vec::new();
    file.take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// For tests: what these bytes are as a file.
#[cfg(test)]
fn of_bytes(bytes: &[u8]) -> Option<FileType> {
    let path = std::env::temp_dir().join(uuid::Uuid::now_v7().to_string());
    std::fs::write(&path, bytes).expect("a file");
    let found = of_content(&mut File::open(&path).expect("a file"), bytes.len() as u64).expect("it can be read");
    std::fs::remove_file(path).expect("to tidy up");
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pdf_begins_and_ends_as_one() {
        let pdf =
            |head: &str, after: usize| [head.as_bytes(), &vec![b'\n'; 5000], b"%%EOF", &vec![b'\n'; after]].concat();
        assert_eq!(of_bytes(&pdf("%PDF-1.7\n", 1)), Some(FileType::Pdf));
        assert_eq!(of_bytes(&pdf("%PDF-2.0\n", 2000)), Some(FileType::Pdf));
        for bad in [pdf("%PDF-3.0", 1), pdf("\n%PDF-1.7", 1), pdf("%PDF-1.7", 2048), b"%PDF-1.7 cut of".to_vec()] {
            assert_eq!(of_bytes(&bad), None, "{:?}", String::from_utf8_lossy(&bad[..8]));
        }
    }

    #[test]
    fn programs_and_archives_are_none() {
        for bad in [
            &b"MZ\x90\0\x03"[..],
            b"\x7fELF\x02\x01",
            b"PK\x05\x06",
            b"\x1f\x8b\x08\0",
            b"BM\0\0\0\0",
            b"\0",
            b"Rar!\x1a\x07\0",
        ] {
            assert_eq!(of_bytes(bad), None, "{bad:?}");
        }
    }
}

//! Binary Office files: compound files (MS-CFB) that contain a stream `WordDocument` (Word), or `Workbook` or `Book` (Excel).

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};

use crate::uploads::FileType;

/// The first bytes of a compound file.
pub(crate) const MAGIC: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
/// The largest number of sectors with positions of the allocation table outside the header. A file of 10 MiB needs one.
const MAX_TABLE_SECTORS: u32 = 2;
/// The end of a chain of sectors: the value of the specification, and another that some programs write.
const END_OF_CHAIN: [u32; 2] = [0xffff_fffe, 0xffff_ffff];

/// The type of the document in the file; none unless it contains exactly one.
pub(crate) fn detect(file: &mut File) -> io::Result<Option<FileType>> {
    if !is_bounded(file).or_else(eof_as_false)? {
        return Ok(None);
    }
    file.seek(SeekFrom::Start(0))?;
    let Ok(streams) = cfb::CompoundFile::open(BufReader::new(file)) else { return Ok(None) };
    let has = |name: &str| streams.is_stream(name);
    Ok(match (has("/WordDocument"), has("/Workbook") || has("/Book")) {
        (true, false) => Some(FileType::Doc),
        (false, true) => Some(FileType::Xls),
        _ => None,
    })
}

/// Whether the allocation table is small enough for a file of the accepted size. `cfb` reads a table of any length that the header
/// states, and a table may refer to the same sector any number of times.
fn is_bounded(file: &mut File) -> io::Result<bool> {
    let mut header = [0; 512];
    file.seek(SeekFrom::Start(0))?;
    file.read_exact(&mut header)?;
    let shift = u16::from_le_bytes([header[30], header[31]]);
    if !matches!(shift, 9 | 12) {
        return Ok(false);
    }
    let mut next = u32::from_le_bytes([header[68], header[69], header[70], header[71]]);
    for _ in 0..MAX_TABLE_SECTORS {
        if END_OF_CHAIN.contains(&next) {
            return Ok(true);
        }
        // The header takes the space of one sector; the last entry of a sector is the number of the next.
        file.seek(SeekFrom::Start(((u64::from(next) + 2) << shift) - 4))?;
        let mut entry = [0; 4];
        file.read_exact(&mut entry)?;
        next = u32::from_le_bytes(entry);
    }
    Ok(END_OF_CHAIN.contains(&next))
}

/// An unexpected end means that the file is damaged, not that the disk failed.
fn eof_as_false(error: io::Error) -> io::Result<bool> {
    if error.kind() == io::ErrorKind::UnexpectedEof { Ok(false) } else { Err(error) }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use super::*;
    use crate::uploads::server::detect_type::detect_bytes;

    fn with(streams: &[&str]) -> Vec<u8> {
        let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("a compound file");
        for name in streams {
            file.create_stream(name).expect("a stream").write_all(&[7; 10_000]).expect("to write");
        }
        file.flush().expect("to write");
        file.into_inner().into_inner()
    }

    #[test]
    fn streams_decide_the_type() {
        assert_eq!(detect_bytes(&with(&["/WordDocument", "/1Table"])), Some(FileType::Doc));
        assert_eq!(detect_bytes(&with(&["/Workbook"])), Some(FileType::Xls));
        assert_eq!(detect_bytes(&with(&["/Book"])), Some(FileType::Xls));
        for other in [&[][..], &["/WordDocument", "/Workbook"], &["/PowerPoint Document"], &["/EncryptedPackage"]] {
            assert_eq!(detect_bytes(&with(other)), None, "{other:?}");
        }
    }

    #[test]
    fn damaged_and_hostile_files_are_refused() {
        let whole = with(&["/WordDocument"]);
        for length in [8, 511, 512, 1024] {
            assert_eq!(detect_bytes(&whole[..length]), None, "{length}");
        }
        // A chain of table sectors that refers to itself.
        let mut endless = whole.clone();
        endless[68..72].copy_from_slice(&0_u32.to_le_bytes());
        let shift = u16::from_le_bytes([endless[30], endless[31]]);
        let last = (2 << shift) - 4;
        endless[last..last + 4].copy_from_slice(&0_u32.to_le_bytes());
        assert_eq!(detect_bytes(&endless), None);
    }
}

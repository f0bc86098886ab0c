//! The old forms of Office: a small file system (MS-CFB) in which Word keeps a stream `WordDocument`, Excel one
//! `Workbook` or `Book`.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};

use crate::uploads::FileType;

/// How such a file begins.
pub(crate) const MAGIC: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
/// The most sectors with places of the allocation table outside the header. A file of 10 MiB needs one.
const MAX_TABLE_SECTORS: u32 = 2;
/// The end of a chain of sectors, as it should be and as some write it.
const ENDS: [u32; 2] = [0xffff_fffe, 0xffff_ffff];

/// The document in it, if it is one and only one.
pub(crate) fn of_content(file: &mut File) -> io::Result<Option<FileType>> {
    if !is_bounded(file).or_else(damaged)? {
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

/// Whether the allocation table is of a size that goes with the file's: `cfb` reads a table as long as the file says,
/// where one sector may be named any number of times.
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
        if ENDS.contains(&next) {
            return Ok(true);
        }
        // The header takes the place of a sector; the last entry of a sector leads on.
        file.seek(SeekFrom::Start(((u64::from(next) + 2) << shift) - 4))?;
        let mut entry = [0; 4];
        file.read_exact(&mut entry)?;
        next = u32::from_le_bytes(entry);
    }
    Ok(ENDS.contains(&next))
}

/// A file that ends where it must not is damaged; the disk is not.
fn damaged(error: io::Error) -> io::Result<bool> {
    if error.kind() == io::ErrorKind::UnexpectedEof { Ok(false) } else { Err(error) }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use super::*;
    use crate::uploads::server::detect_type::of_bytes;

    fn with(streams: &[&str]) -> Vec<u8> {
        let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("a compound file");
        for name in streams {
            file.create_stream(name).expect("a stream").write_all(&[7; 10_000]).expect("to write");
        }
        file.flush().expect("to write");
        file.into_inner().into_inner()
    }

    #[test]
    fn streams_tell_what_it_is() {
        assert_eq!(of_bytes(&with(&["/WordDocument", "/1Table"])), Some(FileType::Doc));
        assert_eq!(of_bytes(&with(&["/Workbook"])), Some(FileType::Xls));
        assert_eq!(of_bytes(&with(&["/Book"])), Some(FileType::Xls));
        for other in [&[][..], &["/WordDocument", "/Workbook"], &["/PowerPoint Document"], &["/EncryptedPackage"]] {
            assert_eq!(of_bytes(&with(other)), None, "{other:?}");
        }
    }

    #[test]
    fn damaged_and_hostile_ones_are_none() {
        let whole = with(&["/WordDocument"]);
        for length in [8, 511, 512, 1024] {
            assert_eq!(of_bytes(&whole[..length]), None, "{length}");
        }
        // A chain of table sectors that leads back to itself.
        let mut endless = whole.clone();
        endless[68..72].copy_from_slice(&0_u32.to_le_bytes());
        let shift = u16::from_le_bytes([endless[30], endless[31]]);
        let last = (2 << shift) - 4;
        endless[last..last + 4].copy_from_slice(&0_u32.to_le_bytes());
        assert_eq!(of_bytes(&endless), None);
    }
}

//! The container of a PNG: chunks, each with a checksum, which the decoder checks.
//!
//! Kept are the chunks without which it cannot be shown, those that say what its colours are, and the frames of a
//! moving one. Everything else goes: text, times, Exif but for the orientation, whatever programs have added, and what
//! follows the end.

use image::metadata::Orientation;

use crate::uploads::server::images::container::{Outline, Pieces};
use crate::uploads::server::images::source::Source;
use crate::uploads::server::images::{Fault, check_size, exif};

const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";
/// How long the checksum after each chunk is.
const CHECKSUM: u64 = 4;
/// Chunks without which there is no picture, and those that say how it looks or how it moves.
const KEPT: [&[u8; 4]; 17] = [
    b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"pHYs", b"bKGD", b"cICP",
    b"mDCV", b"cLLI", b"acTL", b"fcTL", b"fdAT",
];

/// Reads the container to its end.
pub(crate) fn outline(source: &mut Source) -> Result<Outline, Fault> {
    let (mut head, mut body) = (Pieces::default(), Pieces::default());
    let (mut orientation, mut is_animated, mut has_pixels) = (None, false, false);
    if source.array()? != SIGNATURE {
        return Err(Fault::Unreadable);
    }
    // The header comes first, and once.
    let (width, height) = header(source)?;
    check_size(width, height)?;
    head.keep(source.since(0));
    loop {
        let start = source.at();
        let (length, kind) = (u32::from_be_bytes(source.array()?), source.array()?);
        match (&kind, u16::try_from(length)) {
            (b"eXIf", Ok(length)) if orientation.is_none() => {
                orientation = Some(exif::orientation(&source.take(length)?));
            }
            _ => source.pass(length.into())?,
        }
        source.pass(CHECKSUM)?;
        is_animated |= kind == *b"acTL";
        has_pixels |= kind == *b"IDAT";
        if KEPT.contains(&&kind) {
            body.keep(source.since(start));
        } else if !kind[0].is_ascii_lowercase() {
            // Nobody can show it who does not know what this is.
            return Err(Fault::Unreadable);
        }
        if kind == *b"IEND" {
            break;
        }
    }
    if !has_pixels {
        return Err(Fault::Unreadable);
    }
    let orientation = orientation.unwrap_or(Orientation::NoTransforms);
    if let Some(exif) = exif::minimal(orientation) {
        head.make(made(b"eXIf", &exif));
    }
    head.append(body);
    Ok(Outline { width, height, orientation, is_animated, pieces: head })
}

/// Width and height.
fn header(source: &mut Source) -> Result<(u32, u32), Fault> {
    let is_header = source.array()? == *b"\0\0\0\x0dIHDR";
    let size = (u32::from_be_bytes(source.array()?), u32::from_be_bytes(source.array()?));
    source.pass(5 + CHECKSUM)?;
    if is_header { Ok(size) } else { Err(Fault::Unreadable) }
}

/// A chunk with its length and checksum.
pub(crate) fn made(kind: &[u8; 4], contents: &[u8]) -> Vec<u8> {
    let length = u32::try_from(contents.len()).unwrap_or_default().to_be_bytes();
    let checksum = checksum([&kind[..], contents].concat()).to_be_bytes();
    [&length, &kind[..], contents, &checksum].concat()
}

/// CRC-32.
fn checksum(bytes: Vec<u8>) -> u32 {
    let shift = |crc: u32, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
    !bytes.into_iter().fold(u32::MAX, |crc, byte| (0..8).fold(crc ^ u32::from(byte), shift))
}

//! The container of a PNG: chunks, each with a checksum, which the decoder verifies.
//!
//! Kept are the chunks that are needed to display it, those that define its colours, and the frames of an animation. Everything else is
//! removed: text, times, Exif except the orientation, private chunks, and data after the end.

use image::metadata::Orientation;

use crate::uploads::server::images::container::{Container, Segments};
use crate::uploads::server::images::source::Source;
use crate::uploads::server::images::{ProcessError, check_size, exif};

const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";
/// The length of the checksum after each chunk.
const CHECKSUM: u64 = 4;
/// The chunks that are needed to display an image, its colours and its animation.
const KEPT_CHUNKS: [&[u8; 4]; 17] = [
    b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"pHYs", b"bKGD", b"cICP",
    b"mDCV", b"cLLI", b"acTL", b"fcTL", b"fdAT",
];

/// Reads the container to its end.
pub(crate) fn read_container(source: &mut Source) -> Result<Container, ProcessError> {
    let (mut head, mut body) = (Segments::default(), Segments::default());
    let (mut orientation, mut is_animated, mut has_pixels) = (None, false, false);
    if source.read_array()? != SIGNATURE {
        return Err(ProcessError::Unreadable);
    }
    // The header is the first chunk and occurs once.
    let (width, height) = read_header(source)?;
    check_size(width, height)?;
    head.copy(source.range_from(0));
    loop {
        let start = source.position();
        let (length, kind) = (u32::from_be_bytes(source.read_array()?), source.read_array()?);
        match (&kind, u16::try_from(length)) {
            (b"eXIf", Ok(length)) if orientation.is_none() => {
                orientation = Some(exif::orientation(&source.read(length)?));
            }
            _ => source.skip(length.into())?,
        }
        source.skip(CHECKSUM)?;
        is_animated |= kind == *b"acTL";
        has_pixels |= kind == *b"IDAT";
        if KEPT_CHUNKS.contains(&&kind) {
            body.copy(source.range_from(start));
        } else if !kind[0].is_ascii_lowercase() {
            // An unknown critical chunk: no decoder can display the image without supporting it.
            return Err(ProcessError::Unreadable);
        }
        if kind == *b"IEND" {
            break;
        }
    }
    if !has_pixels {
        return Err(ProcessError::Unreadable);
    }
    let orientation = orientation.unwrap_or(Orientation::NoTransforms);
    if let Some(exif) = exif::minimal(orientation) {
        head.insert(encode_chunk(b"eXIf", &exif));
    }
    head.append(body);
    Ok(Container { width, height, orientation, is_animated, segments: head })
}

/// Width and height.
fn read_header(source: &mut Source) -> Result<(u32, u32), ProcessError> {
    let is_header = source.read_array()? == *b"\0\0\0\x0dIHDR";
    let size = (u32::from_be_bytes(source.read_array()?), u32::from_be_bytes(source.read_array()?));
    source.skip(5 + CHECKSUM)?;
    if is_header { Ok(size) } else { Err(ProcessError::Unreadable) }
}

/// A chunk with its length and checksum.
pub(crate) fn encode_chunk(kind: &[u8; 4], contents: &[u8]) -> Vec<u8> {
    let length = u32::try_from(contents.len()).unwrap_or_default().to_be_bytes();
    let checksum = checksum([&kind[..], contents].concat()).to_be_bytes();
    [&length, &kind[..], contents, &checksum].concat()
}

/// CRC-32.
fn checksum(bytes: Vec<u8>) -> u32 {
    let shift = |crc: u32, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
    !bytes.into_iter().fold(u32::MAX, |crc, byte| (0..8).fold(crc ^ u32::from(byte), shift))
}

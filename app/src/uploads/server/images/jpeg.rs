//! The container of a JPEG: segments, and scans of encoded pixels between them.
//!
//! Kept are the tables, the frame, all scans, the colour profile, and the colour information of `JFIF` and `Adobe`. Everything else is
//! removed: Exif except the orientation, XMP, IPTC, further images (MPF), comments, the thumbnail in `JFIF`, and data after the end.

use std::ops::Range;

use image::metadata::Orientation;

use crate::uploads::server::images::container::{Container, Segments};
use crate::uploads::server::images::source::Source;
use crate::uploads::server::images::{ProcessError, check_size, exif};

const START_OF_IMAGE: u8 = 0xd8;
const END_OF_IMAGE: u8 = 0xd9;
const START_OF_SCAN: u8 = 0xda;
const APP0: u8 = 0xe0;
/// The largest number of scans. Progressive images have about ten, and decoding each visits all pixels.
const MAX_SCANS: usize = 64;

/// Reads the container to its end.
pub(crate) fn read_container(source: &mut Source) -> Result<Container, ProcessError> {
    let mut parsed = Parsed::default();
    if source.read_array()? != [0xff, START_OF_IMAGE] {
        return Err(ProcessError::Unreadable);
    }
    let mut marker = next_marker(source)?;
    while marker != END_OF_IMAGE {
        marker = read_segment(marker, source, &mut parsed)?;
    }
    let (width, height) = parsed.size.filter(|_| parsed.scans > 0).ok_or(ProcessError::Unreadable)?;
    let orientation = parsed.orientation.unwrap_or(Orientation::NoTransforms);

    let mut segments = Segments::default();
    segments.insert([0xff, START_OF_IMAGE]);
    if let Some(jfif) = parsed.jfif {
        segments.insert(encode_segment(APP0, &jfif));
    }
    if let Some(exif) = exif::minimal(orientation) {
        segments.insert(encode_segment(APP0 + 1, &[exif::PREFIX, &exif].concat()));
    }
    segments.append(parsed.body);
    segments.insert([0xff, END_OF_IMAGE]);
    Ok(Container { width, height, orientation, is_animated: false, segments })
}

#[derive(Default)]
struct Parsed {
    size: Option<(u32, u32)>,
    orientation: Option<Orientation>,
    jfif: Option<Vec<u8>>,
    scans: usize,
    body: Segments,
}

/// Reads the segment of a marker. Returns the next marker.
fn read_segment(marker: u8, source: &mut Source, parsed: &mut Parsed) -> Result<u8, ProcessError> {
    // Markers without a segment; they have no effect here.
    if matches!(marker, 0x01 | 0xd0..=0xd7) {
        return next_marker(source);
    }
    let start = source.position() - 2;
    if marker == START_OF_IMAGE {
        return Err(ProcessError::Unreadable);
    }
    let contents = contents(source)?;
    match marker {
        // The frames that the decoder supports: baseline, extended and progressive, with Huffman coding.
        0xc0..=0xc2 => {
            let size = frame_size(&contents).filter(|_| parsed.size.is_none()).ok_or(ProcessError::Unreadable)?;
            check_size(size.0, size.1)?;
            parsed.size = Some(size);
            parsed.body.copy(source.range_from(start));
        }
        // Huffman tables, quantization tables and the restart interval.
        0xc4 | 0xdb | 0xdd => parsed.body.copy(source.range_from(start)),
        // Other frames, arithmetic coding, a height that is defined later, hierarchical images.
        0xc3..=0xcf | 0xdc | 0xde | 0xdf => return Err(ProcessError::Unreadable),
        START_OF_SCAN => {
            parsed.scans += 1;
            if parsed.scans > MAX_SCANS {
                return Err(ProcessError::Unreadable);
            }
            let next = skip_scan(source)?;
            parsed.body.copy(start..source.position() - 2);
            return Ok(next);
        }
        _ => read_application_segment(marker, &contents, source.range_from(start), parsed),
    }
    next_marker(source)
}

/// Reads an application segment. Most of them are removed.
fn read_application_segment(marker: u8, contents: &[u8], range: Range<u64>, parsed: &mut Parsed) {
    match marker.wrapping_sub(APP0) {
        0 if contents.starts_with(b"JFIF\0") && contents.len() >= 14 && parsed.jfif.is_none() => {
            // Version and density without the thumbnail.
            parsed.jfif = Some([&contents[..12], &[0, 0]].concat());
        }
        1 if contents.starts_with(exif::PREFIX) && parsed.orientation.is_none() => {
            parsed.orientation = Some(exif::orientation(contents));
        }
        2 if contents.starts_with(b"ICC_PROFILE\0") => parsed.body.copy(range),
        14 if contents.starts_with(b"Adobe") => parsed.body.copy(range),
        _ => {}
    }
}

/// The next marker. Bytes before it are skipped, as decoders do.
fn next_marker(source: &mut Source) -> Result<u8, ProcessError> {
    loop {
        source.skip_past(0xff)?;
        let mut byte = source.read_byte()?;
        while byte == 0xff {
            byte = source.read_byte()?;
        }
        if byte != 0 {
            return Ok(byte);
        }
    }
}

/// The next marker after the encoded pixels, without restart markers within the scan.
fn skip_scan(source: &mut Source) -> Result<u8, ProcessError> {
    loop {
        let marker = next_marker(source)?;
        if !matches!(marker, 0xd0..=0xd7) {
            return Ok(marker);
        }
    }
}

fn contents(source: &mut Source) -> Result<Vec<u8>, ProcessError> {
    let length = u16::from_be_bytes(source.read_array()?);
    source.read(length.checked_sub(2).ok_or(ProcessError::Unreadable)?)
}

/// Width and height.
fn frame_size(contents: &[u8]) -> Option<(u32, u32)> {
    let [_precision, height @ .., w1, w0] = *contents.first_chunk::<5>()?;
    Some((u16::from_be_bytes([w1, w0]).into(), u16::from_be_bytes(height).into()))
}

fn encode_segment(marker: u8, contents: &[u8]) -> Vec<u8> {
    let length = u16::try_from(contents.len() + 2).unwrap_or(u16::MAX);
    [&[0xff, marker], &length.to_be_bytes()[..], contents].concat()
}

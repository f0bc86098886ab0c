//! The container of a JPEG: segments, and scans of coded pixels between them.
//!
//! Kept are the tables, the frame, all scans, the colour profile, and what `JFIF` and `Adobe` say about colours.
//! Everything else goes: Exif but for the orientation, XMP, IPTC, further pictures (MPF), comments, the small picture
//! within `JFIF`, and what follows the end.

use std::ops::Range;

use image::metadata::Orientation;

use crate::uploads::server::images::container::{Outline, Pieces};
use crate::uploads::server::images::source::Source;
use crate::uploads::server::images::{Fault, check_size, exif};

const START: u8 = 0xd8;
const END: u8 = 0xd9;
const SCAN: u8 = 0xda;
const APP: u8 = 0xe0;
/// The most scans: progressive pictures have about ten, and each is a walk over all pixels.
const MAX_SCANS: usize = 64;

/// Reads the container to its end.
pub(crate) fn outline(source: &mut Source) -> Result<Outline, Fault> {
    let mut found = Found::default();
    if source.array()? != [0xff, START] {
        return Err(Fault::Unreadable);
    }
    let mut marker = marker(source)?;
    while marker != END {
        marker = after(marker, source, &mut found)?;
    }
    let (width, height) = found.size.filter(|_| found.scans > 0).ok_or(Fault::Unreadable)?;
    let orientation = found.orientation.unwrap_or(Orientation::NoTransforms);

    let mut pieces = Pieces::default();
    pieces.make([0xff, START]);
    if let Some(jfif) = found.jfif {
        pieces.make(segment(APP, &jfif));
    }
    if let Some(exif) = exif::minimal(orientation) {
        pieces.make(segment(APP + 1, &[exif::PREFIX, &exif].concat()));
    }
    pieces.append(found.body);
    pieces.make([0xff, END]);
    Ok(Outline { width, height, orientation, is_animated: false, pieces })
}

#[derive(Default)]
struct Found {
    size: Option<(u32, u32)>,
    orientation: Option<Orientation>,
    jfif: Option<Vec<u8>>,
    scans: usize,
    body: Pieces,
}

/// Reads what comes with a marker. Answers the one after it.
fn after(this: u8, source: &mut Source, found: &mut Found) -> Result<u8, Fault> {
    // Markers that stand alone; these say nothing here.
    if matches!(this, 0x01 | 0xd0..=0xd7) {
        return marker(source);
    }
    let start = source.at() - 2;
    if this == START {
        return Err(Fault::Unreadable);
    }
    let contents = contents(source)?;
    match this {
        // Frames that are decoded elsewhere: baseline, extended and progressive, with Huffman codes.
        0xc0..=0xc2 => {
            let size = frame(&contents).filter(|_| found.size.is_none()).ok_or(Fault::Unreadable)?;
            check_size(size.0, size.1)?;
            found.size = Some(size);
            found.body.keep(source.since(start));
        }
        // Tables of Huffman codes and of quantities, and how often a scan starts afresh.
        0xc4 | 0xdb | 0xdd => found.body.keep(source.since(start)),
        // Other frames, arithmetic codes, a height that comes later, pictures in layers.
        0xc3..=0xcf | 0xdc | 0xde | 0xdf => return Err(Fault::Unreadable),
        SCAN => {
            found.scans += 1;
            if found.scans > MAX_SCANS {
                return Err(Fault::Unreadable);
            }
            let next = end_of_scan(source)?;
            found.body.keep(start..source.at() - 2);
            return Ok(next);
        }
        _ => application(this, &contents, source.since(start), found),
    }
    marker(source)
}

/// What programs have added. Most of it goes.
fn application(marker: u8, contents: &[u8], whole: Range<u64>, found: &mut Found) {
    match marker.wrapping_sub(APP) {
        0 if contents.starts_with(b"JFIF\0") && contents.len() >= 14 && found.jfif.is_none() => {
            // Version and density, and no small picture.
            found.jfif = Some([&contents[..12], &[0, 0]].concat());
        }
        1 if contents.starts_with(exif::PREFIX) && found.orientation.is_none() => {
            found.orientation = Some(exif::orientation(contents));
        }
        2 if contents.starts_with(b"ICC_PROFILE\0") => found.body.keep(whole),
        14 if contents.starts_with(b"Adobe") => found.body.keep(whole),
        _ => {}
    }
}

/// The next marker. What stands before it is passed over, as decoders do.
fn marker(source: &mut Source) -> Result<u8, Fault> {
    loop {
        source.pass_to(0xff)?;
        let mut byte = source.byte()?;
        while byte == 0xff {
            byte = source.byte()?;
        }
        if byte != 0 {
            return Ok(byte);
        }
    }
}

/// The next marker after the coded pixels. Not a byte of them that looks like one, or a fresh start within the scan.
fn end_of_scan(source: &mut Source) -> Result<u8, Fault> {
    loop {
        let marker = marker(source)?;
        if !matches!(marker, 0xd0..=0xd7) {
            return Ok(marker);
        }
    }
}

fn contents(source: &mut Source) -> Result<Vec<u8>, Fault> {
    let length = u16::from_be_bytes(source.array()?);
    source.take(length.checked_sub(2).ok_or(Fault::Unreadable)?)
}

/// Width and height.
fn frame(contents: &[u8]) -> Option<(u32, u32)> {
    let [_precision, height @ .., w1, w0] = *contents.first_chunk::<5>()?;
    Some((u16::from_be_bytes([w1, w0]).into(), u16::from_be_bytes(height).into()))
}

fn segment(marker: u8, contents: &[u8]) -> Vec<u8> {
    let length = u16::try_from(contents.len() + 2).unwrap_or(u16::MAX);
    [&[0xff, marker], &length.to_be_bytes()[..], contents].concat()
}

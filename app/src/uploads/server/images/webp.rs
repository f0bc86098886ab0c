//! The container of a WebP: chunks in a RIFF, in a simple form of one picture, or an extended one.
//!
//! Kept are the coded pixels, their transparency, the colour profile and the frames of a moving one. Everything else
//! goes: XMP, Exif but for the orientation, chunks nobody knows, and what follows the end.

use image::metadata::Orientation;

use crate::uploads::server::images::container::{Outline, Pieces};
use crate::uploads::server::images::source::Source;
use crate::uploads::server::images::{Fault, check_size, exif};

/// What the first byte of `VP8X` says is there.
const PROFILE: u8 = 0x20;
const ALPHA: u8 = 0x10;
const EXIF: u8 = 0x08;
const ANIMATION: u8 = 0x02;

/// Reads the container to its end.
pub(crate) fn outline(source: &mut Source) -> Result<Outline, Fault> {
    let [b'R', b'I', b'F', b'F', length @ .., b'W', b'E', b'B', b'P'] = source.array::<12>()? else {
        return Err(Fault::Unreadable);
    };
    // There may be bytes after the end.
    let end = 8 + u64::from(u32::from_le_bytes(length));
    if end > source.length() {
        return Err(Fault::Unreadable);
    }
    let first = Chunk::begin(source, end)?;
    let mut outline = if first.kind == *b"VP8X" {
        extended(source, &first, end)?
    } else {
        let (width, height) = coded_size(source, &first)?;
        let mut pieces = Pieces::default();
        first.keep(source, &mut pieces)?;
        Outline { width, height, orientation: Orientation::NoTransforms, is_animated: false, pieces }
    };
    let length = u32::try_from(outline.pieces.length() + 4).map_err(|_| Fault::Unreadable)?;
    let mut pieces = Pieces::default();
    pieces.make([b"RIFF", &length.to_le_bytes()[..], b"WEBP"].concat());
    pieces.append(std::mem::take(&mut outline.pieces));
    Ok(Outline { pieces, ..outline })
}

/// A chunk whose head was read.
struct Chunk {
    kind: [u8; 4],
    start: u64,
    end: u64,
    /// Where what it is in ends.
    within: u64,
}

impl Chunk {
    fn begin(source: &mut Source, within: u64) -> Result<Self, Fault> {
        let (start, kind) = (source.at(), source.array()?);
        let end = start + 8 + u64::from(u32::from_le_bytes(source.array()?));
        if end > within { Err(Fault::Unreadable) } else { Ok(Self { kind, start, end, within }) }
    }

    /// Passes over what is left of it. Chunks are of even length; the last one may lack what makes it even.
    fn pass(&self, source: &mut Source) -> Result<(), Fault> {
        let is_odd = (self.end - self.start) % 2 == 1 && self.end < self.within;
        let left = (self.end + u64::from(is_odd)).checked_sub(source.at()).ok_or(Fault::Unreadable)?;
        source.pass(left)
    }

    /// Passes over it, and keeps it whole.
    fn keep(&self, source: &mut Source, pieces: &mut Pieces) -> Result<(), Fault> {
        self.pass(source)?;
        pieces.keep(self.start..source.at());
        if pieces.length() % 2 == 1 {
            pieces.make([0]);
        }
        Ok(())
    }
}

/// Width and height that coded pixels say themselves.
fn coded_size(source: &mut Source, chunk: &Chunk) -> Result<(u32, u32), Fault> {
    let size = match &chunk.kind {
        b"VP8 " => {
            let [_, _, _, 0x9d, 0x01, 0x2a, w0, w1, h0, h1] = source.array()? else { return Err(Fault::Unreadable) };
            let side = |bytes| u32::from(u16::from_le_bytes(bytes) & 0x3fff);
            (side([w0, w1]), side([h0, h1]))
        }
        b"VP8L" => {
            let [0x2f, bits @ ..] = source.array::<5>()? else { return Err(Fault::Unreadable) };
            let bits = u32::from_le_bytes(bits);
            ((bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1)
        }
        _ => return Err(Fault::Unreadable),
    };
    check_size(size.0, size.1)?;
    Ok(size)
}

/// Keeps coded pixels of the size that what is around them says.
fn keep_pixels(source: &mut Source, chunk: &Chunk, size: (u32, u32), pieces: &mut Pieces) -> Result<(), Fault> {
    if coded_size(source, chunk)? != size {
        return Err(Fault::Unreadable);
    }
    chunk.keep(source, pieces)
}

/// A number of three bytes.
fn number([low, middle, high]: [u8; 3]) -> u32 {
    u32::from_le_bytes([low, middle, high, 0])
}

fn extended(source: &mut Source, head: &Chunk, end: u64) -> Result<Outline, Fault> {
    let [flags, _, _, _] = source.array()?;
    let sides: [u8; 6] = source.array()?;
    let [w0, w1, w2, h0, h1, h2] = sides;
    let canvas = (number([w0, w1, w2]) + 1, number([h0, h1, h2]) + 1);
    head.pass(source)?;
    check_size(canvas.0, canvas.1)?;
    let is_animated = flags & ANIMATION != 0;
    let (mut profile, mut body) = (Pieces::default(), Pieces::default());
    let (mut orientation, mut has_pixels) = (None, false);
    while source.at() < end {
        let chunk = Chunk::begin(source, end)?;
        match &chunk.kind {
            b"ICCP" if profile.length() == 0 && body.length() == 0 => chunk.keep(source, &mut profile)?,
            b"ANIM" if is_animated && body.length() == 0 => chunk.keep(source, &mut body)?,
            b"ANMF" if is_animated => {
                has_pixels = true;
                frame(source, &chunk, canvas, &mut body)?;
            }
            b"ALPH" if !is_animated && body.length() == 0 => chunk.keep(source, &mut body)?,
            b"VP8 " | b"VP8L" if !is_animated && !has_pixels => {
                has_pixels = true;
                keep_pixels(source, &chunk, canvas, &mut body)?;
            }
            b"EXIF" if orientation.is_none() => {
                let length = u16::try_from(chunk.end - source.at()).unwrap_or_default();
                orientation = Some(exif::orientation(&source.take(length)?));
            }
            _ => {}
        }
        chunk.pass(source)?;
    }
    if !has_pixels {
        return Err(Fault::Unreadable);
    }
    let orientation = orientation.unwrap_or(Orientation::NoTransforms);
    let exif = exif::minimal(orientation);
    let mut flags = flags & (ALPHA | ANIMATION);
    flags |= if profile.length() > 0 { PROFILE } else { 0 } | if exif.is_some() { EXIF } else { 0 };
    let mut pieces = Pieces::default();
    pieces.make([b"VP8X\x0a\0\0\0", &[flags, 0, 0, 0][..], &sides].concat());
    pieces.append(profile);
    pieces.append(body);
    if let Some(exif) = exif {
        let length = u32::try_from(exif.len()).unwrap_or_default().to_le_bytes();
        pieces.make([b"EXIF", &length[..], &exif].concat());
    }
    Ok(Outline { width: canvas.0, height: canvas.1, orientation, is_animated, pieces })
}

/// Keeps a frame of a moving picture, which has chunks of its own.
fn frame(source: &mut Source, frame: &Chunk, canvas: (u32, u32), body: &mut Pieces) -> Result<(), Fault> {
    let start = source.at();
    let [x0, x1, x2, y0, y1, y2, w0, w1, w2, h0, h1, h2, _time @ .., _flags] = source.array::<16>()?;
    let (x, y) = (2 * number([x0, x1, x2]), 2 * number([y0, y1, y2]));
    let size = (number([w0, w1, w2]) + 1, number([h0, h1, h2]) + 1);
    if x + size.0 > canvas.0 || y + size.1 > canvas.1 {
        return Err(Fault::Unreadable);
    }
    let (mut pieces, mut has_pixels) = (Pieces::default(), false);
    pieces.keep(source.since(start));
    while source.at() < frame.end {
        let chunk = Chunk::begin(source, frame.end)?;
        match &chunk.kind {
            b"ALPH" if !has_pixels => chunk.keep(source, &mut pieces)?,
            b"VP8 " | b"VP8L" if !has_pixels => {
                has_pixels = true;
                keep_pixels(source, &chunk, size, &mut pieces)?;
            }
            _ => chunk.pass(source)?,
        }
    }
    if !has_pixels {
        return Err(Fault::Unreadable);
    }
    let length = u32::try_from(pieces.length()).map_err(|_| Fault::Unreadable)?;
    body.make([b"ANMF", &length.to_le_bytes()[..]].concat());
    body.append(pieces);
    Ok(())
}

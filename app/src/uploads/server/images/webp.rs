//! The container of a WebP: chunks in a RIFF file, in the simple format with one image, or in the extended format.
//!
//! Kept are the encoded pixels, their transparency, the colour profile and the frames of an animation. Everything else is removed: XMP,
//! Exif except the orientation, unknown chunks, and data after the end.

use image::metadata::Orientation;

use crate::uploads::server::images::container::{Container, Segments};
use crate::uploads::server::images::source::Source;
use crate::uploads::server::images::{ProcessError, check_size, exif};

/// The flags in the first byte of `VP8X`.
const PROFILE: u8 = 0x20;
const ALPHA: u8 = 0x10;
const EXIF: u8 = 0x08;
const ANIMATION: u8 = 0x02;

/// Reads the container to its end.
pub(crate) fn read_container(source: &mut Source) -> Result<Container, ProcessError> {
    let [b'R', b'I', b'F', b'F', length @ .., b'W', b'E', b'B', b'P'] = source.read_array::<12>()? else {
        return Err(ProcessError::Unreadable);
    };
    // The file may have data after the end of the RIFF chunk.
    let end = 8 + u64::from(u32::from_le_bytes(length));
    if end > source.length() {
        return Err(ProcessError::Unreadable);
    }
    let first = Chunk::read_header(source, end)?;
    let mut container = if first.kind == *b"VP8X" {
        read_extended(source, &first, end)?
    } else {
        let (width, height) = bitstream_size(source, &first)?;
        let mut segments = Segments::default();
        first.copy(source, &mut segments)?;
        Container { width, height, orientation: Orientation::NoTransforms, is_animated: false, segments }
    };
    let length = u32::try_from(container.segments.length() + 4).map_err(|_| ProcessError::Unreadable)?;
    let mut segments = Segments::default();
    segments.insert([b"RIFF", &length.to_le_bytes()[..], b"WEBP"].concat());
    segments.append(std::mem::take(&mut container.segments));
    Ok(Container { segments, ..container })
}

/// A chunk whose header was read.
struct Chunk {
    kind: [u8; 4],
    start: u64,
    end: u64,
    /// The end of the chunk or file that contains it.
    parent_end: u64,
}

impl Chunk {
    fn read_header(source: &mut Source, parent_end: u64) -> Result<Self, ProcessError> {
        let (start, kind) = (source.position(), source.read_array()?);
        let end = start + 8 + u64::from(u32::from_le_bytes(source.read_array()?));
        if end > parent_end { Err(ProcessError::Unreadable) } else { Ok(Self { kind, start, end, parent_end }) }
    }

    /// Skips the rest of the chunk. Chunks are padded to even length; the padding of the last one may be missing.
    fn skip(&self, source: &mut Source) -> Result<(), ProcessError> {
        let is_odd = (self.end - self.start) % 2 == 1 && self.end < self.parent_end;
        let left = (self.end + u64::from(is_odd)).checked_sub(source.position()).ok_or(ProcessError::Unreadable)?;
        source.skip(left)
    }

    /// Copies the whole chunk.
    fn copy(&self, source: &mut Source, segments: &mut Segments) -> Result<(), ProcessError> {
        self.skip(source)?;
        segments.copy(self.start..source.position());
        if segments.length() % 2 == 1 {
            segments.insert([0]);
        }
        Ok(())
    }
}

/// Width and height in the header of the encoded pixels.
fn bitstream_size(source: &mut Source, chunk: &Chunk) -> Result<(u32, u32), ProcessError> {
    let size = match &chunk.kind {
        b"VP8 " => {
            let [_, _, _, 0x9d, 0x01, 0x2a, w0, w1, h0, h1] = source.read_array()? else {
                return Err(ProcessError::Unreadable);
            };
            let side = |bytes| u32::from(u16::from_le_bytes(bytes) & 0x3fff);
            (side([w0, w1]), side([h0, h1]))
        }
        b"VP8L" => {
            let [0x2f, bits @ ..] = source.read_array::<5>()? else { return Err(ProcessError::Unreadable) };
            let bits = u32::from_le_bytes(bits);
            ((bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1)
        }
        _ => return Err(ProcessError::Unreadable),
    };
    check_size(size.0, size.1)?;
    Ok(size)
}

/// Copies encoded pixels. Their size must be that of the canvas or frame around them.
fn copy_bitstream(
    source: &mut Source,
    chunk: &Chunk,
    size: (u32, u32),
    segments: &mut Segments,
) -> Result<(), ProcessError> {
    if bitstream_size(source, chunk)? != size {
        return Err(ProcessError::Unreadable);
    }
    chunk.copy(source, segments)
}

/// A 24-bit number, least significant byte first.
fn u24([low, middle, high]: [u8; 3]) -> u32 {
    u32::from_le_bytes([low, middle, high, 0])
}

fn read_extended(source: &mut Source, head: &Chunk, end: u64) -> Result<Container, ProcessError> {
    let [flags, _, _, _] = source.read_array()?;
    let sides: [u8; 6] = source.read_array()?;
    let [w0, w1, w2, h0, h1, h2] = sides;
    let canvas = (u24([w0, w1, w2]) + 1, u24([h0, h1, h2]) + 1);
    head.skip(source)?;
    check_size(canvas.0, canvas.1)?;
    let is_animated = flags & ANIMATION != 0;
    let (mut profile, mut body) = (Segments::default(), Segments::default());
    let (mut orientation, mut has_pixels) = (None, false);
    while source.position() < end {
        let chunk = Chunk::read_header(source, end)?;
        match &chunk.kind {
            b"ICCP" if profile.length() == 0 && body.length() == 0 => chunk.copy(source, &mut profile)?,
            b"ANIM" if is_animated && body.length() == 0 => chunk.copy(source, &mut body)?,
            b"ANMF" if is_animated => {
                has_pixels = true;
                copy_animation_frame(source, &chunk, canvas, &mut body)?;
            }
            b"ALPH" if !is_animated && body.length() == 0 => chunk.copy(source, &mut body)?,
            b"VP8 " | b"VP8L" if !is_animated && !has_pixels => {
                has_pixels = true;
                copy_bitstream(source, &chunk, canvas, &mut body)?;
            }
            b"EXIF" if orientation.is_none() => {
                let length = u16::try_from(chunk.end - source.position()).unwrap_or_default();
                orientation = Some(exif::orientation(&source.read(length)?));
            }
            _ => {}
        }
        chunk.skip(source)?;
    }
    if !has_pixels {
        return Err(ProcessError::Unreadable);
    }
    let orientation = orientation.unwrap_or(Orientation::NoTransforms);
    let exif = exif::minimal(orientation);
    let mut flags = flags & (ALPHA | ANIMATION);
    flags |= if profile.length() > 0 { PROFILE } else { 0 } | if exif.is_some() { EXIF } else { 0 };
    let mut segments = Segments::default();
    segments.insert([b"VP8X\x0a\0\0\0", &[flags, 0, 0, 0][..], &sides].concat());
    segments.append(profile);
    segments.append(body);
    if let Some(exif) = exif {
        let length = u32::try_from(exif.len()).unwrap_or_default().to_le_bytes();
        segments.insert([b"EXIF", &length[..], &exif].concat());
    }
    Ok(Container { width: canvas.0, height: canvas.1, orientation, is_animated, segments })
}

/// Copies a frame of an animation, which contains chunks of its own.
fn copy_animation_frame(
    source: &mut Source,
    frame: &Chunk,
    canvas: (u32, u32),
    body: &mut Segments,
) -> Result<(), ProcessError> {
    let start = source.position();
    let [x0, x1, x2, y0, y1, y2, w0, w1, w2, h0, h1, h2, _time @ .., _flags] = source.read_array::<16>()?;
    let (x, y) = (2 * u24([x0, x1, x2]), 2 * u24([y0, y1, y2]));
    let size = (u24([w0, w1, w2]) + 1, u24([h0, h1, h2]) + 1);
    if x + size.0 > canvas.0 || y + size.1 > canvas.1 {
        return Err(ProcessError::Unreadable);
    }
    let (mut segments, mut has_pixels) = (Segments::default(), false);
    segments.copy(source.range_from(start));
    while source.position() < frame.end {
        let chunk = Chunk::read_header(source, frame.end)?;
        match &chunk.kind {
            b"ALPH" if !has_pixels => chunk.copy(source, &mut segments)?,
            b"VP8 " | b"VP8L" if !has_pixels => {
                has_pixels = true;
                copy_bitstream(source, &chunk, size, &mut segments)?;
            }
            _ => chunk.skip(source)?,
        }
    }
    if !has_pixels {
        return Err(ProcessError::Unreadable);
    }
    let length = u32::try_from(segments.length()).map_err(|_| ProcessError::Unreadable)?;
    body.insert([b"ANMF", &length.to_le_bytes()[..]].concat());
    body.append(segments);
    Ok(())
}

//! The container of a GIF: a logical screen, and blocks of frames and extensions.
//!
//! Kept are the logical screen, the frames with their colours and times, and the loop count. Everything else is removed: comments, plain
//! text extensions, application extensions, and data after the end.

use std::ops::Range;

use image::metadata::Orientation;

use crate::uploads::server::images::container::{Container, Segments};
use crate::uploads::server::images::source::Source;
use crate::uploads::server::images::{ProcessError, check_size};

const TRAILER: u8 = 0x3b;
const IMAGE_DESCRIPTOR: u8 = 0x2c;
const EXTENSION: u8 = 0x21;
/// The extension that defines how the next frame is displayed.
const GRAPHIC_CONTROL: u8 = 0xf9;
/// The extension with text that the viewer renders.
const PLAIN_TEXT: u8 = 0x01;
/// The extension of an application.
const APPLICATION: u8 = 0xff;
/// The applications whose extension contains the loop count.
const LOOP_APPLICATIONS: [&[u8]; 2] = [b"NETSCAPE2.0", b"ANIMEXTS1.0"];

#[derive(Default)]
struct Parsed {
    segments: Segments,
    /// The extension for the next frame.
    graphic_control: Option<Range<u64>>,
    frames: usize,
    has_loop_count: bool,
}

/// Reads the container to its end.
pub(crate) fn read_container(source: &mut Source) -> Result<Container, ProcessError> {
    let (width, height) = read_logical_screen(source)?;
    let mut parsed = Parsed::default();
    parsed.segments.copy(source.range_from(0));
    loop {
        let start = source.position();
        match source.read_byte()? {
            EXTENSION => read_extension(source, start, &mut parsed)?,
            IMAGE_DESCRIPTOR => {
                skip_frame(source)?;
                parsed.frames += 1;
                if let Some(graphic_control) = parsed.graphic_control.take() {
                    parsed.segments.copy(graphic_control);
                }
                parsed.segments.copy(source.range_from(start));
            }
            TRAILER if parsed.frames > 0 => break,
            _ => return Err(ProcessError::Unreadable),
        }
    }
    parsed.segments.insert([TRAILER]);
    let is_animated = parsed.frames > 1;
    Ok(Container { width, height, orientation: Orientation::NoTransforms, is_animated, segments: parsed.segments })
}

/// Width and height of the logical screen, up to the first block.
fn read_logical_screen(source: &mut Source) -> Result<(u32, u32), ProcessError> {
    if !matches!(&source.read_array()?, b"GIF87a" | b"GIF89a") {
        return Err(ProcessError::Unreadable);
    }
    let size = read_size(source)?;
    let [flags, _background, _aspect] = source.read_array()?;
    skip_color_table(source, flags)?;
    Ok(size)
}

/// Skips a frame.
fn skip_frame(source: &mut Source) -> Result<(), ProcessError> {
    let _place: [u8; 4] = source.read_array()?;
    read_size(source)?;
    let flags = source.read_byte()?;
    skip_color_table(source, flags)?;
    let _code_length = source.read_byte()?;
    read_sub_blocks(source).map(drop)
}

fn read_extension(source: &mut Source, start: u64, parsed: &mut Parsed) -> Result<(), ProcessError> {
    let kind = source.read_byte()?;
    let [first, second] = read_sub_blocks(source)?;
    match kind {
        GRAPHIC_CONTROL => parsed.graphic_control = Some(source.range_from(start)),
        PLAIN_TEXT => parsed.graphic_control = None,
        // Only the loop count is kept of the extension.
        APPLICATION if !parsed.has_loop_count && LOOP_APPLICATIONS.contains(&first.as_slice()) => {
            if let Some(count @ [1, _, _]) = second.first_chunk::<3>() {
                parsed.has_loop_count = true;
                parsed.segments.insert([&[EXTENSION, APPLICATION, 11], &first[..], &[3], count, &[0]].concat());
            }
        }
        _ => {}
    }
    Ok(())
}

/// Width and height, if they can be decoded.
fn read_size(source: &mut Source) -> Result<(u32, u32), ProcessError> {
    let (width, height) =
        (u16::from_le_bytes(source.read_array()?).into(), u16::from_le_bytes(source.read_array()?).into());
    check_size(width, height)?;
    Ok((width, height))
}

/// Skips a colour table, if the flags state that there is one.
fn skip_color_table(source: &mut Source, flags: u8) -> Result<(), ProcessError> {
    let count = if flags & 0x80 == 0 { 0 } else { 2 << (flags & 7) };
    source.skip(3 * count)
}

/// Skips sub-blocks up to the empty one. Returns the first two; they are empty if there are none.
fn read_sub_blocks(source: &mut Source) -> Result<[Vec<u8>; 2], ProcessError> {
    let mut first = Vec::new();
    loop {
        match source.read_byte()? {
            0 => break,
            length if first.len() < 2 => first.push(source.read(length.into())?),
            length => source.skip(length.into())?,
        }
    }
    first.resize(2, Vec::new());
    first.try_into().map_err(|_| ProcessError::Unreadable)
}

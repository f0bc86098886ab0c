//! The container of a GIF: a screen, and blocks of frames and extensions.
//!
//! Kept are the screen, the frames with their colours and times, and how often they repeat. Everything else goes:
//! comments, text drawn by the viewer, what programs have added, and what follows the end.

use std::ops::Range;

use image::metadata::Orientation;

use crate::uploads::server::images::container::{Outline, Pieces};
use crate::uploads::server::images::source::Source;
use crate::uploads::server::images::{Fault, check_size};

const END: u8 = 0x3b;
const FRAME: u8 = 0x2c;
const EXTENSION: u8 = 0x21;
/// An extension that says how the next frame is shown.
const CONTROL: u8 = 0xf9;
/// An extension of text that the viewer draws.
const TEXT: u8 = 0x01;
/// An extension of a program's own.
const APPLICATION: u8 = 0xff;
/// The programs whose extension says how often the frames repeat.
const LOOPS: [&[u8]; 2] = [b"NETSCAPE2.0", b"ANIMEXTS1.0"];

#[derive(Default)]
struct Found {
    pieces: Pieces,
    /// How the next frame is shown.
    control: Option<Range<u64>>,
    frames: usize,
    loops: bool,
}

/// Reads the container to its end.
pub(crate) fn outline(source: &mut Source) -> Result<Outline, Fault> {
    let (width, height) = screen(source)?;
    let mut found = Found::default();
    found.pieces.keep(source.since(0));
    loop {
        let start = source.at();
        match source.byte()? {
            EXTENSION => extension(source, start, &mut found)?,
            FRAME => {
                frame(source)?;
                found.frames += 1;
                if let Some(control) = found.control.take() {
                    found.pieces.keep(control);
                }
                found.pieces.keep(source.since(start));
            }
            END if found.frames > 0 => break,
            _ => return Err(Fault::Unreadable),
        }
    }
    found.pieces.make([END]);
    let is_animated = found.frames > 1;
    Ok(Outline { width, height, orientation: Orientation::NoTransforms, is_animated, pieces: found.pieces })
}

/// Width and height of the screen; what follows is the first block.
fn screen(source: &mut Source) -> Result<(u32, u32), Fault> {
    if !matches!(&source.array()?, b"GIF87a" | b"GIF89a") {
        return Err(Fault::Unreadable);
    }
    let size = size(source)?;
    let [flags, _background, _aspect] = source.array()?;
    colours(source, flags)?;
    Ok(size)
}

/// A frame, whose coded pixels are passed over.
fn frame(source: &mut Source) -> Result<(), Fault> {
    let _place: [u8; 4] = source.array()?;
    size(source)?;
    let flags = source.byte()?;
    colours(source, flags)?;
    let _code_length = source.byte()?;
    blocks(source).map(drop)
}

fn extension(source: &mut Source, start: u64, found: &mut Found) -> Result<(), Fault> {
    let kind = source.byte()?;
    let [first, second] = blocks(source)?;
    match kind {
        CONTROL => found.control = Some(source.since(start)),
        TEXT => found.control = None,
        // How often the frames repeat, and nothing more.
        APPLICATION if !found.loops && LOOPS.contains(&first.as_slice()) => {
            if let Some(count @ [1, _, _]) = second.first_chunk::<3>() {
                found.loops = true;
                found.pieces.make([&[EXTENSION, APPLICATION, 11], &first[..], &[3], count, &[0]].concat());
            }
        }
        _ => {}
    }
    Ok(())
}

/// Width and height, of a size that can be decoded.
fn size(source: &mut Source) -> Result<(u32, u32), Fault> {
    let (width, height) = (u16::from_le_bytes(source.array()?).into(), u16::from_le_bytes(source.array()?).into());
    check_size(width, height)?;
    Ok((width, height))
}

/// Passes over a table of colours, if the flags say that there is one.
fn colours(source: &mut Source, flags: u8) -> Result<(), Fault> {
    let count = if flags & 0x80 == 0 { 0 } else { 2 << (flags & 7) };
    source.pass(3 * count)
}

/// Passes over blocks up to the empty one. Answers the first two, empty where there are none.
fn blocks(source: &mut Source) -> Result<[Vec<u8>; 2], Fault> {
    let mut first = Vec::new();
    loop {
        match source.byte()? {
            0 => break,
            length if first.len() < 2 => first.push(source.take(length.into())?),
            length => source.pass(length.into())?,
        }
    }
    first.resize(2, Vec::new());
    first.try_into().map_err(|_| Fault::Unreadable)
}

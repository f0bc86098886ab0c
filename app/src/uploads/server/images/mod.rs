//! Pictures: checked to be pictures, rid of what was written beside them, and made small to be shown in a list.
//!
//! What is kept has the coded pixels of what was sent, bit by bit; only the container around them is written anew, with
//! the parts that are known to be needed to show it. Where it was taken, by whom and with what is not among them.
//!
//! Memory is bounded: no file is ever in memory. JPEG is decoded at a fraction of its size where it is large, and PNG
//! row by row; only GIF and WebP are decoded whole. The readers of containers are our own: `img-parts` leaves all that
//! follows the first scan of a JPEG and the end of a WebP's file as it is, knows no GIF, and builds a tree in memory of
//! as many chunks as a file has room for.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use tempfile::TempPath;

use crate::error::{Code, Error, Result};
use crate::uploads::FileType;
use crate::uploads::server::{Settings, disk};

mod avatar;
mod container;
mod decode;
mod exif;
mod gif;
mod jpeg;
mod png;
mod resize;
mod source;
mod thumbnail;
mod webp;

use crate::uploads::server::images::container::Outline;

/// The most pixels a picture may have.
const MAX_PIXELS: u64 = 40_000_000;
/// The longest a side may be.
const MAX_SIDE: u32 = 16_384;
/// The longest side of a thumbnail.
const THUMB_SIDE: u32 = 720;

/// A picture as it is to be kept.
pub(crate) struct Prepared {
    pub(crate) stored: TempPath,
    pub(crate) size: u64,
    /// Width and height as it is to be looked at.
    pub(crate) dimensions: (u32, u32),
    pub(crate) thumb: Option<TempPath>,
}

/// Why a picture is not taken.
#[derive(Debug)]
enum Fault {
    TooLarge,
    Unreadable,
    Disk(io::Error),
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::TooLarge => Code::ImageTooLarge.into(),
            Fault::Unreadable => Code::ImageUnreadable.into(),
            Fault::Disk(error) => disk::fault(error),
        }
    }
}

impl From<io::Error> for Fault {
    /// A file that ends where it must not is damaged; the disk is not.
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::UnexpectedEof { Self::Unreadable } else { Self::Disk(error) }
    }
}

/// Refuses a picture that would take too much to decode, by what its header says.
fn check_size(width: u32, height: u32) -> std::result::Result<(), Fault> {
    if width == 0 || height == 0 {
        return Err(Fault::Unreadable);
    }
    let is_small = width.max(height) <= MAX_SIDE && u64::from(width) * u64::from(height) <= MAX_PIXELS;
    if is_small { Ok(()) } else { Err(Fault::TooLarge) }
}

/// Reads a picture of this type and writes what is to be kept of it.
pub(crate) fn prepare(settings: &Settings, source: File, file_type: FileType) -> Result<Prepared> {
    prepared(settings, source, file_type).map_err(Into::into)
}

fn prepared(settings: &Settings, mut file: File, file_type: FileType) -> std::result::Result<Prepared, Fault> {
    let outline = Outline::read(file_type, file.try_clone()?)?;
    let stored = written(settings, |kept| outline.pieces.write(&mut file, kept))?;
    // What is decoded is what is kept.
    let target = resize::fit(outline.width, outline.height);
    let picture = decode::shrunk(File::open(&stored)?, file_type, target)?;
    let has_thumb = target != (outline.width, outline.height) && !outline.is_animated;
    let thumb = has_thumb.then(|| written(settings, |file| thumbnail::write(picture, outline.orientation, file)));
    Ok(Prepared { size: outline.pieces.length(), dimensions: outline.upright(), thumb: thumb.transpose()?, stored })
}

/// Makes a portrait of a picture that was prepared.
pub(crate) fn portrait(settings: &Settings, stored: &Path, file_type: FileType) -> Result<TempPath> {
    portrayed(settings, stored, file_type).map_err(Into::into)
}

fn portrayed(settings: &Settings, stored: &Path, file_type: FileType) -> std::result::Result<TempPath, Fault> {
    let outline = Outline::read(file_type, File::open(stored)?)?;
    let picture = decode::shrunk(File::open(stored)?, file_type, avatar::fit(outline.width, outline.height))?;
    Ok(written(settings, |file| avatar::write(picture, outline.orientation, file))?)
}

fn written(settings: &Settings, write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>) -> io::Result<TempPath> {
    let (temporary, file) = settings.temporary()?;
    let mut file = BufWriter::new(file);
    write(&mut file)?;
    file.flush()?;
    Ok(temporary)
}

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;

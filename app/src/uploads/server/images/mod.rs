//! Processes uploaded images: checks that they can be decoded, removes their metadata without loss, and makes thumbnails and avatars.
//!
//! Invariants: a stored image has the encoded pixels of the upload, bit by bit; only the container around them is written anew, with the
//! parts that are known to be needed to display it. The place, author and device of a photograph are not among them. Memory is bounded:
//! no file is in memory as a whole, a large JPEG is decoded at a fraction of its size, and a PNG row by row; only GIF and WebP are
//! decoded as a whole.
//!
//! The readers of containers are our own code because `img-parts` keeps everything after the first scan of a JPEG and after the end of
//! a WebP, does not support GIF, and builds a tree of all chunks in memory, of which a file can contain millions.

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

use crate::uploads::server::images::container::Container;

/// The largest number of pixels of an image.
const MAX_PIXELS: u64 = 40_000_000;
/// The largest width or height.
const MAX_SIDE: u32 = 16_384;
/// The length of the longer side of a thumbnail.
const THUMB_SIDE: u32 = 720;

/// An image to store.
pub(crate) struct ProcessedImage {
    pub(crate) stored: TempPath,
    pub(crate) size: u64,
    /// Width and height when displayed upright.
    pub(crate) dimensions: (u32, u32),
    pub(crate) thumb: Option<TempPath>,
}

/// Why an image is refused.
#[derive(Debug)]
enum ProcessError {
    TooLarge,
    Unreadable,
    Disk(io::Error),
}

impl From<ProcessError> for Error {
    fn from(error: ProcessError) -> Self {
        match error {
            ProcessError::TooLarge => Code::ImageTooLarge.into(),
            ProcessError::Unreadable => Code::ImageUnreadable.into(),
            ProcessError::Disk(error) => disk::disk_error(error),
        }
    }
}

impl From<io::Error> for ProcessError {
    /// An unexpected end means that the file is damaged, not that the disk failed.
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::UnexpectedEof { Self::Unreadable } else { Self::Disk(error) }
    }
}

/// Refuses an image whose header states a size that would take too much memory to decode.
fn check_size(width: u32, height: u32) -> std::result::Result<(), ProcessError> {
    if width == 0 || height == 0 {
        return Err(ProcessError::Unreadable);
    }
    let is_small = width.max(height) <= MAX_SIDE && u64::from(width) * u64::from(height) <= MAX_PIXELS;
    if is_small { Ok(()) } else { Err(ProcessError::TooLarge) }
}

/// Checks an image of this type, and writes the file to store and its thumbnail.
pub(crate) fn process(settings: &Settings, source: File, file_type: FileType) -> Result<ProcessedImage> {
    try_process(settings, source, file_type).map_err(Into::into)
}

fn try_process(
    settings: &Settings,
    mut file: File,
    file_type: FileType,
) -> std::result::Result<ProcessedImage, ProcessError> {
    let container = Container::read(file_type, file.try_clone()?)?;
    let stored = write_temporary(settings, |kept| container.segments.write(&mut file, kept))?;
    // The stored file is decoded, not the upload, so it is known to be readable.
    let target = resize::target_size(container.width, container.height);
    let picture = decode::decode_resized(File::open(&stored)?, file_type, target)?;
    let has_thumb = target != (container.width, container.height) && !container.is_animated;
    let thumb =
        has_thumb.then(|| write_temporary(settings, |file| thumbnail::write(picture, container.orientation, file)));
    Ok(ProcessedImage {
        size: container.segments.length(),
        dimensions: container.upright(),
        thumb: thumb.transpose()?,
        stored,
    })
}

/// Makes an avatar of a processed image.
pub(crate) fn make_avatar(settings: &Settings, stored: &Path, file_type: FileType) -> Result<TempPath> {
    try_make_avatar(settings, stored, file_type).map_err(Into::into)
}

fn try_make_avatar(
    settings: &Settings,
    stored: &Path,
    file_type: FileType,
) -> std::result::Result<TempPath, ProcessError> {
    let container = Container::read(file_type, File::open(stored)?)?;
    let picture =
        decode::decode_resized(File::open(stored)?, file_type, avatar::target_size(container.width, container.height))?;
    Ok(write_temporary(settings, |file| avatar::write(picture, container.orientation, file))?)
}

fn write_temporary(
    settings: &Settings,
    write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
) -> io::Result<TempPath> {
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

//! What a container says of its picture, and what of it is kept.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::Range;

use image::metadata::Orientation;

use crate::uploads::FileType;
use crate::uploads::server::images::source::Source;
use crate::uploads::server::images::{Fault, check_size, gif, jpeg, png, webp};

/// The most pieces kept apart from each other. Pictures have a few; a file made of crumbs is none.
const MAX_PIECES: usize = 10_000;

/// A picture's container, read to its end.
#[derive(Debug)]
pub(crate) struct Outline {
    /// Width and height as coded; turned by the orientation they are upright.
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) orientation: Orientation,
    /// Whether it has more than one frame.
    pub(crate) is_animated: bool,
    /// What is kept.
    pub(crate) pieces: Pieces,
}

impl Outline {
    /// Reads the container of a picture of this type. One that is damaged, cut off or too large is refused.
    pub(crate) fn read(file_type: FileType, file: File) -> Result<Self, Fault> {
        let mut source = Source::new(file)?;
        let outline = match file_type {
            FileType::Jpeg => jpeg::outline(&mut source),
            FileType::Png => png::outline(&mut source),
            FileType::Gif => gif::outline(&mut source),
            FileType::Webp => webp::outline(&mut source),
            _ => return Err(Fault::Unreadable),
        }?;
        check_size(outline.width, outline.height)?;
        if outline.pieces.0.len() > MAX_PIECES { Err(Fault::Unreadable) } else { Ok(outline) }
    }

    /// Width and height as it is to be looked at.
    pub(crate) fn upright(&self) -> (u32, u32) {
        // The upper half of the eight orientations lies on its side.
        if self.orientation.to_exif() >= 5 { (self.height, self.width) } else { (self.width, self.height) }
    }
}

/// A file to be written: pieces of the one that was read, and some that are made.
#[derive(Debug, Default)]
pub(crate) struct Pieces(Vec<Piece>);

#[derive(Debug)]
enum Piece {
    Kept(Range<u64>),
    Made(Vec<u8>),
}

impl Pieces {
    /// Adds a piece of what was read.
    pub(crate) fn keep(&mut self, range: Range<u64>) {
        match self.0.last_mut() {
            Some(Piece::Kept(before)) if before.end == range.start => before.end = range.end,
            _ => self.push(Piece::Kept(range)),
        }
    }

    /// Adds something else.
    pub(crate) fn make(&mut self, bytes: impl Into<Vec<u8>>) {
        self.push(Piece::Made(bytes.into()));
    }

    /// Adds all of these.
    pub(crate) fn append(&mut self, others: Self) {
        others.0.into_iter().for_each(|piece| self.push(piece));
    }

    /// Adds a piece. One too many is enough to refuse them all.
    fn push(&mut self, piece: Piece) {
        if self.0.len() <= MAX_PIECES {
            self.0.push(piece);
        }
    }

    /// How many bytes they have together.
    pub(crate) fn length(&self) -> u64 {
        let length = |piece: &Piece| match piece {
            Piece::Kept(range) => range.end - range.start,
            Piece::Made(bytes) => bytes.len() as u64,
        };
        self.0.iter().map(length).sum()
    }

    /// Writes them, taken from the file that was read.
    pub(crate) fn write(&self, read: &mut File, to: &mut impl Write) -> io::Result<()> {
        for piece in &self.0 {
            match piece {
                Piece::Kept(range) => {
                    read.seek(SeekFrom::Start(range.start))?;
                    io::copy(&mut (&*read).take(range.end - range.start), to)?;
                }
                Piece::Made(bytes) => to.write_all(bytes)?,
            }
        }
        Ok(())
    }
}

//! The container of an image: what it states about the image, and the segments of it that are kept.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::Range;

use image::metadata::Orientation;

use crate::uploads::FileType;
use crate::uploads::server::images::source::Source;
use crate::uploads::server::images::{ProcessError, check_size, gif, jpeg, png, webp};

/// The largest number of separate segments. Images have a few; a file with more is refused.
const MAX_SEGMENTS: usize = 10_000;

/// The container of an image, read to its end.
#[derive(Debug)]
pub(crate) struct Container {
    /// Width and height as encoded, before the orientation is applied.
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) orientation: Orientation,
    /// Whether it has more than one frame.
    pub(crate) is_animated: bool,
    /// The segments of the file to store.
    pub(crate) segments: Segments,
}

impl Container {
    /// Reads the container of an image of this type. A damaged, truncated or too large image is refused.
    pub(crate) fn read(file_type: FileType, file: File) -> Result<Self, ProcessError> {
        let mut source = Source::new(file)?;
        let container = match file_type {
            FileType::Jpeg => jpeg::read_container(&mut source),
            FileType::Png => png::read_container(&mut source),
            FileType::Gif => gif::read_container(&mut source),
            FileType::Webp => webp::read_container(&mut source),
            _ => return Err(ProcessError::Unreadable),
        }?;
        check_size(container.width, container.height)?;
        if container.segments.0.len() > MAX_SEGMENTS { Err(ProcessError::Unreadable) } else { Ok(container) }
    }

    /// Width and height when displayed upright.
    pub(crate) fn upright(&self) -> (u32, u32) {
        // The orientations 5 to 8 swap width and height.
        if self.orientation.to_exif() >= 5 { (self.height, self.width) } else { (self.width, self.height) }
    }
}

/// The content of a file to write: ranges that are copied from the source, and inserted bytes.
#[derive(Debug, Default)]
pub(crate) struct Segments(Vec<Segment>);

#[derive(Debug)]
enum Segment {
    Copied(Range<u64>),
    Inserted(Vec<u8>),
}

impl Segments {
    /// Appends a range of the source.
    pub(crate) fn copy(&mut self, range: Range<u64>) {
        match self.0.last_mut() {
            Some(Segment::Copied(before)) if before.end == range.start => before.end = range.end,
            _ => self.push(Segment::Copied(range)),
        }
    }

    /// Appends bytes that are not in the source.
    pub(crate) fn insert(&mut self, bytes: impl Into<Vec<u8>>) {
        self.push(Segment::Inserted(bytes.into()));
    }

    /// Appends other segments.
    pub(crate) fn append(&mut self, others: Self) {
        others.0.into_iter().for_each(|segment| self.push(segment));
    }

    /// Appends a segment. Those after the first one over the limit are dropped, since the file is refused anyway.
    fn push(&mut self, segment: Segment) {
        if self.0.len() <= MAX_SEGMENTS {
            self.0.push(segment);
        }
    }

    /// The length of the content, in bytes.
    pub(crate) fn length(&self) -> u64 {
        let length = |segment: &Segment| match segment {
            Segment::Copied(range) => range.end - range.start,
            Segment::Inserted(bytes) => bytes.len() as u64,
        };
        self.0.iter().map(length).sum()
    }

    /// Writes the content, with ranges copied from the source.
    pub(crate) fn write(&self, source: &mut File, to: &mut impl Write) -> io::Result<()> {
        for segment in &self.0 {
            match segment {
                Segment::Copied(range) => {
                    source.seek(SeekFrom::Start(range.start))?;
                    io::copy(&mut (&*source).take(range.end - range.start), to)?;
                }
                Segment::Inserted(bytes) => to.write_all(bytes)?,
            }
        }
        Ok(())
    }
}

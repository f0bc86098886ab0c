//! The file of an image, read sequentially with a small buffer.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::ops::Range;

use crate::uploads::server::images::ProcessError;

/// The size of the buffer, in bytes.
const BUFFER: usize = 32 * 1024;

/// A file with a position that only advances. Reading or skipping beyond the end is an error: the image is unreadable.
pub(crate) struct Source {
    file: BufReader<File>,
    position: u64,
    length: u64,
}

impl Source {
    /// Starts at the beginning of the file.
    pub(crate) fn new(file: File) -> io::Result<Self> {
        let length = file.metadata()?.len();
        Ok(Self { file: BufReader::with_capacity(BUFFER, file), position: 0, length })
    }

    /// The current position.
    pub(crate) fn position(&self) -> u64 {
        self.position
    }

    /// The length of the file.
    pub(crate) fn length(&self) -> u64 {
        self.length
    }

    /// From there to here.
    pub(crate) fn range_from(&self, start: u64) -> Range<u64> {
        start..self.position
    }

    /// The next bytes, which are few.
    pub(crate) fn read(&mut self, count: u16) -> Result<Vec<u8>, ProcessError> {
        let mut bytes = vec![0; count.into()];
        self.file.read_exact(&mut bytes)?;
        self.position += u64::from(count);
        Ok(bytes)
    }

    /// The next bytes, as many as there are places for.
    pub(crate) fn read_array<const COUNT: usize>(&mut self) -> Result<[u8; COUNT], ProcessError> {
        let mut bytes = [0; COUNT];
        self.file.read_exact(&mut bytes)?;
        self.position += COUNT as u64;
        Ok(bytes)
    }

    /// The next byte.
    pub(crate) fn read_byte(&mut self) -> Result<u8, ProcessError> {
        self.read_array().map(|[byte]| byte)
    }

    /// Skips so many bytes.
    pub(crate) fn skip(&mut self, count: u64) -> Result<(), ProcessError> {
        if count > self.length - self.position.min(self.length) {
            return Err(ProcessError::Unreadable);
        }
        self.file.seek_relative(i64::try_from(count).map_err(|_| ProcessError::Unreadable)?)?;
        self.position += count;
        Ok(())
    }

    /// Skips all bytes up to and including the next one with this value.
    pub(crate) fn skip_past(&mut self, byte: u8) -> Result<(), ProcessError> {
        loop {
            let buffer = self.file.fill_buf()?;
            if buffer.is_empty() {
                return Err(ProcessError::Unreadable);
            }
            let found = buffer.iter().position(|other| *other == byte);
            let passed = found.map_or(buffer.len(), |place| place + 1);
            self.file.consume(passed);
            self.position += passed as u64;
            if found.is_some() {
                return Ok(());
            }
        }
    }
}

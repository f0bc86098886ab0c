//! A picture's file, read on and on from the disk with little of it in memory.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::ops::Range;

use crate::uploads::server::images::Fault;

/// How much of the file is in memory.
const BUFFER: usize = 32 * 1024;

/// A place in a file, moving on. Whatever is asked for beyond the end, the picture is unreadable.
pub(crate) struct Source {
    file: BufReader<File>,
    at: u64,
    length: u64,
}

impl Source {
    /// The beginning of a file.
    pub(crate) fn new(file: File) -> io::Result<Self> {
        let length = file.metadata()?.len();
        Ok(Self { file: BufReader::with_capacity(BUFFER, file), at: 0, length })
    }

    /// How far one is.
    pub(crate) fn at(&self) -> u64 {
        self.at
    }

    /// How long the file is.
    pub(crate) fn length(&self) -> u64 {
        self.length
    }

    /// From there to here.
    pub(crate) fn since(&self, start: u64) -> Range<u64> {
        start..self.at
    }

    /// The next bytes, which are few.
    pub(crate) fn take(&mut self, count: u16) -> Result<Vec<u8>, Fault> {
        let mut bytes = vec![0; count.into()];
        self.file.read_exact(&mut bytes)?;
        self.at += u64::from(count);
        Ok(bytes)
    }

    /// The next bytes, as many as there are places for.
    pub(crate) fn array<const COUNT: usize>(&mut self) -> Result<[u8; COUNT], Fault> {
        let mut bytes = [0; COUNT];
        self.file.read_exact(&mut bytes)?;
        self.at += COUNT as u64;
        Ok(bytes)
    }

    /// The next byte.
    pub(crate) fn byte(&mut self) -> Result<u8, Fault> {
        self.array().map(|[byte]| byte)
    }

    /// Passes over so many bytes.
    pub(crate) fn pass(&mut self, count: u64) -> Result<(), Fault> {
        if count > self.length - self.at.min(self.length) {
            return Err(Fault::Unreadable);
        }
        self.file.seek_relative(i64::try_from(count).map_err(|_| Fault::Unreadable)?)?;
        self.at += count;
        Ok(())
    }

    /// Passes over all bytes up to this one, and over this one.
    pub(crate) fn pass_to(&mut self, byte: u8) -> Result<(), Fault> {
        loop {
            let buffer = self.file.fill_buf()?;
            if buffer.is_empty() {
                return Err(Fault::Unreadable);
            }
            let found = buffer.iter().position(|other| *other == byte);
            let passed = found.map_or(buffer.len(), |place| place + 1);
            self.file.consume(passed);
            self.at += passed as u64;
            if found.is_some() {
                return Ok(());
            }
        }
    }
}

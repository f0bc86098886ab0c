//! Files on their way: each has a name of its own in `tmp`, is its owner's alone (0600), and goes when nobody holds it.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use uuid::Uuid;

/// A file in `tmp`. It is removed when this is dropped.
#[derive(Debug)]
pub(crate) struct Temporary {
    path: PathBuf,
}

impl Temporary {
    /// Makes an empty one, open for writing.
    pub(crate) fn create(folder: &Path) -> io::Result<(Self, File)> {
        let path = folder.join(Uuid::now_v7().simple().to_string());
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
        Ok((Self { path }, file))
    }

    /// Takes a file away from its place, into `tmp`.
    pub(crate) fn take(folder: &Path, from: &Path) -> io::Result<Self> {
        let path = folder.join(Uuid::now_v7().simple().to_string());
        std::fs::rename(from, &path)?;
        Ok(Self { path })
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Opens it for reading.
    pub(crate) fn open(&self) -> io::Result<File> {
        File::open(&self.path)
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_file(&self.path) {
            tracing::warn!(%error, path = %self.path.display(), "a temporary file cannot be removed");
        }
    }
}

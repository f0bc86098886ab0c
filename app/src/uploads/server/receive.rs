//! A file comes in: its bytes go to the disk as they come, counted and hashed on the way, and are looked into when all
//! are there.

use std::fs::File;
use std::path::Path;

use sha2::{Digest, Sha256};
use tempfile::TempPath;
use tokio::io::AsyncWriteExt;

use crate::error::{Code, Result};
use crate::uploads::server::bounded_multipart::Part;
use crate::uploads::server::{Settings, detect_type, disk, images};
use crate::uploads::{FileName, FileType, MAX_BYTES};

/// After so many bytes the disk is asked again whether there is room.
const SPACE_CHECKED_EVERY: u64 = 1024 * 1024;

/// A file that was received and found to be what it says it is. It is gone when this is dropped, unless it was kept.
#[derive(Debug)]
pub struct Received {
    /// What it is called.
    pub name: FileName,
    /// What it is.
    pub file_type: FileType,
    /// The bytes that are kept of it.
    pub size: u64,
    /// Width and height of a picture, as it is to be looked at.
    pub dimensions: Option<(u32, u32)>,
    /// The SHA-256 of the bytes as they were sent.
    pub sha256: [u8; 32],
    stored: TempPath,
    thumb: Option<TempPath>,
}

impl Received {
    /// Whether there is a thumbnail; where there is none, the picture is its own.
    pub fn has_thumbnail(&self) -> bool {
        self.thumb.is_some()
    }

    pub(crate) fn stored(&self) -> &Path {
        &self.stored
    }

    pub(crate) fn thumb(&self) -> Option<&Path> {
        self.thumb.as_deref()
    }
}

/// A file whose bytes are here; what they are is still to be seen.
pub(crate) struct Arrived {
    name: FileName,
    declared: Option<String>,
    size: u64,
    sha256: [u8; 32],
    temporary: TempPath,
}

impl Arrived {
    /// Takes the bytes in.
    pub(crate) async fn take_in(
        settings: &Settings,
        part: &mut Part<'_>,
        name: FileName,
        declared: Option<String>,
    ) -> Result<Self> {
        let check_space = || disk::check_space(&settings.folder, settings.keep_free);
        check_space()?;
        let (temporary, file) = settings.temporary().map_err(disk::fault)?;
        let mut file = tokio::fs::File::from_std(file);
        let (mut hasher, mut size, mut checked_at) = (Sha256::new(), 0, 0);
        while let Some(chunk) = part.chunk().await? {
            size += chunk.len() as u64;
            if size > MAX_BYTES {
                return Err(Code::FileTooLarge.into());
            }
            if size - checked_at >= SPACE_CHECKED_EVERY {
                checked_at = size;
                check_space()?;
            }
            hasher.update(&chunk);
            file.write_all(&chunk).await.map_err(disk::fault)?;
        }
        // A write may be told to have failed only by what follows it.
        file.flush().await.map_err(disk::fault)?;
        if size == 0 {
            return Err(Code::FileEmpty.into());
        }
        Ok(Self { name, declared, size, sha256: hasher.finalize().into(), temporary })
    }

    /// Looks into the file: what it is, whether its name and its sender agree, and for a picture whether it can be
    /// seen. Waits for its turn.
    pub(crate) async fn examine(self, settings: &Settings) -> Result<Received> {
        let looked_into = settings.clone();
        let examined = settings.desk().work(move || self.examined(&looked_into)).await;
        // A decoder that gives up on bad bytes by panicking has found them bad.
        examined.ok_or(Code::ImageUnreadable)?
    }

    fn examined(self, settings: &Settings) -> Result<Received> {
        let Self { name, declared, size, sha256, temporary } = self;
        let mut file = File::open(&temporary).map_err(disk::fault)?;
        let file_type = detect_type::of_content(&mut file, size).map_err(disk::fault)?;
        // By its name it may be one of ours.
        let named = name.extension().and_then(FileType::of_extension);
        let file_type = file_type.ok_or(named.map_or(Code::FileTypeNotAllowed, |_| Code::FileTypeMismatch))?;
        if !detect_type::agrees(declared.as_deref(), file_type) {
            return Err(Code::FileTypeMismatch.into());
        }
        let name = name.of_type(file_type)?;
        let received = Received { name, file_type, size, dimensions: None, sha256, stored: temporary, thumb: None };
        if !file_type.is_image() {
            return Ok(received);
        }
        let images::Prepared { stored, size, dimensions, thumb } = images::prepare(settings, file, file_type)?;
        Ok(Received { size, dimensions: Some(dimensions), stored, thumb, ..received })
    }
}

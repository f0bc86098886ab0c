//! Receives a file: its content is written to the disk as it arrives, counted and hashed on the way, and validated when it is
//! complete.

use std::fs::File;
use std::path::Path;

use sha2::{Digest, Sha256};
use tempfile::TempPath;
use tokio::io::AsyncWriteExt;

use crate::error::{Code, Result};
use crate::uploads::server::bounded_multipart::Part;
use crate::uploads::server::{Settings, detect_type, disk, images};
use crate::uploads::{FileName, FileType, MAX_BYTES};

/// The free space is checked again after so many bytes.
const SPACE_CHECKED_EVERY: u64 = 1024 * 1024;

/// A file whose type is known and agrees with its name and its declared type. It is a temporary file, which is removed when this is
/// dropped, unless it was stored.
#[derive(Debug)]
pub struct ValidatedFile {
    /// The name.
    pub name: FileName,
    /// The type.
    pub file_type: FileType,
    /// The size of the file to store, in bytes.
    pub size: u64,
    /// Width and height of an image when displayed upright.
    pub dimensions: Option<(u32, u32)>,
    /// The SHA-256 of the content as it was sent.
    pub sha256: [u8; 32],
    stored: TempPath,
    thumb: Option<TempPath>,
}

impl ValidatedFile {
    /// Whether there is a thumbnail. Small and animated images have none and are displayed themselves.
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

/// A file that was received completely and is not validated yet.
pub(crate) struct ReceivedFile {
    name: FileName,
    declared: Option<String>,
    size: u64,
    sha256: [u8; 32],
    temporary: TempPath,
}

impl ReceivedFile {
    /// Receives the content of a part.
    pub(crate) async fn receive(
        settings: &Settings,
        part: &mut Part<'_>,
        name: FileName,
        declared: Option<String>,
    ) -> Result<Self> {
        let check_space = || disk::check_space(&settings.folder, settings.keep_free);
        check_space()?;
        let (temporary, file) = settings.temporary().map_err(disk::disk_error)?;
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
            file.write_all(&chunk).await.map_err(disk::disk_error)?;
        }
        // tokio reports the error of a write only by the next operation.
        file.flush().await.map_err(disk::disk_error)?;
        if size == 0 {
            return Err(Code::FileEmpty.into());
        }
        Ok(Self { name, declared, size, sha256: hasher.finalize().into(), temporary })
    }

    /// Validates the file on the image worker: detects its type, compares it with the name and the declared type, and processes an
    /// image.
    pub(crate) async fn validate(self, settings: &Settings) -> Result<ValidatedFile> {
        let worker_settings = settings.clone();
        let validated = settings.image_worker().run(move || self.validate_content(&worker_settings)).await;
        // If a decoder panics, the image is unreadable.
        validated.ok_or(Code::ImageUnreadable)?
    }

    fn validate_content(self, settings: &Settings) -> Result<ValidatedFile> {
        let Self { name, declared, size, sha256, temporary } = self;
        let mut file = File::open(&temporary).map_err(disk::disk_error)?;
        let file_type = detect_type::detect(&mut file, size).map_err(disk::disk_error)?;
        // The name may claim an accepted type.
        let named = name.extension().and_then(FileType::from_extension);
        let file_type = file_type.ok_or(named.map_or(Code::FileTypeNotAllowed, |_| Code::FileTypeMismatch))?;
        if !detect_type::declared_type_matches(declared.as_deref(), file_type) {
            return Err(Code::FileTypeMismatch.into());
        }
        let name = name.of_type(file_type)?;
        let validated =
            ValidatedFile { name, file_type, size, dimensions: None, sha256, stored: temporary, thumb: None };
        if !file_type.is_image() {
            return Ok(validated);
        }
        let images::ProcessedImage { stored, size, dimensions, thumb } = images::process(settings, file, file_type)?;
        Ok(ValidatedFile { size, dimensions: Some(dimensions), stored, thumb, ..validated })
    }
}

//! Avatars: square images of 256 pixels, made from an uploaded image, in the subfolder `avatars` of the upload folder.
//!
//! Invariants: every signed-in user may see them. The content of a name never changes; a new avatar has a new name.

use std::fs::File;
use std::io;
use std::time::{Duration, SystemTime};

use axum::http::header::CONTENT_DISPOSITION;
use tempfile::TempPath;
use uuid::Uuid;

use crate::error::{Code, Error, Result};
use crate::uploads::FileName;
use crate::uploads::server::bounded_multipart::BoundedMultipart;
use crate::uploads::server::content_disposition::Disposition;
use crate::uploads::server::receive::ReceivedFile;
use crate::uploads::server::{Settings, disk, images, stored_file};

pub(crate) mod change_avatar;
pub mod cleanup_job;

pub use change_avatar::{remove_avatar, set_avatar};

/// An avatar in a temporary file, which is removed when this is dropped, unless it was stored.
#[derive(Debug)]
pub struct Avatar {
    file: TempPath,
}

impl Avatar {
    /// Reads a form with one field, `file`, and makes an avatar from the image in it. If the form is refused, the rest of the body
    /// is drained first; otherwise the client would not read the response.
    pub async fn read(settings: &Settings, mut parts: BoundedMultipart) -> Result<Self> {
        let received = receive_form(settings, &mut parts).await;
        parts.drain().await;
        let image = received?.validate(settings).await?;
        if !image.file_type.is_image() {
            return Err(Code::FileTypeNotAllowed.into());
        }
        let worker_settings = settings.clone();
        let file = settings
            .image_worker()
            .run(move || images::make_avatar(&worker_settings, image.stored(), image.file_type))
            .await;
        Ok(Self { file: file.ok_or(Code::ImageUnreadable)?? })
    }

    /// Stores the avatar durably, and returns its address.
    pub async fn store(self, settings: &Settings) -> Result<String> {
        let (settings, uuid) = (settings.clone(), Uuid::now_v7());
        let stored = tokio::task::spawn_blocking(move || {
            stored_file::link_file(&self.file, &settings.avatar(uuid))?;
            File::open(settings.avatars())?.sync_all()
        });
        stored.await.map_err(|_| Code::Internal)?.map_err(disk::disk_error)?;
        Ok(format!("{PREFIX}{}.jpg", uuid.hyphenated()))
    }
}

/// Removes the avatar at this address.
pub async fn discard(settings: &Settings, address: &str) {
    let Some(uuid) = uuid_from_address(address) else { return };
    let path = settings.avatar(uuid);
    match tokio::fs::remove_file(&path).await {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            tracing::warn!(%error, path = %path.display(), "Avatar could not be removed");
        }
        _ => {}
    }
}

/// The addresses of the stored avatars that are at least `min_age` old at `now`.
pub async fn older_than(settings: &Settings, now: SystemTime, min_age: Duration) -> Result<Vec<String>> {
    let folder = settings.avatars();
    let listing = tokio::task::spawn_blocking(move || {
        let mut found = Vec::new();
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            let address = format!("{PREFIX}{}", entry.file_name().to_string_lossy());
            // A file that was removed in the meantime is left out.
            let age = entry
                .metadata()
                .and_then(|data| data.modified())
                .map(|then| now.duration_since(then).unwrap_or_default());
            if uuid_from_address(&address).is_some() && age.is_ok_and(|age| age >= min_age) {
                found.push(address);
            }
        }
        Ok(found)
    });
    listing.await.map_err(|_| Code::Internal)?.map_err(disk::disk_error)
}

/// The prefix of the addresses of avatars.
const PREFIX: &str = "/uploads/avatars/";

/// The UUID of the avatar at this address. A name has only one spelling.
pub(crate) fn uuid_from_address(address: &str) -> Option<Uuid> {
    let name = address.strip_prefix(PREFIX)?.strip_suffix(".jpg")?;
    Uuid::try_parse(name).ok().filter(|uuid| uuid.hyphenated().to_string() == name)
}

/// Receives the file of the form. Any other field is refused.
async fn receive_form(settings: &Settings, parts: &mut BoundedMultipart) -> Result<ReceivedFile> {
    let invalid = |reason: &str| Error::with_reason(Code::RequestInvalid, reason);
    let mut received = None;
    while let Some(mut part) = parts.next().await? {
        let header = part.headers().get(CONTENT_DISPOSITION).map(|header| Disposition::parse(header.as_bytes()));
        let Disposition { name, file_name } = header.unwrap_or_default();
        if name.as_deref() != Some("file") || received.is_some() {
            return Err(invalid("there is one field, `file`, and no other"));
        }
        let file_name = file_name.ok_or_else(|| invalid("the field `file` has no file name"))?;
        let file_name = FileName::parse(&file_name.map_err(|_| Code::FileNameInvalid)?)?;
        received = Some(ReceivedFile::receive(settings, &mut part, file_name, None).await?);
    }
    received.ok_or_else(|| invalid("the field `file` is missing"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn address_has_one_spelling() {
        assert!(uuid_from_address("/uploads/avatars/0196d2d6-7a9c-4c3e-8000-00000000000a.jpg").is_some());
        for bad in [
            "/uploads/avatars/0196D2D6-7a9c-4c3e-8000-00000000000a.jpg",
            "/uploads/avatars/../store",
            "/uploads/avatars/0196d2d6-7a9c-4c3e-8000-00000000000a.png",
            "/uploads/chat/0196d2d6-7a9c-4c3e-8000-00000000000a.jpg",
            "",
        ] {
            assert!(uuid_from_address(bad).is_none(), "{bad}");
        }
    }
}

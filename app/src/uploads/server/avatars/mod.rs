//! Pictures of people: a square of 256 pixels, made from any picture, in the folder `avatars` beside the files of messages.
//!
//! Everyone who is signed in may see them. A name stands for the same bytes for ever; a new picture has a new name.

use std::fs::File;
use std::io;
use std::time::{Duration, SystemTime};

use axum::http::header::CONTENT_DISPOSITION;
use tempfile::TempPath;
use uuid::Uuid;

use crate::error::{Code, Error, Result};
use crate::uploads::FileName;
use crate::uploads::server::bounded_multipart::Parts;
use crate::uploads::server::content_disposition::Disposition;
use crate::uploads::server::receive::Arrived;
use crate::uploads::server::{Settings, disk, images, stored_file};

pub(crate) mod change_avatar;
pub mod cleanup_job;
pub mod http;

pub use change_avatar::{may_change_avatar, remove_avatar, set_avatar};

/// A picture of somebody on its way. It is gone when this is dropped, unless it was kept.
#[derive(Debug)]
pub struct Portrait {
    picture: TempPath,
}

impl Portrait {
    /// Reads a form with one field, `file`, and makes a portrait of the picture in it. Whatever is refused, the rest is read
    /// first, so that the client gets to read why.
    pub async fn read(settings: &Settings, mut parts: Parts) -> Result<Self> {
        let arrived = arrive(settings, &mut parts).await;
        parts.drain().await;
        let received = arrived?.examine(settings).await?;
        if !received.file_type.is_image() {
            return Err(Code::FileTypeNotAllowed.into());
        }
        let made = settings.clone();
        let made = settings.desk().work(move || images::portrait(&made, received.stored(), received.file_type)).await;
        Ok(Self { picture: made.ok_or(Code::ImageUnreadable)?? })
    }

    /// Puts it in its place, safe from a loss of power. Answers its address.
    pub async fn keep(self, settings: &Settings) -> Result<String> {
        let (settings, uuid) = (settings.clone(), Uuid::now_v7());
        let kept = tokio::task::spawn_blocking(move || {
            stored_file::place(&self.picture, &settings.avatar(uuid))?;
            File::open(settings.avatars())?.sync_all()
        });
        kept.await.map_err(|_| Code::Internal)?.map_err(disk::fault)?;
        Ok(format!("{ADDRESS}{}.jpg", uuid.hyphenated()))
    }
}

/// Removes the portrait at this address.
pub async fn discard(settings: &Settings, address: &str) {
    let Some(uuid) = uuid_of(address) else { return };
    let path = settings.avatar(uuid);
    match tokio::fs::remove_file(&path).await {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            tracing::warn!(%error, path = %path.display(), "Avatar could not be removed");
        }
        _ => {}
    }
}

/// The addresses of the portraits that have lain in the folder since before `now` for at least `old`.
pub async fn older_than(settings: &Settings, now: SystemTime, old: Duration) -> Result<Vec<String>> {
    let folder = settings.avatars();
    let look = tokio::task::spawn_blocking(move || {
        let mut found = Vec::new();
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            let address = format!("{ADDRESS}{}", entry.file_name().to_string_lossy());
            // One that went in the meantime is none any more.
            let age = entry
                .metadata()
                .and_then(|data| data.modified())
                .map(|then| now.duration_since(then).unwrap_or_default());
            if uuid_of(&address).is_some() && age.is_ok_and(|age| age >= old) {
                found.push(address);
            }
        }
        Ok(found)
    });
    look.await.map_err(|_| Code::Internal)?.map_err(disk::fault)
}

/// What the addresses of portraits begin with.
const ADDRESS: &str = "/uploads/avatars/";

/// The portrait at this address. A name has one spelling.
fn uuid_of(address: &str) -> Option<Uuid> {
    let name = address.strip_prefix(ADDRESS)?.strip_suffix(".jpg")?;
    Uuid::try_parse(name).ok().filter(|uuid| uuid.hyphenated().to_string() == name)
}

async fn arrive(settings: &Settings, parts: &mut Parts) -> Result<Arrived> {
    let invalid = |reason: &str| Error::because(Code::RequestInvalid, reason);
    let mut arrived = None;
    while let Some(mut part) = parts.next().await? {
        let header = part.headers().get(CONTENT_DISPOSITION).map(|header| Disposition::parse(header.as_bytes()));
        let Disposition { name, file_name } = header.unwrap_or_default();
        if name.as_deref() != Some("file") || arrived.is_some() {
            return Err(invalid("there is one field, `file`, and no other"));
        }
        let file_name = file_name.ok_or_else(|| invalid("the field `file` has no file name"))?;
        let file_name = FileName::parse(&file_name.map_err(|_| Code::FileNameInvalid)?)?;
        arrived = Some(Arrived::take_in(settings, &mut part, file_name, None).await?);
    }
    arrived.ok_or_else(|| invalid("the field `file` is missing"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_one_spelling() {
        assert!(uuid_of("/uploads/avatars/0196d2d6-7a9c-4c3e-8000-00000000000a.jpg").is_some());
        for bad in [
            "/uploads/avatars/0196D2D6-7a9c-4c3e-8000-00000000000a.jpg",
            "/uploads/avatars/../store",
            "/uploads/avatars/0196d2d6-7a9c-4c3e-8000-00000000000a.png",
            "/uploads/chat/0196d2d6-7a9c-4c3e-8000-00000000000a.jpg",
            "",
        ] {
            assert!(uuid_of(bad).is_none(), "{bad}");
        }
    }
}

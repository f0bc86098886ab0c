//! Removes uploaded files that no message has, or whose message has been removed from its room.
//!
//! Invariants: a file is stored before its message is posted, so young files stay. A file to remove is first moved to `tmp`, then checked
//! once more, and restored if a message has it by now: no message loses its file.

use std::ffi::OsStr;
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use tokio::fs::ReadDir;
use tokio::task::spawn_blocking;
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::db::Db;
use crate::error::{Code, Result};
use crate::uploads::server::store;
use crate::uploads::server::store::MessageRef;
use crate::uploads::server::{FileId, Settings, disk};

/// The file in the upload folder that contains the id of the Redis data it belongs to.
const STORE_ID_FILE: &str = "store";
/// How many files are checked together.
const PAGE: usize = 500;

/// A file in the folder, or a thumbnail.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub path: PathBuf,
    pub uuid: Uuid,
}

/// Whether the upload folder belongs to this Redis. If Redis is another or a new one, it has no records of the files, and the cleanup
/// must not run, or it would remove them all. A folder without files is assigned to this Redis.
pub async fn same_store(db: &Db, settings: &Settings) -> Result<bool> {
    let id_file = settings.folder.join(STORE_ID_FILE);
    match std::fs::read_to_string(&id_file) {
        Ok(name) => Ok(store::folder_id(db).await?.as_deref() == Some(name.trim())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let mut folder = tokio::fs::read_dir(&settings.folder).await.map_err(disk::disk_error)?;
            let is_empty = page(&mut folder, |_| Ok(true)).await.map_err(disk::disk_error)?.is_none();
            if is_empty {
                let name = store::store_folder_id(db, &Uuid::now_v7().to_string()).await?;
                std::fs::write(&id_file, name).map_err(disk::disk_error)?;
            }
            Ok(is_empty)
        }
        Err(error) => Err(disk::disk_error(error)),
    }
}

/// Cleans up at once and then at each `interval`, until `shutdown`. Files younger than `min_age` stay. A failed cleanup is repeated at
/// the next interval.
pub async fn run_cleanup(
    db: Db,
    settings: Settings,
    interval: Duration,
    min_age: Duration,
    shutdown: CancellationToken,
) {
    let (db, settings) = (&db, &settings);
    let run_once = || async move {
        let result = match same_store(db, settings).await {
            Ok(true) => cleanup(db, settings, SystemTime::now(), min_age).await,
            Ok(false) => {
                let path = settings.folder.display();
                tracing::error!(%path, "Upload folder belongs to another Redis; cleanup is off");
                return ControlFlow::Break(());
            }
            Err(error) => Err(error),
        };
        match result {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "Uploads without a message removed"),
            Err(error) => tracing::warn!(%error, "Upload cleanup failed"),
        }
        ControlFlow::Continue(())
    };
    run_periodically(interval, shutdown, run_once).await;
}

/// Calls `run_once` at once and then at each `interval`, until it breaks or until `shutdown`.
pub(crate) async fn run_periodically<Run: Future<Output = ControlFlow<()>>>(
    interval: Duration,
    shutdown: CancellationToken,
    run_once: impl Fn() -> Run,
) {
    let mut ticker = tokio::time::interval(interval);
    ticker.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let run_all = async {
        loop {
            ticker.tick().await;
            if run_once().await.is_break() {
                return;
            }
        }
    };
    shutdown.run_until_cancelled(run_all).await;
}

/// Removes the files that are at least `min_age` old at `now` and belong to no message. Returns the number of removed files, including
/// thumbnails.
pub async fn cleanup(db: &Db, settings: &Settings, now: SystemTime, min_age: Duration) -> Result<usize> {
    let worker_settings = settings.clone();
    spawn_blocking(move || worker_settings.remove_leftovers())
        .await
        .map_err(|_| Code::Internal)?
        .map_err(disk::disk_error)?;
    let mut folder = tokio::fs::read_dir(&settings.folder).await.map_err(disk::disk_error)?;
    let is_old = |path: &Path| {
        let modified = std::fs::symlink_metadata(path)?.modified()?;
        Ok(now.duration_since(modified).unwrap_or_default() >= min_age)
    };
    let mut count = 0;
    while let Some(page) = page(&mut folder, is_old).await.map_err(disk::disk_error)? {
        for entry in orphaned(db, page).await? {
            count += usize::from(remove_unless_needed(db, settings, &entry, is_old).await?);
        }
    }
    Ok(count)
}

/// The next files that are old enough; none at the end.
async fn page(folder: &mut ReadDir, is_old: impl Fn(&Path) -> io::Result<bool>) -> io::Result<Option<Vec<Entry>>> {
    let mut page = Vec::new();
    while page.len() < PAGE {
        let Some(found) = folder.next_entry().await? else {
            return Ok(Some(page).filter(|page| !page.is_empty()));
        };
        // A file that was removed in the meantime is left out.
        if let Some(uuid) = uuid_of(&found.file_name()).filter(|_| is_old(&found.path()).unwrap_or_default()) {
            page.push(Entry { path: found.path(), uuid });
        }
    }
    Ok(Some(page))
}

/// The UUID in the name of a file or thumbnail; none for all other names, which stay.
fn uuid_of(name: &OsStr) -> Option<Uuid> {
    let name = name.to_str()?;
    match name.strip_suffix(".thumb") {
        Some(uuid) => Uuid::try_parse(uuid).ok().filter(|parsed| parsed.hyphenated().to_string() == uuid),
        None => name.parse::<FileId>().ok().map(|id| id.uuid()),
    }
}

/// The entries that no message has. The records of files whose message is gone are deleted.
async fn orphaned(db: &Db, page: Vec<Entry>) -> Result<Vec<Entry>> {
    let files: Vec<Uuid> = page.iter().map(|entry| entry.uuid).collect();
    let messages = store::messages_of(db, &files).await?;
    let known: Vec<MessageRef> = messages.iter().flatten().cloned().collect();
    let mut is_indexed = if known.is_empty() { Vec::new() } else { store::are_indexed(db, &known).await? }.into_iter();
    let mut orphaned = Vec::new();
    for (entry, message) in page.into_iter().zip(messages) {
        let is_orphaned = match message {
            None => true,
            Some(_) if is_indexed.next().unwrap_or(true) => false,
            Some(message) => store::delete_orphaned(db, entry.uuid, &message).await?,
        };
        if is_orphaned {
            orphaned.push(entry);
        }
    }
    Ok(orphaned)
}

/// Moves a file to `tmp`, checks again that no message has it and that it is unchanged, and removes it. Returns whether it was
/// removed.
pub(crate) async fn remove_unless_needed(
    db: &Db,
    settings: &Settings,
    entry: &Entry,
    is_old: impl Fn(&Path) -> io::Result<bool>,
) -> Result<bool> {
    let moved_path = match settings.move_to_tmp(&entry.path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        result => result.map_err(disk::disk_error)?,
    };
    let is_needed = match is_old(&moved_path) {
        Ok(true) => store::messages_of(db, &[entry.uuid]).await.map(|messages| messages.iter().any(Option::is_some)),
        Ok(false) => Ok(true),
        Err(error) => Err(disk::disk_error(error)),
    };
    if is_needed != Ok(false) {
        match std::fs::hard_link(&moved_path, &entry.path) {
            // Another upload has stored it again.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            result => result.map_err(disk::disk_error)?,
        }
    }
    is_needed.map(|is_needed| !is_needed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_uploads_have_a_uuid() {
        let uuid = "0196d2d6-7a9c-8c3e-8000-00000000000a";
        for ours in [format!("{uuid}.jpg"), format!("{uuid}.thumb"), format!("{uuid}.docx")] {
            assert_eq!(uuid_of(OsStr::new(&ours)).map(|uuid| uuid.to_string()).as_deref(), Some(uuid), "{ours}");
        }
        for other in ["tmp", uuid, ".thumb", "x.thumb", "lost+found", &format!("{}.thumb", uuid.to_uppercase())] {
            assert_eq!(uuid_of(OsStr::new(other)), None, "{other}");
        }
    }
}

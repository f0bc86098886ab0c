//! Sweeps the folder: files that no message has go, those whose message is gone from its room with them.
//!
//! A file comes into its place before its message is posted, so a young one is let be. One that is about to go is moved
//! aside first, and comes back if it was taken up again in the meantime: nobody finds a message whose file was swept
//! away.

use std::ffi::OsStr;
use std::io;
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
use crate::uploads::server::store::Posted;
use crate::uploads::server::{FileId, Settings, disk};

/// The file in the folder that names the store it belongs to.
const MARK: &str = "store";
/// How many files are looked at together.
const PAGE: usize = 500;

/// A file in the folder, or a thumbnail.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub path: PathBuf,
    pub uuid: Uuid,
}

/// Whether the folder and the store belong together. A store that knows nothing of the files here, because it is another
/// or a new one, must not have them swept away. A folder without files joins whatever store there is.
pub async fn belong_together(db: &Db, settings: &Settings) -> Result<bool> {
    let mark = settings.folder.join(MARK);
    match std::fs::read_to_string(&mark) {
        Ok(name) => Ok(store::folder_id(db).await?.as_deref() == Some(name.trim())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let mut folder = tokio::fs::read_dir(&settings.folder).await.map_err(disk::fault)?;
            let is_empty = page(&mut folder, |_| Ok(true)).await.map_err(disk::fault)?.is_none();
            if is_empty {
                let name = store::store_folder_id(db, &Uuid::now_v7().to_string()).await?;
                std::fs::write(&mark, name).map_err(disk::fault)?;
            }
            Ok(is_empty)
        }
        Err(error) => Err(disk::fault(error)),
    }
}

/// Sweeps at once and then every so often, until `shutdown`. What is not yet `old` is let be; what fails is tried again
/// the next time.
pub async fn keep_sweeping(db: Db, settings: Settings, every: Duration, old: Duration, shutdown: CancellationToken) {
    let mut times = tokio::time::interval(every);
    times.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let sweeping = async {
        loop {
            times.tick().await;
            let swept = match belong_together(&db, &settings).await {
                Ok(true) => sweep(&db, &settings, SystemTime::now(), old).await,
                Ok(false) => {
                    let path = settings.folder.display();
                    tracing::error!(%path, "Upload folder belongs to another Redis; cleanup is off");
                    return;
                }
                Err(error) => Err(error),
            };
            match swept {
                Ok(0) => {}
                Ok(count) => tracing::info!(count, "Uploads without a message removed"),
                Err(error) => tracing::warn!(%error, "Upload cleanup failed"),
            }
        }
    };
    shutdown.run_until_cancelled(sweeping).await;
}

/// Removes what has lain in the folder since before `now` for at least `old`, and belongs to no message. Answers how
/// many files went, thumbnails counted.
pub async fn sweep(db: &Db, settings: &Settings, now: SystemTime, old: Duration) -> Result<usize> {
    let tidied = settings.clone();
    spawn_blocking(move || tidied.remove_leftovers()).await.map_err(|_| Code::Internal)?.map_err(disk::fault)?;
    let mut folder = tokio::fs::read_dir(&settings.folder).await.map_err(disk::fault)?;
    let is_old = |path: &Path| {
        let modified = std::fs::symlink_metadata(path)?.modified()?;
        Ok(now.duration_since(modified).unwrap_or_default() >= old)
    };
    let mut count = 0;
    while let Some(page) = page(&mut folder, is_old).await.map_err(disk::fault)? {
        for entry in unneeded(db, page).await? {
            count += usize::from(take_away(db, settings, &entry, is_old).await?);
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
        // A file that went in the meantime is none of ours any more.
        if let Some(uuid) = uuid_of(&found.file_name()).filter(|_| is_old(&found.path()).unwrap_or_default()) {
            page.push(Entry { path: found.path(), uuid });
        }
    }
    Ok(Some(page))
}

/// The file that this is, or is the thumbnail of. What else lies there is let be.
fn uuid_of(name: &OsStr) -> Option<Uuid> {
    let name = name.to_str()?;
    match name.strip_suffix(".thumb") {
        Some(uuid) => Uuid::try_parse(uuid).ok().filter(|parsed| parsed.hyphenated().to_string() == uuid),
        None => name.parse::<FileId>().ok().map(|id| id.uuid()),
    }
}

/// Those that no message has.
async fn unneeded(db: &Db, page: Vec<Entry>) -> Result<Vec<Entry>> {
    let files: Vec<Uuid> = page.iter().map(|entry| entry.uuid).collect();
    let posted = store::posted(db, &files).await?;
    let known: Vec<Posted> = posted.iter().flatten().cloned().collect();
    let mut said = if known.is_empty() { Vec::new() } else { store::are_indexed(db, &known).await? }.into_iter();
    let mut unneeded = Vec::new();
    for (entry, posted) in page.into_iter().zip(posted) {
        let is_free = match posted {
            None => true,
            Some(_) if said.next().unwrap_or(true) => false,
            Some(posted) => store::delete_orphaned(db, entry.uuid, &posted).await?,
        };
        if is_free {
            unneeded.push(entry);
        }
    }
    Ok(unneeded)
}

/// Moves a file aside, looks once more whether nobody needs it, and removes it. Answers whether it went.
pub(crate) async fn take_away(
    db: &Db,
    settings: &Settings,
    entry: &Entry,
    is_old: impl Fn(&Path) -> io::Result<bool>,
) -> Result<bool> {
    let aside = match settings.move_aside(&entry.path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        taken => taken.map_err(disk::fault)?,
    };
    let is_needed = match is_old(&aside) {
        Ok(true) => store::posted(db, &[entry.uuid]).await.map(|posted| posted.iter().any(Option::is_some)),
        fresh => fresh.map(|_| true).map_err(disk::fault),
    };
    if is_needed != Ok(false) {
        match std::fs::hard_link(&aside, &entry.path) {
            // It was put there again.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            linked => linked.map_err(disk::fault)?,
        }
    }
    is_needed.map(|is_needed| !is_needed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_files_are_swept() {
        let uuid = "0196d2d6-7a9c-8c3e-8000-00000000000a";
        for ours in [format!("{uuid}.jpg"), format!("{uuid}.thumb"), format!("{uuid}.docx")] {
            assert_eq!(uuid_of(OsStr::new(&ours)).map(|uuid| uuid.to_string()).as_deref(), Some(uuid), "{ours}");
        }
        for other in ["tmp", uuid, ".thumb", "x.thumb", "lost+found", &format!("{}.thumb", uuid.to_uppercase())] {
            assert_eq!(uuid_of(OsStr::new(other)), None, "{other}");
        }
    }
}

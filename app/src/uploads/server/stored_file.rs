//! Stores validated files in the upload folder, and removes them.
//!
//! Invariants: a file is linked to its path after its content is durable, and never replaces another. The thumbnail is linked first,
//! so every stored file has its thumbnail.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use uuid::Uuid;

use crate::db::Db;
use crate::error::{Code, Result};
use crate::uploads::server::cleanup_job::{Entry, remove_unless_needed};
use crate::uploads::server::{FileId, Settings, ValidatedFile, disk};

impl ValidatedFile {
    /// Stores the file durably under its name.
    pub async fn store(self, settings: &Settings, id: &FileId) -> Result<StoredFile> {
        let (settings, id) = (settings.clone(), *id);
        let stored = tokio::task::spawn_blocking(move || {
            let thumb = self.thumb().map(|thumb| (thumb, settings.thumb_of(id.uuid())));
            let mut stored_file = StoredFile { uuid: id.uuid(), files: Vec::new() };
            for (temporary, path) in thumb.into_iter().chain([(self.stored(), settings.path_of(&id))]) {
                if link_file(temporary, &path)? {
                    let time = std::fs::symlink_metadata(&path)?.modified()?;
                    stored_file.files.push((path, time));
                }
            }
            File::open(&settings.folder)?.sync_all()?;
            Ok(stored_file)
        });
        stored.await.map_err(|_| Code::Internal)?.map_err(disk::disk_error)
    }
}

/// A file that was stored, with its thumbnail.
pub struct StoredFile {
    uuid: Uuid,
    /// The paths that did not exist before, with their modification times. Another upload of the same file changes the time.
    files: Vec<(PathBuf, SystemTime)>,
}

/// Links a temporary file to its path, and returns whether it did. If the path exists already, its modification time is set to now,
/// so that a running cleanup that found it without a message does not remove it.
pub(crate) fn link_file(temporary: &Path, to: &Path) -> io::Result<bool> {
    File::open(temporary)?.sync_all()?;
    loop {
        match std::fs::hard_link(temporary, to) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            result => return result.map(|()| true),
        }
        match File::options().write(true).open(to).and_then(|file| file.set_modified(SystemTime::now())) {
            // It was removed by the cleanup in between.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            result => return result.map(|()| false),
        }
    }
}

impl StoredFile {
    /// Removes the files that did not exist before, unless a message has them or another upload has touched them since. What cannot
    /// be removed now is left to the cleanup job.
    pub async fn rollback(self, db: &Db, settings: &Settings) {
        for (path, time) in self.files {
            let entry = Entry { path, uuid: self.uuid };
            let is_unchanged = |path: &Path| Ok(std::fs::symlink_metadata(path)?.modified()? == time);
            if let Err(error) = remove_unless_needed(db, settings, &entry, is_unchanged).await {
                tracing::warn!(%error, "Refused upload could not be removed");
            }
        }
    }
}

/// Removes a file and its thumbnail. What cannot be removed is left to the cleanup job.
pub async fn discard(settings: &Settings, id: &FileId) {
    for path in [settings.path_of(id), settings.thumb_of(id.uuid())] {
        match tokio::fs::remove_file(&path).await {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                tracing::warn!(%error, path = %path.display(), "Uploaded file could not be removed");
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::time::Duration;

    use super::*;

    #[test]
    fn existing_file_is_touched_and_not_replaced() {
        let folder = std::env::temp_dir().join(Uuid::now_v7().to_string());
        let settings = Settings::new(folder.clone(), 0).expect("a folder");
        let place_of = |words: &str| {
            let (temporary, mut file) = settings.temporary().expect("a file");
            file.write_all(words.as_bytes()).expect("to write");
            link_file(&temporary, &folder.join("a")).expect("a place")
        };
        assert!(place_of("first"));
        let long_ago = SystemTime::now() - Duration::from_secs(7200);
        File::options()
            .write(true)
            .open(folder.join("a"))
            .and_then(|file| file.set_modified(long_ago))
            .expect("a time");
        assert!(!place_of("second"));
        assert_eq!(std::fs::read_to_string(folder.join("a")).expect("a file"), "first");
        // Its modification time is new.
        assert!(crate::uploads::server::settings::age(&folder.join("a")).expect("an age") < Duration::from_secs(60));
        assert_eq!(std::fs::read_dir(settings.tmp()).expect("a folder").count(), 0);
        std::fs::remove_dir_all(folder).expect("to tidy up");
    }
}

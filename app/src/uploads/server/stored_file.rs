//! A file comes into its place on the disk, and goes again.
//!
//! A file is linked into place, never over another, after its bytes are on the disk. Its thumbnail comes first: a file
//! that is there has it.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use uuid::Uuid;

use crate::db::Db;
use crate::error::{Code, Result};
use crate::uploads::server::cleanup_job::{Entry, take_away};
use crate::uploads::server::{FileId, Received, Settings, disk};

impl Received {
    /// Puts the file in its place, safe from a loss of power.
    pub async fn keep(self, settings: &Settings, id: &FileId) -> Result<Placed> {
        let (settings, id) = (settings.clone(), *id);
        let kept = tokio::task::spawn_blocking(move || {
            let thumb = self.thumb().map(|thumb| (thumb, settings.thumb_of(id.uuid())));
            let mut placed = Placed { uuid: id.uuid(), files: Vec::new() };
            for (temporary, path) in thumb.into_iter().chain([(self.stored(), settings.path_of(&id))]) {
                if place(temporary, &path)? {
                    let time = std::fs::symlink_metadata(&path)?.modified()?;
                    placed.files.push((path, time));
                }
            }
            File::open(&settings.folder)?.sync_all()?;
            Ok(placed)
        });
        kept.await.map_err(|_| Code::Internal)?.map_err(disk::fault)
    }
}

/// Files that are in their place.
pub struct Placed {
    uuid: Uuid,
    /// Those that were not there before, with the time of each: whoever takes one up again changes it.
    files: Vec<(PathBuf, SystemTime)>,
}

/// Links a file into place unless there is one. One that is there is marked as taken up again, so that a sweep that has
/// just found nobody to need it lets it be.
pub(crate) fn place(temporary: &Path, to: &Path) -> io::Result<bool> {
    File::open(temporary)?.sync_all()?;
    loop {
        match std::fs::hard_link(temporary, to) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            linked => return linked.map(|()| true),
        }
        match File::options().write(true).open(to).and_then(|file| file.set_modified(SystemTime::now())) {
            // Swept away in between.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            touched => return touched.map(|()| false),
        }
    }
}

impl Placed {
    /// Takes the files away again that were not there before, unless a message has them or somebody has taken them up
    /// since. Where that cannot be known now, they are swept away later.
    pub async fn take_back(self, db: &Db, settings: &Settings) {
        for (path, time) in self.files {
            let entry = Entry { path, uuid: self.uuid };
            let is_ours = |path: &Path| Ok(std::fs::symlink_metadata(path)?.modified()? == time);
            if let Err(error) = take_away(db, settings, &entry, is_ours).await {
                tracing::warn!(%error, "Refused upload could not be removed");
            }
        }
    }
}

/// Removes a file and its thumbnail. What stays behind by mistake is swept away later.
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
    fn a_file_is_never_put_over_another() {
        let folder = std::env::temp_dir().join(Uuid::now_v7().to_string());
        let settings = Settings::new(folder.clone(), 0).expect("a folder");
        let place_of = |words: &str| {
            let (temporary, mut file) = settings.temporary().expect("a file");
            file.write_all(words.as_bytes()).expect("to write");
            place(&temporary, &folder.join("a")).expect("a place")
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
        // It was taken up again.
        assert!(crate::uploads::server::settings::age(&folder.join("a")).expect("an age") < Duration::from_secs(60));
        assert_eq!(std::fs::read_dir(settings.tmp()).expect("a folder").count(), 0);
        std::fs::remove_dir_all(folder).expect("to tidy up");
    }
}

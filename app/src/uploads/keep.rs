//! A file comes into its place on the disk, and goes again.
//!
//! A file is linked into place, never over another, after its bytes are on the disk. Its thumbnail comes first: a file
//! that is there has it.

use std::fs::File;
use std::io;
use std::path::Path;
use std::time::SystemTime;

use super::temporary::Temporary;
use super::{FileId, Received, Settings, disk, store};
use crate::db::Db;
use crate::error::{Code, Result};

impl Received {
    /// Puts the file in its place, safe from a loss of power. Answers whether it was not there before.
    pub async fn keep(self, settings: &Settings, id: &FileId) -> Result<bool> {
        let (settings, id) = (settings.clone(), *id);
        let kept = tokio::task::spawn_blocking(move || {
            if let Some(thumb) = self.thumb() {
                place(thumb, &settings.thumb_of(id.uuid()))?;
            }
            let is_new = place(self.stored(), &settings.path_of(&id))?;
            File::open(&settings.folder)?.sync_all()?;
            Ok(is_new)
        });
        kept.await.map_err(|_| Code::Internal)?.map_err(disk::fault)
    }
}

/// Links a file into place unless there is one. One that is there is marked as taken up again, so that a sweep that has
/// just found nobody to need it lets it be.
fn place(temporary: &Temporary, to: &Path) -> io::Result<bool> {
    temporary.open()?.sync_all()?;
    loop {
        match std::fs::hard_link(temporary.path(), to) {
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

/// Removes a file and its thumbnail unless a message has it. Where that cannot be known now, it is swept away later.
pub async fn discard_unless_posted(db: &Db, settings: &Settings, id: &FileId) {
    if store::posted(db, &[id.uuid()]).await.is_ok_and(|posted| posted.iter().all(Option::is_none)) {
        discard(settings, id).await;
    }
}

/// Removes a file and its thumbnail. What stays behind by mistake is swept away later.
pub async fn discard(settings: &Settings, id: &FileId) {
    for path in [settings.path_of(id), settings.thumb_of(id.uuid())] {
        match tokio::fs::remove_file(&path).await {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                tracing::warn!(%error, path = %path.display(), "an upload cannot be removed");
            }
            _ => {}
        }
    }
}

//! The upload folder and its paths, and the limit on free disk space.
//!
//! Invariants: only this slice uses the folder. `{uuid}.{extension}` is a file, `{uuid}.thumb` its thumbnail, `tmp` contains uploads in
//! progress, and `avatars` the avatars. Processes on one Redis share the folder.

use std::fs::DirBuilder;
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::{NamedTempFile, TempPath};
use uuid::Uuid;

use crate::uploads::server::FileId;
use crate::uploads::server::image_worker::ImageWorker;

/// A temporary file that was not written for this long belongs to an upload that was aborted.
const LEFTOVER_AGE: Duration = Duration::from_secs(60 * 60);

/// The settings of uploads. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The upload folder.
    pub folder: PathBuf,
    /// Uploads are refused while fewer bytes than these are free on its disk.
    pub keep_free: u64,
    image_worker: ImageWorker,
}

impl Settings {
    /// Creates the folder, readable by its owner only, and removes the temporary files of processes that have ended.
    pub fn new(folder: PathBuf, keep_free: u64) -> io::Result<Self> {
        DirBuilder::new().recursive(true).mode(0o700).create(folder.join("tmp"))?;
        DirBuilder::new().recursive(true).mode(0o700).create(folder.join("avatars"))?;
        let settings = Self { folder, keep_free, image_worker: ImageWorker::new()? };
        settings.remove_leftovers()?;
        Ok(settings)
    }

    /// The path of a file.
    pub(crate) fn path_of(&self, id: &FileId) -> PathBuf {
        self.folder.join(id.to_string())
    }

    /// The path of the thumbnail of a file, if it has one.
    pub(crate) fn thumb_of(&self, uuid: Uuid) -> PathBuf {
        self.folder.join(format!("{}.thumb", uuid.hyphenated()))
    }

    /// The folder of avatars.
    pub(crate) fn avatars(&self) -> PathBuf {
        self.folder.join("avatars")
    }

    /// The path of an avatar.
    pub(crate) fn avatar(&self, uuid: Uuid) -> PathBuf {
        self.avatars().join(format!("{}.jpg", uuid.hyphenated()))
    }

    /// The folder of temporary files.
    pub(crate) fn tmp(&self) -> PathBuf {
        self.folder.join("tmp")
    }

    /// Creates an empty file in `tmp` with mode 0600, open for writing. It is removed when its path is dropped.
    pub(crate) fn temporary(&self) -> io::Result<(TempPath, std::fs::File)> {
        let (file, path) = NamedTempFile::new_in(self.tmp())?.into_parts();
        Ok((path, file))
    }

    /// Moves a file into `tmp`, where it is removed when its path is dropped.
    pub(crate) fn move_to_tmp(&self, from: &Path) -> io::Result<TempPath> {
        let path = TempPath::try_from_path(self.tmp().join(Uuid::now_v7().simple().to_string()))?;
        std::fs::rename(from, &path)?;
        Ok(path)
    }

    /// The thread on which files are checked.
    pub(crate) fn image_worker(&self) -> &ImageWorker {
        &self.image_worker
    }

    /// Removes the temporary files of aborted uploads.
    pub(crate) fn remove_leftovers(&self) -> io::Result<()> {
        for entry in std::fs::read_dir(self.tmp())? {
            let path = entry?.path();
            if age(&path).is_ok_and(|age| age > LEFTOVER_AGE) {
                // Another process may have removed it already.
                let _ = std::fs::remove_file(path);
            }
        }
        Ok(())
    }
}

/// The time since a file was last modified or touched; zero if that is in the future.
pub(crate) fn age(path: &Path) -> io::Result<Duration> {
    Ok(std::fs::symlink_metadata(path)?.modified()?.elapsed().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;
    use std::time::SystemTime;

    use super::*;

    #[test]
    fn folder_is_private_and_leftovers_are_removed() {
        let folder = std::env::temp_dir().join(Uuid::now_v7().to_string());
        let settings = Settings::new(folder.join("uploads"), 0).expect("a folder");
        let mode = |path: &Path| std::fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
        assert_eq!(mode(&settings.folder), 0o700);

        let (fresh, file) = settings.temporary().expect("a file");
        assert_eq!(mode(&fresh), 0o600);
        let old = settings.tmp().join("old");
        std::fs::write(&old, "x").expect("a file");
        let long_ago = SystemTime::now() - 2 * LEFTOVER_AGE;
        std::fs::File::options().write(true).open(&old).expect("a file").set_modified(long_ago).expect("a time");
        Settings::new(settings.folder.clone(), 0).expect("a folder");
        assert!(fresh.exists() && !old.exists());

        drop((fresh, file));
        assert_eq!(std::fs::read_dir(settings.tmp()).expect("a folder").count(), 0);
        std::fs::remove_dir_all(folder).expect("to tidy up");
    }
}

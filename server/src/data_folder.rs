//! The data folder: persistent files that are not in Redis, readable by their owner only.
//!
//! The folder has mode 0700 and every secret in it 0600; a wider mode is corrected when it is opened. Several processes
//! on one `REDIS_URL` may share the folder, so a file of the first start is created once, and all processes read the
//! same bytes. Only the private Redis is exclusive: the process that runs it holds `RedisLock`.

use std::fs::{DirBuilder, File, OpenOptions, Permissions, TryLockError};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

const SECRET: &str = "secret";
const SETUP_TOKEN: &str = "setup-token";
const REDIS: &str = "redis";
const UPLOADS: &str = "uploads";
const REDIS_LOCK: &str = "lock";

/// An opened data folder, by its absolute path.
#[derive(Clone)]
pub struct DataFolder {
    path: PathBuf,
}

/// The exclusive right to run the private Redis of a data folder. The kernel releases it whenever the process ends.
pub struct RedisLock {
    _file: File,
}

impl DataFolder {
    /// Opens the folder; creates it and its parents if they are missing.
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        create_private_folder(path)?;
        let path =
            path.canonicalize().with_context(|| format!("the data folder {} cannot be opened", path.display()))?;
        Ok(Self { path })
    }

    /// The folder's absolute path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The folder of the private Redis; creates it if it is missing.
    pub fn redis(&self) -> anyhow::Result<PathBuf> {
        let path = self.path.join(REDIS);
        create_private_folder(&path)?;
        Ok(path)
    }

    /// The folder of uploaded files; creates it if it is missing.
    pub fn uploads(&self) -> anyhow::Result<PathBuf> {
        let path = self.path.join(UPLOADS);
        create_private_folder(&path)?;
        Ok(path)
    }

    /// Acquires the right to run the private Redis here. The error says that another process has it.
    pub fn lock_redis(&self) -> anyhow::Result<RedisLock> {
        let path = self.redis()?.join(REDIS_LOCK);
        // Rust opens every file close-on-exec, so the Redis process that starts later does not inherit the lock.
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)
            .with_context(|| format!("{} cannot be opened", path.display()))?;
        match file.try_lock() {
            Ok(()) => Ok(RedisLock { _file: file }),
            Err(TryLockError::WouldBlock) => bail!(
                "the data folder {} is in use: another Teahouse runs its private Redis there. Stop that one, give this \
                 one its own folder with TEAHOUSE_DATA, or let both share a Redis with REDIS_URL",
                self.path.display()
            ),
            Err(TryLockError::Error(error)) => {
                Err(error).with_context(|| format!("{} cannot be locked", path.display()))
            }
        }
    }

    /// The secret that signs tokens: 32 random bytes, created at the first start.
    pub fn secret(&self) -> anyhow::Result<[u8; 32]> {
        let mut fresh = [0; 32];
        getrandom::fill(&mut fresh).context("the system gives no random bytes")?;
        let stored = self.create_once(SECRET, &fresh)?;
        stored.try_into().map_err(|stored: Vec<u8>| {
            anyhow::anyhow!(
                "{} is damaged: it has {} bytes instead of 32. Remove it and start again; programs then sign in anew",
                self.path.join(SECRET).display(),
                stored.len()
            )
        })
    }

    /// The setup token in its file, if there is one.
    pub fn setup_token(&self) -> anyhow::Result<Option<String>> {
        let Some(bytes) = self.read(SETUP_TOKEN)? else { return Ok(None) };
        let token = String::from_utf8(bytes).context("the setup token is no text")?;
        Ok(Some(token.trim().to_owned()).filter(|token| !token.is_empty()))
    }

    /// Writes the setup token unless there is one already, and returns the stored one, so that processes that start at
    /// the same time use the same token.
    pub fn store_setup_token(&self, token: &str) -> anyhow::Result<String> {
        let stored = self.create_once(SETUP_TOKEN, format!("{token}\n").as_bytes())?;
        let stored = String::from_utf8(stored).context("the setup token is no text")?;
        Ok(stored.trim().to_owned())
    }

    /// Removes the setup token, because there is an administrator.
    pub fn remove_setup_token(&self) -> anyhow::Result<()> {
        let path = self.path.join(SETUP_TOKEN);
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(error).with_context(|| format!("{} cannot be removed", path.display()))
            }
            _ => Ok(()),
        }
    }

    fn read(&self, name: &str) -> anyhow::Result<Option<Vec<u8>>> {
        let path = self.path.join(name);
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error).with_context(|| format!("{} cannot be read", path.display())),
        };
        restrict_mode(&path, 0o600)?;
        Ok(Some(bytes))
    }

    /// Creates a file with these bytes unless it exists, and returns the stored bytes. The file appears complete or not
    /// at all: it is written under another name first and then hard-linked, because a link fails where a rename would
    /// replace.
    fn create_once(&self, name: &str, bytes: &[u8]) -> anyhow::Result<Vec<u8>> {
        if let Some(stored) = self.read(name)? {
            return Ok(stored);
        }
        let path = self.path.join(name);
        let draft =
            self.path.join(format!(".{name}.{:016x}", getrandom::u64().context("the system gives no random bytes")?));
        let linked = write_new(&draft, bytes).and_then(|()| match std::fs::hard_link(&draft, &path) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
            _ => File::open(&self.path)?.sync_all(),
        });
        // The draft is not needed after the link, and one that a crash leaves behind is harmless.
        drop(std::fs::remove_file(&draft));
        linked.with_context(|| format!("{} cannot be written", path.display()))?;
        self.read(name)?.with_context(|| format!("{} was removed while it was being made", path.display()))
    }
}

fn write_new(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn create_private_folder(path: &Path) -> anyhow::Result<()> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .with_context(|| format!("the folder {} cannot be made", path.display()))?;
    restrict_mode(path, 0o700)
}

/// Sets the mode of `path` if anyone but its owner has access.
fn restrict_mode(path: &Path, mode: u32) -> anyhow::Result<()> {
    let found = std::fs::metadata(path).with_context(|| format!("{} cannot be opened", path.display()))?;
    if found.permissions().mode() & 0o077 == 0 {
        return Ok(());
    }
    std::fs::set_permissions(path, Permissions::from_mode(mode))
        .with_context(|| format!("{} is open to others and its mode cannot be corrected", path.display()))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed precondition of a test panics")]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        std::fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn wide_modes_of_folder_and_secret_are_corrected() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("a/data");
        let secret = DataFolder::open(&path).unwrap().secret().unwrap();
        std::fs::set_permissions(&path, Permissions::from_mode(0o755)).unwrap();
        std::fs::set_permissions(path.join(SECRET), Permissions::from_mode(0o644)).unwrap();

        let folder = DataFolder::open(&path).unwrap();
        assert_eq!(folder.secret().unwrap(), secret);
        assert_eq!((mode(&path), mode(&path.join(SECRET))), (0o700, 0o600));
    }

    #[test]
    fn concurrent_starts_read_the_same_secret() {
        let parent = tempfile::tempdir().unwrap();
        let folder = DataFolder::open(parent.path()).unwrap();
        let secrets: Vec<_> = std::thread::scope(|scope| {
            let starts: Vec<_> = (0..16).map(|_| scope.spawn(|| folder.secret().unwrap())).collect();
            starts.into_iter().map(|start| start.join().unwrap()).collect()
        });
        assert!(secrets.iter().all(|secret| *secret == secrets[0] && *secret != [0; 32]));
        assert_eq!(std::fs::read_dir(parent.path()).unwrap().count(), 1, "no draft is left");
    }

    #[test]
    fn damaged_secret_is_reported() {
        let parent = tempfile::tempdir().unwrap();
        std::fs::write(parent.path().join(SECRET), "short").unwrap();
        let refused = DataFolder::open(parent.path()).unwrap().secret().unwrap_err().to_string();
        assert!(refused.contains("is damaged: it has 5 bytes"), "{refused}");
    }

    #[test]
    fn first_setup_token_is_valid_until_removed() {
        let parent = tempfile::tempdir().unwrap();
        let folder = DataFolder::open(parent.path()).unwrap();
        assert_eq!(folder.setup_token().unwrap(), None);
        assert_eq!(folder.store_setup_token("first").unwrap(), "first");
        assert_eq!(folder.store_setup_token("second").unwrap(), "first");
        assert_eq!(folder.setup_token().unwrap().as_deref(), Some("first"));
        assert_eq!(mode(&parent.path().join(SETUP_TOKEN)), 0o600);
        folder.remove_setup_token().unwrap();
        folder.remove_setup_token().unwrap();
        assert_eq!(folder.setup_token().unwrap(), None);
    }

    #[test]
    fn private_redis_has_one_owner() {
        let parent = tempfile::tempdir().unwrap();
        let folder = DataFolder::open(parent.path()).unwrap();
        let lock = folder.lock_redis().unwrap();
        let refused = folder.lock_redis().err().unwrap().to_string();
        assert!(refused.contains("is in use") && refused.contains("TEAHOUSE_DATA"), "{refused}");
        drop(lock);
        folder.lock_redis().unwrap();
    }
}

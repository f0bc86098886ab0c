//! Finds the program of the private Redis: the first `redis-server`, else the first `valkey-server`, on the PATH.

use std::ffi::OsStr;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::Context;

const NAMES: [&str; 2] = ["redis-server", "valkey-server"];

/// Finds the program in the folders of `path`, which has the form of the PATH variable. The error says how to install
/// it.
pub(super) fn find(path: &OsStr) -> anyhow::Result<PathBuf> {
    NAMES
        .iter()
        .flat_map(|name| std::env::split_paths(path).map(move |folder| folder.join(name)))
        .find(|file| is_executable(file))
        .context(
            "no redis-server or valkey-server was found on the PATH. Install one (Debian and Ubuntu: apt install \
             redis-server, Fedora: dnf install valkey, macOS: brew install redis), or set REDIS_URL to a Redis that \
             runs elsewhere",
        )
}

fn is_executable(file: &Path) -> bool {
    std::fs::metadata(file).is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed precondition of a test panics")]
mod tests {
    use super::*;

    #[test]
    fn redis_is_preferred_to_valkey_and_files_must_be_executable() {
        let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let path = std::env::join_paths([first.path(), second.path()]).unwrap();
        let make = |folder: &Path, name: &str, mode| {
            std::fs::write(folder.join(name), "").unwrap();
            std::fs::set_permissions(folder.join(name), std::fs::Permissions::from_mode(mode)).unwrap();
        };

        let refused = find(&path).unwrap_err().to_string();
        assert!(refused.contains("apt install redis-server") && refused.contains("brew install redis"), "{refused}");
        make(first.path(), "redis-server", 0o644);
        make(first.path(), "valkey-server", 0o755);
        assert_eq!(find(&path).unwrap(), first.path().join("valkey-server"));
        make(second.path(), "redis-server", 0o755);
        assert_eq!(find(&path).unwrap(), second.path().join("redis-server"));
    }
}

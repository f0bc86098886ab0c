//! Free space, and errors of the disk as errors of the API.

use std::io;
use std::path::Path;

use crate::error::{Code, Error, Result};

/// Refuses an upload if fewer than `keep_free` bytes are free on the disk of `folder`, so that files never use up the space that Redis
/// needs to persist messages.
pub(crate) fn check_space(folder: &Path, keep_free: u64) -> Result<()> {
    let disk = rustix::fs::statvfs(folder).map_err(|error| disk_error(error.into()))?;
    let free = disk.f_bavail.saturating_mul(disk.f_frsize);
    if free < keep_free { Err(Code::StorageFull.into()) } else { Ok(()) }
}

/// The error for the client. The cause is logged unless the disk is full.
pub(crate) fn disk_error(error: io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Code::StorageFull.into(),
        _ => {
            tracing::error!(%error, "Upload folder is not usable");
            Code::Internal.into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_disk_and_unusable_folder_have_different_errors() {
        let folder = std::env::temp_dir();
        assert_eq!(check_space(&folder, 0), Ok(()));
        assert_eq!(check_space(&folder, u64::MAX), Err(Code::StorageFull.into()));
        assert_eq!(check_space(&folder.join("there is no such folder"), 0), Err(Code::Internal.into()));
        assert_eq!(
            disk_error(io::Error::from_raw_os_error(rustix::io::Errno::NOSPC.raw_os_error())).code,
            Code::StorageFull
        );
    }
}

//! What the disk says, as failures people are told.

use std::io;
use std::path::Path;

use crate::error::{Code, Error, Result};

/// Refuses while fewer than `keep_free` bytes are free where `folder` lies, so that files never take the place that
/// Redis needs to write down what people say.
pub(crate) fn check_space(folder: &Path, keep_free: u64) -> Result<()> {
    let disk = rustix::fs::statvfs(folder).map_err(|error| fault(error.into()))?;
    let free = disk.f_bavail.saturating_mul(disk.f_frsize);
    if free < keep_free { Err(Code::StorageFull.into()) } else { Ok(()) }
}

/// The failure that people are told; what exactly happened is logged.
pub(crate) fn fault(error: io::Error) -> Error {
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
    fn a_full_disk_is_told_from_a_broken_one() {
        let folder = std::env::temp_dir();
        assert_eq!(check_space(&folder, 0), Ok(()));
        assert_eq!(check_space(&folder, u64::MAX), Err(Code::StorageFull.into()));
        assert_eq!(check_space(&folder.join("there is no such folder"), 0), Err(Code::Internal.into()));
        assert_eq!(
            fault(io::Error::from_raw_os_error(rustix::io::Errno::NOSPC.raw_os_error())).code,
            Code::StorageFull
        );
    }
}

//! The disk space of uploads and the memory of the process, as the operating system reports them.

use std::io;
use std::path::Path;

use crate::statistics::Storage;

/// The number and size of all files below `folder`, and the free space on its disk. The call blocks for a time that grows with the
/// number of files. A file that is removed meanwhile is not counted.
pub fn storage(folder: &Path) -> io::Result<Storage> {
    let mut storage = Storage { free_bytes: free_bytes(folder), ..Storage::default() };
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            match entry.metadata() {
                Ok(metadata) if metadata.is_dir() => folders.push(entry.path()),
                Ok(metadata) if metadata.is_file() => {
                    storage.upload_bytes += metadata.len();
                    storage.upload_files += 1;
                }
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
    }
    Ok(storage)
}

fn free_bytes(folder: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// The resident memory of this process in bytes; none if the system does not report it.
pub fn memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.trim().trim_end_matches(" kB").parse::<u64>().ok()? * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_in_all_subfolders_are_counted() {
        let folder = std::env::temp_dir().join(uuid::Uuid::now_v7().to_string());
        std::fs::create_dir_all(folder.join("avatars")).expect("a folder");
        std::fs::write(folder.join("a.txt"), "four").expect("a file");
        std::fs::write(folder.join("avatars/b.jpg"), "sixsix").expect("a file");
        let storage = storage(&folder).expect("a folder");
        assert_eq!((storage.upload_files, storage.upload_bytes), (2, 10));
        assert!(storage.free_bytes.is_some_and(|free| free > 0));
        std::fs::remove_dir_all(&folder).expect("to tidy up");
        assert!(super::storage(&folder).is_err());
    }
}

//! The files in the data folder, and a search for text in Redis and in files.

use std::path::Path;

use super::TestServer;

impl TestServer {
    /// The paths of all uploaded files, relative to the folder of uploads, sorted.
    pub fn uploaded_files(&self) -> Vec<String> {
        let dir = self.data_dir().join("uploads");
        let mut paths = Vec::new();
        for_each_file(&dir, &mut |path| {
            // This file holds the id of the store that the folder belongs to.
            if path == dir.join("store") {
                return;
            }
            paths.push(path.strip_prefix(&dir).unwrap().to_string_lossy().into_owned());
        });
        paths.sort();
        paths
    }

    /// Checks that none of these texts occurs in a key or value of Redis or in a file of the data folder.
    pub async fn assert_text_absent(&self, texts: &[&str]) {
        let found = self.find_text(texts).await;
        assert!(found.is_empty(), "{texts:?} found in:\n  {}\n", found.join("\n  "));
    }

    /// Where one of these texts occurs: keys with their values, and paths of files.
    pub async fn find_text(&self, texts: &[&str]) -> Vec<String> {
        let mut found = Vec::new();
        for (key, value) in self.redis.all_values().await {
            if texts.iter().any(|text| value.contains(text) || key.contains(text)) {
                found.push(format!("{key}: {value}"));
            }
        }
        found.extend(files_containing(self.data_dir(), texts));
        found
    }
}

/// The files in a folder and its subfolders that contain one of these texts.
pub fn files_containing(dir: &Path, texts: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for_each_file(dir, &mut |path| {
        // The server may delete the file after it was listed.
        let Ok(bytes) = std::fs::read(path) else { return };
        if texts.iter().any(|text| contains(&bytes, text.as_bytes())) {
            found.push(path.display().to_string());
        }
    });
    found
}

/// Whether `bytes` contains `needle`.
pub fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    let candidate = |(index, byte): (usize, &u8)| (*byte == needle[0]).then_some(index);
    bytes.iter().enumerate().filter_map(candidate).any(|index| bytes[index..].starts_with(needle))
}

fn for_each_file(dir: &Path, visit: &mut dyn FnMut(&Path)) {
    let Ok(entries) = std::fs::read_dir(dir) else { return };
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        // Sockets are skipped.
        match std::fs::symlink_metadata(&path).map(|metadata| metadata.file_type()) {
            Ok(kind) if kind.is_dir() => for_each_file(&path, visit),
            Ok(kind) if kind.is_file() => visit(&path),
            _ => {}
        }
    }
}

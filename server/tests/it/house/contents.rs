//! What lies in the house: its rooms in Redis, its files on disk, and whether a word is anywhere.

use std::collections::HashMap;
use std::path::Path;

use serde_json::Value;

use super::House;

impl House {
    /// One more room, made as the first is made. `kind` is `public` or `private`.
    pub async fn build_room(&self, id: &str, kind: &str) {
        let now = self.clock.now().to_string();
        let key = format!("chat:room:{id}");
        #[rustfmt::skip]
        let words = [
            "HSET", &key, "id", id, "name", id, "description", "", "creator_id", "0", "created_at", &now,
            "last_activity", &now, "member_count", "0", "kind", kind, "seq", "0",
        ];
        self.redis.ask_words::<u64>(&words).await;
        self.redis.ask::<u64>(&format!("SADD chat:rooms {id}")).await;
    }

    /// The list of the room `global` as it is stored, newest first.
    pub async fn list(&self) -> Vec<Value> {
        let stored: Vec<String> = self.redis.ask("LRANGE chat:messages:global 0 -1").await;
        stored.iter().map(|json| serde_json::from_str(json).unwrap()).collect()
    }

    /// The index of the room `global`: of each message, by its id, the place in the room and the log sequence.
    pub async fn index(&self) -> HashMap<String, (u64, u64)> {
        let index: HashMap<String, String> = self.redis.ask("HGETALL chat:index:global").await;
        let read = |(id, entry): (String, String)| {
            let mut numbers = entry.split(' ').map(|number| number.parse().unwrap());
            (id, (numbers.next().unwrap(), numbers.next().unwrap()))
        };
        index.into_iter().map(read).collect()
    }

    /// Checks that the list holds the newest `kept` of `posted` messages, each once and in its place, removed or not, and
    /// that the index knows exactly these.
    pub async fn list_and_index_agree(&self, posted: u64, kept: u64) {
        let (list, index) = (self.list().await, self.index().await);
        assert_eq!((list.len() as u64, index.len() as u64), (kept, kept));
        for (place, stored) in (0..).zip(&list) {
            let (n, v) = index[stored["id"].as_str().unwrap()];
            assert_eq!((n, stored["n"].as_u64(), stored["v"].as_u64()), (posted - place, Some(n), Some(v)), "{stored}");
        }
    }

    /// The uploaded files as they lie on disk, by their paths in the folder of uploads, sorted.
    pub fn files(&self) -> Vec<String> {
        let folder = self.data().join("uploads");
        let mut files = Vec::new();
        for_each_file(&folder, &mut |path| {
            // The folder's own mark.
            if path == folder.join("store") {
                return;
            }
            files.push(path.strip_prefix(&folder).unwrap().to_string_lossy().into_owned());
        });
        files.sort();
        files
    }

    /// Checks that none of these words stands anywhere: in no value in Redis, and in no file of the data folder.
    pub async fn has_no_trace_of(&self, words: &[&str]) {
        let places = self.places_of(words).await;
        assert!(places.is_empty(), "{words:?} in:\n  {}\n", places.join("\n  "));
    }

    /// Where one of these words stands: keys, with their values, and files.
    pub async fn places_of(&self, words: &[&str]) -> Vec<String> {
        let mut places = Vec::new();
        for (key, value) in self.redis.everything().await {
            if words.iter().any(|word| value.contains(word) || key.contains(word)) {
                places.push(format!("{key}: {value}"));
            }
        }
        places.extend(files_with(self.data(), words));
        places
    }
}

/// The files in a folder and those below it in which one of these words stands.
pub fn files_with(folder: &Path, words: &[&str]) -> Vec<String> {
    let mut places = Vec::new();
    for_each_file(folder, &mut |path| {
        // One that is being taken away while we look is no place any more.
        let Ok(bytes) = std::fs::read(path) else { return };
        if words.iter().any(|word| contains(&bytes, word.as_bytes())) {
            places.push(path.display().to_string());
        }
    });
    places
}

/// Whether the bytes have these among them.
pub fn contains(bytes: &[u8], sought: &[u8]) -> bool {
    let begins = |(place, byte): (usize, &u8)| (*byte == sought[0]).then_some(place);
    bytes.iter().enumerate().filter_map(begins).any(|place| bytes[place..].starts_with(sought))
}

fn for_each_file(folder: &Path, see: &mut dyn FnMut(&Path)) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        // A socket is no file.
        match std::fs::symlink_metadata(&path).map(|found| found.file_type()) {
            Ok(kind) if kind.is_dir() => for_each_file(&path, see),
            Ok(kind) if kind.is_file() => see(&path),
            _ => {}
        }
    }
}

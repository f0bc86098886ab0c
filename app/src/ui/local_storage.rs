//! The browser's local storage, used for drafts, unsent messages and view settings.

use leptos::prelude::window;
use web_sys::Storage;

/// A text in the local storage under a key. If the browser offers no storage, nothing is saved.
pub struct LocalStorageItem {
    key: String,
}

impl LocalStorageItem {
    /// The item of this key.
    pub fn new(key: String) -> Self {
        Self { key }
    }

    /// All items whose key starts with `prefix`.
    pub fn all(prefix: &str) -> Vec<Self> {
        let Some(storage) = storage() else { return Vec::new() };
        let keys = (0..storage.length().unwrap_or_default()).filter_map(|index| storage.key(index).ok().flatten());
        keys.filter(|key| key.starts_with(prefix)).map(Self::new).collect()
    }

    /// The saved text.
    pub fn load(&self) -> Option<String> {
        storage()?.get_item(&self.key).ok().flatten()
    }

    /// Saves `text`; an empty text removes the item.
    pub fn save(&self, text: &str) {
        let Some(storage) = storage() else { return };
        let _ = if text.is_empty() { storage.remove_item(&self.key) } else { storage.set_item(&self.key, text) };
    }
}

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

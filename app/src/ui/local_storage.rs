//! What the browser keeps for its reader: drafts, messages that did not get out.

use leptos::prelude::window;
use web_sys::Storage;

/// A text kept in this browser under a name, until it is cleared. Where the browser keeps nothing, nothing is kept.
pub struct Stored {
    name: String,
}

impl Stored {
    /// The text of this name.
    pub fn new(name: String) -> Self {
        Self { name }
    }

    /// Every text whose name begins like this.
    pub fn all(prefix: &str) -> Vec<Self> {
        let Some(storage) = storage() else { return Vec::new() };
        let names = (0..storage.length().unwrap_or_default()).filter_map(|index| storage.key(index).ok().flatten());
        names.filter(|name| name.starts_with(prefix)).map(Self::new).collect()
    }

    /// What is kept.
    pub fn load(&self) -> Option<String> {
        storage()?.get_item(&self.name).ok().flatten()
    }

    /// Keeps `text`; an empty one is forgotten.
    pub fn save(&self, text: &str) {
        let Some(storage) = storage() else { return };
        let _ = if text.is_empty() { storage.remove_item(&self.name) } else { storage.set_item(&self.name, text) };
    }
}

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

//! A cache of data of Redis. Entries of the event log invalidate its values.
//!
//! Invariants: a value that was read before an invalidation is not stored after it, as it may be out of date. A value older
//! than the age limit is not returned. There are never more entries than the capacity. The cache does not check whether the
//! process has received the newest log entries; its callers check that first (`Hub::is_current`).
//!
//! Own code, because `moka` stores what a load returns even if the key was invalidated after the load began, and
//! `quick_cache` prevents that only for an invalidation by key: here also those that find their entries by value (all
//! sessions of one user) or concern all entries must also affect a load that is in progress.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::RwLock;

/// Values by key, each with the time at which it was loaded. Cheap to clone; all clones share the same content.
pub struct Cache<K, V> {
    content: Arc<RwLock<Content<K, V>>>,
    max_age: Duration,
    capacity: usize,
}

struct Content<K, V> {
    entries: HashMap<K, Entry<V>>,
    /// The number of invalidations so far.
    generation: u64,
}

struct Entry<V> {
    value: V,
    loaded_at: Instant,
}

/// A load that has begun. What it returns is stored only if nothing was invalidated since.
#[must_use]
pub struct LoadTicket {
    generation: u64,
}

impl<K: Eq + Hash, V> Cache<K, V> {
    /// An empty cache of at most `capacity` entries, each of which is returned for less than `max_age` after it was loaded.
    pub fn new(max_age: Duration, capacity: usize) -> Self {
        let content = Content { entries: HashMap::new(), generation: 0 };
        Self { content: Arc::new(RwLock::new(content)), max_age, capacity }
    }

    /// The result of `read` on the value of `key`; none if there is no value or it is too old. The cache is locked during
    /// `read`.
    pub fn get<Q, R>(&self, key: &Q, read: impl FnOnce(&V) -> R) -> Option<R>
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        let content = self.content.read();
        content.entries.get(key).filter(|entry| self.is_fresh(entry)).map(|entry| read(&entry.value))
    }

    /// Starts a load. Must be called before the value is read from Redis.
    pub fn begin_load(&self) -> LoadTicket {
        LoadTicket { generation: self.content.read().generation }
    }

    /// Stores the loaded values, which replace those of the same keys. If anything was invalidated since the ticket was made,
    /// nothing is stored.
    pub fn finish_load(&self, ticket: LoadTicket, loaded: impl IntoIterator<Item = (K, V)>) {
        let mut content = self.content.write();
        if content.generation == ticket.generation {
            for (key, value) in loaded {
                self.insert(&mut content, key, value);
            }
        }
    }

    /// Stores a loaded part of a value: `update` changes the stored value, or the result of `new` if there is no value or it
    /// is too old. If anything was invalidated since the ticket was made, nothing is stored.
    pub fn finish_partial_load(
        &self,
        ticket: LoadTicket,
        key: K,
        new: impl FnOnce() -> V,
        update: impl FnOnce(&mut V),
    ) {
        let mut content = self.content.write();
        if content.generation != ticket.generation {
            return;
        }
        match content.entries.get_mut(&key).filter(|entry| self.is_fresh(entry)) {
            Some(entry) => update(&mut entry.value),
            None => {
                let mut value = new();
                update(&mut value);
                self.insert(&mut content, key, value);
            }
        }
    }

    /// Removes the value of `key`. The results of loads in progress will not be stored.
    pub fn invalidate<Q>(&self, key: &Q)
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        let mut content = self.content.write();
        content.generation += 1;
        content.entries.remove(key);
    }

    /// Removes the values for which `condition` is true. The results of loads in progress will not be stored.
    pub fn invalidate_if(&self, mut condition: impl FnMut(&V) -> bool) {
        let mut content = self.content.write();
        content.generation += 1;
        content.entries.retain(|_, entry| !condition(&entry.value));
    }

    /// Removes all values. The results of loads in progress will not be stored.
    pub fn clear(&self) {
        let mut content = self.content.write();
        content.generation += 1;
        content.entries.clear();
    }

    /// Inserts a value. If the cache is full, first removes the values that are too old, or all values if none is.
    fn insert(&self, content: &mut Content<K, V>, key: K, value: V) {
        let entries = &mut content.entries;
        if entries.len() >= self.capacity && !entries.contains_key(&key) {
            entries.retain(|_, entry| self.is_fresh(entry));
            if entries.len() >= self.capacity {
                entries.clear();
            }
        }
        entries.insert(key, Entry { value, loaded_at: Instant::now() });
    }

    fn is_fresh(&self, entry: &Entry<V>) -> bool {
        entry.loaded_at.elapsed() < self.max_age
    }
}

impl<K, V> Clone for Cache<K, V> {
    fn clone(&self) -> Self {
        Self { content: self.content.clone(), max_age: self.max_age, capacity: self.capacity }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    fn load(cache: &Cache<String, u32>, key: &str, value: u32) {
        cache.finish_load(cache.begin_load(), [(key.to_owned(), value)]);
    }

    fn get(cache: &Cache<String, u32>, key: &str) -> Option<u32> {
        cache.get(key, |value| *value)
    }

    #[test]
    fn loaded_value_is_returned_until_it_is_invalidated() {
        let cache = Cache::new(HOUR, 10);
        load(&cache, "a", 1);
        load(&cache, "b", 2);
        load(&cache, "c", 3);
        assert_eq!((get(&cache, "a"), get(&cache, "d")), (Some(1), None));
        cache.invalidate("a");
        assert_eq!((get(&cache, "a"), get(&cache, "b")), (None, Some(2)));
        cache.invalidate_if(|value| *value == 2);
        assert_eq!((get(&cache, "b"), get(&cache, "c")), (None, Some(3)));
        cache.clone().clear();
        assert_eq!(get(&cache, "c"), None);
    }

    #[test]
    fn value_loaded_before_an_invalidation_is_not_stored() {
        let cache = Cache::new(HOUR, 10);
        let invalidations: [&dyn Fn(); 3] =
            [&|| cache.invalidate("another"), &|| cache.invalidate_if(|_| false), &|| cache.clear()];
        for invalidate in invalidations {
            let (whole, part) = (cache.begin_load(), cache.begin_load());
            invalidate();
            cache.finish_load(whole, [("a".to_owned(), 1)]);
            cache.finish_partial_load(part, "a".to_owned(), || 1, |_| ());
            assert_eq!(get(&cache, "a"), None);
        }
        load(&cache, "a", 1);
        assert_eq!(get(&cache, "a"), Some(1));
    }

    #[test]
    fn value_that_is_too_old_is_not_returned() {
        let cache = Cache::new(Duration::ZERO, 10);
        load(&cache, "a", 1);
        assert_eq!(get(&cache, "a"), None);
        cache.finish_partial_load(cache.begin_load(), "a".to_owned(), || 10, |value| *value += 1);
        assert_eq!(cache.content.read().entries["a"].value, 11, "the old value is replaced");
    }

    #[test]
    fn part_is_added_to_a_fresh_value() {
        let cache = Cache::new(HOUR, 10);
        for _ in 0..3 {
            cache.finish_partial_load(cache.begin_load(), "a".to_owned(), || 10, |value| *value += 1);
        }
        assert_eq!(get(&cache, "a"), Some(13));
    }

    #[test]
    fn full_cache_removes_old_values_or_all() {
        let cache = Cache::new(HOUR, 2);
        load(&cache, "a", 1);
        load(&cache, "b", 2);
        load(&cache, "b", 3);
        assert_eq!((get(&cache, "a"), get(&cache, "b")), (Some(1), Some(3)), "no room is needed for the same key");
        load(&cache, "c", 4);
        assert_eq!((get(&cache, "a"), get(&cache, "b"), get(&cache, "c")), (None, None, Some(4)));

        let cache = Cache::new(Duration::from_secs(60), 2);
        let long_ago = Instant::now().checked_sub(Duration::from_secs(60)).expect("the machine has run for a minute");
        cache.content.write().entries.insert("old".to_owned(), Entry { value: 1, loaded_at: long_ago });
        load(&cache, "a", 2);
        load(&cache, "b", 3);
        assert_eq!((get(&cache, "old"), get(&cache, "a"), get(&cache, "b")), (None, Some(2), Some(3)));
    }
}

//! Cached counts that need a visit to every room or every file.
//!
//! Invariants: each of the two is computed by one task at a time, and its value is cached for at least twenty times as long as the
//! computation took, so computations take at most a twentieth of the time.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Mutex;
use tokio::task::spawn_blocking;

use crate::error::{Code, Result};
use crate::state::State;
use crate::statistics::Storage;
use crate::statistics::server::machine;
use crate::statistics::server::store;
use crate::statistics::server::store::ServerCounts;

/// The counts of all rooms are cached for at least this long.
const SERVER_COUNTS_TTL: Duration = Duration::from_secs(1);
/// The size of all files is cached for at least this long.
const STORAGE_TTL: Duration = Duration::from_secs(60);
/// A value is cached for at least this many times the duration of its computation.
const COST_FACTOR: u32 = 20;

/// The last computed counts. Clones share them.
#[derive(Clone, Default)]
pub struct StatsCache {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    server_counts: Mutex<Option<Cached<Arc<ServerCounts>>>>,
    storage: Mutex<Option<Cached<Storage>>>,
}

struct Cached<T> {
    value: T,
    expires_at: Instant,
}

/// The counts over all rooms, cached for a second or longer.
pub(crate) async fn server_counts(state: &State) -> Result<Arc<ServerCounts>> {
    let compute = async || store::server_counts(&state.db, state.clock.now()).await.map(Arc::new);
    get_or_compute(&state.stats.shared.server_counts, SERVER_COUNTS_TTL, compute).await
}

/// The size and number of all uploaded files, cached for a minute or longer.
pub(crate) async fn storage(state: &State) -> Result<Storage> {
    let folder = state.uploads.folder.clone();
    let compute = async || {
        let measured = spawn_blocking(move || machine::storage(&folder)).await.map_err(|error| error.to_string());
        measured.and_then(|measured| measured.map_err(|error| error.to_string())).map_err(|error| {
            tracing::error!(error, "Upload folder could not be measured");
            Code::Internal.into()
        })
    };
    get_or_compute(&state.stats.shared.storage, STORAGE_TTL, compute).await
}

/// The cached value, or the result of `compute`, which is then cached. A caller that comes during a computation waits for its result.
/// An error is not cached.
async fn get_or_compute<T: Clone>(
    slot: &Mutex<Option<Cached<T>>>,
    min_ttl: Duration,
    compute: impl AsyncFnOnce() -> Result<T>,
) -> Result<T> {
    let mut cached = slot.lock().await;
    if let Some(cached) = cached.as_ref().filter(|cached| Instant::now() < cached.expires_at) {
        return Ok(cached.value.clone());
    }
    let started = Instant::now();
    let value = compute().await?;
    let expires_at = Instant::now() + min_ttl.max(started.elapsed() * COST_FACTOR);
    *cached = Some(Cached { value: value.clone(), expires_at });
    Ok(value)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[tokio::test]
    async fn concurrent_callers_share_one_computation() {
        let (slot, computations) = (Mutex::new(None), AtomicU32::new(0));
        let get = async |min_ttl| {
            get_or_compute(&slot, min_ttl, async || {
                tokio::task::yield_now().await;
                Ok(computations.fetch_add(1, Ordering::Relaxed))
            })
            .await
        };
        let long_ttl = Duration::from_secs(60);
        assert_eq!(futures::join!(get(long_ttl), get(long_ttl), get(long_ttl)), (Ok(0), Ok(0), Ok(0)));
        *slot.lock().await = None;
        assert_eq!(get(long_ttl).await, Ok(1));
    }

    #[tokio::test]
    async fn error_is_not_cached() {
        let slot = Mutex::new(None);
        let failed = get_or_compute(&slot, STORAGE_TTL, async || Err::<u8, _>(Code::Internal.into())).await;
        assert_eq!(failed, Err(Code::Internal.into()));
        assert_eq!(get_or_compute(&slot, STORAGE_TTL, async || Ok(7)).await, Ok(7));
    }

    #[tokio::test]
    async fn slow_computation_is_cached_longer() {
        let slot = Mutex::new(None);
        let slow = async || {
            tokio::time::sleep(Duration::from_millis(20)).await;
            Ok(1)
        };
        assert_eq!(get_or_compute(&slot, Duration::ZERO, slow).await, Ok(1));
        assert_eq!(get_or_compute(&slot, Duration::ZERO, async || Ok(2)).await, Ok(1));
    }
}

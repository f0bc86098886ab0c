//! What costs a walk, found out once for all who ask within a while.
//!
//! Invariant: a walk takes at most a twentieth of the time, however long it takes, and there is one of a kind at a time.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Mutex;
use tokio::task::spawn_blocking;

use crate::error::{Code, Result};
use crate::state::State;
use crate::statistics::Storage;
use crate::statistics::server::machine;
use crate::statistics::server::store;
use crate::statistics::server::store::Survey;

/// How long a look at all rooms is good for, at least.
const ROOMS_FOR: Duration = Duration::from_secs(1);
/// How long a look at all files is good for, at least.
const FILES_FOR: Duration = Duration::from_secs(60);
/// Of how many parts of the time a walk may take one.
const SHARE: u32 = 20;

/// What was found out last. Cheap to clone.
#[derive(Clone, Default)]
pub struct Gauges {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    survey: Mutex<Option<Kept<Arc<Survey>>>>,
    storage: Mutex<Option<Kept<Storage>>>,
}

struct Kept<T> {
    value: T,
    until: Instant,
}

/// All rooms as they were a moment ago.
pub(crate) async fn survey(state: &State) -> Result<Arc<Survey>> {
    let look = async || store::survey(&state.db, state.clock.now()).await.map(Arc::new);
    known(&state.stats.shared.survey, ROOMS_FOR, look).await
}

/// All uploaded files as they were within the last minute.
pub(crate) async fn storage(state: &State) -> Result<Storage> {
    let folder = state.uploads.folder.clone();
    let look = async || {
        let walked = spawn_blocking(move || machine::storage(&folder)).await.map_err(|error| error.to_string());
        walked.and_then(|walked| walked.map_err(|error| error.to_string())).map_err(|error| {
            tracing::error!(error, "Upload folder could not be measured");
            Code::Internal.into()
        })
    };
    known(&state.stats.shared.storage, FILES_FOR, look).await
}

/// What is known, or what `look` finds. Whoever comes while somebody is looking waits for what they find.
async fn known<T: Clone>(
    slot: &Mutex<Option<Kept<T>>>,
    at_least: Duration,
    look: impl AsyncFnOnce() -> Result<T>,
) -> Result<T> {
    let mut kept = slot.lock().await;
    if let Some(kept) = kept.as_ref().filter(|kept| Instant::now() < kept.until) {
        return Ok(kept.value.clone());
    }
    let began = Instant::now();
    let value = look().await?;
    let until = Instant::now() + at_least.max(began.elapsed() * SHARE);
    *kept = Some(Kept { value: value.clone(), until });
    Ok(value)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[tokio::test]
    async fn many_askers_cost_one_look() {
        let (slot, looks) = (Mutex::new(None), AtomicU32::new(0));
        let ask = async |at_least| {
            known(&slot, at_least, async || {
                tokio::task::yield_now().await;
                Ok(looks.fetch_add(1, Ordering::Relaxed))
            })
            .await
        };
        let long = Duration::from_secs(60);
        assert_eq!(futures::join!(ask(long), ask(long), ask(long)), (Ok(0), Ok(0), Ok(0)));
        *slot.lock().await = None;
        assert_eq!(ask(long).await, Ok(1));
    }

    #[tokio::test]
    async fn a_failed_look_is_not_kept() {
        let slot = Mutex::new(None);
        let failed = known(&slot, FILES_FOR, async || Err::<u8, _>(Code::Internal.into())).await;
        assert_eq!(failed, Err(Code::Internal.into()));
        assert_eq!(known(&slot, FILES_FOR, async || Ok(7)).await, Ok(7));
    }

    #[tokio::test]
    async fn what_took_long_is_kept_for_long() {
        let slot = Mutex::new(None);
        let slow = async || {
            tokio::time::sleep(Duration::from_millis(20)).await;
            Ok(1)
        };
        assert_eq!(known(&slot, Duration::ZERO, slow).await, Ok(1));
        assert_eq!(known(&slot, Duration::ZERO, async || Ok(2)).await, Ok(1));
    }
}

//! The clock of the process. All code takes the current time from it, so that a test can set the time.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::time::Timestamp;

/// The system clock, or a fixed one for tests. Clones of a fixed clock share its time.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    fixed: Option<Arc<AtomicI64>>,
}

impl Clock {
    /// The system clock.
    pub fn system() -> Self {
        Self::default()
    }

    /// A clock that returns `now` until [`Clock::set`] changes it.
    pub fn fixed(now: Timestamp) -> Self {
        Self { fixed: Some(Arc::new(AtomicI64::new(now.milliseconds()))) }
    }

    /// Sets a fixed clock to `now`. On the system clock this does nothing.
    pub fn set(&self, now: Timestamp) {
        if let Some(fixed) = &self.fixed {
            fixed.store(now.milliseconds(), Ordering::Relaxed);
        }
    }

    /// The current time.
    pub fn now(&self) -> Timestamp {
        let milliseconds = match &self.fixed {
            Some(fixed) => fixed.load(Ordering::Relaxed),
            None => {
                let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                i64::try_from(since_epoch.as_millis()).unwrap_or_default()
            }
        };
        Timestamp::from_milliseconds(milliseconds)
    }
}

//! Passwords: Argon2id with 19 MiB, 2 passes and 1 lane, the minimum that OWASP recommends. Hashing runs on
//! blocking threads, a bounded number at once.

use std::sync::LazyLock;

use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use tokio::sync::Semaphore;

use crate::auth::PASSWORD_LENGTH;
use crate::error::{Code, Error, Result};

/// Memory of one hash, in KiB.
const MEMORY: u32 = 19 * 1024;
/// The number of hashes that run or wait at most. Further ones get [`Code::Busy`], so that a flood of sign-ins does not use up the
/// memory.
const MAX_QUEUED: usize = 256;

static RUNNING: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(std::thread::available_parallelism().map_or(2, usize::from)));
static QUEUED: Semaphore = Semaphore::const_new(MAX_QUEUED);

/// Checks the length of a password.
pub fn check(password: &str) -> Result<()> {
    if PASSWORD_LENGTH.contains(&password.chars().count()) { Ok(()) } else { Err(Code::PasswordInvalid.into()) }
}

/// The hash to store (PHC string format).
pub async fn hash(password: String) -> Result<String> {
    run_blocking(move || {
        let hash = argon2().hash_password(password.as_bytes());
        hash.map(|hash| hash.to_string()).map_err(internal_error)
    })
    .await
}

/// Whether `password` has the hash `stored_hash`. Without a stored hash the result is false after the same time, so that the time does
/// not reveal which usernames exist.
pub async fn verify(password: String, stored_hash: Option<String>) -> Result<bool> {
    run_blocking(move || {
        let Some(stored_hash) = stored_hash else {
            return argon2().hash_password(password.as_bytes()).map(|_| false).map_err(internal_error);
        };
        Ok(argon2().verify_password(password.as_bytes(), stored_hash.as_str()).is_ok())
    })
    .await
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY, 2, 1, None).unwrap_or(Params::DEFAULT);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

async fn run_blocking<T: Send + 'static>(job: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let queued = QUEUED.try_acquire().map_err(|_| Code::Busy)?;
    let running = RUNNING.acquire().await.map_err(internal_error)?;
    // The job owns its permits: it goes on if the request that waits for it is cancelled.
    let job = move || {
        let _permits = (queued, running);
        job()
    };
    tokio::task::spawn_blocking(job).await.map_err(internal_error)?
}

fn internal_error(error: impl std::fmt::Display) -> Error {
    tracing::error!(%error, "Password hashing failed");
    Code::Internal.into()
}

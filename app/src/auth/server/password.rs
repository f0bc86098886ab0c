//! Passwords: Argon2id (19 MiB, 2 passes, 1 lane: OWASP's floor), off the async threads, a bounded number at once.

use std::sync::LazyLock;

use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use tokio::sync::Semaphore;

use crate::auth::PASSWORD_LENGTH;
use crate::error::{Code, Error, Result};

/// Memory of one hash, in KiB.
const MEMORY: u32 = 19 * 1024;
/// How many may wait for their turn; beyond that the answer is [`Code::Busy`], so that a flood of sign-ins stays a flood of
/// refusals.
const WAITING: usize = 256;

static TURNS: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(std::thread::available_parallelism().map_or(2, usize::from)));
static PLACES: Semaphore = Semaphore::const_new(WAITING);

/// Refuses what cannot be a password.
pub fn check(password: &str) -> Result<()> {
    if PASSWORD_LENGTH.contains(&password.chars().count()) { Ok(()) } else { Err(Code::PasswordInvalid.into()) }
}

/// The hash to store (PHC string format).
pub async fn hash(password: String) -> Result<String> {
    work(move || {
        let hash = argon2().hash_password(password.as_bytes());
        hash.map(|hash| hash.to_string()).map_err(fault)
    })
    .await
}

/// Whether `password` is the one of `stored`. With nothing stored it takes as long and is not, so that the time does not
/// tell which names exist.
pub async fn verify(password: String, stored: Option<String>) -> Result<bool> {
    work(move || {
        let Some(stored) = stored else {
            return argon2().hash_password(password.as_bytes()).map(|_| false).map_err(fault);
        };
        Ok(argon2().verify_password(password.as_bytes(), stored.as_str()).is_ok())
    })
    .await
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY, 2, 1, None).unwrap_or(Params::DEFAULT);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

async fn work<T: Send + 'static>(job: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let place = PLACES.try_acquire().map_err(|_| Code::Busy)?;
    let turn = TURNS.acquire().await.map_err(fault)?;
    // The job keeps its place and turn: it goes on when nobody waits for it any more.
    let kept = move || {
        let _kept = (place, turn);
        job()
    };
    tokio::task::spawn_blocking(kept).await.map_err(fault)?
}

fn fault(error: impl std::fmt::Display) -> Error {
    tracing::error!(%error, "Password hashing failed");
    Code::Internal.into()
}

//! Test harness: starts a server with its own Redis and data folder, and sends requests as test users.
//!
//! `TestServer::start().await` accepts open sign-up and has no rate limits; `TestServer::with_config` changes settings
//! first. Dropping a `TestServer` stops the server and its Redis. `ServerProcess` runs the server as a child process, for
//! tests that kill it.

mod data_dir_contents;
mod event_stream;
mod guarded_child;
mod instance;
mod multipart_body;
mod redis_server;
mod response;
mod room_requests;
mod server_process;
mod store_state;
mod stored_room;
mod test_server;
mod test_user;

use std::time::{Duration, Instant};

pub use data_dir_contents::{contains, files_containing};
pub use event_stream::{EventStream, Frame};
pub use instance::Instance;
pub use multipart_body::MultipartBody;
pub use redis_server::RedisServer;
pub use response::Response;
pub use room_requests::id_of;
pub use server_process::ServerProcess;
pub use test_server::TestServer;
pub use test_user::{TestUser, message_path};

/// How long a test waits for an event that must occur.
pub const TIMEOUT: Duration = Duration::from_secs(20);

/// How long a response or a stream may send nothing before the request fails, so that a test that would wait for ever fails
/// and is named. Streams are pinged more often.
pub const SILENCE_LIMIT: Duration = Duration::from_secs(60);

/// The password of every test user.
pub const PASSWORD: &str = "correct horse battery";

/// The first and the longest pause between two polls. Each pause is longer than the one before by half.
const POLL_PAUSES: (Duration, Duration) = (Duration::from_millis(2), Duration::from_millis(50));

/// Polls until `condition` holds; fails after [`TIMEOUT`].
pub async fn wait_until(what: &str, condition: impl AsyncFnMut() -> bool) {
    assert!(holds_within(TIMEOUT, condition).await, "timed out waiting until {what}");
}

/// Polls until `condition` holds; fails after `limit`, the time that the specification allows.
pub async fn wait_at_most(limit: Duration, what: &str, condition: impl AsyncFnMut() -> bool) {
    assert!(holds_within(limit, condition).await, "not within {limit:?}: {what}");
}

async fn holds_within(limit: Duration, mut condition: impl AsyncFnMut() -> bool) -> bool {
    let deadline = Instant::now() + limit;
    let (mut pause, longest_pause) = POLL_PAUSES;
    while !condition().await {
        if Instant::now() >= deadline {
            return false;
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 3 / 2).min(longest_pause);
    }
    true
}

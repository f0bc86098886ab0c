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

/// The password of every test user.
pub const PASSWORD: &str = "correct horse battery";

/// Polls until `condition` holds; fails after [`TIMEOUT`].
pub async fn wait_until(what: &str, mut condition: impl AsyncFnMut() -> bool) {
    let deadline = Instant::now() + TIMEOUT;
    while !condition().await {
        assert!(Instant::now() < deadline, "timed out waiting until {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Polls until `condition` holds; fails after `limit`, the time that the specification allows.
pub async fn wait_at_most(limit: Duration, what: &str, mut condition: impl AsyncFnMut() -> bool) {
    let deadline = Instant::now() + limit;
    while !condition().await {
        assert!(Instant::now() < deadline, "not within {limit:?}: {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

//! The HTTP connection of a request, as far as a stream needs it: the server can close it.

use tokio_util::sync::CancellationToken;

/// A handle on one HTTP connection, which the accept loop puts into the extensions of every request.
///
/// If a client stops reading, its stream is never polled again and cannot end by itself; its connection is closed instead.
#[derive(Debug, Clone)]
pub struct Connection(CancellationToken);

impl Connection {
    /// The handle on a connection that closes at once when `token` is cancelled.
    pub fn new(token: CancellationToken) -> Self {
        Self(token)
    }

    /// Closes the connection.
    pub fn close(&self) {
        self.0.cancel();
    }
}

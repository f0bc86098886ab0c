//! The connection that a request came over, as far as a stream must know it: it can be cut.

use tokio_util::sync::CancellationToken;

/// A handle on one HTTP connection, put into every request's extensions by the accept loop.
///
/// A stream whose reader stopped reading is never polled again, so it cannot end itself; the connection is cut instead.
#[derive(Debug, Clone)]
pub struct Connection(CancellationToken);

impl Connection {
    /// The handle; the connection is dropped at once when `token` is cancelled.
    pub fn new(token: CancellationToken) -> Self {
        Self(token)
    }

    /// Drops the connection.
    pub fn cut(&self) {
        self.0.cancel();
    }
}

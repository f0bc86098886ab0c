//! The status of the page's event stream.

/// Whether the event stream is connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConnectionStatus {
    /// Connecting for the first time.
    Connecting,
    /// Events arrive.
    Connected,
    /// Disconnected; reconnecting.
    Lost,
}

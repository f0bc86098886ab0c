//! Texts of the connection banner.

use crate::language::texts;

texts! {
    /// Texts of the connection banner.
    pub struct Texts {
        /// Status while the event stream is disconnected.
        connection_lost: "Connection lost. Reconnecting…", "连接已断开，正在重连…";
        /// Label of the button that reconnects without delay.
        reconnect: "Reconnect now", "立即重连";
    }
}

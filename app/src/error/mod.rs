//! Errors. [`Code`] lists all failures, each with its HTTP status, its texts, and whether a retry can succeed.
//!
//! Extractors, verbs, server functions and pages all return [`Error`]. Invariants: no request, however malformed, causes
//! status 500, as [`Code::Internal`] is only for defects of Teahouse. Error messages of Redis and of the operating system are
//! logged and never sent.

use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};

mod code;
#[cfg(feature = "ssr")]
pub mod server;

pub use code::Code;

/// The failure of an operation, as the client receives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Error {
    /// The kind of failure.
    pub code: Code,
    /// If a limit was exceeded, the seconds after which the request can be sent again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
    /// If a value was invalid, the message of the parser, in English, for developers of API clients.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// The result of a verb.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Maximum delay of an automatic retry, in seconds. If the server demands a longer one, the user retries by hand.
const MAX_AUTOMATIC_RETRY_AFTER: u32 = 120;

impl Error {
    /// A failure with a reason, such as the message of a parser.
    pub fn with_reason(code: Code, reason: impl ToString) -> Self {
        Self { code, retry_after: None, reason: Some(reason.to_string()) }
    }

    /// A limit was exceeded; the same request can be sent again after `seconds`.
    pub fn rate_limited(code: Code, seconds: u32) -> Self {
        Self { code, retry_after: Some(seconds), reason: None }
    }

    /// If a rate limit was exceeded, the delay of the automatic retry, in seconds. None for any other failure, and if the
    /// delay is too long for an automatic retry.
    pub fn automatic_retry_after(&self) -> Option<u32> {
        let seconds = self.retry_after.unwrap_or(1).max(1);
        (self.code == Code::TooManyTries && seconds <= MAX_AUTOMATIC_RETRY_AFTER).then_some(seconds)
    }
}

impl From<Code> for Error {
    fn from(code: Code) -> Self {
        Self { code, retry_after: None, reason: None }
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.code.name())
    }
}

impl std::error::Error for Error {}

impl FromServerFnError for Error {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Args(reason) | ServerFnErrorErr::MissingArg(reason) => {
                Self::with_reason(Code::RequestInvalid, reason)
            }
            ServerFnErrorErr::Request(_) => Code::Unreachable.into(),
            // In the browser: the response comes from a proxy or from another version of the server.
            ServerFnErrorErr::Deserialization(_) | ServerFnErrorErr::Response(_) => Code::Unreachable.into(),
            _ => Code::Internal.into(),
        }
    }
}

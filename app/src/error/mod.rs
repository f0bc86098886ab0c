//! What can go wrong, in one enum: [`Code`] gives each failure its status, its texts and whether trying again helps.
//!
//! Extractors, verbs, server functions and pages all speak it. Nothing that was sent answers 500: [`Code::Internal`]
//! is left for faults of Teahouse's own. What Redis or the operating system said is logged, never sent.

use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};

mod code;

pub use crate::error::code::Code;

#[cfg(feature = "ssr")]
pub mod answers;
#[cfg(feature = "ssr")]
mod extract;
#[cfg(feature = "ssr")]
mod problem;

#[cfg(feature = "ssr")]
pub use crate::error::extract::{Body, Path, Query};
#[cfg(feature = "ssr")]
pub use crate::error::problem::{Problem, answer, of_response};

/// A failure on its way to the person or program that asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Error {
    /// What went wrong.
    pub code: Code,
    /// Seconds after which trying again is allowed, where a limit was met.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
    /// What exactly a parser minded, in English, for whoever writes a program against the API.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What a verb answers.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Nobody waits for longer than so many seconds until something goes out by itself.
const LONGEST_WAIT: u32 = 120;

impl Error {
    /// The failure with what a parser said of it.
    pub fn because(code: Code, reason: impl ToString) -> Self {
        Self { code, retry_after: None, reason: Some(reason.to_string()) }
    }

    /// A limit was met; `seconds` later the same request may be tried again.
    pub fn too_many(code: Code, seconds: u32) -> Self {
        Self { code, retry_after: Some(seconds), reason: None }
    }

    /// How many seconds later what came too soon goes out by itself; none for any other failure, and where nobody would wait.
    pub fn time_to_wait(&self) -> Option<u32> {
        let seconds = self.retry_after.unwrap_or(1).max(1);
        (self.code == Code::TooManyTries && seconds <= LONGEST_WAIT).then_some(seconds)
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
                Self::because(Code::RequestInvalid, reason)
            }
            ServerFnErrorErr::Request(_) => Code::Unreachable.into(),
            // In the browser: an answer that is not ours, from a proxy or from another version of the server.
            ServerFnErrorErr::Deserialization(_) | ServerFnErrorErr::Response(_) => Code::Unreachable.into(),
            _ => Code::Internal.into(),
        }
    }
}

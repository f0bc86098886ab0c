//! In the browser a page has no status.

use crate::error::Code;

/// Does nothing: nobody asked over HTTP.
pub fn answer_with(_: Code) {}

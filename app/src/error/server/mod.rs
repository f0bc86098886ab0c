//! Errors on the server: extractors that reject malformed requests, problem documents, and their descriptions in OpenAPI.

mod extract;
mod problem;
pub mod problem_responses;

pub use crate::error::server::extract::{Body, Path, Query};
pub use crate::error::server::problem::{Problem, from_response, problem_response};

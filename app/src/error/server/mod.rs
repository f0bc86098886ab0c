//! Errors on the server: extractors that reject malformed requests, the fields of server functions, problem documents, and
//! their descriptions in OpenAPI.

mod extract;
mod problem;
pub mod problem_responses;
pub(crate) mod server_function;

pub use crate::error::server::extract::{Body, Path, Query};
pub use crate::error::server::problem::{Problem, from_response, problem_response};
pub use crate::error::server::server_function::ServerFunction;
pub(crate) use crate::error::server::server_function::server_functions;

//! Errors on the server: extractors that reject malformed requests, the fields of server functions, problem documents, and
//! their descriptions in OpenAPI.

mod extract;
mod problem;
pub mod problem_responses;
pub(crate) mod server_function;

pub use extract::{Body, Path, Query};
pub use problem::{Problem, from_response, problem_response};
pub use server_function::ServerFunction;
pub(crate) use server_function::server_functions;

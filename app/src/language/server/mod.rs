//! Language on the server: the language and the cookies of a request.

mod headers;

pub use headers::{cookie, from_headers};

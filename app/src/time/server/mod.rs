//! Time on the server: the clock of the process, and the schema of a timestamp in OpenAPI.

mod clock;
mod schema;

pub use clock::Clock;

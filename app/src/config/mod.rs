//! The settings of the process, and those of their types that pages also show.

mod sign_up;

pub use sign_up::SignUp;

#[cfg(feature = "ssr")]
pub mod server;

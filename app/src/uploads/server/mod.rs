//! The server side of uploads: verbs, store and jobs.

pub mod avatars;
pub(crate) mod bounded_multipart;
pub mod cleanup_job;
pub(crate) mod content_disposition;
pub(crate) mod detect_type;
pub(crate) mod disk;
pub(crate) mod file_id;
pub(crate) mod form;
pub mod http;
pub(crate) mod image_worker;
pub(crate) mod images;
pub(crate) mod receive;
pub(crate) mod settings;
pub(crate) mod store;
pub(crate) mod stored_file;

pub use bounded_multipart::Parts;
pub use file_id::FileId;
pub use form::UploadForm;
pub use receive::Received;
pub use settings::Settings;
pub use stored_file::{Placed, discard};

//! The server side of uploads: receiving, checking, storing and serving files, and the cleanup of files without a message.

pub mod avatars;
pub(crate) mod bounded_multipart;
pub mod cleanup_job;
pub(crate) mod content_disposition;
pub(crate) mod detect_type;
pub(crate) mod disk;
pub(crate) mod file_id;
pub(crate) mod file_response;
pub(crate) mod form;
pub(crate) mod image_worker;
pub(crate) mod images;
pub(crate) mod receive;
pub(crate) mod settings;
pub(crate) mod store;
pub(crate) mod stored_file;

pub use bounded_multipart::BoundedMultipart;
pub use file_id::FileId;
pub use file_response::{serve_avatar, serve_file};
pub use form::UploadForm;
pub use receive::ValidatedFile;
pub use settings::Settings;
pub use stored_file::{StoredFile, discard};

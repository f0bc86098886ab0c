//! Uploads: files that come with messages, from the chip in the composer to the bytes on the disk.
//!
//! Invariants: what a file is, its content decides; its name and its sender only have to agree. A picture is kept with
//! its coded pixels untouched and without what its camera wrote beside them. A file is there for the members of its
//! room alone, under a name that nobody can guess, and never changes under it. What is on the disk without a message is
//! swept away.

mod file_name;
mod file_type;
pub mod operations;
#[cfg(feature = "ssr")]
pub mod server;
mod texts;
pub(crate) mod view;

pub use file_name::FileName;
pub use file_type::FileType;
pub use operations::{RemoveAvatar, remove_avatar};
pub use view::attach_button::AttachButton;
pub use view::attachment::{AttachedFile, Attachment};
pub use view::drop_zone::DropZone;
pub use view::lightbox::Lightbox;
pub use view::pending_files::PendingFiles;
pub use view::upload_queue::UploadQueue;

/// The most bytes a file may have.
pub const MAX_BYTES: u64 = 10 * 1024 * 1024;

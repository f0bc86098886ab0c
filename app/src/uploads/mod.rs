//! Uploads: the files of messages and the avatars of users, from the pending file in the composer to the file on the disk.
//!
//! Invariants: the type of a file is detected from its content; its name and the declared type must agree with it. An image is stored
//! with its encoded pixels unchanged and without metadata. A file is readable by the members of its room only, has a name that cannot
//! be guessed, and never changes. A file on the disk without a message is removed by the cleanup job.

mod file_name;
mod file_type;
pub mod operations;
#[cfg(feature = "ssr")]
pub mod server;
mod texts;
pub(crate) mod view;

pub use crate::uploads::file_name::FileName;
pub use crate::uploads::file_type::FileType;
pub use crate::uploads::operations::{RemoveAvatar, remove_avatar};
pub use crate::uploads::view::attach_button::AttachButton;
pub use crate::uploads::view::attachment::{AttachedFile, Attachment};
pub use crate::uploads::view::drop_zone::DropZone;
pub use crate::uploads::view::lightbox::Lightbox;
pub use crate::uploads::view::pending_files::PendingFiles;
pub use crate::uploads::view::upload_queue::UploadQueue;

/// The largest size of a file, in bytes.
pub const MAX_BYTES: u64 = 10 * 1024 * 1024;

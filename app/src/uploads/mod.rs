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

pub use file_name::FileName;
pub use file_type::FileType;
pub use operations::{RemoveAvatar, remove_avatar};
pub use view::attach_button::AttachButton;
pub use view::attachment::{AttachedFile, Attachment};
pub use view::drop_zone::DropZone;
pub use view::lightbox::Lightbox;
pub use view::pending_files::PendingFiles;
pub use view::upload_queue::UploadQueue;

/// The largest size of a file, in bytes.
pub const MAX_BYTES: u64 = 10 * 1024 * 1024;

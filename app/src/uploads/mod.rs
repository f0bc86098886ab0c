//! Uploads: files that come with messages, from the chip in the composer to the bytes on the disk.
//!
//! Invariants: what a file is, its content decides; its name and its sender only have to agree. A picture is kept with
//! its coded pixels untouched and without what its camera wrote beside them. A file is there for the members of its
//! room alone, under a name that nobody can guess, and never changes under it. What is on the disk without a message is
//! swept away.

mod attach_button;
mod attachment;
mod chips;
mod drop_zone;
mod file_name;
mod file_type;
mod lightbox;
mod sending;
mod texts;
mod tray;

pub use {
    attach_button::AttachButton,
    attachment::{AttachedFile, Attachment},
    chips::Chips,
    drop_zone::DropZone,
    file_name::FileName,
    file_type::FileType,
    lightbox::Lightbox,
    tray::Tray,
};

#[cfg(feature = "ssr")]
pub mod avatars;
#[cfg(feature = "ssr")]
mod desk;
#[cfg(feature = "ssr")]
mod disk;
#[cfg(feature = "ssr")]
mod disposition;
#[cfg(feature = "ssr")]
mod file_id;
#[cfg(feature = "ssr")]
mod form;
#[cfg(feature = "ssr")]
pub mod http;
#[cfg(feature = "ssr")]
mod images;
#[cfg(feature = "ssr")]
pub mod job;
#[cfg(feature = "ssr")]
mod keep;
#[cfg(feature = "ssr")]
mod parts;
#[cfg(feature = "ssr")]
mod receive;
#[cfg(feature = "ssr")]
mod recognise;
#[cfg(feature = "ssr")]
mod settings;
#[cfg(feature = "ssr")]
mod store;
#[cfg(feature = "ssr")]
mod temporary;

#[cfg(feature = "ssr")]
pub use {
    file_id::FileId,
    form::UploadForm,
    keep::{Placed, discard},
    parts::Parts,
    receive::Received,
    settings::Settings,
};

/// The most bytes a file may have.
pub const MAX_BYTES: u64 = 10 * 1024 * 1024;

//! The components of uploads: choosing, queueing and sending files, and showing attachments.

pub(crate) mod attach_button;
pub(crate) mod attachment;
pub(crate) mod drop_zone;
pub(crate) mod lightbox;
pub(crate) mod pending_files;
pub(crate) mod send_file;
pub(crate) mod upload_queue;

//! The server side of messages: verbs, store and jobs.

pub mod aof_rewrite_job;
pub(crate) mod edit;
pub(crate) mod history;
pub mod log_trim_job;
pub(crate) mod post;
pub(crate) mod recent_messages;
pub(crate) mod recent_messages_cache;
pub(crate) mod remove;
pub(crate) mod store;
pub(crate) mod stored;
pub mod system_message_job;
pub(crate) mod update;
pub(crate) mod upload;

pub use edit::edit;
pub use history::{Anchor, PageRequest, history, quoted_message, read_messages, read_messages_json};
pub use post::post;
pub use recent_messages_cache::RecentMessagesCache;
pub use remove::remove;
pub use stored::StoredMessage;
pub use upload::{check_upload_limit, upload};

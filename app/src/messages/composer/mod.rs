//! The composer: the message form, its send queue and outbox, and the mention picker.

pub(crate) mod mention_picker;
pub(crate) mod mention_query;
pub(crate) mod message_form;
pub(crate) mod outbox;
pub(crate) mod posting_permission;
pub(crate) mod rejected_message;
pub(crate) mod send_queue;

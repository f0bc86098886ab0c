//! Replaces a message by another version of it: the common part of edit and removal.

use crate::error::{Code, Result};
use crate::id::MessageId;
use crate::messages::server::StoredMessage;
use crate::messages::server::store;
use crate::messages::server::store::{Found, MessageUpdate};
use crate::rooms::server::Membership;
use crate::state::State;
use crate::time::Timestamp;
use crate::uploads::server::FileId;

/// The number of attempts if the message is changed by another request between read and write.
const MAX_ATTEMPTS: usize = 16;

/// The update of a message.
pub(crate) enum Update {
    /// None.
    Unchanged,
    /// The message is replaced by this version.
    Edited(StoredMessage),
    /// The message is replaced by this tombstone, and its file is deleted. The removal of another user's message is audited.
    Removed { tombstone: StoredMessage, file: Option<FileId>, is_audited: bool },
}

/// Reads the message, passes it with the current time to `decide`, and writes the update if the message still has the version that was
/// read; if not, all of this is repeated. Returns the new version. Two round trips.
///
/// # Errors
/// [`Code::MessageNotFound`], those of `decide`, and [`Code::Busy`] if all attempts failed.
pub(crate) async fn update_message(
    state: &State,
    membership: &Membership,
    id: MessageId,
    decide: impl Fn(&Found, Timestamp) -> Result<Update>,
) -> Result<StoredMessage> {
    let room = membership.room_id();
    for _ in 0..MAX_ATTEMPTS {
        let found = store::find(&state.db, room, id).await?.ok_or(Code::MessageNotFound)?;
        let now = state.clock.now();
        let (next, file, is_audited) = match decide(&found, now)? {
            Update::Unchanged => {
                state.recent_messages.record_write(room, found.stored.v());
                return Ok(found.stored);
            }
            Update::Edited(next) => (next, None, false),
            Update::Removed { tombstone, file, is_audited } => (tombstone, file, is_audited),
        };
        let update = MessageUpdate {
            room,
            actor: membership.person().id,
            session: membership.session(),
            sender: found.stored.sender(),
            timestamp: found.stored.timestamp(),
            next: &next,
            now,
            file: file.as_ref(),
            is_audited,
        };
        if let Some(v) = store::update_message(&state.db, &update).await? {
            state.recent_messages.record_write(room, v);
            if let Some(file) = file {
                crate::uploads::server::discard(&state.uploads, &file).await;
            }
            return Ok(next.at_version(v));
        }
    }
    Err(Code::Busy.into())
}

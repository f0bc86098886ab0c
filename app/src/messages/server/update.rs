//! Putting another version of a message in its place: what editing and removing have in common.

use crate::error::{Code, Result};
use crate::id::MessageId;
use crate::messages::server::StoredMessage;
use crate::messages::server::store;
use crate::messages::server::store::{Found, MessageUpdate};
use crate::rooms::server::Membership;
use crate::state::State;
use crate::time::Timestamp;
use crate::uploads::server::FileId;

/// How often a message may change under our hands before we give up.
const TRIES: usize = 16;

/// What shall become of a message.
pub(crate) enum Next {
    /// It stays as it is.
    Unchanged,
    /// It becomes this one.
    Revised(StoredMessage),
    /// It becomes this one, and its file goes with it; audited where someone uses authority over another's message.
    Removed { remains: StoredMessage, file: Option<FileId>, is_audited: bool },
}

/// Reads the message, asks `decide` what shall become of it, and does that in one step, provided the message is still the
/// one that was read; otherwise it begins again. Answers what the message is now. Two round trips.
pub(crate) async fn revise(
    state: &State,
    membership: &Membership,
    id: MessageId,
    decide: impl Fn(&Found, Timestamp) -> Result<Next>,
) -> Result<StoredMessage> {
    let room = membership.room_id();
    for _ in 0..TRIES {
        let found = store::find(&state.db, room, id).await?.ok_or(Code::MessageNotFound)?;
        let now = state.clock.now();
        let (next, file, is_audited) = match decide(&found, now)? {
            Next::Unchanged => {
                state.recent_messages.record_write(room, found.stored.v());
                return Ok(found.stored);
            }
            Next::Revised(next) => (next, None, false),
            Next::Removed { remains, file, is_audited } => (remains, file, is_audited),
        };
        let update = MessageUpdate {
            room,
            actor: membership.person().id,
            session: membership.session(),
            sender: found.stored.sender(),
            timestamp: found.stored.said_at(),
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

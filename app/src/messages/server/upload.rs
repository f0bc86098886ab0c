//! Saying something with a picture or a file.

use sha2::{Digest, Sha256};

use crate::auth::server::Session;
use crate::db::rate_limit::RateLimit;
use crate::error::{Code, Result};
use crate::id::MessageId;
use crate::messages::server::post::{Attachment, NewMessage, post_with};
use crate::messages::{ChatMessage, Content};
use crate::rooms::server::{Membership, access};
use crate::state::State;
use crate::uploads::server::{FileId, UploadForm};

/// How often one may post a file: twenty at once, then one every five seconds.
const PER_PERSON: RateLimit = RateLimit { name: "upload", burst: 20, refill_ms: 5_000 };

/// Whether someone may post a file now, asked before its bytes are taken.
pub async fn may_upload(state: &State, session: &Session) -> Result<()> {
    if !state.config.limits {
        return Ok(());
    }
    PER_PERSON.take(&state.db, &session.person().id.to_string(), state.clock.now()).await
}

/// Posts a file that was received: first it is put in its place on disk, then the message is said. The same request sent again
/// answers the first result. A file whose message is refused is taken away again; one whose message is in doubt stays
/// until it is certain that there is none.
pub async fn upload(state: &State, session: &Session, form: UploadForm) -> Result<ChatMessage> {
    let UploadForm { room_id, id, caption, reply_to, file } = form;
    let membership = access::require_can_post(state, session, &room_id).await?;
    let name = file.name.as_str().to_owned();
    // Blank words are no caption.
    let content = match Content::parse(caption.as_deref().unwrap_or_default()) {
        Err(Code::ContentEmpty) => Content::parse(&name)?,
        other => other?,
    };
    let id = id.unwrap_or_default();
    let file_id = FileId::new(name_of(state, &membership, id, &file.sha256), file.file_type);
    let attachment = Attachment {
        id: file_id,
        name,
        size: file.size,
        dimensions: file.dimensions,
        has_thumbnail: file.has_thumbnail(),
        sha256: file.sha256,
    };
    let placed = file.store(&state.uploads, &file_id).await?;
    let new = NewMessage { id, content, reply_to };
    match post_with(state, &membership, new, Some(attachment)).await {
        Ok((message, is_first)) => {
            // Said before, and perhaps removed since: then the file must not come back.
            if !is_first {
                placed.rollback(&state.db, &state.uploads).await;
            }
            Ok(message)
        }
        Err(error) => {
            // The same request may have come twice and been taken once.
            if !error.code.is_retryable() {
                placed.rollback(&state.db, &state.uploads).await;
            }
            Err(error)
        }
    }
}

/// The same request always gets the same name, which nobody can guess: 16 bytes of a keyed hash.
fn name_of(state: &State, membership: &Membership, id: MessageId, sha256: &[u8; 32]) -> uuid::Uuid {
    let mut hasher = Sha256::new();
    hasher.update(state.secret.as_bytes());
    hasher.update(b"file name\0");
    hasher.update(format!("{}\0{}\0{id}\0", membership.room_id(), membership.person().id));
    hasher.update(sha256);
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(hasher.finalize()).for_each(|(byte, hashed)| *byte = hashed);
    uuid::Uuid::new_v8(bytes)
}

//! Posts a message with a file.

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

/// The limit of uploads of a user: twenty at once, then one every five seconds.
const UPLOADS: RateLimit = RateLimit { name: "upload", burst: 20, refill_ms: 5_000 };

/// Counts an upload against the limit of the user, before its body is read.
///
/// # Errors
/// [`Code::TooManyTries`]
pub async fn check_upload_limit(state: &State, session: &Session) -> Result<()> {
    if !state.config.limits {
        return Ok(());
    }
    UPLOADS.take(&state.db, &session.person().id.to_string(), state.clock.now()).await
}

/// Posts a received file: first the file is stored on disk, then the message is posted. The same request again returns the first
/// result. If the message is refused, the file is deleted; if the result is indeterminate, the file stays until the cleanup finds
/// that no message has it.
pub async fn upload(state: &State, session: &Session, form: UploadForm) -> Result<ChatMessage> {
    let UploadForm { room_id, id, caption, reply_to, file } = form;
    let membership = access::require_can_post(state, session, &room_id).await?;
    let name = file.name.as_str().to_owned();
    // A caption without visible characters is none.
    let content = match Content::parse(caption.as_deref().unwrap_or_default()) {
        Err(Code::ContentEmpty) => Content::parse(&name)?,
        other => other?,
    };
    let id = id.unwrap_or_default();
    let file_id = FileId::new(file_uuid(state, &membership, id, &file.sha256), file.file_type);
    let attachment = Attachment {
        id: file_id,
        name,
        size: file.size,
        dimensions: file.dimensions,
        has_thumbnail: file.has_thumbnail(),
        sha256: file.sha256,
    };
    let stored_file = file.store(&state.uploads, &file_id).await?;
    let new = NewMessage { id, content, reply_to };
    match post_with(state, &membership, new, Some(attachment)).await {
        Ok((message, is_first)) => {
            // Posted before, and perhaps removed since: then the file must not be restored.
            if !is_first {
                stored_file.rollback(&state.db, &state.uploads).await;
            }
            Ok(message)
        }
        Err(error) => {
            // After a retryable error the message may have been posted by the same request.
            if !error.code.is_retryable() {
                stored_file.rollback(&state.db, &state.uploads).await;
            }
            Err(error)
        }
    }
}

/// The UUID in the name of the file: 16 bytes of a keyed hash of the request, so that it is the same for the same request and cannot be guessed.
fn file_uuid(state: &State, membership: &Membership, id: MessageId, sha256: &[u8; 32]) -> uuid::Uuid {
    let mut hasher = Sha256::new();
    hasher.update(state.secret.as_bytes());
    hasher.update(b"file name\0");
    hasher.update(format!("{}\0{}\0{id}\0", membership.room_id(), membership.person().id));
    hasher.update(sha256);
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(hasher.finalize()).for_each(|(byte, hashed)| *byte = hashed);
    uuid::Uuid::new_v8(bytes)
}

//! Files in Redis: what is known of each, written when its message is posted and erased with it.

use std::sync::LazyLock;

use uuid::Uuid;

use crate::db::Db;
use crate::error::{Code, Error, Result};
use crate::id::{MessageId, RoomId};
use crate::uploads::{FileName, FileType};

static SWEEP: LazyLock<redis::Script> = LazyLock::new(|| redis::Script::new(include_str!("sweep.lua")));

/// What is known of a file.
#[derive(Debug, PartialEq, Eq)]
pub struct StoredFile {
    /// The room whose members may have it.
    pub room: RoomId,
    /// What it is called.
    pub name: FileName,
    /// What it is.
    pub file_type: FileType,
    /// Whether it has a thumbnail.
    pub has_thumb: bool,
}

/// Where a file was posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posted {
    pub room: RoomId,
    pub message: MessageId,
}

/// The name of the folder whose files this store knows.
pub async fn folder(db: &Db) -> Result<Option<String>> {
    db.ask(redis::Cmd::get(db.keys().uploads())).await
}

/// Gives the folder this name, unless it has one. Answers the name that counts.
pub async fn name_folder(db: &Db, name: &str) -> Result<String> {
    let mut question = redis::pipe();
    question.cmd("SET").arg(db.keys().uploads()).arg(name).arg("NX").ignore();
    question.get(db.keys().uploads());
    db.tell::<(String,)>(question).await.map(|(name,)| name)
}

/// What is known of a file; none where there is no message with it. One round trip.
pub async fn find(db: &Db, file: Uuid) -> Result<Option<StoredFile>> {
    type Fields = (Option<String>, Option<String>, Option<String>, Option<String>);
    let question = redis::Cmd::hmget(db.keys().file(file), &["room", "name", "type", "thumb"]);
    let (Some(room), Some(name), Some(file_type), thumb): Fields = db.ask(question).await? else { return Ok(None) };
    Ok(Some(StoredFile {
        room: room.parse().map_err(unreadable)?,
        name: FileName::parse(&name).map_err(|_| unreadable(name))?,
        file_type: FileType::of_extension(&file_type).ok_or_else(|| unreadable(file_type))?,
        has_thumb: thumb.as_deref() == Some("1"),
    }))
}

/// Where each of these files was posted; none where there is no message with it. One round trip.
pub async fn posted(db: &Db, files: &[Uuid]) -> Result<Vec<Option<Posted>>> {
    let mut question = redis::pipe();
    for file in files {
        question.hmget(db.keys().file(file), &["room", "message"]);
    }
    let answer: Vec<(Option<String>, Option<String>)> = db.ask(question).await?;
    let read = |(room, message): (Option<String>, Option<String>)| {
        let (Some(room), Some(message)) = (room, message) else { return Ok(None) };
        let (room, message) = (room.parse().map_err(unreadable)?, message.parse().map_err(unreadable)?);
        Ok(Some(Posted { room, message }))
    };
    answer.into_iter().map(read).collect()
}

/// Whether each of these messages is still there. One round trip.
pub async fn are_said(db: &Db, messages: &[Posted]) -> Result<Vec<bool>> {
    let mut question = redis::pipe();
    for Posted { room, message } in messages {
        question.hexists(db.keys().index(room), message.to_string());
    }
    db.ask(question).await
}

/// Forgets a file if its message is gone. Answers whether nothing is known of it then.
pub async fn forget(db: &Db, file: Uuid, Posted { room, message }: &Posted) -> Result<bool> {
    let mut invocation = SWEEP.prepare_invoke();
    invocation.key(db.keys().file(file)).key(db.keys().index(room)).arg(message.to_string());
    db.tell(invocation).await
}

fn unreadable(error: impl std::fmt::Display) -> Error {
    tracing::error!(%error, "what Redis holds of a file cannot be read");
    Code::Internal.into()
}

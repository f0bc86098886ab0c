//! Records of files in Redis: each is written when its message is posted, and deleted with it.

use uuid::Uuid;

use crate::db::Db;
use crate::db::script::{script, unreadable};
use crate::error::Result;
use crate::id::{MessageId, RoomId};
use crate::uploads::{FileName, FileType};

/// The record of a file.
#[derive(Debug, PartialEq, Eq)]
pub struct StoredFile {
    /// The room whose members can read it.
    pub room: RoomId,
    /// Its name.
    pub name: FileName,
    /// Its type.
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

/// The id of the data folder whose files are recorded here.
pub async fn folder_id(db: &Db) -> Result<Option<String>> {
    db.query(redis::Cmd::get(db.keys().uploads())).await
}

/// Stores the id of the data folder, unless one is stored. Returns the one that is stored.
pub async fn store_folder_id(db: &Db, id: &str) -> Result<String> {
    let mut pipeline = redis::pipe();
    pipeline.cmd("SET").arg(db.keys().uploads()).arg(id).arg("NX").ignore();
    pipeline.get(db.keys().uploads());
    db.write::<(String,)>(pipeline).await.map(|(id,)| id)
}

/// The record of a file; none if there is no message with it. One round trip.
pub async fn find(db: &Db, file: Uuid) -> Result<Option<StoredFile>> {
    type Fields = (Option<String>, Option<String>, Option<String>, Option<String>);
    let command = redis::Cmd::hmget(db.keys().file(file), &["room", "name", "type", "thumb"]);
    let (Some(room), Some(name), Some(file_type), thumb): Fields = db.query(command).await? else { return Ok(None) };
    Ok(Some(StoredFile {
        room: room.parse().map_err(unreadable)?,
        name: FileName::parse(&name).map_err(|_| unreadable(name))?,
        file_type: FileType::of_extension(&file_type).ok_or_else(|| unreadable(file_type))?,
        has_thumb: thumb.as_deref() == Some("1"),
    }))
}

/// Where each of these files was posted; none if there is no message with it. One round trip.
pub async fn posted(db: &Db, files: &[Uuid]) -> Result<Vec<Option<Posted>>> {
    let mut pipeline = redis::pipe();
    for file in files {
        pipeline.hmget(db.keys().file(file), &["room", "message"]);
    }
    let answer: Vec<(Option<String>, Option<String>)> = db.query(pipeline).await?;
    let read = |(room, message): (Option<String>, Option<String>)| {
        let (Some(room), Some(message)) = (room, message) else { return Ok(None) };
        let (room, message) = (room.parse().map_err(unreadable)?, message.parse().map_err(unreadable)?);
        Ok(Some(Posted { room, message }))
    };
    answer.into_iter().map(read).collect()
}

/// Whether each of these messages is in the index of its room. One round trip.
pub async fn are_indexed(db: &Db, messages: &[Posted]) -> Result<Vec<bool>> {
    let mut pipeline = redis::pipe();
    for Posted { room, message } in messages {
        pipeline.hexists(db.keys().index(room), message.to_string());
    }
    db.query(pipeline).await
}

/// Deletes the record of a file whose message is gone. Returns whether there is no record of the file then.
pub async fn delete_orphaned(db: &Db, file: Uuid, Posted { room, message }: &Posted) -> Result<bool> {
    let invocation = script! {
        write [include_str!("delete_orphaned.lua")]
        keys { file: db.keys().file(file), index: db.keys().index(room) }
        args { message_id: message.to_string() }
    };
    invocation.run(db).await
}

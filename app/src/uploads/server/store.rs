//! Records of files in Redis: each is written when its message is posted, and deleted with it.

use uuid::Uuid;

use crate::db::Db;
use crate::db::script::{script, unreadable};
use crate::error::Result;
use crate::id::{MessageId, RoomId};
use crate::uploads::{FileName, FileType};

/// The record of a file.
#[derive(Debug, PartialEq, Eq)]
pub struct FileRecord {
    /// The room whose members can read it.
    pub room: RoomId,
    /// Its name.
    pub name: FileName,
    /// Its type.
    pub file_type: FileType,
    /// Whether it has a thumbnail.
    pub has_thumb: bool,
}

/// The message with which a file was posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageRef {
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
pub async fn find(db: &Db, file: Uuid) -> Result<Option<FileRecord>> {
    type Fields = (Option<String>, Option<String>, Option<String>, Option<String>);
    let command = redis::Cmd::hmget(db.keys().file(file), &["room", "name", "type", "thumb"]);
    let (Some(room), Some(name), Some(file_type), thumb): Fields = db.query(command).await? else { return Ok(None) };
    Ok(Some(FileRecord {
        room: room.parse().map_err(unreadable)?,
        name: FileName::parse(&name).map_err(|_| unreadable(name))?,
        file_type: FileType::from_extension(&file_type).ok_or_else(|| unreadable(file_type))?,
        has_thumb: thumb.as_deref() == Some("1"),
    }))
}

/// The message of each of these files; none if there is no message with it. One round trip.
pub async fn messages_of(db: &Db, files: &[Uuid]) -> Result<Vec<Option<MessageRef>>> {
    let mut pipeline = redis::pipe();
    for file in files {
        pipeline.hmget(db.keys().file(file), &["room", "message"]);
    }
    let replies: Vec<(Option<String>, Option<String>)> = db.query(pipeline).await?;
    let read = |(room, message): (Option<String>, Option<String>)| {
        let (Some(room), Some(message)) = (room, message) else { return Ok(None) };
        let (room, message) = (room.parse().map_err(unreadable)?, message.parse().map_err(unreadable)?);
        Ok(Some(MessageRef { room, message }))
    };
    replies.into_iter().map(read).collect()
}

/// Whether each of these messages is in the index of its room. One round trip.
pub async fn are_indexed(db: &Db, messages: &[MessageRef]) -> Result<Vec<bool>> {
    let keys = db.keys();
    let invocation = script! {
        read [include_str!("are_indexed.lua")]
        keys {}
        list messages (posted in messages) {
            keys { index: keys.index(&posted.room) }
            args { id: posted.message.to_string() }
        }
        args {}
    };
    invocation.run(db).await
}

/// Deletes the record of a file whose message is gone. Returns whether there is no record of the file then.
pub async fn delete_orphaned(db: &Db, file: Uuid, MessageRef { room, message }: &MessageRef) -> Result<bool> {
    let invocation = script! {
        write [include_str!("delete_orphaned.lua")]
        keys { file: db.keys().file(file), index: db.keys().index(room) }
        args { message_id: message.to_string() }
    };
    invocation.run(db).await
}

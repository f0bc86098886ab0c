//! Rooms from a page: finding, making, changing, joining and leaving them. What those do who keep order in them is in
//! `govern/api.rs`.

use leptos::prelude::*;

use crate::error::Error;
use crate::id::RoomId;
use crate::rooms::{DirectoryEntry, Kind, Room, RoomEntry};

/// The rooms one is in, those where something was said last first.
#[server(prefix = "/fn", endpoint = "list_rooms")]
pub async fn list_rooms() -> Result<Vec<RoomEntry>, Error> {
    let (state, session) = crate::auth::server::request::session().await?;
    crate::rooms::server::entries_of(&state, &session).await
}

/// The public rooms that are about something.
#[server(prefix = "/fn", endpoint = "browse_rooms")]
pub async fn browse_rooms(
    /// Words that are in their names or descriptions; all rooms unless given.
    #[server(default)]
    query: Option<String>,
) -> Result<Vec<DirectoryEntry>, Error> {
    let (state, session) = crate::auth::server::request::session().await?;
    crate::rooms::server::browse(&state, &session, &query.unwrap_or_default()).await
}

/// Makes a room, and shows it.
#[server(prefix = "/fn", endpoint = "create_room")]
pub async fn create_room(
    /// What it is called.
    name: String,
    /// What it is about.
    #[server(default)]
    description: Option<String>,
    /// Who may be in it.
    kind: Kind,
) -> Result<Room, Error> {
    use crate::rooms::server::name::{Description, RoomName};

    let (state, session) = crate::auth::server::request::session().await?;
    let name = RoomName::parse(&name)?;
    let description = Description::parse(&description.unwrap_or_default())?;
    let room =
        crate::rooms::server::create(&state, &session, crate::rooms::server::NewRoom { name, description, kind })
            .await?;
    leptos_axum::redirect(&format!("/rooms/{}", room.id));
    Ok(room)
}

/// Opens the conversation with these people, and shows it.
#[server(prefix = "/fn", endpoint = "open_direct")]
pub async fn open_direct(
    /// Their ids, with commas between them.
    people: String,
) -> Result<Room, Error> {
    use crate::error::Code;
    use crate::id::UserId;

    let (state, session) = crate::auth::server::request::session().await?;
    let ids: Result<Vec<UserId>, _> = people.split(',').map(|id| id.trim().parse().map(UserId)).collect();
    let ids = ids.map_err(|error| Error::because(Code::RequestInvalid, format!("people: {error}")))?;
    let room = crate::rooms::server::direct::open(&state, &session, &ids).await?;
    leptos_axum::redirect(&format!("/rooms/{}", room.id));
    Ok(room)
}

/// Calls a room otherwise and says otherwise what it is about.
#[server(prefix = "/fn", endpoint = "change_room")]
pub async fn change_room(
    /// The room.
    room_id: RoomId,
    /// What it is called from now on.
    name: String,
    /// What it is about from now on.
    #[server(default)]
    description: String,
) -> Result<Room, Error> {
    use crate::rooms::server::name::{Description, RoomName};

    let (state, session) = crate::auth::server::request::session().await?;
    let changes = crate::rooms::server::Changes {
        name: Some(RoomName::parse(&name)?),
        description: Some(Description::parse(&description)?),
    };
    let authority = crate::rooms::server::access::manage(&state, &session, &room_id).await?;
    crate::rooms::server::change(&state, &authority, changes).await
}

/// Archives a room, or opens it again.
#[server(prefix = "/fn", endpoint = "archive_room")]
pub async fn archive_room(
    /// The room.
    room_id: RoomId,
    /// Whether it is to be archived.
    archived: bool,
) -> Result<Room, Error> {
    let (state, session) = crate::auth::server::request::session().await?;
    let authority = crate::rooms::server::access::manage(&state, &session, &room_id).await?;
    crate::rooms::server::archive(&state, &authority, archived).await
}

/// Joins a public room, and shows it.
#[server(prefix = "/fn", endpoint = "join_room")]
pub async fn join_room(
    /// The room.
    room_id: RoomId,
) -> Result<Room, Error> {
    let (state, session) = crate::auth::server::request::session().await?;
    let room = crate::rooms::server::join(&state, &session, &room_id).await?;
    leptos_axum::redirect(&format!("/rooms/{}", room.id));
    Ok(room)
}

/// Leaves a room.
#[server(prefix = "/fn", endpoint = "leave_room")]
pub async fn leave_room(
    /// The room.
    room_id: RoomId,
) -> Result<(), Error> {
    let (state, session) = crate::auth::server::request::session().await?;
    let membership = crate::rooms::server::access::admit(&state, &session, &room_id).await?;
    crate::rooms::server::leave(&state, &membership).await
}

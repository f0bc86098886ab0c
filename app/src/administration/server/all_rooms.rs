//! Lists all rooms. Of direct conversations only the number is returned.

use std::collections::HashSet;

use crate::administration::server::{require_admin, store};
use crate::administration::{AllRooms, RoomRow};
use crate::auth::server::Session;
use crate::error::Result;
use crate::id::UserId;
use crate::rooms::Kind;
use crate::state::State;
use crate::users::server::UserCache;

/// All public and private rooms, sorted by name, archived rooms last.
pub async fn list_all_rooms(state: &State, session: &Session) -> Result<AllRooms> {
    require_admin(session)?;
    let found = store::rooms(&state.db).await?;
    let all = found.len();
    let listed: Vec<store::StoredRoom> =
        found.into_iter().filter(|stored| stored.row.room.kind != Kind::Direct).collect();
    let owners: HashSet<UserId> = listed.iter().flat_map(|stored| stored.owners.iter().copied()).collect();
    let people = UserCache::find(state, owners).await?;
    let direct = (all - listed.len()) as u64;
    let row = |stored: store::StoredRoom| RoomRow {
        owners: stored.owners.iter().filter_map(|id| people.get(id).cloned()).collect(),
        ..stored.row
    };
    let mut rooms: Vec<RoomRow> = listed.into_iter().map(row).collect();
    rooms.sort_by_cached_key(|row| {
        let room = &row.room;
        (room.archived_at.is_some(), room.name.to_lowercase(), room.id.clone())
    });
    Ok(AllRooms { rooms, direct })
}

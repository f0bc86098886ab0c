//! Lists of rooms: those of a user, and the directory of public rooms.

use std::cmp::Reverse;

use crate::auth::server::Session;
use crate::error::Result;
use crate::id::UserId;
use crate::rooms::server::store::members;
use crate::rooms::{BrowseRooms, DirectoryEntry, Kind, Room, RoomEntry};
use crate::state::State;
use crate::users::server::UserCache;

/// The number of rooms that the directory lists at most.
const MAX_RESULTS: usize = 200;

/// The number of characters of a query that are used: the longest name of a room.
const MAX_QUERY: usize = 64;

/// The rooms of a user, those with the latest activity first. Four round trips at most.
pub async fn list_rooms(state: &State, session: &Session) -> Result<Vec<RoomEntry>> {
    let user = session.person();
    let joined = crate::rooms::server::joined(state, session).await?;
    let memberships = members::memberships(&state.db, joined.rooms, user.id).await?;
    let others: Vec<UserId> = memberships.iter().flat_map(|membership| membership.others.iter().copied()).collect();
    let people = UserCache::find(state, others).await?;
    let entry = |membership: members::RoomMembership| {
        let mut others: Vec<_> = membership.others.iter().filter_map(|other| people.get(other).cloned()).collect();
        others.sort_by_cached_key(|person| (person.display_name.to_lowercase(), person.id));
        let role = membership.role.with_server_role(membership.room.kind, user.role);
        RoomEntry { room: membership.room, people: others, role }
    };
    let mut entries: Vec<RoomEntry> = memberships.into_iter().map(entry).collect();
    entries.sort_by(|one, other| by_activity(&one.room, &other.room));
    Ok(entries)
}

/// The public rooms whose name or description contains all words of the query, in any case: those with the latest activity first,
/// without archived rooms and those the user is banned from.
pub async fn browse(state: &State, session: &Session, input: BrowseRooms) -> Result<Vec<DirectoryEntry>> {
    let query: String = input.query.unwrap_or_default().chars().take(MAX_QUERY).collect();
    let words: Vec<String> = query.to_lowercase().split_whitespace().map(str::to_owned).collect();
    let mut rooms = members::all(&state.db).await?;
    rooms.retain(|room| room.kind == Kind::Public && room.archived_at.is_none() && contains_all(room, &words));
    rooms.sort_by(by_activity);
    let flags = members::membership_flags(&state.db, &rooms, session.person().id).await?;
    let visible = rooms.into_iter().zip(flags).filter(|(_, (is_member, is_banned))| *is_member || !is_banned);
    let entries = visible.map(|(room, (is_member, _))| DirectoryEntry { room, is_member });
    Ok(entries.take(MAX_RESULTS).collect())
}

/// The order of rooms: the latest activity first, then by name.
fn by_activity(one: &Room, other: &Room) -> std::cmp::Ordering {
    let key = |room: &Room| (Reverse(room.last_activity), room.name.to_lowercase());
    key(one).cmp(&key(other)).then_with(|| one.id.cmp(&other.id))
}

/// Whether the name and the description of a room contain all these words, which are in lower case.
fn contains_all(room: &Room, words: &[String]) -> bool {
    let text = format!("{} {}", room.name, room.description).to_lowercase();
    words.iter().all(|word| text.contains(word))
}

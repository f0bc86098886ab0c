//! The rooms there are: one's own, and those everyone may find.

use std::cmp::Reverse;

use crate::auth::server::Session;
use crate::error::Result;
use crate::id::UserId;
use crate::rooms::server::store::members;
use crate::rooms::{DirectoryEntry, Kind, Room, RoomEntry};
use crate::state::State;
use crate::users::server::UserCache;

/// How many rooms of the directory are shown at once.
const SHOWN: usize = 200;

/// How many characters of what is looked for count: a room's name has no more.
const LOOKED_AT: usize = 64;

/// The rooms someone is in, those where something was said last first. Four round trips at most.
pub async fn entries_of(state: &State, session: &Session) -> Result<Vec<RoomEntry>> {
    let me = session.person();
    let joined = crate::rooms::server::joined(state, session).await?;
    let parts = members::memberships(&state.db, joined.rooms, me.id).await?;
    let others: Vec<UserId> = parts.iter().flat_map(|part| part.others.iter().copied()).collect();
    let people = UserCache::find(state, others).await?;
    let entry = |part: members::RoomMembership| {
        let mut others: Vec<_> = part.others.iter().filter_map(|other| people.get(other).cloned()).collect();
        others.sort_by_cached_key(|person| (person.display_name.to_lowercase(), person.id));
        let role = part.role.with_server_role(part.room.kind, me.role);
        RoomEntry { room: part.room, people: others, role }
    };
    let mut entries: Vec<RoomEntry> = parts.into_iter().map(entry).collect();
    entries.sort_by(|one, other| by_activity(&one.room, &other.room));
    Ok(entries)
}

/// The public rooms whose name or description has these words in it, in any case, those where something was said last first, but
/// not archived ones, nor those someone is banned from.
pub async fn browse(state: &State, session: &Session, query: &str) -> Result<Vec<DirectoryEntry>> {
    let query: String = query.chars().take(LOOKED_AT).collect();
    let words: Vec<String> = query.to_lowercase().split_whitespace().map(str::to_owned).collect();
    let mut rooms = members::all(&state.db).await?;
    rooms.retain(|room| room.kind == Kind::Public && room.archived_at.is_none() && says(room, &words));
    rooms.sort_by(by_activity);
    let standing = members::membership_flags(&state.db, &rooms, session.person().id).await?;
    let seen = rooms.into_iter().zip(standing).filter(|(_, (is_member, is_banned))| *is_member || !is_banned);
    let entries = seen.map(|(room, (is_member, _))| DirectoryEntry { room, is_member });
    Ok(entries.take(SHOWN).collect())
}

/// Where something was said last comes first.
fn by_activity(one: &Room, other: &Room) -> std::cmp::Ordering {
    let key = |room: &Room| (Reverse(room.last_activity), room.name.to_lowercase());
    key(one).cmp(&key(other)).then_with(|| one.id.cmp(&other.id))
}

/// Whether all these words, in lower case, are in what a room is called and about.
fn says(room: &Room, words: &[String]) -> bool {
    let text = format!("{} {}", room.name, room.description).to_lowercase();
    words.iter().all(|word| text.contains(word))
}

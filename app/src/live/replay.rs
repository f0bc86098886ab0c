//! What a stream missed while it was away, read from Redis until the hub's ring goes on with it.

use std::sync::Arc;

use super::ring::Item;
use super::{Cursor, Hub, hub, log};
use crate::db::Db;
use crate::error::Result;

/// Entries read at once.
const AT_ONCE: usize = 500;

/// Where a stream starts.
pub enum Start {
    /// In the log after this entry.
    After(u64),
    /// With a `reset`, then from now.
    Reset,
}

/// Where a reader with this cursor starts; without one, from now.
pub async fn start(db: &Db, hub: &Hub, cursor: Option<&str>) -> Result<Start> {
    let Some(cursor) = cursor else { return Ok(Start::After(hub.look(|heard| heard.v))) };
    let epoch = hub.epoch();
    let Some(v) = Cursor::parse(cursor).and_then(|cursor| cursor.position_in(&epoch)) else { return Ok(Start::Reset) };
    let known = hub.look(|heard| v <= heard.v && heard.ring.index_after(v).is_some());
    if known {
        return Ok(Start::After(v));
    }
    let standing = log::standing(db).await?;
    Ok(if standing.epoch == epoch && standing.continues(v) { Start::After(v) } else { Start::Reset })
}

/// The next entries after `v` that the ring does not have, as streams see them, and how far they reach; none when the ring
/// goes on from there.
pub async fn missed(db: &Db, hub: &Hub, v: u64) -> Result<Option<(u64, Vec<Arc<Item>>)>> {
    if hub.look(|heard| heard.ring.index_after(v).is_some()) {
        return Ok(None);
    }
    let epoch = hub.epoch();
    let entries = log::range(db, v, AT_ONCE).await?;
    let reached = entries.last().map_or(v, |(v, _)| *v);
    let items = entries.into_iter().filter_map(|logged| hub::item(&epoch, logged)).map(Arc::new);
    Ok(Some((reached, items.collect())))
}

//! What a stream missed while it was away, read from Redis until the hub's ring goes on with it.

use std::sync::Arc;

use crate::db::Db;
use crate::error::Result;
use crate::log::server::event_buffer::Item;
use crate::log::server::hub::Reach;
use crate::log::server::{Cursor, Hub, hub, log};

/// Entries read at once.
const AT_ONCE: usize = 100;

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
    let Some(cursor) = Cursor::parse(cursor) else { return Ok(Start::Reset) };
    let (epoch, known) = hub.look(|heard| {
        let position = cursor.position_in(&heard.epoch);
        let known = position.map(|v| (v, v <= heard.v && heard.ring.index_after(v).is_some()));
        (heard.epoch.clone(), known)
    });
    match known {
        None => Ok(Start::Reset),
        Some((v, true)) => Ok(Start::After(v)),
        Some((v, false)) => {
            let standing = log::standing(db).await?;
            Ok(if standing.epoch == epoch && standing.continues(v) { Start::After(v) } else { Start::Reset })
        }
    }
}

/// What comes next for a stream that has heard everything up to some entry.
pub enum Missed {
    /// The hub's ring goes on from there, at this index.
    Nothing(u64),
    /// These, which reach up to the entry of this sequence.
    Some(u64, Vec<Arc<Item>>),
    /// Some of it is gone; the reader must start again.
    Lost,
}

/// Reads on after `v` of this epoch, as far as the ring does not reach back.
pub async fn missed(db: &Db, hub: &Hub, epoch: &str, v: u64) -> Result<Missed> {
    match hub.index_after(epoch, v) {
        Reach::From(next) => return Ok(Missed::Nothing(next)),
        Reach::OtherEpoch => return Ok(Missed::Lost),
        Reach::TooFarBack => {}
    }
    let Some(entries) = log::range(db, epoch, v, AT_ONCE).await? else { return Ok(Missed::Lost) };
    let Some((reached, _)) = entries.last() else { return Ok(Missed::Lost) };
    let reached = *reached;
    let items = entries.into_iter().filter_map(|logged| hub::item(epoch, logged)).map(Arc::new);
    Ok(Missed::Some(reached, items.collect()))
}

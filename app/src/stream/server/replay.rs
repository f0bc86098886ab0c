//! The events that a client missed while it was disconnected, read from Redis until the event buffer of the hub has the rest.

use std::sync::Arc;

use crate::db::Db;
use crate::error::Result;
use crate::log::server::event_buffer::BufferedEvent;
use crate::log::server::hub::ResumePoint;
use crate::log::server::{Cursor, Hub, log};

/// Entries read at once.
const BATCH: usize = 100;

/// Where a stream starts.
pub enum ResumeFrom {
    /// After this entry of the log.
    After(u64),
    /// With a `reset`, then at the end of the log.
    Reset,
}

/// Where the stream of a client with this cursor starts; without a cursor, at the end of the log.
pub async fn resume_from(db: &Db, hub: &Hub, cursor: Option<&str>) -> Result<ResumeFrom> {
    let Some(cursor) = cursor else { return Ok(ResumeFrom::After(hub.with_state(|state| state.v))) };
    let Some(cursor) = Cursor::parse(cursor) else { return Ok(ResumeFrom::Reset) };
    let (epoch, position) = hub.with_state(|state| {
        let position = cursor.position_in(&state.epoch);
        let position = position.map(|v| (v, v <= state.v && state.buffer.index_after(v).is_some()));
        (state.epoch.clone(), position)
    });
    match position {
        None => Ok(ResumeFrom::Reset),
        Some((v, true)) => Ok(ResumeFrom::After(v)),
        Some((v, false)) => {
            let status = log::status(db).await?;
            Ok(if status.epoch == epoch && status.can_resume_after(v) {
                ResumeFrom::After(v)
            } else {
                ResumeFrom::Reset
            })
        }
    }
}

/// What follows for a stream that has sent everything up to some entry.
pub enum Replay {
    /// The event buffer has the rest, from this index on.
    Complete(u64),
    /// These events, up to the entry of this sequence.
    Events(u64, Vec<Arc<BufferedEvent>>),
    /// Some of the entries are gone; the client has to start again.
    Lost,
}

/// The next part of the replay after `v` of this epoch, unless the event buffer reaches back that far.
pub async fn replay(db: &Db, hub: &Hub, epoch: &str, v: u64) -> Result<Replay> {
    match hub.index_after(epoch, v) {
        ResumePoint::Index(next) => return Ok(Replay::Complete(next)),
        ResumePoint::OtherEpoch => return Ok(Replay::Lost),
        ResumePoint::TooFarBack => {}
    }
    let Some(records) = log::range(db, epoch, v, BATCH).await? else { return Ok(Replay::Lost) };
    let Some(reached) = records.last().map(|record| record.v) else { return Ok(Replay::Lost) };
    let events = records.iter().filter_map(|record| hub.decode(epoch, record)).map(Arc::new);
    Ok(Replay::Events(reached, events.collect()))
}

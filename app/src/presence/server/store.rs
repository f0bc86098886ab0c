//! Presence in Redis: the reports of all processes, what they add up to, and ephemeral messages between processes.

use std::time::Duration;

use futures::StreamExt;
use redis::aio::{PubSubSink, PubSubStream};
use tokio::time::timeout;

use crate::db::Db;
use crate::db::script::script;
use crate::error::Result;
use crate::id::UserId;
use crate::presence::server::OnlineRecord;
use crate::presence::server::connected_users::ProcessReport;
use crate::presence::server::peer_message::PeerEnvelope;

/// Seconds until the report of a process expires.
const PROCESS_SECONDS: u32 = 30;
/// Seconds until the set of online users expires if no process reports.
const ONLINE_SECONDS: u32 = 45;
/// Seconds until the record of an online user expires if it is not refreshed.
const RECORD_SECONDS: u32 = 3600;

/// The time without a message after which a subscription sends a ping.
const PING_EVERY: Duration = Duration::from_secs(10);
/// The time within which Redis must respond to a ping.
const PING_TIMEOUT: Duration = Duration::from_secs(3);

/// What the reports of all processes add up to.
pub struct Heartbeat {
    /// Everyone who is online.
    pub online: Vec<UserId>,
    /// Those of them who are not away.
    pub active: Vec<UserId>,
    /// Those who just came online at this process and have no record.
    pub missing: Vec<UserId>,
}

/// Reports who is connected to this process, writes these records of online users, and returns what the reports of all
/// processes add up to. One atomic step.
pub async fn heartbeat(db: &Db, process: &str, report: &ProcessReport, records: &[OnlineRecord]) -> Result<Heartbeat> {
    let keys = db.keys();
    let invocation = script! {
        write [include_str!("heartbeat.lua")]
        keys {
            processes: keys.processes(), online_users: keys.online_users(), present: keys.present(process),
            away: keys.away(process),
        }
        args {
            process: process, present_prefix: keys.present(""), away_prefix: keys.away(""), online_prefix: keys.online(""),
            process_seconds: PROCESS_SECONDS, online_seconds: ONLINE_SECONDS, record_seconds: RECORD_SECONDS,
            report: report_json(report, records),
        }
    };
    let (online, active, missing): (Vec<u64>, Vec<u64>, Vec<u64>) = invocation.run(db).await?;
    let ids = |numbers: Vec<u64>| numbers.into_iter().map(UserId).collect();
    Ok(Heartbeat { online: ids(online), active: ids(active), missing: ids(missing) })
}

/// The report as JSON. User ids are texts, since Lua formats large numbers differently.
fn report_json(report: &ProcessReport, records: &[OnlineRecord]) -> String {
    let ids = |ids: &[UserId]| ids.iter().map(ToString::to_string).collect::<Vec<_>>();
    let record = |record: &OnlineRecord| {
        let OnlineRecord { user, username, ip, user_agent, login_time, last_activity } = record;
        serde_json::json!([user.to_string(), username, ip, user_agent, login_time, last_activity])
    };
    let records: Vec<_> = records.iter().map(record).collect();
    serde_json::json!({ "present": ids(&report.connected), "away": ids(&report.away), "records": records }).to_string()
}

/// Publishes an ephemeral message to all processes.
pub async fn publish(db: &Db, envelope: &PeerEnvelope) -> Result<()> {
    let mut command = redis::Cmd::new();
    command.arg("PUBLISH").arg(db.keys().ephemeral_events()).arg(envelope.to_string());
    db.write::<u64>(command).await.map(|_| ())
}

/// A subscription to the ephemeral messages of all processes, on its own connection.
pub struct PeerSubscription {
    sink: PubSubSink,
    messages: PubSubStream,
}

impl PeerSubscription {
    /// Opens a connection and subscribes.
    pub async fn open(db: &Db) -> std::io::Result<Self> {
        let mut connection = db.new_pubsub().await.map_err(std::io::Error::other)?;
        connection.subscribe(db.keys().ephemeral_events()).await.map_err(std::io::Error::other)?;
        let (sink, messages) = connection.split();
        Ok(Self { sink, messages })
    }

    /// Waits for the next message; none if it cannot be decoded.
    ///
    /// # Errors
    /// The connection is closed, or does not respond: if no message is received for [`PING_EVERY`], a ping is sent, because a broken
    /// connection is not always reported.
    pub async fn next(&mut self) -> std::io::Result<Option<PeerEnvelope>> {
        loop {
            match timeout(PING_EVERY, self.messages.next()).await {
                Ok(Some(message)) => {
                    return Ok(message.get_payload::<String>().ok().and_then(|text| PeerEnvelope::parse(&text)));
                }
                Ok(None) => return Err(std::io::ErrorKind::ConnectionAborted.into()),
                Err(_) => {
                    let pong = timeout(PING_TIMEOUT, self.sink.ping::<redis::Value>()).await;
                    pong.map_err(|_| std::io::ErrorKind::TimedOut)?.map_err(std::io::Error::other)?;
                }
            }
        }
    }
}

/// The records of these online users, without those who have none. One round trip.
pub async fn records(db: &Db, users: &[UserId]) -> Result<Vec<OnlineRecord>> {
    if users.is_empty() {
        return Ok(Vec::new());
    }
    let mut pipeline = redis::pipe();
    for user in users {
        pipeline.hmget(db.keys().online(user), &["username", "ip", "user_agent", "login_time", "last_activity"]);
    }
    let found: Vec<Fields> = db.query(pipeline).await?;
    Ok(users.iter().zip(found).filter_map(|(user, fields)| read(*user, fields)).collect())
}

/// The fields of a record; all absent if there is none.
type Fields = (Option<String>, Option<String>, Option<String>, Option<String>, Option<String>);

fn read(user: UserId, (username, ip, user_agent, login_time, last_activity): Fields) -> Option<OnlineRecord> {
    Some(OnlineRecord {
        user,
        username: username?,
        ip: ip.unwrap_or_default(),
        user_agent: user_agent.unwrap_or_default(),
        login_time: login_time?.parse().ok()?,
        last_activity: last_activity?.parse().ok()?,
    })
}

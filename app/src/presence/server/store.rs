//! Presence in Redis: the reports of all processes, what they add up to, and ephemeral messages between processes.

use crate::db::Db;
use crate::db::script::script;
use crate::error::Result;
use crate::id::UserId;
use crate::presence::server::Card;
use crate::presence::server::connected_users::Statement;
use crate::presence::server::peer_message::Said;

/// Seconds until the report of a process expires.
const PROCESS_SECONDS: u32 = 30;
/// Seconds until the set of online users expires if no process reports.
const ONLINE_SECONDS: u32 = 45;
/// Seconds until the record of an online user expires if it is not refreshed.
const CARD_SECONDS: u32 = 3600;

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
pub async fn heartbeat(db: &Db, process: &str, statement: &Statement, cards: &[Card]) -> Result<Heartbeat> {
    let keys = db.keys();
    let invocation = script! {
        write [include_str!("heartbeat.lua")]
        keys {
            processes: keys.processes(), online_users: keys.online_users(), present: keys.present(process),
            away: keys.away(process),
        }
        args {
            process: process, present_prefix: keys.present(""), away_prefix: keys.away(""), online_prefix: keys.online(""),
            process_seconds: PROCESS_SECONDS, online_seconds: ONLINE_SECONDS, card_seconds: CARD_SECONDS,
            report: report(statement, cards),
        }
    };
    let (online, active, missing): (Vec<u64>, Vec<u64>, Vec<u64>) = invocation.run(db).await?;
    let ids = |numbers: Vec<u64>| numbers.into_iter().map(UserId).collect();
    Ok(Heartbeat { online: ids(online), active: ids(active), missing: ids(missing) })
}

/// The report as JSON. User ids are texts, since Lua formats large numbers differently.
fn report(statement: &Statement, cards: &[Card]) -> String {
    let ids = |ids: &[UserId]| ids.iter().map(ToString::to_string).collect::<Vec<_>>();
    let card = |card: &Card| {
        let Card { user, username, ip, user_agent, login_time, last_activity } = card;
        serde_json::json!([user.to_string(), username, ip, user_agent, login_time, last_activity])
    };
    let cards: Vec<_> = cards.iter().map(card).collect();
    serde_json::json!({ "present": ids(&statement.present), "away": ids(&statement.away), "cards": cards }).to_string()
}

/// Publishes an ephemeral message to all processes.
pub async fn publish(db: &Db, said: &Said) -> Result<()> {
    let mut command = redis::Cmd::new();
    command.arg("PUBLISH").arg(db.keys().ephemeral_events()).arg(said.to_string());
    db.write::<u64>(command).await.map(|_| ())
}

/// The records of these online users, without those who have none. One round trip.
pub async fn cards(db: &Db, users: &[UserId]) -> Result<Vec<Card>> {
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

fn read(user: UserId, (username, ip, user_agent, login_time, last_activity): Fields) -> Option<Card> {
    Some(Card {
        user,
        username: username?,
        ip: ip.unwrap_or_default(),
        user_agent: user_agent.unwrap_or_default(),
        login_time: login_time?.parse().ok()?,
        last_activity: last_activity?.parse().ok()?,
    })
}

//! Who is here, in Redis: what each process says of itself, and what comes of all of it.

use std::sync::LazyLock;

use crate::db::Db;
use crate::error::Result;
use crate::id::UserId;
use crate::presence::server::Card;
use crate::presence::server::connected_users::Statement;
use crate::presence::server::peer_message::Said;

static BEAT: LazyLock<redis::Script> = LazyLock::new(|| redis::Script::new(include_str!("beat.lua")));

/// For how many seconds a process counts that says nothing.
const PROCESS_SECONDS: u32 = 30;
/// For how many seconds somebody is online when no process says anything.
const EVERYONE_SECONDS: u32 = 45;
/// For how many seconds a card is kept that nobody renews.
const CARD_SECONDS: u32 = 3600;

/// What all processes say together.
pub struct Heard {
    /// Everyone who is here.
    pub everyone: Vec<UserId>,
    /// Those of them who are not away.
    pub awake: Vec<UserId>,
    /// Those who came just now at this process and have no card.
    pub unwritten: Vec<UserId>,
}

/// Says who is at this process, writes these cards, and hears who is at all processes. One step.
pub async fn beat(db: &Db, process: &str, statement: &Statement, cards: &[Card]) -> Result<Heard> {
    let keys = db.keys();
    let mut invocation = BEAT.prepare_invoke();
    invocation.key(keys.processes()).key(keys.online_users()).key(keys.present(process)).key(keys.away(process));
    invocation.arg(process).arg(keys.present("")).arg(keys.away("")).arg(keys.online(""));
    invocation.arg(PROCESS_SECONDS).arg(EVERYONE_SECONDS).arg(CARD_SECONDS).arg(said(statement, cards));
    let (everyone, awake, unwritten): (Vec<u64>, Vec<u64>, Vec<u64>) = db.tell(invocation).await?;
    let ids = |numbers: Vec<u64>| numbers.into_iter().map(UserId).collect();
    Ok(Heard { everyone: ids(everyone), awake: ids(awake), unwritten: ids(unwritten) })
}

/// Numbers as texts: Lua would write large ones otherwise.
fn said(statement: &Statement, cards: &[Card]) -> String {
    let ids = |ids: &[UserId]| ids.iter().map(ToString::to_string).collect::<Vec<_>>();
    let card = |card: &Card| {
        let Card { user, username, ip, user_agent, login_time, last_activity } = card;
        serde_json::json!([user.to_string(), username, ip, user_agent, login_time, last_activity])
    };
    let cards: Vec<_> = cards.iter().map(card).collect();
    serde_json::json!({ "present": ids(&statement.present), "away": ids(&statement.away), "cards": cards }).to_string()
}

/// Says something to all processes that are there.
pub async fn say(db: &Db, said: &Said) -> Result<()> {
    let mut command = redis::Cmd::new();
    command.arg("PUBLISH").arg(db.keys().passing()).arg(said.to_string());
    db.tell::<u64>(command).await.map(|_| ())
}

/// The cards of these people, in one round trip; none of those who have none.
pub async fn cards(db: &Db, users: &[UserId]) -> Result<Vec<Card>> {
    if users.is_empty() {
        return Ok(Vec::new());
    }
    let mut question = redis::pipe();
    for user in users {
        question.hmget(db.keys().online(user), &["username", "ip", "user_agent", "login_time", "last_activity"]);
    }
    let found: Vec<Fields> = db.ask(question).await?;
    Ok(users.iter().zip(found).filter_map(|(user, fields)| read(*user, fields)).collect())
}

/// What stands in a card; all absent where there is none.
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

//! Keeps Redis and the open streams in line with who is here.
//!
//! One beat every ten seconds says who is at this process and hears who is at all of them; another one follows soon after
//! somebody came, went, or is awake again, and then the other processes are told to look. However many come at once: a
//! process beats a few times a second at most, and less where Redis takes long. A process that nobody is at and that knows of
//! nobody is silent.

use std::time::{Duration, Instant};

use futures::StreamExt;
use redis::RedisResult;
use redis::aio::PubSub;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use crate::error::Result;
use crate::presence::PresenceEvent;
use crate::presence::server::connected_users::Statement;
use crate::presence::server::peer_message::{Said, Word};
use crate::presence::server::store;
use crate::state::State;

/// The time between two beats when nothing happens.
const BEAT_EVERY: Duration = Duration::from_secs(10);
/// How long changes are gathered, and the shortest time between two beats.
const GATHER: Duration = Duration::from_millis(100);
const PAUSE: Duration = Duration::from_millis(300);
/// A beat takes at most this part of the time.
const SHARE: u32 = 20;
/// How often it is looked whether somebody is away now, or has been gone for long enough. That costs no beat.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How long saying goodbye may take.
const GOODBYE: Duration = Duration::from_secs(1);
/// Pauses between tries to listen to the other processes: the first and the longest.
const PAUSES: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(1));
/// How often it is tried whether the other processes can still be heard, and how long the answer may take.
const LISTENS_EVERY: Duration = Duration::from_secs(10);
const ANSWER_WITHIN: Duration = Duration::from_secs(3);

/// Works until `shutdown`, then tells the other processes that nobody is here any more. Must be waited for.
pub async fn work(state: State, shutdown: CancellationToken) {
    tokio::select! {
        () = keep_beating(&state) => {}
        () = hear_others(&state) => {}
        () = shutdown.cancelled() => {}
    }
    // A process that cannot say it is forgotten in time.
    let goodbye = async {
        store::heartbeat(&state.db, state.presence.process(), &Statement::default(), &[]).await?;
        store::publish(&state.db, &state.presence.say(Word::Look)).await
    };
    let _ = timeout(GOODBYE, goodbye).await;
}

async fn keep_beating(state: &State) {
    let present = &state.presence;
    // What Redis knows of this process, which is nothing at first; none if that is not certain.
    let mut told = Some(Statement::default());
    let mut due = Instant::now();
    loop {
        let (statement, cards) = present.statement();
        let is_news = told.as_ref() != Some(&statement);
        let is_time = due <= Instant::now();
        let elsewhere = present.take_elsewhere(is_time);
        if !elsewhere.is_empty() {
            let _ = store::publish(&state.db, &present.say(Word::Active { people: elsewhere })).await;
        }
        let has_company = !statement.present.is_empty() || present.count_online() > 0;
        if present.was_asked() || is_news || (has_company && is_time) {
            let began = Instant::now();
            let is_told = beat(state, &statement, &cards).await.is_ok();
            if is_told && is_news && told.unwrap_or_default() != statement {
                let _ = store::publish(&state.db, &present.say(Word::Look)).await;
            }
            told = is_told.then_some(statement);
            due = Instant::now() + BEAT_EVERY;
            sleep(PAUSE.max(began.elapsed() * SHARE)).await;
        }
        if timeout(LOOK_EVERY, present.rung()).await.is_ok() {
            sleep(GATHER).await;
        }
    }
}

/// Says who is at this process, hears who is at all of them, and tells those who listen here what is new.
async fn beat(state: &State, statement: &Statement, cards: &[crate::presence::server::Card]) -> Result<()> {
    let present = &state.presence;
    let heard = store::heartbeat(&state.db, present.process(), statement, cards).await?;
    let people = present.learn(heard, cards);
    if !people.is_empty() {
        PresenceEvent::Changed { people }.broadcast(&state.hub);
    }
    Ok(())
}

async fn hear_others(state: &State) {
    let mut pause = PAUSES.0;
    loop {
        let began = Instant::now();
        if let Err(error) = listen(state).await {
            tracing::warn!(%error, "Presence subscription failed");
        }
        if began.elapsed() > PAUSES.1 {
            pause = PAUSES.0;
        }
        sleep(pause).await;
        pause = (pause * 2).min(PAUSES.1);
    }
}

/// Listens until the connection breaks.
async fn listen(state: &State) -> RedisResult<()> {
    let (mut sink, mut words) = subscribed(state).await?.split();
    // What was said before is known to Redis.
    state.presence.ask();
    loop {
        match timeout(LISTENS_EVERY, words.next()).await {
            Ok(Some(message)) => {
                let said = message.get_payload::<String>().ok().and_then(|text| Said::parse(&text));
                if let Some(said) = said.filter(|said| said.by != state.presence.process()) {
                    hear(state, said.word);
                }
            }
            Ok(None) => return Err(std::io::Error::from(std::io::ErrorKind::ConnectionAborted).into()),
            // A connection that is gone without a word would never say so.
            Err(_) => {
                let answer = timeout(ANSWER_WITHIN, sink.ping::<redis::Value>()).await;
                answer.map_err(|_| std::io::Error::from(std::io::ErrorKind::TimedOut))??;
            }
        }
    }
}

async fn subscribed(state: &State) -> RedisResult<PubSub> {
    let mut channel = state.db.new_pubsub().await?;
    channel.subscribe(state.db.keys().ephemeral_events()).await?;
    Ok(channel)
}

fn hear(state: &State, word: Word) {
    match word {
        Word::Look => state.presence.ask(),
        Word::Active { people } => people.into_iter().for_each(|user| state.presence.note_here(user)),
        Word::Typing { room_id, user_id, name } => {
            PresenceEvent::Typing { room_id, user_id, name }.broadcast(&state.hub);
        }
    }
}

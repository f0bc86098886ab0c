//! The promise that pages stand on: a snapshot with the changes after it equals a fresh read (design §3.5).
//!
//! Against a real Redis whose list holds eight messages, so that every case runs across trims.

use std::collections::HashMap;

use app::db::Db;
use app::event::{Change, Entry};
use app::id::{MessageId, RoomId};
use app::messages::{self, ChatMessage, Content, Draft, Page, Snapshot, Timeline};
use app::rooms::{Membership, access};
use app::state::State;
use app::{auth, live};
use axum::http::{HeaderMap, header::AUTHORIZATION};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use redis::streams::StreamRangeReply;

use crate::house::{House, PASSWORD};

const CASES: u32 = 2_000;
const CAP: u32 = 8;

/// What happens in the room.
#[derive(Debug, Clone)]
enum Act {
    Say(String),
    /// The same post again, so many posts ago.
    SayAgain(usize),
}

#[derive(Debug, Clone)]
struct Case {
    acts: Vec<Act>,
    /// After how many acts the page reads its snapshot.
    snapshot_after: usize,
    /// How many changes from before the snapshot arrive after it all the same.
    stale: usize,
    /// After how many changes the stream breaks, and how many it then repeats.
    breaks: Vec<(usize, usize)>,
}

fn cases() -> impl Strategy<Value = Case> {
    let act = prop_oneof![5 => "[a-z茶 ]{0,12}[a-z茶]".prop_map(Act::Say), 1 => (0..12usize).prop_map(Act::SayAgain)];
    let breaks = vec((0..24usize, 0..12usize), 0..3);
    (vec(act, 0..24), 0..24usize, 0..12usize, breaks).prop_map(|(acts, snapshot_after, stale, breaks)| Case {
        acts,
        snapshot_after,
        stale,
        breaks,
    })
}

#[test]
fn a_snapshot_with_the_changes_after_it_is_a_fresh_read() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (_house, room) = runtime.block_on(Room::open());
    let mut runner = TestRunner::new(Config { cases: CASES, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&cases(), |case| {
        let (page, fresh) = runtime.block_on(room.play(&case));
        prop_assert_eq!(page.messages(), fresh.messages());
        Ok(())
    });
    outcome.unwrap();
}

/// A room seen from inside the process, without HTTP in between.
struct Room {
    state: State,
    membership: Membership,
    redis: redis::aio::MultiplexedConnection,
}

impl Room {
    async fn open() -> (House, Self) {
        let house = House::with(|config| config.messages_per_room = CAP).await;
        let ada = serde_json::json!({"username": "Ada", "password": PASSWORD});
        let answer = house.stranger().post("/api/auth/register", ada).await.success();
        let token = answer["token"].as_str().unwrap();
        let db = Db::new(&house.redis.url(), "").unwrap();
        let secret = std::fs::read(house.data().join("secret")).unwrap();
        let state = State {
            hub: live::open(&db).await.unwrap(),
            db,
            clock: house.clock.clone(),
            auth: auth::Settings {
                sign_up: auth::SignUp::Open,
                limits: false,
                secret: std::sync::Arc::new(secret.try_into().unwrap()),
                public_url: None,
                trusted_proxies: std::sync::Arc::new([]),
            },
            messages: messages::Settings {
                per_room: CAP,
                retention_seconds: 604_800,
                lose_answers: std::sync::Arc::default(),
            },
            leptos: leptos::config::LeptosOptions::builder().output_name("teahouse").build(),
        };
        let headers = HeaderMap::from_iter([(AUTHORIZATION, format!("Bearer {token}").parse().unwrap())]);
        let session = auth::Session::of(&headers, &state).await.unwrap();
        let membership = access::enter(&state, &session, &RoomId::global()).await.unwrap();
        let client = redis::Client::open(house.redis.url()).unwrap();
        let redis = client.get_multiplexed_async_connection().await.unwrap();
        (house, Self { state, membership, redis })
    }

    /// Plays a case. Answers what a page shows at its end, and what a page opened then shows.
    async fn play(&self, case: &Case) -> (Timeline, Timeline) {
        let begin = self.read().await.version;
        let mut said: Vec<ChatMessage> = Vec::new();
        let mut snapshot = None;
        for (index, act) in case.acts.iter().enumerate() {
            if index == case.snapshot_after {
                snapshot = Some(self.read().await);
            }
            self.act(act, &mut said).await;
        }
        let snapshot = match snapshot {
            Some(snapshot) => snapshot,
            None => self.read().await,
        };

        let first = snapshot.version.saturating_sub(case.stale as u64).max(begin);
        let mut page = Timeline::new(snapshot, CAP as usize);
        let changes = self.changes_after(first).await;
        let mut next = 0;
        let mut breaks = case.breaks.clone();
        while next < changes.len() {
            page.apply(&changes[next]);
            next += 1;
            if let Some(place) = breaks.iter().position(|(after, _)| *after == next) {
                let (_, repeated) = breaks.remove(place);
                next -= repeated.min(next);
            }
        }
        (page, Timeline::new(self.read().await, CAP as usize))
    }

    async fn act(&self, act: &Act, said: &mut Vec<ChatMessage>) {
        let (id, content) = match act {
            Act::Say(content) => (MessageId::new(), content.clone()),
            Act::SayAgain(ago) => match said.iter().rev().nth(*ago) {
                Some(message) => (message.id, message.content.clone()),
                None => return,
            },
        };
        let draft = Draft { id: Some(id), content: Content::parse(&content).unwrap(), reply_to: None };
        let message = messages::post(&self.state, &self.membership, draft).await.unwrap();
        match said.iter().find(|earlier| earlier.id == id) {
            Some(earlier) => assert_eq!(*earlier, message, "a repeated post answers the first result"),
            None => said.push(message),
        }
    }

    async fn read(&self) -> Snapshot {
        messages::history(&self.state, &self.membership, Page { limit: CAP, before: None }).await.unwrap()
    }

    /// The changes of the log after `v`, as a browser reads them.
    async fn changes_after(&self, v: u64) -> Vec<Change> {
        let mut range = redis::cmd("XRANGE");
        range.arg("chat:events").arg(format!("({v}-0")).arg("+");
        let reply: StreamRangeReply = range.query_async(&mut self.redis.clone()).await.unwrap();
        let read = |entry: redis::streams::StreamId| {
            let v = entry.id.split_once('-').unwrap().0.parse().unwrap();
            let text = |value: &redis::Value| redis::from_redis_value_ref::<String>(value).unwrap();
            let fields: HashMap<String, String> =
                entry.map.iter().map(|(name, value)| (name.clone(), text(value))).collect();
            let Some(Entry::Change(change)) = Entry::parse(v, &fields) else { panic!("an unknown entry: {fields:?}") };
            serde_json::from_str(&serde_json::to_string(&change).unwrap()).unwrap()
        };
        reply.ids.into_iter().map(read).collect()
    }
}

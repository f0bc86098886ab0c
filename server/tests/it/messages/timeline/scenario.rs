//! The steps of a case with their responses, and the room in which they are executed.

use std::collections::{HashMap, HashSet};

use app::events::Event;
use app::events::server::Entry;
use app::id::MessageId;
use app::log::server::LogRecord;
use app::messages::{ChatMessage, MessageEvent};
use redis::streams::StreamRangeReply;
use serde_json::json;
use uuid::Uuid;

use super::{MESSAGES_PER_ROOM, Step};
use crate::harness::{TestServer, TestUser};

/// The state of a case.
pub struct Scenario {
    /// The posted messages as in their responses.
    pub posted: Vec<ChatMessage>,
    edited: HashMap<MessageId, ChatMessage>,
    removed: HashSet<MessageId>,
    /// The changes in the order of the log, with their sequences.
    changes: Vec<(u64, MessageEvent)>,
    version: u64,
    /// The number of the newest message.
    seq: u64,
}

impl Scenario {
    /// A case that starts after this log sequence.
    pub fn new(version: u64) -> Self {
        let (posted, edited, removed, changes) = (Vec::new(), HashMap::new(), HashSet::new(), Vec::new());
        Self { posted, edited, removed, changes, version, seq: 0 }
    }

    /// The changes after this log sequence, as they happened.
    pub fn changes_after(&self, v: u64) -> Vec<MessageEvent> {
        self.changes.iter().filter(|(sequence, _)| *sequence > v).map(|(_, change)| change.clone()).collect()
    }

    /// The current state of the message.
    pub fn current(&self, message: &ChatMessage) -> ChatMessage {
        self.edited.get(&message.id).unwrap_or(message).clone()
    }

    pub fn was_removed(&self, message: &ChatMessage) -> bool {
        self.removed.contains(&message.id)
    }

    /// Whether the message is within the stored range; it may have been removed.
    pub fn is_listed(&self, message: &ChatMessage) -> bool {
        message.n + MESSAGES_PER_ROOM as u64 > self.seq
    }

    fn ago(&self, posts: usize) -> Option<ChatMessage> {
        self.posted.iter().rev().nth(posts).cloned()
    }
}

/// A room with Ada as its member.
pub struct Room {
    ada: TestUser,
    redis: redis::aio::MultiplexedConnection,
    _server: TestServer,
}

impl Room {
    pub async fn start() -> Self {
        let server = TestServer::with_config(|config| config.messages_per_room = MESSAGES_PER_ROOM as u32).await;
        let ada = server.user("Ada").await;
        let client = redis::Client::open(server.redis.url()).unwrap();
        let redis = client.get_multiplexed_async_connection().await.unwrap();
        Self { ada, redis, _server: server }
    }

    /// Executes a step, and records its response and its log entries.
    pub async fn run(&self, step: &Step, scenario: &mut Scenario) {
        match step {
            Step::Post(content) => {
                let message = self.post(Uuid::now_v7(), content).await;
                scenario.seq = message.n;
                scenario.posted.push(message);
            }
            Step::PostAgain(ago) => {
                let Some(first) = scenario.ago(*ago) else { return };
                let repeated = self.post(first.id, &first.content).await;
                assert_eq!(repeated, first, "a repeated post returns the first result");
            }
            Step::Edit(ago, content) => {
                let Some(message) = scenario.ago(*ago) else { return };
                let response = self.ada.edit(&json!({ "id": message.id }), content).await;
                if scenario.was_removed(&message) || !scenario.is_listed(&message) {
                    return response.assert_problem(404, "message_not_found");
                }
                let edited: ChatMessage = serde_json::from_value(response.success()).unwrap();
                assert_eq!((edited.n, &edited.content), (message.n, content));
                scenario.edited.insert(message.id, edited);
            }
            Step::Remove(ago) => {
                let Some(message) = scenario.ago(*ago) else { return };
                let response = self.ada.remove(&json!({ "id": message.id })).await;
                assert_eq!(response.status, 204, "{}", response.text);
                scenario.removed.insert(message.id);
            }
        }
        let logged = self.changes_after(scenario.version).await;
        scenario.version = logged.last().map_or(scenario.version, |(v, _)| *v);
        scenario.changes.extend(logged);
    }

    async fn post(&self, id: impl serde::Serialize, content: &str) -> ChatMessage {
        let response = self.ada.try_post_message(json!({ "id": id, "content": content })).await;
        serde_json::from_value(response.success()).unwrap()
    }

    /// The newest log sequence.
    pub async fn version(&self) -> u64 {
        redis::cmd("GET").arg("teahouse:version").query_async(&mut self.redis.clone()).await.unwrap()
    }

    /// All stored messages that are not removed, newest first.
    pub async fn listed(&self) -> Vec<ChatMessage> {
        self.page(&format!("limit={MESSAGES_PER_ROOM}")).await
    }

    /// A page, newest first.
    pub async fn page(&self, query: &str) -> Vec<ChatMessage> {
        let page = self.ada.messages(query).await;
        page.into_iter().map(|message| serde_json::from_value(message).unwrap()).collect()
    }

    /// The changes in the log after `v`, as a browser parses them.
    pub async fn changes_after(&self, v: u64) -> Vec<(u64, MessageEvent)> {
        let mut range = redis::cmd("XRANGE");
        range.arg("chat:events").arg(format!("({v}-0")).arg("+");
        let reply: StreamRangeReply = range.query_async(&mut self.redis.clone()).await.unwrap();
        let read = |entry: redis::streams::StreamId| {
            let v = entry.id.split_once('-').unwrap().0.parse().unwrap();
            let text = |value: &redis::Value| redis::from_redis_value_ref::<String>(value).unwrap();
            let fields: HashMap<String, String> =
                entry.map.iter().map(|(name, value)| (name.clone(), text(value))).collect();
            let entry = Entry::parse(&LogRecord::new(v, fields));
            let Some(Entry::Event(event)) = entry else { panic!("an unknown entry: {entry:?}") };
            let event = serde_json::to_string(&event).unwrap().parse().unwrap();
            let Event::Message(event) = event else { panic!("not a message event: {event:?}") };
            (v, event)
        };
        reply.ids.into_iter().map(read).collect()
    }
}

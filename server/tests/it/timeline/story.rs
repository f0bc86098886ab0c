//! What happened in the room, as whoever did it was told, and the room it happened in.

use std::collections::{HashMap, HashSet};

use app::events::Change;
use app::events::server::Entry;
use app::id::MessageId;
use app::messages::ChatMessage;
use redis::streams::StreamRangeReply;
use serde_json::json;
use uuid::Uuid;

use super::{Act, CAP};
use crate::house::{House, Person};

/// A case as far as it has come.
pub struct Story {
    /// What was said, as it was answered then.
    pub said: Vec<ChatMessage>,
    edited: HashMap<MessageId, ChatMessage>,
    removed: HashSet<MessageId>,
    /// The changes as they happened, each with its place in the log.
    heard: Vec<(u64, Change)>,
    version: u64,
    /// The number of the newest message.
    seq: u64,
}

impl Story {
    /// One that begins after this entry of the log.
    pub fn new(version: u64) -> Self {
        let (said, edited, removed, heard) = (Vec::new(), HashMap::new(), HashSet::new(), Vec::new());
        Self { said, edited, removed, heard, version, seq: 0 }
    }

    /// The changes after this entry, as they happened.
    pub fn heard_after(&self, v: u64) -> Vec<Change> {
        self.heard.iter().filter(|(place, _)| *place > v).map(|(_, change)| change.clone()).collect()
    }

    /// The message as it is now.
    pub fn now(&self, message: &ChatMessage) -> ChatMessage {
        self.edited.get(&message.id).unwrap_or(message).clone()
    }

    pub fn was_removed(&self, message: &ChatMessage) -> bool {
        self.removed.contains(&message.id)
    }

    /// Whether Redis still lists it, unless it was removed.
    pub fn is_listed(&self, message: &ChatMessage) -> bool {
        message.n + CAP as u64 > self.seq
    }

    fn ago(&self, posts: usize) -> Option<ChatMessage> {
        self.said.iter().rev().nth(posts).cloned()
    }
}

/// A room with Ada in it.
pub struct Room {
    ada: Person,
    redis: redis::aio::MultiplexedConnection,
    _house: House,
}

impl Room {
    pub async fn open() -> Self {
        let house = House::with(|config| config.messages_per_room = CAP as u32).await;
        let ada = house.person("Ada").await;
        let client = redis::Client::open(house.redis.url()).unwrap();
        let redis = client.get_multiplexed_async_connection().await.unwrap();
        Self { ada, redis, _house: house }
    }

    /// Does it, and notes what was answered and what was logged.
    pub async fn act(&self, act: &Act, story: &mut Story) {
        match act {
            Act::Say(content) => {
                let message = self.say(Uuid::now_v7(), content).await;
                story.seq = message.n;
                story.said.push(message);
            }
            Act::SayAgain(ago) => {
                let Some(first) = story.ago(*ago) else { return };
                let again = self.say(first.id, &first.content).await;
                assert_eq!(again, first, "a repeated post answers the first result");
            }
            Act::Edit(ago, content) => {
                let Some(message) = story.ago(*ago) else { return };
                let answer = self.ada.edit(&json!({ "id": message.id }), content).await;
                if story.was_removed(&message) || !story.is_listed(&message) {
                    return answer.is_problem(404, "message_not_found");
                }
                let edited: ChatMessage = serde_json::from_value(answer.success()).unwrap();
                assert_eq!((edited.n, &edited.content), (message.n, content));
                story.edited.insert(message.id, edited);
            }
            Act::Remove(ago) => {
                let Some(message) = story.ago(*ago) else { return };
                let answer = self.ada.remove(&json!({ "id": message.id })).await;
                assert_eq!(answer.status, 204, "{}", answer.text);
                story.removed.insert(message.id);
            }
        }
        let logged = self.changes_after(story.version).await;
        story.version = logged.last().map_or(story.version, |(v, _)| *v);
        story.heard.extend(logged);
    }

    async fn say(&self, id: impl serde::Serialize, content: &str) -> ChatMessage {
        let answer = self.ada.send(json!({ "id": id, "content": content })).await;
        serde_json::from_value(answer.success()).unwrap()
    }

    /// How far the log has come.
    pub async fn version(&self) -> u64 {
        redis::cmd("GET").arg("teahouse:version").query_async(&mut self.redis.clone()).await.unwrap()
    }

    /// All that is listed and not removed, newest first.
    pub async fn listed(&self) -> Vec<ChatMessage> {
        self.page(&format!("limit={CAP}")).await
    }

    /// A page, newest first.
    pub async fn page(&self, query: &str) -> Vec<ChatMessage> {
        let page = self.ada.messages(query).await;
        page.into_iter().map(|message| serde_json::from_value(message).unwrap()).collect()
    }

    /// The changes of the log after `v`, as a browser reads them.
    pub async fn changes_after(&self, v: u64) -> Vec<(u64, Change)> {
        let mut range = redis::cmd("XRANGE");
        range.arg("chat:events").arg(format!("({v}-0")).arg("+");
        let reply: StreamRangeReply = range.query_async(&mut self.redis.clone()).await.unwrap();
        let read = |entry: redis::streams::StreamId| {
            let v = entry.id.split_once('-').unwrap().0.parse().unwrap();
            let text = |value: &redis::Value| redis::from_redis_value_ref::<String>(value).unwrap();
            let fields: HashMap<String, String> =
                entry.map.iter().map(|(name, value)| (name.clone(), text(value))).collect();
            let Some(Entry::Change(change)) = Entry::parse(v, &fields) else { panic!("an unknown entry: {fields:?}") };
            (v, serde_json::from_str(&serde_json::to_string(&change).unwrap()).unwrap())
        };
        reply.ids.into_iter().map(read).collect()
    }
}

//! Rooms as they are stored in Redis: written and read directly, without the server.

use std::collections::HashMap;

use serde_json::Value;

use super::TestServer;

impl TestServer {
    /// Writes a room to Redis in the form in which the server stores a new one. `kind` is `public` or `private`.
    pub async fn insert_room(&self, id: &str, kind: &str) {
        let now = self.clock.now().to_string();
        let key = format!("chat:room:{id}");
        #[rustfmt::skip]
        let args = [
            "HSET", &key, "id", id, "name", id, "description", "", "creator_id", "0", "created_at", &now,
            "last_activity", &now, "member_count", "0", "kind", kind, "seq", "0",
        ];
        self.redis.command_args::<u64>(&args).await;
        self.redis.command::<u64>(&format!("SADD chat:rooms {id}")).await;
    }

    /// The stored messages of the room `global`, newest first.
    pub async fn stored_messages(&self) -> Vec<Value> {
        let stored: Vec<String> = self.redis.command("LRANGE chat:messages:global 0 -1").await;
        stored.iter().map(|json| serde_json::from_str(json).unwrap()).collect()
    }

    /// The message index of the room `global`: for each message id its number in the room and its log sequence.
    pub async fn message_index(&self) -> HashMap<String, (u64, u64)> {
        let entries: HashMap<String, String> = self.redis.command("HGETALL chat:index:global").await;
        let parse = |(id, entry): (String, String)| {
            let mut numbers = entry.split(' ').map(|number| number.parse().unwrap());
            (id, (numbers.next().unwrap(), numbers.next().unwrap()))
        };
        entries.into_iter().map(parse).collect()
    }

    /// Deletes the keys of the room `global` that expire after seven days without posts.
    pub async fn expire_messages(&self) {
        self.redis.command::<u64>("DEL chat:messages:global chat:index:global").await;
    }

    /// Checks that the list holds the newest `stored_count` of `posted` messages, each once and in order, removed or not,
    /// and that the index has exactly these.
    pub async fn assert_list_matches_index(&self, posted: u64, stored_count: u64) {
        let (messages, index) = (self.stored_messages().await, self.message_index().await);
        assert_eq!((messages.len() as u64, index.len() as u64), (stored_count, stored_count));
        for (position, message) in (0..).zip(&messages) {
            let (n, v) = index[message["id"].as_str().unwrap()];
            assert_eq!(
                (n, message["n"].as_u64(), message["v"].as_u64()),
                (posted - position, Some(n), Some(v)),
                "{message}"
            );
        }
    }
}

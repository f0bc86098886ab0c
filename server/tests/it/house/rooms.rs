//! Rooms and the people in them, as somebody in the house says it.
//!
//! What makes or tells something is taken for granted and answers what came of it; what may well be refused answers the
//! [`Answer`], to be asked whether it succeeded.

use http::Method;
use serde_json::{Value, json};

use super::{Answer, Person};

impl Person {
    /// Makes a room, of the kind `public` or `private`, and answers it; whoever makes it is its owner.
    pub async fn create_room(&self, name: &str, kind: &str) -> Value {
        self.post("/api/chat/rooms", json!({ "name": name, "kind": kind })).await.success()
    }

    /// Opens the conversation with these people and answers it.
    pub async fn open_direct(&self, people: &[u64]) -> Value {
        self.post("/api/chat/direct", json!({ "people": people })).await.success()
    }

    /// Comes into a public room, or back into it.
    pub async fn join(&self, room: &str) -> Answer {
        self.post_nothing(&format!("/api/chat/rooms/{room}/join")).await
    }

    /// Goes out of a room.
    pub async fn leave(&self, room: &str) -> Answer {
        self.post_nothing(&format!("/api/chat/rooms/{room}/leave")).await
    }

    /// Brings somebody into a room.
    pub async fn add(&self, room: &str, user: u64) -> Answer {
        Answer::to(self.request(Method::PUT, &format!("/api/chat/rooms/{room}/members/{user}"))).await
    }

    /// Takes somebody out of a room, for good if `ban`.
    pub async fn remove_member(&self, room: &str, user: u64, ban: bool) -> Answer {
        self.delete(&format!("/api/chat/rooms/{room}/members/{user}?ban={ban}")).await
    }

    /// Changes what somebody may do in a room: `{"role": …}`, `{"muted_minutes": …}`, or both.
    pub async fn change_member(&self, room: &str, user: u64, change: Value) -> Answer {
        self.patch(&format!("/api/chat/rooms/{room}/members/{user}"), change).await
    }

    /// Posts a text in a room and answers the message.
    pub async fn say_in(&self, room: &str, content: &str) -> Value {
        self.send_in(room, content).await.success()
    }

    /// Posts a text in a room, or is refused.
    pub async fn send_in(&self, room: &str, content: &str) -> Answer {
        self.post(&format!("/api/chat/send?room_id={room}"), json!({ "content": content })).await
    }

    /// The newest messages of a room, newest first.
    pub async fn history_of(&self, room: &str, limit: usize) -> Vec<Value> {
        let page = self.get(&format!("/api/chat/messages?room_id={room}&limit={limit}")).await.success();
        page.as_array().expect("a list").clone()
    }

    /// Takes away what is at this address.
    pub async fn delete(&self, path: &str) -> Answer {
        Answer::to(self.request(Method::DELETE, path)).await
    }

    async fn post_nothing(&self, path: &str) -> Answer {
        Answer::to(self.request(Method::POST, path)).await
    }
}

/// The id of a room, or of anything else that has one.
pub fn id_of(thing: &Value) -> String {
    thing["id"].as_str().unwrap_or_else(|| panic!("no id in {thing}")).to_owned()
}

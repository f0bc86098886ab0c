//! Requests about rooms and their members.
//!
//! Methods whose request may be refused return the [`Response`]; the others check that it succeeded and return what was
//! created.

use http::Method;
use serde_json::{Value, json};

use super::{Response, TestUser};

impl TestUser {
    /// Creates a room of the kind `public` or `private`, of which this user becomes the owner.
    pub async fn create_room(&self, name: &str, kind: &str) -> Value {
        self.post("/api/chat/rooms", json!({ "name": name, "kind": kind })).await.success()
    }

    /// Opens the direct conversation with these users.
    pub async fn open_direct(&self, users: &[u64]) -> Value {
        self.post("/api/chat/direct", json!({ "people": users })).await.success()
    }

    /// Joins a public room.
    pub async fn join(&self, room: &str) -> Response {
        self.post_empty(&format!("/api/chat/rooms/{room}/join")).await
    }

    /// Leaves a room.
    pub async fn leave(&self, room: &str) -> Response {
        self.post_empty(&format!("/api/chat/rooms/{room}/leave")).await
    }

    /// Adds a user to a room.
    pub async fn add_member(&self, room: &str, user: u64) -> Response {
        Response::send(self.request(Method::PUT, &format!("/api/chat/rooms/{room}/members/{user}"))).await
    }

    /// Removes a user from a room, and bans them if `ban` is set.
    pub async fn remove_member(&self, room: &str, user: u64, ban: bool) -> Response {
        self.delete(&format!("/api/chat/rooms/{room}/members/{user}?ban={ban}")).await
    }

    /// Changes a member's role or mute: `{"role": …}`, `{"muted_minutes": …}`, or both.
    pub async fn change_member(&self, room: &str, user: u64, change: Value) -> Response {
        self.patch(&format!("/api/chat/rooms/{room}/members/{user}"), change).await
    }

    /// Posts a text in a room and returns the message.
    pub async fn post_message_in(&self, room: &str, content: &str) -> Value {
        self.try_post_message_in(room, content).await.success()
    }

    /// Posts a text in a room; the request may be refused.
    pub async fn try_post_message_in(&self, room: &str, content: &str) -> Response {
        self.post(&format!("/api/chat/send?room_id={room}"), json!({ "content": content })).await
    }

    /// The newest messages of a room, newest first.
    pub async fn history_in(&self, room: &str, limit: usize) -> Vec<Value> {
        let page = self.get(&format!("/api/chat/messages?room_id={room}&limit={limit}")).await.success();
        page.as_array().expect("a list").clone()
    }

    pub async fn delete(&self, path: &str) -> Response {
        Response::send(self.request(Method::DELETE, path)).await
    }

    async fn post_empty(&self, path: &str) -> Response {
        Response::send(self.request(Method::POST, path)).await
    }
}

/// The `id` of a room or of another JSON object.
pub fn id_of(value: &Value) -> String {
    value["id"].as_str().unwrap_or_else(|| panic!("no id in {value}")).to_owned()
}

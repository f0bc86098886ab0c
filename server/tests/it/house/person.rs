//! Someone in the house: says things, reads, listens.

use std::net::SocketAddr;
use std::time::Duration;

use http::Method;
use reqwest::{Client, RequestBuilder, redirect};
use serde_json::{Value, json};

use super::{Answer, Ears, PASSWORD, Parcel};

/// A person at one server; signed in by a bearer token unless a stranger.
#[derive(Debug, Clone)]
pub struct Person {
    pub id: u64,
    pub name: String,
    pub token: Option<String>,
    at: SocketAddr,
    client: Client,
}

impl Person {
    /// Somebody who is not signed in.
    pub fn stranger(at: SocketAddr) -> Self {
        let client = Client::builder().no_proxy().redirect(redirect::Policy::none()).build().unwrap();
        Self { id: 0, name: String::new(), token: None, at, client }
    }

    /// Signs up under this name.
    pub async fn sign_up(&self, name: &str) -> Self {
        let answer = self.post("/api/auth/register", json!({ "username": name, "password": PASSWORD })).await;
        assert_eq!(answer.status, 201, "{name} signs up: {}", answer.text);
        self.as_in(&answer)
    }

    /// Signs in under this name, as in another browser.
    pub async fn sign_in(&self, name: &str) -> Self {
        let answer = self.try_sign_in(name, PASSWORD).await;
        assert_eq!(answer.status, 200, "{name} signs in: {}", answer.text);
        self.as_in(&answer)
    }

    pub async fn try_sign_in(&self, name: &str, password: &str) -> Answer {
        self.post("/api/auth/login", json!({ "username": name, "password": password })).await
    }

    /// The person whom an answer to registering or signing in tells of.
    pub fn as_in(&self, answer: &Answer) -> Self {
        let user = &answer.json["user"];
        Self {
            id: user["id"].as_u64().expect("an id"),
            name: user["username"].as_str().expect("a name").to_owned(),
            token: Some(answer.json["token"].as_str().expect("a token").to_owned()),
            ..self.clone()
        }
    }

    /// The same person with another token.
    pub fn with_token(&self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self.clone() }
    }

    /// The same person at another server.
    pub fn at(&self, server: SocketAddr) -> Self {
        Self { at: server, ..self.clone() }
    }

    /// Goes into the room `global`, as everyone does who looks at it.
    pub async fn enter(&self) {
        self.history(1).await;
    }

    /// Posts a text and answers the message.
    pub async fn say(&self, content: &str) -> Value {
        self.send(json!({ "content": content })).await.success()
    }

    /// Posts whatever this is.
    pub async fn send(&self, request: Value) -> Answer {
        self.post("/api/chat/send?room_id=global", request).await
    }

    /// Gives a message other words.
    pub async fn edit(&self, message: &Value, content: &str) -> Answer {
        self.patch(&address_of(message), json!({ "content": content })).await
    }

    /// Takes a message away.
    pub async fn remove(&self, message: &Value) -> Answer {
        Answer::to(self.request(Method::DELETE, &address_of(message))).await
    }

    /// Posts a picture or a file.
    pub async fn upload(&self, parcel: &Parcel) -> Answer {
        Answer::to(self.upload_request(parcel)).await
    }

    /// The request that posts a picture or a file.
    pub fn upload_request(&self, parcel: &Parcel) -> RequestBuilder {
        self.request(Method::POST, "/api/chat/upload").header("content-type", parcel.kind()).body(parcel.body())
    }

    /// Asks for the file of a message.
    pub async fn fetch(&self, message: &Value) -> Answer {
        self.get(message["file_url"].as_str().expect("the address of a file")).await
    }

    /// The newest messages, newest first.
    pub async fn history(&self, limit: usize) -> Vec<Value> {
        self.messages(&format!("limit={limit}")).await
    }

    /// A page of history.
    pub async fn messages(&self, query: &str) -> Vec<Value> {
        let page = self.get(&format!("/api/chat/messages?room_id=global&{query}")).await.success();
        page.as_array().expect("a list").clone()
    }

    /// Listens from now on.
    pub async fn listen(&self) -> Ears {
        Ears::open(self.request(Method::GET, "/api/chat/events")).await
    }

    /// Listens to what came after the cursor.
    pub async fn listen_after(&self, cursor: &str) -> Ears {
        Ears::open(self.request(Method::GET, "/api/chat/events").header("last-event-id", cursor)).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        Answer::to(self.request(Method::GET, path)).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        Answer::to(self.request(Method::POST, path).json(&body)).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        Answer::to(self.request(Method::PATCH, path).json(&body)).await
    }

    /// The status of a GET, if there is any answer.
    pub async fn tries(&self, path: &str) -> Option<u16> {
        let request = self.request(Method::GET, path).timeout(Duration::from_secs(2));
        Answer::try_to(request).await.ok().map(|answer| answer.status)
    }

    /// A request as this person, to be made stranger still.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("http://{}{path}", self.at));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }
}

/// Where a message is edited and removed.
pub fn address_of(message: &Value) -> String {
    let room = message["room_id"].as_str().unwrap_or("global");
    format!("/api/chat/messages/{}?room_id={room}", message["id"].as_str().expect("an id"))
}

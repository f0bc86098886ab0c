//! A client that sends requests to the server, as a signed-in user or without a session.

use std::net::SocketAddr;
use std::time::Duration;

use http::Method;
use reqwest::{Client, RequestBuilder, redirect};
use serde_json::{Value, json};

use super::{EventStream, MultipartBody, PASSWORD, Response, SILENCE_LIMIT};

/// A user at one server instance. Requests carry a bearer token, except those of an anonymous user.
#[derive(Debug, Clone)]
pub struct TestUser {
    pub id: u64,
    pub name: String,
    pub token: Option<String>,
    address: SocketAddr,
    client: Client,
}

impl TestUser {
    /// A client without a session. It does not follow redirects.
    pub fn anonymous(address: SocketAddr) -> Self {
        let client = Client::builder().no_proxy().redirect(redirect::Policy::none()).read_timeout(SILENCE_LIMIT);
        let client = client.build().unwrap();
        Self { id: 0, name: String::new(), token: None, address, client }
    }

    /// Registers an account with this name.
    pub async fn sign_up(&self, name: &str) -> Self {
        let response = self.post("/api/auth/register", json!({ "username": name, "password": PASSWORD })).await;
        assert_eq!(response.status, 201, "signing up {name}: {}", response.text);
        self.with_session_of(&response)
    }

    /// Creates another session of the account with this name.
    pub async fn sign_in(&self, name: &str) -> Self {
        let response = self.try_sign_in(name, PASSWORD).await;
        assert_eq!(response.status, 200, "signing in {name}: {}", response.text);
        self.with_session_of(&response)
    }

    pub async fn try_sign_in(&self, name: &str, password: &str) -> Response {
        self.post("/api/auth/login", json!({ "username": name, "password": password })).await
    }

    /// The user and session of a successful response to registering or signing in.
    pub fn with_session_of(&self, response: &Response) -> Self {
        let user = &response.json["user"];
        Self {
            id: user["id"].as_u64().expect("an id"),
            name: user["username"].as_str().expect("a name").to_owned(),
            token: Some(response.json["token"].as_str().expect("a token").to_owned()),
            ..self.clone()
        }
    }

    /// The same user with another token.
    pub fn with_token(&self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self.clone() }
    }

    /// The same user and session at another server instance.
    pub fn at(&self, address: SocketAddr) -> Self {
        Self { address, ..self.clone() }
    }

    /// Joins the room `global` by reading it.
    pub async fn join_global(&self) {
        self.history(1).await;
    }

    /// Posts a text in the room `global` and returns the message.
    pub async fn post_message(&self, content: &str) -> Value {
        self.try_post_message(json!({ "content": content })).await.success()
    }

    /// Posts this request body in the room `global`; the request may be refused.
    pub async fn try_post_message(&self, request: Value) -> Response {
        self.post("/api/chat/send?room_id=global", request).await
    }

    /// Replaces the content of a message.
    pub async fn edit(&self, message: &Value, content: &str) -> Response {
        self.patch(&message_path(message), json!({ "content": content })).await
    }

    /// Removes a message.
    pub async fn remove(&self, message: &Value) -> Response {
        Response::send(self.request(Method::DELETE, &message_path(message))).await
    }

    /// Posts a file.
    pub async fn upload(&self, multipart: &MultipartBody) -> Response {
        Response::send(self.upload_request(multipart)).await
    }

    /// The request that posts a file.
    pub fn upload_request(&self, multipart: &MultipartBody) -> RequestBuilder {
        let request = self.request(Method::POST, "/api/chat/upload");
        request.header("content-type", multipart.content_type()).body(multipart.bytes())
    }

    /// Requests the file of a message.
    pub async fn download(&self, message: &Value) -> Response {
        self.get(message["file_url"].as_str().expect("a message with a file")).await
    }

    /// The newest messages of the room `global`, newest first.
    pub async fn history(&self, limit: usize) -> Vec<Value> {
        self.messages(&format!("limit={limit}")).await
    }

    /// A page of messages of the room `global`, newest first.
    pub async fn messages(&self, query: &str) -> Vec<Value> {
        let page = self.get(&format!("/api/chat/messages?room_id=global&{query}")).await.success();
        page.as_array().expect("a list").clone()
    }

    /// Opens an event stream that begins now.
    pub async fn open_stream(&self) -> EventStream {
        EventStream::open(self.request(Method::GET, "/api/chat/events")).await
    }

    /// Opens an event stream that begins after the cursor.
    pub async fn open_stream_after(&self, cursor: &str) -> EventStream {
        EventStream::open(self.request(Method::GET, "/api/chat/events").header("last-event-id", cursor)).await
    }

    pub async fn get(&self, path: &str) -> Response {
        Response::send(self.request(Method::GET, path)).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Response {
        Response::send(self.request(Method::POST, path).json(&body)).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Response {
        Response::send(self.request(Method::PATCH, path).json(&body)).await
    }

    /// The status of a GET; none if there is no response within two seconds.
    pub async fn try_get_status(&self, path: &str) -> Option<u16> {
        let request = self.request(Method::GET, path).timeout(Duration::from_secs(2));
        Response::try_send(request).await.ok().map(|response| response.status)
    }

    /// A request with this user's session, for the test to complete.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("http://{}{path}", self.address));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }
}

/// The path at which a message is edited and removed.
pub fn message_path(message: &Value) -> String {
    let room = message["room_id"].as_str().unwrap_or("global");
    format!("/api/chat/messages/{}?room_id={room}", message["id"].as_str().expect("an id"))
}

//! A server on which the examples are sent, and the values of their placeholders.

use http::Method;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::table::{Requester, Row, Section, bytes_of};
use crate::harness::{MultipartBody, Response, TIMEOUT, TestServer, TestUser, id_of, wait_at_most};
use crate::openapi::path_segment;

/// A server with Ada, who sends the examples, Bob, who has messages of his own, and an administrator.
pub struct Fixture {
    server: TestServer,
    ada: TestUser,
    bob: TestUser,
    administrator: TestUser,
    /// A public room owned by Ada, with Bob as a member.
    room: String,
    /// A private room owned by Bob.
    private_room: String,
}

/// A summary of Redis and of the uploaded files that differs after every change.
pub type State = ((u64, u64, Option<u64>), Vec<String>);

impl Fixture {
    pub async fn start() -> Self {
        let server = TestServer::start().await;
        let (ada, bob) = (server.user("ada").await, server.user("bob").await);
        let administrator = server.administrator("root").await;
        let room = id_of(&ada.create_room("Ada's", "public").await);
        bob.join(&room).await.success();
        let private_room = id_of(&bob.create_room("Bob's", "private").await);
        Self { server, ada, bob, administrator, room, private_room }
    }

    pub async fn outcome(&self, section: &Section, row: &Row, example: Option<&Value>) -> (u16, Value) {
        send_for_outcome(self.prepare(section, row, example).await.0).await
    }

    /// The request with this example, and the state before it.
    pub async fn prepare(
        &self,
        section: &Section,
        row: &Row,
        example: Option<&Value>,
    ) -> (reqwest::RequestBuilder, State) {
        let requester = match section.requester {
            Requester::Ada => self.ada.clone(),
            Requester::Administrator => self.administrator.clone(),
            Requester::NewUser => self.new_user().await,
        };
        let mut fields = Vec::new();
        for (name, value) in &section.base {
            if *name != row.field {
                fields.push((section.location_of(name), name.as_str(), self.resolve(&requester, value).await));
            }
        }
        if let Some(example) = example {
            fields.push((row.location.as_str(), row.field.as_str(), self.resolve(&requester, example).await));
        }
        let request = request(&requester, section, &fields);
        // The server posts the system messages about earlier requests after their responses.
        self.server.wait_for_system_messages().await;
        (request, self.state().await)
    }

    /// The value of an example.
    async fn resolve(&self, requester: &TestUser, value: &Value) -> Value {
        let text_to_post = "posted before the example";
        if let Some([single]) = value.as_array().map(Vec::as_slice) {
            return json!([Box::pin(self.resolve(requester, single)).await]);
        }
        match value.as_str() {
            Some("<message>") => self.ada.post_message(text_to_post).await["id"].clone(),
            Some("<other>") => self.bob.post_message(text_to_post).await["id"].clone(),
            Some("<removed>") => {
                let message = self.ada.post_message(text_to_post).await;
                self.ada.remove(&message).await.success();
                message["id"].clone()
            }
            Some("<unused>") => json!(Uuid::now_v7()),
            Some("<name>") => json!(&Uuid::new_v4().simple().to_string()[..20]),
            Some("<file>") => {
                let message = self.ada.upload(&MultipartBody::with_file("tea.txt", "Green.")).await.success();
                last_segment(&message["file_url"])
            }
            Some("<room>") => json!(self.room),
            Some("<hidden>") => json!(self.private_room),
            Some("<new room>") => self.ada.create_room("Tea", "public").await["id"].clone(),
            Some("<person>") => json!(self.bob.id),
            Some("<newcomer>") => json!(self.new_user().await.id),
            Some("<member>") => {
                let member = self.new_user().await;
                member.join(&self.room).await.success();
                json!(member.id)
            }
            Some("<banned>") => {
                let banned = self.new_user().await;
                self.ada.remove_member(&self.room, banned.id, true).await.success();
                json!(banned.id)
            }
            Some("<invitation>") => self.invitation(&self.ada).await["id"].clone(),
            Some("<token>") => self.invitation(&self.ada).await["token"].clone(),
            Some("<device>") => {
                requester.sign_in(&requester.name).await;
                let account = Response::send(requester.request(Method::POST, "/fn/my_account")).await.success();
                let devices = account["devices"].as_array().unwrap();
                devices.iter().find(|device| device["is_this"] == false).unwrap()["id"].clone()
            }
            Some("<reset>") => {
                let form = [("user_id", self.new_user().await.id)];
                let request = self.administrator.request(Method::POST, "/fn/make_reset_link").form(&form);
                last_segment(&Response::send(request).await.success())
            }
            Some("<avatar>") => {
                let image = Map::from_iter([("base64".to_owned(), json!(DOT))]);
                let multipart = MultipartBody::with_file("dot.png", bytes_of(&image));
                let request = self
                    .bob
                    .request(Method::POST, "/api/people/avatar")
                    .header("content-type", multipart.content_type());
                last_segment(&Response::send(request.body(multipart.bytes())).await.success()["avatar"])
            }
            Some(unknown) if unknown.starts_with('<') && unknown.ends_with('>') => {
                panic!("unknown placeholder {unknown}")
            }
            _ => value.clone(),
        }
    }

    async fn invitation(&self, requester: &TestUser) -> Value {
        requester.post("/api/chat/invitations", json!({ "room_id": self.room })).await.success()
    }

    async fn new_user(&self) -> TestUser {
        self.server.anonymous().sign_up(&Uuid::new_v4().simple().to_string()[..20]).await
    }

    async fn state(&self) -> State {
        (self.server.store_state().await, self.server.uploaded_files())
    }

    /// Whether the state is unchanged. The temporary file of a rejected upload is deleted shortly after the response.
    pub async fn is_unchanged(&self, before: &State) -> bool {
        if self.state().await.0 != before.0 {
            return false;
        }
        wait_at_most(TIMEOUT, "the temporary file is deleted", async || self.server.uploaded_files() == before.1).await;
        true
    }
}

/// An image of one pixel.
const DOT: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGMIaEgAAAJUATHHbJBxAAAAAElFTkSuQmCC";

fn request(requester: &TestUser, section: &Section, fields: &[(&str, &str, Value)]) -> reqwest::RequestBuilder {
    let fields_in = |location: &'static str| {
        fields.iter().filter(move |field| field.0 == location).map(|field| (field.1, &field.2))
    };
    let path = fields_in("path").fold(section.path.clone(), |path, (name, value)| {
        path.replace(&format!("{{{name}}}"), &path_segment(&text(value)))
    });
    let method: Method = section.method.parse().unwrap();
    let query: Vec<(&str, String)> = fields_in("query").map(|(name, value)| (name, text(value))).collect();
    let request = requester.request(method, &path).header("accept", "*/*").query(&query);
    let request = fields_in("header").fold(request, |request, (name, value)| request.header(name, text(value)));
    if section.has_location("body") {
        let body: Map<String, Value> =
            fields_in("body").map(|(name, value)| (name.to_owned(), value.clone())).collect();
        request.json(&body)
    } else if section.has_location("form") && section.path.starts_with("/fn/") {
        let form: Vec<(&str, String)> = fields_in("form").map(|(name, value)| (name, text(value))).collect();
        request.form(&form)
    } else if section.has_location("form") {
        let multipart = fields_in("form").fold(MultipartBody::default(), |multipart, (name, value)| match value {
            Value::Object(file) => multipart.file(file["name"].as_str().unwrap(), "", bytes_of(file)),
            value => multipart.field(name, text(value)),
        });
        request.header("content-type", multipart.content_type()).body(multipart.bytes())
    } else {
        request
    }
}

/// The status, and the body of a problem; the body of a success is not read, because a stream has no end.
pub async fn send_for_outcome(request: reqwest::RequestBuilder) -> (u16, Value) {
    let response = request.send().await.expect("a response");
    let status = response.status().as_u16();
    let response = if status < 400 { Value::Null } else { response.json().await.unwrap_or_default() };
    (status, response)
}

/// A value as text, for a path, a query, a header or a form.
pub fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn last_segment(address: &Value) -> Value {
    json!(address.as_str().unwrap_or_else(|| panic!("{address} is not an address")).rsplit('/').next())
}

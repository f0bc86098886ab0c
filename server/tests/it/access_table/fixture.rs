//! Sends the requests of the access table. Data that a request refers to is created before the request, and again after
//! a request has changed it.

use std::collections::HashMap;

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::request::request;
use super::response_outcome::{comparable, outcome_of};
use super::table::{Outcome, Row};
use super::users::Users;
use crate::harness::{MultipartBody, Response, TestServer, TestUser, id_of};
use crate::openapi::document;

/// Requests that end the session of the requester.
const ENDS_SESSION: [&str; 3] = ["POST /api/auth/logout", "POST /fn/sign_out", "POST /fn/sign_out_device"];
/// Requests that change the account of the requester.
const CHANGES_REQUESTER: [&str; 2] = ["POST /fn/deactivate_me", "POST /fn/change_password"];
/// Requests that change the account of the target.
const CHANGES_TARGET: [&str; 4] =
    ["POST /fn/set_server_role", "POST /fn/set_deactivated", "POST /fn/sign_out_person", "POST /fn/reset_password"];
/// Requests that leave a room unchanged for the tests that follow, if the requester is a member.
const KEEPS_ROOM_STATE: [&str; 14] = [
    "POST /api/chat/send",
    "POST /api/chat/upload",
    "POST /api/chat/invitations",
    "PATCH /api/chat/messages/{id}",
    "PUT /api/chat/rooms/{id}/read",
    "POST /api/chat/rooms/{id}/join",
    "POST /fn/post_message",
    "POST /fn/edit_message",
    "POST /fn/create_invitation",
    "POST /fn/join_room",
    "POST /fn/mark_read",
    "POST /fn/mark_unread",
    "POST /fn/set_level",
    "POST /fn/note_typing",
];
/// The kinds of users who have a message of their own in a room; the others use the sender's.
const USERS_WITH_MESSAGES: [&str; 5] = ["member", "muted", "sender", "room moderator", "room owner"];

/// A server with the users and rooms that the requests need.
pub struct Fixture {
    pub server: TestServer,
    document: Value,
    pub users: Users,
    /// By kind of room; `—` for requests that do not concern a room.
    rooms: HashMap<String, RoomFixture>,
}

/// A room and the objects created in it, by placeholder.
#[derive(Default)]
struct RoomFixture {
    room: Option<String>,
    created: HashMap<String, Value>,
}

/// The result of one request.
pub struct RequestResult {
    pub outcome: Outcome,
    pub response: Response,
    /// A violated rule that does not depend on the outcome.
    pub problem: Option<String>,
}

impl Fixture {
    pub async fn start(server: TestServer) -> Self {
        let document = document(&server.anonymous()).await;
        let users = Users::create(&server).await;
        Self { server, document, users, rooms: HashMap::new() }
    }

    /// Sends the request of the row as this kind of user. A refused request must change nothing, and a response of not
    /// found must equal the response for an object that does not exist.
    pub async fn request(&mut self, row: &Row, template: &Map<String, Value>, kind: &str) -> RequestResult {
        self.ensure_room(&row.room).await;
        let mut arguments = Map::new();
        for (name, value) in template {
            arguments.insert(name.clone(), self.resolve(&row.room, kind, value).await);
        }
        let before = self.version().await;
        let requester = self.users.requester(kind).clone();
        let response = self.send_request(row.route(), &arguments, &requester).await;
        let outcome = outcome_of(&response);
        let mut problem = None;
        if outcome == Outcome::Success {
            self.replace_changed(row, kind, before).await;
        } else if self.has_changed_since(before).await {
            problem = Some("it changed something".to_owned());
        }
        if outcome == Outcome::NotFound {
            problem =
                problem.or(self.difference_from_not_found(row, template, &arguments, &requester, &response).await);
        }
        RequestResult { outcome, response, problem }
    }

    /// Whether the log has entries after this sequence, except system messages, which the server posts later about
    /// earlier requests.
    async fn has_changed_since(&self, before: Option<u64>) -> bool {
        if self.version().await == before {
            return false;
        }
        let after = format!("({}-0", before.unwrap_or_default());
        let command = format!("XRANGE chat:events {after} +");
        let entries: Vec<(String, Vec<(String, String)>)> = self.server.redis.command(&command).await;
        let is_system_message = |value: &String| value.contains(r#","sid":0,"#);
        entries.iter().any(|(_, fields)| !fields.iter().any(|(_, value)| is_system_message(value)))
    }

    /// The id of the room of this kind with all its members.
    pub async fn room_of_kind(&mut self, kind: &str) -> String {
        self.ensure_room(kind).await;
        self.rooms[kind].room.clone().expect("a room")
    }

    async fn ensure_room(&mut self, kind: &str) {
        if self.rooms.contains_key(kind) {
            return;
        }
        let mut fixture = RoomFixture::default();
        if kind != "—" {
            let (room, muted) = self.users.create_room(kind).await;
            fixture.room = Some(room);
            fixture.created.extend(muted.map(|message| ("<own message> of muted".to_owned(), message)));
        }
        self.rooms.insert(kind.to_owned(), fixture);
    }

    async fn send_request(&self, name: &str, arguments: &Map<String, Value>, requester: &TestUser) -> Response {
        let received = request(&self.document, name, arguments, requester).send().await.unwrap();
        if received.headers().get("content-type").is_some_and(|kind| kind == "text/event-stream") {
            // An event stream has no end.
            let (status, headers) = (received.status().as_u16(), received.headers().clone());
            return Response { status, headers, bytes: Vec::new(), text: String::new(), json: Value::Null };
        }
        Response::read(received).await.unwrap()
    }

    /// Replaces whatever a successful request may have changed. Reading changes nothing, unless it joined the room.
    async fn replace_changed(&mut self, row: &Row, kind: &str, before: Option<u64>) {
        let route = row.route();
        if ENDS_SESSION.contains(&route) {
            self.users.sign_in_again(kind).await;
        } else if CHANGES_REQUESTER.contains(&route) || CHANGES_TARGET.contains(&route) {
            let requester = CHANGES_REQUESTER.contains(&route).then_some(kind);
            self.users.replace(&self.server, requester).await;
            self.rooms.clear();
        } else if KEEPS_ROOM_STATE.contains(&route) && USERS_WITH_MESSAGES.contains(&kind) {
            // The room is unchanged.
        } else if !is_read_only(route) || self.version().await != before {
            self.rooms.remove(&row.room);
        }
    }

    async fn version(&self) -> Option<u64> {
        self.server.redis.command("GET teahouse:version").await
    }

    /// Replaces a placeholder by a value; other values are returned unchanged.
    async fn resolve(&mut self, room_kind: &str, kind: &str, value: &Value) -> Value {
        let Some(name) = value.as_str().filter(|text| text.starts_with('<')) else {
            return match value.as_array().map(Vec::as_slice) {
                Some([single]) => json!([Box::pin(self.resolve(room_kind, kind, single)).await]),
                _ => value.clone(),
            };
        };
        match name {
            "<unused>" => return json!(Uuid::now_v7()),
            "<name>" => return json!(&Uuid::new_v4().simple().to_string()[..20]),
            "<device>" => return self.device_of(kind).await,
            "<target>" => return json!(self.users.target.id),
            "<username>" => return json!(self.users.target.name),
            "<newcomer>" => return json!(self.users.newcomer.id),
            "<banned>" => return json!(self.users.requester("banned").id),
            _ => {}
        }
        let own_message = format!("{name} of {kind}");
        let name = if name == "<own message>" && USERS_WITH_MESSAGES.contains(&kind) { &own_message } else { name };
        let room = self.rooms[room_kind].room.clone();
        if let Some(created) = self.rooms[room_kind].created.get(name) {
            return created.clone();
        }
        let created = self.create(name, room.as_deref()).await;
        self.rooms.get_mut(room_kind).expect("the room exists").created.insert(name.to_owned(), created.clone());
        created
    }

    async fn create(&self, name: &str, room: Option<&str>) -> Value {
        let room_id = || room.unwrap_or_else(|| panic!("{name} needs a room"));
        let (sender, first_administrator) = (self.users.requester("sender"), &self.users.first_administrator);
        match name {
            "<room>" => json!(room_id()),
            "<message>" | "<own message>" => sender.post_message_in(room_id(), "hello").await["id"].clone(),
            "<file>" => {
                let multipart = MultipartBody::with_file("tea.txt", "Green.").field("room_id", room_id());
                last_segment(&sender.upload(&multipart).await.success()["file_url"])
            }
            "<avatar>" => {
                let image = json!({ "name": "dot.png", "base64": DOT });
                let arguments = Map::from_iter([("file".to_owned(), image)]);
                last_segment(
                    &self.send_request("POST /api/people/avatar", &arguments, first_administrator).await.success()["avatar"],
                )
            }
            "<invitation>" | "<token>" => {
                let invitation =
                    first_administrator.post("/api/chat/invitations", json!({ "uses": 10 })).await.success();
                if name == "<token>" { invitation["token"].clone() } else { json!(id_of(&invitation)) }
            }
            "<room invitation>" | "<room token>" => {
                let limits = json!({ "room_id": room_id(), "uses": 10 });
                let owner = self.users.requester("room owner");
                let invitation = owner.post("/api/chat/invitations", limits).await.success();
                if name == "<room token>" { invitation["token"].clone() } else { json!(id_of(&invitation)) }
            }
            "<reset>" => {
                let arguments = Map::from_iter([("user_id".to_owned(), json!(self.users.target.id))]);
                last_segment(
                    &self.send_request("POST /fn/make_reset_link", &arguments, first_administrator).await.success(),
                )
            }
            other => {
                let sender_kind =
                    other.strip_prefix("<own message> of ").unwrap_or_else(|| panic!("unknown placeholder {other}"));
                self.users.requester(sender_kind).post_message_in(room_id(), "hello").await["id"].clone()
            }
        }
    }

    /// The session of this kind of user; that of the non-member for users without a session.
    async fn device_of(&self, kind: &str) -> Value {
        let requester = if ["anonymous", "revoked"].contains(&kind) { "non-member" } else { kind };
        let account =
            self.send_request("POST /fn/my_account", &Map::new(), self.users.requester(requester)).await.success();
        let devices = account["devices"].as_array().unwrap_or_else(|| panic!("no devices in {account}"));
        devices.iter().find(|device| device["is_this"] == true).expect("the current session")["id"].clone()
    }

    /// The difference between this response and the response for a room, file or page that does not exist.
    async fn difference_from_not_found(
        &self,
        row: &Row,
        template: &Map<String, Value>,
        arguments: &Map<String, Value>,
        requester: &TestUser,
        response: &Response,
    ) -> Option<String> {
        let mut unknown_arguments = arguments.clone();
        let mut name = row.route().to_owned();
        let mut has_placeholder = false;
        for (field, value) in template {
            let unknown = match value.as_str() {
                Some("<room>") => json!(Uuid::now_v7()),
                Some("<file>") => json!(format!("{}.txt", Uuid::new_v4())),
                _ => continue,
            };
            unknown_arguments.insert(field.clone(), unknown);
            has_placeholder = true;
        }
        if !has_placeholder {
            name.push_str("-that-never-was");
        }
        let not_found = self.send_request(&name, &unknown_arguments, requester).await;
        let [actual, expected] =
            [(response, arguments), (&not_found, &unknown_arguments)].map(|(response, arguments)| {
                let (status, headers, text) = comparable(response, arguments);
                // A page for an object also carries the error code for the browser code, which an unknown page does not
                // have.
                let compared = if has_placeholder { None } else { text.split_inclusive("</html>").next() };
                (status, headers, compared.unwrap_or(&text).to_owned())
            });
        (actual != expected)
            .then(|| format!("it differs from the response for a missing object:\n    {actual:?}\n    {expected:?}"))
    }
}

/// An image of one pixel.
const DOT: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGMIaEgAAAJUATHHbJBxAAAAAElFTkSuQmCC";

/// Whether the request only reads. Reading a public room joins it.
pub fn is_read_only(name: &str) -> bool {
    let prefixes = ["GET ", "PAGE ", "POST /fn/read_", "POST /fn/list_", "POST /fn/browse_", "POST /fn/search_"];
    let functions = ["open_room", "quoted_message", "my_account", "who_is_here", "look_at_invitation"];
    prefixes.iter().any(|prefix| name.starts_with(prefix)) || functions.iter().any(|function| name.ends_with(function))
}

fn last_segment(address: &Value) -> Value {
    json!(address.as_str().and_then(|address| address.rsplit('/').next()).unwrap_or_else(|| panic!("{address}")))
}

//! Asking: the things that requests name are made when a request names them, and made anew after something was done to them.

use std::collections::HashMap;

use app::error::Code;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::people::Cast;
use super::request::request;
use super::table::{Outcome, Row};
use crate::house::{Answer, House, Parcel, Person, id_of};
use crate::openapi::document;

/// What ends the session by which it is asked for.
const PARTING: [&str; 3] = ["POST /api/auth/logout", "POST /fn/sign_out", "POST /fn/sign_out_device"];
/// What, once done, leaves the asker not as they were.
const LASTING: [&str; 2] = ["POST /fn/deactivate_me", "POST /fn/change_password"];
/// What, once done, leaves the target not as they were.
const GRAVE: [&str; 4] =
    ["POST /fn/set_server_role", "POST /fn/set_deactivated", "POST /fn/sign_out_person", "POST /fn/reset_password"];
/// What leaves a room as it was for everybody, if those who ask are in it.
const PASSING: [&str; 14] = [
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

/// Those who have messages of their own in a room; the others ask for the sender's.
const SPEAKERS: [&str; 5] = ["member", "muted", "sender", "room moderator", "room owner"];

/// What it takes to ask anything.
pub struct World {
    pub house: House,
    document: Value,
    pub cast: Cast,
    /// By the kind of room; `—` where there is none.
    stages: HashMap<String, Stage>,
}

/// A room and what was made in it to be asked for.
#[derive(Default)]
struct Stage {
    room: Option<String>,
    made: HashMap<String, Value>,
}

/// What came of asking.
pub struct Asked {
    pub outcome: Outcome,
    pub answer: Answer,
    /// Why it is not as it should be, whatever the outcome.
    pub complaint: Option<String>,
}

impl World {
    pub async fn of(house: House) -> Self {
        let document = document(&house.stranger()).await;
        let cast = Cast::of(&house).await;
        Self { house, document, cast, stages: HashMap::new() }
    }

    /// Has this kind of person ask for what the row is about. What is refused must have changed nothing, and what is not
    /// there for them must answer as what is not there for anybody.
    pub async fn ask(&mut self, row: &Row, template: &Map<String, Value>, kind: &str) -> Asked {
        self.set_stage(&row.room).await;
        let mut arguments = Map::new();
        for (name, value) in template {
            arguments.insert(name.clone(), self.real(&row.room, kind, value).await);
        }
        let before = self.version().await;
        let asker = self.cast.asker(kind).clone();
        let answer = self.answer(row.route(), &arguments, &asker).await;
        let outcome = outcome_of(&answer);
        let mut complaint = None;
        if outcome == Outcome::Taken {
            self.clear_up(row, kind, before).await;
        } else if self.has_changed_since(before).await {
            complaint = Some("it changed something".to_owned());
        }
        if outcome == Outcome::Nothing {
            complaint = complaint.or(self.differs_from_nothing(row, template, &arguments, &asker, &answer).await);
        }
        Asked { outcome, answer, complaint }
    }

    /// Whether anything is logged after this but what Teahouse says of things done before, which it says when it comes to it.
    async fn has_changed_since(&self, before: Option<u64>) -> bool {
        if self.version().await == before {
            return false;
        }
        let after = format!("({}-0", before.unwrap_or_default());
        let command = format!("XRANGE chat:events {after} +");
        let entries: Vec<(String, Vec<(String, String)>)> = self.house.redis.ask(&command).await;
        let by_teahouse = |value: &String| value.contains(r#","sid":0,"#);
        entries.iter().any(|(_, fields)| !fields.iter().any(|(_, value)| by_teahouse(value)))
    }

    /// A room of this kind with everyone in their places, by its id.
    pub async fn set(&mut self, kind: &str) -> String {
        self.set_stage(kind).await;
        self.stages[kind].room.clone().expect("a room")
    }

    async fn set_stage(&mut self, kind: &str) {
        if self.stages.contains_key(kind) {
            return;
        }
        let mut stage = Stage::default();
        if kind != "—" {
            let (room, muted) = self.cast.build_room(kind).await;
            stage.room = Some(room);
            stage.made.extend(muted.map(|message| ("<own message> of muted".to_owned(), message)));
        }
        self.stages.insert(kind.to_owned(), stage);
    }

    async fn answer(&self, name: &str, arguments: &Map<String, Value>, asker: &Person) -> Answer {
        let response = request(&self.document, name, arguments, asker).send().await.unwrap();
        if response.headers().get("content-type").is_some_and(|kind| kind == "text/event-stream") {
            // It has no end.
            let (status, headers) = (response.status().as_u16(), response.headers().clone());
            return Answer { status, headers, bytes: Vec::new(), text: String::new(), json: Value::Null };
        }
        Answer::of(response).await.unwrap()
    }

    /// After something was done: whoever and whatever may not be as before is replaced. Reading leaves all as it was, but
    /// for those whom it joined.
    async fn clear_up(&mut self, row: &Row, kind: &str, before: Option<u64>) {
        let route = row.route();
        if PARTING.contains(&route) {
            self.cast.come_back(kind).await;
        } else if LASTING.contains(&route) || GRAVE.contains(&route) {
            let asker = LASTING.contains(&route).then_some(kind);
            self.cast.replace(&self.house, asker).await;
            self.stages.clear();
        } else if PASSING.contains(&route) && SPEAKERS.contains(&kind) {
            // All is as it was.
        } else if !reads(route) || self.version().await != before {
            self.stages.remove(&row.room);
        }
    }

    async fn version(&self) -> Option<u64> {
        self.house.redis.ask("GET teahouse:version").await
    }

    /// The value that a placeholder stands for; anything else stands for itself.
    async fn real(&mut self, stage: &str, kind: &str, value: &Value) -> Value {
        let Some(name) = value.as_str().filter(|text| text.starts_with('<')) else {
            return match value.as_array().map(Vec::as_slice) {
                Some([one]) => json!([Box::pin(self.real(stage, kind, one)).await]),
                _ => value.clone(),
            };
        };
        match name {
            "<unused>" => return json!(Uuid::now_v7()),
            "<name>" => return json!(&Uuid::new_v4().simple().to_string()[..20]),
            "<device>" => return self.device_of(kind).await,
            "<target>" => return json!(self.cast.target.id),
            "<username>" => return json!(self.cast.target.name),
            "<newcomer>" => return json!(self.cast.newcomer.id),
            "<banned>" => return json!(self.cast.asker("banned").id),
            _ => {}
        }
        let of_one = format!("{name} of {kind}");
        let name = if name == "<own message>" && SPEAKERS.contains(&kind) { &of_one } else { name };
        let room = self.stages[stage].room.clone();
        if let Some(made) = self.stages[stage].made.get(name) {
            return made.clone();
        }
        let made = self.make(name, room.as_deref()).await;
        self.stages.get_mut(stage).expect("it was set").made.insert(name.to_owned(), made.clone());
        made
    }

    async fn make(&self, name: &str, room: Option<&str>) -> Value {
        let there = || room.unwrap_or_else(|| panic!("{name} is in a room"));
        let (sender, founder) = (self.cast.asker("sender"), &self.cast.founder);
        match name {
            "<room>" => json!(there()),
            "<message>" | "<own message>" => sender.say_in(there(), "hello").await["id"].clone(),
            "<file>" => {
                let parcel = Parcel::of("tea.txt", "Green.").field("room_id", there());
                last_part(&sender.upload(&parcel).await.success()["file_url"])
            }
            "<avatar>" => {
                let picture = json!({ "name": "dot.png", "base64": DOT });
                let arguments = Map::from_iter([("file".to_owned(), picture)]);
                last_part(&self.answer("POST /api/people/avatar", &arguments, founder).await.success()["avatar"])
            }
            "<invitation>" | "<link>" => {
                let invitation = founder.post("/api/chat/invitations", json!({ "uses": 10 })).await.success();
                if name == "<link>" { invitation["token"].clone() } else { json!(id_of(&invitation)) }
            }
            "<room's invitation>" | "<room's link>" => {
                let limits = json!({ "room_id": there(), "uses": 10 });
                let owner = self.cast.asker("room owner");
                let invitation = owner.post("/api/chat/invitations", limits).await.success();
                if name == "<room's link>" { invitation["token"].clone() } else { json!(id_of(&invitation)) }
            }
            "<reset>" => {
                let arguments = Map::from_iter([("user_id".to_owned(), json!(self.cast.target.id))]);
                last_part(&self.answer("POST /fn/make_reset_link", &arguments, founder).await.success())
            }
            other => {
                let speaker = other.strip_prefix("<own message> of ").unwrap_or_else(|| panic!("what is {other}?"));
                self.cast.asker(speaker).say_in(there(), "hello").await["id"].clone()
            }
        }
    }

    /// The session by which somebody asks; somebody else's for those who have none.
    async fn device_of(&self, kind: &str) -> Value {
        let asker = if ["anonymous", "revoked"].contains(&kind) { "stranger" } else { kind };
        let account = self.answer("POST /fn/my_account", &Map::new(), self.cast.asker(asker)).await.success();
        let devices = account["devices"].as_array().unwrap_or_else(|| panic!("no devices in {account}"));
        devices.iter().find(|device| device["is_this"] == true).expect("the one that asks")["id"].clone()
    }

    /// How this answer differs from the one to asking for a room, file or page that never was.
    async fn differs_from_nothing(
        &self,
        row: &Row,
        template: &Map<String, Value>,
        arguments: &Map<String, Value>,
        asker: &Person,
        answer: &Answer,
    ) -> Option<String> {
        let mut never = arguments.clone();
        let mut name = row.route().to_owned();
        let mut is_of_something = false;
        for (field, value) in template {
            let another = match value.as_str() {
                Some("<room>") => json!(Uuid::now_v7()),
                Some("<file>") => json!(format!("{}.txt", Uuid::new_v4())),
                _ => continue,
            };
            never.insert(field.clone(), another);
            is_of_something = true;
        }
        if !is_of_something {
            name.push_str("-that-never-was");
        }
        let nothing = self.answer(&name, &never, asker).await;
        let [got, expected] = [(answer, arguments), (&nothing, &never)].map(|(answer, arguments)| {
            let (status, headers, text) = plain(answer, arguments);
            // A page for some tells its code in the browser why it shows nothing, which a page that never was has no need to.
            let seen = if is_of_something { None } else { text.split_inclusive("</html>").next() };
            (status, headers, seen.unwrap_or(&text).to_owned())
        });
        (got != expected).then(|| format!("it differs from nothing:\n    {got:?}\n    {expected:?}"))
    }
}

/// A picture of one pixel.
const DOT: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGMIaEgAAAJUATHHbJBxAAAAAElFTkSuQmCC";

/// Whether this changes nothing but that who reads in a public room comes into it.
pub fn reads(name: &str) -> bool {
    let begins = ["GET ", "PAGE ", "POST /fn/read_", "POST /fn/list_", "POST /fn/browse_", "POST /fn/search_"];
    let others = ["open_room", "quoted_message", "my_account", "who_is_here", "look_at_invitation"];
    begins.iter().any(|begin| name.starts_with(begin)) || others.iter().any(|other| name.ends_with(other))
}

fn outcome_of(answer: &Answer) -> Outcome {
    let place = answer.header("location");
    match answer.status {
        200..300 => Outcome::Taken,
        300..400 if place.starts_with("/sign-in") => Outcome::Door,
        300..400 if place.starts_with("/rooms/") => Outcome::Inside,
        404 if answer.json.is_null() => Outcome::Nothing,
        status => {
            let code = Code::ALL.iter().find(|code| code.status() == status && is_told(answer, **code));
            match *code.unwrap_or_else(|| panic!("{status} {place} {}", answer.text)) {
                Code::NotFound | Code::RoomNotFound => Outcome::Nothing,
                code => Outcome::Refused(code),
            }
        }
    }
}

/// Whether this is the code of the answer. A page has it in what it tells its code in the browser.
fn is_told(answer: &Answer, code: Code) -> bool {
    if answer.json.is_null() {
        answer.text.contains(&format!(r#"\"code\":\"{}\""#, code.name()))
    } else {
        answer.json["code"] == code.name()
    }
}

/// The status, headers and body, but for the time and, in pages, what is new in each answer and their own address.
fn plain(answer: &Answer, arguments: &Map<String, Value>) -> (u16, Vec<(String, String)>, String) {
    let is_page = answer.header("content-type").starts_with("text/html");
    let policy = answer.header("content-security-policy");
    let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).unwrap_or_default().to_owned();
    let clean = |text: &str| {
        let mut text = text.to_owned();
        if is_page {
            for own in arguments.values().filter_map(Value::as_str).chain([nonce.as_str()]).filter(|own| own.len() > 8)
            {
                text = text.replace(own, "…");
            }
        }
        text
    };
    let headers = answer.headers.iter().filter(|(name, _)| *name != "date");
    let headers = headers.map(|(name, value)| (name.to_string(), clean(value.to_str().unwrap_or_default())));
    let mut headers: Vec<_> = headers.collect();
    headers.sort();
    (answer.status, headers, clean(&answer.text))
}

fn last_part(address: &Value) -> Value {
    json!(address.as_str().and_then(|address| address.rsplit('/').next()).unwrap_or_else(|| panic!("{address}")))
}

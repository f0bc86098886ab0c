//! The house in which the examples are sent, and what their placeholders stand for.

use std::time::Duration;

use http::Method;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::table::{By, Row, Section, bytes_of};
use crate::house::{Answer, House, PATIENCE, Parcel, Person, eventually, id_of, within};
use crate::openapi::part_of_path;

/// A house with Ada, who sends the examples, Bob, whose messages are not hers, and an administrator.
pub struct World {
    house: House,
    ada: Person,
    bob: Person,
    root: Person,
    /// A public room of Ada's, with Bob in it.
    room: String,
    /// A private room of Bob's.
    hidden: String,
}

/// What would differ if anything had been changed.
pub type Contents = ((u64, u64, Option<u64>), Vec<String>);

impl World {
    pub async fn open() -> Self {
        let house = House::open().await;
        let (ada, bob) = (house.person("ada").await, house.person("bob").await);
        let root = house.administrator("root").await;
        let room = id_of(&ada.create_room("Ada's", "public").await);
        bob.join(&room).await.success();
        let hidden = id_of(&bob.create_room("Bob's", "private").await);
        Self { house, ada, bob, root, room, hidden }
    }

    pub async fn outcome(&self, section: &Section, row: &Row, example: Option<&Value>) -> (u16, Value) {
        outcome_of(self.prepare(section, row, example).await.0).await
    }

    /// The request with this example in its place, and what there was before it.
    pub async fn prepare(
        &self,
        section: &Section,
        row: &Row,
        example: Option<&Value>,
    ) -> (reqwest::RequestBuilder, Contents) {
        let asker = match section.by {
            By::Ada => self.ada.clone(),
            By::Administrator => self.root.clone(),
            By::Newcomer => self.newcomer().await,
        };
        let mut fields = Vec::new();
        for (name, value) in &section.base {
            if *name != row.field {
                fields.push((section.place_of(name), name.as_str(), self.real(&asker, value).await));
            }
        }
        if let Some(example) = example {
            fields.push((row.place.as_str(), row.field.as_str(), self.real(&asker, example).await));
        }
        let request = request(&asker, section, &fields);
        if section.path.contains("room") || section.path.contains("direct") {
            self.settle().await;
        }
        (request, self.contents().await)
    }

    /// Waits until Teahouse has said in a room what it says of what happened to it.
    async fn settle(&self) {
        let mut before = self.house.contents().await;
        eventually("all is said", async || {
            tokio::time::sleep(Duration::from_millis(20)).await;
            let now = self.house.contents().await;
            std::mem::replace(&mut before, now) == now
        })
        .await;
    }

    /// The value that an example stands for.
    async fn real(&self, asker: &Person, value: &Value) -> Value {
        let words = "before anything was tried";
        if let Some([one]) = value.as_array().map(Vec::as_slice) {
            return json!([Box::pin(self.real(asker, one)).await]);
        }
        match value.as_str() {
            Some("<message>") => self.ada.say(words).await["id"].clone(),
            Some("<other>") => self.bob.say(words).await["id"].clone(),
            Some("<removed>") => {
                let message = self.ada.say(words).await;
                self.ada.remove(&message).await.success();
                message["id"].clone()
            }
            Some("<unused>") => json!(Uuid::now_v7()),
            Some("<name>") => json!(&Uuid::new_v4().simple().to_string()[..20]),
            Some("<file>") => {
                let message = self.ada.upload(&Parcel::of("tea.txt", "Green.")).await.success();
                last_part(&message["file_url"])
            }
            Some("<room>") => json!(self.room),
            Some("<hidden>") => json!(self.hidden),
            Some("<new room>") => self.ada.create_room("Tea", "public").await["id"].clone(),
            Some("<person>") => json!(self.bob.id),
            Some("<newcomer>") => json!(self.newcomer().await.id),
            Some("<member>") => {
                let member = self.newcomer().await;
                member.join(&self.room).await.success();
                json!(member.id)
            }
            Some("<banned>") => {
                let banned = self.newcomer().await;
                self.ada.remove_member(&self.room, banned.id, true).await.success();
                json!(banned.id)
            }
            Some("<invitation>") => self.invitation(&self.ada).await["id"].clone(),
            Some("<link>") => self.invitation(&self.ada).await["token"].clone(),
            Some("<device>") => {
                asker.sign_in(&asker.name).await;
                let account = Answer::to(asker.request(Method::POST, "/fn/my_account")).await.success();
                let devices = account["devices"].as_array().unwrap();
                devices.iter().find(|device| device["is_this"] == false).unwrap()["id"].clone()
            }
            Some("<reset>") => {
                let form = [("user_id", self.newcomer().await.id)];
                let request = self.root.request(Method::POST, "/fn/make_reset_link").form(&form);
                last_part(&Answer::to(request).await.success())
            }
            Some("<avatar>") => {
                let picture = Map::from_iter([("base64".to_owned(), json!(DOT))]);
                let parcel = Parcel::of("dot.png", bytes_of(&picture));
                let request =
                    self.bob.request(Method::POST, "/api/people/avatar").header("content-type", parcel.kind());
                last_part(&Answer::to(request.body(parcel.body())).await.success()["avatar"])
            }
            Some(unknown) if unknown.starts_with('<') && unknown.ends_with('>') => panic!("what is {unknown}?"),
            _ => value.clone(),
        }
    }

    async fn invitation(&self, by: &Person) -> Value {
        by.post("/api/chat/invitations", json!({ "room_id": self.room })).await.success()
    }

    async fn newcomer(&self) -> Person {
        self.house.stranger().sign_up(&Uuid::new_v4().simple().to_string()[..20]).await
    }

    async fn contents(&self) -> Contents {
        (self.house.contents().await, self.house.files())
    }

    /// Whether everything is as it was. What a refused upload left on its way is taken away in a moment.
    pub async fn is_as(&self, before: &Contents) -> bool {
        if self.contents().await.0 != before.0 {
            return false;
        }
        within(PATIENCE, "what was received is gone", async || self.house.files() == before.1).await;
        true
    }
}

/// A picture of one pixel.
const DOT: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGMIaEgAAAJUATHHbJBxAAAAAElFTkSuQmCC";

fn request(asker: &Person, section: &Section, fields: &[(&str, &str, Value)]) -> reqwest::RequestBuilder {
    let of = |place: &'static str| fields.iter().filter(move |field| field.0 == place).map(|field| (field.1, &field.2));
    let path = of("path").fold(section.path.clone(), |path, (name, value)| {
        path.replace(&format!("{{{name}}}"), &part_of_path(&text(value)))
    });
    let method: Method = section.method.parse().unwrap();
    let query: Vec<(&str, String)> = of("query").map(|(name, value)| (name, text(value))).collect();
    let request = asker.request(method, &path).header("accept", "*/*").query(&query);
    let request = of("header").fold(request, |request, (name, value)| request.header(name, text(value)));
    if section.has("body") {
        let body: Map<String, Value> = of("body").map(|(name, value)| (name.to_owned(), value.clone())).collect();
        request.json(&body)
    } else if section.has("form") && section.path.starts_with("/fn/") {
        let form: Vec<(&str, String)> = of("form").map(|(name, value)| (name, text(value))).collect();
        request.form(&form)
    } else if section.has("form") {
        let parcel = of("form").fold(Parcel::default(), |parcel, (name, value)| match value {
            Value::Object(file) => parcel.file(file["name"].as_str().unwrap(), "", bytes_of(file)),
            value => parcel.field(name, text(value)),
        });
        request.header("content-type", parcel.kind()).body(parcel.body())
    } else {
        request
    }
}

/// The status, and the body of a refusal: a success may be a stream without end.
pub async fn outcome_of(request: reqwest::RequestBuilder) -> (u16, Value) {
    let response = request.send().await.expect("an answer");
    let status = response.status().as_u16();
    let answer = if status < 400 { Value::Null } else { response.json().await.unwrap_or_default() };
    (status, answer)
}

/// A value as it stands in an address, a header or a form.
pub fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn last_part(address: &Value) -> Value {
    json!(address.as_str().unwrap_or_else(|| panic!("{address} is no address")).rsplit('/').next())
}

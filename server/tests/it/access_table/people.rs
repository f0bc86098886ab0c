//! The twelve kinds of people, and rooms in which they are what they are called.

use std::collections::HashMap;

use futures::future::join_all;
use serde_json::{Value, json};

use super::table::PEOPLE;
use crate::house::{Answer, House, Person, id_of};

/// Those who ask, and those whom it concerns.
pub struct Cast {
    /// The first administrator, who sets the stage and never asks.
    pub founder: Person,
    /// A member of every room, who does nothing.
    pub target: Person,
    /// In no room.
    pub newcomer: Person,
    askers: HashMap<&'static str, Person>,
    /// By a session that lives, whoever asks by one that does not.
    revoked_before: Person,
    signed_up: usize,
}

impl Cast {
    pub async fn of(house: &House) -> Self {
        let founder = house.administrator("founder").await;
        let nobody = house.stranger();
        let mut cast = Self {
            founder,
            target: nobody.clone(),
            newcomer: nobody.clone(),
            askers: HashMap::from([("anonymous", nobody.clone())]),
            revoked_before: nobody,
            signed_up: 0,
        };
        cast.newcomer = cast.sign_up(house).await;
        cast.target = cast.sign_up(house).await;
        for kind in &PEOPLE[1..] {
            cast.renew(house, kind).await;
        }
        cast
    }

    /// Who asks.
    pub fn asker(&self, kind: &str) -> &Person {
        &self.askers[kind]
    }

    /// Signs somebody in again whose session was ended.
    pub async fn come_back(&mut self, kind: &str) {
        let asker = self.askers.get_mut(kind).expect("a kind of person");
        *asker = asker.sign_in(&asker.name).await;
    }

    /// Puts somebody new in the place of this asker, or else of the target, for whom things are not as they were.
    pub async fn replace(&mut self, house: &House, asker: Option<&str>) {
        match PEOPLE[1..].iter().find(|known| asker == Some(known)) {
            Some(kind) => self.renew(house, kind).await,
            None => self.target = self.sign_up(house).await,
        }
    }

    async fn renew(&mut self, house: &House, kind: &'static str) {
        let person = self.sign_up(house).await;
        if ["moderator", "administrator"].contains(&kind) {
            let form = [("user_id", person.id.to_string()), ("role", kind.to_owned())];
            let request = self.founder.request(http::Method::POST, "/fn/set_server_role").form(&form);
            Answer::to(request).await.success();
        }
        if kind == "revoked" {
            let other = person.sign_in(&person.name).await;
            self.revoked_before = person;
            other.post("/api/auth/logout", json!({})).await.success();
            self.askers.insert(kind, other);
        } else {
            self.askers.insert(kind, person);
        }
    }

    async fn sign_up(&mut self, house: &House) -> Person {
        self.signed_up += 1;
        house.stranger().sign_up(&format!("person {}", self.signed_up)).await
    }

    /// Makes a room of this kind with everyone in their places and answers its id, and that of what the muted one said before.
    pub async fn build_room(&self, kind: &str) -> (String, Option<Value>) {
        if kind == "direct" {
            let others = [self.asker("sender").id, self.target.id];
            return (id_of(&self.asker("member").open_direct(&others).await), None);
        }
        let owner = self.asker("room owner");
        let room = id_of(&owner.create_room(&format!("the {kind} room"), kind).await);
        let mut members: Vec<&Person> =
            ["member", "muted", "former", "banned", "sender", "room moderator"].map(|kind| self.asker(kind)).into();
        members.extend([&self.target, &self.revoked_before]);
        let come_in = members.into_iter().map(async |person| {
            let answer = if kind == "public" { person.join(&room).await } else { owner.add(&room, person.id).await };
            answer.success();
        });
        join_all(come_in).await;
        let [moderator, muted, former, banned] =
            ["room moderator", "muted", "former", "banned"].map(|kind| self.asker(kind));
        owner.change_member(&room, moderator.id, json!({ "role": "moderator" })).await.success();
        let said = muted.say_in(&room, "hello").await["id"].clone();
        owner.change_member(&room, muted.id, json!({ "muted_minutes": 60 })).await.success();
        former.leave(&room).await.success();
        owner.remove_member(&room, banned.id, true).await.success();
        (room, Some(said))
    }
}

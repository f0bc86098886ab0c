//! The twelve kinds of users, and rooms in which each of them has the status that its name says.

use std::collections::HashMap;

use futures::future::join_all;
use serde_json::{Value, json};

use super::table::USER_KINDS;
use crate::harness::{Response, TestServer, TestUser, id_of};

/// The users who send requests, and the users whom the requests concern.
pub struct Users {
    /// The first administrator, who prepares the data and never sends a tested request.
    pub first_administrator: TestUser,
    /// A member of every room, who sends no requests.
    pub target: TestUser,
    /// A member of no room.
    pub newcomer: TestUser,
    requesters: HashMap<&'static str, TestUser>,
    /// The account of the requester "revoked", with a session that has not ended.
    revoked_account: TestUser,
    signed_up: usize,
}

impl Users {
    pub async fn create(server: &TestServer) -> Self {
        let first_administrator = server.administrator("first administrator").await;
        let anonymous = server.anonymous();
        let mut users = Self {
            first_administrator,
            target: anonymous.clone(),
            newcomer: anonymous.clone(),
            requesters: HashMap::from([("anonymous", anonymous.clone())]),
            revoked_account: anonymous,
            signed_up: 0,
        };
        users.newcomer = users.sign_up(server).await;
        users.target = users.sign_up(server).await;
        for kind in &USER_KINDS[1..] {
            users.replace_requester(server, kind).await;
        }
        users
    }

    /// The user of this kind.
    pub fn requester(&self, kind: &str) -> &TestUser {
        &self.requesters[kind]
    }

    /// Signs a user in again whose session has ended.
    pub async fn sign_in_again(&mut self, kind: &str) {
        let requester = self.requesters.get_mut(kind).expect("a known kind of user");
        *requester = requester.sign_in(&requester.name).await;
    }

    /// Replaces the requester of this kind, or the target if there is none, by a new user, after a request has changed
    /// them.
    pub async fn replace(&mut self, server: &TestServer, requester: Option<&str>) {
        match USER_KINDS[1..].iter().find(|known| requester == Some(known)) {
            Some(kind) => self.replace_requester(server, kind).await,
            None => self.target = self.sign_up(server).await,
        }
    }

    async fn replace_requester(&mut self, server: &TestServer, kind: &'static str) {
        let user = self.sign_up(server).await;
        if ["moderator", "administrator"].contains(&kind) {
            let form = [("user_id", user.id.to_string()), ("role", kind.to_owned())];
            let request = self.first_administrator.request(http::Method::POST, "/fn/set_server_role").form(&form);
            Response::send(request).await.success();
        }
        if kind == "revoked" {
            let other = user.sign_in(&user.name).await;
            self.revoked_account = user;
            other.post("/api/auth/logout", json!({})).await.success();
            self.requesters.insert(kind, other);
        } else {
            self.requesters.insert(kind, user);
        }
    }

    async fn sign_up(&mut self, server: &TestServer) -> TestUser {
        self.signed_up += 1;
        server.anonymous().sign_up(&format!("user {}", self.signed_up)).await
    }

    /// Creates a room of this kind with all members, and returns its id and the id of a message that the muted member
    /// posted.
    pub async fn create_room(&self, kind: &str) -> (String, Option<Value>) {
        if kind == "direct" {
            let others = [self.requester("sender").id, self.target.id];
            return (id_of(&self.requester("member").open_direct(&others).await), None);
        }
        let owner = self.requester("room owner");
        let room = id_of(&owner.create_room(&format!("the {kind} room"), kind).await);
        let mut members: Vec<&TestUser> =
            ["member", "muted", "former", "banned", "sender", "room moderator"].map(|kind| self.requester(kind)).into();
        members.extend([&self.target, &self.revoked_account]);
        let joins = members.into_iter().map(async |user| {
            let response =
                if kind == "public" { user.join(&room).await } else { owner.add_member(&room, user.id).await };
            response.success();
        });
        join_all(joins).await;
        let [moderator, muted, former, banned] =
            ["room moderator", "muted", "former", "banned"].map(|kind| self.requester(kind));
        owner.change_member(&room, moderator.id, json!({ "role": "moderator" })).await.success();
        let muted_message = muted.post_message_in(&room, "hello").await["id"].clone();
        owner.change_member(&room, muted.id, json!({ "muted_minutes": 60 })).await.success();
        former.leave(&room).await.success();
        owner.remove_member(&room, banned.id, true).await.success();
        (room, Some(muted_message))
    }
}

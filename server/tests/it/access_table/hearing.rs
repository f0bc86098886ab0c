//! What streams and lists tell: of a room those who are in it, and nobody else.

use futures::future::join_all;
use serde_json::{Value, json};

use super::table::{Outcome, PEOPLE, Table};
use super::world::{World, reads};
use crate::house::House;

/// Those who are in the room, of whichever kind it is.
const INSIDE: [&str; 5] = ["member", "muted", "sender", "room moderator", "room owner"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_tells_of_a_room_to_those_in_it() {
    let mut world = World::of(House::open().await).await;
    for kind in ["public", "private", "direct"] {
        let room = world.set(kind).await;
        let listeners: Vec<&str> =
            PEOPLE.into_iter().filter(|person| !["anonymous", "revoked"].contains(person)).collect();
        let mut streams = Vec::new();
        for listener in &listeners {
            let person = world.cast.asker(listener);
            person.enter().await;
            let mut ears = person.listen().await;
            ears.next().await;
            streams.push(ears);
        }
        let message = world.cast.asker("sender").say_in(&room, "hello").await;
        world.cast.asker("sender").edit(&message, "hello again").await.success();
        if kind != "direct" {
            let (owner, target) = (world.cast.asker("room owner"), world.cast.target.id);
            owner.patch(&format!("/api/chat/rooms/{room}"), json!({ "description": "Leaves" })).await.success();
            owner.change_member(&room, target, json!({ "muted_minutes": 5 })).await.success();
            owner.remove_member(&room, target, false).await.success();
        }
        world.cast.asker("sender").remove(&message).await.success();
        world.cast.founder.say(kind).await;
        let heard = join_all(streams.iter_mut().map(|ears| ears.changes_until(kind))).await;
        for (listener, changes) in listeners.iter().zip(heard) {
            let of_it = |change: &&Value| change.to_string().contains(&room);
            let told: Vec<&str> = changes.iter().filter(of_it).map(|change| change["type"].as_str().unwrap()).collect();
            let is_inside = INSIDE.contains(listener) && (kind != "direct" || ["member", "sender"].contains(listener));
            let all = ["message.posted", "message.edited", "message.removed"];
            let complete = all.iter().all(|change| told.contains(change));
            assert!(if is_inside { complete } else { told.is_empty() }, "{listener} of a {kind} room hears {told:?}");
        }
    }
}

/// Whatever one may read that is not of the room has no word of it: not its id, its name or what is said there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_hidden_is_told_nowhere() {
    let table = Table::of_the_house();
    let mut world = World::of(House::open().await).await;
    let hidden = [("private", "former"), ("private", "banned"), ("private", "stranger"), ("private", "moderator")];
    for (kind, person) in hidden.into_iter().chain([("public", "banned"), ("direct", "administrator")]) {
        let room = world.set(kind).await;
        let words = [room.as_str(), &format!("the {kind} room"), "lapsang souchong"];
        world.cast.asker("sender").say_in(&room, "lapsang souchong").await;
        for row in table.rows.iter().filter(|row| row.room == "—" && reads(row.route())) {
            let asked = world.ask(row, &table.arguments[&row.name], person).await;
            // Administrators may list rooms, but not who talks to whom.
            if asked.outcome == Outcome::Taken {
                let found = words.iter().find(|word| asked.answer.text.contains(**word));
                assert_eq!(found, None, "{} tells {person} of a {kind} room", row.name);
            }
        }
    }
}

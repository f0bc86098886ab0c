//! What surrounds a conversation: read with a page, gone on from by its stream, and there without scripting.

use app::auth::Person as Somebody;
use app::events::Change;
use app::sidebar::Lobby;
use http::Method;
use serde_json::Value;

use crate::house::{Answer, House, Person, id_of};

async fn lobby_of(person: &Person) -> Lobby {
    let answer = Answer::to(person.request(Method::POST, "/fn/read_lobby")).await;
    serde_json::from_value(answer.success()).unwrap()
}

/// A plain form, as a browser without scripting sends it. Answers where it leads.
async fn submits(person: &Person, action: &str, fields: &[(&str, &str)]) -> String {
    let form = person.request(Method::POST, action).header("accept", "text/html").form(fields);
    let answer = Answer::to(form).await;
    assert_eq!(answer.status, 302, "{action}: {}", answer.text);
    answer.header("location").to_owned()
}

fn room<'a>(lobby: &'a Lobby, title: &str) -> Option<&'a app::sidebar::Listed> {
    lobby.rooms.iter().find(|listed| listed.entry.title() == title)
}

#[tokio::test]
async fn a_page_knows_ones_rooms_and_what_is_new_in_each() {
    let house = House::open().await;
    let (ada, bob) = (house.person("Ada").await, house.person("Bob").await);
    ada.enter().await;
    bob.enter().await;
    let pantry = id_of(&ada.create_room("Pantry", "private").await);
    ada.create_room("Ada's own", "private").await;
    ada.add(&pantry, bob.id).await.success();
    let direct = id_of(&ada.open_direct(&[bob.id]).await);
    ada.say_in(&pantry, "Shelves, please.").await;
    ada.say_in(&direct, "Are you there, @Bob?").await;

    let lobby = lobby_of(&bob).await;
    assert_eq!(lobby.me.username, "Bob");
    let mut titles: Vec<String> = lobby.rooms.iter().map(|listed| listed.entry.title()).collect();
    titles.sort();
    assert_eq!(titles, ["Ada", "Pantry", "global"]);
    let counts = |title: &str| room(&lobby, title).map(|listed| (listed.standing.unread, listed.standing.mentions));
    assert_eq!(counts("Pantry"), Some((1, 0)));
    assert_eq!(counts("Ada"), Some((1, 1)));
    assert_eq!(counts("global"), Some((0, 0)));
    for listed in &lobby.rooms {
        assert_eq!(listed.entry.room.id, listed.standing.room_id);
    }
    let answer = Answer::to(house.stranger().request(Method::POST, "/fn/read_lobby")).await;
    answer.is_problem(401, "unauthenticated");
}

#[tokio::test]
async fn what_happens_after_a_lobby_was_read_is_heard_from_its_cursor() {
    let house = House::open().await;
    let (ada, bob) = (house.person("Ada").await, house.person("Bob").await);
    ada.enter().await;
    bob.enter().await;
    let mut lobby = lobby_of(&bob).await;
    for number in 0..7 {
        let words = if number % 3 == 0 { "For @bob and others." } else { "For others." };
        ada.say(words).await;
    }
    let fresh = lobby_of(&bob).await;

    // From before what was read, and from its own place: both come to what is read afresh.
    let mut ears = bob.listen_after(&lobby.cursor).await;
    let me: Somebody = lobby.me.clone();
    let listed = lobby.rooms.iter_mut().find(|listed| listed.standing.room_id.as_str() == "global").unwrap();
    while listed.standing.unread < 7 {
        let change: Change = serde_json::from_value(ears.change().await).unwrap();
        listed.standing.apply(&change, &me);
        // Heard again, as after a reconnection, it counts once.
        listed.standing.apply(&change, &me);
    }
    let expected = room(&fresh, "global").unwrap();
    let counts =
        |listed: &app::sidebar::Listed| (listed.standing.unread, listed.standing.mentions, listed.standing.seq);
    assert_eq!(counts(listed), counts(expected));
    assert_eq!(counts(expected).1, 3);
}

#[tokio::test]
async fn the_directory_is_a_page_of_public_rooms() {
    let house = House::open().await;
    let (ada, bob) = (house.person("Ada").await, house.person("Bob").await);
    ada.create_room("Attic", "public").await;
    ada.create_room("Vault", "private").await;

    let page = bob.get("/rooms").await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("Attic") && !page.text.contains("Vault"), "{}", page.text);
    let page = bob.get("/rooms?query=cellar").await;
    assert_eq!(page.status, 200);
    assert!(!page.text.contains("Attic"));
    // Those who own it see the private one in the rail.
    assert!(ada.get("/rooms").await.text.contains("Vault"));
    let page = Answer::to(house.stranger().request(Method::GET, "/rooms").header("accept", "text/html")).await;
    assert_eq!((page.status, page.header("location")), (302, "/sign-in"));
}

#[tokio::test]
async fn plain_forms_lead_into_the_room_they_make_or_join() {
    let house = House::open().await;
    let (ada, bob) = (house.person("Ada").await, house.person("Bob").await);
    let made = [("name", "Loft"), ("description", ""), ("kind", "public")];
    let address = submits(&ada, "/fn/create_room", &made).await;
    let id = address.strip_prefix("/rooms/").expect("a room").to_owned();
    assert!(ada.get(&address).await.text.contains("Loft"));
    assert_eq!(submits(&bob, "/fn/join_room", &[("room_id", &id)]).await, address);
    let members = bob.get(&format!("/api/chat/rooms/{id}/members")).await.success();
    assert_eq!(members.as_array().map(Vec::len), Some(2));

    let found = bob.get("/rooms?new=conversation&people=Ada").await;
    assert!(found.text.contains("@Ada"), "{}", found.text);
    let direct = submits(&bob, "/fn/open_direct", &[("people", &ada.id.to_string())]).await;
    assert_eq!(submits(&ada, "/fn/open_direct", &[("people", &bob.id.to_string())]).await, direct);
    assert!(bob.get("/rooms?new=room").await.text.contains("/fn/create_room"));
}

#[tokio::test]
async fn who_is_removed_finds_the_room_nowhere() {
    let house = House::open().await;
    let (ada, bob) = (house.person("Ada").await, house.person("Bob").await);
    let pantry = id_of(&ada.create_room("Pantry", "private").await);
    ada.add(&pantry, bob.id).await.success();
    assert!(room(&lobby_of(&bob).await, "Pantry").is_some());
    ada.remove_member(&pantry, bob.id, false).await.success();
    assert!(room(&lobby_of(&bob).await, "Pantry").is_none());
    assert_eq!(bob.get(&format!("/rooms/{pantry}")).await.status, 404);
    let gone: Value = bob.get("/api/chat/rooms").await.success();
    assert!(!gone.to_string().contains("Pantry"));
}

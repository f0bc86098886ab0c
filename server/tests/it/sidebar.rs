//! The sidebar and the room directory: their data, their updates by the stream, and plain forms.

use app::auth::Person as Account;
use app::events::Event;
use app::sidebar::SidebarData;
use http::Method;
use serde_json::Value;

use crate::harness::{Response, TestServer, TestUser, id_of};

async fn load_sidebar(user: &TestUser) -> SidebarData {
    let response = Response::send(user.request(Method::POST, "/fn/read_lobby")).await;
    serde_json::from_value(response.success()).unwrap()
}

/// Submits a plain form, as a browser without scripting, and returns where it redirects.
async fn submit_form(user: &TestUser, action: &str, fields: &[(&str, &str)]) -> String {
    let form = user.request(Method::POST, action).header("accept", "text/html").form(fields);
    let response = Response::send(form).await;
    assert_eq!(response.status, 302, "{action}: {}", response.text);
    response.header("location").to_owned()
}

fn room<'a>(sidebar: &'a SidebarData, title: &str) -> Option<&'a app::sidebar::RoomListItem> {
    sidebar.rooms.iter().find(|listed| listed.entry.title() == title)
}

#[tokio::test]
async fn sidebar_lists_rooms_with_unread_counts() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("Ada").await, server.user("Bob").await);
    ada.join_global().await;
    bob.join_global().await;
    let pantry = id_of(&ada.create_room("Pantry", "private").await);
    ada.create_room("Ada's own", "private").await;
    ada.add_member(&pantry, bob.id).await.success();
    let direct = id_of(&ada.open_direct(&[bob.id]).await);
    ada.post_message_in(&pantry, "Shelves, please.").await;
    ada.post_message_in(&direct, "Are you there, @Bob?").await;

    let sidebar = load_sidebar(&bob).await;
    assert_eq!(sidebar.me.username, "Bob");
    let mut titles: Vec<String> = sidebar.rooms.iter().map(|listed| listed.entry.title()).collect();
    titles.sort();
    assert_eq!(titles, ["Ada", "Pantry", "global"]);
    let counts =
        |title: &str| room(&sidebar, title).map(|listed| (listed.read_state.unread, listed.read_state.mentions));
    assert_eq!(counts("Pantry"), Some((1, 0)));
    assert_eq!(counts("Ada"), Some((1, 1)));
    assert_eq!(counts("global"), Some((0, 0)));
    for listed in &sidebar.rooms {
        assert_eq!(listed.entry.room.id, listed.read_state.room_id);
    }
    let response = Response::send(server.anonymous().request(Method::POST, "/fn/read_lobby")).await;
    response.assert_problem(401, "unauthenticated");
}

#[tokio::test]
async fn sidebar_state_and_stream_reach_the_same_counts() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("Ada").await, server.user("Bob").await);
    ada.join_global().await;
    bob.join_global().await;
    let mut sidebar = load_sidebar(&bob).await;
    for number in 0..7 {
        let text = if number % 3 == 0 { "For @bob and others." } else { "For others." };
        ada.post_message(text).await;
    }
    let fresh = load_sidebar(&bob).await;

    // Events from the older cursor must lead to the same counts as a fresh load.
    let mut stream = bob.open_stream_after(&sidebar.cursor).await;
    let me: Account = sidebar.me.clone();
    let listed = sidebar.rooms.iter_mut().find(|listed| listed.read_state.room_id.as_str() == "global").unwrap();
    while listed.read_state.unread < 7 {
        let event: Event = stream.next_change().await.to_string().parse().unwrap();
        let Some(change) = event.read_state_change() else { continue };
        listed.read_state.apply(&change, &me);
        // A repeated event, as after a reconnection, counts once.
        listed.read_state.apply(&change, &me);
    }
    let expected = room(&fresh, "global").unwrap();
    let counts = |listed: &app::sidebar::RoomListItem| {
        (listed.read_state.unread, listed.read_state.mentions, listed.read_state.seq)
    };
    assert_eq!(counts(listed), counts(expected));
    assert_eq!(counts(expected).1, 3);
}

#[tokio::test]
async fn directory_page_lists_public_rooms_only() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("Ada").await, server.user("Bob").await);
    ada.create_room("Attic", "public").await;
    ada.create_room("Vault", "private").await;

    let page = bob.get("/rooms").await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("Attic") && !page.text.contains("Vault"), "{}", page.text);
    let page = bob.get("/rooms?query=cellar").await;
    assert_eq!(page.status, 200);
    assert!(!page.text.contains("Attic"));
    // Ada is the owner and sees the private room in the sidebar.
    assert!(ada.get("/rooms").await.text.contains("Vault"));
    let page = Response::send(server.anonymous().request(Method::GET, "/rooms").header("accept", "text/html")).await;
    assert_eq!((page.status, page.header("location")), (302, "/sign-in"));
}

#[tokio::test]
async fn plain_forms_redirect_to_created_or_joined_room() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("Ada").await, server.user("Bob").await);
    let made = [("name", "Loft"), ("description", ""), ("kind", "public")];
    let address = submit_form(&ada, "/fn/create_room", &made).await;
    let id = address.strip_prefix("/rooms/").expect("the path of a room").to_owned();
    assert!(ada.get(&address).await.text.contains("Loft"));
    assert_eq!(submit_form(&bob, "/fn/join_room", &[("room_id", &id)]).await, address);
    let members = bob.get(&format!("/api/chat/rooms/{id}/members")).await.success();
    assert_eq!(members.as_array().map(Vec::len), Some(2));

    let search_page = bob.get("/rooms?new=conversation&people=Ada").await;
    assert!(search_page.text.contains("@Ada"), "{}", search_page.text);
    let direct = submit_form(&bob, "/fn/open_direct", &[("people", &ada.id.to_string())]).await;
    assert_eq!(submit_form(&ada, "/fn/open_direct", &[("people", &bob.id.to_string())]).await, direct);
    assert!(bob.get("/rooms?new=room").await.text.contains("/fn/create_room"));
}

#[tokio::test]
async fn removed_member_no_longer_sees_room() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("Ada").await, server.user("Bob").await);
    let pantry = id_of(&ada.create_room("Pantry", "private").await);
    ada.add_member(&pantry, bob.id).await.success();
    assert!(room(&load_sidebar(&bob).await, "Pantry").is_some());
    ada.remove_member(&pantry, bob.id, false).await.success();
    assert!(room(&load_sidebar(&bob).await, "Pantry").is_none());
    assert_eq!(bob.get(&format!("/rooms/{pantry}")).await.status, 404);
    let rooms: Value = bob.get("/api/chat/rooms").await.success();
    assert!(!rooms.to_string().contains("Pantry"));
}

//! Administration: actions of administrators, their audit entries, and responses of not found for everyone else.

mod accounts;
mod audit_log;
mod settings;

use serde_json::json;

use crate::harness::{Response, TestServer, TestUser, id_of, wait_until};
use crate::statistics::{call, page};

const PAGES: [&str; 5] = [
    "/administration",
    "/administration/rooms",
    "/administration/settings",
    "/administration/statistics",
    "/administration/audit",
];

async fn call_for(user: &TestUser, name: &str, target: &TestUser, fields: &[(&str, &str)]) -> Response {
    let id = target.id.to_string();
    call(user, name, &[&[("user_id", id.as_str())], fields].concat()).await
}

async fn audit_actions(root: &TestUser) -> Vec<String> {
    let entries = root.get("/api/administration/audit").await.success();
    entries.as_array().unwrap().iter().map(|entry| entry["action"].as_str().unwrap().to_owned()).collect()
}

/// The text of a page, without markup and scripts.
fn visible_text(page: &Response) -> String {
    let body = page.text.split("<body").nth(1).expect("a page");
    let mut visible = String::new();
    let mut is_markup = true;
    for piece in body.split('<') {
        let (tag, text) = piece.split_once('>').unwrap_or(("", piece));
        is_markup = tag.starts_with("script") || (is_markup && tag.starts_with('!'));
        if !is_markup {
            visible.push_str(text);
        }
    }
    visible
}

#[tokio::test]
async fn administration_is_not_found_for_other_users() {
    let server = TestServer::start().await;
    let root = server.administrator("Wilhelmina").await;
    let (ada, moderator) = (server.user("ada").await, server.user("mo").await);
    call_for(&root, "set_server_role", &moderator, &[("role", "moderator")]).await.success();
    let not_found = page(&ada, "/nothing-here").await;
    for path in PAGES {
        let page_for_administrator = page(&root, path).await;
        assert_eq!(page_for_administrator.status, 200, "{path}: {}", page_for_administrator.text);
        assert!(page_for_administrator.text.contains("aria-current=\"page\""), "{path}");
        for user in [&ada, &moderator, &server.anonymous()] {
            let hidden = page(user, path).await;
            assert_eq!(hidden.status, 404, "{path}");
            assert_eq!(visible_text(&hidden), visible_text(&not_found), "{path}");
            assert!(!hidden.text.contains("Wilhelmina"), "{path}");
        }
    }
    for (name, fields) in [
        ("list_accounts", &[][..]),
        ("set_server_role", &[("user_id", "1"), ("role", "member")]),
        ("set_deactivated", &[("user_id", "1"), ("deactivated", "true")]),
        ("sign_out_person", &[("user_id", "1")]),
        ("make_reset_link", &[("user_id", "1")]),
        ("list_all_rooms", &[]),
        ("read_settings", &[]),
        ("change_settings", &[("posting_burst", "1"), ("posting_per_minute", "1")]),
        ("read_audit", &[]),
    ] {
        for user in [&ada, &moderator] {
            call(user, name, fields).await.assert_problem(403, "not_allowed");
        }
        call(&server.anonymous(), name, fields).await.assert_problem(401, "unauthenticated");
    }
    assert_eq!(audit_actions(&root).await, ["person.role"]);
}

#[tokio::test]
async fn room_list_includes_private_rooms_but_no_direct_conversations() {
    let server = TestServer::start().await;
    let root = server.administrator("root").await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let secret = id_of(&ada.create_room("Secret garden", "private").await);
    let direct = id_of(&ada.open_direct(&[bob.id]).await);
    ada.add_member(&secret, bob.id).await.success();
    ada.post_message_in(&secret, "roses").await;

    // Including the system message about the creation of the room.
    wait_until("the message and the system message are counted", async || {
        let overview = call(&root, "list_all_rooms", &[]).await.success();
        overview["rooms"].as_array().unwrap().iter().any(|row| row["messages_stored"] == 2)
    })
    .await;
    let overview = call(&root, "list_all_rooms", &[]).await.success();
    assert_eq!(overview["direct"], 1);
    assert!(!overview.to_string().contains(&direct), "{overview}");
    let rooms = overview["rooms"].as_array().unwrap();
    assert_eq!(rooms.len(), 2);
    let row = rooms.iter().find(|row| row["room"]["id"] == secret.as_str()).expect("the private room");
    assert_eq!(row["room"]["kind"], "private");
    assert_eq!((&row["messages_stored"], &row["room"]["member_count"]), (&json!(2), &json!(2)));
    assert_eq!(row["owners"][0]["username"], "ada");

    // The administrator is not a member of the room.
    let bob_id = bob.id.to_string();
    let role = [("room_id", secret.as_str()), ("user_id", bob_id.as_str()), ("role", "owner")];
    call(&root, "set_room_role", &role).await.success();
    call(&root, "archive_room", &[("room_id", &secret), ("archived", "true")]).await.success();
    ada.try_post_message_in(&secret, "more").await.assert_problem(409, "room_archived");
    let overview = call(&root, "list_all_rooms", &[]).await.success();
    let row = overview["rooms"].as_array().unwrap().last().expect("archived rooms come last").clone();
    assert!(row["room"]["archived_at"].is_string(), "{row}");
    assert_eq!(row["owners"].as_array().unwrap().len(), 2);
    call(&root, "archive_room", &[("room_id", &secret), ("archived", "false")]).await.success();
    ada.post_message_in(&secret, "more").await;
    assert_eq!(audit_actions(&root).await[..3], ["room.restored", "room.archived", "member.role"]);
}

//! Administration: actions of administrators, their audit entries, and responses of not found for everyone else.

mod audit_log;

use serde_json::{Value, json};

use crate::harness::{PASSWORD, Response, TestServer, TestUser, id_of, wait_until};
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

async fn register(server: &TestServer, name: &str) -> Response {
    server.anonymous().post("/api/auth/register", json!({ "username": name, "password": PASSWORD })).await
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
async fn accounts_are_found_by_username_or_display_name() {
    let server = TestServer::start().await;
    let root = server.administrator("root").await;
    let ada = server.user("Ada").await;
    server.redis.command_args::<u64>(&["HSET", &format!("user:{}", ada.id), "name", "Countess Lovelace"]).await;
    for n in 1000..1060 {
        server.redis.command::<u64>(&format!("HSET user:names guest{n} {n}")).await;
        let fields = format!("HSET user:{n} id {n} username Guest{n} role member created_at 2026-01-01T00:00:00.000Z");
        server.redis.command::<u64>(&fields).await;
    }
    let list = async |fields: &[(&str, &str)]| call(&root, "list_accounts", fields).await.success();
    let first = list(&[]).await;
    assert_eq!((&first["total"], &first["me"]), (&json!(62), &json!(root.id)));
    let ids = |page: &Value| -> Vec<u64> {
        page["accounts"].as_array().unwrap().iter().map(|row| row["person"]["id"].as_u64().unwrap()).collect()
    };
    assert_eq!(ids(&first), (1010..1060).rev().collect::<Vec<_>>());
    let next = first["next"].to_string();
    let second = list(&[("after", &next)]).await;
    assert_eq!(ids(&second), (1000..1010).rev().chain([ada.id, root.id]).collect::<Vec<_>>());
    assert_eq!(second["next"], Value::Null);

    for query in ["ada", "ADA", "ａｄａ", "lovelace", "  countess "] {
        assert_eq!(ids(&list(&[("query", query)]).await), [ada.id], "{query}");
    }
    assert_eq!(list(&[("query", "guest100")]).await["total"], 10);
    assert_eq!(list(&[("query", "*")]).await["total"], 0);
    let row = &list(&[("query", "ada")]).await["accounts"][0];
    assert_eq!((&row["is_deactivated"], &row["sessions"]), (&json!(false), &json!(1)));
    assert_eq!(row["ip"], "127.0.0.1");
    assert!(row["last_seen"].is_string() && row["created_at"].is_string(), "{row}");
}

#[tokio::test]
async fn account_actions_take_effect_and_are_audited() {
    let server = TestServer::start().await;
    let root = server.administrator("root").await;
    let ada = server.user("ada").await;
    call_for(&root, "set_server_role", &ada, &[("role", "moderator")]).await.success();
    assert_eq!(ada.get("/api/auth/me").await.success()["role"], "moderator");
    call(&root, "set_server_role", &[("user_id", "999"), ("role", "member")])
        .await
        .assert_problem(404, "person_not_found");
    call_for(&root, "set_server_role", &ada, &[("role", "king")]).await.assert_problem(422, "request_invalid");

    let phone = ada.sign_in("ada").await;
    call_for(&root, "sign_out_person", &ada, &[]).await.success();
    for device in [&ada, &phone] {
        device.get("/api/auth/me").await.assert_problem(401, "unauthenticated");
    }
    let ada = ada.sign_in("ada").await;

    call_for(&root, "set_deactivated", &ada, &[("deactivated", "true")]).await.success();
    ada.get("/api/auth/me").await.assert_problem(401, "unauthenticated");
    ada.try_sign_in("ada", PASSWORD).await.assert_problem(403, "account_deactivated");
    let row = call(&root, "list_accounts", &[("query", "ada")]).await.success()["accounts"][0].clone();
    assert_eq!((&row["is_deactivated"], &row["sessions"]), (&json!(true), &json!(0)));
    call_for(&root, "set_deactivated", &ada, &[("deactivated", "false")]).await.success();
    let ada = ada.sign_in("ada").await;

    let path = call_for(&root, "make_reset_link", &ada, &[]).await.success();
    let token = path.as_str().unwrap().strip_prefix("/reset/").expect("the path of a reset link").to_owned();
    let form = [("token", token.as_str()), ("new", "another good password")];
    let reset = call(&server.anonymous(), "reset_password", &form).await;
    assert!(reset.status < 400, "{} {}", reset.status, reset.text);
    call(&server.anonymous(), "reset_password", &form).await.assert_problem(404, "reset_invalid");
    ada.try_sign_in("ada", PASSWORD).await.assert_problem(401, "credentials_wrong");
    assert_eq!(ada.try_sign_in("ada", "another good password").await.status, 200);

    call_for(&root, "set_server_role", &root, &[("role", "member")]).await.assert_problem(409, "last_administrator");
    let expected = ["person.reset", "person.reactivated", "person.deactivated", "person.signed_out", "person.role"];
    assert_eq!(audit_actions(&root).await, expected);
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

#[tokio::test]
async fn settings_apply_immediately_in_all_instances() {
    let server = TestServer::with_config(|config| config.limits = true).await;
    let other = server.start_instance().await;
    let root = server.administrator("root").await;
    let ada = server.user("ada").await;
    let settings = call(&root, "read_settings", &[]).await.success();
    let expected = json!({
        "sign_up": null, "sign_up_at_start": "open", "posting_burst": 60, "posting_per_minute": 120, "limits": true,
    });
    assert_eq!(settings, expected);

    let fields = [("sign_up", "closed"), ("posting_burst", "3"), ("posting_per_minute", "30")];
    let set = call(&root, "change_settings", &fields).await.success();
    assert_eq!((&set["sign_up"], &set["posting_burst"]), (&json!("closed"), &json!(3)));
    assert_eq!(set["posting_per_minute"], 30);
    register(&server, "late").await.assert_problem(403, "sign_up_closed");
    server
        .anonymous()
        .at(other.address)
        .post("/api/auth/register", json!({ "username": "late", "password": PASSWORD }))
        .await
        .assert_problem(403, "sign_up_closed");
    for n in 0..3 {
        ada.post_message(&format!("{n}")).await;
    }
    let refused = ada.at(other.address).try_post_message(json!({ "content": "one too many" })).await;
    refused.assert_problem(429, "too_many_tries");
    assert_eq!(refused.header("retry-after"), "2");

    // Unchanged settings are not audited.
    call(&root, "change_settings", &fields).await.success();
    let entries = root.get("/api/administration/audit").await.success();
    assert_eq!(entries.as_array().map(Vec::len), Some(1), "{entries}");
    let details = json!({ "sign_up": "closed", "posting_burst": "3", "posting_refill_ms": "2000" });
    assert_eq!((&entries[0]["action"], &entries[0]["details"]), (&json!("settings.changed"), &details));

    // Without a stored policy, the policy of the configuration applies again.
    call(&root, "change_settings", &fields[1..]).await.success();
    assert_eq!(register(&server, "late").await.status, 201);
    for (burst, per_minute) in [("0", "1"), ("1", "0"), ("1001", "1"), ("1", "6001")] {
        let fields = [("posting_burst", burst), ("posting_per_minute", per_minute)];
        call(&root, "change_settings", &fields).await.assert_problem(422, "setting_invalid");
    }
    for fields in [[("posting_burst", "x"), ("posting_per_minute", "1")], [("posting_burst", "1"), ("sign_up", "open")]]
    {
        call(&root, "change_settings", &fields).await.assert_problem(422, "request_invalid");
    }
}

#[tokio::test]
async fn demoted_administrator_cannot_change_settings() {
    let server = TestServer::start().await;
    let root = server.administrator("root").await;
    let ada = server.user("ada").await;
    call_for(&root, "set_server_role", &ada, &[("role", "administrator")]).await.success();
    assert_eq!(page(&ada, "/administration").await.status, 200);
    call_for(&ada, "set_server_role", &root, &[("role", "member")]).await.success();
    // Changed directly in Redis, so that the instance still has the old role in its cache.
    server.redis.command_args::<u64>(&["HSET", &format!("user:{}", ada.id), "role", "member"]).await;
    let fields = [("posting_burst", "1"), ("posting_per_minute", "1")];
    call(&ada, "change_settings", &fields).await.assert_problem(403, "not_allowed");
    call(&root, "change_settings", &fields).await.assert_problem(403, "not_allowed");
    assert_eq!(server.redis.command::<u64>("EXISTS teahouse:settings").await, 0);
}

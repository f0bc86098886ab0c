//! The audit log: filters, pages, access and export.

use std::time::Duration;

use http::Method;
use serde_json::{Value, json};

use crate::harness::{TestServer, TestUser, id_of};

const AUDIT: &str = "/api/administration/audit";

async fn audit(user: &TestUser, query: &str) -> Vec<Value> {
    user.get(&format!("{AUDIT}?{query}")).await.success().as_array().expect("entries").clone()
}

fn actions(entries: &[Value]) -> Vec<&str> {
    entries.iter().map(|entry| entry["action"].as_str().expect("an action")).collect()
}

#[tokio::test]
async fn audit_entries_can_be_filtered_by_every_field() {
    let server = TestServer::start().await;
    let root = server.administrator("root").await;
    let (ada, bob, eve) = (server.user("ada").await, server.user("bob").await, server.user("eve").await);
    let garden = id_of(&ada.create_room("Garden", "public").await);
    let kitchen = id_of(&ada.create_room("Kitchen", "private").await);
    for user in [&bob, &eve] {
        user.join(&garden).await.success();
    }
    ada.change_member(&garden, bob.id, json!({ "role": "moderator" })).await.success();
    bob.change_member(&garden, eve.id, json!({ "muted_minutes": 10 })).await.success();
    server.advance_clock(Duration::from_secs(60));
    let later = server.clock.now();
    bob.remove_member(&garden, eve.id, true).await.success();
    ada.add_member(&kitchen, bob.id).await.success();
    ada.remove_member(&kitchen, bob.id, false).await.success();

    let all = audit(&root, "").await;
    let expected = ["member.removed", "member.added", "member.banned", "member.muted", "member.role"];
    assert_eq!(actions(&all), expected);
    let banned = &all[2];
    assert_eq!((&banned["by"]["username"], &banned["user"]["username"]), (&json!("bob"), &json!("eve")));
    assert_eq!(banned["room"], json!({ "id": garden, "name": "Garden", "kind": "public" }));
    assert_eq!(banned["at"], json!(later));
    assert_eq!(all[4]["details"]["role"], "moderator");

    assert_eq!(actions(&audit(&root, "action=member.banned").await), ["member.banned"]);
    assert_eq!(actions(&audit(&root, "person=EVE").await), ["member.banned", "member.muted"]);
    assert_eq!(audit(&root, "person=bob").await.len(), 5);
    assert_eq!(audit(&root, "person=nobody").await.len(), 0);
    assert_eq!(actions(&audit(&root, &format!("room={kitchen}")).await), ["member.removed", "member.added"]);
    assert_eq!(audit(&root, &format!("since={later}")).await.len(), 3);
    let earlier = server.clock.now().milliseconds() - 1;
    let earlier = app::time::Timestamp::from_milliseconds(earlier);
    assert_eq!(actions(&audit(&root, &format!("until={earlier}")).await), ["member.muted", "member.role"]);
    assert_eq!(audit(&root, &format!("since={later}&person=eve&action=member.muted")).await.len(), 0);

    // In pages, as the browser reads it.
    let first = audit(&root, "limit=2").await;
    let second = audit(&root, &format!("limit=2&before={}", first[1]["id"].as_str().unwrap())).await;
    let third = audit(&root, &format!("limit=2&before={}", second[1]["id"].as_str().unwrap())).await;
    assert_eq!([first, second, third].concat(), all);
}

#[tokio::test]
async fn audit_log_is_for_administrators_only() {
    let server = TestServer::start().await;
    let root = server.administrator("root").await;
    let ada = server.user("ada").await;
    ada.get(AUDIT).await.assert_problem(403, "not_allowed");
    ada.get(&format!("{AUDIT}?format=csv")).await.assert_problem(403, "not_allowed");
    server.anonymous().get(AUDIT).await.assert_problem(401, "unauthenticated");
    for bad in ["limit=0", "limit=101"] {
        root.get(&format!("{AUDIT}?{bad}")).await.assert_problem(422, "limit_out_of_range");
    }
    for bad in [
        "before=x",
        "before=",
        "before=1",
        "before=0-0",
        "since=yesterday",
        "room=A",
        "format=xml",
        "colour=green",
        "limit=x",
    ] {
        root.get(&format!("{AUDIT}?{bad}")).await.assert_problem(422, "request_invalid");
    }
    assert_eq!(audit(&root, "before=1-0&limit=10").await, Vec::<Value>::new());
}

#[tokio::test]
async fn long_audit_log_is_exported_completely() {
    let server = TestServer::start().await;
    let root = server.administrator("root").await;
    for n in 0..1203 {
        let (by, user) = (root.id.to_string(), (n % 7).to_string());
        let args =
            ["XADD", "teahouse:audit", "*", "at", "2026-11-23T00:00:00.000Z", "by", &by, "action", "member.added"];
        let number = n.to_string();
        let args = [&args[..], &["room", "global", "user", &user, "n", &number]].concat();
        server.redis.command_args::<String>(&args).await;
    }
    let response = root.get(&format!("{AUDIT}?format=json")).await;
    assert_eq!(response.header("content-type"), "application/json");
    assert!(response.header("content-disposition").starts_with("attachment; filename=\"teahouse-audit-"));
    let numbers: Vec<u64> = response.json.as_array().expect("JSON").iter().map(number_of).collect();
    assert_eq!(numbers, (0..1203).rev().collect::<Vec<_>>());

    let csv = root.get(&format!("{AUDIT}?format=csv&action=member.added")).await;
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    let lines: Vec<&str> = csv.text.trim_start_matches('\u{feff}').split_terminator("\r\n").collect();
    assert_eq!(lines.len(), 1204);
    assert_eq!(lines[0], "id,at,by_id,by,action,room_id,room,user_id,user,details");
    assert!(lines[1].ends_with("root,member.added,global,global,,,n=1202"), "{}", lines[1]);
    assert_eq!(root.get(&format!("{AUDIT}?format=csv&action=none")).await.text.lines().count(), 1);
    assert_eq!(root.get(&format!("{AUDIT}?action=none")).await.json, json!([]));
}

fn number_of(entry: &Value) -> u64 {
    entry["details"]["n"].as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn export_stops_when_session_ends() {
    let server = TestServer::start().await;
    let root = server.administrator("root").await;
    // Much more than the buffers between the server and a client that has stopped reading.
    let script = "for i = 1, 40000 do redis.call('XADD', KEYS[1], '*', 'at', '2026-11-23T00:00:00.000Z', 'by', '1', 'action', \
                'member.added', 'words', string.rep('x', 500)) end";
    server.redis.command_args::<()>(&["EVAL", script, "1", "teahouse:audit"]).await;
    let mut response = root.request(Method::GET, &format!("{AUDIT}?format=json")).send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert!(response.chunk().await.unwrap().is_some());
    root.post("/api/auth/logout", json!({})).await.success();
    let mut rest = 0;
    let end = loop {
        match response.chunk().await {
            Ok(Some(part)) => rest += part.len(),
            Ok(None) => break Ok(()),
            Err(error) => break Err(error),
        }
    };
    assert!(end.is_err(), "the response is incomplete; {rest} more bytes were received");
    assert!(rest < 20_000_000, "{rest}");
}

#[tokio::test]
async fn csv_export_escapes_formulas() {
    let server = TestServer::start().await;
    let root = server.administrator("root").await;
    let ada = server.user("ada").await;
    for name in ["=HYPERLINK(\"http://x\",\"tea\")", "+1, -1", "@SUM(A1:A9)", "-2+3"] {
        let room = id_of(&ada.create_room(name, "public").await);
        root.delete(&format!("/api/chat/rooms/{room}")).await.success();
    }
    let csv = root.get(&format!("{AUDIT}?format=csv")).await.text;
    for cell in ["\"'=HYPERLINK(\"\"http://x\"\",\"\"tea\"\")\"", "\"'+1, -1\"", "'@SUM(A1:A9)", "'-2+3"] {
        assert!(csv.contains(&format!(",{cell},")), "{cell} in {csv}");
    }
}

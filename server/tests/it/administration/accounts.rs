//! The list of accounts, and the actions of administrators on an account.

use serde_json::{Value, json};

use super::{audit_actions, call_for};
use crate::harness::{PASSWORD, TestServer};
use crate::statistics::call;

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

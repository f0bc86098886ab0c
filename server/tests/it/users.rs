//! Users: profiles, account details and search.

mod avatars;
mod preferences;

use app::auth::SignUp;
use http::Method;
use serde_json::{Value, json};

use crate::auth::sessions::sign_in_as_browser;
use crate::harness::{Response, TestServer, TestUser, wait_until};

/// Submits a form as a browser with this cookie.
async fn submit(server: &TestServer, cookie: &str, name: &str, form: &[(&str, &str)]) -> Response {
    let request = server.anonymous().request(Method::POST, &format!("/fn/{name}")).header("cookie", cookie);
    Response::send(request.header("accept", "application/json").form(form)).await
}

/// Requests a page as a browser with this cookie.
async fn page(server: &TestServer, path: &str, cookie: &str) -> Response {
    let request = server.anonymous().request(Method::GET, path).header("cookie", cookie);
    Response::send(request.header("accept", "text/html")).await
}

async fn search(user: &TestUser, query: &str) -> Vec<String> {
    let request = user.request(Method::GET, "/api/chat/people").query(&[("query", query)]);
    let users = Response::send(request).await.success();
    users.as_array().unwrap().iter().map(|user| user["username"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn display_name_change_is_visible_everywhere() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let cookie = sign_in_as_browser(&server, "ada").await;
    let mut stream = bob.open_stream().await;
    stream.next_frame().await;

    let form = [("display_name", " Ada  Lovelace "), ("about", "First programmer.\r\nTea, no sugar.")];
    let changed = submit(&server, &cookie, "change_profile", &form).await.success();
    assert_eq!((&changed["display_name"], &changed["username"]), (&json!("Ada Lovelace"), &json!("ada")));
    let change = stream.next_change().await;
    assert_eq!((&change["person"]["id"], &change["person"]["display_name"]), (&json!(ada.id), &json!("Ada Lovelace")));
    wait_until("the display name is returned", async || {
        ada.get("/api/auth/me").await.success()["display_name"] == "Ada Lovelace"
    })
    .await;
    let id = ada.id.to_string();
    let bobs = sign_in_as_browser(&server, "bob").await;
    let profile = submit(&server, &bobs, "read_profile", &[("user_id", &id)]).await.success();
    assert_eq!(profile["about"], "First programmer.\nTea, no sugar.");
    assert_eq!(profile["person"]["display_name"], "Ada Lovelace");
    assert_eq!(profile["is_deactivated"], false);
    assert!(profile["created_at"].as_str().is_some_and(|at| at.ends_with('Z')));
    // Address, user agent and preferences are private.
    assert!(["ip", "user_agent", "language", "theme"].iter().all(|field| profile.get(field).is_none()), "{profile}");

    // The username of another account is not a valid display name; an empty name resets it to the username.
    submit(&server, &bobs, "change_profile", &[("display_name", "ADA"), ("about", "")])
        .await
        .assert_problem(409, "username_taken");
    let form = [("display_name", ""), ("about", "")];
    assert_eq!(submit(&server, &cookie, "change_profile", &form).await.success()["display_name"], "ada");
    submit(&server, &bobs, "read_profile", &[("user_id", "999")]).await.assert_problem(404, "person_not_found");
}

#[tokio::test]
async fn profile_fields_out_of_bounds_are_rejected() {
    let server = TestServer::start().await;
    server.user("ada").await;
    let cookie = sign_in_as_browser(&server, "ada").await;
    let change = async |name: &str, about: &str| {
        submit(&server, &cookie, "change_profile", &[("display_name", name), ("about", about)]).await
    };
    for name in ["<b>", "a\u{202e}b", "a\nb", "()", &"a".repeat(65)] {
        change(name, "").await.assert_problem(422, "display_name_invalid");
    }
    for about in ["a\u{0}b", "\u{1b}[31m", &"字".repeat(501)] {
        change("", about).await.assert_problem(422, "about_invalid");
    }
    assert_eq!(change(&"字".repeat(64), &"字".repeat(500)).await.status, 200);
    let signed_out = submit(&server, "", "change_profile", &[("display_name", "x"), ("about", "")]).await;
    signed_out.assert_problem(401, "unauthenticated");
}

#[tokio::test]
async fn users_are_found_by_username_or_display_name() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    for name in ["Adam", "canada", "bob", "小明", "zoë"] {
        server.user(name).await;
    }
    assert_eq!(search(&ada, "ad").await, ["Adam", "canada"]);
    assert_eq!(search(&ada, " @BOB").await, ["bob"]);
    assert_eq!(search(&ada, "明").await, ["小明"]);
    assert_eq!(search(&ada, "nobody").await, [""; 0]);
    assert_eq!(search(&ada, "").await.len(), 5, "everyone except oneself");
    // A new user is found immediately, and by a new display name shortly after.
    let carol = server.user("carol").await;
    assert_eq!(search(&ada, "carol").await, ["carol"]);
    let cookie = sign_in_as_browser(&server, "carol").await;
    submit(&server, &cookie, "change_profile", &[("display_name", "Grace Hopper"), ("about", "")]).await.success();
    wait_until("the new display name is found", async || search(&ada, "hopper").await == ["carol"]).await;
    // In another instance too.
    let other = server.start_instance().await;
    assert_eq!(search(&ada.at(other.address), "hopper").await, ["carol"]);
    let deactivation = submit(&server, &cookie, "deactivate_me", &[("password", crate::harness::PASSWORD)]).await;
    assert!(deactivation.status < 400, "{}", deactivation.text);
    wait_until("the deactivated account is not found", async || search(&ada, "carol").await.is_empty()).await;
    wait_until("and not in the other instance", async || search(&ada.at(other.address), "carol").await.is_empty())
        .await;

    let long = "a".repeat(65);
    ada.get(&format!("/api/chat/people?query={long}")).await.assert_problem(422, "request_invalid");
    server.anonymous().get("/api/chat/people?query=a").await.assert_problem(401, "unauthenticated");
    carol.get("/api/chat/people").await.assert_problem(401, "unauthenticated");
}

#[tokio::test]
async fn user_search_is_rate_limited() {
    let server = TestServer::with_config(|config| config.limits = true).await;
    let ada = server.user("ada").await;
    for _ in 0..30 {
        ada.get("/api/chat/people?query=a").await.success();
    }
    let refused = ada.get("/api/chat/people?query=a").await;
    refused.assert_problem(429, "too_many_tries");
    assert_eq!(refused.header("retry-after"), "1");
    server.advance_clock(std::time::Duration::from_secs(1));
    ada.get("/api/chat/people?query=a").await.success();
}

#[tokio::test]
async fn account_details_are_visible_to_owner_only() {
    let server = TestServer::with_config(|config| config.sign_up = SignUp::Open).await;
    server.user("ada").await;
    let cookie = sign_in_as_browser(&server, "ada").await;
    let account = submit(&server, &cookie, "my_account", &[]).await.success();
    assert_eq!(account["person"]["username"], "ada");
    assert_eq!((&account["theme"], &account["language"]), (&json!("system"), &Value::Null));
    assert_eq!(account["devices"].as_array().unwrap().len(), 2);
    assert_eq!(account["devices"][0]["is_this"], true);
    let signed_out = page(&server, "/account", "").await;
    assert_eq!((signed_out.status, signed_out.header("location")), (302, "/sign-in"));
}

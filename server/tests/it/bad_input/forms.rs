//! Server functions, which pages call and anyone can call, validate as strictly as the REST API.

use http::Method;
use leptos::server_fn::axum::server_fn_paths;
use serde_json::{Value, json};
use uuid::Uuid;

use super::case::{assert_all_rejected, post};
use crate::harness::{PASSWORD, TestServer};
use crate::input_table::{Row, Section, sections};

pub const POST_MESSAGE: &str = "/fn/post_message";
const SIGN_IN: &str = "/fn/sign_in";
const SIGN_UP: &str = "/fn/sign_up";
const SET_LANGUAGE: &str = "/fn/set_language";
const OPEN_ROOM: &str = "/fn/open_room";
const READ_MESSAGES: &str = "/fn/read_messages";
const QUOTED_MESSAGE: &str = "/fn/quoted_message";
const EDIT_MESSAGE: &str = "/fn/edit_message";
const REMOVE_MESSAGE: &str = "/fn/remove_message";

/// Fields in URL encoding.
pub fn encoded(fields: &[(&str, &str)]) -> String {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(fields);
    form.finish()
}

/// The form of the composer, with a new message id.
pub fn composer_form(content: &str) -> String {
    encoded(&[("content", content), ("room_id", "global"), ("id", &Uuid::now_v7().to_string())])
}

/// Every server function with a valid form: the base of its section in `docs/input.md`, or an empty form. Functions
/// that end the session or the account come last, in case a form is accepted by mistake.
pub fn all_forms() -> Vec<(&'static str, String)> {
    let sections = sections();
    let mut forms: Vec<_> = server_fn_paths().map(|(path, _)| (path, form_of(&sections, path))).collect();
    forms.sort_by_key(|(path, _)| (["/fn/sign_out", "/fn/deactivate_me"].contains(path), *path));
    forms
}

fn form_of(sections: &[Section], path: &str) -> String {
    let section = sections.iter().find(|section| section.path == path);
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in section.into_iter().flat_map(|section| &section.base) {
        form.append_pair(name, &placeholder_value(value));
    }
    form.finish()
}

/// A value for a placeholder of the document.
fn placeholder_value(value: &Value) -> String {
    match value.as_str() {
        Some("<message>" | "<unused>") => Uuid::now_v7().to_string(),
        Some("<name>") => "newcomer".to_owned(),
        Some("<room>" | "<new room>") => "global".to_owned(),
        Some("<person>" | "<newcomer>" | "<member>" | "<banned>") => "1".to_owned(),
        Some(secret) if secret.starts_with('<') => "x".repeat(43),
        Some(text) => text.to_owned(),
        None => value.to_string(),
    }
}

/// Whether the function accepts an empty form.
fn accepts_empty_form(path: &str) -> bool {
    let section = sections().into_iter().find(|section| section.path == path);
    // A missing field may be rejected with other codes.
    let is_optional = |row: &Row| {
        let refusal = row.rejected.iter().find(|(example, ..)| example.is_none());
        refusal.is_none_or(|(_, _, code)| code != "request_invalid")
    };
    section.is_none_or(|section| section.rows.iter().all(is_optional))
}

#[test]
fn server_functions_accept_post_only() {
    assert!(server_fn_paths().count() > 40);
    assert!(server_fn_paths().all(|(_, method)| method == Method::POST));
}

#[tokio::test]
async fn malformed_forms_are_rejected() {
    let mut cases = Vec::new();
    for (path, valid) in all_forms() {
        for content_type in ["text/plain", "application/json", "multipart/form-data; boundary=x", "x"] {
            cases.push(post(path).with_body(content_type, &valid).expect_problem(415, "content_type_unsupported"));
        }
        cases.push(post(path).form(&format!("{valid}&colour=green")).expect_problem(422, "request_invalid"));
        if valid.is_empty() {
            continue;
        }
        let field = valid.split('=').next().unwrap();
        if !accepts_empty_form(path) {
            cases.push(post(path).form("").expect_problem(422, "request_invalid"));
            cases.push(post(path).form("&&&").expect_problem(422, "request_invalid"));
        }
        for body in
            ["=", "colour=green", &format!("{field}[]=x"), &format!("{field}[a][b]=x"), &format!("{field}=a&{field}=b")]
        {
            cases.push(post(path).form(body).expect_problem(422, "request_invalid"));
        }
        let not_text = valid.replacen(&format!("{field}="), &format!("{field}=%FF%FE"), 1);
        cases.push(post(path).form(&not_text).expect_status(&[400, 422]));
        let mut invalid = valid.clone().into_bytes();
        invalid.extend([0xff, 0xfe]);
        cases.push(post(path).with_body("application/x-www-form-urlencoded", invalid).expect_status(&[400, 422]));
    }
    assert_all_rejected(&TestServer::start().await, &cases).await;
}

#[tokio::test]
async fn invalid_form_values_are_rejected() {
    let mut cases = Vec::new();
    for id in ["1", "not-a-uuid", "*", "0196d2d6-7a9c-7c3e-8000-00000000000g"] {
        let form = encoded(&[("content", "hello"), ("room_id", "global"), ("id", id)]);
        cases.push(post(POST_MESSAGE).form(&form).expect_problem(422, "request_invalid"));
    }
    let id = &Uuid::now_v7().to_string();
    let (room, content_field) = (("room_id", "global"), ("content", "hello"));
    for side in ["before", "after", "around"] {
        let read = |id: &str| post(READ_MESSAGES).form(&encoded(&[room, (side, id)]));
        cases.push(read(id).expect_problem(404, "message_not_found"));
        cases.push(read("1").expect_problem(422, "request_invalid"));
        let other = if side == "around" { "before" } else { "around" };
        let both = encoded(&[room, (side, id), (other, id)]);
        cases.push(post(READ_MESSAGES).form(&both).expect_problem(422, "request_invalid"));
        let unknown_room = encoded(&[("room_id", "nowhere"), (side, id)]);
        cases.push(post(READ_MESSAGES).form(&unknown_room).expect_problem(404, "room_not_found"));
    }
    let changes: [(&str, &[(&str, &str)]); 2] = [(EDIT_MESSAGE, &[content_field]), (REMOVE_MESSAGE, &[])];
    for (path, more) in changes {
        let change =
            |room: &str, id: &str| post(path).form(&encoded(&[&[("room_id", room), ("id", id)], more].concat()));
        cases.push(change("global", id).expect_problem(404, "message_not_found"));
        cases.push(change("global", "1").expect_problem(422, "request_invalid"));
        cases.push(change("global", "").expect_problem(422, "request_invalid"));
        cases.push(change("nowhere", id).expect_problem(404, "room_not_found"));
        cases.push(change("*", id).expect_status(&[404, 422]));
    }
    for (content, code) in [(" ".to_owned(), "content_empty"), ("茶".repeat(4001), "content_too_long")] {
        let form = encoded(&[room, ("id", id), ("content", &content)]);
        cases.push(post(EDIT_MESSAGE).form(&form).expect_problem(422, code));
    }
    cases.push(post(QUOTED_MESSAGE).form(&encoded(&[room, ("id", "1")])).expect_problem(422, "request_invalid"));
    let unknown_room = encoded(&[("room_id", "nowhere"), ("id", id)]);
    cases.push(post(QUOTED_MESSAGE).form(&unknown_room).expect_problem(404, "room_not_found"));
    let reply = encoded(&[room, content_field, ("id", id), ("reply_to", &Uuid::now_v7().to_string())]);
    cases.push(post(POST_MESSAGE).form(&reply).expect_problem(404, "message_not_found"));
    cases.push(post(OPEN_ROOM).form("room_id=nowhere").expect_problem(404, "room_not_found"));
    cases.push(post(OPEN_ROOM).form("room_id=*").expect_status(&[404, 422]));
    cases.push(
        post(POST_MESSAGE)
            .form(&composer_form("hello").replace("global", "nowhere"))
            .expect_problem(404, "room_not_found"),
    );
    cases.push(post(POST_MESSAGE).form(&composer_form("hello").replace("global", "*")).expect_status(&[404, 422]));
    for language in ["", "klingon", "en\r\nset-cookie: a=b", "zh-CN; Domain=evil"] {
        cases.push(post(SET_LANGUAGE).form(&encoded(&[("language", language)])).expect_problem(422, "request_invalid"));
    }
    for (name, password, status, code) in [
        ("ada", "the wrong password", 401, "credentials_wrong"),
        ("nobody", PASSWORD, 401, "credentials_wrong"),
        ("", "", 401, "credentials_wrong"),
    ] {
        cases.push(
            post(SIGN_IN).form(&encoded(&[("username", name), ("password", password)])).expect_problem(status, code),
        );
    }
    for (name, password, status, code) in [
        ("ＡＤＡ", PASSWORD, 409, "username_taken"),
        ("a", PASSWORD, 422, "username_invalid"),
        ("newcomer", "short", 422, "password_invalid"),
    ] {
        cases.push(
            post(SIGN_UP).form(&encoded(&[("username", name), ("password", password)])).expect_problem(status, code),
        );
    }
    let setup = encoded(&[("username", "newcomer"), ("password", PASSWORD), ("setup_token", "guessed")]);
    cases.push(post(SIGN_UP).form(&setup).expect_problem(403, "setup_token_invalid"));
    assert_all_rejected(&TestServer::start().await, &cases).await;
}

#[tokio::test]
async fn plain_form_has_same_effect_as_rest_request() {
    let server = TestServer::start().await;
    let submit = async |path: &str, cookie: &str, fields: &[(&str, &str)]| {
        let request = server.anonymous().request(Method::POST, path).header("accept", "text/html,*/*;q=0.8");
        crate::harness::Response::send(request.header("cookie", cookie).form(fields)).await
    };
    let signed_up = submit(SIGN_UP, "", &[("username", "ada"), ("password", PASSWORD)]).await;
    assert_eq!(signed_up.status, 302, "{}", signed_up.text);
    let cookie = signed_up.header("set-cookie").split(';').next().unwrap().to_owned();
    let post_by_form = async |id: Uuid, content: &str| {
        let fields = [("room_id", "global"), ("id", &id.to_string()), ("content", content)];
        let posted = submit(POST_MESSAGE, &cookie, &fields).await;
        assert_eq!(posted.status, 302, "{}", posted.text);
    };
    post_by_form(Uuid::now_v7(), "one\r\ntwo").await;
    let ada = server.anonymous().sign_in("ada").await;
    let message = &ada.history(1).await[0];
    assert_eq!((&message["content"], &message["sender_name"]), (&json!("one\ntwo"), &json!("ada")));
    // A form submitted twice, by a double click or a reload, creates one message.
    let id = Uuid::now_v7();
    post_by_form(id, "once").await;
    post_by_form(id, "once").await;
    assert_eq!(ada.history(10).await.len(), 2);
}

#[tokio::test]
async fn form_redirects_stay_on_this_site() {
    let server = TestServer::start().await;
    server.user("ada").await;
    for referer in
        ["https://evil.example/", "//evil.example", "javascript:alert(1)", "https://evil.example\\@tea.example/"]
    {
        for (path, form) in all_forms() {
            let request =
                server.anonymous().request(Method::POST, path).header("accept", "text/html").header("referer", referer);
            let request = request.header("content-type", "application/x-www-form-urlencoded");
            let response = crate::harness::Response::send(request.body(form)).await;
            let location = response.header("location");
            assert!(
                !location.contains("evil.example") && !location.starts_with("javascript"),
                "{path} redirects to {location}"
            );
        }
    }
}

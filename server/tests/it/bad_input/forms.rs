//! The server functions, which pages use and anyone can call: as strict as REST.

use http::Method;
use leptos::server_fn::axum::server_fn_paths;
use serde_json::{Value, json};
use uuid::Uuid;

use super::case::{post, refuses_all};
use crate::house::{House, PASSWORD};
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

/// Fields as a form sends them.
pub fn encoded(fields: &[(&str, &str)]) -> String {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(fields);
    form.finish()
}

/// The form of the composer, with an id of its own.
pub fn composed(content: &str) -> String {
    encoded(&[("content", content), ("room_id", "global"), ("id", &Uuid::now_v7().to_string())])
}

/// Every server function with a form it would take: the base of its section in `docs/input.md`, or nothing. Those that end
/// something come last, for a form that is taken by mistake ends it.
pub fn all() -> Vec<(&'static str, String)> {
    let sections = sections();
    let mut all: Vec<_> = server_fn_paths().map(|(path, _)| (path, form_of(&sections, path))).collect();
    all.sort_by_key(|(path, _)| (["/fn/sign_out", "/fn/deactivate_me"].contains(path), *path));
    all
}

fn form_of(sections: &[Section], path: &str) -> String {
    let section = sections.iter().find(|section| section.path == path);
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in section.into_iter().flat_map(|section| &section.base) {
        form.append_pair(name, &standing_for(value));
    }
    form.finish()
}

/// What an example of the document may stand for.
fn standing_for(value: &Value) -> String {
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

/// Whether the function can do without any field.
fn takes_nothing(path: &str) -> bool {
    let section = sections().into_iter().find(|section| section.path == path);
    // Who leaves a field out may be refused for other reasons than that.
    let is_understood = |row: &Row| {
        let refusal = row.refused.iter().find(|(example, ..)| example.is_none());
        refusal.is_none_or(|(_, _, code)| code != "request_invalid")
    };
    section.is_none_or(|section| section.rows.iter().all(is_understood))
}

#[test]
fn what_changes_something_is_never_a_get() {
    assert!(server_fn_paths().count() > 40);
    assert!(server_fn_paths().all(|(_, method)| method == Method::POST));
}

#[tokio::test]
async fn forms_that_are_not_what_a_function_takes() {
    let mut cases = Vec::new();
    for (path, good) in all() {
        for kind in ["text/plain", "application/json", "multipart/form-data; boundary=x", "x"] {
            cases.push(post(path).raw(kind, &good).refused(415, "content_type_unsupported"));
        }
        cases.push(post(path).form(&format!("{good}&colour=green")).refused(422, "request_invalid"));
        if good.is_empty() {
            continue;
        }
        let field = good.split('=').next().unwrap();
        if !takes_nothing(path) {
            cases.push(post(path).form("").refused(422, "request_invalid"));
            cases.push(post(path).form("&&&").refused(422, "request_invalid"));
        }
        for body in
            ["=", "colour=green", &format!("{field}[]=x"), &format!("{field}[a][b]=x"), &format!("{field}=a&{field}=b")]
        {
            cases.push(post(path).form(body).refused(422, "request_invalid"));
        }
        let not_text = good.replacen(&format!("{field}="), &format!("{field}=%FF%FE"), 1);
        cases.push(post(path).form(&not_text).refuses(&[400, 422]));
        let mut raw = good.clone().into_bytes();
        raw.extend([0xff, 0xfe]);
        cases.push(post(path).raw("application/x-www-form-urlencoded", raw).refuses(&[400, 422]));
    }
    refuses_all(&House::open().await, &cases).await;
}

#[tokio::test]
async fn forms_with_values_that_make_no_sense() {
    let mut cases = Vec::new();
    for id in ["1", "not-a-uuid", "*", "0196d2d6-7a9c-7c3e-8000-00000000000g"] {
        let form = encoded(&[("content", "hello"), ("room_id", "global"), ("id", id)]);
        cases.push(post(POST_MESSAGE).form(&form).refused(422, "request_invalid"));
    }
    let id = &Uuid::now_v7().to_string();
    let (room, edited) = (("room_id", "global"), ("content", "hello"));
    for side in ["before", "after", "around"] {
        let read = |id: &str| post(READ_MESSAGES).form(&encoded(&[room, (side, id)]));
        cases.push(read(id).refused(404, "message_not_found"));
        cases.push(read("1").refused(422, "request_invalid"));
        let other = if side == "around" { "before" } else { "around" };
        let both = encoded(&[room, (side, id), (other, id)]);
        cases.push(post(READ_MESSAGES).form(&both).refused(422, "request_invalid"));
        let nowhere = encoded(&[("room_id", "nowhere"), (side, id)]);
        cases.push(post(READ_MESSAGES).form(&nowhere).refused(404, "room_not_found"));
    }
    let changes: [(&str, &[(&str, &str)]); 2] = [(EDIT_MESSAGE, &[edited]), (REMOVE_MESSAGE, &[])];
    for (path, more) in changes {
        let change =
            |room: &str, id: &str| post(path).form(&encoded(&[&[("room_id", room), ("id", id)], more].concat()));
        cases.push(change("global", id).refused(404, "message_not_found"));
        cases.push(change("global", "1").refused(422, "request_invalid"));
        cases.push(change("global", "").refused(422, "request_invalid"));
        cases.push(change("nowhere", id).refused(404, "room_not_found"));
        cases.push(change("*", id).refuses(&[404, 422]));
    }
    for (content, code) in [(" ".to_owned(), "content_empty"), ("茶".repeat(4001), "content_too_long")] {
        let form = encoded(&[room, ("id", id), ("content", &content)]);
        cases.push(post(EDIT_MESSAGE).form(&form).refused(422, code));
    }
    cases.push(post(QUOTED_MESSAGE).form(&encoded(&[room, ("id", "1")])).refused(422, "request_invalid"));
    let nowhere = encoded(&[("room_id", "nowhere"), ("id", id)]);
    cases.push(post(QUOTED_MESSAGE).form(&nowhere).refused(404, "room_not_found"));
    let answered = encoded(&[room, edited, ("id", id), ("reply_to", &Uuid::now_v7().to_string())]);
    cases.push(post(POST_MESSAGE).form(&answered).refused(404, "message_not_found"));
    cases.push(post(OPEN_ROOM).form("room_id=nowhere").refused(404, "room_not_found"));
    cases.push(post(OPEN_ROOM).form("room_id=*").refuses(&[404, 422]));
    cases.push(post(POST_MESSAGE).form(&composed("hello").replace("global", "nowhere")).refused(404, "room_not_found"));
    cases.push(post(POST_MESSAGE).form(&composed("hello").replace("global", "*")).refuses(&[404, 422]));
    for language in ["", "klingon", "en\r\nset-cookie: a=b", "zh-CN; Domain=evil"] {
        cases.push(post(SET_LANGUAGE).form(&encoded(&[("language", language)])).refused(422, "request_invalid"));
    }
    for (name, password, status, code) in [
        ("ada", "the wrong password", 401, "credentials_wrong"),
        ("nobody", PASSWORD, 401, "credentials_wrong"),
        ("", "", 401, "credentials_wrong"),
    ] {
        cases.push(post(SIGN_IN).form(&encoded(&[("username", name), ("password", password)])).refused(status, code));
    }
    for (name, password, status, code) in [
        ("ＡＤＡ", PASSWORD, 409, "username_taken"),
        ("a", PASSWORD, 422, "username_invalid"),
        ("newcomer", "short", 422, "password_invalid"),
    ] {
        cases.push(post(SIGN_UP).form(&encoded(&[("username", name), ("password", password)])).refused(status, code));
    }
    let setup = encoded(&[("username", "newcomer"), ("password", PASSWORD), ("setup_token", "guessed")]);
    cases.push(post(SIGN_UP).form(&setup).refused(403, "setup_token_invalid"));
    refuses_all(&House::open().await, &cases).await;
}

#[tokio::test]
async fn a_form_without_scripting_does_the_same_as_a_program() {
    let house = House::open().await;
    let submit = async |path: &str, cookie: &str, fields: &[(&str, &str)]| {
        let request = house.stranger().request(Method::POST, path).header("accept", "text/html,*/*;q=0.8");
        crate::house::Answer::to(request.header("cookie", cookie).form(fields)).await
    };
    let signed_up = submit(SIGN_UP, "", &[("username", "ada"), ("password", PASSWORD)]).await;
    assert_eq!(signed_up.status, 302, "{}", signed_up.text);
    let cookie = signed_up.header("set-cookie").split(';').next().unwrap().to_owned();
    let compose = async |id: Uuid, content: &str| {
        let fields = [("room_id", "global"), ("id", &id.to_string()), ("content", content)];
        let posted = submit(POST_MESSAGE, &cookie, &fields).await;
        assert_eq!(posted.status, 302, "{}", posted.text);
    };
    compose(Uuid::now_v7(), "one\r\ntwo").await;
    let ada = house.stranger().sign_in("ada").await;
    let message = &ada.history(1).await[0];
    assert_eq!((&message["content"], &message["sender_name"]), (&json!("one\ntwo"), &json!("ada")));
    // A form sent twice, by a second click or by reloading, is one message.
    let id = Uuid::now_v7();
    compose(id, "once").await;
    compose(id, "once").await;
    assert_eq!(ada.history(10).await.len(), 2);
}

#[tokio::test]
async fn a_form_never_leads_to_another_site() {
    let house = House::open().await;
    house.person("ada").await;
    for referer in
        ["https://evil.example/", "//evil.example", "javascript:alert(1)", "https://evil.example\\@tea.example/"]
    {
        for (path, form) in all() {
            let request =
                house.stranger().request(Method::POST, path).header("accept", "text/html").header("referer", referer);
            let request = request.header("content-type", "application/x-www-form-urlencoded");
            let answer = crate::house::Answer::to(request.body(form)).await;
            let place = answer.header("location");
            assert!(!place.contains("evil.example") && !place.starts_with("javascript"), "{path} leads to {place}");
        }
    }
}

//! Uploads that are no upload: the wrong body, the wrong parts, too many of them.

use serde_json::json;
use uuid::Uuid;

use super::case::{Case, post, refuses_her_all};
use crate::house::{House, Parcel};

const UPLOAD: &str = "/api/chat/upload";

fn leaves() -> Parcel {
    Parcel::of("leaves.txt", "green")
}

fn send(parcel: &Parcel) -> Case {
    post(UPLOAD).raw(&parcel.kind(), parcel.body())
}

/// A part whose head says only this of where it belongs.
fn part(disposition: &str) -> Parcel {
    Parcel::default().part(format!("Content-Disposition: {disposition}"), "green")
}

#[tokio::test]
async fn bodies_that_are_no_upload() {
    let good = leaves();
    let whole = good.body();
    let mut cases = Vec::new();
    for kind in ["text/plain", "application/json", "application/x-www-form-urlencoded", "image/png", "x"] {
        cases.push(post(UPLOAD).raw(kind, &whole).refused(415, "content_type_unsupported"));
    }
    cases.push(post(UPLOAD).json(&json!({ "file": "green" })).refused(415, "content_type_unsupported"));
    cases.push(post(UPLOAD).body(&whole).refused(415, "content_type_unsupported"));
    for kind in [
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=another",
        "multipart/mixed; boundary=x",
        "multipart/form-data; boundary=\"",
    ] {
        cases.push(post(UPLOAD).raw(kind, &whole).refuses(&[400, 415, 422]));
    }
    // Cut short at every kind of place.
    for length in [0, 1, 10, 40, 80, 120, good.unfinished().len() - 8, good.unfinished().len(), whole.len() - 4] {
        cases.push(post(UPLOAD).raw(&good.kind(), &whole[..length]).refuses(&[400, 422]));
        cases.push(post(UPLOAD).raw(&good.kind(), &whole[..length]).chunked().refuses(&[400, 422]));
    }
    let other_ends = String::from_utf8(whole).unwrap().replace("\r\n", "\n");
    cases.push(post(UPLOAD).raw(&good.kind(), other_ends).refuses(&[400, 422]));
    for body in ["green", "\r\n\r\n", "\0\0\0\0", "------", "----teahouse-parcel-7c1e9d--"] {
        cases.push(post(UPLOAD).raw(&good.kind(), body).refuses(&[400, 422]));
    }
    nothing_comes_of(cases).await;
}

#[tokio::test]
async fn parts_that_make_no_upload() {
    let mut cases = vec![
        send(&Parcel::default()).refuses(&[400, 422]),
        send(&Parcel::default().field("content", "hello")).refused(422, "request_invalid"),
        send(&Parcel::default().field("file", "green")).refuses(&[422]),
        send(&leaves().file("more.txt", "text/plain", "black")).refused(422, "request_invalid"),
        send(&leaves().field("colour", "green")).refused(422, "request_invalid"),
        send(&leaves().field("reply_to", Uuid::now_v7())).refused(404, "message_not_found"),
        send(&leaves().field("reply_to", "1")).refused(422, "request_invalid"),
        send(&leaves().field("message_type", "image")).refused(422, "request_invalid"),
        send(&leaves().field("FILE", "green")).refused(422, "request_invalid"),
        send(&leaves().field("", "green")).refuses(&[400, 422]),
    ];
    for field in ["content", "room_id", "id", "reply_to"] {
        let value = if ["id", "reply_to"].contains(&field) { Uuid::now_v7().to_string() } else { "global".to_owned() };
        cases.push(send(&leaves().field(field, &value).field(field, &value)).refused(422, "request_invalid"));
    }
    for id in ["", "1", "not-a-uuid", "*", "0196d2d6-7a9c-7c3e-8000-00000000000g", "0196d2d67a9c7c3e8000000000000001"] {
        cases.push(send(&leaves().field("id", id)).refused(422, "request_invalid"));
    }
    for room in ["*", "global:members", "GLOBAL", "..%2f..", "global\0", &"a".repeat(5000)] {
        cases.push(send(&leaves().field("room_id", room)).refuses(&[404, 413, 422]));
    }
    cases.push(send(&leaves().field("room_id", "nowhere")).refused(404, "room_not_found"));
    for (caption, code) in [
        ("茶".repeat(4001), "content_too_long"),
        ("before\0after".to_owned(), "content_has_control_characters"),
        ("\u{1b}[31mred".to_owned(), "content_has_control_characters"),
    ] {
        cases.push(send(&leaves().field("content", &caption)).refused(422, code));
        let first = Parcel::default().field("content", &caption).file("leaves.txt", "", "green");
        cases.push(send(&first).refused(422, code));
    }
    cases.push(send(&leaves().field("content", "a".repeat(1 << 20))).refuses(&[413, 422]));
    let latin = leaves().part("Content-Disposition: form-data; name=\"content\"", [b'a', 0xe9, b'b']);
    cases.push(send(&latin).refuses(&[400, 422]));
    for disposition in
        ["", "form-data", "form-data; filename=\"a.txt\"", "attachment; name=\"file\"; filename=\"a.txt\""]
    {
        cases.push(send(&part(disposition)).refuses(&[400, 422]));
    }
    let no_head = Parcel::default().part("X-Nothing: here", "green");
    cases.push(send(&no_head).refuses(&[400, 422]));
    nothing_comes_of(cases).await;
}

#[tokio::test]
async fn more_parts_than_anyone_has() {
    let mut many = Parcel::default();
    for number in 0..10_000 {
        many = many.field("content", number);
    }
    let mut files = Parcel::default();
    for number in 0..1_000 {
        files = files.file(&format!("leaves {number}.txt"), "text/plain", "green");
    }
    let mut unknown = leaves();
    for number in 0..10_000 {
        unknown = unknown.field(&format!("field {number}"), number);
    }
    let mut long_head = String::from("Content-Disposition: form-data; name=\"file\"; filename=\"a.txt\"");
    long_head.push_str("\r\nX-Long: ");
    long_head.push_str(&"a".repeat(60_000));
    let mut many_heads = String::from("Content-Disposition: form-data; name=\"file\"; filename=\"a.txt\"");
    for number in 0..1_000 {
        many_heads.push_str(&format!("\r\nX-Head-{number}: a"));
    }
    let mut cases: Vec<Case> =
        [many, files, unknown].iter().map(|parcel| send(parcel).refuses(&[400, 413, 422])).collect();
    for head in [long_head, many_heads] {
        let parcel = Parcel::default().part(head, "green").field("colour", "green");
        cases.push(send(&parcel).refuses(&[400, 413, 422]));
    }
    nothing_comes_of(cases).await;
}

/// Each is refused, and none leaves a message, a key or a file.
async fn nothing_comes_of(cases: Vec<Case>) {
    let house = House::open().await;
    let ada = house.person("ada").await;
    let files = house.files();
    refuses_her_all(&house, &ada, &cases).await;
    assert_eq!(house.files(), files);
    let good = ada.upload(&leaves()).await.success();
    assert_eq!(ada.fetch(&good).await.text, "green");
}

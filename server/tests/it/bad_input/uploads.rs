//! Invalid uploads: wrong bodies, wrong parts, too many parts.

use serde_json::json;
use uuid::Uuid;

use super::case::{Case, assert_all_rejected_for, post};
use crate::harness::{MultipartBody, TestServer};

const UPLOAD: &str = "/api/chat/upload";

fn text_file() -> MultipartBody {
    MultipartBody::with_file("leaves.txt", "green")
}

fn upload_case(multipart: &MultipartBody) -> Case {
    post(UPLOAD).with_body(&multipart.content_type(), multipart.bytes())
}

/// A body with one part that has this Content-Disposition.
fn part(disposition: &str) -> MultipartBody {
    MultipartBody::default().part(format!("Content-Disposition: {disposition}"), "green")
}

#[tokio::test]
async fn malformed_multipart_bodies_are_rejected() {
    let valid = text_file();
    let bytes = valid.bytes();
    let mut cases = Vec::new();
    for content_type in ["text/plain", "application/json", "application/x-www-form-urlencoded", "image/png", "x"] {
        cases.push(post(UPLOAD).with_body(content_type, &bytes).expect_problem(415, "content_type_unsupported"));
    }
    cases.push(post(UPLOAD).json(&json!({ "file": "green" })).expect_problem(415, "content_type_unsupported"));
    cases.push(post(UPLOAD).body(&bytes).expect_problem(415, "content_type_unsupported"));
    for content_type in [
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=another",
        "multipart/mixed; boundary=x",
        "multipart/form-data; boundary=\"",
    ] {
        cases.push(post(UPLOAD).with_body(content_type, &bytes).expect_status(&[400, 415, 422]));
    }
    // Truncated at various positions.
    for length in [0, 1, 10, 40, 80, 120, valid.unterminated().len() - 8, valid.unterminated().len(), bytes.len() - 4] {
        cases.push(post(UPLOAD).with_body(&valid.content_type(), &bytes[..length]).expect_status(&[400, 422]));
        cases
            .push(post(UPLOAD).with_body(&valid.content_type(), &bytes[..length]).chunked().expect_status(&[400, 422]));
    }
    let other_ends = String::from_utf8(bytes).unwrap().replace("\r\n", "\n");
    cases.push(post(UPLOAD).with_body(&valid.content_type(), other_ends).expect_status(&[400, 422]));
    for body in ["green", "\r\n\r\n", "\0\0\0\0", "------", "----teahouse-upload-7c1e9d--"] {
        cases.push(post(UPLOAD).with_body(&valid.content_type(), body).expect_status(&[400, 422]));
    }
    assert_no_effect(cases).await;
}

#[tokio::test]
async fn invalid_multipart_parts_are_rejected() {
    let mut cases = vec![
        upload_case(&MultipartBody::default()).expect_status(&[400, 422]),
        upload_case(&MultipartBody::default().field("content", "hello")).expect_problem(422, "request_invalid"),
        upload_case(&MultipartBody::default().field("file", "green")).expect_status(&[422]),
        upload_case(&text_file().file("more.txt", "text/plain", "black")).expect_problem(422, "request_invalid"),
        upload_case(&text_file().field("colour", "green")).expect_problem(422, "request_invalid"),
        upload_case(&text_file().field("reply_to", Uuid::now_v7())).expect_problem(404, "message_not_found"),
        upload_case(&text_file().field("reply_to", "1")).expect_problem(422, "request_invalid"),
        upload_case(&text_file().field("message_type", "image")).expect_problem(422, "request_invalid"),
        upload_case(&text_file().field("FILE", "green")).expect_problem(422, "request_invalid"),
        upload_case(&text_file().field("", "green")).expect_status(&[400, 422]),
    ];
    for field in ["content", "room_id", "id", "reply_to"] {
        let value = if ["id", "reply_to"].contains(&field) { Uuid::now_v7().to_string() } else { "global".to_owned() };
        cases.push(
            upload_case(&text_file().field(field, &value).field(field, &value)).expect_problem(422, "request_invalid"),
        );
    }
    for id in ["", "1", "not-a-uuid", "*", "0196d2d6-7a9c-7c3e-8000-00000000000g", "0196d2d67a9c7c3e8000000000000001"] {
        cases.push(upload_case(&text_file().field("id", id)).expect_problem(422, "request_invalid"));
    }
    for room in ["*", "global:members", "GLOBAL", "..%2f..", "global\0", &"a".repeat(5000)] {
        cases.push(upload_case(&text_file().field("room_id", room)).expect_status(&[404, 413, 422]));
    }
    cases.push(upload_case(&text_file().field("room_id", "nowhere")).expect_problem(404, "room_not_found"));
    for (caption, code) in [
        ("茶".repeat(4001), "content_too_long"),
        ("before\0after".to_owned(), "content_has_control_characters"),
        ("\u{1b}[31mred".to_owned(), "content_has_control_characters"),
    ] {
        cases.push(upload_case(&text_file().field("content", &caption)).expect_problem(422, code));
        let first = MultipartBody::default().field("content", &caption).file("leaves.txt", "", "green");
        cases.push(upload_case(&first).expect_problem(422, code));
    }
    cases.push(upload_case(&text_file().field("content", "a".repeat(1 << 20))).expect_status(&[413, 422]));
    let latin1 = text_file().part("Content-Disposition: form-data; name=\"content\"", [b'a', 0xe9, b'b']);
    cases.push(upload_case(&latin1).expect_status(&[400, 422]));
    for disposition in
        ["", "form-data", "form-data; filename=\"a.txt\"", "attachment; name=\"file\"; filename=\"a.txt\""]
    {
        cases.push(upload_case(&part(disposition)).expect_status(&[400, 422]));
    }
    let without_disposition = MultipartBody::default().part("X-Nothing: here", "green");
    cases.push(upload_case(&without_disposition).expect_status(&[400, 422]));
    assert_no_effect(cases).await;
}

#[tokio::test]
async fn excessive_multipart_parts_are_rejected() {
    let mut many_fields = MultipartBody::default();
    for number in 0..10_000 {
        many_fields = many_fields.field("content", number);
    }
    let mut many_files = MultipartBody::default();
    for number in 0..1_000 {
        many_files = many_files.file(&format!("leaves {number}.txt"), "text/plain", "green");
    }
    let mut unknown_fields = text_file();
    for number in 0..10_000 {
        unknown_fields = unknown_fields.field(&format!("field {number}"), number);
    }
    let mut long_header = String::from("Content-Disposition: form-data; name=\"file\"; filename=\"a.txt\"");
    long_header.push_str("\r\nX-Long: ");
    long_header.push_str(&"a".repeat(60_000));
    let mut many_headers = String::from("Content-Disposition: form-data; name=\"file\"; filename=\"a.txt\"");
    for number in 0..1_000 {
        many_headers.push_str(&format!("\r\nX-Head-{number}: a"));
    }
    let mut cases: Vec<Case> = [many_fields, many_files, unknown_fields]
        .iter()
        .map(|multipart| upload_case(multipart).expect_status(&[400, 413, 422]))
        .collect();
    for header in [long_header, many_headers] {
        let multipart = MultipartBody::default().part(header, "green").field("colour", "green");
        cases.push(upload_case(&multipart).expect_status(&[400, 413, 422]));
    }
    assert_no_effect(cases).await;
}

/// Checks that every case is rejected and leaves no message, key or file.
async fn assert_no_effect(cases: Vec<Case>) {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let files = server.uploaded_files();
    assert_all_rejected_for(&server, &ada, &cases).await;
    assert_eq!(server.uploaded_files(), files);
    let valid = ada.upload(&text_file()).await.success();
    assert_eq!(ada.download(&valid).await.text, "green");
}

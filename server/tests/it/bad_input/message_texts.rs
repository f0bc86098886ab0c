//! Invalid message texts, and unusual texts that are valid.

use serde_json::json;
use uuid::Uuid;

use super::case::{assert_all_rejected, post};
use super::{SEND, forms};
use crate::harness::TestServer;

/// Invalid texts, with the code of the problem.
fn invalid_texts() -> Vec<(String, &'static str)> {
    let (empty, too_long, control) = ("content_empty", "content_too_long", "content_has_control_characters");
    let mut texts: Vec<(String, &str)> =
        ["", " ", "\n", "\t \r\n", "\u{3000}", "\u{a0}\u{2003}", "\u{200b}", "\u{feff}\u{2060}"]
            .map(|text| (text.to_owned(), empty))
            .into();
    texts.extend(["a", "茶", "🫖", "e\u{301}"].map(|letter| {
        let letters = letter.chars().count();
        (letter.repeat(4000 / letters) + letter, too_long)
    }));
    texts.push((format!("{}\n", "a".repeat(4000)), too_long));
    for control_character in
        ["\0", "\u{1}", "\u{8}", "\u{b}", "\u{c}", "\u{1b}", "\u{1f}", "\u{7f}", "\u{80}", "\u{85}", "\u{9f}"]
    {
        texts.push((format!("before{control_character}after"), control));
    }
    texts.push(("\u{1b}[31mred".to_owned(), control));
    texts
}

#[tokio::test]
async fn invalid_message_texts_are_rejected() {
    let mut cases = Vec::new();
    for (text, code) in invalid_texts() {
        cases.push(post(SEND).json(&json!({ "content": text })).expect_problem(422, code));
        cases.push(post(forms::POST_MESSAGE).form(&forms::composer_form(&text)).expect_problem(422, code));
    }
    assert_all_rejected(&TestServer::start().await, &cases).await;
}

#[tokio::test]
async fn invalid_message_fields_are_rejected() {
    let mut cases = Vec::new();
    for message_type in ["system", "image", "file"] {
        cases.push(
            post(SEND)
                .json(&json!({ "content": "hello", "message_type": message_type }))
                .expect_problem(422, "message_type_not_postable"),
        );
    }
    for message_type in [json!("banana"), json!(""), json!("Text"), json!(1), json!(["text"])] {
        cases.push(
            post(SEND)
                .json(&json!({ "content": "hello", "message_type": message_type }))
                .expect_problem(422, "request_invalid"),
        );
    }
    let ids = [
        json!(""),
        json!("1"),
        json!(1),
        json!("not-a-uuid"),
        json!("0196d2d6-7a9c-7c3e-8000-00000000000"),
        json!("*"),
        json!("0196d2d6-7a9c-7c3e-8000-00000000000g"),
        json!("{0196d2d6-7a9c-7c3e-8000-000000000001}"),
        json!("urn:uuid:0196d2d6-7a9c-7c3e-8000-000000000001"),
        json!("0196d2d67a9c7c3e8000000000000001"),
        json!({}),
        json!("0196d2d6-7a9c-7c3e-8000-000000000001\u{0}"),
        json!("global:0196d2d6-7a9c-7c3e-8000-000000000001"),
    ];
    for id in ids {
        cases.push(post(SEND).json(&json!({ "content": "hello", "id": id })).expect_problem(422, "request_invalid"));
        cases.push(
            post(SEND).json(&json!({ "content": "hello", "reply_to": id })).expect_problem(422, "request_invalid"),
        );
    }
    cases.push(
        post(SEND)
            .json(&json!({ "content": "hello", "reply_to": Uuid::now_v7() }))
            .expect_problem(404, "message_not_found"),
    );
    // Fields that only the server sets.
    for field in ["sender_id", "sender_name", "sender_role", "n", "v", "timestamp", "room_id", "file_url", "edited_at"]
    {
        cases.push(post(SEND).json(&json!({ "content": "hello", field: "1" })).expect_problem(422, "request_invalid"));
    }
    for field in ["role", "id", "is_admin"] {
        let body = json!({ "username": "eve", "password": "correct horse battery", field: "administrator" });
        cases.push(post("/api/auth/register").json(&body).expect_problem(422, "request_invalid"));
    }
    assert_all_rejected(&TestServer::start().await, &cases).await;
}

#[tokio::test]
async fn unusual_unicode_text_is_stored_unchanged() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let mut stream = ada.open_stream().await;
    let unusual = [
        "a".repeat(4000),
        "茶".repeat(4000),
        "🫖".repeat(4000),
        "👩‍👩‍👧‍👦 \u{202e}rtl\u{202c} e\u{301} \u{200b}x".to_owned(),
        " kept \n\n\t as it is ".to_owned(),
        "<script>alert(1)</script> & \"quoted\" \\ '".to_owned(),
        "%00 %s {0} $(x) `x` ${x} ]]>".to_owned(),
        "\u{fffd} \u{fffe} \u{10ffff} \u{2028} \u{2029}".to_owned(),
        "\n\ndata: x\nevent: reset\nid: 1\n\n".to_owned(),
        r#"","n":99,"v":99} \" \\n"#.to_owned(),
    ];
    for (n, text) in (1..).zip(&unusual) {
        let message = ada.post_message(text).await;
        assert_eq!((&message["content"], &message["n"]), (&json!(text), &json!(n)));
        assert_eq!(ada.history(1).await[0], message);
        assert_eq!(stream.next_message().await, message);
    }
}

#[tokio::test]
async fn line_ends_are_normalized_to_line_feeds() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    assert_eq!(ada.post_message("one\r\ntwo\nthree\r\n\r\nfour").await["content"], "one\ntwo\nthree\n\nfour");
    // Forms send CR LF for each line end; it counts as one character.
    let lines = "a\r\n".repeat(1999) + "ab";
    let message = ada.post_message(&lines).await;
    assert_eq!(message["content"].as_str().unwrap().chars().count(), 4000);
    // Requests that differ only in their line ends are the same request.
    let id = Uuid::now_v7();
    let first = ada.try_post_message(json!({ "id": id, "content": "a\r\nb" })).await.success();
    assert_eq!(ada.try_post_message(json!({ "id": id, "content": "a\nb" })).await.success(), first);
}

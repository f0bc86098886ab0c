//! Words that are no message, and words that are one though they look strange.

use serde_json::json;
use uuid::Uuid;

use super::case::{post, refuses_all};
use super::{SEND, forms};
use crate::house::House;

/// Texts that are refused, with the code.
fn no_messages() -> Vec<(String, &'static str)> {
    let (empty, long, control) = ("content_empty", "content_too_long", "content_has_control_characters");
    let mut texts: Vec<(String, &str)> =
        ["", " ", "\n", "\t \r\n", "\u{3000}", "\u{a0}\u{2003}", "\u{200b}", "\u{feff}\u{2060}"]
            .map(|text| (text.to_owned(), empty))
            .into();
    texts.extend(["a", "茶", "🫖", "e\u{301}"].map(|letter| {
        let letters = letter.chars().count();
        (letter.repeat(4000 / letters) + letter, long)
    }));
    texts.push((format!("{}\n", "a".repeat(4000)), long));
    for forbidden in
        ["\0", "\u{1}", "\u{8}", "\u{b}", "\u{c}", "\u{1b}", "\u{1f}", "\u{7f}", "\u{80}", "\u{85}", "\u{9f}"]
    {
        texts.push((format!("before{forbidden}after"), control));
    }
    texts.push(("\u{1b}[31mred".to_owned(), control));
    texts
}

#[tokio::test]
async fn words_that_are_no_message() {
    let mut cases = Vec::new();
    for (text, code) in no_messages() {
        cases.push(post(SEND).json(&json!({ "content": text })).refused(422, code));
        cases.push(post(forms::POST_MESSAGE).form(&forms::composed(&text)).refused(422, code));
    }
    refuses_all(&House::open().await, &cases).await;
}

#[tokio::test]
async fn fields_that_make_no_sense() {
    let mut cases = Vec::new();
    for kind in ["system", "image", "file"] {
        cases.push(
            post(SEND)
                .json(&json!({ "content": "hello", "message_type": kind }))
                .refused(422, "message_type_not_postable"),
        );
    }
    for kind in [json!("banana"), json!(""), json!("Text"), json!(1), json!(["text"])] {
        cases.push(
            post(SEND).json(&json!({ "content": "hello", "message_type": kind })).refused(422, "request_invalid"),
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
        cases.push(post(SEND).json(&json!({ "content": "hello", "id": id })).refused(422, "request_invalid"));
        cases.push(post(SEND).json(&json!({ "content": "hello", "reply_to": id })).refused(422, "request_invalid"));
    }
    cases.push(
        post(SEND).json(&json!({ "content": "hello", "reply_to": Uuid::now_v7() })).refused(404, "message_not_found"),
    );
    // Nobody speaks for another, or decides what only Redis does.
    for field in ["sender_id", "sender_name", "sender_role", "n", "v", "timestamp", "room_id", "file_url", "edited_at"]
    {
        cases.push(post(SEND).json(&json!({ "content": "hello", field: "1" })).refused(422, "request_invalid"));
    }
    for field in ["role", "id", "is_admin"] {
        let body = json!({ "username": "eve", "password": "correct horse battery", field: "administrator" });
        cases.push(post("/api/auth/register").json(&body).refused(422, "request_invalid"));
    }
    refuses_all(&House::open().await, &cases).await;
}

#[tokio::test]
async fn strange_words_are_kept_as_they_are() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    let mut ears = ada.listen().await;
    let strange = [
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
    for (n, text) in (1..).zip(&strange) {
        let said = ada.say(text).await;
        assert_eq!((&said["content"], &said["n"]), (&json!(text), &json!(n)));
        assert_eq!(ada.history(1).await[0], said);
        assert_eq!(ears.message().await, said);
    }
}

#[tokio::test]
async fn line_ends_become_line_feeds() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    assert_eq!(ada.say("one\r\ntwo\nthree\r\n\r\nfour").await["content"], "one\ntwo\nthree\n\nfour");
    // Forms send two characters for each line end; they count as the one that was typed.
    let lines = "a\r\n".repeat(1999) + "ab";
    let said = ada.say(&lines).await;
    assert_eq!(said["content"].as_str().unwrap().chars().count(), 4000);
    // The same words are the same request, however the line ends were sent.
    let id = Uuid::now_v7();
    let first = ada.send(json!({ "id": id, "content": "a\r\nb" })).await.success();
    assert_eq!(ada.send(json!({ "id": id, "content": "a\nb" })).await.success(), first);
}

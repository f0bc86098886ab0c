//! How a file is handed out: whole, in parts, not again to who has it, under its own name.

use http::Method;
use percent_encoding::percent_decode_str;
use reqwest::RequestBuilder;
use serde_json::Value;

use super::files::{picture, png};
use super::is_inert;
use crate::house::{Answer, House, PASSWORD, Parcel, Person};

fn url(message: &Value) -> &str {
    message["file_url"].as_str().expect("the address of a file")
}

/// A house, someone in it, and a text of ten lines of ten bytes.
async fn ten_lines() -> (House, Person, Value, String) {
    let house = House::open().await;
    let ada = house.person("ada").await;
    let text: String = (0..10).map(|line| format!("line {line}...\n")).collect();
    assert_eq!(text.len(), 100);
    let message = ada.upload(&Parcel::of("lines.txt", &text)).await.success();
    (house, ada, message, text)
}

async fn with(request: RequestBuilder, headers: &[(&str, &str)]) -> Answer {
    Answer::to(headers.iter().fold(request, |request, (name, value)| request.header(*name, *value))).await
}

#[tokio::test]
async fn whole_for_whoever_asks() {
    let (_house, ada, message, text) = ten_lines().await;
    let answer = ada.fetch(&message).await;
    assert_eq!((answer.status, answer.text.as_str()), (200, text.as_str()));
    assert_eq!(is_inert(&message, &answer), None);
    assert!(answer.header("content-disposition").starts_with("attachment"));
    assert_eq!((answer.header("content-length"), answer.header("accept-ranges")), ("100", "bytes"));
    let cached: Vec<&str> = answer.header("cache-control").split(", ").collect();
    assert!(cached.contains(&"private") && cached.contains(&"no-cache"), "{cached:?}");
    let etag = answer.header("etag");
    assert!(etag.starts_with('"') && etag.ends_with('"') && etag.len() > 2, "{etag}");

    // Compressed on the way it would be another file under the same mark.
    let request = ada.request(Method::GET, url(&message));
    let compressed = with(request, &[("accept-encoding", "gzip, br")]).await;
    assert_eq!((compressed.header("content-encoding"), compressed.text.as_str()), ("", text.as_str()));
    assert_eq!(compressed.header("etag"), etag);

    let head = Answer::to(ada.request(Method::HEAD, url(&message))).await;
    assert_eq!((head.status, head.header("content-length"), head.text.as_str()), (200, "100", ""));
    for header in ["etag", "content-type", "content-disposition", "content-security-policy", "cache-control"] {
        assert_eq!(head.header(header), answer.header(header), "{header}");
    }
}

#[tokio::test]
async fn in_parts_for_whoever_asks_for_parts() {
    let (_house, ada, message, text) = ten_lines().await;
    let get = || ada.request(Method::GET, url(&message));
    for (range, from, to) in [
        ("bytes=0-9", 0, 9),
        ("bytes=10-19", 10, 19),
        ("bytes=95-", 95, 99),
        ("bytes=-5", 95, 99),
        ("bytes=90-1000", 90, 99),
        ("bytes=99-99", 99, 99),
    ] {
        let answer = with(get(), &[("range", range)]).await;
        assert_eq!((answer.status, answer.text.as_str()), (206, &text[from..=to]), "{range}");
        assert_eq!(answer.header("content-range"), format!("bytes {from}-{to}/100"), "{range}");
        assert_eq!(is_inert(&message, &Answer { status: 200, ..answer }), None, "{range}");
    }
    for range in ["bytes=100-", "bytes=1000-2000", "bytes=-0"] {
        let answer = with(get(), &[("range", range)]).await;
        assert_eq!(answer.status, 416, "{range}: {}", answer.text);
    }
    // Nonsense is answered with the whole, or refused.
    for range in ["lines=0-9", "bytes=", "bytes=x-y", "bytes=9-0", "0-9"] {
        let answer = with(get(), &[("range", range)]).await;
        assert!([200, 416].contains(&answer.status), "{range}: {} {}", answer.status, answer.text);
    }
}

#[tokio::test]
async fn not_again_to_whoever_has_it() {
    let (house, ada, message, text) = ten_lines().await;
    let get = || ada.request(Method::GET, url(&message));
    let etag = ada.fetch(&message).await.header("etag").to_owned();
    for known in [etag.clone(), format!("\"other\", {etag}"), format!("W/{etag}"), "*".to_owned()] {
        let answer = with(get(), &[("if-none-match", &known)]).await;
        assert_eq!((answer.status, answer.text.as_str(), answer.header("etag")), (304, "", etag.as_str()), "{known}");
    }
    let answer = with(get(), &[("if-none-match", "\"other\"")]).await;
    assert_eq!((answer.status, answer.text), (200, text));
    // Only to those who may have it: the mark opens nothing.
    let outsider = house.stranger().sign_up("outsider").await;
    let request = outsider.request(Method::GET, url(&message));
    with(request, &[("if-none-match", &etag)]).await.is_problem(404, "not_found");
    ada.remove(&message).await.success();
    with(get(), &[("if-none-match", &etag)]).await.is_problem(404, "not_found");
}

#[tokio::test]
async fn pictures_are_shown_and_all_else_is_saved_under_its_own_name() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    for name in [
        "report.txt",
        "季度报告 2026（终稿）.txt",
        "Ärger & Söhne; 100 %.txt",
        "it's *here*, (really)!.txt",
        "🫖.txt",
        &format!("{}.txt", "茶".repeat(251)),
    ] {
        let message = ada.upload(&Parcel::of(name, "green")).await.success();
        assert_eq!(message["file_name"], name);
        let answer = ada.fetch(&message).await;
        let disposition = answer.header("content-disposition");
        assert!(disposition.starts_with("attachment;") && disposition.is_ascii(), "{disposition}");
        assert_eq!(saved_as(disposition).as_deref(), Some(name), "{disposition}");
    }
    let message = ada.upload(&Parcel::of("照片.png", png(&picture(8, 8)))).await.success();
    let answer = ada.fetch(&message).await;
    let disposition = answer.header("content-disposition");
    assert!(disposition.starts_with("inline"), "{disposition}");
    assert_eq!(saved_as(disposition).as_deref(), Some("照片.png"), "{disposition}");
}

/// The name a browser takes from the header: the encoded one (RFC 8187) before the plain one.
fn saved_as(disposition: &str) -> Option<String> {
    if let Some((_, encoded)) = disposition.split_once("filename*=UTF-8''") {
        let encoded = encoded.split(';').next()?.trim();
        assert!(
            encoded.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~%".contains(&byte)),
            "{encoded}"
        );
        return Some(percent_decode_str(encoded).decode_utf8().ok()?.into_owned());
    }
    let (_, plain) = disposition.split_once("filename=\"")?;
    plain.split_once('"').map(|(name, _)| name.to_owned())
}

#[tokio::test]
async fn a_browser_gets_it_by_its_cookie() {
    let (house, _, message, text) = ten_lines().await;
    let form = [("username", "ada"), ("password", PASSWORD)];
    let request = house.stranger().request(Method::POST, "/fn/sign_in").header("accept", "text/html");
    let signed_in = Answer::to(request.form(&form)).await;
    let cookie = signed_in.header("set-cookie").split(';').next().unwrap().to_owned();
    let request = house.stranger().request(Method::GET, url(&message));
    let answer = with(request, &[("cookie", &cookie), ("accept", "text/html,image/avif,*/*;q=0.8")]).await;
    assert_eq!((answer.status, answer.text.as_str()), (200, text.as_str()));
    // In a page of another site it may not be embedded.
    assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin");
}

//! Downloads: complete, in ranges, conditional, and with their file name.

use http::Method;
use percent_encoding::percent_decode_str;
use reqwest::RequestBuilder;
use serde_json::Value;

use super::files::{png, sample_image};
use super::unsafe_headers;
use crate::harness::{MultipartBody, PASSWORD, Response, TestServer, TestUser};

fn url(message: &Value) -> &str {
    message["file_url"].as_str().expect("a message with a file")
}

/// A server, a user, and an uploaded text of ten lines of ten bytes.
async fn uploaded_text() -> (TestServer, TestUser, Value, String) {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let text: String = (0..10).map(|line| format!("line {line}...\n")).collect();
    assert_eq!(text.len(), 100);
    let message = ada.upload(&MultipartBody::with_file("lines.txt", &text)).await.success();
    (server, ada, message, text)
}

async fn send_with_headers(request: RequestBuilder, headers: &[(&str, &str)]) -> Response {
    Response::send(headers.iter().fold(request, |request, (name, value)| request.header(*name, *value))).await
}

#[tokio::test]
async fn file_is_served_whole_with_safe_headers() {
    let (_server, ada, message, text) = uploaded_text().await;
    let response = ada.download(&message).await;
    assert_eq!((response.status, response.text.as_str()), (200, text.as_str()));
    assert_eq!(unsafe_headers(&message, &response), None);
    assert!(response.header("content-disposition").starts_with("attachment"));
    assert_eq!((response.header("content-length"), response.header("accept-ranges")), ("100", "bytes"));
    let cached: Vec<&str> = response.header("cache-control").split(", ").collect();
    assert!(cached.contains(&"private") && cached.contains(&"no-cache"), "{cached:?}");
    let etag = response.header("etag");
    assert!(etag.starts_with('"') && etag.ends_with('"') && etag.len() > 2, "{etag}");

    // A compressed body would differ under the same ETag.
    let request = ada.request(Method::GET, url(&message));
    let compressed = send_with_headers(request, &[("accept-encoding", "gzip, br")]).await;
    assert_eq!((compressed.header("content-encoding"), compressed.text.as_str()), ("", text.as_str()));
    assert_eq!(compressed.header("etag"), etag);

    let head = Response::send(ada.request(Method::HEAD, url(&message))).await;
    assert_eq!((head.status, head.header("content-length"), head.text.as_str()), (200, "100", ""));
    for header in ["etag", "content-type", "content-disposition", "content-security-policy", "cache-control"] {
        assert_eq!(head.header(header), response.header(header), "{header}");
    }
}

#[tokio::test]
async fn file_is_served_in_ranges() {
    let (_server, ada, message, text) = uploaded_text().await;
    let get = || ada.request(Method::GET, url(&message));
    for (range, from, to) in [
        ("bytes=0-9", 0, 9),
        ("bytes=10-19", 10, 19),
        ("bytes=95-", 95, 99),
        ("bytes=-5", 95, 99),
        ("bytes=90-1000", 90, 99),
        ("bytes=99-99", 99, 99),
    ] {
        let response = send_with_headers(get(), &[("range", range)]).await;
        assert_eq!((response.status, response.text.as_str()), (206, &text[from..=to]), "{range}");
        assert_eq!(response.header("content-range"), format!("bytes {from}-{to}/100"), "{range}");
        assert_eq!(unsafe_headers(&message, &Response { status: 200, ..response }), None, "{range}");
    }
    for range in ["bytes=100-", "bytes=1000-2000", "bytes=-0"] {
        let response = send_with_headers(get(), &[("range", range)]).await;
        assert_eq!(response.status, 416, "{range}: {}", response.text);
    }
    // An invalid range is ignored or refused.
    for range in ["lines=0-9", "bytes=", "bytes=x-y", "bytes=9-0", "0-9"] {
        let response = send_with_headers(get(), &[("range", range)]).await;
        assert!([200, 416].contains(&response.status), "{range}: {} {}", response.status, response.text);
    }
}

#[tokio::test]
async fn file_is_not_resent_when_etag_matches() {
    let (server, ada, message, text) = uploaded_text().await;
    let get = || ada.request(Method::GET, url(&message));
    let etag = ada.download(&message).await.header("etag").to_owned();
    for if_none_match in [etag.clone(), format!("\"other\", {etag}"), format!("W/{etag}"), "*".to_owned()] {
        let response = send_with_headers(get(), &[("if-none-match", &if_none_match)]).await;
        assert_eq!(
            (response.status, response.text.as_str(), response.header("etag")),
            (304, "", etag.as_str()),
            "{if_none_match}"
        );
    }
    let response = send_with_headers(get(), &[("if-none-match", "\"other\"")]).await;
    assert_eq!((response.status, response.text), (200, text));
    // A matching ETag gives no access.
    let outsider = server.anonymous().sign_up("outsider").await;
    let request = outsider.request(Method::GET, url(&message));
    send_with_headers(request, &[("if-none-match", &etag)]).await.assert_problem(404, "not_found");
    ada.remove(&message).await.success();
    send_with_headers(get(), &[("if-none-match", &etag)]).await.assert_problem(404, "not_found");
}

#[tokio::test]
async fn images_are_inline_and_other_files_are_attachments_with_their_name() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    for name in [
        "report.txt",
        "季度报告 2026（终稿）.txt",
        "Ärger & Söhne; 100 %.txt",
        "it's *here*, (really)!.txt",
        "🫖.txt",
        &format!("{}.txt", "茶".repeat(251)),
    ] {
        let message = ada.upload(&MultipartBody::with_file(name, "green")).await.success();
        assert_eq!(message["file_name"], name);
        let response = ada.download(&message).await;
        let disposition = response.header("content-disposition");
        assert!(disposition.starts_with("attachment;") && disposition.is_ascii(), "{disposition}");
        assert_eq!(download_name(disposition).as_deref(), Some(name), "{disposition}");
    }
    let message = ada.upload(&MultipartBody::with_file("照片.png", png(&sample_image(8, 8)))).await.success();
    let response = ada.download(&message).await;
    let disposition = response.header("content-disposition");
    assert!(disposition.starts_with("inline"), "{disposition}");
    assert_eq!(download_name(disposition).as_deref(), Some("照片.png"), "{disposition}");
}

/// The name that a browser uses: the encoded one (RFC 8187) before the plain one.
fn download_name(disposition: &str) -> Option<String> {
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
async fn browser_downloads_file_with_cookie() {
    let (server, _, message, text) = uploaded_text().await;
    let form = [("username", "ada"), ("password", PASSWORD)];
    let request = server.anonymous().request(Method::POST, "/fn/sign_in").header("accept", "text/html");
    let signed_in = Response::send(request.form(&form)).await;
    let cookie = signed_in.header("set-cookie").split(';').next().unwrap().to_owned();
    let request = server.anonymous().request(Method::GET, url(&message));
    let response =
        send_with_headers(request, &[("cookie", &cookie), ("accept", "text/html,image/avif,*/*;q=0.8")]).await;
    assert_eq!((response.status, response.text.as_str()), (200, text.as_str()));
    // Pages of other sites may not embed the file.
    assert_eq!(response.header("cross-origin-resource-policy"), "same-origin");
}

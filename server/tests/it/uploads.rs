//! Uploads: accepted types, detection by content, removal of metadata, thumbnails and captions.

mod access;
mod cleanup;
mod disk_full;
mod files;
mod hostile_files;
mod idempotency;
mod memory;
mod serving;

use serde_json::{Value, json};

use self::files::metadata::{SECRETS, photo_jpeg, photos};
use self::files::{sample_image, samples, visible_frames};
use crate::harness::{MultipartBody, Response, TestServer, contains, wait_until};

/// The content types with which files are served.
const MIMES: [&str; 10] = [
    "image/jpeg",
    "image/png",
    "image/gif",
    "image/webp",
    "application/pdf",
    "text/plain",
    "application/msword",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.ms-excel",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
];

/// What is unsafe in the response to a download; none if a browser cannot execute the file.
pub fn unsafe_headers(message: &Value, served: &Response) -> Option<String> {
    let content_type = served.header("content-type").split(';').next().unwrap_or_default().trim().to_owned();
    let policy = served.header("content-security-policy");
    let is_inline = served.header("content-disposition").starts_with("inline");
    let is_attachment = served.header("content-disposition").starts_with("attachment");
    let is_image = message["message_type"] == "image" && content_type.starts_with("image/");
    let is_safe = served.status == 200
        && MIMES.contains(&content_type.as_str())
        && message["file_mime"] == content_type
        && (is_attachment || (is_inline && is_image))
        && served.header("x-content-type-options") == "nosniff"
        && policy.contains("default-src 'none'")
        && policy.contains("sandbox")
        && !policy.contains("allow-");
    (!is_safe).then(|| format!("it was served as {} {:?}", served.status, served.headers))
}

#[tokio::test]
async fn every_allowed_file_type_is_stored_and_served() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let mut stream = bob.open_stream().await;
    for (n, sample) in (1..).zip(samples()) {
        let name = format!("Quarter {n}.{}", sample.extension);
        let multipart = MultipartBody::default().file(&name, sample.mime, &sample.bytes);
        let response = ada.upload(&multipart).await;
        assert_eq!(response.status, 200, "{name}: {}", response.text);
        assert!(!response.header("teahouse-cursor").is_empty());
        let message = response.json;
        let served = bob.download(&message).await;
        let is_image = sample.is_image();
        let expected = json!({
            "id": message["id"], "room_id": "global", "n": n, "v": message["v"],
            "sender_id": ada.id, "sender_name": "ada", "sender_role": "member",
            "message_type": if is_image { "image" } else { "file" }, "content": name,
            "file_url": message["file_url"], "file_name": name, "file_size": served.bytes.len(), "file_mime": sample.mime,
            "width": if is_image { json!(60) } else { json!(null) }, "height": if is_image { json!(40) } else { json!(null) },
            "timestamp": server.clock.now().to_string(), "reply_to": null, "edited_at": null,
        });
        assert_eq!(message, expected);
        let url = message["file_url"].as_str().unwrap();
        let file =
            url.strip_prefix("/uploads/chat/").and_then(|file| file.strip_suffix(&format!(".{}", sample.extension)));
        let file = file.unwrap_or_else(|| panic!("{url}"));
        assert_eq!(uuid::Uuid::parse_str(file).unwrap().to_string(), file);
        assert_eq!(unsafe_headers(&message, &served), None);
        if is_image {
            assert!(
                visible_frames(&served.bytes).unwrap() == visible_frames(&sample.bytes).unwrap(),
                "the pixels of {name} are unchanged"
            );
        } else {
            assert!(served.bytes == sample.bytes, "{name} is unchanged");
        }
        assert_eq!(stream.next_message().await, message);
        assert_eq!(bob.history(1).await, std::slice::from_ref(&message));
        let stored = &server.stored_messages().await[0];
        let short = json!([stored["fu"], stored["fn"], stored["fs"], stored["fm"], stored["fw"], stored["fh"]]);
        let long = ["file_url", "file_name", "file_size", "file_mime", "width", "height"].map(|field| &message[field]);
        assert_eq!(short, json!(long));
    }
    let fresh = server.start_instance().await;
    for message in bob.history(50).await {
        let (on_first, on_other) = (bob.download(&message).await, bob.at(fresh.address).download(&message).await);
        assert!(
            on_first.status == 200
                && on_first.bytes == on_other.bytes
                && on_first.header("etag") == on_other.header("etag")
        );
    }
}

#[tokio::test]
async fn file_type_is_detected_from_content() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let sample = |extension: &str| {
        samples().into_iter().find(|sample| sample.extension == extension).expect("a sample of this type").bytes
    };
    for (name, content_type, bytes) in [
        ("PHOTO.JPG", "image/jpeg", sample("jpg")),
        ("photo.jpeg", "", sample("jpg")),
        ("Photo.final.PnG", "application/octet-stream", sample("png")),
        ("照片.webp", "image/webp", sample("webp")),
        ("notes.TXT", "text/plain; charset=utf-8", sample("txt")),
        ("table.xlsx", "", sample("xlsx")),
    ] {
        let message = ada.upload(&MultipartBody::default().file(name, content_type, &bytes)).await.success();
        assert_eq!(message["file_name"], name);
        assert_eq!(unsafe_headers(&message, &ada.download(&message).await), None, "{name}");
    }
}

#[tokio::test]
async fn image_metadata_is_removed_and_pixels_are_kept() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let image = sample_image(60, 40);
    for (name, bytes) in photos(&image) {
        let found = SECRETS.iter().filter(|secret| contains(&bytes, secret.as_bytes())).count();
        assert!(found >= 2, "{name} has metadata before the upload");
        let message = ada.upload(&MultipartBody::with_file(name, &bytes)).await.success();
        let served = ada.download(&message).await;
        assert_eq!(message["file_size"], served.bytes.len());
        for metadata in SECRETS.iter().copied().chain(["xmpmeta", "XMP DataXMP"]) {
            assert!(!contains(&served.bytes, metadata.as_bytes()), "{name} still contains {metadata}");
        }
        assert!(
            visible_frames(&served.bytes).unwrap() == visible_frames(&bytes).unwrap(),
            "the pixels of {name} are unchanged"
        );
    }
    let animated = &photos(&image)[2].1;
    let message = ada.upload(&MultipartBody::with_file("again.gif", animated)).await.success();
    assert!(contains(&ada.download(&message).await.bytes, b"NETSCAPE2.0"), "the animation repeats");
    for secret in SECRETS {
        assert!(server.find_text(&[secret]).await.is_empty(), "{secret} is stored");
    }
}

#[tokio::test]
async fn rotated_photo_is_stored_upright() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    for orientation in 1..=8 {
        let bytes = photo_jpeg(&sample_image(60, 40), orientation);
        let message = ada.upload(&MultipartBody::with_file("photo.jpg", &bytes)).await.success();
        let size = if orientation < 5 { [60, 40] } else { [40, 60] };
        assert_eq!(json!([message["width"], message["height"]]), json!(size), "orientation {orientation}");
        let served = ada.download(&message).await.bytes;
        let (before, after) = (visible_frames(&bytes).unwrap(), visible_frames(&served).unwrap());
        assert_eq!((after[0].0.width(), after[0].0.height()), (size[0], size[1]));
        assert!(before == after, "orientation {orientation}");
        assert!(SECRETS.iter().all(|secret| !contains(&served, secret.as_bytes())), "orientation {orientation}");
    }
}

#[tokio::test]
async fn large_image_gets_thumbnail() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let files = server.uploaded_files();
    let large = photo_jpeg(&sample_image(1_800, 1_200), 1);
    let message = ada.upload(&MultipartBody::with_file("large.jpg", &large)).await.success();
    let small = ada.get(&format!("{}?thumb", message["file_url"].as_str().unwrap())).await;
    assert_eq!(
        unsafe_headers(&json!({ "message_type": "image", "file_mime": small.header("content-type") }), &small),
        None
    );
    let pixels = &visible_frames(&small.bytes).unwrap()[0].0;
    let (width, height) = pixels.dimensions();
    assert!(width < 1_800 && (width * 2).abs_diff(height * 3) <= 3, "it is {width} by {height}");
    assert!(SECRETS.iter().all(|secret| !contains(&small.bytes, secret.as_bytes())));
    ada.remove(&message).await.success();
    wait_until("both files are deleted", async || server.uploaded_files() == files).await;
}

#[tokio::test]
async fn caption_is_message_content() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let multipart = |caption: &str| MultipartBody::with_file("leaves.txt", "green").field("content", caption);
    for (caption, content) in [("What we have:\r\n茶", "What we have:\n茶"), ("", "leaves.txt"), ("  ", "leaves.txt")]
    {
        let message = ada.upload(&multipart(caption)).await.success();
        assert_eq!((&message["content"], &message["file_name"]), (&json!(content), &json!("leaves.txt")));
    }
    let longest = "茶".repeat(4000);
    assert_eq!(ada.upload(&multipart(&longest)).await.success()["content"], longest);
    // The order of the fields does not matter.
    let id = uuid::Uuid::now_v7();
    let first = MultipartBody::default().field("id", id).field("content", "first").field("room_id", "global");
    let message = ada.upload(&first.file("leaves.txt", "text/plain", "black")).await.success();
    assert_eq!((&message["content"], &message["id"]), (&json!("first"), &json!(id)));
}

#[tokio::test]
async fn upload_joins_room_only_if_accepted() {
    let server = TestServer::start().await;
    server.insert_room("kitchen", "public").await;
    let ada = server.anonymous().sign_up("ada").await;
    let members =
        async |room: &str| server.redis.command::<Vec<u64>>(&format!("SMEMBERS chat:room:{room}:members")).await;
    let bad = MultipartBody::with_file("run.sh", "#!/bin/sh\n").field("room_id", "kitchen");
    ada.upload(&bad).await.assert_problem(415, "file_type_not_allowed");
    assert!(members("kitchen").await.is_empty());
    let good = MultipartBody::with_file("leaves.txt", "green").field("room_id", "kitchen");
    let message = ada.upload(&good).await.success();
    assert_eq!((&message["room_id"], &message["n"]), (&json!("kitchen"), &json!(1)));
    assert_eq!(members("kitchen").await, [ada.id]);
    assert!(members("global").await.is_empty());
    assert_eq!(ada.download(&message).await.text, "green");
}

//! Uploads: what comes in whole goes out whole and tells nothing of its sender; what is anything else does not come in.

mod access;
mod files;
mod full;
mod hostile;
mod memory;
mod once;
mod serving;

use serde_json::{Value, json};

use self::files::metadata::{SECRETS, photo_jpeg, photos};
use self::files::{picture, samples, seen};
use crate::house::{Answer, House, Parcel, contains, eventually};

/// The types in which files are handed out.
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

/// What is wrong with how the file of a message was handed out; none if a browser can do no harm with it.
pub fn is_inert(message: &Value, served: &Answer) -> Option<String> {
    let kind = served.header("content-type").split(';').next().unwrap_or_default().trim().to_owned();
    let policy = served.header("content-security-policy");
    let inline = served.header("content-disposition").starts_with("inline");
    let attached = served.header("content-disposition").starts_with("attachment");
    let is_image = message["message_type"] == "image" && kind.starts_with("image/");
    let harmless = served.status == 200
        && MIMES.contains(&kind.as_str())
        && message["file_mime"] == kind
        && (attached || (inline && is_image))
        && served.header("x-content-type-options") == "nosniff"
        && policy.contains("default-src 'none'")
        && policy.contains("sandbox")
        && !policy.contains("allow-");
    (!harmless).then(|| format!("it was served as {} {:?}", served.status, served.headers))
}

#[tokio::test]
async fn each_type_comes_back_as_it_went() {
    let house = House::open().await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    let mut ears = bob.listen().await;
    for (n, sample) in (1..).zip(samples()) {
        let name = format!("Quarter {n}.{}", sample.extension);
        let parcel = Parcel::default().file(&name, sample.mime, &sample.bytes);
        let answer = ada.upload(&parcel).await;
        assert_eq!(answer.status, 200, "{name}: {}", answer.text);
        assert!(!answer.header("teahouse-cursor").is_empty());
        let message = answer.json;
        let served = bob.fetch(&message).await;
        let is_image = sample.is_image();
        let expected = json!({
            "id": message["id"], "room_id": "global", "n": n, "v": message["v"],
            "sender_id": ada.id, "sender_name": "ada", "sender_role": "member",
            "message_type": if is_image { "image" } else { "file" }, "content": name,
            "file_url": message["file_url"], "file_name": name, "file_size": served.bytes.len(), "file_mime": sample.mime,
            "width": if is_image { json!(60) } else { json!(null) }, "height": if is_image { json!(40) } else { json!(null) },
            "timestamp": house.clock.now().to_string(), "reply_to": null, "edited_at": null,
        });
        assert_eq!(message, expected);
        let url = message["file_url"].as_str().unwrap();
        let file =
            url.strip_prefix("/uploads/chat/").and_then(|file| file.strip_suffix(&format!(".{}", sample.extension)));
        let file = file.unwrap_or_else(|| panic!("{url}"));
        assert_eq!(uuid::Uuid::parse_str(file).unwrap().to_string(), file);
        assert_eq!(is_inert(&message, &served), None);
        if is_image {
            assert!(seen(&served.bytes).unwrap() == seen(&sample.bytes).unwrap(), "{name} looks as before");
        } else {
            assert!(served.bytes == sample.bytes, "{name} is what it was");
        }
        assert_eq!(ears.message().await, message);
        assert_eq!(bob.history(1).await, std::slice::from_ref(&message));
        let stored = &house.list().await[0];
        let short = json!([stored["fu"], stored["fn"], stored["fs"], stored["fm"], stored["fw"], stored["fh"]]);
        let long = ["file_url", "file_name", "file_size", "file_mime", "width", "height"].map(|field| &message[field]);
        assert_eq!(short, json!(long));
    }
    let fresh = house.another_server().await;
    for message in bob.history(50).await {
        let (here, there) = (bob.fetch(&message).await, bob.at(fresh.address).fetch(&message).await);
        assert!(here.status == 200 && here.bytes == there.bytes && here.header("etag") == there.header("etag"));
    }
}

#[tokio::test]
async fn a_type_is_known_by_what_is_inside_whatever_its_name_looks_like() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    let sample = |extension: &str| {
        samples().into_iter().find(|sample| sample.extension == extension).expect("a sample of this type").bytes
    };
    for (name, kind, bytes) in [
        ("PHOTO.JPG", "image/jpeg", sample("jpg")),
        ("photo.jpeg", "", sample("jpg")),
        ("Photo.final.PnG", "application/octet-stream", sample("png")),
        ("照片.webp", "image/webp", sample("webp")),
        ("notes.TXT", "text/plain; charset=utf-8", sample("txt")),
        ("table.xlsx", "", sample("xlsx")),
    ] {
        let message = ada.upload(&Parcel::default().file(name, kind, &bytes)).await.success();
        assert_eq!(message["file_name"], name);
        assert_eq!(is_inert(&message, &ada.fetch(&message).await), None, "{name}");
    }
}

#[tokio::test]
async fn pictures_keep_what_is_seen_and_lose_what_is_told() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    let picture = picture(60, 40);
    for (name, bytes) in photos(&picture) {
        let present = SECRETS.iter().filter(|secret| contains(&bytes, secret.as_bytes())).count();
        assert!(present >= 2, "{name} tells much before it is sent");
        let message = ada.upload(&Parcel::of(name, &bytes)).await.success();
        let served = ada.fetch(&message).await;
        assert_eq!(message["file_size"], served.bytes.len());
        for told in SECRETS.iter().copied().chain(["xmpmeta", "XMP DataXMP"]) {
            assert!(!contains(&served.bytes, told.as_bytes()), "{name} still tells {told}");
        }
        assert!(seen(&served.bytes).unwrap() == seen(&bytes).unwrap(), "{name} looks as before");
    }
    let animated = &photos(&picture)[2].1;
    let message = ada.upload(&Parcel::of("again.gif", animated)).await.success();
    assert!(contains(&ada.fetch(&message).await.bytes, b"NETSCAPE2.0"), "it moves for ever");
    for secret in SECRETS {
        assert!(house.places_of(&[secret]).await.is_empty(), "{secret} is nowhere on disk");
    }
}

#[tokio::test]
async fn a_turned_photo_is_upright_and_measured_so() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    for orientation in 1..=8 {
        let bytes = photo_jpeg(&picture(60, 40), orientation);
        let message = ada.upload(&Parcel::of("photo.jpg", &bytes)).await.success();
        let size = if orientation < 5 { [60, 40] } else { [40, 60] };
        assert_eq!(json!([message["width"], message["height"]]), json!(size), "orientation {orientation}");
        let served = ada.fetch(&message).await.bytes;
        let (before, after) = (seen(&bytes).unwrap(), seen(&served).unwrap());
        assert_eq!((after[0].0.width(), after[0].0.height()), (size[0], size[1]));
        assert!(before == after, "orientation {orientation}");
        assert!(SECRETS.iter().all(|secret| !contains(&served, secret.as_bytes())), "orientation {orientation}");
    }
}

#[tokio::test]
async fn a_large_picture_comes_with_a_small_one() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    let files = house.files();
    let large = photo_jpeg(&picture(1_800, 1_200), 1);
    let message = ada.upload(&Parcel::of("large.jpg", &large)).await.success();
    let small = ada.get(&format!("{}?thumb", message["file_url"].as_str().unwrap())).await;
    assert_eq!(is_inert(&json!({ "message_type": "image", "file_mime": small.header("content-type") }), &small), None);
    let pixels = &seen(&small.bytes).unwrap()[0].0;
    let (width, height) = pixels.dimensions();
    assert!(width < 1_800 && (width * 2).abs_diff(height * 3) <= 3, "it is {width} by {height}");
    assert!(SECRETS.iter().all(|secret| !contains(&small.bytes, secret.as_bytes())));
    ada.remove(&message).await.success();
    eventually("both are gone", async || house.files() == files).await;
}

#[tokio::test]
async fn the_caption_is_what_is_said() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    let parcel = |caption: &str| Parcel::of("leaves.txt", "green").field("content", caption);
    for (caption, content) in [("What we have:\r\n茶", "What we have:\n茶"), ("", "leaves.txt"), ("  ", "leaves.txt")]
    {
        let message = ada.upload(&parcel(caption)).await.success();
        assert_eq!((&message["content"], &message["file_name"]), (&json!(content), &json!("leaves.txt")));
    }
    let longest = "茶".repeat(4000);
    assert_eq!(ada.upload(&parcel(&longest)).await.success()["content"], longest);
    // The fields may come in any order.
    let id = uuid::Uuid::now_v7();
    let first = Parcel::default().field("id", id).field("content", "first").field("room_id", "global");
    let message = ada.upload(&first.file("leaves.txt", "text/plain", "black")).await.success();
    assert_eq!((&message["content"], &message["id"]), (&json!("first"), &json!(id)));
}

#[tokio::test]
async fn whoever_uploads_is_in_the_room_unless_it_is_refused() {
    let house = House::open().await;
    house.build_room("kitchen", "public").await;
    let ada = house.stranger().sign_up("ada").await;
    let members = async |room: &str| house.redis.ask::<Vec<u64>>(&format!("SMEMBERS chat:room:{room}:members")).await;
    let bad = Parcel::of("run.sh", "#!/bin/sh\n").field("room_id", "kitchen");
    ada.upload(&bad).await.is_problem(415, "file_type_not_allowed");
    assert!(members("kitchen").await.is_empty());
    let good = Parcel::of("leaves.txt", "green").field("room_id", "kitchen");
    let message = ada.upload(&good).await.success();
    assert_eq!((&message["room_id"], &message["n"]), (&json!("kitchen"), &json!(1)));
    assert_eq!(members("kitchen").await, [ada.id]);
    assert!(members("global").await.is_empty());
    assert_eq!(ada.fetch(&message).await.text, "green");
}

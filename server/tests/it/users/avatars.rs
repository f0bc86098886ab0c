//! Avatars: upload, download, replacement and cleanup.

use http::Method;
use image::{ImageFormat, RgbImage};

use crate::harness::{MultipartBody, Response, TestServer, TestUser, wait_until};

/// A PNG image of this size.
fn png_image(width: u32, height: u32) -> Vec<u8> {
    let image = RgbImage::from_fn(width, height, |x, y| image::Rgb([(x % 251) as u8, (y % 241) as u8, 90]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    image.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

async fn set_avatar(user: &TestUser, multipart: &MultipartBody) -> Response {
    let request = user.request(Method::POST, "/api/people/avatar").header("content-type", multipart.content_type());
    Response::send(request.body(multipart.bytes())).await
}

#[tokio::test]
async fn avatar_is_cropped_to_square_and_old_one_deleted() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let mut stream = bob.open_stream().await;
    stream.next_frame().await;
    let me = set_avatar(&ada, &MultipartBody::with_file("me.png", png_image(640, 300))).await.success();
    let address = me["avatar"].as_str().unwrap().to_owned();
    assert!(address.starts_with("/uploads/avatars/") && address.ends_with(".jpg"), "{address}");
    assert_eq!(stream.next_change().await["person"]["avatar"], address.as_str());

    let avatar = bob.get(&address).await;
    assert_eq!((avatar.status, avatar.header("content-type")), (200, "image/jpeg"));
    assert_eq!(avatar.header("x-content-type-options"), "nosniff");
    assert!(avatar.header("cache-control").starts_with("private, max-age="), "{}", avatar.header("cache-control"));
    let decoded = image::load_from_memory(&avatar.bytes).unwrap();
    assert_eq!((decoded.width(), decoded.height()), (256, 256));
    let etag = avatar.header("etag").to_owned();
    let again = Response::send(bob.request(Method::GET, &address).header("if-none-match", etag)).await;
    assert_eq!(again.status, 304);
    server.anonymous().get(&address).await.assert_problem(401, "unauthenticated");
    assert_eq!(server.uploaded_files(), [address.trim_start_matches("/uploads/")]);

    let second = set_avatar(&ada, &MultipartBody::with_file("me.png", png_image(20, 30))).await.success();
    let second = second["avatar"].as_str().unwrap().to_owned();
    bob.get(&address).await.assert_problem(404, "not_found");
    assert_eq!(server.uploaded_files(), [second.trim_start_matches("/uploads/")]);
    wait_until("the new avatar is returned", async || {
        ada.get("/api/auth/me").await.success()["avatar"] == second.as_str()
    })
    .await;

    assert_eq!(Response::send(ada.request(Method::DELETE, "/api/people/avatar")).await.status, 204);
    bob.get(&second).await.assert_problem(404, "not_found");
    assert_eq!(server.uploaded_files(), [""; 0]);
    wait_until("the avatar is removed", async || ada.get("/api/auth/me").await.success()["avatar"].is_null()).await;
    for bad in ["/uploads/avatars/", "/uploads/avatars/store", "/uploads/avatars/..%2fstore", &address.to_uppercase()] {
        assert_eq!(bob.get(bad).await.status, 404, "{bad}");
    }
}

#[tokio::test]
async fn avatar_without_owner_is_deleted_by_cleanup() {
    let server = TestServer::with_config(|config| {
        config.sweep_every = std::time::Duration::from_millis(200);
        config.sweep_older_than = std::time::Duration::from_secs(1);
    })
    .await;
    let ada = server.user("ada").await;
    let me = set_avatar(&ada, &MultipartBody::with_file("me.png", png_image(30, 30))).await.success();
    let own_file = me["avatar"].as_str().unwrap().trim_start_matches("/uploads/").to_owned();
    let folder = server.data_dir().join("uploads/avatars");
    std::fs::write(folder.join("0196d2d6-7a9c-7c3e-8000-000000000000.jpg"), "left behind").unwrap();
    std::fs::write(folder.join("notes.txt"), "somebody's own").unwrap();
    wait_until("the file without an owner is deleted", async || {
        server.uploaded_files() == [own_file.as_str(), "avatars/notes.txt"]
    })
    .await;
}

#[tokio::test]
async fn invalid_avatar_is_rejected_and_leaves_no_file() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    for (multipart, status, code) in [
        (MultipartBody::with_file("me.txt", "words"), 415, "file_type_not_allowed"),
        (MultipartBody::with_file("me.png", "words"), 415, "file_type_mismatch"),
        (MultipartBody::with_file("me.png", &png_image(9, 9)[..40]), 415, "image_unreadable"),
        (MultipartBody::with_file("me.png", ""), 422, "file_empty"),
        (MultipartBody::default().field("file", "words"), 422, "request_invalid"),
        (MultipartBody::default().field("other", "words"), 422, "request_invalid"),
        (MultipartBody::with_file("me.png", png_image(9, 9)).field("room_id", "global"), 422, "request_invalid"),
        (MultipartBody::default(), 422, "request_invalid"),
    ] {
        set_avatar(&ada, &multipart).await.assert_problem(status, code);
        assert_eq!(server.uploaded_files(), [""; 0], "{code}");
    }
    set_avatar(&server.anonymous(), &MultipartBody::with_file("me.png", png_image(9, 9)))
        .await
        .assert_problem(401, "unauthenticated");
    // A plain form is redirected to a page with the problem.
    let multipart = MultipartBody::with_file("me.txt", "words");
    let request = ada.request(Method::POST, "/api/people/avatar").header("content-type", multipart.content_type());
    let redirect = Response::send(request.header("accept", "text/html").body(multipart.bytes())).await;
    assert_eq!((redirect.status, redirect.header("location")), (303, "/account?refused=file_type_not_allowed"));
}

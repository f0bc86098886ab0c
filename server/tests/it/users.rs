//! Users: profiles, search, avatars, and preferences.

use app::auth::SignUp;
use http::Method;
use image::{ImageFormat, RgbImage};
use serde_json::{Value, json};

use crate::auth::sessions::sign_in_as_browser;
use crate::harness::{MultipartBody, Response, TestServer, TestUser, wait_until};

/// Submits a form as a browser with this cookie.
async fn submit(server: &TestServer, cookie: &str, name: &str, form: &[(&str, &str)]) -> Response {
    let request = server.anonymous().request(Method::POST, &format!("/fn/{name}")).header("cookie", cookie);
    Response::send(request.header("accept", "application/json").form(form)).await
}

/// Requests a page as a browser with this cookie.
async fn page(server: &TestServer, path: &str, cookie: &str) -> Response {
    let request = server.anonymous().request(Method::GET, path).header("cookie", cookie);
    Response::send(request.header("accept", "text/html")).await
}

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

async fn search(user: &TestUser, query: &str) -> Vec<String> {
    let request = user.request(Method::GET, "/api/chat/people").query(&[("query", query)]);
    let users = Response::send(request).await.success();
    users.as_array().unwrap().iter().map(|user| user["username"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn display_name_change_is_visible_everywhere() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let cookie = sign_in_as_browser(&server, "ada").await;
    let mut stream = bob.open_stream().await;
    stream.next_frame().await;

    let form = [("display_name", " Ada  Lovelace "), ("about", "First programmer.\r\nTea, no sugar.")];
    let changed = submit(&server, &cookie, "change_profile", &form).await.success();
    assert_eq!((&changed["display_name"], &changed["username"]), (&json!("Ada Lovelace"), &json!("ada")));
    let change = stream.next_change().await;
    assert_eq!((&change["person"]["id"], &change["person"]["display_name"]), (&json!(ada.id), &json!("Ada Lovelace")));
    wait_until("the display name is returned", async || {
        ada.get("/api/auth/me").await.success()["display_name"] == "Ada Lovelace"
    })
    .await;
    let id = ada.id.to_string();
    let bobs = sign_in_as_browser(&server, "bob").await;
    let profile = submit(&server, &bobs, "read_profile", &[("user_id", &id)]).await.success();
    assert_eq!(profile["about"], "First programmer.\nTea, no sugar.");
    assert_eq!(profile["person"]["display_name"], "Ada Lovelace");
    assert_eq!(profile["is_deactivated"], false);
    assert!(profile["created_at"].as_str().is_some_and(|at| at.ends_with('Z')));
    // Address, user agent and preferences are private.
    assert!(["ip", "user_agent", "language", "theme"].iter().all(|field| profile.get(field).is_none()), "{profile}");

    // The username of another account is not a valid display name; an empty name resets it to the username.
    submit(&server, &bobs, "change_profile", &[("display_name", "ADA"), ("about", "")])
        .await
        .assert_problem(409, "username_taken");
    let form = [("display_name", ""), ("about", "")];
    assert_eq!(submit(&server, &cookie, "change_profile", &form).await.success()["display_name"], "ada");
    submit(&server, &bobs, "read_profile", &[("user_id", "999")]).await.assert_problem(404, "person_not_found");
}

#[tokio::test]
async fn profile_fields_out_of_bounds_are_rejected() {
    let server = TestServer::start().await;
    server.user("ada").await;
    let cookie = sign_in_as_browser(&server, "ada").await;
    let change = async |name: &str, about: &str| {
        submit(&server, &cookie, "change_profile", &[("display_name", name), ("about", about)]).await
    };
    for name in ["<b>", "a\u{202e}b", "a\nb", "()", &"a".repeat(65)] {
        change(name, "").await.assert_problem(422, "display_name_invalid");
    }
    for about in ["a\u{0}b", "\u{1b}[31m", &"字".repeat(501)] {
        change("", about).await.assert_problem(422, "about_invalid");
    }
    assert_eq!(change(&"字".repeat(64), &"字".repeat(500)).await.status, 200);
    let response_signed_out = submit(&server, "", "change_profile", &[("display_name", "x"), ("about", "")]).await;
    response_signed_out.assert_problem(401, "unauthenticated");
}

#[tokio::test]
async fn users_are_found_by_username_or_display_name() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    for name in ["Adam", "canada", "bob", "小明", "zoë"] {
        server.user(name).await;
    }
    assert_eq!(search(&ada, "ad").await, ["Adam", "canada"]);
    assert_eq!(search(&ada, " @BOB").await, ["bob"]);
    assert_eq!(search(&ada, "明").await, ["小明"]);
    assert_eq!(search(&ada, "nobody").await, [""; 0]);
    assert_eq!(search(&ada, "").await.len(), 5, "everyone except oneself");
    // A new user is found immediately, and by a new display name shortly after.
    let carol = server.user("carol").await;
    assert_eq!(search(&ada, "carol").await, ["carol"]);
    let cookie = sign_in_as_browser(&server, "carol").await;
    submit(&server, &cookie, "change_profile", &[("display_name", "Grace Hopper"), ("about", "")]).await.success();
    wait_until("the new display name is found", async || search(&ada, "hopper").await == ["carol"]).await;
    // In another instance too.
    let other = server.start_instance().await;
    assert_eq!(search(&ada.at(other.address), "hopper").await, ["carol"]);
    let deactivation = submit(&server, &cookie, "deactivate_me", &[("password", crate::harness::PASSWORD)]).await;
    assert!(deactivation.status < 400, "{}", deactivation.text);
    wait_until("the deactivated account is not found", async || search(&ada, "carol").await.is_empty()).await;
    wait_until("there neither", async || search(&ada.at(other.address), "carol").await.is_empty()).await;

    let long = "a".repeat(65);
    ada.get(&format!("/api/chat/people?query={long}")).await.assert_problem(422, "request_invalid");
    server.anonymous().get("/api/chat/people?query=a").await.assert_problem(401, "unauthenticated");
    carol.get("/api/chat/people").await.assert_problem(401, "unauthenticated");
}

#[tokio::test]
async fn user_search_is_rate_limited() {
    let server = TestServer::with_config(|config| config.limits = true).await;
    let ada = server.user("ada").await;
    for _ in 0..30 {
        ada.get("/api/chat/people?query=a").await.success();
    }
    let refused = ada.get("/api/chat/people?query=a").await;
    refused.assert_problem(429, "too_many_tries");
    assert_eq!(refused.header("retry-after"), "1");
    server.advance_clock(std::time::Duration::from_secs(1));
    ada.get("/api/chat/people?query=a").await.success();
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
    wait_until("and not in the other instance", async || {
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

#[tokio::test]
async fn language_and_theme_are_shared_by_all_devices() {
    let server = TestServer::start().await;
    server.user("ada").await;
    let (laptop, phone) = (sign_in_as_browser(&server, "ada").await, sign_in_as_browser(&server, "ada").await);
    let first = page(&server, "/rooms/global", &laptop).await;
    assert!(first.text.contains("<html lang=\"en\"") && !first.text.contains("data-theme"), "{}", &first.text[..200]);

    assert!(submit(&server, &laptop, "set_language", &[("language", "zh-CN")]).await.status < 400);
    let set = submit(&server, &laptop, "set_theme", &[("theme", "dark")]).await;
    assert_eq!(set.header("set-cookie"), "theme=dark; Path=/; Max-Age=31536000; SameSite=Lax");
    for (device_name, cookie) in [("laptop", &laptop), ("phone", &phone)] {
        wait_until(&format!("the preferences apply on the {device_name}"), async || {
            let text = page(&server, "/account", cookie).await.text;
            text.contains("<html lang=\"zh-CN\" data-theme=\"dark\"") && text.contains("账号")
        })
        .await;
    }
    // The account's preferences override the device's cookies, and the response corrects the cookies.
    let device_page = page(&server, "/rooms/global", &format!("language=en; {phone}; theme=light")).await;
    assert!(device_page.text.contains("<html lang=\"zh-CN\" data-theme=\"dark\""), "{}", &device_page.text[..200]);
    let cookies: Vec<&str> =
        device_page.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap()).collect();
    assert!(cookies.iter().any(|cookie| cookie.starts_with("language=zh-CN;")), "{cookies:?}");
    assert!(cookies.iter().any(|cookie| cookie.starts_with("theme=dark;")), "{cookies:?}");
    // Without a session, the browser's cookie decides.
    let response_signed_out = page(&server, "/sign-in", "language=en").await;
    assert!(response_signed_out.text.contains("<html lang=\"en\""), "{}", &response_signed_out.text[..200]);
    submit(&server, &laptop, "set_theme", &[("theme", "blue")]).await.assert_problem(422, "request_invalid");
}

#[tokio::test]
async fn account_details_are_visible_to_owner_only() {
    let server = TestServer::with_config(|config| config.sign_up = SignUp::Open).await;
    server.user("ada").await;
    let cookie = sign_in_as_browser(&server, "ada").await;
    let account = submit(&server, &cookie, "my_account", &[]).await.success();
    assert_eq!(account["person"]["username"], "ada");
    assert_eq!((&account["theme"], &account["language"]), (&json!("system"), &Value::Null));
    assert_eq!(account["devices"].as_array().unwrap().len(), 2);
    assert_eq!(account["devices"][0]["is_this"], true);
    let response_signed_out = page(&server, "/account", "").await;
    assert_eq!((response_signed_out.status, response_signed_out.header("location")), (302, "/sign-in"));
}

#[tokio::test]
async fn problem_language_follows_account_language() {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let cookie = sign_in_as_browser(&server, "ada").await;
    let refused = async || {
        let request =
            ada.request(Method::DELETE, "/api/chat/messages/0196d2d6-7a9c-7c3e-8000-000000000000?room_id=global");
        Response::send(request.header("accept-language", "en")).await
    };
    assert_eq!(refused().await.header("content-language"), "en");
    assert!(submit(&server, &cookie, "set_language", &[("language", "zh-CN")]).await.status < 400);
    wait_until("problems for a program of hers are in Chinese", async || {
        refused().await.header("content-language") == "zh-CN"
    })
    .await;
}

//! The redirect after signing in or up.

use super::browser::Browser;
use crate::harness::{PASSWORD, TestServer};

#[tokio::test]
async fn sign_in_redirects_to_requested_page() {
    let server = TestServer::start().await;
    server.user("ada").await;
    let anonymous = Browser::anonymous(&server);
    let requested_path = "/rooms/global?at=0196d2d6-7a9c-7c3e-8000-000000000000";
    let redirect = anonymous.page(requested_path).await;
    let sign_in_path = "/sign-in?next=/rooms/global%3Fat%3D0196d2d6-7a9c-7c3e-8000-000000000000";
    assert_eq!((redirect.status, redirect.header("location")), (302, sign_in_path));
    let page = anonymous.page(sign_in_path).await;
    assert!(page.text.contains(&format!("name=\"next\" value=\"{requested_path}\"")), "{}", page.text);
    // The link to the sign-up page carries the path too.
    assert!(page.text.contains("href=\"/sign-up?next=/rooms/global%3Fat%3D"), "{}", page.text);
    let form = [("username", "ada"), ("password", PASSWORD), ("next", requested_path)];
    let redirect = anonymous.submit_plain("sign_in", &form).await;
    assert_eq!((redirect.status, redirect.header("location")), (302, requested_path));
    let form = [("username", "bob"), ("password", PASSWORD), ("next", "/rooms/global")];
    let redirect = anonymous.submit_plain("sign_up", &form).await;
    assert_eq!((redirect.status, redirect.header("location")), (302, "/rooms/global"));
    // A signed-in user is redirected at once.
    let signed_in = Browser::signed_in(&server, "ada").await;
    assert_eq!(signed_in.page(sign_in_path).await.header("location"), requested_path);
    assert_eq!(signed_in.page("/sign-in").await.header("location"), "/rooms/global");
}

#[tokio::test]
async fn sign_in_ignores_unsafe_return_paths() {
    let server = TestServer::start().await;
    server.user("ada").await;
    let (anonymous, signed_in) = (Browser::anonymous(&server), Browser::signed_in(&server, "ada").await);
    for bad in [
        "https://evil.example/",
        "//evil.example/rooms/a",
        "/sign-up",
        "/rooms/../fn/sign_out",
        "/rooms/a\\b",
        "javascript:alert(1)",
        "/rooms/",
    ] {
        let redirect =
            anonymous.submit_plain("sign_in", &[("username", "ada"), ("password", PASSWORD), ("next", bad)]).await;
        assert_eq!((redirect.status, redirect.header("location")), (302, "/rooms/global"), "{bad}");
        let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("next", bad).finish();
        assert!(!anonymous.page(&format!("/sign-in?{query}")).await.text.contains("name=\"next\""), "{bad}");
        assert_eq!(signed_in.page(&format!("/sign-in?{query}")).await.header("location"), "/rooms/global", "{bad}");
    }
}

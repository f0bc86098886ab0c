//! Language and theme of an account.

use http::Method;

use super::{page, submit};
use crate::auth::sessions::sign_in_as_browser;
use crate::harness::{Response, TestServer, wait_until};

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

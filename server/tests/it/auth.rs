//! Registration, sign-in and the storage of secrets.

mod accounts;
pub mod browser;
mod cross_site;
mod login_attempts;
mod passwords;
mod redirects;
mod session_list;
pub mod sessions;
mod sign_up_by_invitation;

use app::auth::SignUp;
use futures::future::join_all;
use serde_json::json;

use crate::harness::{PASSWORD, TestServer};

#[tokio::test]
async fn registered_user_can_sign_in_and_is_identified() {
    let server = TestServer::start().await;
    let response =
        server.anonymous().post("/api/auth/register", json!({ "username": "Ada", "password": PASSWORD })).await;
    assert_eq!(response.status, 201, "{}", response.text);
    assert_eq!((&response.json["token_type"], &response.json["expires_in"]), (&json!("Bearer"), &json!(86400)));
    let user = &response.json["user"];
    assert_eq!((&user["username"], &user["role"]), (&json!("Ada"), &json!("member")));
    assert!(user["id"].as_u64().unwrap() > 0);

    let ada = server.anonymous().with_session_of(&response);
    assert_eq!(&ada.get("/api/auth/me").await.success(), user);
    let again = ada.sign_in("Ada").await;
    assert_eq!(again.id, ada.id);
    assert_ne!(again.token, ada.token);
    server.anonymous().get("/api/auth/me").await.assert_problem(401, "unauthenticated");
}

#[tokio::test]
async fn wrong_password_and_unknown_name_get_the_same_response() {
    let server = TestServer::start().await;
    server.user("ada").await;
    let wrong = server.anonymous().try_sign_in("ada", "not the password").await;
    let unknown = server.anonymous().try_sign_in("nobody", PASSWORD).await;
    wrong.assert_problem(401, "credentials_wrong");
    unknown.assert_problem(401, "credentials_wrong");
    assert_eq!(wrong.text, unknown.text);
}

#[tokio::test]
async fn confusable_usernames_are_rejected() {
    let server = TestServer::start().await;
    server.user("Ada").await;
    server.user("李雷").await;
    server.user("ﬁnn").await;
    let sign_up = async |name: &str| {
        server.anonymous().post("/api/auth/register", json!({ "username": name, "password": PASSWORD })).await
    };
    for same in ["Ada", "ada", "ADA", "aDa", "Ａｄａ", "ＡＤＡ", "𝐀𝐝𝐚", "Ⓐⓓⓐ", "李雷", "finn", "FINN"]
    {
        sign_up(same).await.assert_problem(409, "username_taken");
    }
    // Invisible characters are removed or rejected; they never make a different name.
    for spelling in [
        "A\u{200b}da",
        "Ada\u{200d}",
        "\u{feff}Ada",
        "A\u{ad}da",
        "Ada\u{2060}",
        "\u{202e}Ada",
        " Ada",
        "Ada ",
        "Ada\u{3000}",
    ] {
        let response = sign_up(spelling).await;
        assert!(matches!(response.status, 409 | 422), "{spelling:?}: {} {}", response.status, response.text);
    }
    assert_eq!(server.anonymous().sign_in("ＡＤＡ").await.name, "Ada");
    assert_eq!(server.redis.command::<usize>("HLEN user:names").await, 3);
}

#[tokio::test]
async fn username_and_password_length_is_counted_in_characters() {
    let server = TestServer::start().await;
    let sign_up = async |name: &str, password: &str| {
        server.anonymous().post("/api/auth/register", json!({ "username": name, "password": password })).await
    };
    let good =
        [("茶馆", "八个字的密码好长"), (&"字".repeat(32), PASSWORD), ("bob", &"🫖".repeat(256)), ("zoë-2", "12345678")];
    for (name, password) in good {
        assert_eq!(sign_up(name, password).await.status, 201, "{name}");
    }
    let before = server.store_state().await;
    for name in ["", "a", "字", &"字".repeat(33), &"a".repeat(33), "  ", "a\nb", "a\u{0}b", "a\u{1b}b", "a\u{85}b"] {
        sign_up(name, PASSWORD).await.assert_problem(422, "username_invalid");
    }
    for password in ["", "1234567", "七个字的密码短", &"🫖".repeat(257)] {
        sign_up("carol", password).await.assert_problem(422, "password_invalid");
    }
    assert_eq!(server.store_state().await, before);
}

#[tokio::test]
async fn sign_up_policy_decides_who_can_register() {
    for (policy, is_allowed) in [(SignUp::Open, true), (SignUp::Invite, false), (SignUp::Closed, false)] {
        let server = TestServer::with_config(|config| config.sign_up = policy).await;
        let register = async |body| server.anonymous().post("/api/auth/register", body).await;
        let response = register(json!({ "username": "ada", "password": PASSWORD })).await;
        if is_allowed {
            assert_eq!(response.status, 201, "{policy}: {}", response.text);
        } else {
            response.assert_problem(403, "sign_up_closed");
            assert!(!server.redis.command::<bool>("EXISTS user:names").await);
        }
        // Under every policy the setup token creates an administrator, once.
        let wrong = json!({ "username": "eve", "password": PASSWORD, "setup_token": "guessed" });
        register(wrong).await.assert_problem(403, "setup_token_invalid");
        let token = server.setup_token();
        let root = register(json!({ "username": "root", "password": PASSWORD, "setup_token": token })).await;
        assert_eq!(
            (root.status, &root.json["user"]["role"]),
            (201, &json!("administrator")),
            "{policy}: {}",
            root.text
        );
        let late = json!({ "username": "late", "password": PASSWORD, "setup_token": token });
        register(late).await.assert_problem(403, "setup_token_invalid");
    }
}

#[tokio::test]
async fn concurrent_setup_token_claims_create_one_administrator() {
    let server = TestServer::with_config(|config| config.sign_up = SignUp::Invite).await;
    let token = server.setup_token();
    let anonymous = server.anonymous();
    let claims = (0..100).map(|number| {
        let name = format!("claimant-{number}");
        anonymous.post("/api/auth/register", json!({ "username": name, "password": PASSWORD, "setup_token": token }))
    });
    let responses = join_all(claims).await;
    let (accepted, refused): (Vec<_>, Vec<_>) = responses.iter().partition(|response| response.status == 201);
    assert_eq!(accepted.len(), 1);
    assert_eq!(accepted[0].json["user"]["role"], "administrator");
    for response in refused {
        // The number of concurrent password hashes is limited; further requests are answered with 503.
        match response.status {
            503 => response.assert_problem(503, "busy"),
            _ => response.assert_problem(403, "setup_token_invalid"),
        }
    }
    assert_eq!(server.redis.command::<usize>("HLEN user:names").await, 1);
    assert_eq!(server.redis.command::<usize>("SCARD teahouse:administrators").await, 1);
}

#[tokio::test]
async fn concurrent_registrations_of_one_name_create_one_account() {
    let server = TestServer::start().await;
    let anonymous = server.anonymous();
    let spellings = ["ada", "Ada", "ADA", "ａｄａ"];
    let claims = (0..40).map(|number| {
        anonymous.post("/api/auth/register", json!({ "username": spellings[number % 4], "password": PASSWORD }))
    });
    let responses = join_all(claims).await;
    assert_eq!(responses.iter().filter(|response| response.status == 201).count(), 1);
    for response in responses.iter().filter(|response| response.status != 201) {
        response.assert_problem(409, "username_taken");
    }
    assert_eq!(server.redis.command::<usize>("HLEN user:names").await, 1);
}

#[tokio::test]
async fn secrets_are_not_stored_in_plain_text() {
    let server = TestServer::start().await;
    let setup_token = server.setup_token();
    let ada = server.user("ada").await;
    let token = ada.token.clone().unwrap();
    let cookie = sessions::sign_in_as_browser(&server, "ada").await;
    let cookie_value = cookie.split_once('=').unwrap().1.to_owned();
    ada.post_message("hello").await;
    let signature = token.rsplit('.').next().unwrap().to_owned();
    for (key, value) in server.redis.all_values().await {
        for secret in [&token, &signature, &cookie_value, &setup_token, &PASSWORD.to_owned()] {
            assert!(!key.contains(secret.as_str()), "{key} contains {secret}");
            assert!(!value.contains(secret.as_str()), "{key} contains {secret}: {value}");
        }
    }
    // Both sessions are stored under a SHA-256 hash and expire.
    let sessions: Vec<String> = server.redis.command("KEYS session:*").await;
    assert_eq!(sessions.len(), 2);
    for session in sessions {
        assert!(server.redis.command_args::<i64>(&["TTL", &session]).await > 0);
    }
}

//! Who people are: signing up, in and out, and what a session may do while it lasts.

mod cross_site;
pub mod sessions;
mod tries;

use app::auth::SignUp;
use futures::future::join_all;
use serde_json::json;

use crate::house::{House, PASSWORD};

#[tokio::test]
async fn someone_signs_up_and_is_who_they_say() {
    let house = House::open().await;
    let answer = house.stranger().post("/api/auth/register", json!({ "username": "Ada", "password": PASSWORD })).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    assert_eq!((&answer.json["token_type"], &answer.json["expires_in"]), (&json!("Bearer"), &json!(86400)));
    let user = &answer.json["user"];
    assert_eq!((&user["username"], &user["role"]), (&json!("Ada"), &json!("member")));
    assert!(user["id"].as_u64().unwrap() > 0);

    let ada = house.stranger().as_in(&answer);
    assert_eq!(&ada.get("/api/auth/me").await.success(), user);
    let again = ada.sign_in("Ada").await;
    assert_eq!(again.id, ada.id);
    assert_ne!(again.token, ada.token);
    house.stranger().get("/api/auth/me").await.is_problem(401, "unauthenticated");
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_name_look_the_same() {
    let house = House::open().await;
    house.person("ada").await;
    let wrong = house.stranger().try_sign_in("ada", "not the password").await;
    let unknown = house.stranger().try_sign_in("nobody", PASSWORD).await;
    wrong.is_problem(401, "credentials_wrong");
    unknown.is_problem(401, "credentials_wrong");
    assert_eq!(wrong.text, unknown.text);
}

#[tokio::test]
async fn two_people_cannot_look_the_same() {
    let house = House::open().await;
    house.person("Ada").await;
    house.person("李雷").await;
    house.person("ﬁnn").await;
    let sign_up = async |name: &str| {
        house.stranger().post("/api/auth/register", json!({ "username": name, "password": PASSWORD })).await
    };
    for same in ["Ada", "ada", "ADA", "aDa", "Ａｄａ", "ＡＤＡ", "𝐀𝐝𝐚", "Ⓐⓓⓐ", "李雷", "finn", "FINN"]
    {
        sign_up(same).await.is_problem(409, "username_taken");
    }
    // What cannot be seen is taken out or refused, but never makes another name.
    for hidden in [
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
        let answer = sign_up(hidden).await;
        assert!(matches!(answer.status, 409 | 422), "{hidden:?}: {} {}", answer.status, answer.text);
    }
    assert_eq!(house.stranger().sign_in("ＡＤＡ").await.name, "Ada");
    assert_eq!(house.redis.ask::<usize>("HLEN user:names").await, 3);
}

#[tokio::test]
async fn lengths_are_counted_in_characters() {
    let house = House::open().await;
    let sign_up = async |name: &str, password: &str| {
        house.stranger().post("/api/auth/register", json!({ "username": name, "password": password })).await
    };
    let good =
        [("茶馆", "八个字的密码好长"), (&"字".repeat(32), PASSWORD), ("bob", &"🫖".repeat(256)), ("zoë-2", "12345678")];
    for (name, password) in good {
        assert_eq!(sign_up(name, password).await.status, 201, "{name}");
    }
    let before = house.contents().await;
    for name in ["", "a", "字", &"字".repeat(33), &"a".repeat(33), "  ", "a\nb", "a\u{0}b", "a\u{1b}b", "a\u{85}b"] {
        sign_up(name, PASSWORD).await.is_problem(422, "username_invalid");
    }
    for password in ["", "1234567", "七个字的密码短", &"🫖".repeat(257)] {
        sign_up("carol", password).await.is_problem(422, "password_invalid");
    }
    assert_eq!(house.contents().await, before);
}

#[tokio::test]
async fn the_policy_decides_who_may_sign_up() {
    for (policy, may) in [(SignUp::Open, true), (SignUp::Invite, false), (SignUp::Closed, false)] {
        let house = House::with(|config| config.sign_up = policy).await;
        let register = async |body| house.stranger().post("/api/auth/register", body).await;
        let answer = register(json!({ "username": "ada", "password": PASSWORD })).await;
        if may {
            assert_eq!(answer.status, 201, "{policy}: {}", answer.text);
        } else {
            answer.is_problem(403, "sign_up_closed");
            assert!(!house.redis.ask::<bool>("EXISTS user:names").await);
        }
        // Under every policy the setup token makes an administrator, once.
        let wrong = json!({ "username": "eve", "password": PASSWORD, "setup_token": "guessed" });
        register(wrong).await.is_problem(403, "setup_token_invalid");
        let token = house.setup_token();
        let root = register(json!({ "username": "root", "password": PASSWORD, "setup_token": token })).await;
        assert_eq!(
            (root.status, &root.json["user"]["role"]),
            (201, &json!("administrator")),
            "{policy}: {}",
            root.text
        );
        let late = json!({ "username": "late", "password": PASSWORD, "setup_token": token });
        register(late).await.is_problem(403, "setup_token_invalid");
    }
}

#[tokio::test]
async fn a_hundred_claims_make_one_administrator() {
    let house = House::with(|config| config.sign_up = SignUp::Invite).await;
    let token = house.setup_token();
    let stranger = house.stranger();
    let claims = (0..100).map(|number| {
        let name = format!("claimant-{number}");
        stranger.post("/api/auth/register", json!({ "username": name, "password": PASSWORD, "setup_token": token }))
    });
    let answers = join_all(claims).await;
    let (made, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 201);
    assert_eq!(made.len(), 1);
    assert_eq!(made[0].json["user"]["role"], "administrator");
    for answer in refused {
        // Passwords are hashed by a few at a time; a flood is told to come back.
        match answer.status {
            503 => answer.is_problem(503, "busy"),
            _ => answer.is_problem(403, "setup_token_invalid"),
        }
    }
    assert_eq!(house.redis.ask::<usize>("HLEN user:names").await, 1);
    assert_eq!(house.redis.ask::<usize>("SCARD teahouse:administrators").await, 1);
}

#[tokio::test]
async fn a_name_is_given_once_however_many_ask() {
    let house = House::open().await;
    let stranger = house.stranger();
    let spellings = ["ada", "Ada", "ADA", "ａｄａ"];
    let claims = (0..40).map(|number| {
        stranger.post("/api/auth/register", json!({ "username": spellings[number % 4], "password": PASSWORD }))
    });
    let answers = join_all(claims).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
    for answer in answers.iter().filter(|answer| answer.status != 201) {
        answer.is_problem(409, "username_taken");
    }
    assert_eq!(house.redis.ask::<usize>("HLEN user:names").await, 1);
}

#[tokio::test]
async fn no_secret_is_stored() {
    let house = House::open().await;
    let setup_token = house.setup_token();
    let ada = house.person("ada").await;
    let token = ada.token.clone().unwrap();
    let cookie = sessions::sign_in_as_browser(&house, "ada").await;
    let cookie_value = cookie.split_once('=').unwrap().1.to_owned();
    ada.say("hello").await;
    let signature = token.rsplit('.').next().unwrap().to_owned();
    for (key, value) in house.redis.everything().await {
        for secret in [&token, &signature, &cookie_value, &setup_token, &PASSWORD.to_owned()] {
            assert!(!key.contains(secret.as_str()), "{key} tells {secret}");
            assert!(!value.contains(secret.as_str()), "{key} holds {secret}: {value}");
        }
    }
    // Both sessions are there, under the SHA-256 of something, and do not live for ever.
    let sessions: Vec<String> = house.redis.ask("KEYS session:*").await;
    assert_eq!(sessions.len(), 2);
    for session in sessions {
        assert!(house.redis.ask_words::<i64>(&["TTL", &session]).await > 0);
    }
}

//! Sessions: bearer tokens for programs, cookies for browsers, and their end.

use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use http::Method;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

use crate::house::{Answer, House, PASSWORD, Person, within};

/// Signs in through the form, as a browser with scripting off does; answers the cookie as it is sent back.
pub async fn sign_in_as_browser(house: &House, name: &str) -> String {
    let answer = submit_sign_in(house, name).await;
    assert_eq!(answer.status, 302, "{}", answer.text);
    answer.header("set-cookie").split(';').next().unwrap().to_owned()
}

async fn submit_sign_in(house: &House, name: &str) -> Answer {
    let form = house.stranger().request(Method::POST, "/fn/sign_in").header("accept", "text/html");
    Answer::to(form.form(&[("username", name), ("password", PASSWORD)])).await
}

/// A request with a cookie.
async fn with_cookie(house: &House, method: Method, path: &str, cookie: &str) -> Answer {
    Answer::to(house.stranger().request(method, path).header("cookie", cookie)).await
}

#[tokio::test]
async fn a_browser_gets_a_cookie_that_scripts_cannot_read() {
    let house = House::open().await;
    house.person("ada").await;
    let answer = submit_sign_in(&house, "ada").await;
    let (pair, flags) = answer.header("set-cookie").split_once("; ").unwrap();
    let flags: Vec<String> = flags.split("; ").map(str::to_lowercase).collect();
    assert!(pair.starts_with("teahouse_session="), "{pair}");
    for flag in ["httponly", "samesite=lax", "path=/"] {
        assert!(flags.iter().any(|set| set == flag), "{flag} in {flags:?}");
    }
    assert!(!flags.iter().any(|set| set == "secure" || set.starts_with("domain")), "{flags:?}");
    let me = with_cookie(&house, Method::GET, "/api/auth/me", pair).await.success();
    assert_eq!(me["username"], "ada");
}

#[tokio::test]
async fn behind_https_the_cookie_is_secure_and_of_this_host() {
    let house = House::with(|config| config.public_url = Some("https://tea.example".parse().unwrap())).await;
    house.person("ada").await;
    let answer = submit_sign_in(&house, "ada").await;
    let (pair, flags) = answer.header("set-cookie").split_once("; ").unwrap();
    let flags: Vec<String> = flags.split("; ").map(str::to_lowercase).collect();
    assert!(pair.starts_with("__Host-teahouse_session="), "{pair}");
    for flag in ["httponly", "samesite=lax", "path=/", "secure"] {
        assert!(flags.iter().any(|set| set == flag), "{flag} in {flags:?}");
    }
    assert!(!flags.iter().any(|set| set.starts_with("domain")), "{flags:?}");
    assert_eq!(with_cookie(&house, Method::GET, "/api/auth/me", pair).await.status, 200);
    // A cookie of the plain name could have been planted by another host of the domain.
    let planted = pair.trim_start_matches("__Host-").to_owned();
    with_cookie(&house, Method::GET, "/api/auth/me", &planted).await.is_problem(401, "unauthenticated");
}

#[tokio::test]
async fn a_bad_cookie_is_nobody() {
    let house = House::open().await;
    for value in ["", "x", "../../x", &"a".repeat(4000), "%00", "\"quoted\""] {
        let answer = with_cookie(&house, Method::GET, "/api/auth/me", &format!("teahouse_session={value}")).await;
        answer.is_problem(401, "unauthenticated");
    }
}

#[tokio::test]
async fn signing_out_ends_one_session_and_no_other() {
    let house = House::open().await;
    let laptop = house.person("ada").await;
    let phone = laptop.sign_in("ada").await;
    assert_eq!(laptop.post("/api/auth/logout", Value::Null).await.status, 204);
    // Writes are refused at once.
    laptop.send(json!({ "content": "still here?" })).await.is_problem(401, "unauthenticated");
    within(Duration::from_secs(1), "reads are refused", async || {
        laptop.get("/api/chat/messages?room_id=global").await.status == 401
    })
    .await;
    laptop.get("/api/auth/me").await.is_problem(401, "unauthenticated");
    phone.say("on my phone").await;
    assert_eq!(phone.history(10).await.len(), 1);
    laptop.post("/api/auth/logout", Value::Null).await.is_problem(401, "unauthenticated");
}

#[tokio::test]
async fn signing_out_at_one_server_counts_at_the_other() {
    let house = House::open().await;
    let other = house.another_server().await;
    let here = house.person("ada").await;
    let there = here.at(other.address);
    let mut ears = there.listen().await;
    ears.next().await;
    assert_eq!(there.history(1).await.len(), 0);
    assert_eq!(here.post("/api/auth/logout", Value::Null).await.status, 204);
    there.send(json!({ "content": "still there?" })).await.is_problem(401, "unauthenticated");
    ears.ends_within(Duration::from_secs(1)).await;
    within(Duration::from_secs(1), "reads are refused there too", async || {
        there.get("/api/chat/messages?room_id=global").await.status == 401
    })
    .await;
}

#[tokio::test]
async fn the_form_that_signs_out_ends_the_cookie() {
    let house = House::open().await;
    house.person("ada").await;
    let cookie = sign_in_as_browser(&house, "ada").await;
    let form = house.stranger().request(Method::POST, "/fn/sign_out").header("cookie", &cookie);
    let answer = Answer::to(form.header("accept", "text/html").form::<[(&str, &str); 0]>(&[])).await;
    assert_eq!(answer.status, 302, "{}", answer.text);
    assert!(answer.header("set-cookie").to_lowercase().contains("max-age=0"), "{}", answer.header("set-cookie"));
    with_cookie(&house, Method::GET, "/api/auth/me", &cookie).await.is_problem(401, "unauthenticated");
}

#[tokio::test]
async fn a_token_lasts_a_day() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    house.pass(Duration::from_secs(86_400 - 60));
    ada.say("nearly a day later").await;
    house.pass(Duration::from_secs(61));
    refused(&ada).await;
    let again = ada.sign_in("ada").await;
    again.say("back").await;
}

#[tokio::test]
async fn a_token_of_another_house_is_nobody() {
    let (house, other) = tokio::join!(House::open(), House::open());
    let (ada, twin) = tokio::join!(house.person("ada"), other.person("ada"));
    assert_eq!(ada.id, twin.id);
    refused(&ada.with_token(twin.token.as_deref().unwrap())).await;
    ada.say("the real one").await;
}

#[tokio::test]
async fn forged_tokens_are_nobody() {
    let house = House::open().await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    let token = ada.token.clone().unwrap();
    let [header, claims, signature] = token.split('.').collect::<Vec<_>>().try_into().unwrap();
    let read = |part: &str| -> Value { serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap() };
    let write = |part: &Value| BASE64_URL_SAFE_NO_PAD.encode(part.to_string());
    let sign = |algorithm, secret: &[u8]| {
        jsonwebtoken::encode(&Header::new(algorithm), &read(claims), &EncodingKey::from_secret(secret)).unwrap()
    };
    assert_eq!(read(header)["alg"], "HS256");

    let bobs = bob.token.clone().unwrap();
    let bobs_claims = bobs.split('.').nth(1).unwrap();
    let mut longer = read(claims);
    longer["exp"] = json!(4_102_444_800_u64);
    let none = |spelling: &str| write(&json!({ "alg": spelling, "typ": "JWT" }));
    let flipped = signature.chars().map(|letter| if letter == 'A' { 'B' } else { 'A' }).collect::<String>();
    let forgeries = [
        sign(Algorithm::HS256, b"secret"),
        sign(Algorithm::HS256, b""),
        sign(Algorithm::HS512, b"secret"),
        format!("{}.{claims}.", none("none")),
        format!("{}.{claims}.", none("None")),
        format!("{}.{claims}.{signature}", none("none")),
        format!("{}.{claims}", none("none")),
        format!("{header}.{claims}."),
        format!("{header}.{claims}"),
        format!("{header}.{claims}.{flipped}"),
        format!("{header}.{bobs_claims}.{signature}"),
        format!("{header}.{}.{signature}", write(&longer)),
        format!("{token}{token}"),
        format!("{token}.x"),
        "x".repeat(6000),
        "..".to_owned(),
        "x".to_owned(),
    ];
    for forgery in forgeries {
        refused(&ada.with_token(&forgery)).await;
    }
    for scheme in ["", "Bearer", "Bearer ", "Basic YWRhOmFkYQ==", &token] {
        let request = house.stranger().request(Method::GET, "/api/auth/me").header("authorization", scheme);
        Answer::to(request).await.is_problem(401, "unauthenticated");
    }
    // Tokens in addresses end up in logs and histories.
    house.stranger().get(&format!("/api/chat/events?token={token}")).await.is_problem(401, "unauthenticated");
    ada.say("still me").await;
}

/// Neither reads nor writes nor listens, and nothing changes.
async fn refused(person: &Person) {
    person.get("/api/auth/me").await.is_problem(401, "unauthenticated");
    person.get("/api/chat/messages?room_id=global").await.is_problem(401, "unauthenticated");
    person.get("/api/chat/events").await.is_problem(401, "unauthenticated");
    person.send(json!({ "content": "let me in" })).await.is_problem(401, "unauthenticated");
    person.post("/api/auth/logout", Value::Null).await.is_problem(401, "unauthenticated");
}

//! Guessing passwords is slow, for one account and from one address.

use app::auth::SignUp;
use serde_json::json;

use crate::house::{Answer, House, PASSWORD};
use http::Method;

/// More tries than anyone needs who forgot a password.
const MANY: usize = 200;

/// A house with limits behind a trusted proxy, so that tests come from any address.
async fn limited() -> House {
    House::with(|config| {
        config.limits = true;
        config.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
    })
    .await
}

async fn guess(house: &House, from: &str, name: &str, password: &str) -> Answer {
    let request = house.stranger().request(Method::POST, "/api/auth/login").header("x-forwarded-for", from);
    Answer::to(request.json(&json!({ "username": name, "password": password }))).await
}

/// Guesses until there were too many tries; answers how many were allowed.
async fn until_refused(guess: impl AsyncFn(usize) -> Answer) -> usize {
    for number in 0..MANY {
        let answer = guess(number).await;
        if answer.status == 429 {
            answer.is_problem(429, "too_many_tries");
            let wait: u32 = answer.header("retry-after").parse().expect("Retry-After in seconds");
            assert!((1..=3600).contains(&wait), "{wait} s");
            return number;
        }
        answer.is_problem(401, "credentials_wrong");
    }
    panic!("{MANY} wrong passwords were tried and nobody minded");
}

#[tokio::test]
async fn one_account_is_guessed_at_slowly_from_however_many_addresses() {
    let house = limited().await;
    house.stranger().sign_up("ada").await;
    house.stranger().sign_up("bob").await;
    let allowed = until_refused(async |number| {
        guess(&house, &format!("10.0.{}.{}", number / 250, number % 250 + 1), "ada", "wrong password").await
    })
    .await;
    assert!(allowed >= 3, "only {allowed} tries");
    // Another spelling is the same account; the right password does not help either.
    guess(&house, "10.1.0.1", "ＡＤＡ", PASSWORD).await.is_problem(429, "too_many_tries");
    assert_eq!(guess(&house, "10.1.0.2", "bob", PASSWORD).await.status, 200);
}

#[tokio::test]
async fn one_address_guesses_slowly_at_however_many_accounts() {
    let house = limited().await;
    house.stranger().sign_up("ada").await;
    let allowed =
        until_refused(async |number| guess(&house, "10.0.0.1", &format!("name-{number}"), "wrong password").await)
            .await;
    assert!(allowed >= 3, "only {allowed} tries");
    guess(&house, "10.0.0.1", "ada", PASSWORD).await.is_problem(429, "too_many_tries");
    assert_eq!(guess(&house, "10.0.0.2", "ada", PASSWORD).await.status, 200);
}

#[tokio::test]
async fn an_address_that_no_proxy_vouches_for_is_not_believed() {
    let house = House::with(|config| config.limits = true).await;
    until_refused(async |number| {
        guess(
            &house,
            &format!("10.0.{}.{}", number / 250, number % 250 + 1),
            &format!("name-{number}"),
            "wrong password",
        )
        .await
    })
    .await;
}

#[tokio::test]
async fn what_comes_before_the_proxys_own_word_is_not_believed() {
    let house = limited().await;
    until_refused(async |number| {
        let claimed = format!("10.0.{}.{}, 192.0.2.7", number / 250, number % 250 + 1);
        guess(&house, &claimed, &format!("name-{number}"), "wrong password").await
    })
    .await;
}

#[tokio::test]
async fn for_load_tests_the_limits_are_lifted() {
    let house = House::with(|config| config.sign_up = SignUp::Open).await;
    house.stranger().sign_up("ada").await;
    for _ in 0..60 {
        house.stranger().try_sign_in("ada", "wrong password").await.is_problem(401, "credentials_wrong");
    }
    house.stranger().sign_in("ada").await;
}

//! Rate limits for sign-in attempts, per account and per address.

use app::auth::SignUp;
use serde_json::json;

use crate::harness::{PASSWORD, Response, TestServer};
use http::Method;

/// The limit must be reached within this number of attempts.
const MAX_ATTEMPTS: usize = 200;

/// A server with limits that trusts this machine as a proxy, so that tests can set any client address.
async fn server_with_limits() -> TestServer {
    TestServer::with_config(|config| {
        config.limits = true;
        config.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
    })
    .await
}

async fn try_password(server: &TestServer, address: &str, name: &str, password: &str) -> Response {
    let request = server.anonymous().request(Method::POST, "/api/auth/login").header("x-forwarded-for", address);
    Response::send(request.json(&json!({ "username": name, "password": password }))).await
}

/// Tries wrong passwords until the limit is reached, and returns how many attempts were allowed.
async fn attempts_until_refused(try_password: impl AsyncFn(usize) -> Response) -> usize {
    for number in 0..MAX_ATTEMPTS {
        let response = try_password(number).await;
        if response.status == 429 {
            response.assert_problem(429, "too_many_tries");
            let wait: u32 = response.header("retry-after").parse().expect("Retry-After in seconds");
            assert!((1..=3600).contains(&wait), "{wait} s");
            return number;
        }
        response.assert_problem(401, "credentials_wrong");
    }
    panic!("{MAX_ATTEMPTS} wrong passwords did not reach the limit");
}

#[tokio::test]
async fn sign_in_is_limited_per_account_across_addresses() {
    let server = server_with_limits().await;
    server.anonymous().sign_up("ada").await;
    server.anonymous().sign_up("bob").await;
    let allowed = attempts_until_refused(async |number| {
        try_password(&server, &format!("10.0.{}.{}", number / 250, number % 250 + 1), "ada", "wrong password").await
    })
    .await;
    assert!(allowed >= 3, "only {allowed} attempts");
    // Another spelling counts as the same account, and the correct password is rejected too.
    try_password(&server, "10.1.0.1", "ＡＤＡ", PASSWORD).await.assert_problem(429, "too_many_tries");
    assert_eq!(try_password(&server, "10.1.0.2", "bob", PASSWORD).await.status, 200);
}

#[tokio::test]
async fn sign_in_is_limited_per_address_across_accounts() {
    let server = server_with_limits().await;
    server.anonymous().sign_up("ada").await;
    let allowed = attempts_until_refused(async |number| {
        try_password(&server, "10.0.0.1", &format!("name-{number}"), "wrong password").await
    })
    .await;
    assert!(allowed >= 3, "only {allowed} attempts");
    try_password(&server, "10.0.0.1", "ada", PASSWORD).await.assert_problem(429, "too_many_tries");
    assert_eq!(try_password(&server, "10.0.0.2", "ada", PASSWORD).await.status, 200);
}

#[tokio::test]
async fn forwarded_address_is_ignored_without_trusted_proxy() {
    let server = TestServer::with_config(|config| config.limits = true).await;
    attempts_until_refused(async |number| {
        try_password(
            &server,
            &format!("10.0.{}.{}", number / 250, number % 250 + 1),
            &format!("name-{number}"),
            "wrong password",
        )
        .await
    })
    .await;
}

#[tokio::test]
async fn forwarded_addresses_before_the_proxys_are_ignored() {
    let server = server_with_limits().await;
    attempts_until_refused(async |number| {
        let forwarded_for = format!("10.0.{}.{}, 192.0.2.7", number / 250, number % 250 + 1);
        try_password(&server, &forwarded_for, &format!("name-{number}"), "wrong password").await
    })
    .await;
}

#[tokio::test]
async fn sign_in_is_unlimited_when_limits_are_off() {
    let server = TestServer::with_config(|config| config.sign_up = SignUp::Open).await;
    server.anonymous().sign_up("ada").await;
    for _ in 0..60 {
        server.anonymous().try_sign_in("ada", "wrong password").await.assert_problem(401, "credentials_wrong");
    }
    server.anonymous().sign_in("ada").await;
}

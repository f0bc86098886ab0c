//! What administrators decide over accounts, and what one decides over one's own.

use std::time::Duration;

use serde_json::json;

use super::{Browser, audited, may_sign_in};
use crate::house::{House, PASSWORD, eventually, within};

#[tokio::test]
async fn an_account_that_is_deactivated_is_shut_until_it_is_opened_again() {
    let house = House::open().await;
    house.administrator("root").await;
    let ada = house.person("ada").await;
    let (root, laptop) = (Browser::of(&house, "root").await, Browser::of(&house, "ada").await);
    ada.say("before").await;
    let mut ears = ada.listen().await;
    ears.next().await;
    let id = ada.id.to_string();
    let set = async |deactivated: &str| {
        root.submit("set_deactivated", &[("user_id", &id), ("deactivated", deactivated)]).await
    };
    set("true").await.success();
    ears.ends_within(Duration::from_secs(1)).await;
    ada.send(json!({ "content": "after" })).await.is_problem(401, "unauthenticated");
    within(Duration::from_secs(1), "both sessions ended", async || {
        ada.get("/api/auth/me").await.status == 401 && !laptop.is_in().await
    })
    .await;
    house.stranger().try_sign_in("ada", PASSWORD).await.is_problem(403, "account_deactivated");
    // Whoever does not know the password learns nothing.
    house.stranger().try_sign_in("ada", "wrong password").await.is_problem(401, "credentials_wrong");
    let taken = house.stranger().post("/api/auth/register", json!({ "username": "ada", "password": PASSWORD })).await;
    taken.is_problem(409, "username_taken");
    root.submit("make_reset_link", &[("user_id", &id)]).await.is_problem(403, "account_deactivated");

    set("true").await.success();
    set("false").await.success();
    let again = may_sign_in(&house, "ada").await;
    again.say("back").await;
    let done = |action: &str| (action.to_owned(), id.clone());
    assert_eq!(audited(&house).await, [done("person.deactivated"), done("person.reactivated")]);
}

#[tokio::test]
async fn a_session_that_no_list_knows_ends_with_its_account() {
    let house = House::open().await;
    let root = house.administrator("root").await;
    let ada = house.person("ada").await;
    // As they were before sessions were listed.
    house.redis.ask::<u64>(&format!("DEL teahouse:sessions:{}", ada.id)).await;
    let root = Browser::of(&house, &root.name).await;
    let id = ada.id.to_string();
    root.submit("set_deactivated", &[("user_id", &id), ("deactivated", "true")]).await.success();
    within(Duration::from_secs(1), "it ended", async || ada.get("/api/auth/me").await.status == 401).await;
    ada.send(json!({ "content": "after" })).await.is_problem(401, "unauthenticated");
}

#[tokio::test]
async fn one_closes_ones_own_account_by_ones_password() {
    let house = House::open().await;
    house.person("ada").await;
    let laptop = Browser::of(&house, "ada").await;
    laptop.submit("deactivate_me", &[("password", "not this one")]).await.is_problem(403, "password_wrong");
    assert!(laptop.is_in().await);
    let led = laptop.send("deactivate_me", &[("password", PASSWORD)]).await;
    assert_eq!((led.status, led.header("location")), (302, "/sign-in"));
    assert!(led.header("set-cookie").to_lowercase().contains("max-age=0"));
    assert!(!laptop.is_in().await);
    house.stranger().try_sign_in("ada", PASSWORD).await.is_problem(403, "account_deactivated");
    assert_eq!(audited(&house).await, [("person.deactivated".to_owned(), "1".to_owned())]);
}

#[tokio::test]
async fn somebody_always_runs_the_server() {
    let house = House::open().await;
    let (root, ada) = (house.administrator("root").await, house.person("ada").await);
    let (root_id, ada_id) = (root.id.to_string(), ada.id.to_string());
    let root = Browser::of(&house, "root").await;
    let role =
        async |user: &str, role: &str| root.submit("set_server_role", &[("user_id", user), ("role", role)]).await;
    role(&root_id, "member").await.is_problem(409, "last_administrator");
    root.submit("deactivate_me", &[("password", PASSWORD)]).await.is_problem(409, "last_administrator");
    let shut = [("user_id", root_id.as_str()), ("deactivated", "true")];
    root.submit("set_deactivated", &shut).await.is_problem(409, "last_administrator");

    role(&ada_id, "administrator").await.success();
    // One who cannot sign in does not run it.
    root.submit("set_deactivated", &[("user_id", &ada_id), ("deactivated", "true")]).await.success();
    role(&root_id, "moderator").await.is_problem(409, "last_administrator");
    root.submit("set_deactivated", &[("user_id", &ada_id), ("deactivated", "false")]).await.success();
    role(&root_id, "member").await.success();
    eventually("root is an administrator no more", async || role(&ada_id, "member").await.status == 403).await;
    assert_eq!(house.redis.ask::<Vec<String>>("SMEMBERS teahouse:administrators").await, [ada_id]);
}

#[tokio::test]
async fn two_who_step_down_at_once_leave_one() {
    let house = House::open().await;
    let (root, ada) = (house.administrator("root").await, house.person("ada").await);
    let (root_id, ada_id) = (root.id.to_string(), ada.id.to_string());
    let first = Browser::of(&house, "root").await;
    first.submit("set_server_role", &[("user_id", &ada_id), ("role", "administrator")]).await.success();
    let second = Browser::of(&house, "ada").await;
    let forms =
        [[("user_id", root_id.as_str()), ("role", "member")], [("user_id", ada_id.as_str()), ("role", "member")]];
    let (one, other) =
        tokio::join!(first.submit("set_server_role", &forms[0]), second.submit("set_server_role", &forms[1]));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409], "{} {}", one.text, other.text);
    assert_eq!(house.redis.ask::<usize>("SCARD teahouse:administrators").await, 1);
}

#[tokio::test]
async fn a_role_counts_at_once_and_everyone_is_told() {
    let house = House::open().await;
    house.administrator("root").await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    let said = bob.say("a slip").await;
    ada.remove(&said).await.is_problem(403, "not_yours_to_remove");
    let mut ears = bob.listen().await;
    ears.next().await;
    let root = Browser::of(&house, "root").await;
    let id = ada.id.to_string();
    root.submit("set_server_role", &[("user_id", &id), ("role", "moderator")]).await.success();
    let change = ears.change().await;
    assert_eq!((&change["type"], &change["person"]["role"]), (&json!("person.changed"), &json!("moderator")));
    eventually("she may remove it", async || ada.remove(&said).await.status == 204).await;
    root.submit("set_server_role", &[("user_id", &id), ("role", "king")]).await.is_problem(422, "request_invalid");
    root.submit("set_server_role", &[("user_id", "99"), ("role", "member")]).await.is_problem(404, "person_not_found");
}

#[tokio::test]
async fn whoever_is_signed_out_everywhere_may_come_back() {
    let house = House::open().await;
    house.administrator("root").await;
    let ada = house.person("ada").await;
    let (root, laptop) = (Browser::of(&house, "root").await, Browser::of(&house, "ada").await);
    let mut ears = ada.listen().await;
    ears.next().await;
    root.submit("sign_out_person", &[("user_id", &ada.id.to_string())]).await.success();
    ears.ends_within(Duration::from_secs(1)).await;
    ada.send(json!({ "content": "still here?" })).await.is_problem(401, "unauthenticated");
    within(Duration::from_secs(1), "her browser too", async || !laptop.is_in().await).await;
    may_sign_in(&house, "ada").await;
    assert_eq!(audited(&house).await, [("person.signed_out".to_owned(), ada.id.to_string())]);
}

//! Administration: what those who run the server can do, that it is audited, and that for all others there is nothing.

use serde_json::{Value, json};

use crate::house::{Answer, House, PASSWORD, Person, eventually, id_of};
use crate::stats::{call, page};

const PAGES: [&str; 5] = [
    "/administration",
    "/administration/rooms",
    "/administration/settings",
    "/administration/statistics",
    "/administration/audit",
];

async fn on(person: &Person, name: &str, whom: &Person, more: &[(&str, &str)]) -> Answer {
    let id = whom.id.to_string();
    call(person, name, &[&[("user_id", id.as_str())], more].concat()).await
}

async fn audited(root: &Person) -> Vec<String> {
    let entries = root.get("/api/administration/audit").await.success();
    entries.as_array().unwrap().iter().map(|entry| entry["action"].as_str().unwrap().to_owned()).collect()
}

async fn register(house: &House, name: &str) -> Answer {
    house.stranger().post("/api/auth/register", json!({ "username": name, "password": PASSWORD })).await
}

/// What a page says, without what differs each time.
fn words(page: &Answer) -> String {
    let body = page.text.split("<body").nth(1).expect("a page");
    let mut words = String::new();
    let mut is_markup = true;
    for piece in body.split('<') {
        let (tag, text) = piece.split_once('>').unwrap_or(("", piece));
        is_markup = tag.starts_with("script") || (is_markup && tag.starts_with('!'));
        if !is_markup {
            words.push_str(text);
        }
    }
    words
}

#[tokio::test]
async fn for_everyone_else_there_is_nothing() {
    let house = House::open().await;
    let root = house.administrator("Wilhelmina").await;
    let (ada, mod_) = (house.person("ada").await, house.person("mo").await);
    on(&root, "set_server_role", &mod_, &[("role", "moderator")]).await.success();
    let nothing = page(&ada, "/nothing-here").await;
    for path in PAGES {
        let shown = page(&root, path).await;
        assert_eq!(shown.status, 200, "{path}: {}", shown.text);
        assert!(shown.text.contains("aria-current=\"page\""), "{path}");
        for person in [&ada, &mod_, &house.stranger()] {
            let hidden = page(person, path).await;
            assert_eq!(hidden.status, 404, "{path}");
            assert_eq!(words(&hidden), words(&nothing), "{path}");
            assert!(!hidden.text.contains("Wilhelmina"), "{path}");
        }
    }
    for (name, fields) in [
        ("list_accounts", &[][..]),
        ("set_server_role", &[("user_id", "1"), ("role", "member")]),
        ("set_deactivated", &[("user_id", "1"), ("deactivated", "true")]),
        ("sign_out_person", &[("user_id", "1")]),
        ("make_reset_link", &[("user_id", "1")]),
        ("list_all_rooms", &[]),
        ("read_settings", &[]),
        ("change_settings", &[("posting_burst", "1"), ("posting_per_minute", "1")]),
        ("read_audit", &[]),
    ] {
        for person in [&ada, &mod_] {
            call(person, name, fields).await.is_problem(403, "not_allowed");
        }
        call(&house.stranger(), name, fields).await.is_problem(401, "unauthenticated");
    }
    assert_eq!(audited(&root).await, ["person.role"]);
}

#[tokio::test]
async fn accounts_are_found_by_any_of_their_names() {
    let house = House::open().await;
    let root = house.administrator("root").await;
    let ada = house.person("Ada").await;
    house.redis.ask_words::<u64>(&["HSET", &format!("user:{}", ada.id), "name", "Countess Lovelace"]).await;
    for n in 1000..1060 {
        house.redis.ask::<u64>(&format!("HSET user:names guest{n} {n}")).await;
        let fields = format!("HSET user:{n} id {n} username Guest{n} role member created_at 2026-01-01T00:00:00.000Z");
        house.redis.ask::<u64>(&fields).await;
    }
    let list = async |fields: &[(&str, &str)]| call(&root, "list_accounts", fields).await.success();
    let first = list(&[]).await;
    assert_eq!((&first["total"], &first["me"]), (&json!(62), &json!(root.id)));
    let ids = |page: &Value| -> Vec<u64> {
        page["accounts"].as_array().unwrap().iter().map(|row| row["person"]["id"].as_u64().unwrap()).collect()
    };
    assert_eq!(ids(&first), (1010..1060).rev().collect::<Vec<_>>());
    let next = first["next"].to_string();
    let second = list(&[("after", &next)]).await;
    assert_eq!(ids(&second), (1000..1010).rev().chain([ada.id, root.id]).collect::<Vec<_>>());
    assert_eq!(second["next"], Value::Null);

    for query in ["ada", "ADA", "ａｄａ", "lovelace", "  countess "] {
        assert_eq!(ids(&list(&[("query", query)]).await), [ada.id], "{query}");
    }
    assert_eq!(list(&[("query", "guest100")]).await["total"], 10);
    assert_eq!(list(&[("query", "*")]).await["total"], 0);
    let row = &list(&[("query", "ada")]).await["accounts"][0];
    assert_eq!((&row["is_deactivated"], &row["sessions"]), (&json!(false), &json!(1)));
    assert_eq!(row["ip"], "127.0.0.1");
    assert!(row["last_seen"].is_string() && row["created_at"].is_string(), "{row}");
}

#[tokio::test]
async fn what_becomes_of_an_account() {
    let house = House::open().await;
    let root = house.administrator("root").await;
    let ada = house.person("ada").await;
    on(&root, "set_server_role", &ada, &[("role", "moderator")]).await.success();
    assert_eq!(ada.get("/api/auth/me").await.success()["role"], "moderator");
    call(&root, "set_server_role", &[("user_id", "999"), ("role", "member")]).await.is_problem(404, "person_not_found");
    on(&root, "set_server_role", &ada, &[("role", "king")]).await.is_problem(422, "request_invalid");

    let phone = ada.sign_in("ada").await;
    on(&root, "sign_out_person", &ada, &[]).await.success();
    for device in [&ada, &phone] {
        device.get("/api/auth/me").await.is_problem(401, "unauthenticated");
    }
    let ada = ada.sign_in("ada").await;

    on(&root, "set_deactivated", &ada, &[("deactivated", "true")]).await.success();
    ada.get("/api/auth/me").await.is_problem(401, "unauthenticated");
    ada.try_sign_in("ada", PASSWORD).await.is_problem(403, "account_deactivated");
    let row = call(&root, "list_accounts", &[("query", "ada")]).await.success()["accounts"][0].clone();
    assert_eq!((&row["is_deactivated"], &row["sessions"]), (&json!(true), &json!(0)));
    on(&root, "set_deactivated", &ada, &[("deactivated", "false")]).await.success();
    let ada = ada.sign_in("ada").await;

    let path = on(&root, "make_reset_link", &ada, &[]).await.success();
    let token = path.as_str().unwrap().strip_prefix("/reset/").expect("a link").to_owned();
    let form = [("token", token.as_str()), ("new", "another good password")];
    let used = call(&house.stranger(), "reset_password", &form).await;
    assert!(used.status < 400, "{} {}", used.status, used.text);
    call(&house.stranger(), "reset_password", &form).await.is_problem(404, "reset_invalid");
    ada.try_sign_in("ada", PASSWORD).await.is_problem(401, "credentials_wrong");
    assert_eq!(ada.try_sign_in("ada", "another good password").await.status, 200);

    on(&root, "set_server_role", &root, &[("role", "member")]).await.is_problem(409, "last_administrator");
    let expected = ["person.reset", "person.reactivated", "person.deactivated", "person.signed_out", "person.role"];
    assert_eq!(audited(&root).await, expected);
}

#[tokio::test]
async fn all_rooms_are_seen_but_no_conversation() {
    let house = House::open().await;
    let root = house.administrator("root").await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    let secret = id_of(&ada.create_room("Secret garden", "private").await);
    let direct = id_of(&ada.open_direct(&[bob.id]).await);
    ada.add(&secret, bob.id).await.success();
    ada.say_in(&secret, "roses").await;

    // With the notice that the room was made.
    eventually("both are counted", async || {
        let all = call(&root, "list_all_rooms", &[]).await.success();
        all["rooms"].as_array().unwrap().iter().any(|row| row["messages_stored"] == 2)
    })
    .await;
    let all = call(&root, "list_all_rooms", &[]).await.success();
    assert_eq!(all["direct"], 1);
    assert!(!all.to_string().contains(&direct), "{all}");
    let rooms = all["rooms"].as_array().unwrap();
    assert_eq!(rooms.len(), 2);
    let row = rooms.iter().find(|row| row["room"]["id"] == secret.as_str()).expect("the private room");
    assert_eq!(row["room"]["kind"], "private");
    assert_eq!((&row["messages_stored"], &row["room"]["member_count"]), (&json!(2), &json!(2)));
    assert_eq!(row["owners"][0]["username"], "ada");

    // As one who is not in it.
    let bob_id = bob.id.to_string();
    let own = [("room_id", secret.as_str()), ("user_id", bob_id.as_str()), ("role", "owner")];
    call(&root, "set_room_role", &own).await.success();
    call(&root, "archive_room", &[("room_id", &secret), ("archived", "true")]).await.success();
    ada.send_in(&secret, "more").await.is_problem(409, "room_archived");
    let all = call(&root, "list_all_rooms", &[]).await.success();
    let row = all["rooms"].as_array().unwrap().last().expect("archived rooms come last").clone();
    assert!(row["room"]["archived_at"].is_string(), "{row}");
    assert_eq!(row["owners"].as_array().unwrap().len(), 2);
    call(&root, "archive_room", &[("room_id", &secret), ("archived", "false")]).await.success();
    ada.say_in(&secret, "more").await;
    assert_eq!(audited(&root).await[..3], ["room.restored", "room.archived", "member.role"]);
}

#[tokio::test]
async fn rules_hold_at_once_in_all_processes() {
    let house = House::with(|config| config.limits = true).await;
    let other = house.another_server().await;
    let root = house.administrator("root").await;
    let ada = house.person("ada").await;
    let rules = call(&root, "read_settings", &[]).await.success();
    let expected = json!({
        "sign_up": null, "sign_up_at_start": "open", "posting_burst": 60, "posting_per_minute": 120, "limits": true,
    });
    assert_eq!(rules, expected);

    let fields = [("sign_up", "closed"), ("posting_burst", "3"), ("posting_per_minute", "30")];
    let set = call(&root, "change_settings", &fields).await.success();
    assert_eq!((&set["sign_up"], &set["posting_burst"]), (&json!("closed"), &json!(3)));
    assert_eq!(set["posting_per_minute"], 30);
    register(&house, "late").await.is_problem(403, "sign_up_closed");
    house
        .stranger()
        .at(other.address)
        .post("/api/auth/register", json!({ "username": "late", "password": PASSWORD }))
        .await
        .is_problem(403, "sign_up_closed");
    for n in 0..3 {
        ada.say(&format!("{n}")).await;
    }
    let refused = ada.at(other.address).send(json!({ "content": "one too many" })).await;
    refused.is_problem(429, "too_many_tries");
    assert_eq!(refused.header("retry-after"), "2");

    // Unchanged rules are no event.
    call(&root, "change_settings", &fields).await.success();
    let entries = root.get("/api/administration/audit").await.success();
    assert_eq!(entries.as_array().map(Vec::len), Some(1), "{entries}");
    let details = json!({ "sign_up": "closed", "posting_burst": "3", "posting_refill_ms": "2000" });
    assert_eq!((&entries[0]["action"], &entries[0]["details"]), (&json!("settings.changed"), &details));

    // As it was at the start.
    call(&root, "change_settings", &fields[1..]).await.success();
    assert_eq!(register(&house, "late").await.status, 201);
    for (burst, per_minute) in [("0", "1"), ("1", "0"), ("1001", "1"), ("1", "6001")] {
        let fields = [("posting_burst", burst), ("posting_per_minute", per_minute)];
        call(&root, "change_settings", &fields).await.is_problem(422, "setting_invalid");
    }
    for fields in [[("posting_burst", "x"), ("posting_per_minute", "1")], [("posting_burst", "1"), ("sign_up", "open")]]
    {
        call(&root, "change_settings", &fields).await.is_problem(422, "request_invalid");
    }
}

#[tokio::test]
async fn who_is_no_longer_administrator_changes_nothing() {
    let house = House::open().await;
    let root = house.administrator("root").await;
    let ada = house.person("ada").await;
    on(&root, "set_server_role", &ada, &[("role", "administrator")]).await.success();
    assert_eq!(page(&ada, "/administration").await.status, 200);
    on(&ada, "set_server_role", &root, &[("role", "member")]).await.success();
    // Behind the process's back, as when it has not heard yet.
    house.redis.ask_words::<u64>(&["HSET", &format!("user:{}", ada.id), "role", "member"]).await;
    let fields = [("posting_burst", "1"), ("posting_per_minute", "1")];
    call(&ada, "change_settings", &fields).await.is_problem(403, "not_allowed");
    call(&root, "change_settings", &fields).await.is_problem(403, "not_allowed");
    assert_eq!(house.redis.ask::<u64>("EXISTS teahouse:settings").await, 0);
}

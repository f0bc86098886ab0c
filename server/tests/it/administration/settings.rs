//! Server settings that administrators change at runtime.

use app::settings::{Kind, SETTINGS, Settings};
use serde_json::json;

use super::call_for;
use crate::harness::{PASSWORD, Response, TestServer};
use crate::statistics::{call, page};

async fn register(server: &TestServer, name: &str) -> Response {
    server.anonymous().post("/api/auth/register", json!({ "username": name, "password": PASSWORD })).await
}

#[tokio::test]
async fn settings_apply_immediately_in_all_instances() {
    let server = TestServer::with_config(|config| config.limits = true).await;
    let other = server.start_instance().await;
    let root = server.administrator("root").await;
    let ada = server.user("ada").await;
    let settings = call(&root, "read_settings", &[]).await.success();
    let mut expected = json!({
        "sign_up": null, "sign_up_at_start": "open", "posting_burst": 60, "posting_per_minute": 120, "limits": true,
    });
    // All others have the default of the table.
    for (name, value) in json!(Settings::DEFAULT).as_object().unwrap() {
        expected.as_object_mut().unwrap().entry(name).or_insert_with(|| value.clone());
    }
    assert_eq!(settings, expected);

    let fields = [("sign_up", "closed"), ("posting_burst", "3"), ("posting_per_minute", "30")];
    let set = call(&root, "change_settings", &fields).await.success();
    assert_eq!((&set["sign_up"], &set["posting_burst"]), (&json!("closed"), &json!(3)));
    assert_eq!(set["posting_per_minute"], 30);
    register(&server, "late").await.assert_problem(403, "sign_up_closed");
    server
        .anonymous()
        .at(other.address)
        .post("/api/auth/register", json!({ "username": "late", "password": PASSWORD }))
        .await
        .assert_problem(403, "sign_up_closed");
    for n in 0..3 {
        ada.post_message(&format!("{n}")).await;
    }
    let refused = ada.at(other.address).try_post_message(json!({ "content": "one too many" })).await;
    refused.assert_problem(429, "too_many_tries");
    assert_eq!(refused.header("retry-after"), "2");

    // Unchanged settings are not audited.
    call(&root, "change_settings", &fields).await.success();
    let entries = root.get("/api/administration/audit").await.success();
    assert_eq!(entries.as_array().map(Vec::len), Some(1), "{entries}");
    let details = json!({ "sign_up": "closed", "posting_burst": "3", "posting_refill_ms": "2000" });
    assert_eq!((&entries[0]["action"], &entries[0]["details"]), (&json!("settings.changed"), &details));

    // Without a stored policy, the policy of the configuration applies again.
    call(&root, "change_settings", &fields[1..]).await.success();
    assert_eq!(register(&server, "late").await.status, 201);
    for (burst, per_minute) in [("0", "1"), ("1", "0"), ("1001", "1"), ("1", "6001")] {
        let fields = [("posting_burst", burst), ("posting_per_minute", per_minute)];
        call(&root, "change_settings", &fields).await.assert_problem(422, "setting_invalid");
    }
    for fields in [[("posting_burst", "x"), ("posting_per_minute", "1")], [("posting_burst", "1"), ("sign_up", "open")]]
    {
        call(&root, "change_settings", &fields).await.assert_problem(422, "request_invalid");
    }
}

#[tokio::test]
async fn settings_page_has_a_field_for_each_setting_in_the_order_of_the_table() {
    let server = TestServer::start().await;
    let root = server.administrator("root").await;
    let page = page(&root, "/administration/settings").await;
    let mut rest = page.text.as_str();
    for (setting, value) in SETTINGS.iter().zip(Settings::DEFAULT.texts()) {
        let label = format!("<span>{}</span>", setting.title.0);
        rest = rest.split_once(&label).unwrap_or_else(|| panic!("{label} is not in its place: {}", page.text)).1;
        let (field, _) = rest.split_once("</label>").unwrap();
        let number = |min: u32, max: u32| vec![format!("min=\"{min}\" max=\"{max}\" value=\"{value}\"")];
        let parts = match setting.kind {
            Kind::Number { min, max } => number(min, max),
            Kind::PerMinute { max } => number(1, max),
            Kind::Choice { choices, .. } => {
                choices.iter().map(|(name, _)| format!("<option value=\"{name}\"")).collect()
            }
        };
        for part in parts {
            assert!(field.contains(&part), "{part} is not in {field}");
        }
    }
}

#[tokio::test]
async fn demoted_administrator_cannot_change_settings() {
    let server = TestServer::start().await;
    let root = server.administrator("root").await;
    let ada = server.user("ada").await;
    call_for(&root, "set_server_role", &ada, &[("role", "administrator")]).await.success();
    assert_eq!(page(&ada, "/administration").await.status, 200);
    call_for(&ada, "set_server_role", &root, &[("role", "member")]).await.success();
    // Changed directly in Redis, so that the instance still has the old role in its cache.
    server.redis.command_args::<u64>(&["HSET", &format!("user:{}", ada.id), "role", "member"]).await;
    let fields = [("posting_burst", "1"), ("posting_per_minute", "1")];
    call(&ada, "change_settings", &fields).await.assert_problem(403, "not_allowed");
    call(&root, "change_settings", &fields).await.assert_problem(403, "not_allowed");
    assert_eq!(server.redis.command::<u64>("EXISTS teahouse:settings").await, 0);
}

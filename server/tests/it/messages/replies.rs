//! Replies: the quoted message, and what is shown of it.

use http::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::{MultipartBody, Response, TestServer, TestUser};

/// Posts a reply to a message.
async fn reply(user: &TestUser, target: &Value, content: &str) -> Response {
    user.try_post_message(json!({ "content": content, "reply_to": target["id"] })).await
}

/// The quote of this message in the data of a newly opened room page.
async fn quote(user: &TestUser, id: &Value) -> Value {
    let request = user.request(Method::POST, "/fn/open_room").form(&[("room_id", "global")]);
    let view = Response::send(request).await.success();
    let quotes = view["snapshot"]["quotes"].as_array().expect("quotations").clone();
    let matching: Vec<_> = quotes.iter().filter(|quote| quote["id"] == *id).collect();
    assert_eq!(matching.len(), 1, "one quote for each quoted message: {quotes:?}");
    matching[0].clone()
}

#[tokio::test]
async fn reply_refers_to_quoted_message() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let mut stream = ada.open_stream().await;
    let first = ada.post_message("Tea?").await;
    let second = reply(&bob, &first, "Yes.").await.success();
    let third = reply(&ada, &second, "Green?").await.success();
    assert_eq!([&second["reply_to"], &third["reply_to"]], [&first["id"], &second["id"]]);
    let page = [third.clone(), second.clone(), first.clone()];
    let fresh = server.start_instance().await;
    for reader in [ada.clone(), ada.at(fresh.address)] {
        assert_eq!(reader.history(10).await, page);
    }
    for message in [&first, &second, &third] {
        assert_eq!(stream.next_message().await, *message);
    }
    let answered: Vec<Value> = server.stored_messages().await.iter().map(|stored| stored["rt"].clone()).collect();
    assert_eq!(answered, [second["id"].clone(), first["id"].clone(), Value::Null]);
}

#[tokio::test]
async fn reply_to_message_outside_the_room_is_rejected() {
    let server = TestServer::with_config(|config| config.messages_per_room = 8).await;
    server.insert_room("kitchen", "public").await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let trimmed = ada.post_message("trimmed").await;
    let removed = ada.post_message("removed").await;
    for number in 0..6 {
        ada.post_message(&format!("later {number}")).await;
    }
    let removed_and_listed = ada.post_message("removed and listed").await;
    for message in [&removed, &removed_and_listed] {
        ada.remove(message).await.success();
    }
    let in_other_room = ada.post("/api/chat/send?room_id=kitchen", json!({ "content": "elsewhere" })).await.success();
    let own_id = Uuid::now_v7();
    let before = server.store_state().await;
    for target in [&trimmed, &removed, &removed_and_listed, &in_other_room, &json!({ "id": Uuid::now_v7() })] {
        reply(&bob, target, "what?").await.assert_problem(404, "message_not_found");
    }
    let itself = json!({ "id": own_id, "content": "I say", "reply_to": own_id });
    bob.try_post_message(itself).await.assert_problem(404, "message_not_found");
    assert_eq!(server.store_state().await, before);
}

#[tokio::test]
async fn reply_survives_removal_of_quoted_message() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let first = ada.post_message("lapsang").await;
    let request = json!({ "id": Uuid::now_v7(), "content": "Yes.", "reply_to": first["id"] });
    let response = bob.try_post_message(request.clone()).await.success();
    ada.remove(&first).await.success();

    let fresh = server.start_instance().await;
    for reader in [bob.clone(), bob.at(fresh.address)] {
        assert_eq!(reader.history(10).await, std::slice::from_ref(&response));
    }
    assert_eq!(server.stored_messages().await[0]["rt"], first["id"]);
    // A repeated post succeeds although the quoted message no longer exists.
    assert_eq!(bob.try_post_message(request).await.success(), response);
    let edited = bob.edit(&response, "Yes, please.").await.success();
    assert_eq!(edited["reply_to"], first["id"]);
}

#[tokio::test]
async fn quote_shows_current_content() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let first = ada.post_message(&format!("{}\nsecond line", "茶".repeat(200))).await;
    reply(&bob, &first, "Yes.").await.success();
    reply(&bob, &first, "And yes.").await.success();

    let shown = quote(&bob, &first["id"]).await;
    assert_eq!(shown["v"], first["v"]);
    let text = shown["quoted"].to_string();
    assert!(text.contains("\"ada\""), "{text}");
    assert!(text.contains(&"茶".repeat(100)) && !text.contains(&"茶".repeat(141)), "{text}");
    assert!(!text.contains("second line"), "{text}");

    let edited = ada.edit(&first, "Tea?").await.success();
    let shown = quote(&bob, &first["id"]).await;
    assert_eq!(shown["v"], edited["v"]);
    assert!(shown.to_string().contains("Tea?"), "{shown}");

    ada.remove(&first).await.success();
    let fresh = server.start_instance().await;
    for reader in [bob.clone(), bob.at(fresh.address)] {
        let shown = quote(&reader, &first["id"]).await["quoted"].to_string();
        assert!(!shown.contains("Tea") && !shown.contains("ada"), "{shown}");
    }
}

#[tokio::test]
async fn quote_is_shown_for_message_outside_the_page() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let first = ada.post_message("far up").await;
    let edited = ada.edit(&first, "very far up").await.success();
    for number in 0..60 {
        ada.post_message(&format!("between {number}")).await;
    }
    reply(&bob, &first, "I remember.").await.success();
    let fresh = server.start_instance().await;
    for reader in [bob.clone(), bob.at(fresh.address)] {
        let shown = quote(&reader, &first["id"]).await;
        assert!(shown.to_string().contains("very far up"), "{shown}");
        assert_eq!(shown["v"], edited["v"]);
    }
}

#[tokio::test]
async fn upload_can_be_a_reply() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let quoted = ada.post_message("What does it look like?").await;
    let file = MultipartBody::with_file("leaves.txt", "green").field("id", Uuid::now_v7());
    let response = bob.upload(&file.clone().field("reply_to", quoted["id"].as_str().unwrap())).await.success();
    assert_eq!(response["reply_to"], quoted["id"]);
    assert_eq!(ada.history(1).await[0]["reply_to"], quoted["id"]);
    // The quoted message is part of the request: the same file without it is a different request.
    bob.upload(&file).await.assert_problem(409, "message_id_taken");
}

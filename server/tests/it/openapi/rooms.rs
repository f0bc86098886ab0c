//! Rooms, users, invitations and statistics with a client that uses only the OpenAPI document.

use http::Method;
use serde_json::{Value, json};

use super::client::Client;
use crate::harness::{MultipartBody, Response, TestServer, wait_until};
use crate::input_table::bytes_of;

/// An image of one pixel.
const DOT: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGMIaEgAAAJUATHHbJBxAAAAAElFTkSuQmCC";

/// Registers an account and returns a client with its session, and its id.
async fn register_client(server: &TestServer, account: Value) -> (Client, u64) {
    let mut client = Client::at(server.anonymous()).await;
    let session = client.call("register", account).await.success();
    client.token = session["token"].as_str().map(str::to_owned);
    (client, session["user"]["id"].as_u64().expect("an id"))
}

fn account(name: &str) -> Value {
    json!({ "username": name, "password": "correct horse battery" })
}

#[tokio::test]
async fn rooms_work_with_described_client() {
    let server = TestServer::start().await;
    let ((ada, ada_id), (bob, bob_id)) =
        (register_client(&server, account("Ada")).await, register_client(&server, account("Bob")).await);
    let tea =
        ada.call("createRoom", json!({ "name": "Tea", "kind": "public", "description": "Leaves" })).await.success();
    let id = &tea["id"];
    assert_eq!(
        (&tea["member_count"], &tea["creator_id"], &tea["archived_at"]),
        (&json!(1), &json!(ada_id), &json!(null))
    );
    assert_eq!(bob.call("browseRooms", json!({ "query": "leaves" })).await.success()[0]["is_member"], false);
    bob.call("joinRoom", json!({ "id": id })).await.success();
    assert_eq!(bob.call("getRoom", json!({ "id": id })).await.success()["member_count"], 2);
    let renamed = ada.call("changeRoom", json!({ "id": id, "name": "Green tea" })).await.success();
    assert_eq!((&renamed["name"], &renamed["description"]), (&json!("Green tea"), &json!("Leaves")));
    bob.call("changeRoom", json!({ "id": id, "name": "Cake" })).await.assert_problem(403, "not_allowed");

    let muting = json!({ "id": id, "user_id": bob_id, "muted_minutes": 10 });
    ada.call("changeMember", muting).await.success();
    let message = json!({ "room_id": id, "content": "hello" });
    bob.call("sendMessage", message.clone()).await.assert_problem(403, "muted");
    ada.call("changeMember", json!({ "id": id, "user_id": bob_id, "muted_minutes": 0, "role": "moderator" }))
        .await
        .success();
    bob.call("sendMessage", message).await.success();
    let members = ada.call("listMembers", json!({ "id": id })).await.success();
    let roles: Vec<_> = members.as_array().unwrap().iter().map(|member| member["role"].clone()).collect();
    assert_eq!(roles, [json!("owner"), json!("moderator")]);

    let unread_count = |unread: &Value| {
        let states = unread.as_array().unwrap().iter();
        states.clone().find(|state| state["room_id"] == *id).unwrap()["unread"].clone()
    };
    assert_eq!(unread_count(&ada.call("listUnread", json!({})).await.success()), 1);
    assert_eq!(ada.call("markRead", json!({ "id": id, "n": 99 })).await.success()["unread"], 0);
    assert!(ada.call("readStatistics", json!({ "room_id": id })).await.success()["room"].is_object());
    assert!(ada.call("readStatistics", json!({})).await.success()["active_rooms"].as_u64() >= Some(2));

    ada.call("removeMember", json!({ "id": id, "user_id": bob_id, "ban": true })).await.success();
    bob.call("getRoom", json!({ "id": id })).await.assert_problem(404, "room_not_found");
    assert_eq!(ada.call("listBanned", json!({ "id": id })).await.success()[0]["id"], bob_id);
    ada.call("unbanMember", json!({ "id": id, "user_id": bob_id })).await.success();
    ada.call("addMember", json!({ "id": id, "user_id": bob_id })).await.success();
    assert_eq!(bob.call("listRooms", json!({})).await.success()[0]["room"]["id"], *id);
    bob.call("leaveRoom", json!({ "id": id })).await.success();
    ada.call("archiveRoom", json!({ "id": id })).await.success();
    assert!(ada.call("getRoom", json!({ "id": id })).await.success()["archived_at"].is_string());
    bob.call("joinRoom", json!({ "id": id })).await.assert_problem(409, "room_archived");

    let direct = ada.call("openDirect", json!({ "people": [bob_id] })).await.success();
    assert_eq!(bob.call("openDirect", json!({ "people": [ada_id] })).await.success()["id"], direct["id"]);
    bob.call("leaveRoom", json!({ "id": direct["id"] })).await.assert_problem(409, "direct_is_fixed");
}

#[tokio::test]
async fn users_and_invitations_work_with_described_client() {
    let server = TestServer::start().await;
    let mut root = account("Root");
    root["setup_token"] = json!(server.setup_token());
    let ((root, _), (ada, _)) = (register_client(&server, root).await, register_client(&server, account("Ada")).await);
    let den = ada.call("createRoom", json!({ "name": "Den", "kind": "private" })).await.success();
    let link = ada.call("createInvitation", json!({ "room_id": den["id"], "uses": 2 })).await.success();
    let listed = ada.call("listInvitations", json!({ "room_id": den["id"] })).await.success();
    assert_eq!((&listed[0]["id"], &listed[0]["uses_left"]), (&link["id"], &json!(2)));
    ada.call("createInvitation", json!({})).await.assert_problem(403, "not_allowed");
    assert_eq!(root.call("claimInvitation", json!({ "token": link["token"] })).await.success()["room_id"], den["id"]);
    ada.call("revokeInvitation", json!({ "id": link["id"] })).await.success();
    root.call("claimInvitation", json!({ "token": "guessed" })).await.assert_problem(404, "invitation_invalid");
    let into_the_server = root.call("createInvitation", json!({ "hours": 1 })).await.success();
    let mut newcomer = account("Newcomer");
    newcomer["invite"] = into_the_server["token"].clone();
    let (_, newcomer_id) = register_client(&server, newcomer).await;

    assert_eq!(ada.call("findPeople", json!({ "query": "newc" })).await.success()[0]["id"], newcomer_id);
    let (session, image) = (server.anonymous().with_token(ada.token.as_deref().unwrap()), json!({ "base64": DOT }));
    let multipart = MultipartBody::with_file("me.png", bytes_of(image.as_object().unwrap()));
    let request = session.request(Method::POST, "/api/people/avatar").header("content-type", multipart.content_type());
    let updated = Response::send(request.body(multipart.bytes())).await.success();
    let name = updated["avatar"].as_str().unwrap().rsplit('/').next().unwrap();
    ada.call("getAvatar", json!({ "name": name })).await.success();
    assert_eq!(ada.call("whoAmI", json!({})).await.success(), updated);
    ada.call("removeAvatar", json!({})).await.success();
    ada.call("getAvatar", json!({ "name": name })).await.assert_problem(404, "not_found");

    let mut stream = session.open_stream().await;
    stream.next_frame().await;
    wait_until("Ada is online", async || {
        let online = root.call("whoIsOnline", json!({})).await.success();
        online.as_array().unwrap().iter().any(|user| user["username"] == "Ada" && user["ip"].is_string())
    })
    .await;
    let audit = root.call("readAudit", json!({ "limit": 10 })).await.success();
    assert!(audit.as_array().unwrap().iter().any(|entry| entry["action"] == "invitation.revoked"), "{audit}");
    ada.call("readAudit", json!({})).await.assert_problem(403, "not_allowed");
    root.call("readMetrics", json!({})).await.success();
}

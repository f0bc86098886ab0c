//! The way on after the door.

use super::Browser;
use crate::house::{House, PASSWORD};

#[tokio::test]
async fn a_link_opened_signed_out_leads_on_after_signing_in() {
    let house = House::open().await;
    house.person("ada").await;
    let stranger = Browser::stranger(&house);
    let wanted = "/rooms/global?at=0196d2d6-7a9c-7c3e-8000-000000000000";
    let door = stranger.page(wanted).await;
    let to_door = "/sign-in?next=/rooms/global%3Fat%3D0196d2d6-7a9c-7c3e-8000-000000000000";
    assert_eq!((door.status, door.header("location")), (302, to_door));
    let page = stranger.page(to_door).await;
    assert!(page.text.contains(&format!("name=\"next\" value=\"{wanted}\"")), "{}", page.text);
    // The other door knows it too.
    assert!(page.text.contains("href=\"/sign-up?next=/rooms/global%3Fat%3D"), "{}", page.text);
    let form = [("username", "ada"), ("password", PASSWORD), ("next", wanted)];
    let led = stranger.send("sign_in", &form).await;
    assert_eq!((led.status, led.header("location")), (302, wanted));
    let form = [("username", "bob"), ("password", PASSWORD), ("next", "/rooms/global")];
    let led = stranger.send("sign_up", &form).await;
    assert_eq!((led.status, led.header("location")), (302, "/rooms/global"));
    // Who is in already is led on at once.
    let inside = Browser::of(&house, "ada").await;
    assert_eq!(inside.page(to_door).await.header("location"), wanted);
    assert_eq!(inside.page("/sign-in").await.header("location"), "/rooms/global");
}

#[tokio::test]
async fn the_door_leads_nowhere_else() {
    let house = House::open().await;
    house.person("ada").await;
    let (stranger, inside) = (Browser::stranger(&house), Browser::of(&house, "ada").await);
    for bad in [
        "https://evil.example/",
        "//evil.example/rooms/a",
        "/sign-up",
        "/rooms/../fn/sign_out",
        "/rooms/a\\b",
        "javascript:alert(1)",
        "/rooms/",
    ] {
        let led = stranger.send("sign_in", &[("username", "ada"), ("password", PASSWORD), ("next", bad)]).await;
        assert_eq!((led.status, led.header("location")), (302, "/rooms/global"), "{bad}");
        let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("next", bad).finish();
        assert!(!stranger.page(&format!("/sign-in?{query}")).await.text.contains("name=\"next\""), "{bad}");
        assert_eq!(inside.page(&format!("/sign-in?{query}")).await.header("location"), "/rooms/global", "{bad}");
    }
}

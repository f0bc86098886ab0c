//! People: what they tell of themselves, how they find each other, their pictures, and how they want to be written to.

use app::auth::SignUp;
use http::Method;
use image::{ImageFormat, RgbImage};
use serde_json::{Value, json};

use crate::auth::sessions::sign_in_as_browser;
use crate::house::{Answer, House, Parcel, Person, eventually};

/// What the browser of someone with this cookie gets for a form.
async fn submit(house: &House, cookie: &str, name: &str, form: &[(&str, &str)]) -> Answer {
    let request = house.stranger().request(Method::POST, &format!("/fn/{name}")).header("cookie", cookie);
    Answer::to(request.header("accept", "application/json").form(form)).await
}

/// A page as a browser with this cookie gets it.
async fn page(house: &House, path: &str, cookie: &str) -> Answer {
    let request = house.stranger().request(Method::GET, path).header("cookie", cookie);
    Answer::to(request.header("accept", "text/html")).await
}

/// A picture of this size.
fn picture(width: u32, height: u32) -> Vec<u8> {
    let image = RgbImage::from_fn(width, height, |x, y| image::Rgb([(x % 251) as u8, (y % 241) as u8, 90]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    image.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

async fn set_avatar(person: &Person, parcel: &Parcel) -> Answer {
    let request = person.request(Method::POST, "/api/people/avatar").header("content-type", parcel.kind());
    Answer::to(request.body(parcel.body())).await
}

async fn found(person: &Person, query: &str) -> Vec<String> {
    let request = person.request(Method::GET, "/api/chat/people").query(&[("query", query)]);
    let people = Answer::to(request).await.success();
    people.as_array().unwrap().iter().map(|person| person["username"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_name_to_be_shown_by_follows_everywhere() {
    let house = House::open().await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    let cookie = sign_in_as_browser(&house, "ada").await;
    let mut ears = bob.listen().await;
    ears.next().await;

    let form = [("display_name", " Ada  Lovelace "), ("about", "First programmer.\r\nTea, no sugar.")];
    let changed = submit(&house, &cookie, "change_profile", &form).await.success();
    assert_eq!((&changed["display_name"], &changed["username"]), (&json!("Ada Lovelace"), &json!("ada")));
    let change = ears.change().await;
    assert_eq!((&change["person"]["id"], &change["person"]["display_name"]), (&json!(ada.id), &json!("Ada Lovelace")));
    eventually("she is who she is now", async || {
        ada.get("/api/auth/me").await.success()["display_name"] == "Ada Lovelace"
    })
    .await;
    let id = ada.id.to_string();
    let bobs = sign_in_as_browser(&house, "bob").await;
    let profile = submit(&house, &bobs, "read_profile", &[("user_id", &id)]).await.success();
    assert_eq!(profile["about"], "First programmer.\nTea, no sugar.");
    assert_eq!(profile["person"]["display_name"], "Ada Lovelace");
    assert_eq!(profile["is_deactivated"], false);
    assert!(profile["created_at"].as_str().is_some_and(|at| at.ends_with('Z')));
    // Where somebody is, and how they want to be written to, is nobody else's business.
    assert!(["ip", "user_agent", "language", "theme"].iter().all(|field| profile.get(field).is_none()), "{profile}");

    // Nobody is shown by the username of somebody else; an empty name is one's username again.
    submit(&house, &bobs, "change_profile", &[("display_name", "ADA"), ("about", "")])
        .await
        .is_problem(409, "username_taken");
    let form = [("display_name", ""), ("about", "")];
    assert_eq!(submit(&house, &cookie, "change_profile", &form).await.success()["display_name"], "ada");
    submit(&house, &bobs, "read_profile", &[("user_id", "999")]).await.is_problem(404, "person_not_found");
}

#[tokio::test]
async fn a_profile_has_bounds() {
    let house = House::open().await;
    house.person("ada").await;
    let cookie = sign_in_as_browser(&house, "ada").await;
    let change = async |name: &str, about: &str| {
        submit(&house, &cookie, "change_profile", &[("display_name", name), ("about", about)]).await
    };
    for name in ["<b>", "a\u{202e}b", "a\nb", "()", &"a".repeat(65)] {
        change(name, "").await.is_problem(422, "display_name_invalid");
    }
    for about in ["a\u{0}b", "\u{1b}[31m", &"字".repeat(501)] {
        change("", about).await.is_problem(422, "about_invalid");
    }
    assert_eq!(change(&"字".repeat(64), &"字".repeat(500)).await.status, 200);
    let out = submit(&house, "", "change_profile", &[("display_name", "x"), ("about", "")]).await;
    out.is_problem(401, "unauthenticated");
}

#[tokio::test]
async fn people_are_found_by_either_name() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    for name in ["Adam", "canada", "bob", "小明", "zoë"] {
        house.person(name).await;
    }
    assert_eq!(found(&ada, "ad").await, ["Adam", "canada"]);
    assert_eq!(found(&ada, " @BOB").await, ["bob"]);
    assert_eq!(found(&ada, "明").await, ["小明"]);
    assert_eq!(found(&ada, "nobody").await, [""; 0]);
    assert_eq!(found(&ada, "").await.len(), 5, "everyone but oneself");
    // Who comes is found at once, and by their new name soon.
    let carol = house.person("carol").await;
    assert_eq!(found(&ada, "carol").await, ["carol"]);
    let cookie = sign_in_as_browser(&house, "carol").await;
    submit(&house, &cookie, "change_profile", &[("display_name", "Grace Hopper"), ("about", "")]).await.success();
    eventually("she is found by her new name", async || found(&ada, "hopper").await == ["carol"]).await;
    // Through another process too.
    let other = house.another_server().await;
    assert_eq!(found(&ada.at(other.address), "hopper").await, ["carol"]);
    let ended = submit(&house, &cookie, "deactivate_me", &[("password", crate::house::PASSWORD)]).await;
    assert!(ended.status < 400, "{}", ended.text);
    eventually("she is not found any more", async || found(&ada, "carol").await.is_empty()).await;
    eventually("there neither", async || found(&ada.at(other.address), "carol").await.is_empty()).await;

    let long = "a".repeat(65);
    ada.get(&format!("/api/chat/people?query={long}")).await.is_problem(422, "request_invalid");
    house.stranger().get("/api/chat/people?query=a").await.is_problem(401, "unauthenticated");
    carol.get("/api/chat/people").await.is_problem(401, "unauthenticated");
}

#[tokio::test]
async fn who_searches_without_end_is_slowed_down() {
    let house = House::with(|config| config.limits = true).await;
    let ada = house.person("ada").await;
    for _ in 0..30 {
        ada.get("/api/chat/people?query=a").await.success();
    }
    let refused = ada.get("/api/chat/people?query=a").await;
    refused.is_problem(429, "too_many_tries");
    assert_eq!(refused.header("retry-after"), "1");
    house.pass(std::time::Duration::from_secs(1));
    ada.get("/api/chat/people?query=a").await.success();
}

#[tokio::test]
async fn a_picture_is_a_square_of_its_middle_and_its_former_one_is_erased() {
    let house = House::open().await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    let mut ears = bob.listen().await;
    ears.next().await;
    let me = set_avatar(&ada, &Parcel::of("me.png", picture(640, 300))).await.success();
    let address = me["avatar"].as_str().unwrap().to_owned();
    assert!(address.starts_with("/uploads/avatars/") && address.ends_with(".jpg"), "{address}");
    assert_eq!(ears.change().await["person"]["avatar"], address.as_str());

    let shown = bob.get(&address).await;
    assert_eq!((shown.status, shown.header("content-type")), (200, "image/jpeg"));
    assert_eq!(shown.header("x-content-type-options"), "nosniff");
    assert!(shown.header("cache-control").starts_with("private, max-age="), "{}", shown.header("cache-control"));
    let seen = image::load_from_memory(&shown.bytes).unwrap();
    assert_eq!((seen.width(), seen.height()), (256, 256));
    let tag = shown.header("etag").to_owned();
    let again = Answer::to(bob.request(Method::GET, &address).header("if-none-match", tag)).await;
    assert_eq!(again.status, 304);
    house.stranger().get(&address).await.is_problem(401, "unauthenticated");
    assert_eq!(house.files(), [address.trim_start_matches("/uploads/")]);

    let second = set_avatar(&ada, &Parcel::of("me.png", picture(20, 30))).await.success();
    let second = second["avatar"].as_str().unwrap().to_owned();
    bob.get(&address).await.is_problem(404, "not_found");
    assert_eq!(house.files(), [second.trim_start_matches("/uploads/")]);
    eventually("she is shown with it", async || ada.get("/api/auth/me").await.success()["avatar"] == second.as_str())
        .await;

    assert_eq!(Answer::to(ada.request(Method::DELETE, "/api/people/avatar")).await.status, 204);
    bob.get(&second).await.is_problem(404, "not_found");
    assert_eq!(house.files(), [""; 0]);
    eventually("it is gone", async || ada.get("/api/auth/me").await.success()["avatar"].is_null()).await;
    for bad in ["/uploads/avatars/", "/uploads/avatars/store", "/uploads/avatars/..%2fstore", &address.to_uppercase()] {
        assert_eq!(bob.get(bad).await.status, 404, "{bad}");
    }
}

#[tokio::test]
async fn a_picture_that_is_nobodys_is_swept_away() {
    let house = House::with(|config| {
        config.sweep_every = std::time::Duration::from_millis(200);
        config.sweep_older_than = std::time::Duration::from_secs(1);
    })
    .await;
    let ada = house.person("ada").await;
    let me = set_avatar(&ada, &Parcel::of("me.png", picture(30, 30))).await.success();
    let mine = me["avatar"].as_str().unwrap().trim_start_matches("/uploads/").to_owned();
    let folder = house.data().join("uploads/avatars");
    std::fs::write(folder.join("0196d2d6-7a9c-7c3e-8000-000000000000.jpg"), "left behind").unwrap();
    std::fs::write(folder.join("notes.txt"), "somebody's own").unwrap();
    eventually("what is nobody's went", async || house.files() == [mine.as_str(), "avatars/notes.txt"]).await;
}

#[tokio::test]
async fn what_is_no_picture_is_refused_and_leaves_nothing() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    for (parcel, status, code) in [
        (Parcel::of("me.txt", "words"), 415, "file_type_not_allowed"),
        (Parcel::of("me.png", "words"), 415, "file_type_mismatch"),
        (Parcel::of("me.png", &picture(9, 9)[..40]), 415, "image_unreadable"),
        (Parcel::of("me.png", ""), 422, "file_empty"),
        (Parcel::default().field("file", "words"), 422, "request_invalid"),
        (Parcel::default().field("other", "words"), 422, "request_invalid"),
        (Parcel::of("me.png", picture(9, 9)).field("room_id", "global"), 422, "request_invalid"),
        (Parcel::default(), 422, "request_invalid"),
    ] {
        set_avatar(&ada, &parcel).await.is_problem(status, code);
        assert_eq!(house.files(), [""; 0], "{code}");
    }
    set_avatar(&house.stranger(), &Parcel::of("me.png", picture(9, 9))).await.is_problem(401, "unauthenticated");
    // A form on a page is told on the page.
    let parcel = Parcel::of("me.txt", "words");
    let request = ada.request(Method::POST, "/api/people/avatar").header("content-type", parcel.kind());
    let led = Answer::to(request.header("accept", "text/html").body(parcel.body())).await;
    assert_eq!((led.status, led.header("location")), (303, "/account?refused=file_type_not_allowed"));
}

#[tokio::test]
async fn language_and_colours_are_the_same_on_all_devices() {
    let house = House::open().await;
    house.person("ada").await;
    let (laptop, phone) = (sign_in_as_browser(&house, "ada").await, sign_in_as_browser(&house, "ada").await);
    let first = page(&house, "/rooms/global", &laptop).await;
    assert!(first.text.contains("<html lang=\"en\"") && !first.text.contains("data-theme"), "{}", &first.text[..200]);

    assert!(submit(&house, &laptop, "set_language", &[("language", "zh-CN")]).await.status < 400);
    let set = submit(&house, &laptop, "set_theme", &[("theme", "dark")]).await;
    assert_eq!(set.header("set-cookie"), "theme=dark; Path=/; Max-Age=31536000; SameSite=Lax");
    for (device, cookie) in [("laptop", &laptop), ("phone", &phone)] {
        eventually(&format!("the {device} is written to as was chosen"), async || {
            let text = page(&house, "/account", cookie).await.text;
            text.contains("<html lang=\"zh-CN\" data-theme=\"dark\"") && text.contains("账号")
        })
        .await;
    }
    // The account comes before the cookie of the device, which is set right on the way.
    let device = page(&house, "/rooms/global", &format!("language=en; {phone}; theme=light")).await;
    assert!(device.text.contains("<html lang=\"zh-CN\" data-theme=\"dark\""), "{}", &device.text[..200]);
    let told: Vec<&str> = device.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap()).collect();
    assert!(told.iter().any(|cookie| cookie.starts_with("language=zh-CN;")), "{told:?}");
    assert!(told.iter().any(|cookie| cookie.starts_with("theme=dark;")), "{told:?}");
    // Whoever is signed out is asked what their browser says.
    let out = page(&house, "/sign-in", "language=en").await;
    assert!(out.text.contains("<html lang=\"en\""), "{}", &out.text[..200]);
    submit(&house, &laptop, "set_theme", &[("theme", "blue")]).await.is_problem(422, "request_invalid");
}

#[tokio::test]
async fn an_account_is_shown_to_its_owner_alone() {
    let house = House::with(|config| config.sign_up = SignUp::Open).await;
    house.person("ada").await;
    let cookie = sign_in_as_browser(&house, "ada").await;
    let account = submit(&house, &cookie, "my_account", &[]).await.success();
    assert_eq!(account["person"]["username"], "ada");
    assert_eq!((&account["theme"], &account["language"]), (&json!("system"), &Value::Null));
    assert_eq!(account["devices"].as_array().unwrap().len(), 2);
    assert_eq!(account["devices"][0]["is_this"], true);
    let out = page(&house, "/account", "").await;
    assert_eq!((out.status, out.header("location")), (302, "/sign-in"));
}

#[tokio::test]
async fn a_refusal_is_told_in_the_language_of_the_account() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    let cookie = sign_in_as_browser(&house, "ada").await;
    let refused = async || {
        let request =
            ada.request(Method::DELETE, "/api/chat/messages/0196d2d6-7a9c-7c3e-8000-000000000000?room_id=global");
        Answer::to(request.header("accept-language", "en")).await
    };
    assert_eq!(refused().await.header("content-language"), "en");
    assert!(submit(&house, &cookie, "set_language", &[("language", "zh-CN")]).await.status < 400);
    eventually("a program of hers is told in Chinese", async || refused().await.header("content-language") == "zh-CN")
        .await;
}

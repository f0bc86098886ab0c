//! A disk that is nearly full takes no more files, and everything else goes on.

use http::Method;

use super::files::{picture, png};
use crate::house::{Answer, House, Parcel};

#[tokio::test]
async fn files_are_refused_and_words_are_not() {
    let house = House::open().await;
    let ada = house.person("ada").await;
    let kept = ada.upload(&Parcel::of("kept.txt", "from better days")).await.success();
    let full = house.another_server_with(|config| config.keep_free = u64::MAX).await;
    let there = ada.at(full.address);
    let (before, files) = (house.contents().await, house.files());
    for parcel in [Parcel::of("leaves.txt", "green"), Parcel::of("a.png", png(&picture(64, 64)))] {
        for (language, chinese) in [("en", false), ("zh-CN", true)] {
            let request = there.upload_request(&parcel).header("accept-language", language);
            let answer = Answer::to(request).await;
            answer.is_problem(507, "storage_full");
            let is_chinese = |letter: char| ('\u{4e00}'..='\u{9fff}').contains(&letter);
            assert_eq!(answer.json["detail"].as_str().unwrap().contains(is_chinese), chinese);
        }
    }
    assert_eq!((house.contents().await, house.files()), (before, files));
    let said = there.say("words are small").await;
    assert_eq!(there.history(1).await, [said]);
    assert_eq!(there.fetch(&kept).await.text, "from better days");
    // Making room is possible too.
    assert_eq!(there.remove(&kept).await.status, 204);
    assert_eq!(there.request(Method::GET, "/health/ready").send().await.unwrap().status(), 200);
}

//! What becomes of accounts: passwords, devices, roles, the end; and how people come in by invitations and links.

mod devices;
mod door;
mod governing;
mod invited;
mod passwords;

use http::Method;

use crate::auth::sessions::sign_in_as_browser;
use crate::house::{Answer, House, PASSWORD, Person};

/// Someone at a browser: the cookie that it keeps.
pub struct Browser<'a> {
    house: &'a House,
    pub cookie: String,
}

impl<'a> Browser<'a> {
    /// Signed in as this person.
    pub async fn of(house: &'a House, name: &str) -> Self {
        Self { house, cookie: sign_in_as_browser(house, name).await }
    }

    /// Nobody yet.
    pub fn stranger(house: &'a House) -> Self {
        Self { house, cookie: String::new() }
    }

    /// What a script on a page gets for a form.
    pub async fn submit(&self, name: &str, form: &[(&str, &str)]) -> Answer {
        let request =
            self.house.stranger().request(Method::POST, &format!("/fn/{name}")).header("cookie", &self.cookie);
        Answer::to(request.header("accept", "application/json").form(form)).await
    }

    /// What the browser gets for a form without scripting.
    pub async fn send(&self, name: &str, form: &[(&str, &str)]) -> Answer {
        let request =
            self.house.stranger().request(Method::POST, &format!("/fn/{name}")).header("cookie", &self.cookie);
        Answer::to(request.header("accept", "text/html").form(form)).await
    }

    /// A page.
    pub async fn page(&self, path: &str) -> Answer {
        let request = self.house.stranger().request(Method::GET, path).header("cookie", &self.cookie);
        Answer::to(request.header("accept", "text/html")).await
    }

    /// Whether it is signed in.
    pub async fn is_in(&self) -> bool {
        let request = self.house.stranger().request(Method::GET, "/api/auth/me").header("cookie", &self.cookie);
        Answer::to(request).await.status == 200
    }
}

/// The verbs of the audit log with those they were done to, oldest first.
async fn audited(house: &House) -> Vec<(String, String)> {
    let entries: Vec<(String, Vec<String>)> = house.redis.ask("XRANGE teahouse:audit - +").await;
    let field = |fields: &[String], name: &str| {
        let place = fields.iter().step_by(2).position(|field| field == name);
        place.map(|place| fields[2 * place + 1].clone()).unwrap_or_default()
    };
    entries.iter().map(|(_, fields)| (field(fields, "action"), field(fields, "user"))).collect()
}

/// Signs in as this person, and is let in.
async fn may_sign_in(house: &House, name: &str) -> Person {
    let answer = house.stranger().try_sign_in(name, PASSWORD).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    house.stranger().as_in(&answer)
}

//! A client that behaves like a browser: it sends a session cookie and forms.

use http::Method;

use crate::auth::sessions::sign_in_as_browser;
use crate::harness::{PASSWORD, Response, TestServer, TestUser};

/// A browser and its session cookie.
pub struct Browser<'a> {
    server: &'a TestServer,
    pub cookie: String,
}

impl<'a> Browser<'a> {
    /// Signed in as this user.
    pub async fn signed_in(server: &'a TestServer, name: &str) -> Self {
        Self { server, cookie: sign_in_as_browser(server, name).await }
    }

    /// Without a session.
    pub fn anonymous(server: &'a TestServer) -> Self {
        Self { server, cookie: String::new() }
    }

    /// Submits a form as the script of a page does.
    pub async fn submit(&self, name: &str, form: &[(&str, &str)]) -> Response {
        let request =
            self.server.anonymous().request(Method::POST, &format!("/fn/{name}")).header("cookie", &self.cookie);
        Response::send(request.header("accept", "application/json").form(form)).await
    }

    /// Submits a form as a browser without scripting does.
    pub async fn submit_plain(&self, name: &str, form: &[(&str, &str)]) -> Response {
        let request =
            self.server.anonymous().request(Method::POST, &format!("/fn/{name}")).header("cookie", &self.cookie);
        Response::send(request.header("accept", "text/html").form(form)).await
    }

    /// Requests a page.
    pub async fn page(&self, path: &str) -> Response {
        let request = self.server.anonymous().request(Method::GET, path).header("cookie", &self.cookie);
        Response::send(request.header("accept", "text/html")).await
    }

    /// Whether the session is valid.
    pub async fn is_signed_in(&self) -> bool {
        let request = self.server.anonymous().request(Method::GET, "/api/auth/me").header("cookie", &self.cookie);
        Response::send(request).await.status == 200
    }
}

/// The actions in the audit log with the ids of the affected users, oldest first.
pub async fn audit_actions(server: &TestServer) -> Vec<(String, String)> {
    let entries: Vec<(String, Vec<String>)> = server.redis.command("XRANGE teahouse:audit - +").await;
    let field = |fields: &[String], name: &str| {
        let index = fields.iter().step_by(2).position(|field| field == name);
        index.map(|index| fields[2 * index + 1].clone()).unwrap_or_default()
    };
    entries.iter().map(|(_, fields)| (field(fields, "action"), field(fields, "user"))).collect()
}

/// Signs in as this user, which must succeed.
pub async fn sign_in_successfully(server: &TestServer, name: &str) -> TestUser {
    let response = server.anonymous().try_sign_in(name, PASSWORD).await;
    assert_eq!(response.status, 200, "{}", response.text);
    server.anonymous().with_session_of(&response)
}

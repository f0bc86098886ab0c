//! An invalid request and the problem it must get.

use futures::stream;
use http::Method;
use reqwest::Body;
use serde_json::{Value, json};

use crate::harness::{Response, TestServer, TestUser};

/// Each language, with an Accept-Language header that selects it.
const LANGUAGES: [(&str, &str); 2] = [("en", "en-GB,en;q=0.9"), ("zh-CN", "zh-CN,zh;q=0.9,en;q=0.5")];

/// An invalid request and its expected response.
#[derive(Debug, Clone)]
pub struct Case {
    method: Method,
    path: String,
    content_type: Option<String>,
    body: Vec<u8>,
    chunked: bool,
    signed_in: bool,
    statuses: Vec<u16>,
    code: Option<&'static str>,
}

pub fn get(path: &str) -> Case {
    Case::new(Method::GET, path)
}

pub fn post(path: &str) -> Case {
    Case::new(Method::POST, path)
}

impl Case {
    pub fn new(method: Method, path: &str) -> Self {
        let path = path.to_owned();
        Self {
            method,
            path,
            content_type: None,
            body: Vec::new(),
            chunked: false,
            signed_in: true,
            statuses: Vec::new(),
            code: None,
        }
    }

    pub fn json(self, body: &Value) -> Self {
        self.with_body("application/json", body.to_string())
    }

    pub fn form(self, body: &str) -> Self {
        self.with_body("application/x-www-form-urlencoded", body)
    }

    /// Sets a body with this content type.
    pub fn with_body(mut self, content_type: &str, body: impl AsRef<[u8]>) -> Self {
        self.content_type = Some(content_type.to_owned());
        self.body(body)
    }

    /// Sets a body without a content type.
    pub fn body(mut self, body: impl AsRef<[u8]>) -> Self {
        self.body = body.as_ref().to_vec();
        self
    }

    /// Sends the body chunked, without Content-Length.
    pub fn chunked(mut self) -> Self {
        self.chunked = true;
        self
    }

    /// Sends the request without a session.
    pub fn signed_out(mut self) -> Self {
        self.signed_in = false;
        self
    }

    /// Expects this status and code.
    pub fn expect_problem(mut self, status: u16, code: &'static str) -> Self {
        (self.statuses, self.code) = (vec![status], Some(code));
        self
    }

    /// Expects one of these statuses, with any code.
    pub fn expect_status(mut self, statuses: &[u16]) -> Self {
        self.statuses = statuses.to_vec();
        self
    }

    fn request(&self, user: &TestUser, accepted: &str) -> reqwest::RequestBuilder {
        let request = user.request(self.method.clone(), &self.path).header("accept-language", accepted);
        let request = request.header("accept", "application/json");
        let request = match &self.content_type {
            Some(content_type) => request.header("content-type", content_type),
            None => request,
        };
        if self.chunked {
            let chunks: Vec<_> = self.body.chunks(4096).map(|chunk| Ok::<_, std::io::Error>(chunk.to_vec())).collect();
            request.body(Body::wrap_stream(stream::iter(chunks)))
        } else {
            request.body(self.body.clone())
        }
    }

    fn difference(&self, response: &Response, language: &str) -> Option<String> {
        let problem = &response.json;
        let expected = self.statuses.contains(&response.status) && self.code.is_none_or(|code| problem["code"] == code);
        let text = |name: &str| problem[name].as_str().unwrap_or_default();
        let in_language = |text: &str| {
            let chinese = text.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter));
            !text.is_empty() && chinese == (language == "zh-CN")
        };
        let complete = response.header("content-type") == "application/problem+json"
            && response.header("content-language") == language
            && problem["status"] == response.status
            && problem["retryable"] == json!(false)
            && in_language(text("title"))
            && in_language(text("detail"));
        let body: String = String::from_utf8_lossy(&self.body).chars().take(60).collect();
        let Self { method, path, content_type, statuses, code, .. } = self;
        let actual = format!(
            "got {} {} {}",
            response.status,
            response.header("content-type"),
            response.text.chars().take(160).collect::<String>()
        );
        let path: String = path.chars().take(80).collect();
        (!expected || !complete)
            .then(|| format!("{method} {path} {content_type:?} {body:?} expects {statuses:?} {code:?}, {actual}"))
    }
}

/// Signs up Ada, sends all cases in both languages as Ada, and fails with the list of all differences.
pub async fn assert_all_rejected(server: &TestServer, cases: &[Case]) {
    let ada = server.user("ada").await;
    assert_all_rejected_for(server, &ada, cases).await;
}

/// The same with an existing user.
pub async fn assert_all_rejected_for(server: &TestServer, ada: &TestUser, cases: &[Case]) {
    ada.post_message("I was here before").await;
    let mut before = server.store_state().await;
    let mut differences = Vec::new();
    for case in cases {
        let user = if case.signed_in { ada.clone() } else { server.anonymous() };
        for (language, accepted) in LANGUAGES {
            let difference = match Response::try_send(case.request(&user, accepted)).await {
                Ok(response) => case.difference(&response, language),
                Err(error) => Some(format!("{} {}: {error:?}", case.method, case.path)),
            };
            let after = server.store_state().await;
            let changed =
                (after != before).then(|| format!("{} {} changed {before:?} to {after:?}", case.method, case.path));
            before = after;
            if difference.is_some() || changed.is_some() {
                differences.extend(difference.into_iter().chain(changed));
                // The other language would fail in the same way.
                break;
            }
        }
    }
    assert!(
        differences.is_empty(),
        "{} of {} cases:\n  {}\n",
        differences.len(),
        cases.len(),
        differences.join("\n  ")
    );
    ada.post_message("and still am").await;
}

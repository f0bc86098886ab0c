//! A request that must be refused, and how.

use futures::stream;
use http::Method;
use reqwest::Body;
use serde_json::{Value, json};

use crate::house::{Answer, House, Person};

/// Each language, and whether a text is in it.
const LANGUAGES: [(&str, &str); 2] = [("en", "en-GB,en;q=0.9"), ("zh-CN", "zh-CN,zh;q=0.9,en;q=0.5")];

/// A bad request and the answer it must get.
#[derive(Debug, Clone)]
pub struct Case {
    method: Method,
    path: String,
    kind: Option<String>,
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
            kind: None,
            body: Vec::new(),
            chunked: false,
            signed_in: true,
            statuses: Vec::new(),
            code: None,
        }
    }

    pub fn json(self, body: &Value) -> Self {
        self.raw("application/json", body.to_string())
    }

    pub fn form(self, body: &str) -> Self {
        self.raw("application/x-www-form-urlencoded", body)
    }

    /// A body with its content type.
    pub fn raw(mut self, kind: &str, body: impl AsRef<[u8]>) -> Self {
        self.kind = Some(kind.to_owned());
        self.body(body)
    }

    /// A body without content type.
    pub fn body(mut self, body: impl AsRef<[u8]>) -> Self {
        self.body = body.as_ref().to_vec();
        self
    }

    /// Sent without saying beforehand how long it is.
    pub fn chunked(mut self) -> Self {
        self.chunked = true;
        self
    }

    /// Sent by nobody in particular.
    pub fn signed_out(mut self) -> Self {
        self.signed_in = false;
        self
    }

    /// Must get this status and code.
    pub fn refused(mut self, status: u16, code: &'static str) -> Self {
        (self.statuses, self.code) = (vec![status], Some(code));
        self
    }

    /// Must get one of these statuses.
    pub fn refuses(mut self, statuses: &[u16]) -> Self {
        self.statuses = statuses.to_vec();
        self
    }

    fn request(&self, person: &Person, accepted: &str) -> reqwest::RequestBuilder {
        let request = person.request(self.method.clone(), &self.path).header("accept-language", accepted);
        let request = request.header("accept", "application/json");
        let request = match &self.kind {
            Some(kind) => request.header("content-type", kind),
            None => request,
        };
        if self.chunked {
            let chunks: Vec<_> = self.body.chunks(4096).map(|chunk| Ok::<_, std::io::Error>(chunk.to_vec())).collect();
            request.body(Body::wrap_stream(stream::iter(chunks)))
        } else {
            request.body(self.body.clone())
        }
    }

    fn complaint(&self, answer: &Answer, language: &str) -> Option<String> {
        let problem = &answer.json;
        let expected = self.statuses.contains(&answer.status) && self.code.is_none_or(|code| problem["code"] == code);
        let text = |name: &str| problem[name].as_str().unwrap_or_default();
        let in_language = |text: &str| {
            let chinese = text.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter));
            !text.is_empty() && chinese == (language == "zh-CN")
        };
        let complete = answer.header("content-type") == "application/problem+json"
            && answer.header("content-language") == language
            && problem["status"] == answer.status
            && problem["retryable"] == json!(false)
            && in_language(text("title"))
            && in_language(text("detail"));
        let body: String = String::from_utf8_lossy(&self.body).chars().take(60).collect();
        let Self { method, path, kind, statuses, code, .. } = self;
        let got = format!(
            "got {} {} {}",
            answer.status,
            answer.header("content-type"),
            answer.text.chars().take(160).collect::<String>()
        );
        let path: String = path.chars().take(80).collect();
        (!expected || !complete)
            .then(|| format!("{method} {path} {kind:?} {body:?} wants {statuses:?} {code:?}, {got}"))
    }
}

/// Sends all of them in both languages to a house where Ada is, who sends them too; shows all that went wrong at once.
pub async fn refuses_all(house: &House, cases: &[Case]) {
    let ada = house.person("ada").await;
    refuses_her_all(house, &ada, cases).await;
}

/// The same, for an Ada who has been there before.
pub async fn refuses_her_all(house: &House, ada: &Person, cases: &[Case]) {
    ada.say("I was here before").await;
    let mut before = house.contents().await;
    let mut complaints = Vec::new();
    for case in cases {
        let person = if case.signed_in { ada.clone() } else { house.stranger() };
        for (language, accepted) in LANGUAGES {
            let complaint = match Answer::try_to(case.request(&person, accepted)).await {
                Ok(answer) => case.complaint(&answer, language),
                Err(error) => Some(format!("{} {}: {error:?}", case.method, case.path)),
            };
            let after = house.contents().await;
            let changed =
                (after != before).then(|| format!("{} {} changed {before:?} to {after:?}", case.method, case.path));
            before = after;
            if complaint.is_some() || changed.is_some() {
                complaints.extend(complaint.into_iter().chain(changed));
                // The other language would say the same again.
                break;
            }
        }
    }
    assert!(complaints.is_empty(), "{} of {} cases:\n  {}\n", complaints.len(), cases.len(), complaints.join("\n  "));
    ada.say("and still am").await;
}

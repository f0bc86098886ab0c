//! What the server answered, read to its end.

use http::HeaderMap;
use serde_json::Value;

/// An answer, with its body in all its forms.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    /// The body as it came.
    pub bytes: Vec<u8>,
    pub text: String,
    /// The body as JSON; null where it is none.
    pub json: Value,
}

impl Answer {
    /// Sends the request.
    pub async fn to(request: reqwest::RequestBuilder) -> Self {
        Self::try_to(request).await.unwrap_or_else(|error| panic!("an answer came: {error:?}"))
    }

    /// Sends the request, whose answer may get lost.
    pub async fn try_to(request: reqwest::RequestBuilder) -> reqwest::Result<Self> {
        Self::of(request.send().await?).await
    }

    /// Reads an answer that has begun to its end.
    pub async fn of(response: reqwest::Response) -> reqwest::Result<Self> {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.bytes().await?.to_vec();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let json = serde_json::from_str(&text).unwrap_or_default();
        Ok(Self { status, headers, bytes, text, json })
    }

    /// A header's value; empty where there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("a readable header"))
    }

    /// The body of a success.
    #[track_caller]
    pub fn success(self) -> Value {
        assert!((200..300).contains(&self.status), "{} {}", self.status, self.text);
        self.json
    }

    /// Checks that this is the problem document with this status and code, complete.
    #[track_caller]
    pub fn is_problem(&self, status: u16, code: &str) {
        let Self { text, json, .. } = self;
        assert_eq!((self.status, json["code"].as_str()), (status, Some(code)), "{text}");
        assert_eq!(self.header("content-type"), "application/problem+json", "{text}");
        assert_eq!(json["status"], status, "{text}");
        assert_eq!(json["retryable"], status == 429 || status == 503, "{text}");
        for words in ["title", "detail"] {
            assert!(json[words].as_str().is_some_and(|words| !words.is_empty()), "{words} in {text}");
        }
    }
}

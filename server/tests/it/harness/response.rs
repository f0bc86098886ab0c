//! An HTTP response, read completely.

use http::HeaderMap;
use serde_json::Value;

/// A response with its body as bytes, text and JSON.
#[derive(Debug, Clone)]
pub struct Response {
    pub status: u16,
    pub headers: HeaderMap,
    /// The body as received.
    pub bytes: Vec<u8>,
    pub text: String,
    /// The body as JSON; null if the body is not JSON.
    pub json: Value,
}

impl Response {
    /// Sends the request; fails the test if there is no response.
    pub async fn send(request: reqwest::RequestBuilder) -> Self {
        Self::try_send(request).await.unwrap_or_else(|error| panic!("no response: {error:?}"))
    }

    /// Sends the request; an error if the connection fails before the response is complete.
    pub async fn try_send(request: reqwest::RequestBuilder) -> reqwest::Result<Self> {
        Self::read(request.send().await?).await
    }

    /// Reads the body of a response whose headers have arrived.
    pub async fn read(response: reqwest::Response) -> reqwest::Result<Self> {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.bytes().await?.to_vec();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let json = serde_json::from_str(&text).unwrap_or_default();
        Ok(Self { status, headers, bytes, text, json })
    }

    /// A header's value; empty if the header is missing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("a header of visible ASCII"))
    }

    /// Checks that the status is 2xx and returns the JSON body.
    #[track_caller]
    pub fn success(self) -> Value {
        assert!((200..300).contains(&self.status), "{} {}", self.status, self.text);
        self.json
    }

    /// Checks that this is a complete problem document with this status and code.
    #[track_caller]
    pub fn assert_problem(&self, status: u16, code: &str) {
        let Self { text, json, .. } = self;
        assert_eq!((self.status, json["code"].as_str()), (status, Some(code)), "{text}");
        assert_eq!(self.header("content-type"), "application/problem+json", "{text}");
        assert_eq!(json["status"], status, "{text}");
        assert_eq!(json["retryable"], status == 429 || status == 503, "{text}");
        for field in ["title", "detail"] {
            assert!(json[field].as_str().is_some_and(|value| !value.is_empty()), "{field} in {text}");
        }
    }
}

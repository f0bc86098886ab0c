//! Reads the parts of a multipart form as they arrive, in bounded memory.
//!
//! `multer`, the parser, has limits on sizes, but it buffers all data that has arrived before it parses it, and buffers the text
//! before the first boundary and the headers of a part without limit. Therefore [`LimitedStream`] stands between it and the body: it
//! passes on a limited amount at a time, and ends with an error if the parser makes no progress. It also allows draining the rest of
//! the body in every state of the parser. Draining is needed because a client that is still sending does not read the response, and
//! a client whose connection is reset never receives it.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use bytes::Bytes;
use futures::{Stream, StreamExt};
use parking_lot::{Mutex, MutexGuard};

use crate::error::{Code, Error, Result};

/// How many bytes are passed to the parser before it is polled again.
const READ_AHEAD_LIMIT: usize = 64 * 1024;
/// How many bytes the parser may consume without producing a part or data of one. Boundaries and headers are far smaller.
const STALL_LIMIT: usize = 256 * 1024;
/// How many bytes are drained at most.
const DRAIN_LIMIT: usize = 32 * 1024 * 1024;
/// How long draining may take.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(10);

/// A multipart form whose parts have not been read yet.
pub struct BoundedMultipart {
    multipart: Multipart,
    input: InputLimit,
}

/// A part of the form.
pub(crate) struct Part<'a> {
    field: Field<'a>,
    input: &'a InputLimit,
}

impl<S: Send + Sync> FromRequest<S> for BoundedMultipart {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let is_form = kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("multipart/form-data");
        let (head, body) = request.into_parts();
        let input = InputLimit::new(body);
        let request = Request::from_parts(head, Body::from_stream(LimitedStream(input.clone())));
        let read_error = match Multipart::from_request(request, state).await {
            Ok(multipart) if is_form => return Ok(Self { multipart, input }),
            Err(rejection) if is_form => Error::with_reason(Code::RequestMalformed, rejection.body_text()),
            _ => Code::ContentTypeUnsupported.into(),
        };
        input.drain().await;
        Err(read_error)
    }
}

impl BoundedMultipart {
    /// The next part; none after the last one.
    pub(crate) async fn next(&mut self) -> Result<Option<Part<'_>>> {
        let field = self.multipart.next_field().await.map_err(|error| self.input.read_error(&error))?;
        self.input.record_progress();
        Ok(field.map(|field| Part { field, input: &self.input }))
    }

    /// Reads and discards the rest of the body, within the limits of draining.
    pub(crate) async fn drain(self) {
        drop(self.multipart);
        self.input.drain().await;
    }
}

impl Part<'_> {
    /// The headers of the part.
    pub(crate) fn headers(&self) -> &HeaderMap {
        self.field.headers()
    }

    /// The next piece of its content; none after the end.
    pub(crate) async fn chunk(&mut self) -> Result<Option<Bytes>> {
        let chunk = self.field.chunk().await.map_err(|error| self.input.read_error(&error))?;
        self.input.record_progress();
        Ok(chunk)
    }

    /// All of its content as text; the error `too_long` if it has more than `limit` bytes.
    pub(crate) async fn text(mut self, limit: usize, too_long: impl Into<Error>) -> Result<String> {
        let mut bytes = Vec::new();
        while let Some(chunk) = self.chunk().await? {
            if bytes.len() + chunk.len() > limit {
                return Err(too_long.into());
            }
            bytes.extend_from_slice(&chunk);
        }
        String::from_utf8(bytes).map_err(|_| Error::with_reason(Code::RequestInvalid, "a field of text is not UTF-8"))
    }
}

/// The body with its counters, shared by the stream that the parser reads and by the code that drains it.
#[derive(Clone)]
struct InputLimit(Arc<Mutex<InputState>>);

struct InputState {
    body: BodyDataStream,
    /// Bytes passed to the parser since it was last polled again.
    read_ahead: usize,
    /// Bytes passed to the parser since it last produced something.
    since_progress: usize,
    /// Whether the body exceeded the length limit of its route.
    is_over_length_limit: bool,
}

impl InputLimit {
    fn new(body: Body) -> Self {
        let state =
            InputState { body: body.into_data_stream(), read_ahead: 0, since_progress: 0, is_over_length_limit: false };
        Self(Arc::new(Mutex::new(state)))
    }

    fn state(&self) -> MutexGuard<'_, InputState> {
        self.0.lock()
    }

    fn record_progress(&self) {
        self.state().since_progress = 0;
    }

    fn read_error(&self, error: &MultipartError) -> Error {
        let is_over_length_limit = self.state().is_over_length_limit || error.status().as_u16() == 413;
        if is_over_length_limit {
            Code::FileTooLarge.into()
        } else {
            Error::with_reason(Code::RequestMalformed, error.body_text())
        }
    }

    async fn drain(&self) {
        let mut left = DRAIN_LIMIT;
        let rest = async {
            while let Some(Ok(bytes)) = std::future::poll_fn(|context| self.state().body.poll_next_unpin(context)).await
            {
                match left.checked_sub(bytes.len()) {
                    Some(fewer) => left = fewer,
                    None => return,
                }
            }
        };
        // After the timeout the client gets the response all the same, but may not receive it.
        let _ = tokio::time::timeout(DRAIN_TIMEOUT, rest).await;
    }
}

/// The stream that `multer` reads.
struct LimitedStream(InputLimit);

impl Stream for LimitedStream {
    type Item = std::result::Result<Bytes, axum::BoxError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut state = self.0.state();
        if state.read_ahead >= READ_AHEAD_LIMIT {
            state.read_ahead = 0;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        if state.since_progress > STALL_LIMIT {
            return Poll::Ready(Some(Err("no part begins or goes on".into())));
        }
        let polled = state.body.poll_next_unpin(context);
        match &polled {
            Poll::Ready(Some(Ok(bytes))) => {
                state.read_ahead += bytes.len();
                state.since_progress += bytes.len();
            }
            Poll::Ready(Some(Err(error))) => state.is_over_length_limit = is_length_limit_error(error),
            Poll::Ready(None) | Poll::Pending => state.read_ahead = 0,
        }
        polled.map_err(Into::into)
    }
}

/// Whether the error is `http_body_util::LengthLimitError`, which means that the body exceeds the length limit of its route. It is
/// recognised by its text, because the errors around it hide its type.
fn is_length_limit_error(error: &axum::Error) -> bool {
    let mut next: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = next {
        if error.to_string() == "length limit exceeded" {
            return true;
        }
        next = error.source();
    }
    false
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    async fn parts(body: Body) -> Result<BoundedMultipart> {
        let request = Request::builder().header(CONTENT_TYPE, "multipart/form-data; boundary=X").body(body);
        BoundedMultipart::from_request(request.expect("a request"), &()).await
    }

    /// A body of `count` pieces after the first, with a counter of the bytes that were read.
    fn counted(first: &'static str, piece: Bytes, count: usize) -> (Body, Arc<AtomicUsize>) {
        let taken = Arc::new(AtomicUsize::default());
        let counter = taken.clone();
        let pieces = std::iter::once(Bytes::from(first)).chain(std::iter::repeat_n(piece, count));
        let stream = futures::stream::iter(pieces).inspect(move |piece| {
            counter.fetch_add(piece.len(), Ordering::Relaxed);
        });
        (Body::from_stream(stream.map(Ok::<_, Infallible>)), taken)
    }

    #[tokio::test]
    async fn parts_are_read_in_order() {
        let body = "--X\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--X\r\nA: b\r\n\r\n2\r\n--X--\r\n";
        let mut parts = parts(Body::from(body)).await.expect("a form");
        let first = parts.next().await.expect("a form").expect("a part");
        assert!(first.headers().contains_key("content-disposition"));
        assert_eq!(first.text(1, Code::RequestInvalid).await.as_deref(), Ok("1"));
        let second = parts.next().await.expect("a form").expect("a part");
        assert_eq!(second.text(0, Code::ContentTooLong).await, Err(Code::ContentTooLong.into()));
        assert!(parts.next().await.expect("a form").is_none());
    }

    #[tokio::test]
    async fn body_without_parts_is_refused_early_and_drained() {
        for first in ["", "--X\r\n", "--X\r\nA: "] {
            let (body, taken) = counted(first, Bytes::from(vec![b'x'; 8192]), 1024);
            let mut parts = parts(body).await.expect("a form");
            let error = parts.next().await.err().expect("a refusal");
            assert_eq!(error.code, Code::RequestMalformed, "{first:?}");
            assert!(taken.load(Ordering::Relaxed) <= STALL_LIMIT + READ_AHEAD_LIMIT + 8192, "{first:?}");
            parts.drain().await;
            assert!(taken.load(Ordering::Relaxed) >= 8 * 1024 * 1024, "{first:?}");
        }
        let (endless, taken) = counted("", Bytes::from(vec![b'x'; 1024 * 1024]), 1024);
        parts(endless).await.expect("a form").drain().await;
        assert!((DRAIN_LIMIT..=DRAIN_LIMIT + 1024 * 1024).contains(&taken.load(Ordering::Relaxed)));
    }

    #[tokio::test]
    async fn part_is_read_in_limited_pieces() {
        let (body, taken) = counted("--X\r\nA: b\r\n\r\n", Bytes::from(vec![b'x'; 8192]), 128);
        let mut parts = parts(body).await.expect("a form");
        let mut part = parts.next().await.expect("a form").expect("a part");
        let mut read = 0;
        while let Ok(Some(chunk)) = part.chunk().await {
            read += chunk.len();
            assert!(
                chunk.len() <= 3 * READ_AHEAD_LIMIT && taken.load(Ordering::Relaxed) <= read + 3 * READ_AHEAD_LIMIT
            );
        }
        assert!(read > 1024 * 1024 - 4 * READ_AHEAD_LIMIT);
    }

    #[tokio::test]
    async fn truncated_form_is_malformed() {
        for body in [
            "",
            "--X",
            "--X\r\nA: b\r\n\r\nabc",
            "--Y\r\nA: b\r\n\r\nabc\r\n--Y--\r\n",
            "--X\r\nbad\r\n\r\nabc\r\n--X--",
        ] {
            let mut parts = parts(Body::from(body)).await.expect("a form");
            let outcome = match parts.next().await {
                Ok(Some(part)) => part.text(9, Code::Internal).await.map(|_| ()),
                other => other.map(|_| ()),
            };
            assert_eq!(outcome.expect_err("a refusal").code, Code::RequestMalformed, "{body:?}");
        }
        let request = Request::builder().header(CONTENT_TYPE, "application/json").body(Body::empty());
        let refused = BoundedMultipart::from_request(request.expect("a request"), &()).await;
        assert_eq!(refused.err().expect("a refusal").code, Code::ContentTypeUnsupported);
    }
}

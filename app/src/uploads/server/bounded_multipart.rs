//! The parts of a multipart form, one after the other as they come in, in bounded memory.
//!
//! `multer`, which reads them, takes all that has come before it looks at it, and keeps what stands before the first
//! boundary and the headers of a part however long they are. Hence the [`Tap`] between it and the body: it gives a
//! little at a time, and nothing more to a reader that gets nowhere. It also lets what nobody wants any more be
//! drained, whatever state `multer` is in: a client that is still sending reads no answer, and one whose connection is
//! reset never sees it.

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

/// The most bytes handed over before the reader has looked at them.
const AT_ONCE: usize = 64 * 1024;
/// The most bytes without a part beginning or going on: beyond any boundary and headers.
const WITHOUT_PROGRESS: usize = 256 * 1024;
/// The most bytes that are read only to be thrown away.
const DRAINED: usize = 32 * 1024 * 1024;
/// For how long they are.
const DRAINED_FOR: Duration = Duration::from_secs(10);

/// A multipart form whose parts are still to be read.
pub struct Parts {
    multipart: Multipart,
    inflow: Inflow,
}

/// One part of it.
pub(crate) struct Part<'a> {
    field: Field<'a>,
    inflow: &'a Inflow,
}

impl<S: Send + Sync> FromRequest<S> for Parts {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let is_form = kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("multipart/form-data");
        let (head, body) = request.into_parts();
        let inflow = Inflow::new(body);
        let request = Request::from_parts(head, Body::from_stream(Tap(inflow.clone())));
        let refusal = match Multipart::from_request(request, state).await {
            Ok(multipart) if is_form => return Ok(Self { multipart, inflow }),
            Err(rejection) if is_form => Error::because(Code::RequestMalformed, rejection.body_text()),
            _ => Code::ContentTypeUnsupported.into(),
        };
        inflow.drain().await;
        Err(refusal)
    }
}

impl Parts {
    /// The next part; none after the last one.
    pub(crate) async fn next(&mut self) -> Result<Option<Part<'_>>> {
        let field = self.multipart.next_field().await.map_err(|error| self.inflow.refusal(&error))?;
        self.inflow.progress();
        Ok(field.map(|field| Part { field, inflow: &self.inflow }))
    }

    /// Reads what is left and throws it away, within bounds.
    pub(crate) async fn drain(self) {
        drop(self.multipart);
        self.inflow.drain().await;
    }
}

impl Part<'_> {
    /// Its headers.
    pub(crate) fn headers(&self) -> &HeaderMap {
        self.field.headers()
    }

    /// More of its content; none after the end.
    pub(crate) async fn chunk(&mut self) -> Result<Option<Bytes>> {
        let chunk = self.field.chunk().await.map_err(|error| self.inflow.refusal(&error))?;
        self.inflow.progress();
        Ok(chunk)
    }

    /// All of its content as text; `too_long` if it has more than so many bytes.
    pub(crate) async fn text(mut self, limit: usize, too_long: impl Into<Error>) -> Result<String> {
        let mut bytes = Vec::new();
        while let Some(chunk) = self.chunk().await? {
            if bytes.len() + chunk.len() > limit {
                return Err(too_long.into());
            }
            bytes.extend_from_slice(&chunk);
        }
        String::from_utf8(bytes).map_err(|_| Error::because(Code::RequestInvalid, "a field of text is not UTF-8"))
    }
}

/// The body, shared by the tap and whoever drains it.
#[derive(Clone)]
struct Inflow(Arc<Mutex<Flow>>);

struct Flow {
    body: BodyDataStream,
    /// Bytes handed over since the reader last looked.
    handed: usize,
    /// Bytes handed over since the reader last got anywhere.
    stalled: usize,
    /// Whether a limit on the body was met.
    is_too_large: bool,
}

impl Inflow {
    fn new(body: Body) -> Self {
        let flow = Flow { body: body.into_data_stream(), handed: 0, stalled: 0, is_too_large: false };
        Self(Arc::new(Mutex::new(flow)))
    }

    fn flow(&self) -> MutexGuard<'_, Flow> {
        self.0.lock()
    }

    fn progress(&self) {
        self.flow().stalled = 0;
    }

    fn refusal(&self, error: &MultipartError) -> Error {
        let is_too_large = self.flow().is_too_large || error.status().as_u16() == 413;
        if is_too_large { Code::FileTooLarge.into() } else { Error::because(Code::RequestMalformed, error.body_text()) }
    }

    async fn drain(&self) {
        let mut left = DRAINED;
        let rest = async {
            while let Some(Ok(bytes)) = std::future::poll_fn(|context| self.flow().body.poll_next_unpin(context)).await
            {
                match left.checked_sub(bytes.len()) {
                    Some(fewer) => left = fewer,
                    None => return,
                }
            }
        };
        // Whoever takes longer gets their answer all the same; it may not reach them.
        let _ = tokio::time::timeout(DRAINED_FOR, rest).await;
    }
}

/// The stream that `multer` reads from.
struct Tap(Inflow);

impl Stream for Tap {
    type Item = std::result::Result<Bytes, axum::BoxError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut flow = self.0.flow();
        if flow.handed >= AT_ONCE {
            flow.handed = 0;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        if flow.stalled > WITHOUT_PROGRESS {
            return Poll::Ready(Some(Err("no part begins or goes on".into())));
        }
        let polled = flow.body.poll_next_unpin(context);
        match &polled {
            Poll::Ready(Some(Ok(bytes))) => {
                flow.handed += bytes.len();
                flow.stalled += bytes.len();
            }
            Poll::Ready(Some(Err(error))) => flow.is_too_large = is_limit(error),
            Poll::Ready(None) | Poll::Pending => flow.handed = 0,
        }
        polled.map_err(Into::into)
    }
}

/// Whether this is the body's length being over the limit of its route: `http_body_util::LengthLimitError`, told by its
/// words because what surrounds it hides its type.
fn is_limit(error: &axum::Error) -> bool {
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

    async fn parts(body: Body) -> Result<Parts> {
        let request = Request::builder().header(CONTENT_TYPE, "multipart/form-data; boundary=X").body(body);
        Parts::from_request(request.expect("a request"), &()).await
    }

    /// Counts what is taken of a body of so many pieces.
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
    async fn what_is_no_form_is_refused_early_and_drained() {
        for first in ["", "--X\r\n", "--X\r\nA: "] {
            let (body, taken) = counted(first, Bytes::from(vec![b'x'; 8192]), 1024);
            let mut parts = parts(body).await.expect("a form");
            let error = parts.next().await.err().expect("a refusal");
            assert_eq!(error.code, Code::RequestMalformed, "{first:?}");
            assert!(taken.load(Ordering::Relaxed) <= WITHOUT_PROGRESS + AT_ONCE + 8192, "{first:?}");
            parts.drain().await;
            assert!(taken.load(Ordering::Relaxed) >= 8 * 1024 * 1024, "{first:?}");
        }
        let (endless, taken) = counted("", Bytes::from(vec![b'x'; 1024 * 1024]), 1024);
        parts(endless).await.expect("a form").drain().await;
        assert!((DRAINED..=DRAINED + 1024 * 1024).contains(&taken.load(Ordering::Relaxed)));
    }

    #[tokio::test]
    async fn a_part_is_handed_on_a_little_at_a_time() {
        let (body, taken) = counted("--X\r\nA: b\r\n\r\n", Bytes::from(vec![b'x'; 8192]), 128);
        let mut parts = parts(body).await.expect("a form");
        let mut part = parts.next().await.expect("a form").expect("a part");
        let mut read = 0;
        while let Ok(Some(chunk)) = part.chunk().await {
            read += chunk.len();
            assert!(chunk.len() <= 3 * AT_ONCE && taken.load(Ordering::Relaxed) <= read + 3 * AT_ONCE);
        }
        assert!(read > 1024 * 1024 - 4 * AT_ONCE);
    }

    #[tokio::test]
    async fn what_is_cut_off_is_malformed() {
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
        let refused = Parts::from_request(request.expect("a request"), &()).await;
        assert_eq!(refused.err().expect("a refusal").code, Code::ContentTypeUnsupported);
    }
}

//! The tracing span of the request that is being handled, and the user in it.
//!
//! The span is made before anyone knows who sent the request, so its field `user` is empty until the session check
//! records it.

use std::cell::Cell;

use tracing::{Instrument, Span};

use crate::id::UserId;

tokio::task_local! {
    static REQUEST: RequestSpan;
}

struct RequestSpan {
    span: Span,
    /// Whether `user` is recorded. One page checks the session several times, and a field recorded twice is printed
    /// twice.
    has_user: Cell<bool>,
}

/// Handles a request inside `span`, which has an empty field `user`. If the log filter disables the span, this is the
/// handler alone.
pub async fn in_span<Handler: Future>(span: Span, handler: Handler) -> Handler::Output {
    if span.is_disabled() {
        return handler.await;
    }
    let request = RequestSpan { span: span.clone(), has_user: Cell::new(false) };
    REQUEST.scope(request, handler.instrument(span)).await
}

/// Records who sent the current request. Outside a request, or if its span is disabled, this does nothing.
pub fn record_user(user: UserId) {
    // The error means that this task has no request span.
    let _ = REQUEST.try_with(|request| {
        if !request.has_user.replace(true) {
            request.span.record("user", tracing::field::display(user));
        }
    });
}

//! The tracing span of the current request, and its field `user`.
//!
//! The span is created before the session is checked, so its field `user` is empty until the session check records the user
//! id.

use std::cell::Cell;

use tracing::{Instrument, Span};

use crate::id::UserId;

tokio::task_local! {
    static REQUEST: RequestSpan;
}

struct RequestSpan {
    span: Span,
    /// Whether `user` is recorded. A page can check the session several times, and the log would print the field each time.
    has_user: Cell<bool>,
}

/// Runs the handler of a request inside `span`, which must have an empty field `user`. If the log filter disables the span,
/// the handler runs without it.
pub async fn in_span<Handler: Future>(span: Span, handler: Handler) -> Handler::Output {
    if span.is_disabled() {
        return handler.await;
    }
    let request = RequestSpan { span: span.clone(), has_user: Cell::new(false) };
    REQUEST.scope(request, handler.instrument(span)).await
}

/// Records the user id in the span of the current request. Without a request, or if its span is disabled, this does nothing.
pub fn record_user(user: UserId) {
    // The error means that this task has no request span.
    let _ = REQUEST.try_with(|request| {
        if !request.has_user.replace(true) {
            request.span.record("user", tracing::field::display(user));
        }
    });
}

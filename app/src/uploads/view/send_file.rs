//! Sends one upload form to the server. `fetch` reports no upload progress, so it uses an `XMLHttpRequest`.

use std::cell::Cell;
use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;

use futures::channel::oneshot;
use futures::future::{Either, pending, select};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{FormData, ProgressEvent, XmlHttpRequest};

use crate::error::{Code, Error};

/// After this many seconds without progress, the server counts as unreachable.
const STALL_TIMEOUT_SECONDS: u32 = 30;

/// The result of an upload.
pub enum Outcome {
    /// The message was posted; its JSON.
    Posted(String),
    /// The user cancelled the upload. The server may have posted the message all the same.
    Cancelled,
    /// The upload failed, as far as is known.
    Failed(Error),
}

/// Posts `form` and calls `progress` with each whole percentage reached. A message through `cancelled` aborts the
/// request; dropping its sender does not.
pub async fn post_form(form: &FormData, cancelled: oneshot::Receiver<()>, progress: impl Fn(u32) + 'static) -> Outcome {
    let unreachable = || Outcome::Failed(Code::Unreachable.into());
    let Ok(request) = XmlHttpRequest::new() else { return unreachable() };

    let has_progress = Rc::new(Cell::new(true));
    let on_progress = {
        let has_progress = Rc::clone(&has_progress);
        Closure::<dyn FnMut(ProgressEvent)>::new(move |event: ProgressEvent| {
            has_progress.set(true);
            if event.length_computable() && event.total() > 0.0 {
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 100")]
                progress((event.loaded() / event.total() * 100.0) as u32);
            }
        })
    };
    let (ended, end) = oneshot::channel();
    // The last event of every request, whatever its result.
    let on_end = Closure::<dyn FnMut()>::once(move || {
        let _ = ended.send(());
    });
    request.set_onloadend(Some(on_end.as_ref().unchecked_ref()));
    if let Ok(upload) = request.upload() {
        upload.set_onprogress(Some(on_progress.as_ref().unchecked_ref()));
    }
    if start(&request, form).is_err() {
        return unreachable();
    }
    let cancellation = async {
        if cancelled.await.is_err() {
            pending::<()>().await;
        }
    };
    match select(end, select(pin!(cancellation), pin!(wait_for_stall(&has_progress)))).await {
        Either::Left(_) => read_response(&request),
        Either::Right((reason, _)) => {
            let _ = request.abort();
            match reason {
                Either::Left(_) => Outcome::Cancelled,
                Either::Right(_) => unreachable(),
            }
        }
    }
}

fn start(request: &XmlHttpRequest, form: &FormData) -> Result<(), JsValue> {
    request.open("POST", "/api/chat/upload")?;
    request.send_with_opt_form_data(Some(form))
}

/// Returns after [`STALL_TIMEOUT_SECONDS`] without progress. Counts seconds in which the device is awake: suspending a
/// laptop does not count as a stall.
async fn wait_for_stall(has_progress: &Cell<bool>) {
    let mut idle_seconds = 0;
    while idle_seconds < STALL_TIMEOUT_SECONDS {
        gloo_timers::future::sleep(Duration::from_secs(1)).await;
        idle_seconds = if has_progress.take() { 0 } else { idle_seconds + 1 };
    }
}

/// The result that the response of the server stands for.
fn read_response(request: &XmlHttpRequest) -> Outcome {
    let body = request.response_text().ok().flatten().unwrap_or_default();
    match request.status().unwrap_or_default() {
        200 => Outcome::Posted(body),
        status => {
            // A response that is not a problem document comes from a proxy, or there is no response at all. A proxy
            // rejects every retry of a file over its size limit.
            let fallback = if status == 413 { Code::FileTooLarge } else { Code::Unreachable };
            Outcome::Failed(serde_json::from_str(&body).unwrap_or_else(|_| fallback.into()))
        }
    }
}

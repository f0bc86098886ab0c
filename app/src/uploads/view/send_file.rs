//! One upload: a form that goes to the server. `fetch` tells no progress, so it is an `XMLHttpRequest`.

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

/// After so many seconds without any progress the server counts as out of reach.
const PATIENCE: u32 = 30;

/// How an upload ended.
pub enum Outcome {
    /// The message is in the room; this is it, as JSON.
    Posted(String),
    /// The sender thought better of it. It may be in the room all the same.
    Cancelled,
    /// It did not get out, as far as is known.
    Failed(Error),
}

/// Posts `form`, telling `progress` whole percents as they are reached. A word through `cancelled` ends it; that its
/// sender goes away does not.
pub async fn post(form: &FormData, cancelled: oneshot::Receiver<()>, progress: impl Fn(u32) + 'static) -> Outcome {
    let unreachable = || Outcome::Failed(Code::Unreachable.into());
    let Ok(request) = XmlHttpRequest::new() else { return unreachable() };

    let moved = Rc::new(Cell::new(true));
    let on_progress = {
        let moved = Rc::clone(&moved);
        Closure::<dyn FnMut(ProgressEvent)>::new(move |event: ProgressEvent| {
            moved.set(true);
            if event.length_computable() && event.total() > 0.0 {
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 100")]
                progress((event.loaded() / event.total() * 100.0) as u32);
            }
        })
    };
    let (ended, end) = oneshot::channel();
    // The last event of every request, whichever way it went.
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
    let given_up = async {
        if cancelled.await.is_err() {
            pending::<()>().await;
        }
    };
    match select(end, select(pin!(given_up), pin!(stillness(&moved)))).await {
        Either::Left(_) => outcome(&request),
        Either::Right((cut_short, _)) => {
            let _ = request.abort();
            match cut_short {
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

/// Returns once nothing has moved for [`PATIENCE`]. Counts seconds awake: a laptop that slept did not wait.
async fn stillness(moved: &Cell<bool>) {
    let mut still = 0;
    while still < PATIENCE {
        gloo_timers::future::sleep(Duration::from_secs(1)).await;
        still = if moved.take() { 0 } else { still + 1 };
    }
}

/// What the server answered.
fn outcome(request: &XmlHttpRequest) -> Outcome {
    let answer = request.response_text().ok().flatten().unwrap_or_default();
    match request.status().unwrap_or_default() {
        200 => Outcome::Posted(answer),
        status => {
            // Not a problem of ours: from a proxy, or no answer at all. A proxy's limit is met by every try.
            let foreign = if status == 413 { Code::FileTooLarge } else { Code::Unreachable };
            Outcome::Failed(serde_json::from_str(&answer).unwrap_or_else(|_| foreign.into()))
        }
    }
}

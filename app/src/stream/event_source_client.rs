//! The browser's client of the event stream: an `EventSource` that is replaced whenever it breaks.
//!
//! The reconnection of the browser itself is not enough: it ends for good on any status but 200, such as a proxy's 502 while the
//! server restarts. Each event is passed to a callback at once; a signal would keep only the latest of several.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, EventSource, EventTarget, MessageEvent};

use crate::events::Event as ChatEvent;
use crate::log::PING_SECONDS;
use crate::ui::ConnectionStatus;

/// What arrives from the stream.
#[derive(Debug)]
pub enum StreamEvent {
    /// An event.
    Event(Box<ChatEvent>),
    /// The state of the page cannot be continued and must be refetched.
    Reset,
    /// The stream was refused several times. The session may have ended; the browser does not give the status.
    Refused,
}

/// The pause before the first attempt to reconnect and the longest one, in milliseconds.
const RETRY_PAUSES: (f64, f64) = (500.0, 15_000.0);
/// The number of failed attempts in a row after which [`StreamEvent::Refused`] is reported.
const REFUSED_AFTER: i32 = 1;
/// If nothing has arrived for this long, the stream counts as broken, whatever its state: two and a half ping intervals, in
/// milliseconds.
const STALE_AFTER: f64 = PING_SECONDS as f64 * 2_500.0;

/// An open stream. It closes when this is dropped.
pub struct EventSourceClient {
    inner: Rc<Inner>,
    _window_handlers: [Handler; 3],
    watchdog: Option<IntervalHandle>,
}

struct Inner {
    cursor: RefCell<String>,
    status: RwSignal<ConnectionStatus>,
    on_event: Box<dyn Fn(StreamEvent)>,
    source: RefCell<Option<Source>>,
    attempts: Cell<i32>,
    received_at: Cell<f64>,
    timer: Cell<Option<TimeoutHandle>>,
}

/// An `EventSource` with its handlers; both end together.
struct Source {
    source: EventSource,
    _handlers: [Handler; 4],
}

/// A handler of an event target, removed when this is dropped.
struct Handler {
    target: EventTarget,
    event: &'static str,
    handler: Closure<dyn FnMut(Event)>,
}

impl EventSourceClient {
    /// Opens the stream after `cursor`. Calls `on_event` for all that arrives, and keeps `status` up to date.
    pub fn open(cursor: String, status: RwSignal<ConnectionStatus>, on_event: impl Fn(StreamEvent) + 'static) -> Self {
        let inner = Rc::new(Inner {
            cursor: RefCell::new(cursor),
            status,
            on_event: Box::new(on_event),
            source: RefCell::default(),
            attempts: Cell::default(),
            received_at: Cell::new(js_sys::Date::now()),
            timer: Cell::default(),
        });
        inner.open();
        let check = {
            let inner = Rc::downgrade(&inner);
            move || {
                if let Some(inner) = inner.upgrade() {
                    inner.check();
                }
            }
        };
        let watchdog = set_interval_with_handle(check.clone(), Duration::from_secs(5)).ok();
        // While a page is hidden its timers may be suspended, so the stream is checked when it is shown again.
        let check_on = |target: EventTarget, event| {
            Handler::to(target, event, {
                let check = check.clone();
                move |_| check()
            })
        };
        let offline = {
            let inner = Rc::downgrade(&inner);
            Handler::to(window().into(), "offline", move |_| {
                if let Some(inner) = inner.upgrade() {
                    inner.on_lost();
                }
            })
        };
        let handlers = [offline, check_on(window().into(), "online"), check_on(document().into(), "visibilitychange")];
        Self { inner, _window_handlers: handlers, watchdog }
    }

    /// Reconnects without delay, unless the stream is connected.
    pub fn reconnect(&self) {
        if self.inner.status.try_get_untracked() != Some(ConnectionStatus::Connected) {
            self.inner.attempts.set(0);
            self.inner.open();
        }
    }
}

impl Drop for EventSourceClient {
    fn drop(&mut self) {
        if let Some(watchdog) = self.watchdog {
            watchdog.clear();
        }
        if let Some(timer) = self.inner.timer.take() {
            timer.clear();
        }
        self.inner.source.take();
    }
}

impl Inner {
    fn open(self: &Rc<Self>) {
        if let Some(timer) = self.timer.take() {
            timer.clear();
        }
        self.source.take();
        self.received_at.set(js_sys::Date::now());
        let address = format!("/api/chat/events?after={}", js_sys::encode_uri_component(&self.cursor.borrow()));
        let Ok(source) = EventSource::new(&address) else { return self.on_lost() };
        let on = |event, react: fn(&Rc<Self>, Event)| {
            let inner = Rc::downgrade(self);
            Handler::to(source.clone().into(), event, move |event| {
                if let Some(inner) = inner.upgrade() {
                    react(&inner, event);
                }
            })
        };
        let handlers = [
            on("ping", |inner, event| drop(inner.receive(&event))),
            on("change", |inner, event| {
                if let Ok(event) = inner.receive(&event).parse() {
                    (inner.on_event)(StreamEvent::Event(Box::new(event)));
                }
            }),
            on("reset", |inner, event| {
                inner.receive(&event);
                (inner.on_event)(StreamEvent::Reset);
            }),
            on("error", |inner, _| inner.on_lost()),
        ];
        *self.source.borrow_mut() = Some(Source { source, _handlers: handlers });
    }

    /// Records that an event arrived: the cursor advances and the status is connected. Returns the event's data.
    fn receive(&self, event: &Event) -> String {
        let Some(message) = event.dyn_ref::<MessageEvent>() else { return String::new() };
        self.received_at.set(js_sys::Date::now());
        self.attempts.set(0);
        let cursor = message.last_event_id();
        if !cursor.is_empty() {
            *self.cursor.borrow_mut() = cursor;
        }
        if self.status.try_get_untracked() != Some(ConnectionStatus::Connected) {
            self.status.try_set(ConnectionStatus::Connected);
        }
        message.data().as_string().unwrap_or_default()
    }

    /// Closes the broken stream and reconnects after a pause that doubles with each attempt. The pause is randomised so that
    /// not all clients reconnect at once.
    fn on_lost(self: &Rc<Self>) {
        if let Some(source) = &*self.source.borrow() {
            source.source.close();
        }
        if self.status.try_get_untracked() != Some(ConnectionStatus::Lost) {
            self.status.try_set(ConnectionStatus::Lost);
        }
        let attempts = self.attempts.get();
        self.attempts.set(attempts.saturating_add(1));
        if attempts == REFUSED_AFTER {
            (self.on_event)(StreamEvent::Refused);
        }
        let pause =
            (RETRY_PAUSES.0 * 2f64.powi(attempts.min(10))).min(RETRY_PAUSES.1) * (0.5 + js_sys::Math::random() / 2.0);
        let inner = Rc::downgrade(self);
        let reopen = move || {
            if let Some(inner) = inner.upgrade() {
                inner.open();
            }
        };
        let timer = set_timeout_with_handle(reopen, Duration::from_secs_f64(pause / 1000.0)).ok();
        if let Some(former) = self.timer.replace(timer) {
            former.clear();
        }
    }

    /// Reopens the stream if nothing arrived for too long, or if it is lost and the page can connect again.
    fn check(self: &Rc<Self>) {
        let is_stale = js_sys::Date::now() - self.received_at.get() > STALE_AFTER;
        let can_connect = self.status.try_get_untracked() == Some(ConnectionStatus::Lost)
            && !document().hidden()
            && window().navigator().on_line();
        if is_stale {
            self.on_lost();
        }
        if is_stale || (can_connect && self.attempts.get() > 3) {
            self.attempts.set(0);
            self.open();
        }
    }
}

impl Drop for Source {
    fn drop(&mut self) {
        self.source.close();
    }
}

impl Handler {
    fn to(target: EventTarget, event: &'static str, handler: impl FnMut(Event) + 'static) -> Self {
        let handler = Closure::new(handler);
        let _ = target.add_event_listener_with_callback(event, handler.as_ref().unchecked_ref());
        Self { target, event, handler }
    }
}

impl Drop for Handler {
    fn drop(&mut self) {
        let _ = self.target.remove_event_listener_with_callback(self.event, self.handler.as_ref().unchecked_ref());
    }
}

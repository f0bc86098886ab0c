//! The browser's end of the stream: an `EventSource` that is opened again whenever it breaks.
//!
//! Our own reopening, because a browser gives up for good on any answer but 200, such as a proxy's 502 while the server
//! restarts. Each event is handed on as it comes; a signal would keep only the latest of a burst.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, EventSource, EventTarget, MessageEvent};

use crate::events::Change;
use crate::log::PING_SECONDS;
use crate::stream::Link;

/// What the stream says.
#[derive(Debug)]
pub enum News {
    /// Something changed.
    Change(Box<Change>),
    /// What is shown cannot be continued and must be read again.
    Reset,
    /// The stream was refused several times; it may be that the session has ended, which a browser does not tell.
    Refused,
}

/// The pause before the first try to come back and the longest one, in milliseconds.
const PAUSES: (f64, f64) = (500.0, 15_000.0);
/// After so many tries in a row it is time to ask what is wrong.
const REFUSED: i32 = 1;
/// A stream that has been silent for so long is dead, whatever the browser believes: two pings and a half, in milliseconds.
const SILENCE: f64 = PING_SECONDS as f64 * 2_500.0;

/// An open stream. It closes when this is dropped.
pub struct Listener {
    inner: Rc<Inner>,
    _window: [Handler; 3],
    watchdog: Option<IntervalHandle>,
}

struct Inner {
    cursor: RefCell<String>,
    link: RwSignal<Link>,
    hear: Box<dyn Fn(News)>,
    source: RefCell<Option<Source>>,
    tries: Cell<i32>,
    heard_at: Cell<f64>,
    timer: Cell<Option<TimeoutHandle>>,
}

/// An `EventSource` with its handlers; both end together.
struct Source {
    source: EventSource,
    _handlers: [Handler; 4],
}

/// A handler on an event target, taken off when dropped.
struct Handler {
    target: EventTarget,
    event: &'static str,
    handler: Closure<dyn FnMut(Event)>,
}

impl Listener {
    /// Listens after `cursor`, handing on what is heard and telling `link` how the stream stands.
    pub fn open(cursor: String, link: RwSignal<Link>, hear: impl Fn(News) + 'static) -> Self {
        let inner = Rc::new(Inner {
            cursor: RefCell::new(cursor),
            link,
            hear: Box::new(hear),
            source: RefCell::default(),
            tries: Cell::default(),
            heard_at: Cell::new(js_sys::Date::now()),
            timer: Cell::default(),
        });
        inner.open();
        let watch = {
            let inner = Rc::downgrade(&inner);
            move || {
                if let Some(inner) = inner.upgrade() {
                    inner.watch();
                }
            }
        };
        let watchdog = set_interval_with_handle(watch.clone(), Duration::from_secs(5)).ok();
        // The browser says when it is back on the net, or on the screen after its timers slept.
        let back = |target: EventTarget, event| {
            Handler::to(target, event, {
                let watch = watch.clone();
                move |_| watch()
            })
        };
        let gone = {
            let inner = Rc::downgrade(&inner);
            Handler::to(window().into(), "offline", move |_| {
                if let Some(inner) = inner.upgrade() {
                    inner.lose();
                }
            })
        };
        let window_events = [gone, back(window().into(), "online"), back(document().into(), "visibilitychange")];
        Self { inner, _window: window_events, watchdog }
    }

    /// Opens the stream again without waiting, if it is not open.
    pub fn reconnect(&self) {
        if self.inner.link.try_get_untracked() != Some(Link::Open) {
            self.inner.tries.set(0);
            self.inner.open();
        }
    }
}

impl Drop for Listener {
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
        self.heard_at.set(js_sys::Date::now());
        let address = format!("/api/chat/events?after={}", js_sys::encode_uri_component(&self.cursor.borrow()));
        let Ok(source) = EventSource::new(&address) else { return self.lose() };
        let on = |event, react: fn(&Rc<Self>, Event)| {
            let inner = Rc::downgrade(self);
            Handler::to(source.clone().into(), event, move |event| {
                if let Some(inner) = inner.upgrade() {
                    react(&inner, event);
                }
            })
        };
        let handlers = [
            on("ping", |inner, event| drop(inner.note(&event))),
            on("change", |inner, event| {
                if let Ok(change) = serde_json::from_str(&inner.note(&event)) {
                    (inner.hear)(News::Change(Box::new(change)));
                }
            }),
            on("reset", |inner, event| {
                inner.note(&event);
                (inner.hear)(News::Reset);
            }),
            on("error", |inner, _| inner.lose()),
        ];
        *self.source.borrow_mut() = Some(Source { source, _handlers: handlers });
    }

    /// Takes in that something came: the cursor moves and the link is open. Answers the event's data.
    fn note(&self, event: &Event) -> String {
        let Some(message) = event.dyn_ref::<MessageEvent>() else { return String::new() };
        self.heard_at.set(js_sys::Date::now());
        self.tries.set(0);
        let cursor = message.last_event_id();
        if !cursor.is_empty() {
            *self.cursor.borrow_mut() = cursor;
        }
        if self.link.try_get_untracked() != Some(Link::Open) {
            self.link.try_set(Link::Open);
        }
        message.data().as_string().unwrap_or_default()
    }

    /// The stream broke: closes it and comes back after a pause that doubles with each try, spread so that not everyone
    /// comes back at once.
    fn lose(self: &Rc<Self>) {
        if let Some(source) = &*self.source.borrow() {
            source.source.close();
        }
        if self.link.try_get_untracked() != Some(Link::Lost) {
            self.link.try_set(Link::Lost);
        }
        let tries = self.tries.get();
        self.tries.set(tries.saturating_add(1));
        if tries == REFUSED {
            (self.hear)(News::Refused);
        }
        let pause = (PAUSES.0 * 2f64.powi(tries.min(10))).min(PAUSES.1) * (0.5 + js_sys::Math::random() / 2.0);
        let inner = Rc::downgrade(self);
        let again = move || {
            if let Some(inner) = inner.upgrade() {
                inner.open();
            }
        };
        let timer = set_timeout_with_handle(again, Duration::from_secs_f64(pause / 1000.0)).ok();
        if let Some(former) = self.timer.replace(timer) {
            former.clear();
        }
    }

    /// Opens a stream again that is broken or has been silent for too long.
    fn watch(self: &Rc<Self>) {
        let silent = js_sys::Date::now() - self.heard_at.get() > SILENCE;
        let back =
            self.link.try_get_untracked() == Some(Link::Lost) && !document().hidden() && window().navigator().on_line();
        if silent {
            self.lose();
        }
        if silent || (back && self.tries.get() > 3) {
            self.tries.set(0);
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

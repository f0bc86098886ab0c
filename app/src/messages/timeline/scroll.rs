//! Where the reader is in the conversation, and keeping them there.
//!
//! The timeline is laid out from its end (`column-reverse`): it opens at the newest message without any script, stays there
//! while messages come, and keeps its place when older ones are put above. `scrollTop` is 0 at the newest message and
//! negative above it. What is left to do by hand is to hold a reader's place while rows come and go below it.

use std::time::Duration;

use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::id::MessageId;
use crate::messages::timeline::layout::named_in;

/// Within so many pixels of the newest message one is reading it.
const AT_NEWEST: i32 = 100;
/// More messages are asked for when fewer pixels than this are left above or below.
const NEAR: i32 = 600;
/// By so many pixels a row may be out of view and count as seen: pictures round.
const SLACK: f64 = 4.0;
/// The rows of messages.
const ROWS: &str = ".messages > [id]";
/// How long a message stays marked; its mark fades towards the end.
const MARKED: Duration = Duration::from_secs(3);
/// How many rows are remembered to find the reader's place again, as some of them may go.
const HOLDS: usize = 4;

/// The scrolling box of a timeline.
#[derive(Clone, Copy)]
pub struct Scroll {
    /// The element, once the page is awake.
    pub container: NodeRef<Div>,
    /// The hold that is to be ended before the next picture, by its number.
    holding: StoredValue<Option<u32>>,
    /// How many holds there were.
    holds: StoredValue<u32>,
    unmarking: StoredValue<Option<TimeoutHandle>>,
}

impl Scroll {
    /// For one timeline.
    pub fn new() -> Self {
        Self {
            container: NodeRef::new(),
            holding: StoredValue::new(None),
            holds: StoredValue::new(0),
            unmarking: StoredValue::new(None),
        }
    }

    /// Whether the reader is at the newest message that is shown.
    pub fn at_newest(self) -> bool {
        self.look(|timeline| -timeline.scroll_top() < AT_NEWEST).unwrap_or(true)
    }

    /// Whether the reader has come near the oldest message that is shown.
    pub fn near_oldest(self) -> bool {
        let above =
            |timeline: &HtmlElement| timeline.scroll_height() - timeline.client_height() + timeline.scroll_top();
        self.look(|timeline| above(timeline) < NEAR).unwrap_or(false)
    }

    /// Whether the reader has come near the newest message that is shown.
    pub fn near_newest(self) -> bool {
        self.look(|timeline| -timeline.scroll_top() < NEAR).unwrap_or(false)
    }

    /// Whether the newest message that is shown is more than a screen away.
    pub fn far_from_newest(self) -> bool {
        self.look(|timeline| -timeline.scroll_top() > timeline.client_height() * 3 / 2).unwrap_or(false)
    }

    /// The last row that is in view to its end, or was scrolled past, of those that `counts` is true for.
    pub fn last_seen<T>(self, counts: impl Fn(MessageId) -> Option<T>) -> Option<T> {
        self.look(|timeline| {
            let edge = timeline.get_bounding_client_rect().bottom() + SLACK;
            let rows = timeline.query_selector_all(ROWS).ok()?;
            let rows = (0..rows.length()).rev().filter_map(|index| rows.item(index)?.dyn_into::<Element>().ok());
            let mut seen = rows.filter(|row| row.get_bounding_client_rect().bottom() <= edge);
            seen.find_map(|row| counts(named_in(&row.id())?))
        })
        .flatten()
    }

    /// The row below the line above what is new, and whether it is above what is in view.
    pub fn first_new(self) -> Option<(MessageId, bool)> {
        self.look(|timeline| {
            let row = timeline.query_selector(".messages > [data-first-unread]").ok().flatten()?;
            let is_above = row.get_bounding_client_rect().top() < timeline.get_bounding_client_rect().top() - SLACK;
            Some((named_in(&row.id())?, is_above))
        })
        .flatten()
    }

    /// Goes to the newest message that is shown.
    pub fn to_newest(self) {
        self.holding.try_set_value(None);
        self.look(|timeline| timeline.set_scroll_top(0));
    }

    /// Brings a message into the middle and marks it, if it is on the page.
    pub fn show(self, id: MessageId) -> bool {
        let Some(row) = row_of(id) else { return false };
        self.holding.try_set_value(None);
        self.look(|timeline| {
            let (whole, place) = (timeline.get_bounding_client_rect(), row.get_bounding_client_rect());
            // One that is higher than the box is read from its top.
            let margin = ((whole.height() - place.height()) / 2.0).max(0.0);
            timeline.scroll_by_with_x_and_y(0.0, place.top() - whole.top() - margin);
        });
        self.mark(&row);
        true
    }

    /// Marks a row for a while.
    pub fn mark(self, row: &Element) {
        let unmark = move || {
            let marked = self.look(|timeline| timeline.query_selector("[data-highlighted]").ok().flatten()).flatten();
            if let Some(marked) = marked {
                let _ = marked.remove_attribute("data-highlighted");
            }
        };
        unmark();
        let _ = row.set_attribute("data-highlighted", "");
        let next = set_timeout_with_handle(unmark, MARKED).ok();
        if let Some(former) = self.unmarking.try_update_value(|timer| std::mem::replace(timer, next)).flatten() {
            former.clear();
        }
    }

    /// Keeps the row under the reader's eye where it is while the rows change: remembers now, and puts it back before the
    /// next picture, unless the reader leaps elsewhere before.
    pub fn hold(self) {
        // Several changes before one picture are held once, from before the first.
        if self.holding.try_get_value() != Some(None) {
            return;
        }
        let seen = self.look(visible_rows).unwrap_or_default();
        if seen.is_empty() {
            return;
        }
        let number = self.holds.get_value() + 1;
        self.holds.set_value(number);
        self.holding.set_value(Some(number));
        request_animation_frame(move || {
            if self.holding.try_get_value().flatten() != Some(number) {
                return;
            }
            self.holding.try_set_value(None);
            self.look(|timeline| {
                if let Some((row, place)) = seen.iter().find(|(row, _)| row.is_connected()) {
                    timeline.scroll_by_with_x_and_y(0.0, row.get_bounding_client_rect().bottom() - place);
                }
            });
        });
    }

    fn look<T>(self, look: impl FnOnce(&HtmlElement) -> T) -> Option<T> {
        self.container.try_get_untracked().flatten().map(|container| look(&container))
    }
}

/// The row of a message.
pub fn row_of(id: MessageId) -> Option<Element> {
    document().get_element_by_id(&format!("m-{id}"))
}

/// The first rows of which something is to be seen, and where they end: above their words a day or a name may come and go.
fn visible_rows(timeline: &HtmlElement) -> Vec<(Element, f64)> {
    let edge = timeline.get_bounding_client_rect().top();
    let Ok(rows) = timeline.query_selector_all(ROWS) else { return Vec::new() };
    let rows = (0..rows.length()).filter_map(|index| rows.item(index)?.dyn_into::<Element>().ok());
    let places = rows.map(|row| (row.get_bounding_client_rect().bottom(), row));
    places.filter(|(bottom, _)| *bottom > edge).map(|(bottom, row)| (row, bottom)).take(HOLDS).collect()
}

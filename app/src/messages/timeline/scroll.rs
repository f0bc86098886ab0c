//! The scroll position of the timeline.
//!
//! The timeline is laid out from its end (`column-reverse`): without any script it opens at the newest message, stays
//! there while messages are added, and keeps its position when older ones are added above. `scrollTop` is 0 at the
//! newest message and negative above it. Only when rows below the visible ones are added or removed must the position
//! be restored by script.

use std::time::Duration;

use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::id::MessageId;
use crate::messages::timeline::layout::message_id_in;

/// The user is at the newest message if it is at most this many pixels below the visible rows.
const AT_NEWEST_PX: i32 = 100;
/// The next page is loaded if fewer pixels than this are left above or below.
const LOAD_DISTANCE_PX: i32 = 600;
/// A row counts as visible even if this many pixels of it are outside, as browsers round sizes.
const ROUNDING_PX: f64 = 4.0;
/// Selects the rows of messages.
const ROW_SELECTOR: &str = ".messages > [id]";
/// How long a message is highlighted; the highlight fades out towards the end.
const HIGHLIGHT_DURATION: Duration = Duration::from_secs(3);
/// How many visible rows are recorded to restore the position, as some of them may be removed.
const ANCHOR_ROWS: usize = 4;

/// The scrollable element of a timeline.
#[derive(Clone, Copy)]
pub struct Scroll {
    /// The element, once the page is hydrated.
    pub container: NodeRef<Div>,
    /// Number of the restore that runs in the next animation frame.
    pending_restore: StoredValue<Option<u32>>,
    /// How many restores were started.
    restore_count: StoredValue<u32>,
    highlight_timer: StoredValue<Option<TimeoutHandle>>,
}

impl Scroll {
    /// The state of a timeline that is not rendered yet.
    pub fn new() -> Self {
        Self {
            container: NodeRef::new(),
            pending_restore: StoredValue::new(None),
            restore_count: StoredValue::new(0),
            highlight_timer: StoredValue::new(None),
        }
    }

    /// Whether the newest loaded message is visible.
    pub fn is_at_newest(self) -> bool {
        self.with_container(|container| -container.scroll_top() < AT_NEWEST_PX).unwrap_or(true)
    }

    /// Whether the oldest loaded message is near the visible rows.
    pub fn is_near_oldest(self) -> bool {
        let above =
            |container: &HtmlElement| container.scroll_height() - container.client_height() + container.scroll_top();
        self.with_container(|container| above(container) < LOAD_DISTANCE_PX).unwrap_or(false)
    }

    /// Whether the newest loaded message is near the visible rows.
    pub fn is_near_newest(self) -> bool {
        self.with_container(|container| -container.scroll_top() < LOAD_DISTANCE_PX).unwrap_or(false)
    }

    /// Whether the newest loaded message is more than 1.5 screens below the visible rows.
    pub fn is_far_from_newest(self) -> bool {
        self.with_container(|container| -container.scroll_top() > container.client_height() * 3 / 2).unwrap_or(false)
    }

    /// The value of `map_seen` for the last fully visible row, or, if that is none, for the nearest row above with one.
    pub fn last_seen<T>(self, map_seen: impl Fn(MessageId) -> Option<T>) -> Option<T> {
        self.with_container(|container| {
            let edge = container.get_bounding_client_rect().bottom() + ROUNDING_PX;
            let rows = container.query_selector_all(ROW_SELECTOR).ok()?;
            let rows = (0..rows.length()).rev().filter_map(|index| rows.item(index)?.dyn_into::<Element>().ok());
            let mut seen = rows.filter(|row| row.get_bounding_client_rect().bottom() <= edge);
            seen.find_map(|row| map_seen(message_id_in(&row.id())?))
        })
        .flatten()
    }

    /// The first unread row, and whether it is above the visible rows.
    pub fn first_unread(self) -> Option<(MessageId, bool)> {
        self.with_container(|container| {
            let row = container.query_selector(".messages > [data-first-unread]").ok().flatten()?;
            let is_above =
                row.get_bounding_client_rect().top() < container.get_bounding_client_rect().top() - ROUNDING_PX;
            Some((message_id_in(&row.id())?, is_above))
        })
        .flatten()
    }

    /// Scrolls to the newest loaded message.
    pub fn scroll_to_newest(self) {
        self.pending_restore.try_set_value(None);
        self.with_container(|container| container.set_scroll_top(0));
    }

    /// Scrolls a message to the middle and highlights it. Returns false if it is not loaded.
    pub fn scroll_to(self, id: MessageId) -> bool {
        let Some(row) = row_element(id) else { return false };
        self.pending_restore.try_set_value(None);
        self.with_container(|container| {
            let (view, target) = (container.get_bounding_client_rect(), row.get_bounding_client_rect());
            // A message higher than the timeline is shown from its top.
            let margin = ((view.height() - target.height()) / 2.0).max(0.0);
            container.scroll_by_with_x_and_y(0.0, target.top() - view.top() - margin);
        });
        self.highlight(&row);
        true
    }

    /// Highlights a row for some seconds.
    pub fn highlight(self, row: &Element) {
        let remove_highlight = move || {
            let highlighted = self
                .with_container(|container| container.query_selector("[data-highlighted]").ok().flatten())
                .flatten();
            if let Some(highlighted) = highlighted {
                let _ = highlighted.remove_attribute("data-highlighted");
            }
        };
        remove_highlight();
        let _ = row.set_attribute("data-highlighted", "");
        let next = set_timeout_with_handle(remove_highlight, HIGHLIGHT_DURATION).ok();
        if let Some(previous) = self.highlight_timer.try_update_value(|timer| std::mem::replace(timer, next)).flatten()
        {
            previous.clear();
        }
    }

    /// Preserves the position of the visible rows during a change of the rows: records it now, and restores it before
    /// the next rendering, unless the timeline is scrolled elsewhere by then.
    pub fn preserve_position(self) {
        // Several changes before one rendering are restored once, from before the first.
        if self.pending_restore.try_get_value() != Some(None) {
            return;
        }
        let anchors = self.with_container(visible_rows).unwrap_or_default();
        if anchors.is_empty() {
            return;
        }
        let restore = self.restore_count.get_value() + 1;
        self.restore_count.set_value(restore);
        self.pending_restore.set_value(Some(restore));
        request_animation_frame(move || {
            if self.pending_restore.try_get_value().flatten() != Some(restore) {
                return;
            }
            self.pending_restore.try_set_value(None);
            self.with_container(|container| {
                if let Some((row, bottom)) = anchors.iter().find(|(row, _)| row.is_connected()) {
                    container.scroll_by_with_x_and_y(0.0, row.get_bounding_client_rect().bottom() - bottom);
                }
            });
        });
    }

    fn with_container<T>(self, read: impl FnOnce(&HtmlElement) -> T) -> Option<T> {
        self.container.try_get_untracked().flatten().map(|container| read(&container))
    }
}

/// The element of a message's row.
pub fn row_element(id: MessageId) -> Option<Element> {
    document().get_element_by_id(&format!("m-{id}"))
}

/// The first visible rows, each with the position of its bottom edge: above its text a day or a name may be added or
/// removed.
fn visible_rows(container: &HtmlElement) -> Vec<(Element, f64)> {
    let edge = container.get_bounding_client_rect().top();
    let Ok(rows) = container.query_selector_all(ROW_SELECTOR) else { return Vec::new() };
    let rows = (0..rows.length()).filter_map(|index| rows.item(index)?.dyn_into::<Element>().ok());
    let bottoms = rows.map(|row| (row.get_bounding_client_rect().bottom(), row));
    bottoms.filter(|(bottom, _)| *bottom > edge).map(|(bottom, row)| (row, bottom)).take(ANCHOR_ROWS).collect()
}

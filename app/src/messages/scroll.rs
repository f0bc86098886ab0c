//! Where the reader is in the conversation, and keeping them there.
//!
//! The timeline is laid out from its end (`column-reverse`): it opens at the newest message without any script, stays there
//! while messages come, and keeps its place when older ones are put above. `scrollTop` is 0 at the newest message and
//! negative above it. What is left to do by hand is to hold a reader's place while messages come in below it.

use leptos::html::Div;
use leptos::prelude::*;
use web_sys::HtmlElement;

/// Within so many pixels of the newest message one is reading it.
const AT_NEWEST: i32 = 100;
/// Older messages are asked for when fewer pixels than this are left above.
const NEAR_OLDEST: i32 = 600;

/// The scrolling box of a timeline.
#[derive(Clone, Copy)]
pub struct Scroll {
    /// The element, once the page is awake.
    pub container: NodeRef<Div>,
    holding: StoredValue<bool>,
}

impl Scroll {
    /// For one timeline.
    pub fn new() -> Self {
        Self { container: NodeRef::new(), holding: StoredValue::new(false) }
    }

    /// Whether the reader is at the newest message.
    pub fn at_newest(self) -> bool {
        self.look(|timeline| -timeline.scroll_top() < AT_NEWEST).unwrap_or(true)
    }

    /// Whether the reader has come near the oldest message that is shown.
    pub fn near_oldest(self) -> bool {
        let above =
            |timeline: &HtmlElement| timeline.scroll_height() - timeline.client_height() + timeline.scroll_top();
        self.look(|timeline| above(timeline) < NEAR_OLDEST).unwrap_or(false)
    }

    /// Goes to the newest message.
    pub fn to_newest(self) {
        self.look(|timeline| timeline.set_scroll_top(0));
    }

    /// Keeps the row under the reader's eye where it is while the rows change: remembers now, and puts it back before the
    /// next picture.
    pub fn hold(self) {
        // Several changes before one picture are held once, from before the first.
        if self.holding.get_value() {
            return;
        }
        let Some((row, top)) = self.look(first_visible_row).flatten() else { return };
        self.holding.set_value(true);
        request_animation_frame(move || {
            self.holding.try_set_value(false);
            self.look(|timeline| {
                if row.is_connected() {
                    timeline.scroll_by_with_x_and_y(0.0, row.get_bounding_client_rect().top() - top);
                }
            });
        });
    }

    fn look<T>(self, look: impl FnOnce(&HtmlElement) -> T) -> Option<T> {
        self.container.try_get_untracked().flatten().map(|container| look(&container))
    }
}

/// The first row of which something is to be seen, and where its top is.
fn first_visible_row(timeline: &HtmlElement) -> Option<(web_sys::Element, f64)> {
    let edge = timeline.get_bounding_client_rect().top();
    let rows = timeline.query_selector_all(".message").ok()?;
    (0..rows.length()).find_map(|index| {
        let row: web_sys::Element = wasm_bindgen::JsCast::dyn_into(rows.item(index)?).ok()?;
        let place = row.get_bounding_client_rect();
        (place.bottom() > edge).then_some((row, place.top()))
    })
}

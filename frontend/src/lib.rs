//! Wakes the page that the server sent.

#![recursion_limit = "256"]

use wasm_bindgen::prelude::wasm_bindgen;

/// Takes the page over, in the browser.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(app::app::App);
}

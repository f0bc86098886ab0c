//! The properties of the page as the browser determines them. There is no response whose status could be set.

use leptos::prelude::document;

use crate::error::Code;
use crate::language::Language;
use crate::ui::locale::OFFSET_COOKIE;

/// Does nothing: there is no HTTP response in the browser.
pub fn set_status(_: Code) {}

/// The language of the page.
pub fn language_of_page() -> Language {
    let tag = document().document_element().and_then(|root| root.get_attribute("lang"));
    tag.as_deref().and_then(Language::from_tag).unwrap_or_default()
}

/// The offset from UTC in minutes that the server rendered this page with: that of the cookie.
pub fn utc_offset_of_page() -> i32 {
    let cookies = js_sys::Reflect::get(&document(), &"cookie".into()).ok().and_then(|value| value.as_string());
    let cookies = cookies.unwrap_or_default();
    let mut pairs = cookies.split(';').filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == OFFSET_COOKIE).and_then(|(_, offset)| offset.parse().ok()).unwrap_or_default()
}

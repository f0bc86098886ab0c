//! Text in HTML that is not written by the view macro.

/// A text as it may be between tags: `&`, `<` and `>` are replaced.
pub fn escape_text(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A text as it may be in an attribute too: quotation marks of both kinds are replaced as well.
pub fn escape_attribute(text: &str) -> String {
    escape_text(text).replace('"', "&quot;").replace('\'', "&#39;")
}

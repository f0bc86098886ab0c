//! Escapes text for HTML that is not written by the view macro.

/// Escapes text for use between tags: `&`, `<` and `>` are replaced.
pub fn escape_text(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Escapes text for use in an attribute: quotation marks of both kinds are replaced as well.
pub fn escape_attribute(text: &str) -> String {
    escape_text(text).replace('"', "&quot;").replace('\'', "&#39;")
}

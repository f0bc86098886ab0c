//! The page to return to after signing in: a room or an invitation.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// The characters that are percent-encoded in a query value. Slashes are not, so that the address stays readable.
const QUERY_VALUE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// Whether an address is that of a room or an invitation of this server. Nothing else is redirected to, so that a link to the
/// sign-in page never leads to another site.
pub fn is_safe_return_path(address: &str) -> bool {
    let is_allowed =
        ["/rooms/", "/join/"].iter().any(|prefix| address.len() > prefix.len() && address.starts_with(prefix));
    let has_plain_characters = address.bytes().all(|byte| byte.is_ascii_graphic() && !b"\\\"<>".contains(&byte));
    let path = address.split(['?', '#']).next().unwrap_or_default();
    is_allowed
        && has_plain_characters
        && address.len() <= 512
        && !path.contains("//")
        && !path.split('/').any(|part| part == "..")
}

/// The address of a sign-in or sign-up page that redirects to `return_path` afterwards, if that is safe.
pub fn with_return_path(page: &str, return_path: Option<&str>) -> String {
    match return_path.filter(|path| is_safe_return_path(path)) {
        Some(path) => format!("{page}?next={}", utf8_percent_encode(path, QUERY_VALUE)),
        None => page.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_rooms_and_invitations_are_safe() {
        for good in [
            "/rooms/global",
            "/rooms/tea?at=0196d2d6-7a9c-7c3e-8000-000000000000",
            "/join/abc-_D1",
            "/rooms/a/statistics",
        ] {
            assert!(is_safe_return_path(good), "{good}");
        }
        for bad in [
            "",
            "/",
            "/rooms/",
            "/sign-in",
            "//evil.example/rooms/",
            "https://evil.example/rooms/a",
            "/rooms//evil.example",
            "/rooms/../sign-in",
            "/rooms/a\\b",
            "/rooms/a b",
            "/rooms/a\nb",
            "/rooms/茶",
            "rooms/a",
            "/fn/sign_out",
            &format!("/rooms/{}", "a".repeat(512)),
        ] {
            assert!(!is_safe_return_path(bad), "{bad:?}");
        }
    }

    #[test]
    fn the_return_path_is_a_query_value() {
        assert_eq!(
            with_return_path("/sign-in", Some("/rooms/tea?at=1&b=2")),
            "/sign-in?next=/rooms/tea%3Fat%3D1%26b%3D2"
        );
        assert_eq!(with_return_path("/sign-in", Some("https://evil.example/")), "/sign-in");
        assert_eq!(with_return_path("/sign-in", None), "/sign-in");
    }
}

//! Where one goes after the door: to the room or the invitation one came for.

/// Whether an address leads to a room or an invitation of this server. Nothing else is gone to, so that a link to the door
/// never leads to another site.
pub fn is_way_in(address: &str) -> bool {
    let leads_in = ["/rooms/", "/join/"].iter().any(|start| address.len() > start.len() && address.starts_with(start));
    let is_plain = address.bytes().all(|byte| byte.is_ascii_graphic() && !b"\\\"<>".contains(&byte));
    let path = address.split(['?', '#']).next().unwrap_or_default();
    leads_in && is_plain && address.len() <= 512 && !path.contains("//") && !path.split('/').any(|part| part == "..")
}

/// The address of a page at the door from which one goes on to `next`.
pub fn with_next(page: &str, next: Option<&str>) -> String {
    match next.filter(|next| is_way_in(next)) {
        Some(next) => format!("{page}?next={}", escaped(next)),
        None => page.to_owned(),
    }
}

/// As a value in the query of an address.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_rooms_and_invitations_are_gone_to() {
        for good in [
            "/rooms/global",
            "/rooms/tea?at=0196d2d6-7a9c-7c3e-8000-000000000000",
            "/join/abc-_D1",
            "/rooms/a/statistics",
        ] {
            assert!(is_way_in(good), "{good}");
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
            assert!(!is_way_in(bad), "{bad:?}");
        }
    }

    #[test]
    fn the_way_on_goes_through_the_door() {
        assert_eq!(with_next("/sign-in", Some("/rooms/tea?at=1&b=2")), "/sign-in?next=/rooms/tea%3Fat%3D1%26b%3D2");
        assert_eq!(with_next("/sign-in", Some("https://evil.example/")), "/sign-in");
        assert_eq!(with_next("/sign-in", None), "/sign-in");
    }
}

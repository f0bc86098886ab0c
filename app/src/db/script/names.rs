//! Compares at compile time the names that a script declares with those that its Lua reads.

/// Fails the compilation if the Lua contains `table.NAME` with an undeclared name, or does not contain it for a declared one.
/// Comments in the Lua are skipped.
pub(super) const fn check(parts: &[&str], table: &[u8], names: &[&str], more_names: &[&str]) {
    let mut is_read = [false; 64];
    let mut part = 0;
    while part < parts.len() {
        let mut rest = parts[part].as_bytes();
        let mut before = b'\n';
        while let [first, following @ ..] = rest {
            if starts_with(rest, b"--") {
                while let [next, after @ ..] = rest
                    && *next != b'\n'
                {
                    rest = after;
                }
                continue;
            }
            if starts_with(rest, table) && !is_word(before) && before != b'.' {
                let name = word(rest.split_at(table.len()).1);
                match index_of(name, names, more_names) {
                    Some(index) => is_read[index] = true,
                    None => panic!("{}", text(name)),
                }
            }
            before = *first;
            rest = following;
        }
        part += 1;
    }
    let mut index = 0;
    while index < names.len() + more_names.len() {
        let name = if index < names.len() { names[index] } else { more_names[index - names.len()] };
        assert!(is_read[index], "{}", name);
        index += 1;
    }
}

const fn text(word: &[u8]) -> &str {
    match std::str::from_utf8(word) {
        Ok(text) => text,
        Err(_) => "a name that is not ASCII",
    }
}

const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

const fn word(text: &[u8]) -> &[u8] {
    let mut length = 0;
    while length < text.len() && is_word(text[length]) {
        length += 1;
    }
    text.split_at(length).0
}

const fn starts_with(text: &[u8], start: &[u8]) -> bool {
    text.len() >= start.len() && is_equal(text.split_at(start.len()).0, start)
}

const fn is_equal(one: &[u8], other: &[u8]) -> bool {
    let mut index = 0;
    while index < one.len() && index < other.len() && one[index] == other[index] {
        index += 1;
    }
    index == one.len() && index == other.len()
}

const fn index_of(name: &[u8], names: &[&str], more_names: &[&str]) -> Option<usize> {
    let mut index = 0;
    while index < names.len() + more_names.len() {
        let candidate = if index < names.len() { names[index] } else { more_names[index - names.len()] };
        if is_equal(candidate.as_bytes(), name) {
            return Some(index);
        }
        index += 1;
    }
    None
}

//! Names: the field's terms, in full, one for each idea.

use crate::none;
use crate::source::{rust, sources};

/// Names of files and folders that do not say what is in them.
const VAGUE: [&str; 7] = ["utils", "util", "helpers", "helper", "common", "types", "misc"];

/// Words of a former private language. None of them is a part of a name that is defined here; the field has a term for each.
const FORMER: [&str; 79] = [
    "lobby",
    "rail",
    "roster",
    "deaf",
    "ear",
    "ears",
    "hear",
    "heard",
    "hears",
    "witness",
    "held",
    "faces",
    "speech",
    "bereft",
    "fate",
    "errand",
    "whence",
    "elsewhere",
    "deed",
    "deeds",
    "grave",
    "door",
    "doors",
    "parcel",
    "tray",
    "chip",
    "chips",
    "desk",
    "gauges",
    "survey",
    "sieve",
    "portrait",
    "shrinker",
    "outline",
    "guest",
    "linger",
    "keystroke",
    "seat",
    "ring",
    "mistrust",
    "doubtful",
    "stranger",
    "founder",
    "keeper",
    "victim",
    "said",
    "tell",
    "tells",
    "told",
    "telling",
    "ask",
    "asked",
    "sought",
    "learn",
    "forget",
    "forgotten",
    "noted",
    "wordy",
    "arrive",
    "offer",
    "sight",
    "gate",
    "folded",
    "untold",
    "company",
    "passing",
    "bell",
    "sweeping",
    "stance",
    "whoever",
    "nobody",
    "somebody",
    "standing",
    "lives",
    "hashed",
    "placed",
    "aside",
    "came",
    "went",
];

#[test]
fn file_names_say_what_is_in_them() {
    let mut complaints = Vec::new();
    for source in sources(&["rs", "ts", "css", "lua"]) {
        let parts = source.path.split('/').map(|part| part.split('.').next().unwrap_or_default());
        complaints.extend(
            parts.filter(|part| VAGUE.contains(part)).map(|part| format!("{}:1: `{part}` says nothing", source.path)),
        );
    }
    none("A name says what is in a file.", &complaints);
}

/// The name that this line defines, if it does.
fn defined(line: &str) -> Option<&str> {
    let mut words = line.trim_start().split([' ', '(', '<', ':', ';', '{', '=']).filter(|word| !word.is_empty());
    let keywords =
        ["fn", "struct", "enum", "trait", "type", "const", "static", "mod", "local", "function", "class", "let"];
    let modifiers = ["pub", "crate)", "super)", "async", "export", "mut", "unsafe", "static"];
    let mut word = words.next()?;
    while modifiers.contains(&word) && !(word == "static" && line.contains(": ")) {
        word = words.next()?;
    }
    keywords.contains(&word).then(|| words.find(|word| !["mut", "const", "function", "fn"].contains(word))).flatten()
}

/// The words of a name, in lower case: `PresenceBook` has `presence` and `book`.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut after_lowercase = false;
    for letter in name.chars() {
        let starts_word = letter.is_uppercase() && after_lowercase;
        after_lowercase = letter.is_lowercase();
        if letter == '_' || starts_word {
            words.push(String::new());
        }
        if letter != '_' {
            words.last_mut().unwrap().extend(letter.to_lowercase());
        }
    }
    words.into_iter().filter(|word| !word.is_empty()).collect()
}

#[test]
fn names_have_no_former_words() {
    let mut complaints = Vec::new();
    for source in rust().iter().chain(&sources(&["lua"])) {
        for (number, line) in source.code() {
            let Some(name) = defined(line) else { continue };
            for word in words(name).iter().filter(|word| FORMER.contains(&word.as_str())) {
                complaints.push(format!("{}:{number}: `{name}` has the word `{word}`", source.path));
            }
        }
    }
    none("Names are the field's terms (docs/architecture.md).", &complaints);
}

#[test]
fn names_are_split_into_words() {
    assert_eq!(words("PresenceBook"), ["presence", "book"]);
    assert_eq!(words("MAX_LINES"), ["max", "lines"]);
    assert_eq!(defined("    pub(crate) async fn read_all(&self) {"), Some("read_all"));
    assert_eq!(defined("pub struct Talk {"), Some("Talk"));
    assert_eq!(defined("local function find(id)"), Some("find"));
    assert_eq!(defined("let mut found = 1;"), Some("found"));
    assert_eq!(defined("return found"), None);
}

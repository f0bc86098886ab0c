//! Where log events go. docs/logging.md lists every event, span and field; a test compares the events with the sources.

use std::io::IsTerminal;

use app::config::server::Config;
use tracing_subscriber::EnvFilter;

/// Writes log events to standard error; standard output is for the address of the server. Called once per process.
pub fn init_logging(config: &Config) {
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(&config.log))
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        // An error in writing to standard error cannot be reported on standard error.
        .log_internal_errors(false)
        .init();
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed precondition of a test panics")]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    /// The start of every event macro, with the level between the two parts.
    const MACRO: (&str, &str) = ("tracing::", "!(");
    const LEVELS: [&str; 4] = ["error", "warn", "info", "debug"];

    fn root() -> &'static Path {
        Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
    }

    /// The production code of every file below `folder`.
    fn sources(folder: &Path, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                found.push(text.split("#[cfg(test)]").next().unwrap_or_default().to_owned());
            }
        }
    }

    /// The last string literal of a macro's arguments, which is the message of the event.
    fn message(arguments: &str) -> String {
        let (mut depth, mut is_text, mut start, mut last) = (1, false, 0, "");
        for (place, letter) in arguments.char_indices() {
            match letter {
                '"' if is_text => (is_text, last) = (false, &arguments[start..place]),
                '"' => (is_text, start) = (true, place + 1),
                '(' if !is_text => depth += 1,
                ')' if !is_text => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
        last.to_owned()
    }

    #[test]
    fn documentation_lists_exactly_the_events_of_the_sources() {
        let mut texts = Vec::new();
        for folder in ["app/src", "server/src"] {
            sources(&root().join(folder), &mut texts);
        }
        let mut logged = BTreeSet::new();
        for text in &texts {
            for level in LEVELS {
                let start = format!("{}{level}{}", MACRO.0, MACRO.1);
                let calls = text.match_indices(&start).map(|(place, start)| &text[place + start.len()..]);
                logged.extend(calls.map(|arguments| (level.to_owned(), message(arguments))));
            }
        }

        let guide = fs::read_to_string(root().join("docs/logging.md")).unwrap();
        let rows = guide.lines().filter_map(|line| {
            let mut cells = line.strip_prefix('|')?.split('|').map(str::trim);
            let (level, message) = (cells.next()?, cells.next()?);
            LEVELS.contains(&level).then(|| (level.to_owned(), message.to_owned()))
        });
        assert!(logged.len() > 30, "{logged:?}");
        assert_eq!(rows.collect::<BTreeSet<_>>(), logged);
    }
}

//! Where code runs: the server, the browser, or both.

use crate::none;
use crate::source::rust;

/// The largest number of lines that compile a module for one side only.
const MAX_CFG_LINES: usize = 20;

/// Whether this line compiles what follows it for one side only.
fn chooses_side(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("#[cfg(feature") || line.starts_with("#[cfg(not(feature")
}

#[test]
fn sides_differ_by_whole_modules_with_one_line_each() {
    let mut complaints = Vec::new();
    let mut count = 0;
    for source in rust().iter().filter(|source| source.is_in(&["app/src/"])) {
        let lines: Vec<&str> = source.text.lines().collect();
        let mut in_file = 0;
        for (number, line) in source.code() {
            if line.contains("cfg!(") || (chooses_side(line) && line.starts_with(' ')) {
                complaints.push(format!("{}:{number}: within a module", source.path));
            } else if chooses_side(line) {
                in_file += 1;
                let gated = lines.get(number).copied().unwrap_or_default().trim_start_matches("pub ");
                if !gated.starts_with("mod ") {
                    complaints.push(format!("{}:{number}: not before a module", source.path));
                }
                if in_file > 1 && source.path != "app/src/lib.rs" {
                    complaints.push(format!("{}:{number}: the second one of this file", source.path));
                }
            }
        }
        count += in_file;
    }
    if count > MAX_CFG_LINES {
        complaints.push(format!("app/src:1: {count} lines choose a side, more than {MAX_CFG_LINES}"));
    }
    none("A slice's server code is one module with one `cfg` line.", &complaints);
}

//! Reading the sources of the repository.

use std::fs;
use std::path::{Path, PathBuf};

/// A source file, by its path from the root of the workspace.
pub struct Source {
    pub path: String,
    pub text: String,
}

impl Source {
    pub fn extension(&self) -> &str {
        self.path.rsplit('.').next().unwrap_or_default()
    }

    pub fn is_in(&self, folders: &[&str]) -> bool {
        folders.iter().any(|folder| self.path.starts_with(folder))
    }

    /// The top-level module of the app that this file belongs to; none for other files and for `lib.rs`.
    pub fn module(&self) -> Option<&str> {
        let within = self.path.strip_prefix("app/src/")?;
        let name = within.split('/').next()?.trim_end_matches(".rs");
        (name != "lib").then_some(name)
    }

    /// Numbered lines without those that are comments.
    pub fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let comment = if self.extension() == "lua" { "--" } else { "//" };
        (1..).zip(self.text.lines()).filter(move |(_, line)| !line.trim_start().starts_with(comment))
    }

    /// Every path from the crate's root that the code names, with its line: `use crate::{a, b::c}` names two.
    pub fn crate_paths(&self) -> Vec<(usize, Vec<String>)> {
        let mut code = String::new();
        let mut next = 1;
        for (number, line) in self.code() {
            code.push_str(&"\n".repeat(number - next));
            code.push_str(line);
            next = number;
        }
        let mut found = Vec::new();
        for root in ["crate::", "super::super::"] {
            for (start, _) in code.match_indices(root) {
                let goes_on =
                    code[..start].ends_with(|before: char| before.is_alphanumeric() || before == '_' || before == ':');
                if goes_on || (root != "crate::" && self.path.matches('/').count() != 3) {
                    continue;
                }
                let line = code[..start].matches('\n').count() + 1;
                let mut paths = Vec::new();
                branches(&code[start + root.len()..], &mut Vec::new(), &mut paths);
                found.extend(paths.into_iter().map(|path| (line, path)));
            }
        }
        found
    }
}

/// Adds each path of a tree of paths (`a::{b, c::D}` has two) to `paths`. Returns how many bytes of `text` were read.
fn branches(text: &str, so_far: &mut Vec<String>, paths: &mut Vec<Vec<String>>) -> usize {
    let start_depth = so_far.len();
    let mut at = 0;
    loop {
        at += text[at..].len() - text[at..].trim_start().len();
        if text[at..].starts_with('{') {
            at += 1;
            loop {
                at += text[at..].len() - text[at..].trim_start_matches([' ', '\n', ',']).len();
                if text[at..].starts_with('}') || text[at..].is_empty() {
                    at = (at + 1).min(text.len());
                    break;
                }
                let read = branches(&text[at..], so_far, paths);
                // Not a path, for example a block after `crate::x`.
                if read == 0 {
                    break;
                }
                at += read;
            }
            break;
        }
        let word =
            text[at..].find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(text.len() - at);
        if word == 0 {
            if text[at..].starts_with('*') {
                paths.push(so_far.clone());
                at += 1;
            }
            break;
        }
        so_far.push(text[at..at + word].to_owned());
        at += word;
        if let Some(renamed) = text[at..].strip_prefix(" as ") {
            at += 4 + renamed.find([',', ';', '}']).unwrap_or(renamed.len());
        }
        if !text[at..].starts_with("::") {
            paths.push(so_far.clone());
            break;
        }
        at += 2;
    }
    so_far.truncate(start_depth);
    at
}

/// Every file of the project whose name ends in one of these.
pub fn sources(extensions: &[&str]) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned();
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                let foreign =
                    ["target", "node_modules", "data", "test-results", "playwright-report"].contains(&name.as_str());
                if !foreign && !name.starts_with('.') {
                    folders.push(path);
                }
            } else if name.rsplit_once('.').is_some_and(|(_, extension)| extensions.contains(&extension)) {
                let text = fs::read_to_string(&path).unwrap();
                found.push(Source { path: path.strip_prefix(&root).unwrap().to_string_lossy().into_owned(), text });
            }
        }
    }
    found.sort_by(|one, other| one.path.cmp(&other.path));
    let rust =
        found.iter().filter(|source| source.extension() == "rs" && source.is_in(&["app/src/", "server/src/"])).count();
    assert!(
        rust >= 20 || !extensions.contains(&"rs"),
        "only {rust} Rust files were found: the rules would check nothing"
    );
    found
}

pub fn rust() -> Vec<Source> {
    sources(&["rs"])
}

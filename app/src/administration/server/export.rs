//! The audit log as a file, written while it is read: it may be long.

use axum::body::{Body, Bytes};
use futures::stream;

use crate::administration::server::audit;
use crate::administration::server::audit::Wanted;
use crate::administration::server::{Administrator, csv};
use crate::auth::server::Session;
use crate::error::{Error, Result};
use crate::state::State;

/// How many entries are read at once.
const AT_ONCE: usize = 500;

/// What the file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// An array of entries.
    Json,
    /// A table.
    Csv,
}

impl Format {
    /// The type of the file.
    pub fn mime(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Csv => "text/csv; charset=utf-8",
        }
    }

    /// How the name of the file ends.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Csv => "csv",
        }
    }
}

struct Export {
    state: State,
    session: Session,
    wanted: Wanted,
    format: Format,
    before: Option<String>,
    /// How many entries may still come.
    left: usize,
    step: Step,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    First,
    Next,
    Done,
}

/// The wanted entries, the newest first, from before `before` on and at most `limit` of them. The first part is read before anything
/// is answered, so that what is refused is refused; where a later one cannot be read, or who asks is no longer
/// administrator, the file breaks off, and is not taken for whole.
pub async fn export(
    state: State,
    session: Session,
    wanted: Wanted,
    format: Format,
    before: Option<String>,
    limit: Option<u32>,
) -> Result<Body> {
    let left = limit.map_or(usize::MAX, |limit| limit as usize);
    let mut export = Export { state, session, wanted, format, before, left, step: Step::First };
    let first = export.next().await?;
    let begun = stream::once(std::future::ready(Ok::<_, Error>(first.unwrap_or_default())));
    let rest = stream::try_unfold(export, |mut export| async move {
        let part = export.next().await?;
        Ok(part.map(|part| (part, export)))
    });
    Ok(Body::from_stream(futures::StreamExt::chain(begun, rest)))
}

impl Export {
    async fn next(&mut self) -> Result<Option<Bytes>> {
        let is_first = self.step == Step::First;
        if self.step == Step::Done {
            return Ok(None);
        }
        if !is_first {
            self.session = self.session.revalidate(&self.state).await?;
        }
        let administrator = Administrator::of(&self.session)?;
        let (before, limit) = (self.before.take(), self.left.min(AT_ONCE));
        let part = audit::read(&self.state, administrator, &self.wanted, before, limit).await?;
        self.left -= part.entries.len();
        let is_last = part.next.is_none() || self.left == 0;
        let mut text = String::new();
        match self.format {
            Format::Csv => {
                text.push_str(if is_first { csv::HEAD } else { "" });
                text.extend(part.entries.iter().map(csv::line));
            }
            Format::Json => {
                text.push_str(if is_first { "[" } else { "" });
                for (place, entry) in part.entries.iter().enumerate() {
                    text.push_str(if is_first && place == 0 { "" } else { ",\n" });
                    text.push_str(&serde_json::to_string(entry).unwrap_or_default());
                }
                text.push_str(if is_last { "]\n" } else { "" });
            }
        }
        self.before = part.next;
        self.step = if is_last { Step::Done } else { Step::Next };
        Ok(Some(text.into()))
    }
}

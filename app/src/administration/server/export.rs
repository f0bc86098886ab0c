//! The audit log as a file. It may be long, so it is sent while it is read.

use axum::body::{Body, Bytes};
use futures::stream;
use serde::Deserialize;

use crate::administration::server::audit;
use crate::administration::server::audit::AuditFilter;
use crate::administration::server::{csv, require_admin};
use crate::auth::server::Session;
use crate::error::{Code, Error, Result};
use crate::state::State;

/// How many entries are read at once.
const BATCH_SIZE: usize = 500;
/// The largest limit that a request may set.
const MAX_LIMIT: u32 = 100;

/// What a file of the audit log may be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = Shape)]
pub enum Format {
    /// An array of entries.
    #[default]
    Json,
    /// A table for people.
    Csv,
}

impl Format {
    /// The content type of the file.
    pub fn mime(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Csv => "text/csv; charset=utf-8",
        }
    }

    /// The extension of the name of the file.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Csv => "csv",
        }
    }
}

/// Which part of the entries to export.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExportRange {
    /// Only entries before the one with this id.
    pub before: Option<String>,
    /// The largest number of entries; all if none.
    pub limit: Option<u32>,
}

/// An export in progress.
struct Export {
    state: State,
    session: Session,
    filter: AuditFilter,
    format: Format,
    before: Option<String>,
    /// How many more entries may be sent.
    remaining: usize,
    step: Step,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    First,
    Next,
    Done,
}

/// The entries that match, newest first, as the body of a response.
///
/// The first batch is read before the response begins, so that an error is answered with its status. If a later batch cannot be read,
/// or the session has ended or is no longer an administrator's, the body ends with an error, and the client sees that the file is
/// incomplete.
pub async fn export_audit(
    state: &State,
    session: &Session,
    filter: AuditFilter,
    format: Format,
    range: ExportRange,
) -> Result<Body> {
    require_admin(session)?;
    let ExportRange { before, limit } = range;
    if limit.is_some_and(|limit| !(1..=MAX_LIMIT).contains(&limit)) {
        return Err(Code::LimitOutOfRange.into());
    }
    let remaining = limit.map_or(usize::MAX, |limit| limit as usize);
    let (state, session) = (state.clone(), session.clone());
    let mut export = Export { state, session, filter, format, before, remaining, step: Step::First };
    let first = export.next().await?;
    let begun = stream::once(std::future::ready(Ok::<_, Error>(first.unwrap_or_default())));
    let rest = stream::try_unfold(export, |mut export| async move {
        let piece = export.next().await?;
        Ok(piece.map(|piece| (piece, export)))
    });
    Ok(Body::from_stream(futures::StreamExt::chain(begun, rest)))
}

impl Export {
    /// The next piece of the file; none after the end.
    async fn next(&mut self) -> Result<Option<Bytes>> {
        let is_first = self.step == Step::First;
        if self.step == Step::Done {
            return Ok(None);
        }
        if !is_first {
            self.session = self.session.revalidate(&self.state).await?;
        }
        let administrator = require_admin(&self.session)?;
        let (before, limit) = (self.before.take(), self.remaining.min(BATCH_SIZE));
        let page = audit::read_page(&self.state, administrator, &self.filter, before, limit).await?;
        self.remaining -= page.entries.len();
        let is_last = page.next.is_none() || self.remaining == 0;
        let mut text = String::new();
        match self.format {
            Format::Csv => {
                text.push_str(if is_first { csv::HEADER } else { "" });
                text.extend(page.entries.iter().map(csv::line));
            }
            Format::Json => {
                text.push_str(if is_first { "[" } else { "" });
                for (index, entry) in page.entries.iter().enumerate() {
                    text.push_str(if is_first && index == 0 { "" } else { ",\n" });
                    text.push_str(&serde_json::to_string(entry).unwrap_or_default());
                }
                text.push_str(if is_last { "]\n" } else { "" });
            }
        }
        self.before = page.next;
        self.step = if is_last { Step::Done } else { Step::Next };
        Ok(Some(text.into()))
    }
}

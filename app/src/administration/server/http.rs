//! REST of administration: the audit log for programs and as a file.

use axum::extract::State as Extract;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::administration::AuditEntry;
use crate::administration::server::Administrator;
use crate::administration::server::audit::Wanted;
use crate::administration::server::export::{Format, export};
use crate::auth::server::Session;
use crate::error::answers::{ALWAYS, FIELDS, SIGNED_IN, refusals};
use crate::error::{Code, Query, Result};
use crate::id::RoomId;
use crate::state::State;
use crate::time::Timestamp;

/// The most entries that are answered at once where a number is asked for.
const MOST: u32 = 100;

/// The routes of administration.
pub fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::default().routes(routes!(audit_log))
}

refusals! {
    AuditRefusals = ALWAYS, SIGNED_IN, FIELDS, &[Code::NotAllowed, Code::LimitOutOfRange];
}

/// What a file of the audit log may be.
#[derive(Debug, Clone, Copy, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
enum Shape {
    /// An array of entries.
    #[default]
    Json,
    /// A table for people.
    Csv,
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Asked {
    /// `json`, or `csv` for a table to save.
    #[serde(default)]
    #[param(inline)]
    format: Shape,
    /// What was done, such as `member.removed`.
    action: Option<String>,
    /// The username of who did it, or to whom it was done.
    person: Option<String>,
    /// In which room.
    room: Option<RoomId>,
    /// Not before this moment, as RFC 3339.
    since: Option<Timestamp>,
    /// Not after this moment.
    until: Option<Timestamp>,
    /// Only entries before the one with this id.
    before: Option<String>,
    /// How many at most; all of them if absent.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
}

/// Read the audit log.
///
/// What was done with authority over others, the newest first; for administrators. With `limit` and `before` it is read in parts.
#[utoipa::path(
    get,
    path = "/api/administration/audit",
    operation_id = "readAudit",
    tag = "Administration",
    params(Asked),
    responses(
        (status = 200, description = "The entries.", content(([AuditEntry] = "application/json"), (String = "text/csv"))),
        AuditRefusals,
    )
)]
async fn audit_log(
    Extract(state): Extract<State>,
    session: Session,
    Query(Asked { format, action, person, room, since, until, before, limit }): Query<Asked>,
) -> Result<Response> {
    Administrator::of(&session)?;
    if limit.is_some_and(|limit| !(1..=MOST).contains(&limit)) {
        return Err(Code::LimitOutOfRange.into());
    }
    let wanted = Wanted { action, person, room, since, until };
    let format = match format {
        Shape::Json => Format::Json,
        Shape::Csv => Format::Csv,
    };
    let name = format!("teahouse-audit-{}.{}", state.clock.now().utc_day(), format.extension());
    let saved = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")).map_err(|_| Code::Internal)?;
    let kind = HeaderValue::from_static(format.mime());
    let body = export(state, session, wanted, format, before, limit).await?;
    Ok(([(CONTENT_TYPE, kind), (CONTENT_DISPOSITION, saved)], body).into_response())
}

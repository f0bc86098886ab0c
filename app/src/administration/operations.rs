//! The operations of administration: their server functions and REST routes, side by side as thin ways to the verbs in `server/`.
//! Every verb refuses sessions that are not an administrator's.

use leptos::prelude::*;

use crate::administration::{AccountPage, AllRooms, AuditLogPage, ServerSettings};
use crate::auth::Role;
use crate::error::{Error, Result};
use crate::id::{RoomId, UserId};
use crate::settings::{Value, settings_table};
use crate::time::Timestamp;

server_only! {
    use axum::extract::State as Extract;
    use axum::http::HeaderValue;
    use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
    use axum::response::{IntoResponse, Response};
    use serde::Deserialize;
    use utoipa_axum::router::OpenApiRouter;
    use utoipa_axum::routes;

    use crate::administration::AuditEntry;
    use crate::administration::server;
    use crate::administration::server::{AuditFilter, ExportRange, Format};
    use crate::auth::server::{request, Session};
    use crate::error::server::problem_responses::{ALWAYS, FIELDS, problem_responses, SIGNED_IN};
    use crate::error::Code;
    use crate::error::server::{Query, server_functions};
    use crate::state::State;

    server_functions![
        ListAccounts, SetServerRole, SetDeactivated, SignOutPerson, MakeResetLink, ListAllRooms, ReadSettings,
        ChangeSettings, ReadAudit,
    ];

    /// The routes of administration.
    pub fn routes() -> OpenApiRouter<State> {
        OpenApiRouter::default().routes(routes!(audit_log))
    }

    problem_responses! {
        AuditRefusals = ALWAYS, SIGNED_IN, FIELDS, &[Code::NotAllowed, Code::LimitOutOfRange];
    }
}

/// A page of accounts.
#[server(prefix = "/fn", endpoint = "list_accounts")]
pub async fn list_accounts(
    /// Only accounts whose username or display name contains this; all if absent.
    #[server(default)]
    query: Option<String>,
    /// The last account of the page before.
    #[server(default)]
    after: Option<UserId>,
) -> Result<AccountPage, Error> {
    let (state, session) = request::session().await?;
    server::list_accounts(&state, &session, ListAccounts { query, after }).await
}

/// Gives a user a role on the server.
#[server(prefix = "/fn", endpoint = "set_server_role")]
pub async fn set_server_role(
    /// The user.
    user_id: UserId,
    /// The role.
    role: Role,
) -> Result<(), Error> {
    let (state, session) = request::session().await?;
    server::set_server_role(&state, &session, SetServerRole { user_id, role }).await
}

/// Deactivates an account, or reactivates it.
#[server(prefix = "/fn", endpoint = "set_deactivated")]
pub async fn set_deactivated(
    /// The user.
    user_id: UserId,
    /// Whether the account is deactivated from now on.
    deactivated: bool,
) -> Result<(), Error> {
    let (state, session) = request::session().await?;
    server::set_deactivated(&state, &session, SetDeactivated { user_id, deactivated }).await
}

/// Ends all sessions of a user.
#[server(prefix = "/fn", endpoint = "sign_out_person")]
pub async fn sign_out_person(
    /// The user.
    user_id: UserId,
) -> Result<(), Error> {
    let (state, session) = request::session().await?;
    server::sign_out_person(&state, &session, SignOutPerson { user_id }).await
}

/// Makes a one-time link by which a user sets a new password. Returns its path, which is returned only once.
#[server(prefix = "/fn", endpoint = "make_reset_link")]
pub async fn make_reset_link(
    /// The user.
    user_id: UserId,
) -> Result<String, Error> {
    let (state, session) = request::session().await?;
    server::make_reset_link(&state, &session, MakeResetLink { user_id }).await
}

/// All rooms except direct conversations, with the number of those.
#[server(prefix = "/fn", endpoint = "list_all_rooms")]
pub async fn list_all_rooms() -> Result<AllRooms, Error> {
    let (state, session) = request::session().await?;
    server::list_all_rooms(&state, &session).await
}

/// The server settings.
#[server(prefix = "/fn", endpoint = "read_settings")]
pub async fn read_settings() -> Result<ServerSettings, Error> {
    let (state, session) = request::session().await?;
    server::read_settings(&state, &session).await
}

/// Declares the server function that changes the settings: one parameter for each row of their table.
macro_rules! define_change_settings {
    ($(
        $(#[$doc:meta])*
        $name:ident: $value:ty = $default:expr, from $field:ty, $row:expr;
    )*) => {
        /// Changes the server settings. Returns the new ones.
        #[server(prefix = "/fn", endpoint = "change_settings")]
        #[allow(clippy::too_many_arguments, reason = "one for each setting")]
        pub async fn change_settings($($(#[$doc])* $name: $field),*) -> Result<ServerSettings, Error> {
            let (state, session) = request::session().await?;
            server::change_settings(&state, &session, ChangeSettings { $($name),* }).await
        }

        impl ChangeSettings {
            /// Reads the texts of a form's fields, in the order of the table; none if one of them is unreadable.
            pub fn from_texts(texts: impl IntoIterator<Item = String>) -> Option<Self> {
                let mut texts = texts.into_iter();
                Some(Self { $($name: Value::from_text(&texts.next()?)?),* })
            }

            /// The values as texts, in the order of the table.
            pub fn texts(&self) -> Vec<String> {
                vec![$(self.$name.to_text()),*]
            }

            /// Sends the request.
            pub async fn send(self) -> Result<ServerSettings, Error> {
                change_settings($(self.$name),*).await
            }
        }
    };
}

settings_table!(define_change_settings);

/// A page of the audit log, newest first.
#[server(prefix = "/fn", endpoint = "read_audit")]
pub async fn read_audit(
    /// The action.
    #[server(default)]
    action: Option<String>,
    /// The username of the actor or of the target.
    #[server(default)]
    person: Option<String>,
    /// The room.
    #[server(default)]
    room: Option<RoomId>,
    /// The earliest time.
    #[server(default)]
    since: Option<Timestamp>,
    /// The latest time.
    #[server(default)]
    until: Option<Timestamp>,
    /// The id of the last entry of the page before.
    #[server(default)]
    before: Option<String>,
) -> Result<AuditLogPage, Error> {
    let (state, session) = request::session().await?;
    server::read_audit(&state, &session, ReadAudit { action, person, room, since, until, before }).await
}

server_only! {
    #[derive(Deserialize, utoipa::IntoParams)]
    #[serde(deny_unknown_fields)]
    #[into_params(parameter_in = Query)]
    struct ExportAuditQuery {
        /// `json`, or `csv` for a table to save.
        #[serde(default)]
        #[param(inline)]
        format: Format,
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
        params(ExportAuditQuery),
        responses(
            (status = 200, description = "The entries.",
                content(([AuditEntry] = "application/json"), (String = "text/csv"))),
            AuditRefusals,
        )
    )]
    async fn audit_log(
        Extract(state): Extract<State>,
        session: Session,
        Query(query): Query<ExportAuditQuery>,
    ) -> Result<Response> {
        let ExportAuditQuery { format, action, person, room, since, until, before, limit } = query;
        let filter = AuditFilter { action, person, room, since, until };
        let body = server::export_audit(&state, &session, filter, format, ExportRange { before, limit }).await?;
        let name = format!("teahouse-audit-{}.{}", state.clock.now().utc_day(), format.extension());
        let disposition =
            HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")).map_err(|_| Code::Internal)?;
        let content_type = HeaderValue::from_static(format.mime());
        Ok(([(CONTENT_TYPE, content_type), (CONTENT_DISPOSITION, disposition)], body).into_response())
    }
}

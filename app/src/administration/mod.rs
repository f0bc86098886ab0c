//! Administration: accounts and their roles, all rooms, the server settings, and the audit log.
//!
//! Invariants: every verb is for administrators only and starts with `server::require_admin`. For everyone else the pages do not
//! exist. A verb that changes something is one script, which checks again that the session is an administrator's and also writes the
//! audit log.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::auth::{Person, SignUp};
use crate::id::{RoomId, UserId};
use crate::rooms::{Kind, Room};
use crate::settings::Settings;
use crate::time::Timestamp;

mod action_texts;
mod audit_filter;
mod audit_texts;
pub mod operations;
#[cfg(feature = "ssr")]
pub mod server;
mod texts;
pub(crate) mod view;

pub use operations::{
    ChangeSettings, ListAccounts, ListAllRooms, MakeResetLink, ReadAudit, ReadSettings, SetDeactivated, SetServerRole,
    SignOutPerson,
};
pub use texts::Texts;
pub use view::audit_page::AuditPage;
pub use view::rooms_page::RoomsPage;
pub use view::settings_page::SettingsPage;
pub use view::statistics_page::StatisticsPage;
pub use view::users_page::UsersPage;

/// The number of rows on a page of accounts or of the audit log.
pub const PAGE: usize = 50;

/// An account as administrators see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountRow {
    /// The user.
    pub person: Person,
    /// When the account was created.
    pub created_at: Timestamp,
    /// Whether the user has an open event stream.
    pub is_online: bool,
    /// The time of the last activity while online; otherwise the start of the newest session.
    pub last_seen: Option<Timestamp>,
    /// The address of the client at that time.
    pub ip: Option<String>,
    /// The user agent of that client.
    pub user_agent: Option<String>,
    /// Whether the account is deactivated.
    pub is_deactivated: bool,
    /// The number of open sessions.
    pub sessions: u32,
}

/// A page of accounts, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountPage {
    /// The reader, whose own account has no actions.
    pub me: UserId,
    /// The number of accounts that match the query.
    pub total: u64,
    /// The accounts of this page.
    pub accounts: Vec<AccountRow>,
    /// The account after which the next page starts; none on the last page.
    pub next: Option<UserId>,
}

/// A room as administrators see it, whether they are members or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomRow {
    /// The room.
    pub room: Room,
    /// Its owners.
    pub owners: Vec<Person>,
    /// The number of its stored messages.
    pub messages_stored: u64,
}

/// All rooms. Of direct conversations it contains only the number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AllRooms {
    /// Public and private rooms, sorted by name.
    pub rooms: Vec<RoomRow>,
    /// The number of direct conversations.
    pub direct: u64,
}

/// The settings that administrators change, and what is displayed with them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerSettings {
    /// Their values.
    #[serde(flatten)]
    pub settings: Settings,
    /// The sign-up policy that the server was started with.
    pub sign_up_at_start: SignUp,
    /// Whether rate limits are on.
    pub limits: bool,
}

/// Something that was done with authority.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct AuditEntry {
    /// Its place in the audit log.
    #[cfg_attr(feature = "ssr", schema(example = "1795395600000-0"))]
    pub id: String,
    /// When.
    pub at: Timestamp,
    /// Who did it; null where their account is not known.
    pub by: Option<Person>,
    /// What was done: `member.removed`, `person.role`…
    #[cfg_attr(feature = "ssr", schema(example = "member.removed"))]
    pub action: String,
    /// In which room, if in one.
    pub room: Option<AuditedRoom>,
    /// To whom, if to somebody.
    pub user: Option<Person>,
    /// Whatever else is known, such as the role that was given.
    pub details: BTreeMap<String, String>,
}

/// A room that the audit log speaks of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct AuditedRoom {
    /// Which room.
    pub id: RoomId,
    /// What it is called now; empty for a direct conversation and for a room that is gone.
    pub name: String,
    /// Who may be in it; null for a room that is gone.
    pub kind: Option<Kind>,
}

/// A page of the audit log, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditLogPage {
    /// The entries.
    pub entries: Vec<AuditEntry>,
    /// The entry before which the next page starts; none on the last page.
    pub next: Option<String>,
}

//! Running the server: who has an account and what they may do, which rooms there are, by which rules, and what was done with
//! authority.
//!
//! Invariants: all of it is for administrators; [`Administrator`] has a private field and is made of an administrator's session
//! alone. For everyone else the pages do not exist. What changes something asks Redis again whether it is still one who asks, in
//! its one step, and writes the audit log in the same.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::auth::{Person, SignUp};
use crate::id::{RoomId, UserId};
use crate::rooms::{Kind, Room};
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
pub use view::users_page::PeoplePage;

/// How many rows a page of people or of the audit log has.
pub const PAGE: usize = 50;
/// How many messages someone may post at once, at least and at most.
pub const BURSTS: std::ops::RangeInclusive<u32> = 1..=1_000;
/// How many messages someone may post in a minute, at least and at most.
pub const PER_MINUTE: std::ops::RangeInclusive<u32> = 1..=6_000;

/// An account as administrators see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountRow {
    /// Whose it is.
    pub person: Person,
    /// When it was made.
    pub created_at: Timestamp,
    /// Whether they have a live stream.
    pub is_online: bool,
    /// When they did something last, as far as is known: else when they signed in last.
    pub last_seen: Option<Timestamp>,
    /// Where they were then.
    pub ip: Option<String>,
    /// What their program called itself.
    pub user_agent: Option<String>,
    /// Whether the account is closed.
    pub is_deactivated: bool,
    /// How many sessions are open.
    pub sessions: u32,
}

/// Some accounts, by their numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountPage {
    /// Who is looking; nobody does these things to themselves.
    pub me: UserId,
    /// How many accounts there are that were asked for.
    pub total: u64,
    /// The accounts of this page.
    pub accounts: Vec<AccountRow>,
    /// After which account to go on, if there are more.
    pub next: Option<UserId>,
}

/// A room as administrators see it, whether they are in it or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomRow {
    /// The room.
    pub room: Room,
    /// Who owns it.
    pub owners: Vec<Person>,
    /// How many messages are kept of it.
    pub messages_stored: u64,
}

/// All rooms. Of direct conversations there is only the number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AllRooms {
    /// Public and private rooms, by name.
    pub rooms: Vec<RoomRow>,
    /// How many direct conversations there are.
    pub direct: u64,
}

/// The rules that administrators set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// Who may make an account; none where it is as the server was started.
    pub sign_up: Option<SignUp>,
    /// Who may make an account as the server was started.
    pub sign_up_at_start: SignUp,
    /// How many messages someone may post at once.
    pub posting_burst: u32,
    /// How many messages someone may post in a minute.
    pub posting_per_minute: u32,
    /// Whether rates are limited at all.
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

/// Some of the audit log, the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditPart {
    /// The entries.
    pub entries: Vec<AuditEntry>,
    /// Before which entry to go on, if there are more.
    pub next: Option<String>,
}

//! Lua functions of sessions, roles and accounts for the scripts of this and later slices. The head of each file names what it needs.

/// `role_level(kind, user_id, account)`.
pub const ROLE: &str = include_str!("role.lua");
/// `require_role(user_id, account, least)`. After [`ROLE`].
pub const REQUIRE_ROLE: &str = include_str!("require_role.lua");
/// `require_admin()`.
pub const REQUIRE_ADMIN: &str = include_str!("require_admin.lua");
/// `is_invitation_valid()`. After [`ROLE`].
pub const INVITATION_VALID: &str = include_str!("invitation_valid.lua");
/// `log_user_changed()`. After [`crate::db::script::LOG`].
pub const USER_CHANGED: &str = include_str!("user_changed.lua");

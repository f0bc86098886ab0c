//! Lua functions of memberships and rooms for the scripts of this and later slices. The head of each file names what it needs.

/// `require_can_join(user_id, is_explicit)`.
pub const REQUIRE_CAN_JOIN: &str = include_str!("require_can_join.lua");
/// `become_member(user_id, account, rooms_of, read)`. After [`crate::db::script::LOG`].
pub const BECOME_MEMBER: &str = include_str!("become_member.lua");
/// `room_state()`.
pub const ROOM_STATE: &str = include_str!("room_state.lua");
/// `user_fields()`.
pub const USER_FIELDS: &str = include_str!("user_fields.lua");
/// `remove_member(reason)`. After [`crate::db::script::LOG`] and [`USER_FIELDS`].
pub const REMOVE_MEMBER: &str = include_str!("remove_member.lua");
/// `log_member_changed(kind)`. After [`crate::db::script::LOG`], [`crate::auth::server::lua::ROLE`] and [`USER_FIELDS`].
pub const MEMBER_CHANGED: &str = include_str!("member_changed.lua");

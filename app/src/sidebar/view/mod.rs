//! The components of the sidebar, of its dialogs and of the room directory, and the state they show.

pub(crate) mod app_layout;
pub(crate) mod directory_page;
mod events;
pub(crate) mod fuzzy;
pub(crate) mod member_list;
pub(crate) mod new_direct_message;
pub(crate) mod new_room;
pub(crate) mod profile_dialog;
pub(crate) mod quick_switcher;
pub(crate) mod room_item;
pub(crate) mod sidebar;
pub(crate) mod sidebar_toggle;
pub(crate) mod sort;
pub(crate) mod state;
pub(crate) mod switcher_options;
pub(crate) mod user_menu;
pub(crate) mod user_search;

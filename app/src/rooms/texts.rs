//! Texts of rooms.

use crate::language::texts;

texts! {
    /// Texts of rooms.
    pub struct Texts {
        /// Label of the button that opens the room list on narrow screens.
        show_rooms: "Show rooms", "显示房间";
    }
}

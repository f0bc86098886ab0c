//! The components that show who is online and who is typing, and the browser's state behind them.

pub(crate) mod activity;
pub(crate) mod on_input;
pub(crate) mod presence_dot;
pub(crate) mod presence_state;
pub(crate) mod typing_indicator;
pub(crate) mod typing_users;

//! What becomes of an account: its password, where it is signed in, its role on this server, its end.
//!
//! Invariants: an administrator's right is looked at again in the step that uses it, and that step is audited. There is always
//! somebody who runs the server, once there was. Whoever's password changed is signed out everywhere else.

mod change_password;
mod deactivate;
mod devices;
mod reset;
mod set_role;
mod sign_out_everywhere;
mod store;

pub use {
    change_password::change_password,
    deactivate::{deactivate, deactivate_me, reactivate},
    devices::{devices, sign_out_device},
    reset::{issue_reset, may_reset, reset_password},
    set_role::set_role,
    sign_out_everywhere::sign_out_everywhere,
};

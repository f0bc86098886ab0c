//! Where one is signed in, and signing out there from here.

use crate::auth::Device;
use crate::auth::server::Session;
use crate::auth::server::account::store;
use crate::error::{Code, Result};
use crate::state::State;

/// The sessions of whoever's session this is: this one first, then the newest. At most a hundred.
pub async fn devices(state: &State, session: &Session) -> Result<Vec<Device>> {
    let mut devices = store::devices(&state.db, session, state.clock.now()).await?;
    devices.sort_by_key(|device| std::cmp::Reverse((device.is_this, device.created_at)));
    devices.truncate(100);
    Ok(devices)
}

/// Ends another session of one's own, or this one.
pub async fn sign_out_device(state: &State, session: &Session, id: &str) -> Result<()> {
    let is_id = id.len() == Device::ID_LENGTH && id.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if !is_id {
        return Err(Code::DeviceNotFound.into());
    }
    let ended = store::end_session(&state.db, session, id).await?;
    state.sessions.invalidate(&ended);
    Ok(())
}

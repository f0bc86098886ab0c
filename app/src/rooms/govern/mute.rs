//! Keeping somebody in a room from speaking.

use crate::error::{Code, Error, Result};
use crate::id::UserId;
use crate::rooms::Authority;
use crate::rooms::store::act::{Deed, Until};
use crate::state::State;
use crate::time::Timestamp;

/// The longest silence that has an end, in minutes: a year.
pub const LONGEST_MUTE: u32 = 365 * 24 * 60;

/// For how long somebody may not speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mute(Option<u32>);

impl Mute {
    /// So many minutes, at most [`LONGEST_MUTE`]; 0 lets them speak again, and none has no end.
    pub fn parse(minutes: Option<u32>) -> Result<Self> {
        match minutes {
            Some(minutes) if minutes > LONGEST_MUTE => {
                Err(Error::because(Code::RequestInvalid, format!("a mute lasts at most {LONGEST_MUTE} minutes")))
            }
            minutes => Ok(Self(minutes)),
        }
    }
}

/// Keeps a member from posting, uploading and editing for a time, or lets them again. They read on, and may remove what they said.
pub async fn mute(state: &State, authority: &Authority, user: UserId, mute: Mute) -> Result<()> {
    let until = match mute.0 {
        Some(0) => Until::Now,
        None => Until::Ever,
        Some(minutes) => {
            let end = state.clock.now().milliseconds() + i64::from(minutes) * 60_000;
            Until::Then(Timestamp::from_milliseconds(end))
        }
    };
    super::deed::place(state, authority, user, Deed::Mute(until)).await
}

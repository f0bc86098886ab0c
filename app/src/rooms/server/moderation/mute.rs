//! For how long somebody may not speak.

use crate::error::{Code, Error, Result};
use crate::rooms::server::store::act::MuteUntil;
use crate::time::Timestamp;

/// The longest silence that has an end, in minutes: a year.
pub const LONGEST_MUTE: u32 = 365 * 24 * 60;

/// For how long somebody may not post, upload and edit.
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

    /// When it ends, if it begins now.
    pub(crate) fn until(self, now: Timestamp) -> MuteUntil {
        match self.0 {
            Some(0) => MuteUntil::Unmute,
            None => MuteUntil::Forever,
            Some(minutes) => {
                MuteUntil::At(Timestamp::from_milliseconds(now.milliseconds() + i64::from(minutes) * 60_000))
            }
        }
    }
}

//! Reading the settings that administrators change.

use std::collections::HashMap;

use crate::db::Db;
use crate::error::Result;
use crate::settings::Settings;

impl Db {
    /// The values that apply now to all processes. One round trip.
    pub async fn settings(&self) -> Result<Settings> {
        let mut command = redis::Cmd::new();
        command.arg("HGETALL").arg(self.keys().settings());
        let stored: HashMap<String, String> = self.query(command).await?;
        Ok(Settings::from_stored(&stored))
    }
}

//! Summaries of what is stored in Redis, for tests that check that nothing was changed.

use super::{TestServer, wait_until};

impl TestServer {
    /// A summary of Redis that differs after every write, except those of presence, which the server makes on its own:
    /// number of other keys, number of log entries, newest log sequence.
    pub async fn store_state(&self) -> (u64, u64, Option<u64>) {
        let mut transaction = redis::pipe();
        transaction.atomic().cmd("DBSIZE").cmd("EXISTS").arg(&["online_users", "teahouse:processes"]);
        for pattern in ["user:online:*", "teahouse:present:*", "teahouse:away:*"] {
            transaction.cmd("KEYS").arg(pattern);
        }
        transaction.cmd("XLEN").arg("chat:events").cmd("GET").arg("teahouse:version");
        type Keys = Vec<String>;
        let (all, sets, online, present, away, entries, version): (u64, u64, Keys, Keys, Keys, u64, Option<u64>) =
            self.redis.pipeline(&transaction).await;
        let of_presence = sets + [online, present, away].iter().map(|keys| keys.len() as u64).sum::<u64>();
        (all - of_presence, entries, version)
    }

    /// The same after the server has posted the system messages about everything before.
    pub async fn settled_state(&self) -> (u64, u64, Option<u64>) {
        self.wait_for_system_messages().await;
        self.store_state().await
    }

    /// Waits until the server has posted the system messages about all log entries. The sequence up to which it has done so is
    /// moved by every entry that may have one, in the step that stores the message.
    pub async fn wait_for_system_messages(&self) {
        wait_until("the system messages are posted", async || {
            let announced = self.redis.command::<Option<u64>>("GET teahouse:announced").await.unwrap_or_default();
            let later = self.redis.event_log_after(announced).await;
            !later.iter().filter_map(|entry| entry.field("type")).any(may_be_announced)
        })
        .await;
    }
}

fn may_be_announced(event_type: &str) -> bool {
    event_type.starts_with("room.") || ["member.joined", "member.left"].contains(&event_type)
}

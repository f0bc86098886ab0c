//! One server instance that runs as a task of the test process.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use app::time::server::Clock;
use server::config::Config;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::{TIMEOUT, TestUser, wait_until};

/// A running server instance; stopped when dropped.
pub struct Instance {
    pub address: SocketAddr,
    shutdown: CancellationToken,
    task: Option<JoinHandle<anyhow::Result<()>>>,
}

impl Instance {
    /// Starts an instance on a free port and waits until it is ready.
    pub(super) async fn start(config: Config, clock: Clock) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shutdown = CancellationToken::new();
        let task = tokio::spawn(server::run(config, listener, clock, shutdown.clone()));
        let mut instance = Self { address, shutdown, task: Some(task) };
        let anonymous = TestUser::anonymous(address);
        wait_until("the instance is ready", async || {
            if let Some(ended) = instance.task.take_if(|task| task.is_finished()) {
                panic!("the instance ended during startup: {:?}", ended.await);
            }
            anonymous.try_get_status("/health/ready").await == Some(200)
        })
        .await;
        instance
    }

    /// Shuts the instance down and returns how long the shutdown took.
    pub async fn stop(mut self) -> Duration {
        let started = Instant::now();
        self.shutdown.cancel();
        let task = self.task.take().unwrap();
        tokio::time::timeout(TIMEOUT, task).await.expect("the instance stops").unwrap().unwrap();
        started.elapsed()
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        self.shutdown.cancel();
    }
}

//! A server in the test process, with its own Redis, data folder and clock.

use std::path::Path;
use std::time::Duration;

use app::auth::SignUp;
use app::time::Timestamp;
use app::time::server::Clock;
use serde_json::json;
use server::config::Config;
use tempfile::TempDir;

use super::{Instance, PASSWORD, RedisServer, TestUser};

/// A Redis, a data folder and a server instance that uses both.
pub struct TestServer {
    pub redis: RedisServer,
    pub clock: Clock,
    pub instance: Instance,
    config: Config,
    data_dir: TempDir,
}

impl TestServer {
    /// Starts a server with the settings that most tests need.
    pub async fn start() -> Self {
        Self::with_config(|_| ()).await
    }

    /// Starts a server with other settings.
    pub async fn with_config(change: impl FnOnce(&mut Config)) -> Self {
        Self::on_redis(RedisServer::start().await, change).await
    }

    /// Starts a server on a Redis that the test has prepared.
    pub async fn on_redis(redis: RedisServer, change: impl FnOnce(&mut Config)) -> Self {
        let data_dir = tempfile::tempdir().unwrap();
        let mut config = Config {
            redis_url: Some(redis.url()),
            data: data_dir.path().to_owned(),
            sign_up: SignUp::Open,
            limits: false,
            // Most tests count messages; a system message for each join would change the count.
            announce_joins: false,
            ..Config::default()
        };
        change(&mut config);
        let clock = Clock::fixed(Clock::system().now());
        let instance = Instance::start(config.clone(), clock.clone()).await;
        Self { redis, clock, instance, config, data_dir }
    }

    /// Starts one more server instance on the same Redis and data folder.
    pub async fn start_instance(&self) -> Instance {
        self.start_instance_with(|_| ()).await
    }

    /// Starts one more server instance on the same Redis and data folder, with other settings.
    pub async fn start_instance_with(&self, change: impl FnOnce(&mut Config)) -> Instance {
        let mut config = self.config.clone();
        change(&mut config);
        Instance::start(config, self.clock.clone()).await
    }

    /// Signs up a new user, who joins the room `global`.
    pub async fn user(&self, name: &str) -> TestUser {
        let user = self.anonymous().sign_up(name).await;
        user.join_global().await;
        user
    }

    /// Signs up an administrator with the setup token, who joins the room `global`.
    pub async fn administrator(&self, name: &str) -> TestUser {
        let request = json!({ "username": name, "password": PASSWORD, "setup_token": self.setup_token() });
        let response = self.anonymous().post("/api/auth/register", request).await;
        assert_eq!(response.status, 201, "registering the administrator {name}: {}", response.text);
        let administrator = self.anonymous().with_session_of(&response);
        administrator.join_global().await;
        administrator
    }

    /// A client without a session.
    pub fn anonymous(&self) -> TestUser {
        TestUser::anonymous(self.instance.address)
    }

    /// The data folder.
    pub fn data_dir(&self) -> &Path {
        self.data_dir.path()
    }

    /// The one-time token with which the first administrator registers.
    pub fn setup_token(&self) -> String {
        std::fs::read_to_string(self.data_dir().join("setup-token")).unwrap().trim().to_owned()
    }

    /// Moves the clock of all instances forward.
    pub fn advance_clock(&self, duration: Duration) {
        let now = self.clock.now().milliseconds() + i64::try_from(duration.as_millis()).unwrap();
        self.clock.set(Timestamp::from_milliseconds(now));
    }
}

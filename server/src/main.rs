//! The `teahouse` program: settings, logging, private Redis, listener and signals around `server::run`.
//!
//! It ends within 10 s of the first SIGINT or SIGTERM, whatever blocks, and immediately at the second.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use app::time::server::Clock;
use server::config::{Command, Config, Invocation};
use server::data_folder::DataFolder;
use server::logging::init_logging;
use server::private_redis::{PrivateRedis, TERMINATION_TIMEOUT};
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Threads for blocking work: disk, password hashes, images. Each reserves memory, and few of them keep two processors
/// busy.
const BLOCKING_THREADS: usize = 8;

/// The stack of a thread in bytes. The system commits only the used part; pages nest deeply, above all without
/// optimisation.
const STACK: usize = 8 * 1024 * 1024;

/// The time from the first signal until the server is dropped.
const SERVER_TIMEOUT: Duration = Duration::from_millis(8_800);
/// The time from the first signal until the private Redis is killed.
const REDIS_TIMEOUT: Duration = Duration::from_millis(9_500);
/// The time that a killed private Redis may take to end.
const KILL_TIMEOUT: Duration = Duration::from_millis(300);

fn main() -> ExitCode {
    let Invocation { command, config } = Invocation::read(std::env::args_os()).unwrap_or_else(|error| error.exit());
    init_logging(&config);
    let outcome = match command {
        Command::Serve => tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .max_blocking_threads(BLOCKING_THREADS)
            .thread_stack_size(STACK)
            .build()
            .context("the async runtime cannot be started")
            .and_then(|runtime| {
                let outcome = runtime.block_on(serve(config));
                // Work on blocking threads must not delay the end of the process.
                runtime.shutdown_background();
                outcome
            }),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("teahouse: {error:#}.");
            ExitCode::FAILURE
        }
    }
}

async fn serve(mut config: Config) -> anyhow::Result<()> {
    let shutdown = CancellationToken::new();
    let signals = Signals::listen().context("signals cannot be listened to")?;
    let signalled_at = tokio::spawn(signals.wait_for_signal(shutdown.clone()));

    let listener = TcpListener::bind(config.addr)
        .await
        .with_context(|| format!("cannot listen on {} (TEAHOUSE_ADDR)", config.addr))?;
    if config.redis_url.is_some() {
        return run_with_timeout(config, listener, &shutdown).await;
    }

    let mut redis = PrivateRedis::launch(&DataFolder::open(&config.data)?)?;
    config.redis_url = Some(redis.url().to_owned());
    let outcome = tokio::select! {
        ready = redis.ready() => match ready {
            Ok(()) => run_with_timeout(config, listener, &shutdown).await,
            Err(error) => Err(error),
        },
        () = shutdown.cancelled() => Ok(()),
    };
    let time_left = if shutdown.is_cancelled() {
        REDIS_TIMEOUT.saturating_sub(signalled_at.await?.elapsed())
    } else {
        TERMINATION_TIMEOUT
    };
    if timeout(time_left + KILL_TIMEOUT, redis.stop(time_left)).await.is_err() {
        tracing::warn!("Private Redis still runs at exit; the next start stops it");
    }
    outcome
}

/// Runs the server; what has not ended in time after `shutdown` is dropped.
async fn run_with_timeout(config: Config, listener: TcpListener, shutdown: &CancellationToken) -> anyhow::Result<()> {
    let overdue = async {
        shutdown.cancelled().await;
        sleep(SERVER_TIMEOUT).await;
    };
    tokio::select! {
        outcome = server::run(config, listener, Clock::system(), shutdown.clone()) => outcome,
        () = overdue => {
            tracing::warn!(timeout_ms = SERVER_TIMEOUT.as_millis(), "Shutdown timed out; remaining work is dropped");
            Ok(())
        }
    }
}

/// The two signals that request the end of a process.
struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    fn listen() -> std::io::Result<Self> {
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    /// Begins the shutdown at the first signal and returns the time of it; the second signal ends the process
    /// immediately.
    async fn wait_for_signal(mut self, shutdown: CancellationToken) -> Instant {
        self.next().await;
        // The shutdown comes before the log event, because writing to a blocked standard error may never return.
        shutdown.cancel();
        tracing::info!("Shutdown requested");
        tokio::spawn(async move {
            let code = self.next().await;
            std::process::exit(code);
        });
        Instant::now()
    }

    /// The exit code that a shell expects from a process that the next signal ends.
    async fn next(&mut self) -> i32 {
        tokio::select! {
            _ = self.interrupt.recv() => 130,
            _ = self.terminate.recv() => 143,
        }
    }
}

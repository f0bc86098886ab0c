//! The `teahouse` program: settings, log, private Redis, listener and signals around `server::run`.
//!
//! It ends within 10 s of the first SIGINT or SIGTERM, whatever hangs, and at once at the second.

use std::io::IsTerminal;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use app::time::Clock;
use server::config::{Command, Config, Invocation};
use server::data_folder::DataFolder;
use server::private_redis::{PATIENCE, PrivateRedis};
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Threads for what blocks: the disk, passwords, pictures. Each keeps some memory, and two processors are busy with few.
const BLOCKING_THREADS: usize = 8;

/// The stack of a thread in bytes, of which the system gives what is used: pages are deep, above all without optimisation.
const STACK: usize = 8 * 1024 * 1024;
/// Counted from the first signal: when the server is given up, and when the private Redis is killed.
const SERVED_WITHIN: Duration = Duration::from_millis(8_800);
const ENDED_WITHIN: Duration = Duration::from_millis(9_500);
const KILLED_WITHIN: Duration = Duration::from_millis(300);

fn main() -> ExitCode {
    let Invocation { command, config } = Invocation::read(std::env::args_os()).unwrap_or_else(|refused| refused.exit());
    keep_log(&config);
    let outcome = match command {
        Command::Serve => tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .max_blocking_threads(BLOCKING_THREADS)
            .thread_stack_size(STACK)
            .build()
            .context("the async runtime cannot be started")
            .and_then(|runtime| {
                let outcome = runtime.block_on(serve(config));
                // Work on blocking threads must not keep the process alive.
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

/// The log goes to standard error; standard output is for the line that says where the house is.
fn keep_log(config: &Config) {
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::new(&config.log))
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        // What cannot be written there cannot be complained of there either.
        .log_internal_errors(false)
        .init();
}

async fn serve(mut config: Config) -> anyhow::Result<()> {
    let shutdown = CancellationToken::new();
    let signals = Signals::listen().context("signals cannot be listened to")?;
    let signalled_at = tokio::spawn(signals.heed(shutdown.clone()));

    let listener = TcpListener::bind(config.addr)
        .await
        .with_context(|| format!("cannot listen on {} (TEAHOUSE_ADDR)", config.addr))?;
    if config.redis_url.is_some() {
        return run_within_bounds(config, listener, &shutdown).await;
    }

    let mut redis = PrivateRedis::launch(&DataFolder::open(&config.data)?)?;
    config.redis_url = Some(redis.url().to_owned());
    let outcome = tokio::select! {
        ready = redis.ready() => match ready {
            Ok(()) => run_within_bounds(config, listener, &shutdown).await,
            Err(error) => Err(error),
        },
        () = shutdown.cancelled() => Ok(()),
    };
    let patience =
        if shutdown.is_cancelled() { ENDED_WITHIN.saturating_sub(signalled_at.await?.elapsed()) } else { PATIENCE };
    if timeout(patience + KILLED_WITHIN, redis.stop(patience)).await.is_err() {
        tracing::warn!("the private Redis has not ended; the next start will see to it");
    }
    outcome
}

/// Runs the server; what has not ended in time after `shutdown` is dropped.
async fn run_within_bounds(config: Config, listener: TcpListener, shutdown: &CancellationToken) -> anyhow::Result<()> {
    let overdue = async {
        shutdown.cancelled().await;
        sleep(SERVED_WITHIN).await;
    };
    tokio::select! {
        outcome = server::run(config, listener, Clock::system(), shutdown.clone()) => outcome,
        () = overdue => {
            tracing::warn!("not everything ended within {SERVED_WITHIN:?} and the rest is given up");
            Ok(())
        }
    }
}

/// The two signals that ask a process to end.
struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    fn listen() -> std::io::Result<Self> {
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    /// At the first signal begins the shutdown and says when that was; the second ends the process on the spot.
    async fn heed(mut self, shutdown: CancellationToken) -> Instant {
        self.next().await;
        // First of all: the log may lead nowhere any more.
        shutdown.cancel();
        tracing::info!("asked to end; finishing what is under way");
        tokio::spawn(async move {
            let code = self.next().await;
            std::process::exit(code);
        });
        Instant::now()
    }

    /// The exit code a shell expects of a process that ended by the next signal.
    async fn next(&mut self) -> i32 {
        tokio::select! {
            _ = self.interrupt.recv() => 130,
            _ = self.terminate.recv() => 143,
        }
    }
}

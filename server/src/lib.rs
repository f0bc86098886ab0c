//! The Teahouse process: router, layers, private Redis, shutdown. It holds no product rule.
//!
//! [`run`] is the whole server between a bound listener and its end; `main` and the tests both call it.

use std::io::Write;
use std::sync::Arc;

use anyhow::Context;
use app::db::{Db, schema};
use app::events::server::Observers;
use app::messages::server::aof_rewrite_job::RemovedContent;
use app::messages::server::system_message_job::SystemMessageQueue;
use app::messages::server::{aof_rewrite_job, log_trim_job, system_message_job};
use app::state::{self, State};
use app::time::server::Clock;
use app::{auth, messages, presence, rooms, statistics, uploads, users};
use leptos::config::LeptosOptions;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, info_span};

use crate::config::Config;
use crate::data_folder::DataFolder;

mod accept;
pub mod config;
pub mod data_folder;
mod forms;
mod layers;
pub mod logging;
pub mod private_redis;
mod request_log;
mod router;

pub use crate::router::page_paths;

/// Serves on `listener` with the Redis of `config.redis_url` until `shutdown`, and returns when everything has ended,
/// within ten seconds. Prints its address on standard output once it is ready. Each background task has a tracing span
/// with its name.
pub async fn run(
    config: Config,
    listener: TcpListener,
    clock: Clock,
    shutdown: CancellationToken,
) -> anyhow::Result<()> {
    let folder = DataFolder::open(&config.data)?;
    let (state, system_messages, removed_content) = build_state(config, &folder, clock).await?;
    let address = listener.local_addr().context("the listener has no address")?;
    announce_setup(&state, &folder, &format!("http://{address}")).await?;

    let tailer = app::log::server::follow(state.db.clone(), state.hub.clone(), shutdown.clone());
    let mut tailer = tokio::spawn(tailer.instrument(info_span!("log_tailer")));
    // This comes before the first upload, because it assigns an empty folder to this Redis.
    uploads::server::cleanup_job::same_store(&state.db, &state.uploads)
        .await
        .context("the uploaded files cannot be looked at")?;
    let upload_cleanup = uploads::server::cleanup_job::run_cleanup(
        state.db.clone(),
        state.uploads.clone(),
        state.config.sweep_every,
        state.config.sweep_older_than,
        shutdown.clone(),
    );
    tokio::spawn(upload_cleanup.instrument(info_span!("upload_cleanup")));
    let avatar_cleanup = uploads::server::avatars::cleanup_job::run_cleanup(
        state.db.clone(),
        state.uploads.clone(),
        state.config.sweep_every,
        state.config.sweep_older_than,
        shutdown.clone(),
    );
    tokio::spawn(avatar_cleanup.instrument(info_span!("avatar_cleanup")));
    let system_messages = system_message_job::run(state.clone(), system_messages, shutdown.clone());
    tokio::spawn(system_messages.instrument(info_span!("system_messages")));
    let aof_rewrite = aof_rewrite_job::run(state.db.clone(), removed_content, shutdown.clone());
    tokio::spawn(aof_rewrite.instrument(info_span!("aof_rewrite")));
    let log_trim = log_trim_job::run(state.clone(), shutdown.clone());
    tokio::spawn(log_trim.instrument(info_span!("log_trim")));
    let presence = presence::server::job::run(state.clone(), shutdown.clone());
    let presence = tokio::spawn(presence.instrument(info_span!("presence")));

    let server = accept::serve(listener, router::router(state), shutdown);
    print_line(&format!("Teahouse is ready at http://{address}"));
    tokio::pin!(server);
    // Without its tailer a process would accept posts whose events reach nobody, so it ends with the tailer.
    tokio::select! {
        () = &mut server => tailer.await.context("the tail of the log panicked"),
        ended = &mut tailer => {
            ended.context("the tail of the log panicked")?;
            server.await;
            Ok(())
        }
    }?;
    // Before it ends, the presence task reports to the other processes that the users of this one have gone.
    presence.await.context("the presence of people panicked")
}

/// Opens Redis and everything that depends on it. The second value is the queue of the task for system messages, the
/// third the record of removed content for the task that rewrites the append-only file.
async fn build_state(
    config: Config,
    folder: &DataFolder,
    clock: Clock,
) -> anyhow::Result<(State, SystemMessageQueue, RemovedContent)> {
    let config = Arc::new(config);
    let url = config.redis_url.as_deref().context("no Redis was given")?;
    let db = Db::new(url, &config.prefix).context("REDIS_URL is not an address of Redis")?;
    schema::open(&db).await.context("the store cannot be used")?;
    let (sessions, users) = (auth::server::SessionCache::default(), users::server::UserCache::default());
    let (user_search, rooms) = (users::server::UserSearchIndex::default(), rooms::server::RoomCache::default());
    let recent_messages = messages::server::RecentMessagesCache::new(config.messages_per_room);
    let presence = presence::server::PresenceRegistry::new(clock.clone());
    let stats = statistics::server::StatsCache::default();
    let (system_message_observer, system_messages) = system_message_job::channel();
    let removed_content = RemovedContent::default();
    let observers = Observers {
        sessions: sessions.clone(),
        users: users.clone(),
        user_search: user_search.clone(),
        rooms: rooms.clone(),
        recent_messages: recent_messages.clone(),
        system_messages: system_message_observer,
        removed_content: removed_content.clone(),
    };
    let hub = app::log::server::open(&db, Box::new(observers)).await.context("the event log cannot be read")?;
    let secret = auth::server::Secret::new(folder.secret()?);
    let uploads = uploads::server::Settings::new(folder.uploads()?, config.keep_free)
        .context("the folder of uploaded files cannot be used")?;
    let leptos = LeptosOptions::builder()
        .output_name("teahouse")
        .site_root(config.site_root.to_string_lossy().into_owned())
        .site_pkg_dir("pkg")
        .site_addr(config.addr)
        .build();
    let state = State::from(state::Context {
        db,
        clock,
        config,
        secret,
        uploads,
        sessions,
        users,
        user_search,
        rooms,
        recent_messages,
        presence,
        stats,
        hub,
        leptos,
    });
    rooms::server::ensure_default_room(&state).await.context("the first room cannot be made")?;
    Ok((state, system_messages, removed_content))
}

/// Prints the one-time link that makes its user the administrator, while there is none.
async fn announce_setup(state: &State, folder: &DataFolder, address: &str) -> anyhow::Result<()> {
    let token =
        auth::server::setup::token(state, folder.setup_token()?).await.context("the setup token cannot be kept")?;
    let Some(token) = token else { return folder.remove_setup_token() };
    let stored = folder.store_setup_token(&token)?;
    // If another process that started at the same time stored its token first, that token is valid.
    let token = if stored == token { Some(token) } else { auth::server::setup::token(state, Some(stored)).await? };
    let Some(token) = token else { return folder.remove_setup_token() };
    let base = state.config.public_url.as_ref().map_or(address, |url| url.as_str().trim_end_matches('/'));
    print_line(&format!("To become its administrator, open {base}/sign-up?setup_token={token}"));
    Ok(())
}

/// Prints one line on standard output. A closed standard output must not end the server, so errors are ignored.
fn print_line(line: &str) {
    let mut out = std::io::stdout();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

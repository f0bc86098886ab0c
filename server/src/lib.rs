//! The Teahouse process: settings, router, layers, private Redis, shutdown. No product rule lives here.
//!
//! [`run`] is the whole server between a bound listener and its end; `main` and the tests call it alike.

use std::io::Write;
use std::sync::Arc;

use anyhow::Context;
use app::db::{Db, schema};
use app::log::server::LogObserver;
use app::state::State;
use app::time::Clock;
use app::{auth, messages, presence, rooms, statistics, uploads, users};
use leptos::config::LeptosOptions;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::config::Config;
use crate::data_folder::DataFolder;

mod accept;
pub mod config;
pub mod data_folder;
mod forms;
mod layers;
pub mod private_redis;
mod router;

/// Serves on `listener` with the Redis of `config.redis_url` until `shutdown`, and answers when everything has ended,
/// within ten seconds. Says on standard output where it is once it is ready.
pub async fn run(
    config: Config,
    listener: TcpListener,
    clock: Clock,
    shutdown: CancellationToken,
) -> anyhow::Result<()> {
    let folder = DataFolder::open(&config.data)?;
    let (state, noted) = state(&config, &folder, clock).await?;
    let address = listener.local_addr().context("the listener has no address")?;
    announce_setup(&state, &folder, &format!("http://{address}")).await?;

    let mut tail = tokio::spawn(app::log::server::follow(state.db.clone(), state.hub.clone(), shutdown.clone()));
    // Before anything can be uploaded: an empty folder joins this store.
    uploads::server::cleanup_job::belong_together(&state.db, &state.uploads)
        .await
        .context("the uploaded files cannot be looked at")?;
    let sweeping = uploads::server::cleanup_job::keep_sweeping(
        state.db.clone(),
        state.uploads.clone(),
        config.sweep_every,
        config.sweep_older_than,
        shutdown.clone(),
    );
    tokio::spawn(sweeping);
    let sweeping = uploads::server::avatars::cleanup_job::keep_sweeping(
        state.db.clone(),
        state.uploads.clone(),
        config.sweep_every,
        config.sweep_older_than,
        shutdown.clone(),
    );
    tokio::spawn(sweeping);
    tokio::spawn(messages::server::job::work(state.clone(), noted, shutdown.clone()));
    let present = tokio::spawn(presence::server::job::work(state.clone(), shutdown.clone()));
    let serving = accept::serve(listener, router::router(&config, state), shutdown);
    say(&format!("Teahouse is ready at http://{address}"));
    tokio::pin!(serving);
    // Without its tail a process would go on taking posts that nobody hears.
    tokio::select! {
        () = &mut serving => tail.await.context("the tail of the log panicked"),
        ended = &mut tail => {
            ended.context("the tail of the log panicked")?;
            serving.await;
            Ok(())
        }
    }?;
    // The other processes are told that those who were at this one have gone.
    present.await.context("the presence of people panicked")
}

/// Opens the store and everything that hangs on it.
async fn state(
    config: &Config,
    folder: &DataFolder,
    clock: Clock,
) -> anyhow::Result<(State, messages::server::job::Noted)> {
    let url = config.redis_url.as_deref().context("no Redis was given")?;
    let db = Db::new(url, &config.prefix).context("REDIS_URL is not an address of Redis")?;
    schema::open(&db).await.context("the store cannot be used")?;
    let (sessions, users) = (auth::server::SessionCache::default(), users::server::UserCache::default());
    let (user_search, rooms) = (users::server::UserSearchIndex::default(), rooms::server::RoomCache::default());
    let recent_messages = messages::server::RecentMessagesCache::new(config.messages_per_room);
    let presence = presence::server::Present::new(clock.clone());
    let stats = statistics::server::Gauges::default();
    let (ear, noted) = messages::server::job::ear();
    let observers: Vec<Box<dyn LogObserver>> = vec![
        Box::new(sessions.clone()),
        Box::new(users.clone()),
        Box::new(user_search.clone()),
        Box::new(rooms.clone()),
        Box::new(recent_messages.clone()),
        Box::new(ear),
    ];
    let hub = app::log::server::open(&db, observers).await.context("the event log cannot be read")?;
    let auth = auth::server::Settings {
        sign_up: config.sign_up,
        limits: config.limits,
        secret: Arc::new(folder.secret()?),
        public_url: config.public_url.clone().map(Arc::new),
        trusted_proxies: config.trusted_proxies.clone().into(),
    };
    let messages = messages::server::Settings {
        per_room: config.messages_per_room,
        retention_seconds: config.retention_days * 24 * 60 * 60,
        announces_joins: config.announce_joins,
        lose_answers: config.lose_answers.clone(),
    };
    let uploads = uploads::server::Settings::new(folder.uploads()?, config.keep_free)
        .context("the folder of uploaded files cannot be used")?;
    let leptos = LeptosOptions::builder()
        .output_name("teahouse")
        .site_root(config.site_root.to_string_lossy().into_owned())
        .site_pkg_dir("pkg")
        .site_addr(config.addr)
        .build();
    let state = State {
        db,
        clock,
        auth,
        messages,
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
    };
    rooms::server::establish(&state).await.context("the first room cannot be made")?;
    Ok((state, noted))
}

/// Offers the one-time link for the administrator while there is none.
async fn announce_setup(state: &State, folder: &DataFolder, address: &str) -> anyhow::Result<()> {
    let token =
        auth::server::setup::token(state, folder.setup_token()?).await.context("the setup token cannot be kept")?;
    let Some(token) = token else { return folder.remove_setup_token() };
    let standing = folder.offer_setup_token(&token)?;
    // Another process that started at the same moment wrote its token first: that one counts.
    let token = if standing == token { Some(token) } else { auth::server::setup::token(state, Some(standing)).await? };
    let Some(token) = token else { return folder.remove_setup_token() };
    let base = state.auth.public_url.as_ref().map_or(address, |url| url.as_str().trim_end_matches('/'));
    say(&format!("To become its administrator, open {base}/sign-up?setup_token={token}"));
    Ok(())
}

/// One line on standard output. That nobody reads it must not end the server.
fn say(line: &str) {
    let mut out = std::io::stdout();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

//! Accepts connections and serves each over HTTP/1.1 until it ends, is dropped, or the process shuts down.
//!
//! This is own code instead of `axum::serve`, because a chat has thousands of idle connections, and `axum::serve` has
//! no settings for them: request heads are limited in size and time, buffers are small, TCP detects dead peers, the
//! number of connections is limited by the open files the system allows, and a handler can drop its own connection.
//! `hyper-util`'s server does not limit or drop connections either. Everything has ended 8 s after shutdown begins.

use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use socket2::{SockRef, TcpKeepalive};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::Service;

/// The time a client has to send a request's head.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);
/// The size of a connection's buffer and of the largest request head, in bytes. Bodies are read in parts and may be
/// larger.
const BUFFER: usize = 16 * 1024;
/// A peer that acknowledges nothing for this long is dead.
const PEER_TIMEOUT: Duration = Duration::from_secs(30);
/// The time that open requests have to end after shutdown begins.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(8);
/// The pause after an error that concerns all connections.
const PAUSE_AFTER_ERROR: Duration = Duration::from_millis(50);
/// One of this many such errors in a row is logged, so one every 10 s.
const LOG_EVERY: u32 = 200;
/// File descriptors that connections leave for Redis, files and the like. If the limit is low, they leave half of it.
const RESERVED_FDS: u64 = 256;

/// Serves `service` on `listener` until `shutdown`; requests that are open then have 8 s to end. Every request has the
/// peer's address and its [`app::log::server::Connection`] as extensions.
pub async fn serve(listener: TcpListener, service: Router, shutdown: CancellationToken) {
    // A router with its state is shared by all connections; a clone only counts a reference.
    let service: Router = service.with_state(());
    let slots = Arc::new(Semaphore::new(capacity()));
    let connections = TaskTracker::new();
    let overdue = CancellationToken::new();
    let tokens = Shutdown { begun: shutdown.clone(), overdue: overdue.clone() };
    let accept_loop = async {
        let mut is_full = false;
        loop {
            let slot = acquire_slot(&slots, &mut is_full).await;
            let (stream, peer) = accept(&listener).await;
            let connection = Connection { stream, peer, slot, service: service.clone() };
            connections.spawn(connection.run(tokens.clone()));
        }
    };
    tokio::select! {
        () = shutdown.cancelled() => {}
        () = accept_loop => {}
    }
    drop(listener);
    connections.close();
    if timeout(SHUTDOWN_TIMEOUT, connections.wait()).await.is_err() {
        tracing::warn!(connections = connections.len(), "Connections are dropped because they did not end in time");
        overdue.cancel();
        connections.wait().await;
    }
}

/// The two steps of the shutdown, for a connection.
#[derive(Clone)]
struct Shutdown {
    /// No new requests; open ones may end.
    begun: CancellationToken,
    /// Open requests are dropped.
    overdue: CancellationToken,
}

/// One accepted connection with its permit.
struct Connection {
    stream: TcpStream,
    peer: SocketAddr,
    slot: OwnedSemaphorePermit,
    service: Router,
}

impl Connection {
    async fn run(self, shutdown: Shutdown) {
        let Self { stream, peer, slot: _slot, service } = self;
        if let Err(error) = set_options(&stream) {
            tracing::debug!(%peer, %error, "Connection closed before its first request");
            return;
        }
        // Each poll of a token locks it, and every event of every stream is a poll. A child token per connection avoids
        // contention on that lock; it is cancelled both by a handler and by the shutdown.
        let cancelled = shutdown.begun.child_token();
        let handle = app::log::server::Connection::new(cancelled.clone());
        let respond = hyper::service::service_fn(move |mut request: hyper::Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            request.extensions_mut().insert(handle.clone());
            service.clone().call(request)
        });
        let mut requests = pin!(
            http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(HEADER_TIMEOUT)
                .max_buf_size(BUFFER)
                .serve_connection(TokioIo::new(stream), respond)
        );
        let ended = tokio::select! {
            biased;
            ended = requests.as_mut() => ended,
            () = cancelled.cancelled() => {
                if !shutdown.begun.is_cancelled() {
                    return;
                }
                requests.as_mut().graceful_shutdown();
                tokio::select! {
                    ended = requests.as_mut() => ended,
                    () = shutdown.overdue.cancelled() => return,
                }
            }
        };
        if let Err(error) = ended {
            tracing::debug!(%peer, %error, "Connection closed with an error");
        }
    }
}

/// Accepts the next connection. An error concerns either one connection or a temporary shortage, so none ends the loop.
/// The pause limits the processor time of a shortage, the count the size of the log.
async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    let mut shortages = 0_u32;
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) if is_connection_error(&error) => {}
            Err(error) => {
                if shortages.is_multiple_of(LOG_EVERY) {
                    tracing::error!(%error, "Connections cannot be accepted");
                }
                shortages = shortages.wrapping_add(1);
                sleep(PAUSE_AFTER_ERROR).await;
            }
        }
    }
}

/// Whether the error concerns only the connection that was about to be accepted.
fn is_connection_error(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted)
}

/// Waits for a permit for one more connection; new connections wait in the kernel's queue meanwhile. The change to
/// `is_full` is logged.
async fn acquire_slot(slots: &Arc<Semaphore>, is_full: &mut bool) -> OwnedSemaphorePermit {
    if let Ok(slot) = slots.clone().try_acquire_owned() {
        *is_full = false;
        return slot;
    }
    if !*is_full {
        tracing::warn!("Connection limit reached (limit on open files); new connections wait");
    }
    *is_full = true;
    match slots.clone().acquire_owned().await {
        Ok(slot) => slot,
        // The semaphore is never closed.
        Err(_) => std::future::pending().await,
    }
}

/// Sets the socket options by which the kernel detects a dead peer. A heartbeat of a stream cannot detect it: the write
/// succeeds, because it only fills the send buffer.
fn set_options(stream: &TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let socket = SockRef::from(stream);
    socket.set_tcp_keepalive(
        &TcpKeepalive::new().with_time(PEER_TIMEOUT).with_interval(PEER_TIMEOUT / 3).with_retries(3),
    )?;
    set_user_timeout(&socket)
}

#[cfg(target_os = "linux")]
fn set_user_timeout(socket: &SockRef<'_>) -> io::Result<()> {
    socket.set_tcp_user_timeout(Some(PEER_TIMEOUT))
}

#[cfg(not(target_os = "linux"))]
fn set_user_timeout(_socket: &SockRef<'_>) -> io::Result<()> {
    Ok(())
}

/// The number of connections that the limit on open files allows, after the process has raised it as far as it may.
fn capacity() -> usize {
    let limit = getrlimit(Resource::Nofile);
    let current = limit.current.unwrap_or(1 << 20);
    // The soft limit is often 1024 or 256 for historic reasons; the administrator sets the hard limit. macOS reports no
    // hard limit, but refuses more than 10240.
    let target = limit.maximum.unwrap_or(10_240).max(current);
    let raised = setrlimit(Resource::Nofile, Rlimit { current: Some(target), maximum: limit.maximum });
    let files = if raised.is_ok() { target } else { current };
    usize::try_from(files - RESERVED_FDS.min(files / 2)).unwrap_or(usize::MAX).min(Semaphore::MAX_PERMITS)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed precondition of a test panics")]
mod tests {
    use axum::Extension;
    use axum::body::Bytes;
    use axum::routing::{get, post};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::task::JoinHandle;
    use tokio::time::Instant;

    use super::*;

    struct TestListener {
        address: SocketAddr,
        shutdown: CancellationToken,
        serving: JoinHandle<()>,
    }

    async fn open() -> TestListener {
        let router = Router::new()
            .route("/length", post(|body: Bytes| async move { body.len().to_string() }))
            .route("/peer", get(|ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.to_string() }))
            .route("/cut", get(cut))
            .route("/never", get(std::future::pending::<()>));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shutdown = CancellationToken::new();
        TestListener { address, shutdown: shutdown.clone(), serving: tokio::spawn(serve(listener, router, shutdown)) }
    }

    async fn cut(Extension(connection): Extension<app::log::server::Connection>) {
        connection.close();
        std::future::pending::<()>().await;
    }

    async fn send(stream: &mut TcpStream, request: &[u8]) -> String {
        stream.write_all(request).await.unwrap();
        let mut response = vec![0; 4096];
        let length = stream.read(&mut response).await.unwrap();
        String::from_utf8_lossy(&response[..length]).into_owned()
    }

    #[tokio::test]
    async fn body_larger_than_buffer_is_read_and_head_is_refused() {
        let listener = open().await;
        let mut stream = TcpStream::connect(listener.address).await.unwrap();
        let mut request = b"POST /length HTTP/1.1\r\nHost: x\r\nContent-Length: 65536\r\n\r\n".to_vec();
        request.resize(request.len() + 65536, b'x');
        assert!(send(&mut stream, &request).await.ends_with("\r\n\r\n65536"));

        let mut request = b"GET /peer HTTP/1.1\r\nHost: x\r\nX: ".to_vec();
        request.resize(BUFFER, b'x');
        assert!(send(&mut stream, &request).await.starts_with("HTTP/1.1 431 "));
    }

    #[tokio::test]
    async fn request_has_peer_address_and_can_drop_its_connection() {
        let listener = open().await;
        let mut stream = TcpStream::connect(listener.address).await.unwrap();
        let peer = stream.local_addr().unwrap().to_string();
        assert!(send(&mut stream, b"GET /peer HTTP/1.1\r\nHost: x\r\n\r\n").await.ends_with(&peer));
        assert_eq!(send(&mut stream, b"GET /cut HTTP/1.1\r\nHost: x\r\n\r\n").await, "");
    }

    #[tokio::test]
    async fn shutdown_waits_for_responses_within_its_timeout_and_not_for_idle_connections() {
        let quick = open().await;
        let mut idle = TcpStream::connect(quick.address).await.unwrap();
        send(&mut idle, b"GET /peer HTTP/1.1\r\nHost: x\r\n\r\n").await;
        let begun = Instant::now();
        quick.shutdown.cancel();
        quick.serving.await.unwrap();
        assert!(begun.elapsed() < Duration::from_secs(2));
        assert!(TcpStream::connect(quick.address).await.is_err());

        let stuck = open().await;
        let mut waiting = TcpStream::connect(stuck.address).await.unwrap();
        waiting.write_all(b"GET /never HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        sleep(Duration::from_millis(100)).await;
        let begun = Instant::now();
        stuck.shutdown.cancel();
        stuck.serving.await.unwrap();
        assert!(begun.elapsed() >= SHUTDOWN_TIMEOUT && begun.elapsed() < SHUTDOWN_TIMEOUT + Duration::from_secs(1));
        assert_eq!(waiting.read(&mut [0]).await.unwrap_or(0), 0, "the connection is gone");
    }
}

//! Accepts connections and serves each over HTTP/1.1 until it ends, is cut, or the process shuts down.
//!
//! Our own loop rather than `axum::serve`, because a chat holds thousands of quiet connections: heads are bounded in size
//! and time, buffers stay small, dead peers are noticed, there is a cap on connections, and one connection can be cut
//! from inside the house. Everything has ended 8 s after shutdown begins.

use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use app::log::server::Connection;
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

const HEAD_WITHIN: Duration = Duration::from_secs(10);
/// Bounds a request's head and what is buffered for a connection; bodies pass through in pieces, whatever their size.
const BUFFER: usize = 16 * 1024;
const DEAD_AFTER: Duration = Duration::from_secs(30);
const END_WITHIN: Duration = Duration::from_secs(8);
const PAUSE_AFTER_ERROR: Duration = Duration::from_millis(50);
/// How many pauses pass between two lines in the log about one shortage: 10 s.
const REPORT_EACH: u32 = 200;
/// File descriptors kept free of connections, for Redis, files and the like; half of them where there are few.
const RESERVE: u64 = 256;

/// Serves `service` on `listener` until `shutdown`, then lets what is under way come to its end within 8 s. Every
/// request carries the peer's address and the `Connection` it came by.
pub async fn serve(listener: TcpListener, service: Router, shutdown: CancellationToken) {
    // A router with its state given is shared by all connections; cloning it counts a reference, no more.
    let service: Router = service.with_state(());
    let places = Arc::new(Semaphore::new(capacity()));
    let connections = TaskTracker::new();
    let overdue = CancellationToken::new();
    let ending = Ending { begun: shutdown.clone(), overdue: overdue.clone() };
    let welcome = async {
        let mut full = false;
        loop {
            let place = free_place(&places, &mut full).await;
            let (stream, peer) = accept(&listener).await;
            let connection = Served { stream, peer, place, service: service.clone() };
            connections.spawn(connection.run(ending.clone()));
        }
    };
    tokio::select! {
        () = shutdown.cancelled() => {}
        () = welcome => {}
    }
    drop(listener);
    connections.close();
    if timeout(END_WITHIN, connections.wait()).await.is_err() {
        tracing::warn!(connections = connections.len(), "connections are cut because they did not end in time");
        overdue.cancel();
        connections.wait().await;
    }
}

/// The two steps of the shutdown, as a connection sees them.
#[derive(Clone)]
struct Ending {
    begun: CancellationToken,
    overdue: CancellationToken,
}

/// One accepted connection with its place under the cap.
struct Served {
    stream: TcpStream,
    peer: SocketAddr,
    place: OwnedSemaphorePermit,
    service: Router,
}

impl Served {
    async fn run(self, ending: Ending) {
        let Self { stream, peer, place: _place, service } = self;
        if let Err(error) = prepare(&stream) {
            tracing::debug!(%peer, "a connection ended before it was served: {error}");
            return;
        }
        // Looking at a token takes its lock, at every event of every stream. So each connection looks at one of its own,
        // which tells of a cut and of the shutdown alike; which of them it was is asked only then.
        let told = ending.begun.child_token();
        let connection = Connection::new(told.clone());
        let answer = hyper::service::service_fn(move |mut request: hyper::Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            request.extensions_mut().insert(connection.clone());
            service.clone().call(request)
        });
        let mut conversation = pin!(
            http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(HEAD_WITHIN)
                .max_buf_size(BUFFER)
                .serve_connection(TokioIo::new(stream), answer)
        );
        let ended = tokio::select! {
            biased;
            ended = conversation.as_mut() => ended,
            () = told.cancelled() => {
                if !ending.begun.is_cancelled() {
                    return;
                }
                conversation.as_mut().graceful_shutdown();
                tokio::select! {
                    ended = conversation.as_mut() => ended,
                    () = ending.overdue.cancelled() => return,
                }
            }
        };
        if let Err(error) = ended {
            tracing::debug!(%peer, "a connection ended early: {error}");
        }
    }
}

/// The next connection. Errors concern one connection, or a shortage that passes, so neither ends the loop; the pause
/// keeps a shortage from burning a core, and the count keeps it from flooding the log.
async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    let mut shortages = 0_u32;
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) if concerns_one_connection(&error) => {}
            Err(error) => {
                if shortages.is_multiple_of(REPORT_EACH) {
                    tracing::error!("no connection can be accepted: {error}");
                }
                shortages = shortages.wrapping_add(1);
                sleep(PAUSE_AFTER_ERROR).await;
            }
        }
    }
}

fn concerns_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted)
}

/// Waits for a place under the cap, saying so when it begins to be `full`. Those who come meanwhile wait in the
/// kernel's queue.
async fn free_place(places: &Arc<Semaphore>, full: &mut bool) -> OwnedSemaphorePermit {
    if let Ok(place) = places.clone().try_acquire_owned() {
        *full = false;
        return place;
    }
    if !*full {
        tracing::warn!("all connections that the limit on open files allows are in use; newcomers wait");
    }
    *full = true;
    match places.clone().acquire_owned().await {
        Ok(place) => place,
        // The semaphore is never closed.
        Err(_) => std::future::pending().await,
    }
}

/// A heartbeat written to a peer that is gone vanishes into the send buffer; only these make the kernel notice.
fn prepare(stream: &TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let socket = SockRef::from(stream);
    socket
        .set_tcp_keepalive(&TcpKeepalive::new().with_time(DEAD_AFTER).with_interval(DEAD_AFTER / 3).with_retries(3))?;
    limit_unanswered(&socket)
}

#[cfg(target_os = "linux")]
fn limit_unanswered(socket: &SockRef<'_>) -> io::Result<()> {
    socket.set_tcp_user_timeout(Some(DEAD_AFTER))
}

#[cfg(not(target_os = "linux"))]
fn limit_unanswered(_socket: &SockRef<'_>) -> io::Result<()> {
    Ok(())
}

/// How many connections the limit on open files allows, after raising it as far as we may.
fn capacity() -> usize {
    let limit = getrlimit(Resource::Nofile);
    let current = limit.current.unwrap_or(1 << 20);
    // The soft limit is often a historic 1024 or 256; the hard one is what the administrator means. macOS says it has
    // none, yet refuses more than 10240.
    let wanted = limit.maximum.unwrap_or(10_240).max(current);
    let raised = setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum: limit.maximum });
    let files = if raised.is_ok() { wanted } else { current };
    usize::try_from(files - RESERVE.min(files / 2)).unwrap_or(usize::MAX).min(Semaphore::MAX_PERMITS)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]
mod tests {
    use axum::Extension;
    use axum::body::Bytes;
    use axum::routing::{get, post};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::task::JoinHandle;
    use tokio::time::Instant;

    use super::*;

    struct Door {
        address: SocketAddr,
        shutdown: CancellationToken,
        serving: JoinHandle<()>,
    }

    async fn open() -> Door {
        let router = Router::new()
            .route("/length", post(|body: Bytes| async move { body.len().to_string() }))
            .route("/peer", get(|ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.to_string() }))
            .route("/cut", get(cut))
            .route("/never", get(std::future::pending::<()>));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shutdown = CancellationToken::new();
        Door { address, shutdown: shutdown.clone(), serving: tokio::spawn(serve(listener, router, shutdown)) }
    }

    async fn cut(Extension(connection): Extension<Connection>) {
        connection.cut();
        std::future::pending::<()>().await;
    }

    async fn ask(stream: &mut TcpStream, request: &[u8]) -> String {
        stream.write_all(request).await.unwrap();
        let mut answer = vec![0; 4096];
        let length = stream.read(&mut answer).await.unwrap();
        String::from_utf8_lossy(&answer[..length]).into_owned()
    }

    #[tokio::test]
    async fn bodies_may_be_larger_than_the_buffer_but_heads_may_not() {
        let door = open().await;
        let mut stream = TcpStream::connect(door.address).await.unwrap();
        let mut request = b"POST /length HTTP/1.1\r\nHost: x\r\nContent-Length: 65536\r\n\r\n".to_vec();
        request.resize(request.len() + 65536, b'x');
        assert!(ask(&mut stream, &request).await.ends_with("\r\n\r\n65536"));

        let mut request = b"GET /peer HTTP/1.1\r\nHost: x\r\nX: ".to_vec();
        request.resize(BUFFER, b'x');
        assert!(ask(&mut stream, &request).await.starts_with("HTTP/1.1 431 "));
    }

    #[tokio::test]
    async fn a_request_knows_its_peer_and_can_cut_its_connection() {
        let door = open().await;
        let mut stream = TcpStream::connect(door.address).await.unwrap();
        let peer = stream.local_addr().unwrap().to_string();
        assert!(ask(&mut stream, b"GET /peer HTTP/1.1\r\nHost: x\r\n\r\n").await.ends_with(&peer));
        assert_eq!(ask(&mut stream, b"GET /cut HTTP/1.1\r\nHost: x\r\n\r\n").await, "");
    }

    #[tokio::test]
    async fn shutdown_waits_for_answers_but_not_for_quiet_connections_or_for_ever() {
        let quick = open().await;
        let mut quiet = TcpStream::connect(quick.address).await.unwrap();
        ask(&mut quiet, b"GET /peer HTTP/1.1\r\nHost: x\r\n\r\n").await;
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
        assert!(begun.elapsed() >= END_WITHIN && begun.elapsed() < END_WITHIN + Duration::from_secs(1));
        assert_eq!(waiting.read(&mut [0]).await.unwrap_or(0), 0, "the connection is gone");
    }
}

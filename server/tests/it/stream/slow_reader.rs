//! A client that stops reading: it is disconnected, can resume without gaps, and does not affect other clients.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures::future::join_all;
use serde_json::Value;
use socket2::{Domain, Socket, Type};

use crate::harness::{RedisServer, ServerProcess, TestUser, wait_at_most};

/// More messages than a process buffers for slow readers (8,192 events or 32 MiB) plus the socket buffers.
const POSTS: usize = 3_500;
const SLOW_READERS: usize = 24;
/// The length of each message, 12 kB in UTF-8.
const CHARACTERS: usize = 4000;
/// How much the system of a reader receives for it, in bytes: some messages. The server's system drops the connection of a reader that
/// accepts nothing for 30 s, and on a slow machine no more than this has arrived by then.
const RECEIVE_BUFFER: usize = 64 << 10;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_reader_is_disconnected_and_resumes_without_gaps() {
    let redis = RedisServer::start().await;
    let data = tempfile::tempdir().unwrap();
    let process = ServerProcess::start(&redis, data.path()).await;
    let ada = TestUser::anonymous(process.address).sign_up("ada").await;
    ada.join_global().await;
    let sockets = process.open_sockets();
    let connections: Vec<UnreadStream> = (0..SLOW_READERS).map(|_| UnreadStream::open(process.address, &ada)).collect();
    let memory = process.resident_memory();
    post_all(&process, &ada).await;
    if let (Some(before), Some(after)) = (memory, process.resident_memory()) {
        let grown = after.saturating_sub(before) >> 20;
        // All messages together are 40 MiB; a copy for each slow reader would be almost 1 GiB.
        assert!(grown < 200, "the process grew by {grown} MiB");
    }
    // The connections are closed although no client reads, so the server cannot detect them by a failed write.
    if let Some(before) = sockets {
        let limit = Duration::from_secs(5);
        wait_at_most(limit, "the slow readers are disconnected", async || {
            process.open_sockets() <= Some(before + SLOW_READERS / 2)
        })
        .await;
    }

    let logged: Vec<u64> = redis
        .event_log()
        .await
        .iter()
        .filter_map(|entry| entry.posted_message())
        .map(|message| number(&message))
        .collect();
    assert_eq!(logged, (1..=POSTS as u64).collect::<Vec<_>>());
    for (index, connection) in connections.into_iter().enumerate() {
        let (mut received, cursor) = tokio::task::spawn_blocking(|| connection.read_until_closed()).await.unwrap();
        assert!(received.len() < POSTS, "the reader was not slow");
        assert!(!received.is_empty(), "nothing arrived");
        if index == 0 {
            let mut stream = ada.open_stream_after(&cursor).await;
            while received.len() < POSTS {
                let message = stream.next_message().await;
                received.push(number(&message));
            }
        }
        assert_eq!(received, logged[..received.len()]);
    }
}

/// Posts all messages over connections that are closed afterwards.
async fn post_all(process: &ServerProcess, user: &TestUser) {
    let writer = TestUser::anonymous(process.address).with_token(user.token.as_deref().unwrap());
    let (next, text) = (AtomicUsize::new(1), "茶".repeat(CHARACTERS));
    let writers = (0..32).map(async |_| {
        while next.fetch_add(1, Ordering::Relaxed) <= POSTS {
            writer.post_message(&text).await;
        }
    });
    join_all(writers).await;
}

fn number(message: &Value) -> u64 {
    message["n"].as_u64().expect("a number")
}

/// A stream of which only the first ping has been read, and the ping's cursor.
struct UnreadStream {
    connection: TcpStream,
    cursor: String,
}

impl UnreadStream {
    /// Opens a stream, reads the first ping, and then stops reading.
    fn open(address: SocketAddr, user: &TestUser) -> Self {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        socket.set_recv_buffer_size(RECEIVE_BUFFER).unwrap();
        socket.connect(&address.into()).unwrap();
        let mut stream = TcpStream::from(socket);
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        let token = user.token.as_deref().unwrap();
        write!(stream, "GET /api/chat/events HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n\r\n")
            .unwrap();
        let mut seen = Vec::new();
        while !String::from_utf8_lossy(&seen).contains("data: {}") {
            let mut byte = [0];
            stream.read_exact(&mut byte).expect("the first ping");
            seen.push(byte[0]);
        }
        let seen = String::from_utf8_lossy(&seen).into_owned();
        let cursor = seen.lines().find_map(|line| line.strip_prefix("id: ")).expect("the ping has a cursor").to_owned();
        Self { connection: stream, cursor }
    }

    /// Reads the remaining bytes up to the end of the connection, and returns the numbers of the complete messages and the
    /// last cursor, which is the ping's if no message is complete.
    fn read_until_closed(self) -> (Vec<u64>, String) {
        let Self { connection: mut stream, mut cursor } = self;
        let mut bytes = Vec::new();
        let mut buffer = [0; 65_536];
        loop {
            match stream.read(&mut buffer) {
                Ok(0) => break,
                Ok(read) => bytes.extend_from_slice(&buffer[..read]),
                Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => break,
                Err(error) => panic!("the server did not close the connection: {error} after {} bytes", bytes.len()),
            }
        }
        let _ = stream.shutdown(Shutdown::Both);
        let text = decode_chunked(&bytes);
        // The text after the last blank line is an incomplete event.
        let complete = text.rfind("\n\n").map_or("", |end| &text[..end]);
        let mut received = Vec::new();
        for event in complete.split("\n\n") {
            for line in event.lines() {
                if let Some(id) = line.strip_prefix("id: ") {
                    cursor = id.to_owned();
                }
                if let Some(data) = line.strip_prefix("data: ") {
                    let data: Value = serde_json::from_str(data).unwrap_or_else(|error| panic!("{error}: {data}"));
                    received.extend(data["message"]["n"].as_u64());
                }
            }
        }
        (received, cursor)
    }
}

/// Removes the chunk sizes of HTTP. The client stopped between the data of the first chunk and its end.
fn decode_chunked(mut bytes: &[u8]) -> String {
    let mut text = Vec::new();
    let line_end = |bytes: &[u8]| bytes.windows(2).position(|pair| pair == b"\r\n");
    let Some(rest_of_first) = line_end(bytes) else { return String::new() };
    bytes = &bytes[rest_of_first + 2..];
    while let Some(end) = line_end(bytes) {
        let Ok(size) = usize::from_str_radix(std::str::from_utf8(&bytes[..end]).unwrap(), 16) else { break };
        let data = &bytes[end + 2..];
        text.extend_from_slice(&data[..size.min(data.len())]);
        if size == 0 || data.len() < size + 2 {
            break;
        }
        bytes = &data[size + 2..];
    }
    String::from_utf8_lossy(&text).into_owned()
}

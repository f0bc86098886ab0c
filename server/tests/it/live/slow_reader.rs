//! Someone whose connection does not keep up: cut off, never skipped, and no burden to anyone else.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures::future::join_all;
use serde_json::Value;
use socket2::{Domain, Socket, Type};

use crate::house::{Person, Process, RedisServer, within};

/// More than a process keeps in memory for readers who lag (8,192 events or 32 MiB), and what the system buffers for a
/// connection besides.
const POSTS: usize = 3_500;
const SLOW_READERS: usize = 24;
/// What everyone says, 12 kB of it.
const CHARACTERS: usize = 4000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_does_not_read_is_cut_and_misses_nothing() {
    let redis = RedisServer::start().await;
    let data = tempfile::tempdir().unwrap();
    let process = Process::start(&redis, data.path()).await;
    let ada = Person::stranger(process.address).sign_up("ada").await;
    ada.enter().await;
    let sockets = process.sockets();
    let connections: Vec<TcpStream> =
        (0..SLOW_READERS).map(|_| listen_without_reading(process.address, &ada)).collect();
    let memory = process.memory();
    talk_a_lot(&process, &ada).await;
    if let (Some(before), Some(after)) = (memory, process.memory()) {
        let grown = after.saturating_sub(before) >> 20;
        // Everything said is 40 MiB; were it kept for each slow reader, it would be almost 1 GiB.
        assert!(grown < 200, "the process grew by {grown} MiB");
    }
    // They are let go although none of them has read a byte more, which is when they would notice themselves.
    if let Some(before) = sockets {
        let limit = Duration::from_secs(5);
        within(limit, "the slow are cut", async || process.sockets() <= Some(before + SLOW_READERS / 2)).await;
    }

    let logged: Vec<u64> =
        redis.log().await.iter().filter_map(|entry| entry.posted()).map(|message| number(&message)).collect();
    assert_eq!(logged, (1..=POSTS as u64).collect::<Vec<_>>());
    for (place, connection) in connections.into_iter().enumerate() {
        let (mut heard, cursor) = tokio::task::spawn_blocking(|| read_until_cut(connection)).await.unwrap();
        assert!(heard.len() < POSTS, "the reader was not slow");
        if place == 0 {
            let mut ears = ada.listen_after(&cursor).await;
            while heard.len() < POSTS {
                let message = ears.message().await;
                heard.push(number(&message));
            }
        }
        assert_eq!(heard, logged[..heard.len()]);
    }
}

/// Says everything over connections that are closed afterwards.
async fn talk_a_lot(process: &Process, person: &Person) {
    let talker = Person::stranger(process.address).with_token(person.token.as_deref().unwrap());
    let (next, text) = (AtomicUsize::new(1), "茶".repeat(CHARACTERS));
    let talk = (0..32).map(async |_| {
        while next.fetch_add(1, Ordering::Relaxed) <= POSTS {
            talker.say(&text).await;
        }
    });
    join_all(talk).await;
}

fn number(message: &Value) -> u64 {
    message["n"].as_u64().expect("a number")
}

/// Opens a stream, reads the first ping so that it is certainly open, and then reads no more.
fn listen_without_reading(address: SocketAddr, person: &Person) -> TcpStream {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    socket.connect(&address.into()).unwrap();
    let mut stream = TcpStream::from(socket);
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let token = person.token.as_deref().unwrap();
    write!(stream, "GET /api/chat/events HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n\r\n")
        .unwrap();
    let mut seen = Vec::new();
    while !String::from_utf8_lossy(&seen).contains("data: {}") {
        let mut byte = [0];
        stream.read_exact(&mut byte).expect("the first ping");
        seen.push(byte[0]);
    }
    stream
}

/// Reads what was still on the way until the server's end of the connection; answers the numbers of the messages that
/// arrived whole, and the last cursor.
fn read_until_cut(mut stream: TcpStream) -> (Vec<u64>, String) {
    let mut bytes = Vec::new();
    let mut buffer = [0; 65_536];
    loop {
        match stream.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => bytes.extend_from_slice(&buffer[..read]),
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => break,
            Err(error) => panic!("the server did not cut the connection: {error} after {} bytes", bytes.len()),
        }
    }
    let _ = stream.shutdown(Shutdown::Both);
    let text = without_chunk_marks(&bytes);
    // What follows the last blank line is an event cut in two.
    let whole = text.rfind("\n\n").map_or("", |end| &text[..end]);
    let (mut heard, mut cursor) = (Vec::new(), String::new());
    for event in whole.split("\n\n") {
        for line in event.lines() {
            if let Some(id) = line.strip_prefix("id: ") {
                cursor = id.to_owned();
            }
            if let Some(data) = line.strip_prefix("data: ") {
                let data: Value = serde_json::from_str(data).unwrap_or_else(|error| panic!("{error}: {data}"));
                heard.extend(data["message"]["n"].as_u64());
            }
        }
    }
    assert!(!cursor.is_empty(), "something arrived: {} bytes, {:?}", bytes.len(), text.get(..200));
    (heard, cursor)
}

/// Takes out the sizes of HTTP's chunks. The reader stopped between the first chunk's data and its end.
fn without_chunk_marks(mut bytes: &[u8]) -> String {
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

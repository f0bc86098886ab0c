//! The one thing this crate says to Redis: PING, to learn whether it has loaded its data and answers.
//!
//! Written by hand so that the server crate names no Redis client; every real command belongs to `app`.

use std::path::Path;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;
use tokio::time::timeout;

const ANSWER_WITHIN: Duration = Duration::from_secs(2);

/// Sends one PING; the error says what came instead of an answer.
pub(super) async fn ping(socket: &Path) -> Result<(), String> {
    match timeout(ANSWER_WITHIN, exchange(socket)).await {
        Ok(Ok(answer)) if answer.starts_with("+PONG") => Ok(()),
        Ok(Ok(answer)) => Err(answer.trim().to_owned()),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err("no answer".to_owned()),
    }
}

async fn exchange(socket: &Path) -> std::io::Result<String> {
    let mut stream = UnixStream::connect(socket).await?;
    stream.write_all(b"PING\r\n").await?;
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n") && answer.len() < 512 && stream.read_buf(&mut answer).await? > 0 {}
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

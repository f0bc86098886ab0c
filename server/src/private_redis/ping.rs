//! Sends PING to Redis, to find out whether it has loaded its data and accepts commands.
//!
//! This is own code so that the server crate needs no Redis client; all other commands belong to `app`.

use std::path::Path;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;
use tokio::time::timeout;

/// The time that Redis has to reply.
const REPLY_TIMEOUT: Duration = Duration::from_secs(2);

/// Sends one PING. The error is what came instead of the expected reply.
pub(super) async fn ping(socket: &Path) -> Result<(), String> {
    match timeout(REPLY_TIMEOUT, exchange(socket)).await {
        Ok(Ok(reply)) if reply.starts_with("+PONG") => Ok(()),
        Ok(Ok(reply)) => Err(reply.trim().to_owned()),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err("no reply".to_owned()),
    }
}

async fn exchange(socket: &Path) -> std::io::Result<String> {
    let mut stream = UnixStream::connect(socket).await?;
    stream.write_all(b"PING\r\n").await?;
    let mut reply = Vec::new();
    while !reply.ends_with(b"\r\n") && reply.len() < 512 && stream.read_buf(&mut reply).await? > 0 {}
    Ok(String::from_utf8_lossy(&reply).into_owned())
}

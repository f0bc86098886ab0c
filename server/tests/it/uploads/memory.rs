//! Uploads are streamed to disk, not held in memory.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use futures::future::join_all;
use futures::{StreamExt, stream};
use reqwest::Body;
use tokio::sync::Barrier;

use super::files::documents::pdf_with_length;
use super::files::{noise, png_uncompressed};
use crate::harness::{MultipartBody, RedisServer, Response, ServerProcess, TestUser};

const UPLOADS: usize = 20;
const FILE_SIZE: usize = 10 * 1024 * 1024;
const MAX_GROWTH: u64 = 50 * 1024 * 1024;
/// How many bytes are sent before all uploads wait for each other.
const BYTES_BEFORE_PAUSE: usize = 9 * 1024 * 1024;
/// The wait is limited, for servers that read only some bodies at a time.
const PAUSE_LIMIT: Duration = Duration::from_secs(3);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_concurrent_large_uploads_use_bounded_memory() {
    let redis = RedisServer::start().await;
    let data = tempfile::tempdir().unwrap();
    let process = Arc::new(ServerProcess::start(&redis, data.path()).await);
    let ada = TestUser::anonymous(process.address).sign_up("ada").await;
    ada.join_global().await;
    let document = MultipartBody::with_file("large.pdf", pdf_with_length(FILE_SIZE));
    let photo = png_uncompressed(&noise(1_850, 1_850));
    assert!((FILE_SIZE * 9 / 10..=FILE_SIZE).contains(&photo.len()), "{}", photo.len());
    let photo = MultipartBody::with_file("large.png", photo);
    // Allocates buffers that are created once and reused.
    for small in [
        MultipartBody::with_file("small.pdf", pdf_with_length(2_000)),
        MultipartBody::with_file("small.png", png_uncompressed(&noise(20, 20))),
    ] {
        ada.upload(&small).await.success();
    }

    let Some(before) = process.private_memory() else { return };
    let (peak, done) = (Arc::new(AtomicU64::new(before)), Arc::new(AtomicBool::new(false)));
    let monitor = {
        let (process, peak, done) = (process.clone(), peak.clone(), done.clone());
        std::thread::spawn(move || {
            while !done.load(Ordering::Relaxed) {
                peak.fetch_max(process.private_memory().unwrap_or_default(), Ordering::Relaxed);
                std::thread::sleep(Duration::from_millis(5));
            }
        })
    };
    let barrier = Arc::new(Barrier::new(UPLOADS));
    let uploads = (0..UPLOADS).map(|number| {
        let multipart = if number % 2 == 0 { &document } else { &photo };
        Response::send(ada.upload_request(multipart).body(body_with_pause(multipart.bytes(), barrier.clone())))
    });
    let responses = join_all(uploads).await;
    done.store(true, Ordering::Relaxed);
    monitor.join().unwrap();

    let growth = peak.load(Ordering::Relaxed).saturating_sub(before);
    println!("{UPLOADS} concurrent uploads of 10 MiB: from {before} bytes, {growth} more at the peak");
    assert!(growth < MAX_GROWTH, "the process grew by {} MiB", growth >> 20);
    for (number, response) in responses.into_iter().enumerate() {
        let message = response.success();
        let served = ada.download(&message).await;
        let expected = if number % 2 == 0 { FILE_SIZE } else { message["file_size"].as_u64().unwrap() as usize };
        assert_eq!((served.status, served.bytes.len()), (200, expected));
    }
}

/// The body in chunks, with a pause until all bodies have reached it.
fn body_with_pause(body: Vec<u8>, barrier: Arc<Barrier>) -> Body {
    let chunks: Vec<Vec<u8>> = body.chunks(65_536).map(<[u8]>::to_vec).collect();
    let pause_at = BYTES_BEFORE_PAUSE / 65_536;
    Body::wrap_stream(stream::iter(chunks.into_iter().enumerate()).then(move |(number, chunk)| {
        let barrier = barrier.clone();
        async move {
            if number == pause_at {
                let _ = tokio::time::timeout(PAUSE_LIMIT, barrier.wait()).await;
            }
            Ok::<_, std::io::Error>(chunk)
        }
    }))
}

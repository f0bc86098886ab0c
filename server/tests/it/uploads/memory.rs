//! Files pass through a process; it does not hold them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use futures::future::join_all;
use futures::{StreamExt, stream};
use reqwest::Body;
use tokio::sync::Barrier;

use super::files::documents::pdf_of;
use super::files::{noise, png_unpacked};
use crate::house::{Answer, Parcel, Person, Process, RedisServer};

const UPLOADS: usize = 20;
const MOST: usize = 10 * 1024 * 1024;
const MAY_GROW: u64 = 50 * 1024 * 1024;
/// How much of a body is sent before all wait for each other.
const BEFORE_THE_WAIT: usize = 9 * 1024 * 1024;
/// A server that reads only some at a time must not wait for ever.
const WAIT: Duration = Duration::from_secs(3);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_large_files_at_once_take_little_memory() {
    let redis = RedisServer::start().await;
    let data = tempfile::tempdir().unwrap();
    let process = Arc::new(Process::start(&redis, data.path()).await);
    let ada = Person::stranger(process.address).sign_up("ada").await;
    ada.enter().await;
    let document = Parcel::of("large.pdf", pdf_of(MOST));
    let photo = png_unpacked(&noise(1_850, 1_850));
    assert!((MOST * 9 / 10..=MOST).contains(&photo.len()), "{}", photo.len());
    let photo = Parcel::of("large.png", photo);
    // What is made once and kept is there before we measure.
    for small in [Parcel::of("small.pdf", pdf_of(2_000)), Parcel::of("small.png", png_unpacked(&noise(20, 20)))] {
        ada.upload(&small).await.success();
    }

    let Some(before) = process.own_memory() else { return };
    let (most, done) = (Arc::new(AtomicU64::new(before)), Arc::new(AtomicBool::new(false)));
    let watch = {
        let (process, most, done) = (process.clone(), most.clone(), done.clone());
        std::thread::spawn(move || {
            while !done.load(Ordering::Relaxed) {
                most.fetch_max(process.own_memory().unwrap_or_default(), Ordering::Relaxed);
                std::thread::sleep(Duration::from_millis(5));
            }
        })
    };
    let barrier = Arc::new(Barrier::new(UPLOADS));
    let uploads = (0..UPLOADS).map(|number| {
        let parcel = if number % 2 == 0 { &document } else { &photo };
        Answer::to(ada.upload_request(parcel).body(halting(parcel.body(), barrier.clone())))
    });
    let answers = join_all(uploads).await;
    done.store(true, Ordering::Relaxed);
    watch.join().unwrap();

    let grown = most.load(Ordering::Relaxed).saturating_sub(before);
    println!("{UPLOADS} uploads of 10 MiB at once: from {before} bytes, {grown} more at most");
    assert!(grown < MAY_GROW, "the process grew by {} MiB", grown >> 20);
    for (number, answer) in answers.into_iter().enumerate() {
        let message = answer.success();
        let served = ada.fetch(&message).await;
        let expected = if number % 2 == 0 { MOST } else { message["file_size"].as_u64().unwrap() as usize };
        assert_eq!((served.status, served.bytes.len()), (200, expected));
    }
}

/// The body in small pieces, with a pause in the middle until all bodies are as far.
fn halting(body: Vec<u8>, barrier: Arc<Barrier>) -> Body {
    let pieces: Vec<Vec<u8>> = body.chunks(65_536).map(<[u8]>::to_vec).collect();
    let wait_at = BEFORE_THE_WAIT / 65_536;
    Body::wrap_stream(stream::iter(pieces.into_iter().enumerate()).then(move |(number, piece)| {
        let barrier = barrier.clone();
        async move {
            if number == wait_at {
                let _ = tokio::time::timeout(WAIT, barrier.wait()).await;
            }
            Ok::<_, std::io::Error>(piece)
        }
    }))
}

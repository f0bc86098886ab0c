//! The thread of a process on which uploaded files are checked and images are decoded, one file after the other.
//!
//! Checking a file takes tens of megabytes. If the runtime's many blocking threads did it, each could retain that much memory in its
//! allocator; one thread reuses the same memory for every file.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;

use tokio::sync::oneshot;

type Job = Box<dyn FnOnce() + Send>;

/// A handle to the thread. The thread ends when the last handle is dropped.
#[derive(Debug, Clone)]
pub(crate) struct ImageWorker(mpsc::Sender<Job>);

impl ImageWorker {
    pub(crate) fn new() -> io::Result<Self> {
        let (sender, jobs) = mpsc::channel::<Job>();
        let run = move || {
            for job in jobs {
                // After a panic the sender of the result is dropped, and the waiting task gets none.
                let _ = catch_unwind(AssertUnwindSafe(job));
            }
        };
        std::thread::Builder::new().name("uploads".to_owned()).spawn(run)?;
        Ok(Self(sender))
    }

    /// Runs a job after those before it, and returns its result; none if it panicked. A job whose caller has been dropped is skipped.
    pub(crate) async fn run<T: Send + 'static>(&self, run: impl FnOnce() -> T + Send + 'static) -> Option<T> {
        let (sender, result) = oneshot::channel();
        let job = move || {
            if !sender.is_closed() {
                // If the caller has been dropped, the result is dropped too.
                let _ = sender.send(run());
            }
        };
        self.0.send(Box::new(job)).ok()?;
        result.await.ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn jobs_run_on_one_thread_and_survive_a_panic() {
        let worker = ImageWorker::new().expect("a thread");
        let name = || std::thread::current().name().map(str::to_owned);
        assert_eq!(worker.run(name).await, Some(Some("uploads".to_owned())));
        assert_eq!(worker.run(|| panic!("as decoders do")).await, None::<()>);
        assert_eq!(worker.run(|| 7).await, Some(7));
    }
}

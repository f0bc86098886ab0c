//! The desk: the one thread of a process on which files are looked into, one after the other.
//!
//! To look into a file takes tens of megabytes. On the runtime's many threads for blocking work each would hold on to
//! what it once needed; one thread uses the same memory again for every file.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;

use tokio::sync::oneshot;

type Job = Box<dyn FnOnce() + Send>;

/// The way to the desk. It is cleared when nobody has one any more.
#[derive(Debug, Clone)]
pub(crate) struct Desk(mpsc::Sender<Job>);

impl Desk {
    pub(crate) fn new() -> io::Result<Self> {
        let (sender, jobs) = mpsc::channel::<Job>();
        let work = move || {
            for job in jobs {
                // Whoever waits for it hears nothing, and takes that for an answer.
                let _ = catch_unwind(AssertUnwindSafe(job));
            }
        };
        std::thread::Builder::new().name("uploads".to_owned()).spawn(work)?;
        Ok(Self(sender))
    }

    /// Does something when its turn comes; none if it panicked. What nobody waits for any more is not begun.
    pub(crate) async fn work<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
        let (done, answer) = oneshot::channel();
        let job = move || {
            if !done.is_closed() {
                // Nobody may wait by now; then it goes, with all it holds.
                let _ = done.send(work());
            }
        };
        self.0.send(Box::new(job)).ok()?;
        answer.await.ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_thing_is_done_after_the_other() {
        let desk = Desk::new().expect("a thread");
        let name = || std::thread::current().name().map(str::to_owned);
        assert_eq!(desk.work(name).await, Some(Some("uploads".to_owned())));
        assert_eq!(desk.work(|| panic!("as decoders do")).await, None::<()>);
        assert_eq!(desk.work(|| 7).await, Some(7));
    }
}

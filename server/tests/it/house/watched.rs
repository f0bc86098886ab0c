//! Child processes that never outlive the test, however it ends.
//!
//! A panic drops [`Watched`], which kills the child. When the test process itself is killed, nothing is dropped; then a
//! shell that waits on a pipe from here sees it close and kills the child.

use std::io::Write;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, ExitStatus, Stdio};

/// A child process and the shell that watches over it.
pub struct Watched {
    pub child: Child,
    guard: Child,
}

impl Watched {
    pub fn spawn(command: &mut Command) -> Self {
        let child = command.stdin(Stdio::null()).spawn().unwrap_or_else(|error| panic!("{command:?} starts: {error}"));
        // An interrupt from the keyboard reaches the shell too and must not end it before its work. A word on the pipe
        // says that the child was ended and its number may belong to another.
        let script = format!("trap '' INT HUP TERM; read word; [ \"$word\" = ended ] || kill -9 {}", child.id());
        let guard =
            Command::new("sh").args(["-c", &script]).stdin(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        Self { child, guard }
    }

    /// The child's process number.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// `kill -9`, and waits until it is gone.
    pub fn kill(&mut self) -> ExitStatus {
        let _ = self.child.kill();
        let status = self.child.wait().unwrap();
        assert!(status.signal().is_some() || status.code().is_some());
        self.dismiss_guard();
        status
    }

    fn dismiss_guard(&mut self) {
        if let Some(mut pipe) = self.guard.stdin.take() {
            let _ = pipe.write_all(b"ended\n");
        }
        let _ = self.guard.wait();
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        self.dismiss_guard();
    }
}

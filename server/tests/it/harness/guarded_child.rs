//! Child processes that are killed when the test ends, however it ends.
//!
//! After a panic, dropping [`GuardedChild`] kills the child. If the test process itself is killed, nothing is dropped; then
//! the guard, a shell that reads from a pipe of the test process, reads the end of the pipe and kills the child.

use std::io::Write;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, ExitStatus, Stdio};

/// A child process and its guard.
pub struct GuardedChild {
    pub child: Child,
    guard: Child,
}

impl GuardedChild {
    pub fn spawn(command: &mut Command) -> Self {
        let child =
            command.stdin(Stdio::null()).spawn().unwrap_or_else(|error| panic!("{command:?} did not start: {error}"));
        // Ctrl-C also reaches the shell, which ignores it. If the child has ended, its process id may belong to another
        // process; the text on the pipe then stops the shell before it kills.
        let script = format!("trap '' INT HUP TERM; read word; [ \"$word\" = ended ] || kill -9 {}", child.id());
        let guard =
            Command::new("sh").args(["-c", &script]).stdin(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        Self { child, guard }
    }

    /// The child's process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// `kill -9`, and waits until the child has ended.
    pub fn kill(&mut self) -> ExitStatus {
        let _ = self.child.kill();
        let status = self.child.wait().unwrap();
        assert!(status.signal().is_some() || status.code().is_some());
        self.stop_guard();
        status
    }

    fn stop_guard(&mut self) {
        if let Some(mut pipe) = self.guard.stdin.take() {
            let _ = pipe.write_all(b"ended\n");
        }
        let _ = self.guard.wait();
    }
}

impl Drop for GuardedChild {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        self.stop_guard();
    }
}

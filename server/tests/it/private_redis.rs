//! The private Redis: started, supervised, ended and never left behind, seen from outside the process.

use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use redis::Commands;
use rustix::process::{Pid, Signal, getpgid, kill_process};
use tempfile::TempDir;

use super::config::teahouse;

/// A running program with a private Redis, and its folder, which outlives the program.
struct Running {
    child: Child,
    address: String,
}

impl Running {
    fn start(folder: &TempDir) -> Self {
        let mut child = teahouse(folder.path()).stdout(Stdio::piped()).spawn().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let address = output.find_map(|line| Some(line.strip_prefix("Teahouse is ready at ")?.to_owned()));
        std::thread::spawn(|| output.for_each(drop));
        let running = Self { child, address: address.expect("it says where it is before it ends") };
        assert!(running.is_ready());
        running
    }

    fn is_ready(&self) -> bool {
        let url = format!("{}/health/ready", self.address);
        let client = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(5)).build().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async { client.get(url).send().await.is_ok_and(|answer| answer.status() == 200) })
    }

    fn send(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    fn end(mut self) -> ExitStatus {
        self.send(Signal::TERM);
        self.child.wait().unwrap()
    }

    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // A failed test asks nicely too, so that it leaves no Redis on systems without a death signal.
        if self.child.try_wait().is_ok_and(|ended| ended.is_none()) {
            self.send(Signal::TERM);
            let _ = self.child.wait();
        }
    }
}

fn socket(folder: &TempDir) -> std::path::PathBuf {
    folder.path().canonicalize().unwrap().join("data/redis/redis.sock")
}

fn answers(folder: &TempDir) -> bool {
    UnixStream::connect(socket(folder)).is_ok()
}

fn redis_pid(folder: &TempDir) -> Pid {
    let recorded = std::fs::read_to_string(folder.path().join("data/redis/redis.pid")).unwrap();
    Pid::from_raw(recorded.trim().parse().unwrap()).unwrap()
}

fn redis(folder: &TempDir) -> redis::Connection {
    redis::Client::open(format!("redis+unix://{}", socket(folder).display())).unwrap().get_connection().unwrap()
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[track_caller]
fn eventually(what: &str, within: Duration, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + within;
    while !holds() {
        assert!(Instant::now() < deadline, "not within {within:?}: {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Runs a program that cannot start to its end.
fn failure(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert_eq!(said.trim_end().lines().count(), 1, "{said}");
    said
}

#[test]
fn it_is_private_and_durable_and_ends_with_the_server() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start(&folder);
    let data = folder.path().join("data");
    assert_eq!((mode(&data), mode(&data.join("redis")), mode(&data.join("secret"))), (0o700, 0o700, 0o600));
    assert_eq!(mode(&socket(&folder)), 0o700);
    for (name, expected) in [
        ("port", "0"),
        ("appendonly", "yes"),
        ("appendfsync", "always"),
        ("no-appendfsync-on-rewrite", "no"),
        ("save", ""),
        ("maxmemory-policy", "noeviction"),
    ] {
        let (_, value): (String, String) =
            redis::cmd("CONFIG").arg("GET").arg(name).query(&mut redis(&folder)).unwrap();
        assert_eq!(value, expected, "{name}");
    }
    let server = getpgid(Some(Pid::from_child(&running.child))).unwrap();
    assert_ne!(getpgid(Some(redis_pid(&folder))).unwrap(), server, "Ctrl-C reaches the server only");

    let asked = Instant::now();
    assert!(running.end().success());
    assert!(asked.elapsed() < Duration::from_secs(10));
    assert!(!answers(&folder), "no Redis is left");
    assert!(!data.join("redis/redis.pid").exists());
}

#[test]
fn a_killed_server_leaves_no_redis_and_the_next_start_has_its_data() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start(&folder);
    let () = redis(&folder).set("kept", "through it all").unwrap();
    running.kill();
    if cfg!(target_os = "linux") {
        eventually("no Redis is left", Duration::from_secs(5), || !answers(&folder));
    }
    for _ in 0..3 {
        let running = Running::start(&folder);
        assert_eq!(redis(&folder).get::<_, String>("kept").unwrap(), "through it all");
        running.kill();
    }
    let running = Running::start(&folder);
    assert_eq!(redis(&folder).get::<_, String>("kept").unwrap(), "through it all");
    assert!(running.end().success());
}

#[test]
fn a_killed_redis_comes_back_with_its_data() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start(&folder);
    for round in 0..3 {
        let () = redis(&folder).set("round", round).unwrap();
        let killed = redis_pid(&folder);
        kill_process(killed, Signal::KILL).unwrap();
        eventually("another Redis answers", Duration::from_secs(10), || {
            answers(&folder) && redis_pid(&folder) != killed
        });
        eventually("the server is ready again", Duration::from_secs(15), || running.is_ready());
        assert_eq!(redis(&folder).get::<_, i32>("round").unwrap(), round);
    }
    assert!(running.end().success());
    assert!(!answers(&folder));
}

#[test]
fn a_leftover_is_stopped_by_the_next_start_and_strangers_are_not() {
    let folder = tempfile::tempdir().unwrap();
    Running::start(&folder).end();
    let data = folder.path().join("data/redis");
    // What a killed server leaves on a system without a death signal; and a record that now names somebody else.
    let mut leftover = Command::new("redis-server")
        .args(["--port", "0", "--save", "", "--appendonly", "yes", "--unixsocket"])
        .arg(socket(&folder))
        .arg("--dir")
        .arg(&data)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut stranger = Command::new("sleep").arg("60").spawn().unwrap();
    eventually("the leftover answers", Duration::from_secs(10), || answers(&folder));
    for recorded in [leftover.id(), stranger.id()] {
        std::fs::write(data.join("redis.pid"), recorded.to_string()).unwrap();
        let running = Running::start(&folder);
        assert!(leftover.try_wait().unwrap().is_some(), "the leftover has ended");
        assert!(stranger.try_wait().unwrap().is_none(), "the stranger lives on");
        assert!(running.end().success());
    }
    stranger.kill().unwrap();
    stranger.wait().unwrap();
}

#[test]
fn a_second_instance_on_the_same_folder_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let first = Running::start(&folder);
    let said = failure(&mut teahouse(folder.path()));
    let data = folder.path().canonicalize().unwrap().join("data");
    assert!(said.contains(&format!("the data folder {} is in use", data.display())), "{said}");
    assert!(said.contains("TEAHOUSE_DATA") && said.contains("REDIS_URL"), "{said}");
    assert!(first.is_ready(), "the first was not disturbed");
    assert!(first.end().success());
}

#[test]
fn without_a_redis_program_it_says_which_package_to_install() {
    let folder = tempfile::tempdir().unwrap();
    let said = failure(teahouse(folder.path()).env("PATH", folder.path()));
    for part in ["redis-server", "apt install redis-server", "valkey", "brew install redis", "REDIS_URL"] {
        assert!(said.contains(part), "{part} in {said}");
    }
}

#[test]
fn a_redis_that_cannot_start_is_reported_with_its_last_words() {
    let folder = tempfile::tempdir().unwrap();
    Running::start(&folder).end();
    let files = folder.path().join("data/redis/appendonlydir");
    std::fs::write(files.join("appendonly.aof.manifest"), "nonsense\n").unwrap();
    let said = failure(&mut teahouse(folder.path()));
    assert!(said.contains("the private Redis did not start: exit status: 1; its log ends: "), "{said}");
}

#[test]
fn a_taken_port_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let said = failure(teahouse(folder.path()).env("TEAHOUSE_ADDR", &address));
    assert!(said.contains(&format!("cannot listen on {address} (TEAHOUSE_ADDR)")), "{said}");
}

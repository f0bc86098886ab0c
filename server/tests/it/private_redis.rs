//! The private Redis: start, supervision, shutdown and cleanup, observed from outside the server process.

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

/// A running server with a private Redis. The folder outlives the server.
struct RunningServer {
    child: Child,
    address: String,
}

impl RunningServer {
    fn start(dir: &TempDir) -> Self {
        let mut child = teahouse(dir.path()).stdout(Stdio::piped()).spawn().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let address = output.find_map(|line| Some(line.strip_prefix("Teahouse is ready at ")?.to_owned()));
        std::thread::spawn(|| output.for_each(drop));
        let running = Self { child, address: address.expect("the line with the address") };
        assert!(running.is_ready());
        running
    }

    fn is_ready(&self) -> bool {
        let url = format!("{}/health/ready", self.address);
        let client = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(5)).build().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async { client.get(url).send().await.is_ok_and(|response| response.status() == 200) })
    }

    fn send_signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    fn terminate(mut self) -> ExitStatus {
        self.send_signal(Signal::TERM);
        self.child.wait().unwrap()
    }

    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for RunningServer {
    fn drop(&mut self) {
        // After a failed test the server must also shut down, so that Redis is stopped on systems without a
        // parent-death signal.
        if self.child.try_wait().is_ok_and(|ended| ended.is_none()) {
            self.send_signal(Signal::TERM);
            let _ = self.child.wait();
        }
    }
}

fn socket(dir: &TempDir) -> std::path::PathBuf {
    dir.path().canonicalize().unwrap().join("data/redis/redis.sock")
}

fn accepts_connections(dir: &TempDir) -> bool {
    UnixStream::connect(socket(dir)).is_ok()
}

fn redis_pid(dir: &TempDir) -> Pid {
    let pid = std::fs::read_to_string(dir.path().join("data/redis/redis.pid")).unwrap();
    Pid::from_raw(pid.trim().parse().unwrap()).unwrap()
}

fn connect_redis(dir: &TempDir) -> redis::Connection {
    redis::Client::open(format!("redis+unix://{}", socket(dir).display())).unwrap().get_connection().unwrap()
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[track_caller]
fn wait_until(what: &str, limit: Duration, mut condition: impl FnMut() -> bool) {
    let deadline = Instant::now() + limit;
    while !condition() {
        assert!(Instant::now() < deadline, "not within {limit:?}: {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Runs a command that fails during startup, and returns its error message, which must be one line.
fn startup_error(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert_eq!(stderr.trim_end().lines().count(), 1, "{stderr}");
    stderr
}

#[test]
fn private_redis_is_restricted_durable_and_ends_with_server() {
    let dir = tempfile::tempdir().unwrap();
    let running = RunningServer::start(&dir);
    let data = dir.path().join("data");
    assert_eq!((mode(&data), mode(&data.join("redis")), mode(&data.join("secret"))), (0o700, 0o700, 0o600));
    assert_eq!(mode(&socket(&dir)), 0o700);
    for (name, expected) in [
        ("port", "0"),
        ("appendonly", "yes"),
        ("appendfsync", "always"),
        ("no-appendfsync-on-rewrite", "no"),
        ("save", ""),
        ("maxmemory-policy", "noeviction"),
    ] {
        let (_, value): (String, String) =
            redis::cmd("CONFIG").arg("GET").arg(name).query(&mut connect_redis(&dir)).unwrap();
        assert_eq!(value, expected, "{name}");
    }
    let server = getpgid(Some(Pid::from_child(&running.child))).unwrap();
    assert_ne!(getpgid(Some(redis_pid(&dir))).unwrap(), server, "Ctrl-C reaches the server only");

    let started = Instant::now();
    assert!(running.terminate().success());
    assert!(started.elapsed() < Duration::from_secs(10));
    assert!(!accepts_connections(&dir), "Redis has ended");
    assert!(!data.join("redis/redis.pid").exists());
}

#[test]
fn killed_server_leaves_no_redis_and_next_start_has_data() {
    let dir = tempfile::tempdir().unwrap();
    let running = RunningServer::start(&dir);
    let () = connect_redis(&dir).set("kept", "through it all").unwrap();
    running.kill();
    if cfg!(target_os = "linux") {
        wait_until("Redis has ended", Duration::from_secs(5), || !accepts_connections(&dir));
    }
    for _ in 0..3 {
        let running = RunningServer::start(&dir);
        assert_eq!(connect_redis(&dir).get::<_, String>("kept").unwrap(), "through it all");
        running.kill();
    }
    let running = RunningServer::start(&dir);
    assert_eq!(connect_redis(&dir).get::<_, String>("kept").unwrap(), "through it all");
    assert!(running.terminate().success());
}

#[test]
fn killed_redis_is_restarted_with_its_data() {
    let dir = tempfile::tempdir().unwrap();
    let running = RunningServer::start(&dir);
    for round in 0..3 {
        let () = connect_redis(&dir).set("round", round).unwrap();
        let killed = redis_pid(&dir);
        kill_process(killed, Signal::KILL).unwrap();
        wait_until("a new Redis accepts connections", Duration::from_secs(10), || {
            accepts_connections(&dir) && redis_pid(&dir) != killed
        });
        wait_until("the server is ready again", Duration::from_secs(15), || running.is_ready());
        assert_eq!(connect_redis(&dir).get::<_, i32>("round").unwrap(), round);
    }
    assert!(running.terminate().success());
    assert!(!accepts_connections(&dir));
}

#[test]
fn stale_redis_is_stopped_but_unrelated_process_is_not() {
    let dir = tempfile::tempdir().unwrap();
    RunningServer::start(&dir).terminate();
    let data = dir.path().join("data/redis");
    // A Redis left by a killed server on systems without a parent-death signal; then a pid file with the id of an
    // unrelated process.
    let mut stale = Command::new("redis-server")
        .args(["--port", "0", "--save", "", "--appendonly", "yes", "--unixsocket"])
        .arg(socket(&dir))
        .arg("--dir")
        .arg(&data)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut unrelated = Command::new("sleep").arg("60").spawn().unwrap();
    wait_until("the stale Redis accepts connections", Duration::from_secs(10), || accepts_connections(&dir));
    for pid in [stale.id(), unrelated.id()] {
        std::fs::write(data.join("redis.pid"), pid.to_string()).unwrap();
        let running = RunningServer::start(&dir);
        assert!(stale.try_wait().unwrap().is_some(), "the stale Redis has ended");
        assert!(unrelated.try_wait().unwrap().is_none(), "the unrelated process still runs");
        assert!(running.terminate().success());
    }
    unrelated.kill().unwrap();
    unrelated.wait().unwrap();
}

#[test]
fn second_server_on_same_data_folder_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let first = RunningServer::start(&dir);
    let stderr = startup_error(&mut teahouse(dir.path()));
    let data = dir.path().canonicalize().unwrap().join("data");
    assert!(stderr.contains(&format!("the data folder {} is in use", data.display())), "{stderr}");
    assert!(stderr.contains("TEAHOUSE_DATA") && stderr.contains("REDIS_URL"), "{stderr}");
    assert!(first.is_ready(), "the first server is not affected");
    assert!(first.terminate().success());
}

#[test]
fn missing_redis_binary_is_reported_with_package_names() {
    let dir = tempfile::tempdir().unwrap();
    let stderr = startup_error(teahouse(dir.path()).env("PATH", dir.path()));
    for part in ["redis-server", "apt install redis-server", "valkey", "brew install redis", "REDIS_URL"] {
        assert!(stderr.contains(part), "{part} in {stderr}");
    }
}

#[test]
fn redis_startup_failure_is_reported_with_log_tail() {
    let dir = tempfile::tempdir().unwrap();
    RunningServer::start(&dir).terminate();
    let files = dir.path().join("data/redis/appendonlydir");
    std::fs::write(files.join("appendonly.aof.manifest"), "nonsense\n").unwrap();
    let stderr = startup_error(&mut teahouse(dir.path()));
    assert!(stderr.contains("the private Redis did not start: exit status: 1; its log ends: "), "{stderr}");
}

#[test]
fn taken_port_is_reported_with_address() {
    let dir = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let stderr = startup_error(teahouse(dir.path()).env("TEAHOUSE_ADDR", &address));
    assert!(stderr.contains(&format!("cannot listen on {address} (TEAHOUSE_ADDR)")), "{stderr}");
}

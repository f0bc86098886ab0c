//! Ten thousand random steps over HTTP and the event stream, through two instances: three users post, edit and remove;
//! one of them reads on two devices with broken streams and late responses. At every check both devices must show what
//! is stored.

use std::collections::{BTreeMap, BTreeSet};

use app::auth::Person as Account;
use app::events::Event;
use app::id::MessageId;
use app::unread::{Applied, ReadState};
use futures::FutureExt;
use serde_json::{Value, json};

use super::put_read_position;
use crate::harness::{EventStream, Frame, Instance, TestServer, TestUser};

const SEED: u64 = 20_261_123;
const STEPS: usize = 10_000;
/// Steps between two checks.
const STEPS_BETWEEN_CHECKS: usize = 25;
/// Messages stored per room; few, so that unread messages are trimmed.
const MESSAGES_PER_ROOM: u32 = 60;
const ROOMS: [&str; 2] = ["global", "tea"];
/// The texts of messages. A text contains `calls` if and only if it mentions Ada.
const TEXTS: [&str; 12] = [
    "@Ada calls",
    "he calls @ADA!",
    "calls @here",
    "你好＠ada，calls",
    "tea",
    "more tea",
    "@Adam waits",
    "x@ada.example",
    "@Ben, cake",
    "茶好了",
    "\"quoted\", not ,\"del\":\" removed",
    "@ ada",
];

/// A deterministic pseudo-random generator (`SplitMix64`).
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % end as u64) as usize
    }

    fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }
}

/// One of Ada's devices: its stream, and the read state it shows for each room.
struct Device {
    ada: TestUser,
    me: Account,
    stream: EventStream,
    shown: BTreeMap<String, ReadState>,
    /// The rooms whose read state must be fetched again.
    stale_rooms: BTreeSet<String>,
    /// Responses that have not been applied yet.
    responses: Vec<ReadState>,
}

impl Device {
    async fn connect(ada: TestUser) -> Self {
        let me = serde_json::from_value(ada.get("/api/auth/me").await.success()).unwrap();
        let stream = ada.open_stream().await;
        let (shown, stale_rooms) = (BTreeMap::new(), BTreeSet::new());
        let mut device = Self { ada, me, stream, shown, stale_rooms, responses: Vec::new() };
        // The first ping has the cursor of the start.
        device.stream.next_frame().await;
        let read_states = device.read_states().await;
        device.shown = read_states.into_iter().map(|read_state| (read_state.room_id.to_string(), read_state)).collect();
        device
    }

    async fn read_states(&self) -> Vec<ReadState> {
        serde_json::from_value(self.ada.get("/api/chat/unread").await.success()).unwrap()
    }

    fn apply(&mut self, frame: &Frame) {
        assert_ne!(frame.event, "reset", "{frame:?}");
        if frame.event != "change" {
            return;
        }
        let event: Event = frame.data.to_string().parse().unwrap();
        let Some(change) = event.read_state_change() else { return };
        for (room, read_state) in &mut self.shown {
            if read_state.apply(&change, &self.me) == Applied::NeedsRefetch {
                self.stale_rooms.insert(room.clone());
            }
        }
    }

    /// Applies the events that have arrived.
    fn apply_available(&mut self) {
        while let Some(frame) = self.stream.next_frame().now_or_never() {
            self.apply(&frame.expect("the stream stays open"));
        }
    }

    /// Applies all events up to this message.
    async fn apply_until(&mut self, message: &Value) {
        loop {
            let frame = self.stream.next_frame().await.expect("the stream stays open");
            self.apply(&frame);
            if frame.posted_message().is_some_and(|posted| posted["id"] == message["id"]) {
                return;
            }
        }
    }

    /// Resumes the stream at the last applied event, through this instance.
    async fn reconnect(&mut self, instance: &Instance) {
        let cursor = std::mem::take(&mut self.stream.cursor);
        self.stream = self.ada.at(instance.address).open_stream_after(&cursor).await;
        // The stream may break again before the next event.
        self.stream.cursor = cursor;
    }

    async fn refetch(&mut self) {
        let read_states = self.read_states().await;
        self.responses.extend(
            read_states.into_iter().filter(|read_state| self.stale_rooms.contains(read_state.room_id.as_str())),
        );
    }

    fn apply_response(&mut self, response: ReadState) {
        let room = response.room_id.to_string();
        let shown = self.shown.get_mut(&room).unwrap();
        // An older response changes nothing, and the room stays stale.
        if shown.refresh(response) != Applied::NeedsRefetch {
            self.stale_rooms.remove(&room);
        }
    }
}

/// A message and the index of its sender.
struct PostedMessage {
    sender: usize,
    message: Value,
}

struct Scenario {
    server: TestServer,
    instances: [Instance; 2],
    random: Random,
    devices: [Device; 2],
    /// Ada on both her devices, Ben, Cleo.
    users: Vec<TestUser>,
    posted: Vec<PostedMessage>,
    /// The number of comparisons, and how many of them needed no fetch.
    compared: usize,
    without_refetch: usize,
}

impl Scenario {
    async fn start() -> Self {
        let server = TestServer::with_config(|config| config.messages_per_room = MESSAGES_PER_ROOM).await;
        server.insert_room("tea", "public").await;
        let instances = [server.start_instance().await, server.start_instance().await];
        let mut users = Vec::new();
        for name in ["Ada", "Ben", "Cleo"] {
            users.push(server.user(name).await.at(instances[users.len() % 2].address));
        }
        users.insert(1, users[0].sign_in("Ada").await.at(instances[1].address));
        for user in &users {
            for room in ROOMS {
                user.get(&format!("/api/chat/messages?room_id={room}&limit=1")).await.success();
            }
        }
        let devices = [Device::connect(users[0].clone()).await, Device::connect(users[1].clone()).await];
        Self {
            server,
            instances,
            random: Random(SEED),
            devices,
            users,
            posted: Vec::new(),
            compared: 0,
            without_refetch: 0,
        }
    }

    async fn post(&mut self, sender: usize, room: &str, content: &str) -> Value {
        let address = format!("/api/chat/send?room_id={room}");
        let message = self.users[sender].post(&address, json!({ "content": content })).await.success();
        self.posted.push(PostedMessage { sender, message: message.clone() });
        message
    }

    /// The index of one of the newest messages of both rooms.
    fn recent(&mut self) -> Option<usize> {
        let distance = self.random.below(150) + 1;
        self.posted.len().checked_sub(distance)
    }

    /// With `incremental_only`, only changes that the events describe completely: no edits, no removals, and positions
    /// move to the newest message only.
    async fn step(&mut self, incremental_only: bool) {
        let action = match self.random.below(100) {
            45..66 if incremental_only => 0,
            70..82 if incremental_only => 66,
            action => action,
        };
        let (sender, device) = (self.random.below(4), self.random.below(2));
        let room = *self.random.pick(&ROOMS);
        let text = *self.random.pick(&TEXTS);
        match action {
            0..45 => drop(self.post(sender, room, text).await),
            45..56 => {
                let Some(recent) = self.recent() else { return };
                let PostedMessage { sender, message } = &self.posted[recent];
                let response = self.users[*sender].edit(message, text).await;
                assert!([200, 404].contains(&response.status), "{}", response.text);
            }
            56..66 => {
                let Some(recent) = self.recent() else { return };
                let PostedMessage { sender, message } = &self.posted[recent];
                assert_eq!(self.users[*sender].remove(message).await.status, 204);
            }
            66..82 => {
                let newest = self.devices[device].shown[room].seq;
                let moves_back = action >= 76;
                let n = if action < 70 { newest } else { newest.saturating_sub(self.random.below(30) as u64) };
                let response =
                    put_read_position(&self.users[device], room, json!({ "n": n, "back": moves_back })).await.success();
                self.devices[device].responses.push(serde_json::from_value(response).unwrap());
            }
            82..88 => {
                let instance = self.random.below(2);
                self.devices[device].reconnect(&self.instances[instance]).await;
            }
            88..94 => {
                let Device { stale_rooms, responses, .. } = &self.devices[device];
                if !stale_rooms.is_empty() && responses.is_empty() {
                    self.devices[device].refetch().await;
                }
            }
            _ => {
                let device = &mut self.devices[device];
                if !device.responses.is_empty() {
                    let index = self.random.below(device.responses.len());
                    let response = device.responses.swap_remove(index);
                    device.apply_response(response);
                }
            }
        }
        for device in &mut self.devices {
            if self.random.below(3) == 0 {
                device.apply_available();
            }
        }
    }

    /// Waits until everything has arrived, and compares.
    async fn settle_and_compare(&mut self, step: usize) {
        self.post(2, ROOMS[0], "rest").await;
        let last = self.post(3, ROOMS[1], "rest").await;
        let expected = [self.stored_counts(ROOMS[0]).await, self.stored_counts(ROOMS[1]).await];
        for (number, device) in self.devices.iter_mut().enumerate() {
            device.apply_until(&last).await;
            while let Some(response) = device.responses.pop() {
                device.apply_response(response);
            }
            let refetched = device.stale_rooms.len();
            if refetched > 0 {
                device.refetch().await;
                while let Some(response) = device.responses.pop() {
                    device.apply_response(response);
                }
            }
            self.without_refetch += ROOMS.len() - refetched;
            assert!(device.stale_rooms.is_empty(), "seed {SEED}, step {step}: a new response is enough");
            for (room, expected) in ROOMS.iter().zip(&expected) {
                self.compared += 1;
                let ReadState { seq, read, unread, mentions, first_unread, .. } = device.shown[*room];
                let shown = (seq, read, unread, mentions, first_unread);
                assert_eq!(shown, *expected, "seed {SEED}, step {step}, device {number}, {room}");
            }
        }
    }

    /// The read state of Ada, computed from the stored data.
    async fn stored_counts(&self, room: &str) -> (u64, u64, u64, u64, Option<MessageId>) {
        let (redis, ada) = (&self.server.redis, self.users[0].id);
        let seq: u64 = redis.command(&format!("HGET chat:room:{room} seq")).await;
        let read: u64 = redis.command(&format!("HGET chat:read:{ada} {room}")).await;
        let list: Vec<String> = redis.command(&format!("LRANGE chat:messages:{room} 0 -1")).await;
        let list = list.iter().rev().map(|json| serde_json::from_str::<Value>(json).unwrap());
        let is_new = |message: &Value| {
            message["n"].as_u64().unwrap() > read
                && message["del"].is_null()
                && message["sid"] != ada
                && message["sid"] != 0
        };
        let new: Vec<Value> = list.filter(is_new).collect();
        let mentions = new.iter().filter(|message| message["c"].as_str().unwrap().contains("calls")).count();
        let first = new.first().map(|message| message["id"].as_str().unwrap().parse().unwrap());
        (seq, read, new.len() as u64, mentions as u64, first)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn read_state_on_two_devices_equals_recount_after_random_steps() {
    println!("seed {SEED}");
    let began = std::time::Instant::now();
    let mut scenario = Scenario::start().await;
    for step in 1..=STEPS {
        scenario.step((step / STEPS_BETWEEN_CHECKS).is_multiple_of(2)).await;
        if step % STEPS_BETWEEN_CHECKS == 0 {
            scenario.settle_and_compare(step).await;
        }
    }
    let Scenario { compared, without_refetch, .. } = scenario;
    println!(
        "{STEPS} steps in {:?}; {compared} comparisons, {without_refetch} of them without a fetch",
        began.elapsed()
    );
    assert!(without_refetch * 4 > compared, "{without_refetch} of {compared}");
}

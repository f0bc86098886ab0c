//! Ten thousand steps over HTTP and the event stream, through two processes: people talk, edit and remove, one of them reads on
//! two devices whose streams break and whose answers come late. At every rest both devices show what is in the store.

use std::collections::{BTreeMap, BTreeSet};

use app::auth::Person as Reader;
use app::events::Change;
use app::id::MessageId;
use app::unread::{Folded, Standing};
use futures::FutureExt;
use serde_json::{Value, json};

use super::put;
use crate::house::{Ears, Frame, House, Person, Server};

const SEED: u64 = 20_261_123;
const STEPS: usize = 10_000;
/// Steps between two rests.
const BETWEEN_RESTS: usize = 25;
/// Messages that a room keeps: few, so that unread ones leave.
const KEPT: u32 = 60;
const ROOMS: [&str; 2] = ["global", "tea"];
/// What is said. Whatever `calls` is a mention of Ada, and nothing else.
const WORDS: [&str; 12] = [
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

/// Numbers that look like chance and are the same each time (`SplitMix64`).
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % end as u64) as usize
    }

    fn of<'a, T>(&mut self, things: &'a [T]) -> &'a T {
        &things[self.below(things.len())]
    }
}

/// One of Ada's devices: a stream, and what it shows of each room.
struct Device {
    ada: Person,
    me: Reader,
    ears: Ears,
    shown: BTreeMap<String, Standing>,
    /// The rooms it must ask for.
    asks: BTreeSet<String>,
    /// Answers that are on their way.
    answers: Vec<Standing>,
}

impl Device {
    async fn switch_on(ada: Person) -> Self {
        let me = serde_json::from_value(ada.get("/api/auth/me").await.success()).unwrap();
        let ears = ada.listen().await;
        let (shown, asks) = (BTreeMap::new(), BTreeSet::new());
        let mut device = Self { ada, me, ears, shown, asks, answers: Vec::new() };
        // The first ping tells where the stream begins.
        device.ears.next().await;
        let standings = device.standings().await;
        device.shown = standings.into_iter().map(|standing| (standing.room_id.to_string(), standing)).collect();
        device
    }

    async fn standings(&self) -> Vec<Standing> {
        serde_json::from_value(self.ada.get("/api/chat/unread").await.success()).unwrap()
    }

    fn hear(&mut self, frame: &Frame) {
        assert_ne!(frame.event, "reset", "{frame:?}");
        if frame.event != "change" {
            return;
        }
        let change: Change = serde_json::from_value(frame.data.clone()).unwrap();
        for (room, standing) in &mut self.shown {
            if standing.apply(&change, &self.me) == Folded::AskAgain {
                self.asks.insert(room.clone());
            }
        }
    }

    /// Hears what has arrived.
    fn listen(&mut self) {
        while let Some(frame) = self.ears.next().now_or_never() {
            self.hear(&frame.expect("the stream goes on"));
        }
    }

    /// Hears everything up to this message.
    async fn listen_until(&mut self, message: &Value) {
        loop {
            let frame = self.ears.next().await.expect("the stream goes on");
            self.hear(&frame);
            if frame.posted().is_some_and(|posted| posted["id"] == message["id"]) {
                return;
            }
        }
    }

    /// The stream breaks and goes on where it was, through this server.
    async fn come_back(&mut self, server: &Server) {
        let cursor = std::mem::take(&mut self.ears.cursor);
        self.ears = self.ada.at(server.address).listen_after(&cursor).await;
        // It may break again before anything is heard.
        self.ears.cursor = cursor;
    }

    async fn ask(&mut self) {
        let standings = self.standings().await;
        self.answers.extend(standings.into_iter().filter(|standing| self.asks.contains(standing.room_id.as_str())));
    }

    fn take(&mut self, answer: Standing) {
        let room = answer.room_id.to_string();
        let shown = self.shown.get_mut(&room).unwrap();
        // An older one brings nothing that was not heard; what is asked for stays so.
        if shown.renew(answer) != Folded::AskAgain {
            self.asks.remove(&room);
        }
    }
}

/// A message that somebody said, and who.
struct Said {
    by: usize,
    message: Value,
}

struct Story {
    house: House,
    servers: [Server; 2],
    chance: Chance,
    devices: [Device; 2],
    /// Ada on both her devices, Ben, Cleo.
    people: Vec<Person>,
    said: Vec<Said>,
    /// How often what a device shows was compared, and how often of these it had not asked for it just then.
    compared: usize,
    folded: usize,
}

impl Story {
    async fn begin() -> Self {
        let house = House::with(|config| config.messages_per_room = KEPT).await;
        house.build_room("tea", "public").await;
        let servers = [house.another_server().await, house.another_server().await];
        let mut people = Vec::new();
        for name in ["Ada", "Ben", "Cleo"] {
            people.push(house.person(name).await.at(servers[people.len() % 2].address));
        }
        people.insert(1, people[0].sign_in("Ada").await.at(servers[1].address));
        for person in &people {
            for room in ROOMS {
                person.get(&format!("/api/chat/messages?room_id={room}&limit=1")).await.success();
            }
        }
        let devices = [Device::switch_on(people[0].clone()).await, Device::switch_on(people[1].clone()).await];
        Self { house, servers, chance: Chance(SEED), devices, people, said: Vec::new(), compared: 0, folded: 0 }
    }

    async fn say(&mut self, by: usize, room: &str, content: &str) -> Value {
        let address = format!("/api/chat/send?room_id={room}");
        let message = self.people[by].post(&address, json!({ "content": content })).await.success();
        self.said.push(Said { by, message: message.clone() });
        message
    }

    /// One of the last messages, of whichever room.
    fn recent(&mut self) -> Option<usize> {
        let back = self.chance.below(150) + 1;
        self.said.len().checked_sub(back)
    }

    /// While it is calm, nothing happens that a change does not tell of.
    async fn step(&mut self, is_calm: bool) {
        let act = match self.chance.below(100) {
            45..66 if is_calm => 0,
            70..82 if is_calm => 66,
            act => act,
        };
        let (by, device) = (self.chance.below(4), self.chance.below(2));
        let room = *self.chance.of(&ROOMS);
        let words = *self.chance.of(&WORDS);
        match act {
            0..45 => drop(self.say(by, room, words).await),
            45..56 => {
                let Some(recent) = self.recent() else { return };
                let Said { by, message } = &self.said[recent];
                let answer = self.people[*by].edit(message, words).await;
                assert!([200, 404].contains(&answer.status), "{}", answer.text);
            }
            56..66 => {
                let Some(recent) = self.recent() else { return };
                let Said { by, message } = &self.said[recent];
                assert_eq!(self.people[*by].remove(message).await.status, 204);
            }
            66..82 => {
                let newest = self.devices[device].shown[room].seq;
                let back = act >= 76;
                let n = if act < 70 { newest } else { newest.saturating_sub(self.chance.below(30) as u64) };
                let answer = put(&self.people[device], room, json!({ "n": n, "back": back })).await.success();
                self.devices[device].answers.push(serde_json::from_value(answer).unwrap());
            }
            82..88 => {
                let server = self.chance.below(2);
                self.devices[device].come_back(&self.servers[server]).await;
            }
            88..94 => {
                let Device { asks, answers, .. } = &self.devices[device];
                if !asks.is_empty() && answers.is_empty() {
                    self.devices[device].ask().await;
                }
            }
            _ => {
                let device = &mut self.devices[device];
                if !device.answers.is_empty() {
                    let place = self.chance.below(device.answers.len());
                    let answer = device.answers.swap_remove(place);
                    device.take(answer);
                }
            }
        }
        for device in &mut self.devices {
            if self.chance.below(3) == 0 {
                device.listen();
            }
        }
    }

    /// Lets everything arrive, and compares.
    async fn rest(&mut self, step: usize) {
        self.say(2, ROOMS[0], "rest").await;
        let last = self.say(3, ROOMS[1], "rest").await;
        let truth = [self.counted(ROOMS[0]).await, self.counted(ROOMS[1]).await];
        for (number, device) in self.devices.iter_mut().enumerate() {
            device.listen_until(&last).await;
            while let Some(answer) = device.answers.pop() {
                device.take(answer);
            }
            let asked = device.asks.len();
            if asked > 0 {
                device.ask().await;
                while let Some(answer) = device.answers.pop() {
                    device.take(answer);
                }
            }
            self.folded += ROOMS.len() - asked;
            assert!(device.asks.is_empty(), "seed {SEED}, step {step}: a fresh answer is enough");
            for (room, truth) in ROOMS.iter().zip(&truth) {
                self.compared += 1;
                let Standing { seq, read, unread, mentions, first_unread, .. } = device.shown[*room];
                let shown = (seq, read, unread, mentions, first_unread);
                assert_eq!(shown, *truth, "seed {SEED}, step {step}, device {number}, {room}");
            }
        }
    }

    /// What is new to Ada, counted from what is stored.
    async fn counted(&self, room: &str) -> (u64, u64, u64, u64, Option<MessageId>) {
        let (redis, ada) = (&self.house.redis, self.people[0].id);
        let seq: u64 = redis.ask(&format!("HGET chat:room:{room} seq")).await;
        let read: u64 = redis.ask(&format!("HGET chat:read:{ada} {room}")).await;
        let list: Vec<String> = redis.ask(&format!("LRANGE chat:messages:{room} 0 -1")).await;
        let list = list.iter().rev().map(|json| serde_json::from_str::<Value>(json).unwrap());
        let is_new = |message: &Value| {
            message["n"].as_u64().unwrap() > read
                && message["del"].is_null()
                && message["sid"] != ada
                && message["sid"] != 0
        };
        let new: Vec<Value> = list.filter(is_new).collect();
        let calls = new.iter().filter(|message| message["c"].as_str().unwrap().contains("calls")).count();
        let first = new.first().map(|message| message["id"].as_str().unwrap().parse().unwrap());
        (seq, read, new.len() as u64, calls as u64, first)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_is_folded_on_two_devices_is_what_is_stored() {
    println!("seed {SEED}");
    let began = std::time::Instant::now();
    let mut story = Story::begin().await;
    for step in 1..=STEPS {
        story.step((step / BETWEEN_RESTS).is_multiple_of(2)).await;
        if step % BETWEEN_RESTS == 0 {
            story.rest(step).await;
        }
    }
    let Story { compared, folded, .. } = story;
    println!("{STEPS} steps in {:?}; compared {compared} times, {folded} of these as folded", began.elapsed());
    assert!(folded * 4 > compared, "{folded} of {compared}");
}

//! The promise that pages stand on: a snapshot with the changes after it equals a fresh read (design §3.5).
//!
//! Against a real server and a Redis whose list holds eight messages, so that every case runs across trims. Changes come
//! late, twice and again after broken connections; some as they happened, some as the log tells them in the end.

mod story;

use app::events::Change;
use app::messages::{ChatMessage, Snapshot, Timeline};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseResult, TestRunner};

use self::story::{Room, Story};

const CASES: u32 = 1_000;
/// Messages that Redis keeps.
const CAP: usize = 8;
/// Messages of a page in the middle of the list.
const WINDOW: usize = 3;
/// More messages than any case has.
const MANY: usize = 300;

/// What happens in the room. Messages are named by how many posts ago they were said.
#[derive(Debug, Clone)]
enum Act {
    Say(String),
    /// The same post again.
    SayAgain(usize),
    Edit(usize, String),
    Remove(usize),
}

#[derive(Debug, Clone)]
struct Case {
    acts: Vec<Act>,
    /// After how many acts the pages read their snapshots.
    snapshot_after: usize,
    /// Which of the messages the window is opened around.
    around: usize,
    /// How many changes from before the snapshots arrive after them all the same.
    stale: usize,
    /// After how many changes the stream breaks, and how many it then repeats.
    breaks: Vec<(usize, usize)>,
    /// Whether the changes come from the log, where later ones have taken the place of earlier ones.
    replayed: bool,
}

fn cases() -> impl Strategy<Value = Case> {
    let words = "[a-z茶 ]{0,12}[a-z茶]";
    let act = prop_oneof![
        5 => words.prop_map(Act::Say),
        1 => (0..12_usize).prop_map(Act::SayAgain),
        3 => (0..10_usize, words).prop_map(|(ago, words)| Act::Edit(ago, words)),
        3 => (0..10_usize).prop_map(Act::Remove),
    ];
    let breaks = vec((0..24_usize, 0..12_usize), 0..3);
    let reading = (0..24_usize, 0..CAP, 0..12_usize, any::<bool>());
    (vec(act, 0..24), reading, breaks).prop_map(|(acts, (snapshot_after, around, stale, replayed), breaks)| Case {
        acts,
        snapshot_after,
        around,
        stale,
        breaks,
        replayed,
    })
}

#[test]
fn a_snapshot_with_the_changes_after_it_is_a_fresh_read() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let room = runtime.block_on(Room::open());
    let mut runner = TestRunner::new(Config { cases: CASES, failure_persistence: None, ..Config::default() });
    runner.run(&cases(), |case| runtime.block_on(play(&room, &case))).unwrap();
}

/// The pages that were opened at one moment.
struct Pages {
    /// The newest messages.
    newest: Timeline,
    /// A window on some of them, with what it showed at first, oldest first; none where there was nothing to show.
    window: Option<(Timeline, Vec<ChatMessage>, bool)>,
    version: u64,
}

async fn play(room: &Room, case: &Case) -> TestCaseResult {
    let begin = room.version().await;
    let mut story = Story::new(begin);
    let mut pages = None;
    for (index, act) in case.acts.iter().enumerate() {
        if index == case.snapshot_after {
            pages = Some(open(room, case).await);
        }
        room.act(act, &mut story).await;
    }
    let mut pages = match pages {
        Some(pages) => pages,
        None => open(room, case).await,
    };

    let first = pages.version.saturating_sub(case.stale as u64).max(begin);
    let changes: Vec<Change> = if case.replayed {
        room.changes_after(first).await.into_iter().map(|(_, change)| change).collect()
    } else {
        story.heard_after(first)
    };
    pages.hear(&changes, case.breaks.clone());
    shows_the_newest(room, &story, &pages.newest).await?;
    match pages.window {
        Some((window, shown, has_newer)) => shows_its_part(room, &story, window, &shown, has_newer).await,
        None => Ok(()),
    }
}

async fn open(room: &Room, case: &Case) -> Pages {
    let version = room.version().await;
    let listed = room.listed().await;
    let newest = Timeline::new(snapshot(version, &listed, false, false), CAP);
    if listed.is_empty() {
        return Pages { newest, window: None, version };
    }
    let middle = &listed[case.around % listed.len()];
    let mut shown = room.page(&format!("limit={WINDOW}&around={}", middle.id)).await;
    let (has_older, has_newer) = (shown.last() != listed.last(), shown.first() != listed.first());
    let window = Timeline::new(snapshot(version, &shown, has_older, has_newer), MANY);
    shown.reverse();
    Pages { newest, window: Some((window, shown, has_newer)), version }
}

fn snapshot(version: u64, messages: &[ChatMessage], has_older: bool, has_newer: bool) -> Snapshot {
    Snapshot { version, messages: messages.to_vec(), has_older, has_newer, quotes: Vec::new() }
}

impl Pages {
    /// Lets both hear the changes, some of them again where the stream breaks.
    fn hear(&mut self, changes: &[Change], mut breaks: Vec<(usize, usize)>) {
        let mut next = 0;
        while next < changes.len() {
            self.newest.apply(&changes[next]);
            if let Some((window, ..)) = &mut self.window {
                window.apply(&changes[next]);
            }
            next += 1;
            if let Some(place) = breaks.iter().position(|(after, _)| *after == next) {
                let (_, repeated) = breaks.remove(place);
                next -= repeated.min(next);
            }
        }
    }
}

/// All that Redis still lists is shown, and nothing that was removed. Messages that left the list may still be there.
async fn shows_the_newest(room: &Room, story: &Story, page: &Timeline) -> TestCaseResult {
    let mut listed = room.listed().await;
    listed.reverse();
    let shown: Vec<_> = page.messages().iter().filter(|message| story.is_listed(message)).cloned().collect();
    prop_assert_eq!(shown, listed);
    prop_assert!(page.messages().iter().all(|message| !story.was_removed(message)), "{:?}", page.messages());
    Ok(())
}

/// A window shows what it did, as it is now, and what came after only if it reached to the end. Read on to both ends, it
/// shows everything.
async fn shows_its_part(
    room: &Room,
    story: &Story,
    mut window: Timeline,
    shown: &[ChatMessage],
    has_newer: bool,
) -> TestCaseResult {
    let (from, to) = (shown[0].n, shown[shown.len() - 1].n);
    let after = |message: &&ChatMessage| !has_newer && message.n > to;
    let all = shown.iter().chain(story.said.iter().filter(after));
    let expected: Vec<_> =
        all.filter(|message| !story.was_removed(message)).map(|message| story.now(message)).collect();
    let seen: Vec<_> = window.messages().iter().filter(|message| message.n >= from).cloned().collect();
    prop_assert_eq!(&seen, &expected);

    let mut listed = room.listed().await;
    loop {
        let Some(end) = window.messages().last().filter(|message| story.is_listed(message)) else { return Ok(()) };
        let page = room.page(&format!("limit={WINDOW}&after={}", end.id)).await;
        let newest = page.first().unwrap_or(end);
        let has_newer = listed.first().is_some_and(|message| message.n > newest.n);
        prop_assert!(!(page.is_empty() && has_newer), "there are more, and none is answered");
        window.append(snapshot(room.version().await, &page, true, has_newer));
        if !has_newer {
            break;
        }
    }
    while let Some(end) = window.messages().first().filter(|message| story.is_listed(message)) {
        let page = room.page(&format!("limit={WINDOW}&before={}", end.id)).await;
        let oldest = page.last().unwrap_or(end);
        let has_older = listed.last().is_some_and(|message| message.n < oldest.n);
        prop_assert!(!(page.is_empty() && has_older), "there are more, and none is answered");
        window.prepend(snapshot(room.version().await, &page, has_older, true));
        if !has_older {
            break;
        }
    }
    listed.reverse();
    let shown: Vec<_> = window.messages().iter().filter(|message| story.is_listed(message)).cloned().collect();
    prop_assert_eq!(shown, listed);
    Ok(())
}

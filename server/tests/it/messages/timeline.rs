//! Consistency of pages: a snapshot plus the later changes equals a fresh read ("Snapshot, then events" in
//! docs/architecture.md).
//!
//! Runs against a real server with eight messages per room, so that every case includes trims. Changes arrive late,
//! twice, and again after broken connections; either as they happened, or as the log has them at the end.

mod scenario;

use app::messages::{ChatMessage, MessageEvent, MessageList, Snapshot};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseResult, TestRunner};

use self::scenario::{Room, Scenario};

const CASES: u32 = 1_000;
/// Messages that Redis stores per room.
const MESSAGES_PER_ROOM: usize = 8;
/// Messages of a page in the middle of the list.
const WINDOW: usize = 3;
/// More messages than a case has.
const UNLIMITED: usize = 300;

/// One step of a case. A message is named by the number of posts after it.
#[derive(Debug, Clone)]
enum Step {
    Post(String),
    /// The same post again.
    PostAgain(usize),
    Edit(usize, String),
    Remove(usize),
}

#[derive(Debug, Clone)]
struct Case {
    steps: Vec<Step>,
    /// The number of steps before the pages are opened.
    snapshot_after: usize,
    /// Which message the window is opened around.
    around: usize,
    /// How many changes from before the snapshots are applied after them.
    stale: usize,
    /// After how many changes the stream breaks, and how many are then repeated.
    breaks: Vec<(usize, usize)>,
    /// Whether the changes are read from the log at the end, in which later entries have replaced earlier ones.
    replayed: bool,
}

fn cases() -> impl Strategy<Value = Case> {
    let text = "[a-z茶 ]{0,12}[a-z茶]";
    let step = prop_oneof![
        5 => text.prop_map(Step::Post),
        1 => (0..12_usize).prop_map(Step::PostAgain),
        3 => (0..10_usize, text).prop_map(|(ago, text)| Step::Edit(ago, text)),
        3 => (0..10_usize).prop_map(Step::Remove),
    ];
    let breaks = vec((0..24_usize, 0..12_usize), 0..3);
    let reading = (0..24_usize, 0..MESSAGES_PER_ROOM, 0..12_usize, any::<bool>());
    (vec(step, 0..24), reading, breaks).prop_map(|(steps, (snapshot_after, around, stale, replayed), breaks)| Case {
        steps,
        snapshot_after,
        around,
        stale,
        breaks,
        replayed,
    })
}

#[test]
fn timeline_with_later_changes_equals_fresh_read() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let room = runtime.block_on(Room::start());
    let mut runner = TestRunner::new(Config { cases: CASES, failure_persistence: None, ..Config::default() });
    runner.run(&cases(), |case| runtime.block_on(run_case(&room, &case))).unwrap();
}

/// The pages opened at one moment.
struct Pages {
    /// The page with the newest messages.
    newest: MessageList,
    /// A window in the middle, with the messages it showed first, oldest first, and whether there were newer ones; none
    /// in an empty room.
    window: Option<(MessageList, Vec<ChatMessage>, bool)>,
    version: u64,
}

async fn run_case(room: &Room, case: &Case) -> TestCaseResult {
    let begin = room.version().await;
    let mut scenario = Scenario::new(begin);
    let mut pages = None;
    for (index, step) in case.steps.iter().enumerate() {
        if index == case.snapshot_after {
            pages = Some(open_pages(room, case).await);
        }
        room.run(step, &mut scenario).await;
    }
    let mut pages = match pages {
        Some(pages) => pages,
        None => open_pages(room, case).await,
    };

    let first = pages.version.saturating_sub(case.stale as u64).max(begin);
    let changes: Vec<MessageEvent> = if case.replayed {
        room.changes_after(first).await.into_iter().map(|(_, change)| change).collect()
    } else {
        scenario.changes_after(first)
    };
    pages.apply(&changes, case.breaks.clone());
    assert_newest_page(room, &scenario, &pages.newest).await?;
    match pages.window {
        Some((window, shown, has_newer)) => assert_window(room, &scenario, window, &shown, has_newer).await,
        None => Ok(()),
    }
}

async fn open_pages(room: &Room, case: &Case) -> Pages {
    let version = room.version().await;
    let listed = room.listed().await;
    let newest = MessageList::new(snapshot(version, &listed, false, false), MESSAGES_PER_ROOM);
    if listed.is_empty() {
        return Pages { newest, window: None, version };
    }
    let middle = &listed[case.around % listed.len()];
    let mut shown = room.page(&format!("limit={WINDOW}&around={}", middle.id)).await;
    let (has_older, has_newer) = (shown.last() != listed.last(), shown.first() != listed.first());
    let window = MessageList::new(snapshot(version, &shown, has_older, has_newer), UNLIMITED);
    shown.reverse();
    Pages { newest, window: Some((window, shown, has_newer)), version }
}

fn snapshot(version: u64, messages: &[ChatMessage], has_older: bool, has_newer: bool) -> Snapshot {
    Snapshot { version, messages: messages.to_vec(), has_older, has_newer, quotes: Vec::new() }
}

impl Pages {
    /// Applies the changes to both pages, and repeats some after each break.
    fn apply(&mut self, changes: &[MessageEvent], mut breaks: Vec<(usize, usize)>) {
        let mut next = 0;
        while next < changes.len() {
            self.newest.apply(&changes[next]);
            if let Some((window, ..)) = &mut self.window {
                window.apply(&changes[next]);
            }
            next += 1;
            if let Some(position) = breaks.iter().position(|(after, _)| *after == next) {
                let (_, repeated) = breaks.remove(position);
                next -= repeated.min(next);
            }
        }
    }
}

/// The page shows every stored message and no removed one. Trimmed messages may still be shown.
async fn assert_newest_page(room: &Room, scenario: &Scenario, page: &MessageList) -> TestCaseResult {
    let mut listed = room.listed().await;
    listed.reverse();
    let shown: Vec<_> = page.messages().iter().filter(|message| scenario.is_listed(message)).cloned().collect();
    prop_assert_eq!(shown, listed);
    prop_assert!(page.messages().iter().all(|message| !scenario.was_removed(message)), "{:?}", page.messages());
    Ok(())
}

/// The window shows its messages in their current state, and later ones only if it included the newest message. After
/// paging to both ends it shows everything.
async fn assert_window(
    room: &Room,
    scenario: &Scenario,
    mut window: MessageList,
    shown: &[ChatMessage],
    has_newer: bool,
) -> TestCaseResult {
    let (from, to) = (shown[0].n, shown[shown.len() - 1].n);
    let after = |message: &&ChatMessage| !has_newer && message.n > to;
    let candidates = shown.iter().chain(scenario.posted.iter().filter(after));
    let expected: Vec<_> =
        candidates.filter(|message| !scenario.was_removed(message)).map(|message| scenario.current(message)).collect();
    let visible: Vec<_> = window.messages().iter().filter(|message| message.n >= from).cloned().collect();
    prop_assert_eq!(&visible, &expected);

    let mut listed = room.listed().await;
    loop {
        let Some(end) = window.messages().last().filter(|message| scenario.is_listed(message)) else { return Ok(()) };
        let page = room.page(&format!("limit={WINDOW}&after={}", end.id)).await;
        let newest = page.first().unwrap_or(end);
        let has_newer = listed.first().is_some_and(|message| message.n > newest.n);
        prop_assert!(!(page.is_empty() && has_newer), "the page is empty although there are newer messages");
        window.append(snapshot(room.version().await, &page, true, has_newer));
        if !has_newer {
            break;
        }
    }
    while let Some(end) = window.messages().first().filter(|message| scenario.is_listed(message)) {
        let page = room.page(&format!("limit={WINDOW}&before={}", end.id)).await;
        let oldest = page.last().unwrap_or(end);
        let has_older = listed.last().is_some_and(|message| message.n < oldest.n);
        prop_assert!(!(page.is_empty() && has_older), "the page is empty although there are older messages");
        window.prepend(snapshot(room.version().await, &page, has_older, true));
        if !has_older {
            break;
        }
    }
    listed.reverse();
    let shown: Vec<_> = window.messages().iter().filter(|message| scenario.is_listed(message)).cloned().collect();
    prop_assert_eq!(shown, listed);
    Ok(())
}

//! The files that wait in one room's composer, and their way out: one after the other, in the order they were chosen.
//!
//! Invariants: a file's message id is made with its chip, so that trying again never posts it twice. What a chip holds
//! of the browser (the file, the address of its thumbnail) is let go when the chip goes.

use std::time::Duration;

use futures::channel::oneshot;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;
use web_sys::{File, FileList, FormData, Url};

use crate::error::{Code, Error};
use crate::id::{MessageId, RoomId};
use crate::uploads::view::attachment::type_of;
use crate::uploads::view::send_file::{Outcome, post};
use crate::uploads::{FileName, FileType, MAX_BYTES};

/// The files that wait in one room's composer. Copies are handles on the same.
#[derive(Clone, Copy)]
pub struct Tray {
    pub(crate) chips: RwSignal<Vec<Chip>>,
    /// What a screen reader is to say: the name of a file and what is wrong with it.
    pub(crate) told: RwSignal<Option<(String, Code)>>,
    empty: Memo<bool>,
    room_id: StoredValue<RoomId>,
    posted: Callback<String>,
    /// Ends the upload that is going on.
    cancel: StoredValue<Option<oneshot::Sender<()>>>,
    busy: StoredValue<bool>,
}

/// One file.
#[derive(Clone)]
pub(crate) struct Chip {
    pub id: MessageId,
    pub name: String,
    pub size: u64,
    pub file_type: Option<FileType>,
    /// Where the browser keeps the picture for its thumbnail.
    pub picture: Option<String>,
    pub caption: ArcRwSignal<String>,
    pub reply_to: ArcRwSignal<Option<MessageId>>,
    pub stand: ArcRwSignal<Stand>,
    pub percent: ArcRwSignal<u32>,
    file: StoredValue<File, LocalStorage>,
}

/// How a file stands.
#[derive(Clone, PartialEq)]
pub(crate) enum Stand {
    /// It can never be sent.
    Refused(Code),
    /// It was not sent yet.
    Waiting,
    /// It was sent, and goes out in its turn.
    Queued,
    /// It is going out.
    Uploading,
    /// It came too soon after others, and goes out by itself after so many seconds.
    Paused(u32),
    /// It was sent, and waits until the one before it can get out.
    Held,
    /// It did not get out.
    Failed(Error),
}

impl Tray {
    /// An empty tray for a room; `posted` is called with each message that comes of it, as JSON.
    pub fn new(room_id: RoomId, posted: Callback<String>) -> Self {
        let kept = ArcRwSignal::<Vec<Chip>>::default();
        let chips = RwSignal::from(kept.clone());
        // What was not sent goes with the page. What was sent goes on its way, see `deliver`.
        on_cleanup(move || {
            let chips = kept.get_untracked();
            chips.iter().filter(|chip| !chip.stand.with_untracked(Stand::is_under_way)).for_each(Chip::release);
        });
        Self {
            chips,
            told: RwSignal::default(),
            empty: Memo::new(move |_| chips.with(Vec::is_empty)),
            room_id: StoredValue::new(room_id),
            posted,
            cancel: StoredValue::new(None),
            busy: StoredValue::new(false),
        }
    }

    /// Adds files, in their order.
    pub fn add(self, files: FileList) {
        let files = (0..files.length()).filter_map(|index| files.item(index));
        self.put(files.map(|file| (file.name(), file)).collect());
    }

    /// Whether there are no files, not even refused ones.
    pub fn is_empty(self) -> bool {
        self.empty.get()
    }

    /// Sends what waits, one after the other; the first as the answer to a message, if it is one. Also what waits for the
    /// connection; not what the server has refused. Answers whether anything was sent that was not before.
    pub fn send(self, reply_to: Option<MessageId>) -> bool {
        let chips = self.chips.get_untracked();
        let first = chips.iter().find(|chip| chip.stand.with_untracked(|stand| *stand == Stand::Waiting));
        if let Some(first) = first {
            first.reply_to.set(reply_to);
        }
        self.enqueue(None);
        first.is_some()
    }

    /// Goes on with what waits for the connection.
    pub fn resume(self) {
        let waits = |stand: &Stand| match stand {
            Stand::Held => true,
            Stand::Failed(error) => error.code.retryable(),
            _ => false,
        };
        let chips = self.chips.try_get_untracked().unwrap_or_default();
        if let Some(first) = chips.iter().find(|chip| chip.stand.with_untracked(waits)) {
            self.enqueue(Some(first.id));
        }
    }

    /// The message of this id is in the room, so its file waits no longer.
    pub fn settle(self, id: MessageId) {
        if let Some(chips) = self.chips.try_get_untracked().filter(|chips| chips.iter().any(|chip| chip.id == id)) {
            for chip in chips.iter().filter(|chip| chip.id == id) {
                // Nothing waits for a pause that does.
                chip.stand.set(Stand::Waiting);
                chip.release();
            }
            self.chips.update(|chips| chips.retain(|chip| chip.id != id));
        }
    }

    /// Adds files under names of their own.
    pub(crate) fn put(self, files: Vec<(String, File)>) {
        let added: Vec<Chip> = files.into_iter().map(|(name, file)| Chip::new(name, file)).collect();
        for chip in &added {
            if let Stand::Refused(code) = chip.stand.get_untracked() {
                self.told.set(Some((chip.name.clone(), code)));
            }
        }
        self.chips.update(|chips| chips.extend(added));
    }

    /// Sends a file again that did not get out, and with it all that waits for the connection.
    pub(crate) fn retry(self, id: MessageId) {
        self.enqueue(Some(id));
    }

    /// Has a sent file wait again.
    pub(crate) fn cancel(self, chip: &Chip) {
        match chip.stand.get_untracked() {
            Stand::Queued | Stand::Paused(_) => chip.stand.set(Stand::Waiting),
            Stand::Uploading => {
                if let Some(cancel) = self.cancel.try_update_value(Option::take).flatten() {
                    let _ = cancel.send(());
                }
            }
            _ => {}
        }
    }

    fn enqueue(self, retried: Option<MessageId>) {
        for chip in self.chips.get_untracked() {
            let goes = match chip.stand.get_untracked() {
                Stand::Waiting => retried.is_none(),
                Stand::Held => true,
                Stand::Failed(error) => error.code.retryable() || retried == Some(chip.id),
                Stand::Refused(_) | Stand::Queued | Stand::Uploading | Stand::Paused(_) => false,
            };
            if goes {
                chip.percent.set(0);
                chip.stand.set(Stand::Queued);
            }
        }
        if !self.busy.get_value() {
            self.busy.set_value(true);
            // It holds on to the chips itself: what was sent gets out also while one looks into another room.
            spawn_local(self.deliver(self.chips.into(), self.room_id.get_value()));
        }
    }

    async fn deliver(self, chips: ArcRwSignal<Vec<Chip>>, room_id: RoomId) {
        while let Some(chip) = next_queued(&chips) {
            let Some(form) = chip.form(&room_id) else {
                take(&chips, &chip);
                continue;
            };
            let (cancel, cancelled) = oneshot::channel();
            drop(self.cancel.try_set_value(Some(cancel)));
            chip.stand.set(Stand::Uploading);
            let percent = chip.percent.clone();
            let progress = move |reached| {
                if percent.get_untracked() != reached {
                    percent.set(reached);
                }
            };
            match post(&form, cancelled, progress).await {
                Outcome::Posted(message) => {
                    self.posted.try_run(message);
                    take(&chips, &chip);
                }
                Outcome::Cancelled => chip.stand.set(Stand::Waiting),
                // Nobody else has this id: an earlier try got in after all, with another caption.
                Outcome::Failed(error) if error.code == Code::MessageIdTaken => take(&chips, &chip),
                Outcome::Failed(error) if error.time_to_wait().is_some() => {
                    let _ = self.told.try_set(Some((chip.name.clone(), error.code)));
                    chip.pause(error.time_to_wait().unwrap_or_default()).await;
                }
                Outcome::Failed(error) => {
                    // What comes after it waits too, or it would be said before it.
                    if error.code.retryable() {
                        let queued = chips.get_untracked().into_iter().filter(Chip::is_queued);
                        queued.for_each(|chip| chip.stand.set(Stand::Held));
                    }
                    let _ = self.told.try_set(Some((chip.name.clone(), error.code)));
                    chip.stand.set(Stand::Failed(error));
                }
            }
        }
        self.busy.try_set_value(false);
        if self.chips.is_disposed() {
            chips.get_untracked().iter().for_each(Chip::release);
        }
    }
}

impl Stand {
    /// Whether it was sent and nothing is known against it.
    pub fn is_under_way(&self) -> bool {
        matches!(self, Self::Queued | Self::Uploading | Self::Paused(_))
    }

    /// Whether what is said with the file can still be changed.
    pub fn takes_words(&self) -> bool {
        matches!(self, Self::Waiting | Self::Failed(_))
    }

    /// The word that styles and tests know.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Refused(_) => "rejected",
            Self::Waiting => "waiting",
            Self::Queued => "queued",
            Self::Uploading => "uploading",
            Self::Paused(_) => "paused",
            Self::Held => "blocked",
            Self::Failed(_) => "failed",
        }
    }
}

impl Chip {
    fn new(name: String, file: File) -> Self {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of bytes is whole")]
        let size = file.size() as u64;
        let file_type = type_of(&name);
        let refusal = match (FileName::parse(&name), file_type) {
            (_, None) => Some(Code::FileTypeNotAllowed),
            (Err(code), _) => Some(code),
            _ if size > MAX_BYTES => Some(Code::FileTooLarge),
            _ if size == 0 => Some(Code::FileEmpty),
            _ => None,
        };
        let shown = refusal.is_none() && file_type.is_some_and(FileType::is_image);
        Self {
            id: MessageId::new(),
            name,
            size,
            file_type,
            picture: shown.then(|| Url::create_object_url_with_blob(&file).ok()).flatten(),
            caption: ArcRwSignal::default(),
            reply_to: ArcRwSignal::default(),
            stand: ArcRwSignal::new(refusal.map_or(Stand::Waiting, Stand::Refused)),
            percent: ArcRwSignal::new(0),
            file: StoredValue::new_local(file),
        }
    }

    /// What is sent of it. The file comes last, so that all else is known by then.
    fn form(&self, room_id: &RoomId) -> Option<FormData> {
        let file = self.file.try_get_value()?;
        let fill = |form: &FormData| -> Result<(), JsValue> {
            form.append_with_str("room_id", room_id.as_str())?;
            form.append_with_str("id", &self.id.to_string())?;
            if let Some(reply_to) = self.reply_to.get_untracked() {
                form.append_with_str("reply_to", &reply_to.to_string())?;
            }
            let caption = self.caption.get_untracked();
            if !caption.trim().is_empty() {
                form.append_with_str("content", &caption)?;
            }
            form.append_with_blob_and_filename("file", &file, &self.name)
        };
        FormData::new().ok().filter(|form| fill(form).is_ok())
    }

    /// Counts the seconds until it may go out, unless its sender thinks better of it.
    async fn pause(&self, seconds: u32) {
        for left in (1..=seconds).rev() {
            self.stand.set(Stand::Paused(left));
            gloo_timers::future::sleep(Duration::from_secs(1)).await;
            if self.stand.with_untracked(|stand| !matches!(stand, Stand::Paused(_))) {
                return;
            }
        }
        self.percent.set(0);
        self.stand.set(Stand::Queued);
    }

    fn is_queued(&self) -> bool {
        self.stand.with_untracked(|stand| *stand == Stand::Queued)
    }

    /// Lets go of what the browser keeps for it.
    fn release(&self) {
        if let Some(picture) = &self.picture {
            let _ = Url::revoke_object_url(picture);
        }
        self.file.dispose();
    }
}

fn next_queued(chips: &ArcRwSignal<Vec<Chip>>) -> Option<Chip> {
    chips.with_untracked(|chips| chips.iter().find(|chip| chip.is_queued()).cloned())
}

/// Takes a chip out that is done with.
fn take(chips: &ArcRwSignal<Vec<Chip>>, done: &Chip) {
    chips.update(|chips| chips.retain(|chip| chip.id != done.id));
    done.release();
}

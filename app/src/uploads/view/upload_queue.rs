//! The upload queue of a room's composer: the files that wait to be sent, uploaded one after the other in the order
//! they were chosen.
//!
//! Invariants: the message id of a file is created with its queue entry, so that a retry never posts it twice. The
//! browser resources of a file (its handle, the URL of its preview) are released when the entry is removed.

use std::time::Duration;

use futures::channel::oneshot;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;
use web_sys::{File, FileList, FormData, Url};

use crate::error::{Code, Error};
use crate::id::{MessageId, RoomId};
use crate::uploads::view::attachment::type_of;
use crate::uploads::view::send_file::{Outcome, post_form};
use crate::uploads::{FileName, FileType, MAX_BYTES};

/// The upload queue of a room's composer. Copies share the same state.
#[derive(Clone, Copy)]
pub struct UploadQueue {
    pub(crate) files: RwSignal<Vec<PendingFile>>,
    /// The announcement for screen readers: the name of a file and the error that concerns it.
    pub(crate) announcement: RwSignal<Option<(String, Code)>>,
    is_empty: Memo<bool>,
    room_id: StoredValue<RoomId>,
    on_posted: Callback<String>,
    /// Cancels the upload in progress.
    cancel: StoredValue<Option<oneshot::Sender<()>>>,
    is_uploading: StoredValue<bool>,
}

/// A file in the queue.
#[derive(Clone)]
pub(crate) struct PendingFile {
    pub id: MessageId,
    pub name: String,
    pub size: u64,
    pub file_type: Option<FileType>,
    /// The object URL of the image, for its preview.
    pub preview_url: Option<String>,
    pub caption: ArcRwSignal<String>,
    pub reply_to: ArcRwSignal<Option<MessageId>>,
    pub status: ArcRwSignal<UploadStatus>,
    pub percent: ArcRwSignal<u32>,
    file: StoredValue<File, LocalStorage>,
}

/// The status of a file.
#[derive(Clone, PartialEq)]
pub(crate) enum UploadStatus {
    /// The file cannot be sent: its name, type or size is not allowed.
    Rejected(Code),
    /// The user has not sent the file yet.
    Waiting,
    /// The user has sent the file; it is uploaded in its turn.
    Queued,
    /// The file is being uploaded.
    Uploading,
    /// The rate limit was reached; the upload continues by itself after this many seconds.
    Paused(u32),
    /// The user has sent the file; it waits until the file before it can be uploaded.
    Blocked,
    /// The upload failed.
    Failed(Error),
}

impl UploadQueue {
    /// An empty queue for a room; `on_posted` is called with the JSON of each posted message.
    pub fn new(room_id: RoomId, on_posted: Callback<String>) -> Self {
        let shared = ArcRwSignal::<Vec<PendingFile>>::default();
        let files = RwSignal::from(shared.clone());
        // Files that were not sent are released with the page. Uploads in progress continue, see `upload_all`.
        on_cleanup(move || {
            let files = shared.get_untracked();
            files
                .iter()
                .filter(|file| !file.status.with_untracked(UploadStatus::is_in_progress))
                .for_each(PendingFile::release);
        });
        Self {
            files,
            announcement: RwSignal::default(),
            is_empty: Memo::new(move |_| files.with(Vec::is_empty)),
            room_id: StoredValue::new(room_id),
            on_posted,
            cancel: StoredValue::new(None),
            is_uploading: StoredValue::new(false),
        }
    }

    /// Adds files, in their order.
    pub fn add(self, files: FileList) {
        let files = (0..files.length()).filter_map(|index| files.item(index));
        self.add_named(files.map(|file| (file.name(), file)).collect());
    }

    /// Whether there are no files, not even rejected ones.
    pub fn is_empty(self) -> bool {
        self.is_empty.get()
    }

    /// Sends the waiting files one after the other, the first as a reply to `reply_to` if given. Files that wait for
    /// the connection are sent too, files that the server rejected are not. Returns whether any file was newly sent.
    pub fn send(self, reply_to: Option<MessageId>) -> bool {
        let files = self.files.get_untracked();
        let first = files.iter().find(|file| file.status.with_untracked(|status| *status == UploadStatus::Waiting));
        if let Some(first) = first {
            first.reply_to.set(reply_to);
        }
        self.enqueue(None);
        first.is_some()
    }

    /// Resumes the files that wait for the connection.
    pub fn resume(self) {
        let is_waiting_for_connection = |status: &UploadStatus| match status {
            UploadStatus::Blocked => true,
            UploadStatus::Failed(error) => error.code.is_retryable(),
            _ => false,
        };
        let files = self.files.try_get_untracked().unwrap_or_default();
        if let Some(first) = files.iter().find(|file| file.status.with_untracked(is_waiting_for_connection)) {
            self.enqueue(Some(first.id));
        }
    }

    /// Removes the file whose message has been posted.
    pub fn finish(self, id: MessageId) {
        if let Some(files) = self.files.try_get_untracked().filter(|files| files.iter().any(|file| file.id == id)) {
            for file in files.iter().filter(|file| file.id == id) {
                // A wait for the rate limit ends when the status is no longer `Paused`.
                file.status.set(UploadStatus::Waiting);
                file.release();
            }
            self.files.update(|files| files.retain(|file| file.id != id));
        }
    }

    /// Adds files under given names.
    pub(crate) fn add_named(self, files: Vec<(String, File)>) {
        let added: Vec<PendingFile> = files.into_iter().map(|(name, file)| PendingFile::new(name, file)).collect();
        for file in &added {
            if let UploadStatus::Rejected(code) = file.status.get_untracked() {
                self.announcement.set(Some((file.name.clone(), code)));
            }
        }
        self.files.update(|files| files.extend(added));
    }

    /// Retries a failed file, and with it all files that wait for the connection.
    pub(crate) fn retry(self, id: MessageId) {
        self.enqueue(Some(id));
    }

    /// Cancels the upload of a sent file; it waits to be sent again.
    pub(crate) fn cancel(self, file: &PendingFile) {
        match file.status.get_untracked() {
            UploadStatus::Queued | UploadStatus::Paused(_) => file.status.set(UploadStatus::Waiting),
            UploadStatus::Uploading => {
                if let Some(cancel) = self.cancel.try_update_value(Option::take).flatten() {
                    let _ = cancel.send(());
                }
            }
            _ => {}
        }
    }

    fn enqueue(self, retried: Option<MessageId>) {
        for file in self.files.get_untracked() {
            let is_sendable = match file.status.get_untracked() {
                UploadStatus::Waiting => retried.is_none(),
                UploadStatus::Blocked => true,
                UploadStatus::Failed(error) => error.code.is_retryable() || retried == Some(file.id),
                UploadStatus::Rejected(_)
                | UploadStatus::Queued
                | UploadStatus::Uploading
                | UploadStatus::Paused(_) => false,
            };
            if is_sendable {
                file.percent.set(0);
                file.status.set(UploadStatus::Queued);
            }
        }
        if !self.is_uploading.get_value() {
            self.is_uploading.set_value(true);
            // The future owns the list of files: uploads continue while the user looks at another room.
            spawn_local(self.upload_all(self.files.into(), self.room_id.get_value()));
        }
    }

    async fn upload_all(self, files: ArcRwSignal<Vec<PendingFile>>, room_id: RoomId) {
        while let Some(file) = next_queued(&files) {
            let Some(form) = file.form(&room_id) else {
                remove(&files, &file);
                continue;
            };
            let (cancel, cancelled) = oneshot::channel();
            drop(self.cancel.try_set_value(Some(cancel)));
            file.status.set(UploadStatus::Uploading);
            let percent = file.percent.clone();
            let progress = move |reached| {
                if percent.get_untracked() != reached {
                    percent.set(reached);
                }
            };
            match post_form(&form, cancelled, progress).await {
                Outcome::Posted(message) => {
                    self.on_posted.try_run(message);
                    remove(&files, &file);
                }
                Outcome::Cancelled => file.status.set(UploadStatus::Waiting),
                // No other message has this id: an earlier attempt was posted after all, with another caption.
                Outcome::Failed(error) if error.code == Code::MessageIdTaken => remove(&files, &file),
                Outcome::Failed(error) if error.automatic_retry_after().is_some() => {
                    let _ = self.announcement.try_set(Some((file.name.clone(), error.code)));
                    file.wait_for_rate_limit(error.automatic_retry_after().unwrap_or_default()).await;
                }
                Outcome::Failed(error) => {
                    // The files after it wait too; otherwise they would be posted before it.
                    if error.code.is_retryable() {
                        let queued = files.get_untracked().into_iter().filter(PendingFile::is_queued);
                        queued.for_each(|file| file.status.set(UploadStatus::Blocked));
                    }
                    let _ = self.announcement.try_set(Some((file.name.clone(), error.code)));
                    file.status.set(UploadStatus::Failed(error));
                }
            }
        }
        self.is_uploading.try_set_value(false);
        if self.files.is_disposed() {
            files.get_untracked().iter().for_each(PendingFile::release);
        }
    }
}

impl UploadStatus {
    /// Whether the user has sent the file and it has neither failed nor been blocked.
    pub fn is_in_progress(&self) -> bool {
        matches!(self, Self::Queued | Self::Uploading | Self::Paused(_))
    }

    /// Whether the caption can be changed.
    pub fn is_editable(&self) -> bool {
        matches!(self, Self::Waiting | Self::Failed(_))
    }

    /// The name of the status in the `data-state` attribute, for styles and tests.
    pub fn label(&self) -> &'static str {
        match self {
            Self::Rejected(_) => "rejected",
            Self::Waiting => "waiting",
            Self::Queued => "queued",
            Self::Uploading => "uploading",
            Self::Paused(_) => "paused",
            Self::Blocked => "blocked",
            Self::Failed(_) => "failed",
        }
    }
}

impl PendingFile {
    fn new(name: String, file: File) -> Self {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of bytes is whole")]
        let size = file.size() as u64;
        let file_type = type_of(&name);
        let rejection = match (FileName::parse(&name), file_type) {
            (_, None) => Some(Code::FileTypeNotAllowed),
            (Err(code), _) => Some(code),
            _ if size > MAX_BYTES => Some(Code::FileTooLarge),
            _ if size == 0 => Some(Code::FileEmpty),
            _ => None,
        };
        let has_preview = rejection.is_none() && file_type.is_some_and(FileType::is_image);
        Self {
            id: MessageId::new(),
            name,
            size,
            file_type,
            preview_url: has_preview.then(|| Url::create_object_url_with_blob(&file).ok()).flatten(),
            caption: ArcRwSignal::default(),
            reply_to: ArcRwSignal::default(),
            status: ArcRwSignal::new(rejection.map_or(UploadStatus::Waiting, UploadStatus::Rejected)),
            percent: ArcRwSignal::new(0),
            file: StoredValue::new_local(file),
        }
    }

    /// The form to upload. The file comes last, so that the server has all other fields by then.
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

    /// Counts down the seconds of the rate limit, unless the user cancels.
    async fn wait_for_rate_limit(&self, seconds: u32) {
        for seconds_left in (1..=seconds).rev() {
            self.status.set(UploadStatus::Paused(seconds_left));
            gloo_timers::future::sleep(Duration::from_secs(1)).await;
            if self.status.with_untracked(|status| !matches!(status, UploadStatus::Paused(_))) {
                return;
            }
        }
        self.percent.set(0);
        self.status.set(UploadStatus::Queued);
    }

    fn is_queued(&self) -> bool {
        self.status.with_untracked(|status| *status == UploadStatus::Queued)
    }

    /// Releases the browser resources of the file.
    fn release(&self) {
        if let Some(preview_url) = &self.preview_url {
            let _ = Url::revoke_object_url(preview_url);
        }
        self.file.dispose();
    }
}

fn next_queued(files: &ArcRwSignal<Vec<PendingFile>>) -> Option<PendingFile> {
    files.with_untracked(|files| files.iter().find(|file| file.is_queued()).cloned())
}

/// Removes a file from the queue and releases it.
fn remove(files: &ArcRwSignal<Vec<PendingFile>>, finished: &PendingFile) {
    files.update(|files| files.retain(|file| file.id != finished.id));
    finished.release();
}

//! The actions of administrators, and the dialog in which each is confirmed before it runs.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::administration::operations::{make_reset_link, set_deactivated, set_server_role, sign_out_person};
use crate::administration::{ChangeSettings, ServerSettings, Texts};
use crate::auth::Role;
use crate::error::Error;
use crate::id::{RoomId, UserId};
use crate::rooms::{RoomRole, archive_room, set_room_role};
use crate::ui::Dialog;
use crate::ui::{CopyField, ErrorMessage, absolute_address, language};

/// An action that is confirmed before it runs.
#[derive(Debug, Clone)]
pub(crate) enum AdminAction {
    /// Gives the user this role on the server.
    SetRole(UserId, Role),
    /// Deactivates the account, or reactivates it.
    SetDeactivated(UserId, bool),
    /// Ends all sessions of the user.
    SignOut(UserId),
    /// Makes a link by which the user sets a new password.
    MakeResetLink(UserId),
    /// Archives the room, or restores it.
    SetArchived(RoomId, bool),
    /// Makes the user an owner of the room, or a member.
    SetOwner(RoomId, UserId, bool),
    /// Changes the server settings.
    ChangeSettings(ChangeSettings),
}

/// The result of an action.
enum Outcome {
    Done,
    Link(String),
    Settings(ServerSettings),
}

impl AdminAction {
    async fn run(self) -> Result<Outcome, Error> {
        match self {
            Self::SetRole(user, role) => set_server_role(user, role).await.map(|()| Outcome::Done),
            Self::SetDeactivated(user, closes) => set_deactivated(user, closes).await.map(|()| Outcome::Done),
            Self::SignOut(user) => sign_out_person(user).await.map(|()| Outcome::Done),
            Self::MakeResetLink(user) => make_reset_link(user).await.map(Outcome::Link),
            Self::SetArchived(room, archives) => archive_room(room, archives).await.map(|_| Outcome::Done),
            Self::SetOwner(room, user, owns) => {
                let role = if owns { RoomRole::Owner } else { RoomRole::Member };
                set_room_role(room, user, role).await.map(|_| Outcome::Done)
            }
            Self::ChangeSettings(settings) => settings.send().await.map(Outcome::Settings),
        }
    }

    /// Whether someone loses access or sessions by it; the dialog then has a red button.
    pub(crate) fn is_destructive(&self) -> bool {
        matches!(self, Self::SetDeactivated(_, true) | Self::SignOut(_) | Self::SetArchived(_, true))
    }
}

/// The state of the dialog of a page. Copies share it.
#[derive(Clone, Copy)]
pub(crate) struct ConfirmDialogState {
    /// The server settings as they were saved last on this page.
    pub saved_settings: RwSignal<Option<ServerSettings>>,
    /// The action to confirm, with the name of its user or room; none while the dialog is closed.
    pending: RwSignal<Option<(AdminAction, String)>>,
    is_busy: RwSignal<bool>,
    error: RwSignal<Option<Error>>,
    link: RwSignal<Option<String>>,
    on_done: Callback<()>,
}

impl ConfirmDialogState {
    /// A closed dialog. `on_done` is called after each action, whether it succeeded or failed.
    pub fn new(on_done: Callback<()>) -> Self {
        Self {
            saved_settings: RwSignal::new(None),
            pending: RwSignal::new(None),
            is_busy: RwSignal::new(false),
            error: RwSignal::new(None),
            link: RwSignal::new(None),
            on_done,
        }
    }

    /// Opens the dialog for an action on a user or room of this name.
    pub fn open(self, action: AdminAction, name: String) {
        self.error.set(None);
        self.link.set(None);
        self.pending.set(Some((action, name)));
    }

    fn confirm(self) {
        let Some((action, _)) = self.pending.get_untracked().filter(|_| !self.is_busy.get_untracked()) else { return };
        self.is_busy.set(true);
        self.error.set(None);
        spawn_local(async move {
            let outcome = action.run().await;
            if self.is_busy.try_set(false).is_some() {
                return;
            }
            match outcome {
                Ok(Outcome::Done) => self.pending.set(None),
                // The dialog stays open and shows the link.
                Ok(Outcome::Link(path)) => self.link.set(Some(absolute_address(&path))),
                Ok(Outcome::Settings(settings)) => {
                    self.saved_settings.set(Some(settings));
                    self.pending.set(None);
                }
                Err(error) => self.error.set(Some(error)),
            }
            self.on_done.run(());
        });
    }
}

/// The dialog, one for all rows of a page.
#[component]
pub(crate) fn ConfirmDialog(
    /// Its state.
    dialog: ConfirmDialogState,
) -> impl IntoView {
    let texts = Texts::of(language());
    let ConfirmDialogState { pending, is_busy, error, link, .. } = dialog;
    let open = Signal::derive(move || pending.with(Option::is_some));
    let action = move || {
        pending.with(|pending| pending.as_ref().map(|(action, _)| texts.action_label(action)).unwrap_or_default())
    };
    let title = Signal::derive(move || action().to_owned());
    let question =
        move || pending.with(|pending| pending.as_ref().map(|(action, name)| texts.confirm_action(action, name)));
    let class = move || {
        let is_destructive =
            pending.with(|pending| pending.as_ref().is_some_and(|(action, _)| action.is_destructive()));
        if is_destructive { "button danger" } else { "button primary" }
    };
    let close = move || pending.set(None);
    let answers = move || {
        if let Some(link) = link.get() {
            return view! { <Link link close=Callback::new(move |()| close()) /> }.into_any();
        }
        view! {
            <div class="dialog-actions">
                <button type="button" class="button" on:click=move |_| close()>{texts.cancel}</button>
                <button
                    type="button"
                    class=class
                    aria-disabled=move || is_busy.get().then_some("true")
                    on:click=move |_| dialog.confirm()
                >
                    {action}
                </button>
            </div>
        }
        .into_any()
    };
    view! {
        <Dialog title open on_close=move |()| close()>
            <p class="confirm-message">{question}</p>
            {move || error.get().map(|error| view! { <ErrorMessage error /> })}
            {answers}
        </Dialog>
    }
    .into_any()
}

/// The reset link, which is shown only once.
#[component]
fn Link(link: String, close: Callback<()>) -> impl IntoView {
    let texts = Texts::of(language());
    view! {
        <p class="notice">{texts.link_hint}</p>
        <CopyField link label=texts.link copy_text=(texts.copy, texts.copied) button_class="button" />
        <div class="dialog-actions">
            <button type="button" class="button primary" on:click=move |_| close.run(())>{texts.done}</button>
        </div>
    }
    .into_any()
}

//! What administrators do, each after a question, and what came of it.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::administration::operations::{
    change_settings, make_reset_link, set_deactivated, set_server_role, sign_out_person,
};
use crate::administration::{Rules, Texts};
use crate::auth::{Role, SignUp};
use crate::error::Error;
use crate::id::{RoomId, UserId};
use crate::rooms::{RoomRole, archive_room, set_room_role};
use crate::ui::Dialog;
use crate::ui::{CopyField, ErrorMessage, absolute_address, language};

/// Something that is done after a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Act {
    /// They may do this on the server from now on.
    Role(UserId, Role),
    /// Their account is closed, or opened again.
    Deactivate(UserId, bool),
    /// All their sessions end.
    SignOut(UserId),
    /// A link lets them set a new password.
    Reset(UserId),
    /// The room is archived, or opened again.
    Archive(RoomId, bool),
    /// They own the room from now on, or no longer.
    Own(RoomId, UserId, bool),
    /// These are the rules.
    Rules { sign_up: Option<SignUp>, burst: u32, per_minute: u32 },
}

/// What came of it.
enum Outcome {
    Done,
    Link(String),
    Rules(Rules),
}

impl Act {
    async fn carry_out(self) -> Result<Outcome, Error> {
        match self {
            Self::Role(user, role) => set_server_role(user, role).await.map(|()| Outcome::Done),
            Self::Deactivate(user, closes) => set_deactivated(user, closes).await.map(|()| Outcome::Done),
            Self::SignOut(user) => sign_out_person(user).await.map(|()| Outcome::Done),
            Self::Reset(user) => make_reset_link(user).await.map(Outcome::Link),
            Self::Archive(room, archives) => archive_room(room, archives).await.map(|_| Outcome::Done),
            Self::Own(room, user, owns) => {
                let role = if owns { RoomRole::Owner } else { RoomRole::Member };
                set_room_role(room, user, role).await.map(|_| Outcome::Done)
            }
            Self::Rules { sign_up, burst, per_minute } => {
                change_settings(sign_up, burst, per_minute).await.map(Outcome::Rules)
            }
        }
    }

    /// Whether somebody loses something by it.
    pub(crate) fn is_grave(&self) -> bool {
        matches!(self, Self::Deactivate(_, true) | Self::SignOut(_) | Self::Archive(_, true))
    }
}

/// The question of a page. Copies are handles on the same.
#[derive(Clone, Copy)]
pub(crate) struct Confirmation {
    /// The rules as they were set last.
    pub rules: RwSignal<Option<Rules>>,
    asked: RwSignal<Option<(Act, String)>>,
    busy: RwSignal<bool>,
    refused: RwSignal<Option<Error>>,
    link: RwSignal<Option<String>>,
    done: Callback<()>,
}

impl Confirmation {
    /// Nothing is asked yet; `done` is called after each act, however it ended.
    pub fn new(done: Callback<()>) -> Self {
        Self {
            rules: RwSignal::new(None),
            asked: RwSignal::new(None),
            busy: RwSignal::new(false),
            refused: RwSignal::new(None),
            link: RwSignal::new(None),
            done,
        }
    }

    /// Asks whether to do this to somebody or something of this name.
    pub fn ask(self, act: Act, name: String) {
        self.refused.set(None);
        self.link.set(None);
        self.asked.set(Some((act, name)));
    }

    fn go(self) {
        let Some((act, _)) = self.asked.get_untracked().filter(|_| !self.busy.get_untracked()) else { return };
        self.busy.set(true);
        self.refused.set(None);
        spawn_local(async move {
            let outcome = act.carry_out().await;
            if self.busy.try_set(false).is_some() {
                return;
            }
            match outcome {
                Ok(Outcome::Done) => self.asked.set(None),
                // The dialog stays, now with the link in it.
                Ok(Outcome::Link(path)) => self.link.set(Some(absolute_address(&path))),
                Ok(Outcome::Rules(rules)) => {
                    self.rules.set(Some(rules));
                    self.asked.set(None);
                }
                Err(error) => self.refused.set(Some(error)),
            }
            self.done.run(());
        });
    }
}

/// The question, one for all rows of a page.
#[component]
pub(crate) fn Question(
    /// What is asked.
    confirmation: Confirmation,
) -> impl IntoView {
    let texts = Texts::of(language());
    let Confirmation { asked, busy, refused, link, .. } = confirmation;
    let open = Signal::derive(move || asked.with(Option::is_some));
    let act = move || asked.with(|asked| asked.as_ref().map(|(act, _)| texts.action_label(act)).unwrap_or_default());
    let title = Signal::derive(move || act().to_owned());
    let question = move || asked.with(|asked| asked.as_ref().map(|(act, name)| texts.confirm_action(act, name)));
    let class = move || {
        let is_grave = asked.with(|asked| asked.as_ref().is_some_and(|(act, _)| act.is_grave()));
        if is_grave { "button danger" } else { "button primary" }
    };
    let close = move || asked.set(None);
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
                    aria-disabled=move || busy.get().then_some("true")
                    on:click=move |_| confirmation.go()
                >
                    {act}
                </button>
            </div>
        }
        .into_any()
    };
    view! {
        <Dialog title open on_close=move |()| close()>
            <p class="confirm-message">{question}</p>
            {move || refused.get().map(|error| view! { <ErrorMessage error /> })}
            {answers}
        </Dialog>
    }
    .into_any()
}

/// A link that is shown this once, to be handed on.
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

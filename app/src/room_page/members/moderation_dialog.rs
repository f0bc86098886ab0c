//! The moderation actions on a member, and the dialog that confirms the destructive ones.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::auth::Person;
use crate::error::Error;
use crate::id::RoomId;
use crate::room_page::members::texts::Texts;
use crate::rooms::{RoomRole, mute_member, remove_member, set_room_role};
use crate::sidebar::SidebarState;
use crate::ui::Dialog;
use crate::ui::{ErrorMessage, language};

/// An action on a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MemberAction {
    /// Sets the member's role.
    Role(RoomRole),
    /// Mutes the member for this number of minutes; none is without end, 0 ends the mute.
    Mute(Option<u32>),
    /// Removes the member from the room.
    Remove,
    /// Removes the member, who cannot come back until unbanned.
    Ban,
}

/// Runs the moderation actions in one room. Copies are handles on the same state.
#[derive(Clone, Copy)]
pub(crate) struct Moderation {
    /// The error of the last action.
    pub error: RwSignal<Option<Error>>,
    sidebar: SidebarState,
    room: StoredValue<RoomId>,
    pending: RwSignal<Option<(MemberAction, Person)>>,
    busy: RwSignal<bool>,
}

impl Moderation {
    pub fn new(sidebar: SidebarState, room: RoomId) -> Self {
        let room = StoredValue::new(room);
        Self { error: RwSignal::new(None), sidebar, room, pending: RwSignal::new(None), busy: RwSignal::new(false) }
    }

    /// Runs an action; a destructive one only after the dialog confirms it.
    pub fn start(self, action: MemberAction, person: Person) {
        self.error.set(None);
        if matches!(action, MemberAction::Remove | MemberAction::Ban) {
            self.pending.set(Some((action, person)));
        } else {
            self.run(action, person);
        }
    }

    fn run(self, action: MemberAction, person: Person) {
        let (room, id) = (self.room.get_value(), person.id);
        self.busy.set(true);
        spawn_local(async move {
            let result = match action {
                MemberAction::Role(role) => set_room_role(room, id, role).await,
                MemberAction::Mute(minutes) => mute_member(room, id, minutes).await,
                MemberAction::Remove => remove_member(room, id, false).await,
                MemberAction::Ban => remove_member(room, id, true).await,
            };
            self.busy.try_set(false);
            self.pending.try_set(None);
            self.error.try_set(result.err());
            self.sidebar.member_list.refetch();
        });
    }
}

/// The dialog that confirms a removal or a ban.
#[component]
pub(crate) fn ModerationDialog(
    /// The state of the actions.
    moderation: Moderation,
) -> impl IntoView {
    let texts = Texts::of(language());
    let pending = moderation.pending;
    let open = Signal::derive(move || pending.with(Option::is_some));
    let is_ban = move || pending.with(|pending| matches!(pending, Some((MemberAction::Ban, _))));
    let title = Signal::derive(move || if is_ban() { texts.ban } else { texts.remove }.to_owned());
    let question = move || {
        pending.with(|pending| pending.as_ref().map(|(action, person)| texts.confirm(*action, &person.display_name)))
    };
    let run = move |_| {
        if let Some((action, person)) = pending.get_untracked().filter(|_| !moderation.busy.get_untracked()) {
            moderation.run(action, person);
        }
    };
    view! {
        <Dialog title open on_close=move |()| pending.set(None)>
            <p>{question}</p>
            <div class="dialog-actions">
                <button type="button" class="button" on:click=move |_| pending.set(None)>{texts.cancel}</button>
                <button
                    type="button"
                    class="button danger"
                    aria-disabled=move || moderation.busy.get().then_some("true")
                    on:click=run
                >
                    {title}
                </button>
            </div>
        </Dialog>
    }
    .into_any()
}

/// The error of the last action, until another one is started.
#[component]
pub(crate) fn ModerationError(
    /// The state of the actions.
    moderation: Moderation,
) -> impl IntoView {
    move || moderation.error.get().map(|error| view! { <ErrorMessage error /> })
}

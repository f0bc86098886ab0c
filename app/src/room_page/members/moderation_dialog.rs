//! What is done with a member, and the question that comes before what hurts.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::auth::Person;
use crate::error::Error;
use crate::id::RoomId;
use crate::room_page::members::texts::Texts;
use crate::rooms::{RoomRole, mute_member, remove_member, set_room_role};
use crate::sidebar::LobbyState;
use crate::ui::Dialog;
use crate::ui::{Notice, language};

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Act {
    /// They may do this from now on.
    Role(RoomRole),
    /// They may not speak for so many minutes; for good without a number, and again with 0.
    Mute(Option<u32>),
    /// They are not in the room any more.
    Remove,
    /// Nor can they come back.
    Ban,
}

/// Doing things with the members of one room. Copies are handles on the same.
#[derive(Clone, Copy)]
pub(crate) struct Governing {
    /// What was refused last.
    pub refused: RwSignal<Option<Error>>,
    lobby: LobbyState,
    room: StoredValue<RoomId>,
    asked: RwSignal<Option<(Act, Person)>>,
    busy: RwSignal<bool>,
}

impl Governing {
    pub fn new(lobby: LobbyState, room: RoomId) -> Self {
        let room = StoredValue::new(room);
        Self { refused: RwSignal::new(None), lobby, room, asked: RwSignal::new(None), busy: RwSignal::new(false) }
    }

    /// Does it, or asks before it does what hurts.
    pub fn act(self, act: Act, person: Person) {
        self.refused.set(None);
        if matches!(act, Act::Remove | Act::Ban) {
            self.asked.set(Some((act, person)));
        } else {
            self.carry_out(act, person);
        }
    }

    fn carry_out(self, act: Act, person: Person) {
        let (room, id) = (self.room.get_value(), person.id);
        self.busy.set(true);
        spawn_local(async move {
            let answer = match act {
                Act::Role(role) => set_room_role(room, id, role).await,
                Act::Mute(minutes) => mute_member(room, id, minutes).await,
                Act::Remove => remove_member(room, id, false).await,
                Act::Ban => remove_member(room, id, true).await,
            };
            self.busy.try_set(false);
            self.asked.try_set(None);
            self.refused.try_set(answer.err());
            self.lobby.roster.read();
        });
    }
}

/// The question before somebody is removed or banned.
#[component]
pub(crate) fn Question(
    /// What is done.
    governing: Governing,
) -> impl IntoView {
    let texts = Texts::of(language());
    let asked = governing.asked;
    let open = Signal::derive(move || asked.with(Option::is_some));
    let is_ban = move || asked.with(|asked| matches!(asked, Some((Act::Ban, _))));
    let title = Signal::derive(move || if is_ban() { texts.ban } else { texts.remove }.to_owned());
    let question =
        move || asked.with(|asked| asked.as_ref().map(|(act, person)| texts.confirm(*act, &person.display_name)));
    let go = move |_| {
        if let Some((act, person)) = asked.get_untracked().filter(|_| !governing.busy.get_untracked()) {
            governing.carry_out(act, person);
        }
    };
    view! {
        <Dialog title open closed=move |()| asked.set(None)>
            <p>{question}</p>
            <div class="dialog-actions">
                <button type="button" class="button" on:click=move |_| asked.set(None)>{texts.cancel}</button>
                <button
                    type="button"
                    class="button danger"
                    aria-disabled=move || governing.busy.get().then_some("true")
                    on:click=go
                >
                    {title}
                </button>
            </div>
        </Dialog>
    }
    .into_any()
}

/// What was refused, until something else is tried.
#[component]
pub(crate) fn Refusal(
    /// What is done.
    governing: Governing,
) -> impl IntoView {
    move || governing.refused.get().map(|error| view! { <Notice error /> })
}

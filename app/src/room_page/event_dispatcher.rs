//! What the page of a room does with what the stream tells: everyone who shows something of it hears of it, once.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::error::Code;
use crate::events::Change;
use crate::id::RoomId;
use crate::messages::composer::mention_picker::MentionPicker;
use crate::messages::timeline::actions::Actions;
use crate::messages::timeline::window::Answer;
use crate::presence::PresenceBook;
use crate::room_page::open_room;
use crate::sidebar::LobbyState;
use crate::stream::News;
use crate::uploads::Tray;

/// The parts of a page that hear. Copies are handles on the same.
#[derive(Clone, Copy)]
pub struct Ear {
    /// What can be done with the messages, and the conversation with them.
    pub actions: Actions,
    /// What surrounds the conversation.
    pub lobby: LobbyState,
    /// Who is here.
    pub book: PresenceBook,
    /// The files that go out.
    pub tray: Tray,
    /// Whom one can mention.
    pub picker: MentionPicker,
}

impl Ear {
    /// Takes in what the stream says.
    pub fn hear(self, news: News) {
        match news {
            News::Change(change) => self.take_in(*change),
            News::Reset => {
                self.lobby.begin_again();
                self.read_again();
            }
            News::Refused => spawn_local(self.leave_if_signed_out()),
        }
    }

    fn take_in(self, change: Change) {
        let Self { actions, lobby, book, tray, picker } = self;
        let (talk, scroll) = (actions.talk, actions.reading.scroll);
        lobby.hear(&change);
        book.hear(&change);
        picker.hear(&change);
        actions.speech.hear(&change);
        actions.position.hear(&change);
        if !self.is_here(&change) {
            return talk.hear_of_people(&change);
        }
        let mut bereft = None;
        match &change {
            Change::MessagePosted { message, .. } => tray.settle(message.id),
            Change::MessageRemoved { message_id, .. } => bereft = Some(actions.bereave(*message_id)),
            _ => {}
        }
        // Whoever is changing a message wants to see what they write.
        if !talk.follows.get_value() || talk.editing().is_some() {
            scroll.hold();
        }
        talk.hear(change);
        actions.position.look_soon();
        if let Some(bereft) = bereft {
            actions.console(bereft);
        }
    }

    /// Whether a change is one of this room's messages. The stream tells of all rooms.
    fn is_here(self, change: &Change) -> bool {
        match change {
            Change::MessagePosted { room_id, .. }
            | Change::MessageEdited { room_id, .. }
            | Change::MessageRemoved { room_id, .. } => {
                self.actions.talk.room_id.try_with_value(|own| own == room_id) == Some(true)
            }
            _ => false,
        }
    }

    /// Reads everything anew after the stream said that it cannot continue what is shown. Tried until it works.
    pub fn read_again(self) {
        let talk = self.actions.talk;
        let Some(room_id) = talk.room_id.try_get_value().filter(|room| !self.is_gone(room)) else { return };
        let reading = talk.ask();
        spawn_local(async move {
            let (answer, refused) = match open_room(room_id, None).await {
                Ok(open) => {
                    open.people.into_iter().for_each(|person| talk.faces.learn(person));
                    self.actions.speech.renew(open.muted_until);
                    self.actions.position.renew(&open.standing);
                    self.book.renew(&open.lobby.here);
                    self.lobby.renew(open.lobby);
                    (Answer::Anew(open.snapshot), None)
                }
                Err(error) => (Answer::Nothing, Some(error.code)),
            };
            talk.take_in(reading, answer);
            match refused {
                None => self.actions.position.look_soon(),
                Some(code) if code.retryable() => {
                    set_timeout(move || self.read_again(), std::time::Duration::from_secs(2));
                }
                // Signed out, or no longer in the room: the page says so.
                Some(_) => drop(window().location().reload()),
            }
        });
    }

    fn is_gone(self, room: &RoomId) -> bool {
        let is_this = |gone: &Option<crate::sidebar::Gone>| gone.as_ref().is_some_and(|gone| gone.room_id == *room);
        self.lobby.gone.try_with_untracked(is_this) == Some(true)
    }

    /// Loads the page anew if the session has ended elsewhere: that leads to the door. What was written is kept.
    async fn leave_if_signed_out(self) {
        let Some(room_id) = self.actions.talk.room_id.try_get_value() else { return };
        let answer = open_room(room_id, None).await;
        if answer.is_err_and(|error| error.code == Code::Unauthenticated) {
            drop(window().location().reload());
        }
    }
}

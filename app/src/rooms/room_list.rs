//! The rail: the rooms one is in, who one is, the way out.

use leptos::prelude::*;

use super::{Room, Texts};
use crate::auth::{Person, SignOutButton};
use crate::id::RoomId;
use crate::ui::{self, Avatar, LanguageSwitch, language};

/// The rooms of a person, with the present one marked.
#[component]
pub fn RoomList(
    /// Their rooms.
    rooms: Vec<Room>,
    /// Where they are.
    present: RoomId,
    /// Who they are.
    me: Person,
) -> impl IntoView {
    let texts = Texts::of(language());
    let product = ui::Texts::of(language()).product;
    let links = rooms.into_iter().map(|room| {
        let current = (room.id == present).then_some("page");
        view! {
            <a href=format!("/rooms/{}", room.id) class="room-link" aria-current=current>
                <span class="room-hash" aria-hidden="true">"#"</span>
                <span class="room-name">{room.name}</span>
            </a>
        }
    });
    view! {
        <aside class="rail">
            <a class="brand" href="/">
                <img class="brand-mark" src="/mark.svg" alt="" />
                <span>{product}</span>
            </a>
            <nav class="room-list" aria-label=texts.rooms>
                {links.collect_view()}
            </nav>
            <div class="rail-foot">
                <div class="me">
                    <Avatar id=me.id name=me.username.clone() />
                    <span class="me-name">{me.username.clone()}</span>
                </div>
                <LanguageSwitch />
                <SignOutButton />
            </div>
        </aside>
    }
    .into_any()
}

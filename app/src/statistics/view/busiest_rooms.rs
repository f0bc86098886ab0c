//! The table of the rooms with most messages, with a sparkline for each.

use leptos::prelude::*;

use crate::rooms::Kind;
use crate::statistics::operations::Dashboard;
use crate::statistics::view::svg_chart::{Chart, SvgChart};
use crate::statistics::{RoomStatistics, Texts, group_digits};
use crate::ui::language;

/// The table. A row is rendered again when something in it changes.
#[component]
pub(crate) fn BusiestRooms(shown: RwSignal<Dashboard>) -> impl IntoView {
    let texts = Texts::of(language());
    let rooms = Memo::new(move |_| {
        shown.with(|shown| match &shown.statistics.details {
            Some(details) => details.busiest_rooms.iter().cloned().zip(shown.sparks.iter().cloned()).collect(),
            None => Vec::new(),
        })
    });
    let direct =
        Memo::new(move |_| shown.with(|shown| shown.statistics.details.as_ref().map(|details| details.direct.clone())));
    let direct =
        move || direct.get().map(|direct| texts.direct_conversations(direct.conversations, direct.messages_stored));
    view! {
        <table class="table busiest-rooms">
            <thead>
                <tr>
                    <th scope="col">{texts.room}</th>
                    <th scope="col" class="number">{texts.last_30_days}</th>
                    <th scope="col"></th>
                    <th scope="col" class="number">{texts.stored}</th>
                    <th scope="col" class="number">{texts.total}</th>
                    <th scope="col" class="number hide-on-phone">{texts.members}</th>
                </tr>
            </thead>
            <tbody>
                <For each=move || rooms.get() key=Clone::clone let((room, spark))>
                    <Row room spark />
                </For>
            </tbody>
        </table>
        <p class="hint">{direct}</p>
    }
    .into_any()
}

#[component]
fn Row(room: RoomStatistics, spark: SvgChart) -> impl IntoView {
    let last_30_days = room.last_30_days();
    let kind = if room.kind == Kind::Public { "public" } else { "private" };
    view! {
        <tr data-room=room.room_id.to_string()>
            <th scope="row"><span class="room-kind" data-kind=kind aria-hidden="true"></span>{room.name}</th>
            <td class="number">{group_digits(last_30_days)}</td>
            <td class="sparkline"><Chart drawing=spark /></td>
            <td class="number">{group_digits(room.messages_stored)}</td>
            <td class="number">{group_digits(room.messages_total)}</td>
            <td class="number hide-on-phone">{group_digits(room.members)}</td>
        </tr>
    }
    .into_any()
}

//! The page of a room's own numbers, for those in it.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use crate::error::{Code, Error};
use crate::id::RoomId;
use crate::statistics::operations::{RoomDashboard, read_room_statistics};
use crate::statistics::view::poll::keep_fresh;
use crate::statistics::view::statistics::{DaysTable, Stale, tile};
use crate::statistics::view::svg_chart::Chart;
use crate::statistics::{RoomStatistics, Texts, grouped};
use crate::ui::{ErrorMessage, language, utc_offset};

/// The numbers of the room named in the address.
#[component]
pub fn RoomStatisticsPage() -> impl IntoView {
    let params = use_params_map();
    let room = Memo::new(move |_| params.read().get("room").and_then(|room| room.parse::<RoomId>().ok()));
    let read = Resource::new_blocking(
        move || room.get(),
        async |room| match room {
            Some(room) => read_room_statistics(room).await,
            None => Err(Error::from(Code::RoomNotFound)),
        },
    );
    view! {
        <Suspense fallback=|| ()>
            {move || Suspend::new(async move {
                match read.await {
                    Ok(dashboard) => view! { <Numbers dashboard /> }.into_any(),
                    Err(error) => view! { <Refused error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Numbers(dashboard: RoomDashboard) -> impl IntoView {
    let texts = Texts::of(language());
    let (id, name) = (dashboard.room.room_id.clone(), dashboard.room.name.clone());
    let title = if name.is_empty() { texts.statistics.to_owned() } else { format!("{name} · {}", texts.statistics) };
    let what = (!name.is_empty()).then(|| view! { <p class="soft">{texts.statistics}</p> });
    let heading = if name.is_empty() { texts.statistics.to_owned() } else { name };
    let href = format!("/rooms/{id}");
    let shown = RwSignal::new(dashboard);
    let is_stale = RwSignal::new(false);
    keep_fresh(shown, is_stale, move || read_room_statistics(id.clone()));

    let figure = move |name: &'static str, title: &'static str, read: fn(&RoomStatistics) -> u64| {
        let number = Memo::new(move |_| shown.with(|shown| read(&shown.room)));
        tile(name, title, Signal::derive(move || grouped(number.get())))
    };
    let (last, offset) = (Memo::new(move |_| shown.with(|shown| shown.room.last_activity)), utc_offset());
    let last = move || last.get().map_or_else(|| texts.never.to_owned(), |last| last.date_time(offset.get()));
    let per_day = Memo::new(move |_| shown.with(|shown| shown.per_day.clone()));
    let days = Memo::new(move |_| shown.with(|shown| shown.room.days.clone()));
    view! {
        <Title text=title />
        <main class="panel">
            <header class="panel-header">
                <a class="button quiet small" href=href>{texts.back_to_room}</a>
                <h1>{heading}</h1>
                {what}
            </header>
            <Stale is_stale />
            <dl class="stats">
                {figure("today", texts.messages_today, |room| room.days.last().map_or(0, |today| today.messages))}
                {figure("lately", texts.last_30_days, RoomStatistics::lately)}
                {figure("stored", texts.stored, |room| room.messages_stored)}
                {figure("total", texts.total, |room| room.messages_total)}
                {figure("members", texts.members, |room| room.members)}
                {tile("last", texts.last_message, Signal::derive(last))}
            </dl>
            <section class="card">
                <h2>{texts.messages_per_day}</h2>
                <Chart drawing=per_day />
                <p class="hint">{texts.utc_hint}</p>
                <DaysTable days />
            </section>
        </main>
    }
    .into_any()
}

/// A room whose numbers cannot be shown.
#[component]
fn Refused(error: Error) -> impl IntoView {
    crate::ui::set_status(error.code);
    let texts = Texts::of(language());
    view! {
        <Title text=texts.statistics />
        <main class="auth-layout">
            <section class="auth-card">
                <h1>{texts.statistics}</h1>
                <ErrorMessage error />
                <p class="auth-link"><a href="/">{crate::ui::Texts::of(language()).to_start_page}</a></p>
            </section>
        </main>
    }
}

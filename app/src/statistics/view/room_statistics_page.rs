//! The page of the statistics of a room, for its members.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use crate::error::{Code, Error};
use crate::id::RoomId;
use crate::statistics::operations::{RoomDashboard, read_room_statistics};
use crate::statistics::view::poll::poll;
use crate::statistics::view::statistics::{DaysTable, StaleNotice, stat_tile};
use crate::statistics::view::svg_chart::Chart;
use crate::statistics::{RoomStatistics, Texts, group_digits};
use crate::ui::{ErrorMessage, language, utc_offset};

/// The statistics of the room in the address.
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
                    Ok(dashboard) => view! { <RoomStatisticsView dashboard /> }.into_any(),
                    Err(error) => view! { <RoomStatisticsError error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn RoomStatisticsView(dashboard: RoomDashboard) -> impl IntoView {
    let texts = Texts::of(language());
    let (id, name) = (dashboard.room.room_id.clone(), dashboard.room.name.clone());
    let title = if name.is_empty() { texts.statistics.to_owned() } else { format!("{name} · {}", texts.statistics) };
    let subtitle = (!name.is_empty()).then(|| view! { <p class="soft">{texts.statistics}</p> });
    let heading = if name.is_empty() { texts.statistics.to_owned() } else { name };
    let href = format!("/rooms/{id}");
    let shown = RwSignal::new(dashboard);
    let is_stale = RwSignal::new(false);
    poll(shown, is_stale, move || read_room_statistics(id.clone()));

    let count_tile = move |name: &'static str, title: &'static str, read: fn(&RoomStatistics) -> u64| {
        let number = Memo::new(move |_| shown.with(|shown| read(&shown.room)));
        stat_tile(name, title, Signal::derive(move || group_digits(number.get())))
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
                {subtitle}
            </header>
            <StaleNotice is_stale />
            <dl class="stats">
                {count_tile("today", texts.messages_today, |room| room.days.last().map_or(0, |today| today.messages))}
                {count_tile("lately", texts.last_30_days, RoomStatistics::last_30_days)}
                {count_tile("stored", texts.stored, |room| room.messages_stored)}
                {count_tile("total", texts.total, |room| room.messages_total)}
                {count_tile("members", texts.members, |room| room.members)}
                {stat_tile("last", texts.last_message, Signal::derive(last))}
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

/// The page for statistics that cannot be displayed.
#[component]
fn RoomStatisticsError(error: Error) -> impl IntoView {
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

//! The statistics of the server, refreshed while the page is visible.

use leptos::prelude::*;

use crate::statistics::operations::{Dashboard, read_statistics};
use crate::statistics::view::busiest_rooms::BusiestRooms;
use crate::statistics::view::poll::poll;
use crate::statistics::view::svg_chart::Chart;
use crate::statistics::{DayCount, Details, Statistics, Texts, day_name, group_digits, size};
use crate::ui::language;

/// All statistics that administrators see.
#[component]
pub fn LiveStatistics(
    /// The statistics when the page was rendered.
    dashboard: Dashboard,
) -> impl IntoView {
    let texts = Texts::of(language());
    let shown = RwSignal::new(dashboard);
    let is_stale = RwSignal::new(false);
    poll(shown, is_stale, read_statistics);

    let count_tile = move |name: &'static str, title: &'static str, read: fn(&Statistics) -> u64| {
        let number = Memo::new(move |_| shown.with(|shown| read(&shown.statistics)));
        stat_tile(name, title, Signal::derive(move || group_digits(number.get())))
    };
    let detail = move |name: &'static str, title: &'static str, read: fn(&Details) -> Option<String>| {
        let words = Memo::new(move |_| shown.with(|shown| shown.statistics.details.as_ref().and_then(read)));
        stat_tile(name, title, Signal::derive(move || words.get().unwrap_or_else(|| texts.unknown.to_owned())))
    };
    let per_day = Memo::new(move |_| shown.with(|shown| shown.per_day.clone()));
    let days = Memo::new(move |_| {
        shown.with(|shown| shown.statistics.details.as_ref().map(|details| details.days.clone()).unwrap_or_default())
    });
    let files = Memo::new(move |_| {
        shown.with(|shown| shown.statistics.details.as_ref().map(|details| details.storage.upload_files))
    });
    let files = move || files.get().map(|count| texts.file_count(count));
    view! {
        <StaleNotice is_stale />
        <dl class="stats">
            {count_tile("online", texts.online, |numbers| numbers.online_users_count)}
            {count_tile("today", texts.messages_today, |numbers| numbers.total_messages_today)}
            {count_tile("rooms", texts.rooms, |numbers| numbers.active_rooms)}
            {count_tile("active", texts.active_rooms, |numbers| numbers.rooms_active_24h)}
            {detail("accounts", texts.accounts, |details| Some(group_digits(details.accounts)))}
        </dl>
        <section class="card">
            <h2>{texts.messages_per_day}</h2>
            <Chart drawing=per_day />
            <p class="hint">{texts.utc_hint}</p>
            <DaysTable days />
        </section>
        <section class="card">
            <h2>{texts.busiest_rooms}</h2>
            <BusiestRooms shown />
        </section>
        <section class="card">
            <h2>{texts.storage_and_memory}</h2>
            <dl class="stats plain">
                {detail("uploads", texts.uploads, |details| Some(size(details.storage.upload_bytes)))}
                {detail("free", texts.free_space, |details| details.storage.free_bytes.map(size))}
                {detail("redis", texts.redis_memory, |details| details.memory.redis_bytes.map(size))}
                {detail("process", texts.process_memory, |details| details.memory.process_bytes.map(size))}
            </dl>
            <p class="hint">{files}</p>
        </section>
    }
    .into_any()
}

/// A value with its title.
pub(crate) fn stat_tile(name: &'static str, title: &'static str, value: Signal<String>) -> AnyView {
    view! {
        <div class="stat" data-stat=name>
            <dt>{title}</dt>
            <dd>{move || value.get()}</dd>
        </div>
    }
    .into_any()
}

/// The days of a chart as a table.
#[component]
pub(crate) fn DaysTable(
    /// The days, oldest first.
    #[prop(into)]
    days: Signal<Vec<DayCount>>,
) -> impl IntoView {
    let language = language();
    let texts = Texts::of(language);
    let newest_first = move || days.get().into_iter().rev().collect::<Vec<_>>();
    view! {
        <details class="chart-table">
            <summary>{texts.show_as_table}</summary>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{texts.day}</th>
                        <th scope="col" class="number">{texts.messages}</th>
                    </tr>
                </thead>
                <tbody>
                    <For each=newest_first key=|day| (day.day.clone(), day.messages) let(day)>
                        <tr>
                            <th scope="row">{day_name(&day.day, language)}</th>
                            <td class="number">{group_digits(day.messages)}</td>
                        </tr>
                    </For>
                </tbody>
            </table>
        </details>
    }
    .into_any()
}

/// The notice that the statistics could not be refreshed.
#[component]
pub(crate) fn StaleNotice(is_stale: RwSignal<bool>) -> impl IntoView {
    let text = Texts::of(language()).stale;
    view! { <p class="stale" role="status">{move || is_stale.get().then_some(text)}</p> }
}

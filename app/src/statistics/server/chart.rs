//! Column charts as SVG text.
//!
//! Invariants: columns are placed by percentages of the width, so one text fits phones and desktops and labels keep their size. The
//! SVG contains classes and no colours or `style`, since the page's content security policy forbids inline styles. Every text in it
//! is escaped.

use std::fmt::Write;

use axum::http::request::Parts;
use leptos::prelude::use_context;

use crate::language;
use crate::language::Language;
use crate::statistics::view::svg_chart::SvgChart;
use crate::statistics::{DayCount, Texts, day_name, group_digits};
use crate::ui::escape_attribute;

/// The height of the columns of a large chart, in pixels.
const HEIGHT: u32 = 160;
/// The space above the columns, for the number at the top line, in pixels.
const TOP_MARGIN: u32 = 18;
/// The space below the columns, for the days, in pixels.
const BOTTOM_MARGIN: u32 = 22;
/// The height of a sparkline, in pixels.
const SPARKLINE_HEIGHT: u32 = 28;
/// The width of a column, in percent of the space of its day.
const COLUMN_WIDTH: f64 = 72.0;
/// The least height of a column of a day with messages, in percent: it must be visible.
const MIN_COLUMN_HEIGHT: f64 = 1.2;
/// One of so many days has a label.
const LABEL_INTERVAL: usize = 7;

/// The language of the request that is being answered by a server function.
pub fn language_of_request() -> Language {
    use_context::<Parts>().map(|parts| language::server::from_headers(&parts.headers)).unwrap_or_default()
}

/// Messages per day as columns with a scale. `name` makes the ids of elements unique if a page has several charts.
pub fn columns(name: &str, title: &str, days: &[DayCount], language: Language) -> SvgChart {
    let texts = Texts::of(language);
    let top = round_up(max_messages(days));
    let total = days.iter().map(|day| day.messages).sum();
    let mut svg = format!(
        "<svg class=\"chart-svg\" width=\"100%\" height=\"{}\" role=\"img\" aria-labelledby=\"{name}-title {name}-description\">\
         <title id=\"{name}-title\">{}</title><desc id=\"{name}-description\">{}</desc>",
        TOP_MARGIN + HEIGHT + BOTTOM_MARGIN,
        escape_attribute(title),
        escape_attribute(&summary(days, total, texts, language)),
    );
    for (part, number) in [(0, top), (1, top / 2), (2, 0)] {
        let y = TOP_MARGIN + part * HEIGHT / 2;
        let _ = write!(svg, "<line class=\"chart-line\" x1=\"0\" x2=\"100%\" y1=\"{y}\" y2=\"{y}\"/>");
        if number > 0 && !(part == 1 && top % 2 == 1) {
            let _ = write!(svg, "<text class=\"chart-number\" x=\"0\" y=\"{}\">{}</text>", y - 4, group_digits(number));
        }
    }
    let _ = write!(svg, "<svg x=\"0\" y=\"{TOP_MARGIN}\" width=\"100%\" height=\"{HEIGHT}\">");
    write_columns(&mut svg, days, top, |day| {
        format!("{}: {}", day_name(&day.day, language), group_digits(day.messages))
    });
    svg.push_str("</svg>");
    for (index, day) in
        days.iter().enumerate().filter(|(index, _)| (days.len() - 1 - index).is_multiple_of(LABEL_INTERVAL))
    {
        let days_ago = days.len() - 1 - index;
        // The last label ends with its column and the first begins with it, so both stay within the chart.
        let (anchor, x) = match index {
            _ if days_ago == 0 => ("end", 100.0),
            0 | 1 => ("start", column_center(index, days.len()) - 50.0 * COLUMN_WIDTH / 100.0 / as_float(days.len())),
            _ => ("middle", column_center(index, days.len())),
        };
        let phone_class = if days_ago / LABEL_INTERVAL % 2 == 1 { " hide-on-phone" } else { "" };
        let (y, day) = (TOP_MARGIN + HEIGHT + 16, escape_attribute(&day_name(&day.day, language)));
        let _ = write!(
            svg,
            "<text class=\"chart-day{phone_class}\" text-anchor=\"{anchor}\" x=\"{x:.2}%\" y=\"{y}\">{day}</text>"
        );
    }
    svg.push_str("</svg>");
    SvgChart(svg)
}

/// Messages per day as a small chart without labels; the table row around it contains the sum.
pub fn sparkline(title: &str, days: &[DayCount]) -> SvgChart {
    let title = escape_attribute(title);
    let mut svg = format!(
        "<svg class=\"chart-sparkline\" width=\"100%\" height=\"{SPARKLINE_HEIGHT}\" role=\"img\" aria-label=\"{title}\">"
    );
    write_columns(&mut svg, days, max_messages(days).max(1), |_| String::new());
    svg.push_str("</svg>");
    SvgChart(svg)
}

/// Writes the columns, each with its tooltip; an empty text is none.
fn write_columns(svg: &mut String, days: &[DayCount], top: u64, tooltip: impl Fn(&DayCount) -> String) {
    let slot = 100.0 / as_float(days.len());
    let width = slot * COLUMN_WIDTH / 100.0;
    for (index, day) in days.iter().enumerate().filter(|(_, day)| day.messages > 0) {
        #[expect(clippy::cast_precision_loss, reason = "the height needs no such precision")]
        let height = (day.messages as f64 / top.max(1) as f64 * 100.0).clamp(MIN_COLUMN_HEIGHT, 100.0);
        let (x, y) = (column_center(index, days.len()) - width / 2.0, 100.0 - height);
        let class = if index + 1 == days.len() { "chart-column chart-today" } else { "chart-column" };
        let _ = write!(
            svg,
            "<rect class=\"{class}\" x=\"{x:.2}%\" y=\"{y:.2}%\" width=\"{width:.2}%\" height=\"{height:.2}%\" rx=\"1.5\">"
        );
        let tooltip = tooltip(day);
        if !tooltip.is_empty() {
            let _ = write!(svg, "<title>{}</title>", escape_attribute(&tooltip));
        }
        svg.push_str("</rect>");
    }
}

/// The center of the column of a day, in percent of the width.
fn column_center(index: usize, days: usize) -> f64 {
    (as_float(index) + 0.5) * 100.0 / as_float(days)
}

#[expect(clippy::cast_precision_loss, reason = "there are few days")]
fn as_float(number: usize) -> f64 {
    number as f64
}

fn max_messages(days: &[DayCount]) -> u64 {
    days.iter().map(|day| day.messages).max().unwrap_or_default()
}

/// The least round number that is not below `number`: 1, 2, 5, 10, 20, 50…
fn round_up(number: u64) -> u64 {
    let mut step = 1_u64;
    loop {
        for factor in [1, 2, 5] {
            match step.checked_mul(factor) {
                Some(round) if round < number => {}
                Some(round) => return round,
                None => return u64::MAX,
            }
        }
        step = step.saturating_mul(10);
    }
}

/// The chart as a sentence, for screen readers.
fn summary(days: &[DayCount], total: u64, texts: &Texts, language: Language) -> String {
    let busiest = days.iter().max_by_key(|day| day.messages).filter(|day| day.messages > 0);
    match busiest {
        None => texts.no_messages.to_owned(),
        Some(busiest) => texts.chart_summary(total, &day_name(&busiest.day, language), busiest.messages),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(messages: impl Fn(usize) -> u64) -> Vec<DayCount> {
        (1..=30).map(|day| DayCount { day: format!("2026-11-{day:02}"), messages: messages(day) }).collect()
    }

    #[test]
    fn each_day_with_messages_has_a_column() {
        let svg =
            columns("days", "Messages per day", &month(|day| u64::from(day > 10) * day as u64), Language::English).0;
        assert_eq!(svg.matches("<rect").count(), 20);
        assert_eq!(svg.matches("chart-today").count(), 1);
        assert!(svg.contains("<title>Nov 30: 30</title>") && svg.contains(">50</text>"), "{svg}");
        assert!(svg.contains("role=\"img\" aria-labelledby=\"days-title days-description\""), "{svg}");
        assert!(svg.contains("Nov 30") && svg.contains("Nov 2<"), "{svg}");
        assert_eq!(svg.matches("<svg").count(), svg.matches("</svg>").count());
        // The largest column fills 30 of 50.
        assert!(svg.contains("y=\"40.00%\"") && svg.contains("height=\"60.00%\""), "{svg}");
    }

    #[test]
    fn empty_chart_says_that_there_are_no_messages() {
        let svg = columns("days", "Messages per day", &month(|_| 0), Language::Chinese).0;
        assert!(!svg.contains("<rect") && svg.contains(Texts::of(Language::Chinese).no_messages), "{svg}");
        assert!(!sparkline("quiet", &[]).0.contains("NaN"));
    }

    #[test]
    fn texts_are_escaped_and_there_are_no_inline_styles() {
        let svg = sparkline("<script>\"&'", &month(|day| day as u64)).0;
        assert!(svg.contains("aria-label=\"&lt;script&gt;&quot;&amp;&#39;\""), "{svg}");
        let whole = columns("x", "<b>", &[DayCount { day: "<i>".to_owned(), messages: 3 }], Language::English).0;
        for foreign in ["<script", "<b>", "<i>", "style=", "href", "onload"] {
            assert!(!svg.contains(foreign) && !whole.contains(foreign), "{foreign} in {whole}");
        }
    }

    #[test]
    fn scales_are_round() {
        for (number, round) in [(0, 1), (1, 1), (3, 5), (5, 5), (11, 20), (21, 50), (99, 100), (4_321, 5_000)] {
            assert_eq!(round_up(number), round);
        }
        assert!(round_up(u64::MAX) == u64::MAX);
    }
}

//! Charts, drawn as SVG text.
//!
//! Columns stand at percentages of the width, so a chart fits a phone and a desktop with the same text; words keep their size.
//! There are no colours and no `style`: classes stand for meanings, and the page's policy allows no inline styles.

use std::fmt::Write;

use axum::http::request::Parts;
use leptos::prelude::use_context;

use crate::language;
use crate::language::Language;
use crate::statistics::view::svg_chart::Drawing;
use crate::statistics::{DayCount, Texts, day_name, grouped};
use crate::ui::escape_attribute;

/// The height of the columns of a large chart, in pixels.
const HEIGHT: u32 = 160;
/// What stands above them: the number at the uppermost line.
const ABOVE: u32 = 18;
/// What stands below them: the days.
const BELOW: u32 = 22;
/// The height of a small chart.
const SPARK: u32 = 28;
/// What part of its place a column fills, in percent.
const FILL: f64 = 72.0;
/// A column that stands for anything is seen: its least height, in percent.
const LEAST: f64 = 1.2;
/// Every so many days one is named.
const TICK: usize = 7;

/// The language of whoever sent the request that a server function answers.
pub fn language_of_request() -> Language {
    use_context::<Parts>().map(|parts| language::of_reader(&parts.headers)).unwrap_or_default()
}

/// Messages per day as columns with a scale. `name` tells charts of one page apart.
pub fn columns(name: &str, title: &str, days: &[DayCount], language: Language) -> Drawing {
    let texts = Texts::of(language);
    let top = round_up(most(days));
    let total = days.iter().map(|day| day.messages).sum();
    let mut svg = format!(
        "<svg class=\"chart-svg\" width=\"100%\" height=\"{}\" role=\"img\" aria-labelledby=\"{name}-title {name}-description\">\
         <title id=\"{name}-title\">{}</title><desc id=\"{name}-description\">{}</desc>",
        ABOVE + HEIGHT + BELOW,
        escape_attribute(title),
        escape_attribute(&summary(days, total, texts, language)),
    );
    for (part, number) in [(0, top), (1, top / 2), (2, 0)] {
        let y = ABOVE + part * HEIGHT / 2;
        let _ = write!(svg, "<line class=\"chart-line\" x1=\"0\" x2=\"100%\" y1=\"{y}\" y2=\"{y}\"/>");
        if number > 0 && !(part == 1 && top % 2 == 1) {
            let _ = write!(svg, "<text class=\"chart-number\" x=\"0\" y=\"{}\">{}</text>", y - 4, grouped(number));
        }
    }
    let _ = write!(svg, "<svg x=\"0\" y=\"{ABOVE}\" width=\"100%\" height=\"{HEIGHT}\">");
    draw(&mut svg, days, top, |day| format!("{}: {}", day_name(&day.day, language), grouped(day.messages)));
    svg.push_str("</svg>");
    for (place, day) in days.iter().enumerate().filter(|(place, _)| (days.len() - 1 - place).is_multiple_of(TICK)) {
        let back = days.len() - 1 - place;
        // The last ends with its column, the first begins with it: names stay within the chart.
        let (anchor, x) = match place {
            _ if back == 0 => ("end", 100.0),
            0 | 1 => ("start", middle(place, days.len()) - 50.0 * FILL / 100.0 / count(days.len())),
            _ => ("middle", middle(place, days.len())),
        };
        let spare = if back / TICK % 2 == 1 { " hide-on-phone" } else { "" };
        let (y, day) = (ABOVE + HEIGHT + 16, escape_attribute(&day_name(&day.day, language)));
        let _ = write!(
            svg,
            "<text class=\"chart-day{spare}\" text-anchor=\"{anchor}\" x=\"{x:.2}%\" y=\"{y}\">{day}</text>"
        );
    }
    svg.push_str("</svg>");
    Drawing(svg)
}

/// Messages per day as a small row of columns without words; its row says the sum.
pub fn spark(title: &str, days: &[DayCount]) -> Drawing {
    let title = escape_attribute(title);
    let mut svg = format!(
        "<svg class=\"chart-sparkline\" width=\"100%\" height=\"{SPARK}\" role=\"img\" aria-label=\"{title}\">"
    );
    draw(&mut svg, days, most(days).max(1), |_| String::new());
    svg.push_str("</svg>");
    Drawing(svg)
}

/// The columns, each with what the pointer is told of it.
fn draw(svg: &mut String, days: &[DayCount], top: u64, told: impl Fn(&DayCount) -> String) {
    let place = 100.0 / count(days.len());
    let width = place * FILL / 100.0;
    for (index, day) in days.iter().enumerate().filter(|(_, day)| day.messages > 0) {
        #[expect(clippy::cast_precision_loss, reason = "it is drawn, not counted")]
        let height = (day.messages as f64 / top.max(1) as f64 * 100.0).clamp(LEAST, 100.0);
        let (x, y) = (middle(index, days.len()) - width / 2.0, 100.0 - height);
        let class = if index + 1 == days.len() { "chart-column chart-today" } else { "chart-column" };
        let _ = write!(
            svg,
            "<rect class=\"{class}\" x=\"{x:.2}%\" y=\"{y:.2}%\" width=\"{width:.2}%\" height=\"{height:.2}%\" rx=\"1.5\">"
        );
        let told = told(day);
        if !told.is_empty() {
            let _ = write!(svg, "<title>{}</title>", escape_attribute(&told));
        }
        svg.push_str("</rect>");
    }
}

/// The middle of a day's place, in percent of the width.
fn middle(index: usize, days: usize) -> f64 {
    (count(index) + 0.5) * 100.0 / count(days)
}

#[expect(clippy::cast_precision_loss, reason = "there are few days")]
fn count(number: usize) -> f64 {
    number as f64
}

fn most(days: &[DayCount]) -> u64 {
    days.iter().map(|day| day.messages).max().unwrap_or_default()
}

/// A round number that is not less: 1, 2, 5, 10, 20, 50…
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

/// The chart in a sentence, for those who do not see it.
fn summary(days: &[DayCount], total: u64, texts: &Texts, language: Language) -> String {
    let best = days.iter().max_by_key(|day| day.messages).filter(|day| day.messages > 0);
    match best {
        None => texts.no_messages.to_owned(),
        Some(best) => texts.chart_summary(total, &day_name(&best.day, language), best.messages),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(messages: impl Fn(usize) -> u64) -> Vec<DayCount> {
        (1..=30).map(|day| DayCount { day: format!("2026-11-{day:02}"), messages: messages(day) }).collect()
    }

    #[test]
    fn a_column_for_each_day_on_which_something_was_said() {
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
    fn nothing_said_is_said_so() {
        let svg = columns("days", "Messages per day", &month(|_| 0), Language::Chinese).0;
        assert!(!svg.contains("<rect") && svg.contains(Texts::of(Language::Chinese).no_messages), "{svg}");
        assert!(!spark("quiet", &[]).0.contains("NaN"));
    }

    #[test]
    fn words_stay_words_and_nothing_is_styled_within() {
        let svg = spark("<script>\"&'", &month(|day| day as u64)).0;
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

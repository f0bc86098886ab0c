//! Formats numbers for display: commas between groups of three digits, bytes in a suitable unit, days without the year.

use crate::language::Language;

/// A number with its digits in groups of three: `12,345`.
pub fn group_digits(number: u64) -> String {
    let digits = number.to_string();
    let mut written = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            written.push(',');
        }
        written.push(digit);
    }
    written
}

/// A size in bytes with a suitable unit: `812 B`, `1.4 MB`.
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["KB", "MB", "GB", "TB"];
    if bytes < 1024 {
        return format!("{bytes} B");
    }
    // Tenths of the unit, rounded down, so that no size is displayed larger than it is.
    let mut tenths = u128::from(bytes) * 10 / 1024;
    let mut unit = 0;
    while tenths >= 10_240 && unit + 1 < UNITS.len() {
        tenths /= 1024;
        unit += 1;
    }
    match tenths {
        0..1000 => format!("{}.{} {}", tenths / 10, tenths % 10, UNITS[unit]),
        _ => format!("{} {}", tenths / 10, UNITS[unit]),
    }
}

/// A UTC day without the year: `Nov 23`, `11月23日`. A text that is no day is returned unchanged.
pub fn day_name(day: &str, language: Language) -> String {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let mut parts = day.split('-').skip(1).map(str::parse::<usize>);
    let (Some(Ok(month @ 1..=12)), Some(Ok(date))) = (parts.next(), parts.next()) else { return day.to_owned() };
    match language {
        Language::English => format!("{} {date}", MONTHS[month - 1]),
        Language::Chinese => format!("{month}月{date}日"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_grouped() {
        for (number, written) in [(0, "0"), (999, "999"), (1000, "1,000"), (12_345, "12,345"), (1_234_567, "1,234,567")]
        {
            assert_eq!(group_digits(number), written);
        }
        assert_eq!(group_digits(u64::MAX), "18,446,744,073,709,551,615");
    }

    #[test]
    fn sizes_have_a_suitable_unit() {
        let cases = [
            (0, "0 B"),
            (1023, "1023 B"),
            (1024, "1.0 KB"),
            (1536, "1.5 KB"),
            (150 * 1024, "150 KB"),
            (1024 * 1024 - 1, "1023 KB"),
            (1024 * 1024, "1.0 MB"),
            (5 * 1024 * 1024 * 1024, "5.0 GB"),
            (u64::MAX, "16777215 TB"),
        ];
        for (bytes, written) in cases {
            assert_eq!(size(bytes), written, "{bytes}");
        }
    }

    #[test]
    fn days_are_named_in_both_languages() {
        assert_eq!(day_name("2026-11-03", Language::English), "Nov 3");
        assert_eq!(day_name("2026-11-03", Language::Chinese), "11月3日");
        assert_eq!(day_name("2026-13-03", Language::Chinese), "2026-13-03");
    }
}

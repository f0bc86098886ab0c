//! The audit log as CSV (RFC 4180).
//!
//! Invariant: no spreadsheet program evaluates a field as a formula: a field that starts like one gets an apostrophe in front.
//!
//! This is our own code because the crate `csv` has no such guard and would replace only the four lines that quote a field.

use crate::administration::AuditEntry;

/// The header line. It starts with a byte order mark, by which spreadsheet programs recognise UTF-8.
pub const HEADER: &str = "\u{feff}id,at,by_id,by,action,room_id,room,user_id,user,details\r\n";

/// The line of an entry.
pub fn line(entry: &AuditEntry) -> String {
    let id = |person: &Option<crate::auth::Person>| person.as_ref().map(|person| person.id.to_string());
    let name = |person: &Option<crate::auth::Person>| person.as_ref().map(|person| person.username.clone());
    let details: Vec<String> = entry.details.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let fields = [
        entry.id.clone(),
        entry.at.to_string(),
        id(&entry.by).unwrap_or_default(),
        name(&entry.by).unwrap_or_default(),
        entry.action.clone(),
        entry.room.as_ref().map(|room| room.id.to_string()).unwrap_or_default(),
        entry.room.as_ref().map(|room| room.name.clone()).unwrap_or_default(),
        id(&entry.user).unwrap_or_default(),
        name(&entry.user).unwrap_or_default(),
        details.join("; "),
    ];
    let mut line = fields.map(|text| encode_field(&text)).join(",");
    line.push_str("\r\n");
    line
}

fn encode_field(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    let text = if is_formula { format!("'{text}") } else { text.to_owned() };
    match text.contains(['"', ',', '\r', '\n']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_with_separators_are_quoted() {
        for (text, written) in [
            ("", ""),
            ("tea", "tea"),
            ("a,b", "\"a,b\""),
            ("say \"tea\"", "\"say \"\"tea\"\"\""),
            ("one\r\ntwo", "\"one\r\ntwo\""),
        ] {
            assert_eq!(encode_field(text), written);
        }
    }

    #[test]
    fn no_field_is_a_formula() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0,b"] {
            let written = encode_field(text);
            assert!(written.trim_start_matches('"').starts_with('\''), "{written}");
        }
    }
}

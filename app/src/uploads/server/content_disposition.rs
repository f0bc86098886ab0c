//! The header `Content-Disposition`: the names of a part of a form (RFC 7578), and the name under which a file is saved (RFC 6266).
//!
//! The header is parsed here and not by `multer`, which loses the name if `filename*` comes before `filename`, and does not decode the
//! escapes that browsers write for quotation marks and line breaks.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode, utf8_percent_encode};

/// The characters that need no percent-encoding in `filename*` (RFC 8187).
const ATTRIBUTE: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'.').remove(b'-').remove(b'_').remove(b'~').remove(b'!').remove(b'#').remove(b'&');

/// The names of a part.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Disposition {
    /// The name of the field.
    pub(crate) name: Option<String>,
    /// The name of the file, if it is text.
    pub(crate) file_name: Option<Result<String, NotText>>,
}

/// The error for a name that is not UTF-8.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NotText;

impl Disposition {
    /// Parses the value of the header. Malformed parameters are left out. A part that is not `form-data` has no names.
    pub(crate) fn parse(header: &[u8]) -> Self {
        let (mut found, mut plain, mut extended) = (Self::default(), None, None);
        let kind = header.split(|byte| *byte == b';').next().unwrap_or_default();
        if !kind.trim_ascii().eq_ignore_ascii_case(b"form-data") {
            return found;
        }
        for (key, value) in parameters(header) {
            match key.to_ascii_lowercase().as_slice() {
                b"name" => found.name = String::from_utf8(value).ok(),
                b"filename" => plain = Some(String::from_utf8(value).map(unescape).map_err(|_| NotText)),
                b"filename*" => extended = extended_value(&value),
                _ => {}
            }
        }
        found.file_name = extended.map(Ok).or(plain);
        found
    }
}

/// The parameters after the disposition type. Within quotation marks only `\"` is an escape, since browsers write backslashes
/// unescaped.
fn parameters(header: &[u8]) -> Vec<(&[u8], Vec<u8>)> {
    let mut found = Vec::new();
    let mut rest = header.iter().position(|byte| *byte == b';').map_or(&[][..], |end| &header[end..]);
    while let Some(after) = rest.strip_prefix(b";") {
        let Some(equals) = after.iter().position(|byte| *byte == b'=') else { break };
        let key = after[..equals].trim_ascii();
        rest = after[equals + 1..].trim_ascii_start();
        let mut value = Vec::new();
        if let Some(mut quoted) = rest.strip_prefix(b"\"") {
            loop {
                let (byte, tail) = match quoted {
                    [b'\\', b'"', tail @ ..] => (b'"', tail),
                    [b'"', tail @ ..] => break rest = tail.trim_ascii_start(),
                    [byte, tail @ ..] => (*byte, tail),
                    [] => return found,
                };
                value.push(byte);
                quoted = tail;
            }
        } else {
            let end = rest.iter().position(|byte| *byte == b';').unwrap_or(rest.len());
            value.extend_from_slice(rest[..end].trim_ascii_end());
            rest = &rest[end..];
        }
        found.push((key, value));
    }
    found
}

/// Decodes the escapes `%22`, `%0D` and `%0A`, which browsers write for quotation marks and line breaks.
fn unescape(name: String) -> String {
    name.replace("%22", "\"").replace("%0D", "\r").replace("%0d", "\r").replace("%0A", "\n").replace("%0a", "\n")
}

/// A value of the form `UTF-8'language'percent-encoded` (RFC 8187).
fn extended_value(value: &[u8]) -> Option<String> {
    let mut parts = value.splitn(3, |byte| *byte == b'\'');
    let (charset, _language, encoded) = (parts.next()?, parts.next()?, parts.next()?);
    let decoded = percent_decode(encoded).decode_utf8().ok()?;
    charset.eq_ignore_ascii_case(b"utf-8").then(|| decoded.into_owned())
}

/// The value of the header for a file that is displayed (`inline`) or downloaded (`attachment`) under this name. It contains the name
/// twice: in ASCII for old clients, and percent-encoded.
pub(crate) fn header_value(kind: &str, name: &str) -> String {
    let plain = |character: char| match character {
        ' '..='~' if !matches!(character, '"' | '\\' | '%') => character,
        _ => '_',
    };
    let fallback: String = name.chars().map(plain).collect();
    format!("{kind}; filename=\"{fallback}\"; filename*=UTF-8''{}", utf8_percent_encode(name, ATTRIBUTE))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(header: &str) -> (Option<String>, Option<String>) {
        let Disposition { name, file_name } = Disposition::parse(header.as_bytes());
        (name, file_name.and_then(Result::ok))
    }

    #[test]
    fn names_are_parsed_as_clients_write_them() {
        for (header, name, file_name) in [
            (r#"form-data; name="file"; filename="a b;c.txt""#, "file", Some("a b;c.txt")),
            (r#"form-data; name="file"; filename="茶叶.png""#, "file", Some("茶叶.png")),
            (r#"form-data; name="file"; filename="say %22tea%22.txt""#, "file", Some("say \"tea\".txt")),
            (r#"form-data; name="file"; filename="say \"tea\".txt""#, "file", Some("say \"tea\".txt")),
            (r#"form-data; name="file"; filename="C:\tea\a.txt""#, "file", Some(r"C:\tea\a.txt")),
            (r#"form-data; name="file"; filename="a%0D%0Ab""#, "file", Some("a\r\nb")),
            (r#"form-data; name="file"; filename="100%.txt""#, "file", Some("100%.txt")),
            (r#"form-data; name="file"; filename*=utf-8''%E8%8C%B6.txt; filename="x.txt""#, "file", Some("茶.txt")),
            (r#"form-data; name="file"; filename="x.txt"; filename*=UTF-8'en'%E8%8C%B6.txt"#, "file", Some("茶.txt")),
            (r#"form-data; name="file"; filename="x.txt"; filename*=latin-1''%E8"#, "file", Some("x.txt")),
            (r#"form-data; filename=a.txt ; name = file"#, "file", Some("a.txt")),
            (r#"form-data; NAME="file"; FileName="a.txt""#, "file", Some("a.txt")),
            (r#"form-data; name="filename""#, "filename", None),
            (r#"form-data; name="a; filename=b""#, "a; filename=b", None),
            (r#"form-data; name="file"; filename="""#, "file", Some("")),
        ] {
            assert_eq!(read(header), (Some(name.to_owned()), file_name.map(str::to_owned)), "{header}");
        }
        for header in ["", "form-data", "form-data; name", "form-data; name=\"file"] {
            assert_eq!(read(header), (None, None), "{header}");
        }
        let foreign = Disposition::parse(b"form-data; name=\"file\"; filename=\"\xb2\xe8.txt\"");
        assert_eq!(foreign.file_name, Some(Err(NotText)));
    }

    #[test]
    fn header_value_contains_the_name_twice() {
        let header = header_value("attachment", "say \"茶\" 100%.txt");
        assert_eq!(
            header,
            "attachment; filename=\"say ___ 100_.txt\"; filename*=UTF-8''say%20%22%E8%8C%B6%22%20100%25.txt"
        );
        assert_eq!(read(&header.replace("attachment", "form-data")).1.as_deref(), Some("say \"茶\" 100%.txt"));
    }
}

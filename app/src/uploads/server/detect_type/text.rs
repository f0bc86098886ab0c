//! Plain text: UTF-8, UTF-16 with a byte order mark, or GB18030, which is still common for Chinese texts.
//!
//! Text has no control characters except tabs, line breaks and form feeds, and does not start like a web page, an SVG image or a
//! script, since a program that opens it might execute it.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use encoding_rs::{DecoderResult, Encoding, GB18030, UTF_8};

/// How many bytes are decoded at once.
const BUFFER_SIZE: usize = 32 * 1024;
/// How many characters after the leading white space are compared with the starts of markup.
const OPENING_LENGTH: usize = 64;
/// How web pages, SVG images, scripts and documents start, in lower case.
const MARKUP_STARTS: [&str; 12] =
    ["<!doctype", "<html", "<head", "<body", "<svg", "<?xml", "<?php", "<script", "<iframe", "<!--", "#!", "%pdf-"];

/// The result of decoding a file with an encoding.
enum DecodeOutcome {
    /// It is text.
    Text,
    /// It is valid in this encoding, but not plain text.
    NotText,
    /// It is not valid in this encoding.
    Malformed,
}

/// Whether the file, whose first bytes are `head`, is plain text.
pub(crate) fn is_text(file: &mut File, head: &[u8]) -> io::Result<bool> {
    let encodings = match Encoding::for_bom(head) {
        Some((marked, _)) => vec![marked],
        None => vec![UTF_8, GB18030],
    };
    for encoding in encodings {
        file.seek(SeekFrom::Start(0))?;
        match decode_as(encoding, file)? {
            DecodeOutcome::Text => return Ok(true),
            DecodeOutcome::NotText => return Ok(false),
            DecodeOutcome::Malformed => {}
        }
    }
    Ok(false)
}

fn decode_as(encoding: &'static Encoding, file: &mut File) -> io::Result<DecodeOutcome> {
    let mut decoder = encoding.new_decoder_with_bom_removal();
    let (mut bytes, mut decoded) = (vec![0; BUFFER_SIZE], vec![0; 2 * BUFFER_SIZE]);
    let mut opening = String::new();
    loop {
        let count = file.read(&mut bytes)?;
        let mut rest = &bytes[..count];
        loop {
            let (result, read, written) = decoder.decode_to_utf8_without_replacement(rest, &mut decoded, count == 0);
            let Ok(text) = std::str::from_utf8(&decoded[..written]) else { return Ok(DecodeOutcome::Malformed) };
            if text.contains(is_binary_character) {
                return Ok(DecodeOutcome::NotText);
            }
            extend_opening(&mut opening, text);
            rest = &rest[read..];
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => return Ok(DecodeOutcome::Malformed),
            }
        }
        if count == 0 {
            return Ok(if looks_like_markup(&opening) { DecodeOutcome::NotText } else { DecodeOutcome::Text });
        }
    }
}

fn is_binary_character(character: char) -> bool {
    character.is_control() && !matches!(character, '\t' | '\n' | '\r' | '\u{c}')
}

/// Appends decoded text to the opening, without leading white space, up to its full length.
fn extend_opening(opening: &mut String, text: &str) {
    let blank = |character: char| character.is_whitespace() || character == '\u{feff}';
    let text = if opening.is_empty() { text.trim_start_matches(blank) } else { text };
    let missing = OPENING_LENGTH.saturating_sub(opening.chars().count());
    opening.extend(text.chars().take(missing));
}

fn looks_like_markup(opening: &str) -> bool {
    let (small, bytes) = (opening.to_lowercase(), opening.as_bytes());
    MARKUP_STARTS.iter().any(|beginning| small.starts_with(beginning))
        || infer::text::is_html(bytes)
        || infer::text::is_xml(bytes)
        || infer::text::is_shellscript(bytes)
}

#[cfg(test)]
mod tests {
    use encoding_rs::GBK;

    use crate::uploads::FileType;
    use crate::uploads::server::detect_type::detect_bytes;

    fn utf_16(text: &str, mark: [u8; 2]) -> Vec<u8> {
        let unit = |unit: u16| if mark == [0xff, 0xfe] { unit.to_le_bytes() } else { unit.to_be_bytes() };
        mark.into_iter().chain(text.encode_utf16().flat_map(unit)).collect()
    }

    #[test]
    fn text_is_accepted_in_several_encodings() {
        let text = "茶馆 teahouse\r\n\tÄ 🍵\u{c}\n";
        for bytes in [
            text.as_bytes().to_vec(),
            [b"\xef\xbb\xbf", text.as_bytes()].concat(),
            utf_16(text, [0xff, 0xfe]),
            utf_16(text, [0xfe, 0xff]),
            encoding_rs::GB18030.encode(text).0.into_owned(),
            GBK.encode("茶馆").0.into_owned(),
            "茶".repeat(100_000).into_bytes(),
            b"a <b>little</b> < more".to_vec(),
        ] {
            assert_eq!(detect_bytes(&bytes), Some(FileType::Txt), "{:?}", &bytes[..8.min(bytes.len())]);
        }
    }

    #[test]
    fn content_that_is_not_plain_text_is_refused() {
        for bytes in [
            b"a\0b".to_vec(),
            b"a\x1b[31m".to_vec(),
            b"caf\xe9 au lait".to_vec(),
            "a\u{85}".as_bytes().to_vec(),
            utf_16("a\0", [0xff, 0xfe]),
            [0xff, 0xfe, b'a'].to_vec(),
            ["茶".as_bytes(), b"\xe8\x8c"].concat(),
        ] {
            assert_eq!(detect_bytes(&bytes), None, "{bytes:?}");
        }
    }

    #[test]
    fn markup_and_scripts_are_refused() {
        for text in [
            "<!DOCTYPE html><p>",
            "<HTML><body>",
            "\u{feff}\n <svg xmlns=",
            "<?xml version",
            "<Script>alert(1)",
            "#!/bin/sh\n",
            "<!--x--><svg>",
            "<table ><a>",
            " \t\r\n<?php echo",
            "%PDF-9",
            "<iframe src=",
        ] {
            assert_eq!(detect_bytes(text.as_bytes()), None, "{text}");
            assert_eq!(detect_bytes(&utf_16(text, [0xfe, 0xff])), None, "{text}");
            let late = [" ".repeat(100_000).as_str(), text].concat();
            assert_eq!(detect_bytes(late.as_bytes()), None, "{text}");
        }
    }
}

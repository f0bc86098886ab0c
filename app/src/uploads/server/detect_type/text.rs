//! Plain text: UTF-8, UTF-16 with its mark, or GB18030, which much that is written in Chinese still comes in.
//!
//! Text has no control characters but tabs, line ends and form feeds, and does not begin like a page, a drawing or a
//! script: whoever opens it elsewhere must not run it.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use encoding_rs::{DecoderResult, Encoding, GB18030, UTF_8};

/// How much is decoded at once.
const AT_ONCE: usize = 32 * 1024;
/// How many characters after the first blanks tell how a text begins.
const OPENING: usize = 64;
/// How pages, drawings, scripts and documents begin, in small letters.
const DISGUISED: [&str; 12] =
    ["<!doctype", "<html", "<head", "<body", "<svg", "<?xml", "<?php", "<script", "<iframe", "<!--", "#!", "%pdf-"];

/// How a file reads in an encoding.
enum Reading {
    /// As text.
    Text,
    /// As something else.
    Other,
    /// Not at all.
    None,
}

/// Whether the file, which begins with `head`, is text.
pub(crate) fn is_text(file: &mut File, head: &[u8]) -> io::Result<bool> {
    let encodings = match Encoding::for_bom(head) {
        Some((marked, _)) => vec![marked],
        None => vec![UTF_8, GB18030],
    };
    for encoding in encodings {
        file.seek(SeekFrom::Start(0))?;
        match reads_as(encoding, file)? {
            Reading::Text => return Ok(true),
            Reading::Other => return Ok(false),
            Reading::None => {}
        }
    }
    Ok(false)
}

fn reads_as(encoding: &'static Encoding, file: &mut File) -> io::Result<Reading> {
    let mut decoder = encoding.new_decoder_with_bom_removal();
    let (mut bytes, mut decoded) = (vec![0; AT_ONCE], vec![0; 2 * AT_ONCE]);
    let mut opening = String::new();
    loop {
        let count = file.read(&mut bytes)?;
        let mut rest = &bytes[..count];
        loop {
            let (result, read, written) = decoder.decode_to_utf8_without_replacement(rest, &mut decoded, count == 0);
            let Ok(text) = std::str::from_utf8(&decoded[..written]) else { return Ok(Reading::None) };
            if text.contains(is_foreign) {
                return Ok(Reading::Other);
            }
            add(&mut opening, text);
            rest = &rest[read..];
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => return Ok(Reading::None),
            }
        }
        if count == 0 {
            return Ok(if is_disguised(&opening) { Reading::Other } else { Reading::Text });
        }
    }
}

fn is_foreign(character: char) -> bool {
    character.is_control() && !matches!(character, '\t' | '\n' | '\r' | '\u{c}')
}

/// Adds to what stands after the first blanks.
fn add(opening: &mut String, text: &str) {
    let blank = |character: char| character.is_whitespace() || character == '\u{feff}';
    let text = if opening.is_empty() { text.trim_start_matches(blank) } else { text };
    let missing = OPENING.saturating_sub(opening.chars().count());
    opening.extend(text.chars().take(missing));
}

fn is_disguised(opening: &str) -> bool {
    let (small, bytes) = (opening.to_lowercase(), opening.as_bytes());
    DISGUISED.iter().any(|beginning| small.starts_with(beginning))
        || infer::text::is_html(bytes)
        || infer::text::is_xml(bytes)
        || infer::text::is_shellscript(bytes)
}

#[cfg(test)]
mod tests {
    use encoding_rs::GBK;

    use crate::uploads::FileType;
    use crate::uploads::server::detect_type::of_bytes;

    fn utf_16(text: &str, mark: [u8; 2]) -> Vec<u8> {
        let unit = |unit: u16| if mark == [0xff, 0xfe] { unit.to_le_bytes() } else { unit.to_be_bytes() };
        mark.into_iter().chain(text.encode_utf16().flat_map(unit)).collect()
    }

    #[test]
    fn text_comes_in_several_encodings() {
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
            assert_eq!(of_bytes(&bytes), Some(FileType::Txt), "{:?}", &bytes[..8.min(bytes.len())]);
        }
    }

    #[test]
    fn what_is_not_only_text_is_none() {
        for bytes in [
            b"a\0b".to_vec(),
            b"a\x1b[31m".to_vec(),
            b"caf\xe9 au lait".to_vec(),
            "a\u{85}".as_bytes().to_vec(),
            utf_16("a\0", [0xff, 0xfe]),
            [0xff, 0xfe, b'a'].to_vec(),
            ["茶".as_bytes(), b"\xe8\x8c"].concat(),
        ] {
            assert_eq!(of_bytes(&bytes), None, "{bytes:?}");
        }
    }

    #[test]
    fn pages_and_scripts_are_not_text() {
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
            assert_eq!(of_bytes(text.as_bytes()), None, "{text}");
            assert_eq!(of_bytes(&utf_16(text, [0xfe, 0xff])), None, "{text}");
            let late = [" ".repeat(100_000).as_str(), text].concat();
            assert_eq!(of_bytes(late.as_bytes()), None, "{text}");
        }
    }
}

//! Files meant to do harm: refused by name, or handed out so that they can do none, and nothing left of them.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::files::documents::{archive, compound_file, doc, docx, docx_bomb, pdf, pdf_of, xls, xlsx};
use super::files::metadata::jpeg_saying;
use super::files::{self, cut, gif, jpeg, noise, picture, png, samples, webp};
use super::is_inert;
use crate::house::{Answer, House, Parcel, Person, contains, eventually};

/// What no picture may be served with.
const PAYLOAD: &[u8] = b"<script>alert('payload')</script>";
/// However large a file says that it is, it is judged quickly.
const QUICK: Duration = Duration::from_secs(20);

/// What must become of a file.
#[derive(Debug, Clone, Copy)]
enum Fate {
    /// Refused, by this name if there is one to expect.
    Refused(u16, &'static str),
    /// Refused in one of these ways.
    Turned(&'static [u16]),
    /// Refused, or served so that nothing in it is ever run.
    Inert,
}

use Fate::{Inert, Refused, Turned};

const NOT_ALLOWED: Fate = Refused(415, "file_type_not_allowed");
const MISMATCH: Fate = Refused(415, "file_type_mismatch");
const UNREADABLE: Fate = Refused(415, "image_unreadable");
const TOO_MANY_PIXELS: Fate = Refused(413, "image_too_large");
const BAD_NAME: Fate = Refused(422, "file_name_invalid");
const WRONG_TYPE: Fate = Turned(&[415]);

struct Case {
    what: &'static str,
    parcel: Parcel,
    fate: Fate,
}

fn case(what: &'static str, name: &str, kind: &str, bytes: impl AsRef<[u8]>, fate: Fate) -> Case {
    Case { what, parcel: Parcel::default().file(name, kind, bytes), fate }
}

/// Pages, programs and archives, under their own names and others.
fn programs() -> Vec<Case> {
    let page = [b"<!doctype html><html><body>".as_slice(), PAYLOAD, b"</body></html>"].concat();
    let drawing = [b"<svg xmlns=\"http://www.w3.org/2000/svg\">".as_slice(), PAYLOAD, b"</svg>"].concat();
    let windows = [b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0".as_slice(), &[0; 240], b"PE\0\0\x4c\x01"].concat();
    let linux = [b"\x7fELF\x02\x01\x01\0".as_slice(), &[0; 120]].concat();
    let shell = b"#!/bin/sh\nrm -rf \"$HOME\"\n";
    let php = b"<?php system($_GET['command']); ?>\n";
    let plain_archive = archive(&[("readme.txt", b"hello")]);
    vec![
        case("svg", "drawing.svg", "image/svg+xml", &drawing, NOT_ALLOWED),
        case("svg as png", "drawing.png", "image/png", &drawing, WRONG_TYPE),
        case("svg as txt", "drawing.txt", "text/plain", &drawing, Inert),
        case("html", "page.html", "text/html", &page, NOT_ALLOWED),
        case("html as png", "page.png", "image/png", &page, WRONG_TYPE),
        case("html as pdf", "page.pdf", "application/pdf", &page, WRONG_TYPE),
        case("html as txt", "page.txt", "text/plain", &page, Inert),
        case("html as txt, said to be html", "page.txt", "text/html", &page, WRONG_TYPE),
        case("html before pdf", "page.pdf", "", [page.clone(), pdf("x")].concat(), Inert),
        case("html in two extensions", "page.png.html", "", png(&picture(8, 8)), WRONG_TYPE),
        case("exe", "setup.exe", "application/x-msdownload", &windows, NOT_ALLOWED),
        case("exe as pdf", "setup.pdf", "application/pdf", &windows, WRONG_TYPE),
        case("exe as txt", "setup.txt", "text/plain", &windows, WRONG_TYPE),
        case("elf", "teahouse", "application/octet-stream", &linux, Turned(&[415, 422])),
        case("elf as txt", "tool.txt", "text/plain", &linux, WRONG_TYPE),
        case("elf as doc", "tool.doc", "application/msword", &linux, WRONG_TYPE),
        case("shell script", "run.sh", "application/x-sh", shell, NOT_ALLOWED),
        case("shell script as txt", "run.txt", "text/plain", shell, Inert),
        case("shell script as jpeg", "run.jpg", "image/jpeg", shell, WRONG_TYPE),
        case("php", "shell.php", "application/x-php", php, NOT_ALLOWED),
        case("php before an extension", "shell.php.jpg", "image/jpeg", php, WRONG_TYPE),
        case("php after an extension", "picture.jpg.php", "image/jpeg", jpeg(&picture(8, 8)), WRONG_TYPE),
        case("script", "page.js", "text/javascript", b"alert('payload')", Turned(&[415])),
        case("xml", "page.xml", "text/xml", b"<?xml version=\"1.0\"?><a/>", NOT_ALLOWED),
        case("zip", "files.zip", "application/zip", &plain_archive, NOT_ALLOWED),
        case("zip as docx", "files.docx", "", &plain_archive, WRONG_TYPE),
        case("zip as xlsx", "files.xlsx", "", &plain_archive, WRONG_TYPE),
        case("zip as pdf", "files.pdf", "", &plain_archive, WRONG_TYPE),
        case("installer as doc", "setup.doc", "", compound_file(), WRONG_TYPE),
        case("bitmap", "picture.bmp", "image/bmp", b"BM\x3a\0\0\0\0\0\0\0\x36\0\0\0", NOT_ALLOWED),
        case("icon as png", "favicon.png", "image/png", b"\0\0\x01\0\x01\0\x10\x10\0\0\x01\0\x20\0", WRONG_TYPE),
        case("film", "film.mp4", "video/mp4", b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", NOT_ALLOWED),
        case("bytes as txt", "bytes.txt", "text/plain", noise(20, 20).as_raw(), WRONG_TYPE),
        case("a null in a text", "null.txt", "text/plain", b"before\0after", WRONG_TYPE),
    ]
}

/// Two things at once, or one that bursts.
fn chimeras() -> Vec<Case> {
    let small = picture(16, 16);
    let after = |bytes: Vec<u8>| [bytes.as_slice(), PAYLOAD].concat();
    let code = b"GIF89a/*\x01\0\x01\0\x80\0\0*/=1;alert('payload');//";
    let macros: [(&str, &[u8]); 1] = [("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 payload")];
    let document = docx(&[]);
    vec![
        case("gif that is a script", "code.gif", "image/gif", code, WRONG_TYPE),
        case("gif and script", "both.gif", "image/gif", after(gif(std::slice::from_ref(&small))), Inert),
        case("png and page", "both.png", "image/png", after(png(&small)), Inert),
        case("jpeg and page", "both.jpg", "image/jpeg", after(jpeg(&small)), Inert),
        case("webp and page", "both.webp", "image/webp", after(webp(&small)), Inert),
        case("jpeg with a page for a comment", "words.jpg", "image/jpeg", jpeg_saying(&small, PAYLOAD), Inert),
        case("pdf and zip as pdf", "both.pdf", "", [pdf("x"), document.clone()].concat(), Inert),
        case("pdf and zip as docx", "both.docx", "", [pdf("x"), document.clone()].concat(), WRONG_TYPE),
        case("png and zip as docx", "both.docx", "", [png(&small), document].concat(), WRONG_TYPE),
        case("pdf with a script", "form.pdf", "", pdf(") /JavaScript (app.alert(1)"), Inert),
        case("table with macros", "table.xlsx", "", xlsx(&macros), Inert),
        case("text with macros", "text.docx", "", docx(&[("word/vbaProject.bin", macros[0].1)]), Inert),
        case("a gigabyte of text", "bomb.docx", "", docx_bomb("word/footnotes.xml"), Inert),
        case("a gigabyte of types", "bomb.docx", "", docx_bomb("[Content_Types].xml"), Inert),
        case("climbing archive", "up.docx", "", docx(&[("../../../../etc/cron.d/tea", b"* * * * *")]), Inert),
    ]
}

/// Pictures that are too much or not whole.
fn pictures() -> Vec<Case> {
    let rough = noise(64, 64);
    let mut wrong_sum = png(&rough);
    let data = wrong_sum.windows(4).position(|kind| kind == b"IDAT").unwrap();
    let length = u32::from_be_bytes(wrong_sum[data - 4..data].try_into().unwrap());
    wrong_sum[data + 4 + length as usize] ^= 0x55;
    vec![
        case("png bomb", "bomb.png", "image/png", files::png_that_claims(50_000, 50_000), TOO_MANY_PIXELS),
        case("png bomb, narrow", "bomb.png", "image/png", files::png_that_claims(2_000_000_000, 1), TOO_MANY_PIXELS),
        case("png without a pixel", "none.png", "image/png", files::png_that_claims(0, 0), WRONG_TYPE),
        case("gif bomb", "bomb.gif", "image/gif", files::gif_that_claims(65_535, 65_535), TOO_MANY_PIXELS),
        case(
            "gif of 49 million pixels",
            "bomb.gif",
            "image/gif",
            files::gif_that_claims(7_000, 7_000),
            TOO_MANY_PIXELS,
        ),
        case("jpeg bomb", "bomb.jpg", "image/jpeg", files::jpeg_that_claims(65_000, 65_000), TOO_MANY_PIXELS),
        case("cut png", "cut.png", "image/png", cut(&png(&rough)), UNREADABLE),
        case("cut jpeg", "cut.jpg", "image/jpeg", cut(&jpeg(&rough)), UNREADABLE),
        case("cut gif", "cut.gif", "image/gif", cut(&gif(std::slice::from_ref(&rough))), UNREADABLE),
        case("cut webp", "cut.webp", "image/webp", cut(&webp(&rough)), UNREADABLE),
        case("png with a wrong sum", "sum.png", "image/png", wrong_sum, UNREADABLE),
        case("the first bytes of a png", "start.png", "image/png", b"\x89PNG\r\n\x1a\n", WRONG_TYPE),
        case("the first bytes of a jpeg", "start.jpg", "image/jpeg", b"\xff\xd8\xff\xe0", WRONG_TYPE),
        case("nothing", "nothing.txt", "text/plain", b"", Refused(422, "file_empty")),
        case("nothing of a picture", "nothing.png", "image/png", b"", Refused(422, "file_empty")),
        case("a byte too many", "large.pdf", "", pdf_of(10 * 1024 * 1024 + 1), Refused(413, "file_too_large")),
        case(
            "a byte too many of text",
            "large.txt",
            "",
            vec![b'x'; 10 * 1024 * 1024 + 1],
            Refused(413, "file_too_large"),
        ),
    ]
}

/// Names that are none, and types that lie.
fn names() -> Vec<Case> {
    let (text, small) = (b"green and black", png(&picture(16, 16)));
    let mut cases = vec![
        case("only dots", "....", "", text, Turned(&[415, 422])),
        case("two dots", "..", "", text, Turned(&[415, 422])),
        case("no name", "", "", text, Turned(&[415, 422])),
        case("only an extension", ".txt", "", text, Inert),
        case("no extension", "leaves", "", text, Inert),
        case("300 characters", &format!("{}.txt", "a".repeat(296)), "", text, BAD_NAME),
        case("300 characters, 900 bytes", &format!("{}.txt", "茶".repeat(296)), "", text, BAD_NAME),
        case("turned round", "invoice\u{202e}txt.exe.txt", "", text, BAD_NAME),
        case("isolated", "invoice\u{2066}.txt", "", text, BAD_NAME),
        case("of no width", "inv\u{200b}oice.txt", "", text, BAD_NAME),
        case("escape", "leaves\u{1b}[2J.txt", "", text, Turned(&[400, 422])),
        case("tab", "leaves\t.txt", "", text, Turned(&[400, 422])),
        case("climbing", "../../../secret.txt", "", text, Inert),
        case("climbing, elsewhere", "..\\..\\secret.txt", "", text, Inert),
        case("absolute", "/etc/passwd.txt", "", text, Inert),
        case("line ends in percent", "leaves\r\nSet-Cookie: a=b.txt", "", text, Inert),
        case("png as jpg", "picture.jpg", "image/jpeg", &small, MISMATCH),
        case("png said to be pdf", "picture.png", "application/pdf", &small, MISMATCH),
        case("png as pdf", "picture.pdf", "application/pdf", &small, MISMATCH),
        case("docx as xlsx", "text.xlsx", "", docx(&[]), MISMATCH),
        case("xlsx as docx", "table.docx", "", xlsx(&[]), MISMATCH),
        case("doc as xls", "text.xls", "", doc(), MISMATCH),
        case("xls as doc", "table.doc", "", xls(), MISMATCH),
        case("doc as docx", "text.docx", "", doc(), MISMATCH),
        case("text as pdf", "leaves.pdf", "", text, WRONG_TYPE),
        case("pdf as text", "page.txt", "text/plain", pdf("x"), MISMATCH),
    ];
    for (what, name) in [("null in a name", b"nu\0ll.txt".as_slice()), ("bytes in a name", b"\xff\xfe.txt")] {
        let head = [b"Content-Disposition: form-data; name=\"file\"; filename=\"".as_slice(), name, b"\""].concat();
        cases.push(Case { what, parcel: Parcel::default().part(head, text), fate: Turned(&[400, 422]) });
    }
    let head =
        "Content-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\nContent-Type: text/plain\r\nX: y\r\n z";
    let parcel = Parcel::default().part(head, text);
    cases.push(Case { what: "a folded header", parcel, fate: Inert });
    cases
}

#[tokio::test]
async fn programs_are_refused_or_harmless() {
    meet_their_fate(programs()).await;
}

#[tokio::test]
async fn two_things_in_one_are_refused_or_harmless() {
    meet_their_fate(chimeras()).await;
}

#[tokio::test]
async fn pictures_that_are_too_much_or_not_whole_are_refused() {
    meet_their_fate(pictures()).await;
}

#[tokio::test]
async fn names_and_types_that_lie_are_refused() {
    meet_their_fate(names()).await;
}

/// Every sample under the name of every other type is a lie.
#[tokio::test]
async fn no_type_goes_for_another() {
    let mut cases = Vec::new();
    for sample in samples() {
        for other in samples().iter().filter(|other| other.extension != sample.extension) {
            cases.push(case("under another name", &format!("file.{}", other.extension), "", &sample.bytes, WRONG_TYPE));
            let said = Parcel::default().file(&format!("file.{}", sample.extension), other.mime, &sample.bytes);
            cases.push(Case { what: "said to be another", parcel: said, fate: MISMATCH });
        }
    }
    assert_eq!(cases.len(), 180);
    meet_their_fate(cases).await;
}

/// Sends all of them; shows all that went wrong at once.
async fn meet_their_fate(cases: Vec<Case>) {
    let house = House::open().await;
    let ada = house.person("ada").await;
    let files = house.files();
    let mut complaints = Vec::new();
    for Case { what, parcel, fate } in &cases {
        let before = house.contents().await;
        let asked = Instant::now();
        let answer = match Answer::try_to(ada.upload_request(parcel)).await {
            Ok(answer) => answer,
            Err(error) => {
                complaints.push(format!("{what}: {error:?}"));
                continue;
            }
        };
        if asked.elapsed() > QUICK {
            complaints.push(format!("{what}: took {:?}", asked.elapsed()));
        }
        if let Some(complaint) = complaint(&answer, *fate) {
            complaints.push(format!("{what}: {fate:?}, but {complaint}"));
        }
        if answer.status == 200 {
            complaints.extend(harm(&ada, &answer.json).await.map(|harm| format!("{what}: {harm}")));
            ada.remove(&answer.json).await.success();
            eventually("its file is gone", async || house.files() == files).await;
        } else if house.contents().await != before {
            complaints.push(format!("{what}: was refused and changed something"));
        }
        if house.files() != files {
            complaints.push(format!("{what}: left {:?}", house.files()));
        }
    }
    assert!(complaints.is_empty(), "{} of {} files:\n  {}\n", complaints.len(), cases.len(), complaints.join("\n  "));
    ada.upload(&Parcel::of("good.txt", "and a good one still goes")).await.success();
}

fn complaint(answer: &Answer, fate: Fate) -> Option<String> {
    let refused = (400..500).contains(&answer.status);
    let code = answer.json["code"].as_str().unwrap_or_default();
    let expected = match fate {
        Refused(status, name) => (answer.status, code) == (status, name),
        Turned(statuses) => statuses.contains(&answer.status),
        Inert => refused || answer.status == 200,
    };
    let complete = !refused || (answer.header("content-type") == "application/problem+json" && !code.is_empty());
    (!expected || !complete).then(|| format!("got {} {}", answer.status, answer.text))
}

/// What harm a file that was taken could do.
async fn harm(person: &Person, message: &Value) -> Option<String> {
    let name = message["file_name"].as_str().unwrap_or_default();
    let strange = |letter: char| letter.is_control() || "/\\\u{202e}\u{200b}".contains(letter);
    if name.is_empty() || name == ".." || name.contains(strange) {
        return Some(format!("it is called {name:?}"));
    }
    let served = person.fetch(message).await;
    if let Some(complaint) = is_inert(message, &served) {
        return Some(complaint);
    }
    let is_image = message["message_type"] == "image";
    (is_image && contains(&served.bytes, PAYLOAD)).then(|| "its payload is served".to_owned())
}

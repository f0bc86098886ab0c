//! Files meant to do harm: refused, or served so that a browser cannot execute them, and deleted without a trace.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::files::documents::{archive, compound_file, doc, docx, docx_bomb, pdf, pdf_with_length, xls, xlsx};
use super::files::metadata::jpeg_with_comment;
use super::files::{self, gif, jpeg, noise, png, sample_image, samples, truncated, webp};
use super::unsafe_headers;
use crate::harness::{MultipartBody, Response, TestServer, TestUser, contains, wait_until};

/// A script that must not be served within an image.
const PAYLOAD: &[u8] = b"<script>alert('payload')</script>";
/// The time limit for the validation of any file.
const TIME_LIMIT: Duration = Duration::from_secs(20);

/// The expected result of an upload.
#[derive(Debug, Clone, Copy)]
enum Expected {
    /// Refused with this status and code.
    Refused(u16, &'static str),
    /// Refused with one of these statuses.
    RefusedWithOneOf(&'static [u16]),
    /// Refused, or served so that it is never executed.
    RefusedOrHarmless,
}

use Expected::{Refused, RefusedOrHarmless, RefusedWithOneOf};

const NOT_ALLOWED: Expected = Refused(415, "file_type_not_allowed");
const MISMATCH: Expected = Refused(415, "file_type_mismatch");
const UNREADABLE: Expected = Refused(415, "image_unreadable");
const TOO_MANY_PIXELS: Expected = Refused(413, "image_too_large");
const BAD_NAME: Expected = Refused(422, "file_name_invalid");
const WRONG_TYPE: Expected = RefusedWithOneOf(&[415]);

struct Case {
    label: &'static str,
    multipart: MultipartBody,
    expected: Expected,
}

fn case(label: &'static str, name: &str, kind: &str, bytes: impl AsRef<[u8]>, expected: Expected) -> Case {
    Case { label, multipart: MultipartBody::default().file(name, kind, bytes), expected }
}

/// Web pages, programs and archives, under their own names and others.
fn executables() -> Vec<Case> {
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
        case("svg as txt", "drawing.txt", "text/plain", &drawing, RefusedOrHarmless),
        case("html", "page.html", "text/html", &page, NOT_ALLOWED),
        case("html as png", "page.png", "image/png", &page, WRONG_TYPE),
        case("html as pdf", "page.pdf", "application/pdf", &page, WRONG_TYPE),
        case("html as txt", "page.txt", "text/plain", &page, RefusedOrHarmless),
        case("html as txt, declared as html", "page.txt", "text/html", &page, WRONG_TYPE),
        case("html before pdf", "page.pdf", "", [page.clone(), pdf("x")].concat(), RefusedOrHarmless),
        case("html in two extensions", "page.png.html", "", png(&sample_image(8, 8)), WRONG_TYPE),
        case("exe", "setup.exe", "application/x-msdownload", &windows, NOT_ALLOWED),
        case("exe as pdf", "setup.pdf", "application/pdf", &windows, WRONG_TYPE),
        case("exe as txt", "setup.txt", "text/plain", &windows, WRONG_TYPE),
        case("elf", "teahouse", "application/octet-stream", &linux, RefusedWithOneOf(&[415, 422])),
        case("elf as txt", "tool.txt", "text/plain", &linux, WRONG_TYPE),
        case("elf as doc", "tool.doc", "application/msword", &linux, WRONG_TYPE),
        case("shell script", "run.sh", "application/x-sh", shell, NOT_ALLOWED),
        case("shell script as txt", "run.txt", "text/plain", shell, RefusedOrHarmless),
        case("shell script as jpeg", "run.jpg", "image/jpeg", shell, WRONG_TYPE),
        case("php", "shell.php", "application/x-php", php, NOT_ALLOWED),
        case("php before an extension", "shell.php.jpg", "image/jpeg", php, WRONG_TYPE),
        case("php after an extension", "picture.jpg.php", "image/jpeg", jpeg(&sample_image(8, 8)), WRONG_TYPE),
        case("script", "page.js", "text/javascript", b"alert('payload')", RefusedWithOneOf(&[415])),
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

/// Files of two types at once, and decompression bombs.
fn polyglots() -> Vec<Case> {
    let small = sample_image(16, 16);
    let after = |bytes: Vec<u8>| [bytes.as_slice(), PAYLOAD].concat();
    let code = b"GIF89a/*\x01\0\x01\0\x80\0\0*/=1;alert('payload');//";
    let macros: [(&str, &[u8]); 1] = [("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 payload")];
    let document = docx(&[]);
    vec![
        case("gif that is a script", "code.gif", "image/gif", code, WRONG_TYPE),
        case("gif and script", "both.gif", "image/gif", after(gif(std::slice::from_ref(&small))), RefusedOrHarmless),
        case("png and page", "both.png", "image/png", after(png(&small)), RefusedOrHarmless),
        case("jpeg and page", "both.jpg", "image/jpeg", after(jpeg(&small)), RefusedOrHarmless),
        case("webp and page", "both.webp", "image/webp", after(webp(&small)), RefusedOrHarmless),
        case(
            "jpeg with a page in a comment",
            "words.jpg",
            "image/jpeg",
            jpeg_with_comment(&small, PAYLOAD),
            RefusedOrHarmless,
        ),
        case("pdf and zip as pdf", "both.pdf", "", [pdf("x"), document.clone()].concat(), RefusedOrHarmless),
        case("pdf and zip as docx", "both.docx", "", [pdf("x"), document.clone()].concat(), WRONG_TYPE),
        case("png and zip as docx", "both.docx", "", [png(&small), document].concat(), WRONG_TYPE),
        case("pdf with a script", "form.pdf", "", pdf(") /JavaScript (app.alert(1)"), RefusedOrHarmless),
        case("table with macros", "table.xlsx", "", xlsx(&macros), RefusedOrHarmless),
        case("text with macros", "text.docx", "", docx(&[("word/vbaProject.bin", macros[0].1)]), RefusedOrHarmless),
        case("decompresses to a gigabyte of text", "bomb.docx", "", docx_bomb("word/footnotes.xml"), RefusedOrHarmless),
        case(
            "decompresses to a gigabyte of types",
            "bomb.docx",
            "",
            docx_bomb("[Content_Types].xml"),
            RefusedOrHarmless,
        ),
        case(
            "archive with parent paths",
            "up.docx",
            "",
            docx(&[("../../../../etc/cron.d/tea", b"* * * * *")]),
            RefusedOrHarmless,
        ),
    ]
}

/// Images that are too large or incomplete.
fn broken_images() -> Vec<Case> {
    let noisy = noise(64, 64);
    let mut wrong_checksum = png(&noisy);
    let data = wrong_checksum.windows(4).position(|kind| kind == b"IDAT").unwrap();
    let length = u32::from_be_bytes(wrong_checksum[data - 4..data].try_into().unwrap());
    wrong_checksum[data + 4 + length as usize] ^= 0x55;
    vec![
        case("png bomb", "bomb.png", "image/png", files::png_with_size(50_000, 50_000), TOO_MANY_PIXELS),
        case("png bomb, narrow", "bomb.png", "image/png", files::png_with_size(2_000_000_000, 1), TOO_MANY_PIXELS),
        case("png without a pixel", "none.png", "image/png", files::png_with_size(0, 0), WRONG_TYPE),
        case("gif bomb", "bomb.gif", "image/gif", files::gif_with_size(65_535, 65_535), TOO_MANY_PIXELS),
        case("gif of 49 million pixels", "bomb.gif", "image/gif", files::gif_with_size(7_000, 7_000), TOO_MANY_PIXELS),
        case("jpeg bomb", "bomb.jpg", "image/jpeg", files::jpeg_with_size(65_000, 65_000), TOO_MANY_PIXELS),
        case("cut png", "cut.png", "image/png", truncated(&png(&noisy)), UNREADABLE),
        case("cut jpeg", "cut.jpg", "image/jpeg", truncated(&jpeg(&noisy)), UNREADABLE),
        case("cut gif", "cut.gif", "image/gif", truncated(&gif(std::slice::from_ref(&noisy))), UNREADABLE),
        case("cut webp", "cut.webp", "image/webp", truncated(&webp(&noisy)), UNREADABLE),
        case("png with a wrong checksum", "sum.png", "image/png", wrong_checksum, UNREADABLE),
        case("the first bytes of a png", "start.png", "image/png", b"\x89PNG\r\n\x1a\n", WRONG_TYPE),
        case("the first bytes of a jpeg", "start.jpg", "image/jpeg", b"\xff\xd8\xff\xe0", WRONG_TYPE),
        case("empty", "nothing.txt", "text/plain", b"", Refused(422, "file_empty")),
        case("empty image", "nothing.png", "image/png", b"", Refused(422, "file_empty")),
        case(
            "one byte too large",
            "large.pdf",
            "",
            pdf_with_length(10 * 1024 * 1024 + 1),
            Refused(413, "file_too_large"),
        ),
        case(
            "text one byte too large",
            "large.txt",
            "",
            vec![b'x'; 10 * 1024 * 1024 + 1],
            Refused(413, "file_too_large"),
        ),
    ]
}

/// Invalid names, and names and types that contradict the content.
fn misleading_names() -> Vec<Case> {
    let (text, small) = (b"green and black", png(&sample_image(16, 16)));
    let mut cases = vec![
        case("only dots", "....", "", text, RefusedWithOneOf(&[415, 422])),
        case("two dots", "..", "", text, RefusedWithOneOf(&[415, 422])),
        case("no name", "", "", text, RefusedWithOneOf(&[415, 422])),
        case("only an extension", ".txt", "", text, RefusedOrHarmless),
        case("no extension", "leaves", "", text, RefusedOrHarmless),
        case("300 characters", &format!("{}.txt", "a".repeat(296)), "", text, BAD_NAME),
        case("300 characters, 900 bytes", &format!("{}.txt", "茶".repeat(296)), "", text, BAD_NAME),
        case("right-to-left override", "invoice\u{202e}txt.exe.txt", "", text, BAD_NAME),
        case("directional isolate", "invoice\u{2066}.txt", "", text, BAD_NAME),
        case("zero-width space", "inv\u{200b}oice.txt", "", text, BAD_NAME),
        case("escape", "leaves\u{1b}[2J.txt", "", text, RefusedWithOneOf(&[400, 422])),
        case("tab", "leaves\t.txt", "", text, RefusedWithOneOf(&[400, 422])),
        case("parent folders", "../../../secret.txt", "", text, RefusedOrHarmless),
        case("parent folders with backslashes", "..\\..\\secret.txt", "", text, RefusedOrHarmless),
        case("absolute", "/etc/passwd.txt", "", text, RefusedOrHarmless),
        case("line ends in percent", "leaves\r\nSet-Cookie: a=b.txt", "", text, RefusedOrHarmless),
        case("png as jpg", "picture.jpg", "image/jpeg", &small, MISMATCH),
        case("png declared as pdf", "picture.png", "application/pdf", &small, MISMATCH),
        case("png as pdf", "picture.pdf", "application/pdf", &small, MISMATCH),
        case("docx as xlsx", "text.xlsx", "", docx(&[]), MISMATCH),
        case("xlsx as docx", "table.docx", "", xlsx(&[]), MISMATCH),
        case("doc as xls", "text.xls", "", doc(), MISMATCH),
        case("xls as doc", "table.doc", "", xls(), MISMATCH),
        case("doc as docx", "text.docx", "", doc(), MISMATCH),
        case("text as pdf", "leaves.pdf", "", text, WRONG_TYPE),
        case("pdf as text", "page.txt", "text/plain", pdf("x"), MISMATCH),
    ];
    for (label, name) in [("null in a name", b"nu\0ll.txt".as_slice()), ("bytes in a name", b"\xff\xfe.txt")] {
        let head = [b"Content-Disposition: form-data; name=\"file\"; filename=\"".as_slice(), name, b"\""].concat();
        cases.push(Case {
            label,
            multipart: MultipartBody::default().part(head, text),
            expected: RefusedWithOneOf(&[400, 422]),
        });
    }
    let head =
        "Content-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\nContent-Type: text/plain\r\nX: y\r\n z";
    let multipart = MultipartBody::default().part(head, text);
    cases.push(Case { label: "folded header", multipart, expected: RefusedOrHarmless });
    cases
}

#[tokio::test]
async fn executables_are_refused_or_served_harmlessly() {
    assert_expected(executables()).await;
}

#[tokio::test]
async fn polyglot_files_are_refused_or_served_harmlessly() {
    assert_expected(polyglots()).await;
}

#[tokio::test]
async fn broken_or_oversized_images_are_refused() {
    assert_expected(broken_images()).await;
}

#[tokio::test]
async fn misleading_names_and_types_are_refused() {
    assert_expected(misleading_names()).await;
}

/// Every sample under the extension or content type of every other type.
#[tokio::test]
async fn file_with_other_types_name_is_refused() {
    let mut cases = Vec::new();
    for sample in samples() {
        for other in samples().iter().filter(|other| other.extension != sample.extension) {
            cases.push(case("under another name", &format!("file.{}", other.extension), "", &sample.bytes, WRONG_TYPE));
            let declared =
                MultipartBody::default().file(&format!("file.{}", sample.extension), other.mime, &sample.bytes);
            cases.push(Case { label: "declared as another", multipart: declared, expected: MISMATCH });
        }
    }
    assert_eq!(cases.len(), 180);
    assert_expected(cases).await;
}

/// Uploads all files, and fails with the list of all problems.
async fn assert_expected(cases: Vec<Case>) {
    let server = TestServer::start().await;
    let ada = server.user("ada").await;
    let files = server.uploaded_files();
    let mut problems = Vec::new();
    for Case { label, multipart, expected } in &cases {
        let before = server.store_state().await;
        let started = Instant::now();
        let response = match Response::try_send(ada.upload_request(multipart)).await {
            Ok(response) => response,
            Err(error) => {
                problems.push(format!("{label}: {error:?}"));
                continue;
            }
        };
        if started.elapsed() > TIME_LIMIT {
            problems.push(format!("{label}: took {:?}", started.elapsed()));
        }
        if let Some(mismatch) = mismatch(&response, *expected) {
            problems.push(format!("{label}: expected {expected:?}, {mismatch}"));
        }
        if response.status == 200 {
            problems.extend(harm(&ada, &response.json).await.map(|harm| format!("{label}: {harm}")));
            ada.remove(&response.json).await.success();
        } else if server.store_state().await != before {
            problems.push(format!("{label}: refused, but changed something"));
        }
        // The temporary file of a refused upload is deleted shortly after the response.
        wait_until(&format!("the file of {label} is deleted"), async || server.uploaded_files() == files).await;
    }
    assert!(problems.is_empty(), "{} of {} files:\n  {}\n", problems.len(), cases.len(), problems.join("\n  "));
    ada.upload(&MultipartBody::with_file("good.txt", "and a good one still goes")).await.success();
}

fn mismatch(response: &Response, expected: Expected) -> Option<String> {
    let refused = (400..500).contains(&response.status);
    let code = response.json["code"].as_str().unwrap_or_default();
    let is_expected = match expected {
        Refused(status, name) => (response.status, code) == (status, name),
        RefusedWithOneOf(statuses) => statuses.contains(&response.status),
        RefusedOrHarmless => refused || response.status == 200,
    };
    let complete = !refused || (response.header("content-type") == "application/problem+json" && !code.is_empty());
    (!is_expected || !complete).then(|| format!("got {} {}", response.status, response.text))
}

/// A danger of an accepted file.
async fn harm(user: &TestUser, message: &Value) -> Option<String> {
    let name = message["file_name"].as_str().unwrap_or_default();
    let is_unsafe = |letter: char| letter.is_control() || "/\\\u{202e}\u{200b}".contains(letter);
    if name.is_empty() || name == ".." || name.contains(is_unsafe) {
        return Some(format!("its name is {name:?}"));
    }
    let served = user.download(message).await;
    if let Some(mismatch) = unsafe_headers(message, &served) {
        return Some(mismatch);
    }
    let is_image = message["message_type"] == "image";
    (is_image && contains(&served.bytes, PAYLOAD)).then(|| "its payload is served".to_owned())
}

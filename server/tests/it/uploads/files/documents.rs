//! Generated documents: small, but complete enough for type detection.

use std::io::{Cursor, Write};

use uuid::{Uuid, uuid};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const WORD: Uuid = uuid!("00020906-0000-0000-c000-000000000046");
const EXCEL: Uuid = uuid!("00020820-0000-0000-c000-000000000046");

/// A PDF page with this text, and a cross-reference table.
pub fn pdf(text: &str) -> Vec<u8> {
    let content = format!("BT /F1 24 Tf 72 720 Td ({text}) Tj ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
    ];
    let mut bytes = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut offsets = Vec::new();
    for (number, object) in (1..).zip(&objects) {
        offsets.push(bytes.len());
        bytes.extend(format!("{number} 0 obj\n{object}\nendobj\n").bytes());
    }
    let table = bytes.len();
    bytes.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for offset in offsets {
        bytes.extend(format!("{offset:010} 00000 n \n").bytes());
    }
    let size = objects.len() + 1;
    bytes.extend(format!("trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n").bytes());
    bytes
}

/// A PDF of exactly this length.
pub fn pdf_with_length(length: usize) -> Vec<u8> {
    // The decimal numbers in the file may get longer with it.
    let text = length - pdf("").len() - 32;
    let missing = length - pdf(&"x".repeat(text)).len();
    let bytes = pdf(&"x".repeat(text + missing));
    assert_eq!(bytes.len(), length);
    bytes
}

/// A ZIP archive of these files.
pub fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// A DOCX document with extra files.
pub fn docx(extra_files: &[(&str, &[u8])]) -> Vec<u8> {
    office("word/document.xml", "wordprocessingml.document", "<document/>", extra_files)
}

/// An XLSX table with extra files.
pub fn xlsx(extra_files: &[(&str, &[u8])]) -> Vec<u8> {
    office("xl/workbook.xml", "spreadsheetml.sheet", "<workbook/>", extra_files)
}

fn office(main: &str, kind: &str, content: &str, extra_files: &[(&str, &[u8])]) -> Vec<u8> {
    let content_types = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Override PartName=\"/{main}\" ContentType=\"application/vnd.openxmlformats-officedocument.{kind}.main+xml\"/></Types>"
    );
    let relations = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
         <Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" \
         Target=\"{main}\"/></Relationships>"
    );
    let content = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>{content}");
    let mut files = vec![
        ("[Content_Types].xml", content_types.as_bytes()),
        ("_rels/.rels", relations.as_bytes()),
        (main, content.as_bytes()),
    ];
    files.extend_from_slice(extra_files);
    archive(&files)
}

/// A DOC document.
pub fn doc() -> Vec<u8> {
    let mut text = vec![0; 4096];
    text[..4].copy_from_slice(&[0xec, 0xa5, 0xc1, 0x00]);
    compound(WORD, &[("/WordDocument", text.as_slice()), ("/1Table", &[0; 4096])])
}

/// An XLS table.
pub fn xls() -> Vec<u8> {
    let mut book = vec![0; 4096];
    book[..8].copy_from_slice(&[0x09, 0x08, 0x10, 0x00, 0x00, 0x06, 0x05, 0x00]);
    compound(EXCEL, &[("/Workbook", &book)])
}

/// A compound file that is not a document.
pub fn compound_file() -> Vec<u8> {
    compound(Uuid::from_u128(7), &[("/Something", &[7; 4096])])
}

fn compound(class: Uuid, streams: &[(&str, &[u8])]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    file.set_storage_clsid("/", class).unwrap();
    for (name, bytes) in streams {
        file.create_stream(name).unwrap().write_all(bytes).unwrap();
    }
    file.flush().unwrap();
    file.into_inner().into_inner()
}

/// A gigabyte of zeros in a few megabytes of deflate data: one zero, then repeated matches of the last 258 bytes.
fn deflated_gigabyte() -> Vec<u8> {
    let mut bits = Bits::default();
    // The last block, with fixed codes; then the byte zero.
    bits.push(0b1, 1);
    bits.push(0b01, 2);
    bits.push_code(0b0011_0000, 8);
    for _ in 0..24 {
        bits.push_code(0b1100_0101, 8);
        bits.push_code(0, 5);
    }
    bits.push_code(0, 7);
    // Eight matches are exactly thirteen bytes, so these bytes can be repeated.
    let eight_matches = bits.bytes[2..15].repeat((1 << 30) / 258 / 8);
    bits.bytes.splice(2..2, eight_matches);
    bits.bytes
}

/// Bits, the lowest of each byte first.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    used: u32,
}

impl Bits {
    fn push(&mut self, value: u32, count: u32) {
        for bit in 0..count {
            if self.used.is_multiple_of(8) {
                self.bytes.push(0);
            }
            let last = self.bytes.len() - 1;
            self.bytes[last] |= u8::from((value >> bit) & 1 == 1) << (self.used % 8);
            self.used += 1;
        }
    }

    /// Codes are stored with the highest bit first.
    fn push_code(&mut self, code: u32, count: u32) {
        self.push(code.reverse_bits() >> (32 - count), count);
    }
}

/// A DOCX document with one file that would be a gigabyte if decompressed.
pub fn docx_bomb(name: &str) -> Vec<u8> {
    let document = docx(&[]);
    let list = document.windows(4).position(|mark| mark == b"PK\x01\x02").expect("the central directory");
    let end = document.windows(4).rposition(|mark| mark == b"PK\x05\x06").expect("the end of the central directory");
    let compressed = deflated_gigabyte();
    let le_bytes = |number: usize| u32::try_from(number).unwrap().to_le_bytes();
    // Version, no flags, deflate, no time, no checksum, both sizes, the length of the name.
    let header_fields = [
        [20, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0].as_slice(),
        &le_bytes(compressed.len()),
        &le_bytes(1 << 30),
        &le_bytes(name.len())[..2],
    ]
    .concat();
    let file = [b"PK\x03\x04".as_slice(), &header_fields, &[0; 2], name.as_bytes(), &compressed].concat();
    let entry = [b"PK\x01\x02\x14\x00".as_slice(), &header_fields, &[0; 12], &le_bytes(list), name.as_bytes()].concat();
    let listed = [&document[list..end], &entry].concat();
    // Three files of the original document, and this one.
    let counts = [4, 0, 4, 0];
    let tail =
        [b"PK\x05\x06\0\0\0\0".as_slice(), &counts, &le_bytes(listed.len()), &le_bytes(list + file.len()), &[0; 2]];
    [&document[..list], &file, &listed, &tail.concat()].concat()
}

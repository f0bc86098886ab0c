//! What cameras and programs write into pictures about their owners.

use image::RgbImage;

use super::{gif, jpeg, png, webp};

/// What a picture tells that nobody may be served.
pub const SECRETS: [&str; 4] = ["secret-in-exif", "secret-in-place", "secret-in-xmp", "secret-in-comment"];

/// The picture as a camera would write it in each type of picture: with place, words and comments. Name and bytes.
pub fn photos(picture: &RgbImage) -> [(&'static str, Vec<u8>); 4] {
    [
        ("photo.jpg", photo_jpeg(picture, 1)),
        ("photo.png", photo_png(picture)),
        ("photo.gif", photo_gif(picture)),
        ("photo.webp", photo_webp(picture)),
    ]
}

/// A JPEG with all of it, to be turned as `orientation` says.
pub fn photo_jpeg(picture: &RgbImage, orientation: u16) -> Vec<u8> {
    let bare = jpeg(picture);
    let exif = [b"Exif\0\0".to_vec(), exif(orientation)].concat();
    let xmp = [b"http://ns.adobe.com/xap/1.0/\0".to_vec(), xmp()].concat();
    let segments = [segment(0xe1, &exif), segment(0xe1, &xmp), segment(0xfe, b"secret-in-comment")].concat();
    [&bare[..2], &segments, &bare[2..]].concat()
}

/// A JPEG with one comment.
pub fn jpeg_saying(picture: &RgbImage, comment: &[u8]) -> Vec<u8> {
    let bare = jpeg(picture);
    [&bare[..2], &segment(0xfe, comment), &bare[2..]].concat()
}

fn photo_png(picture: &RgbImage) -> Vec<u8> {
    let bare = png(picture);
    let words = [b"XML:com.adobe.xmp\0\0\0\0\0".to_vec(), xmp()].concat();
    let chunks = [
        png_chunk(b"eXIf", &exif(1)),
        png_chunk(b"tEXt", b"Comment\0secret-in-comment"),
        png_chunk(b"iTXt", &words),
        png_chunk(b"tIME", &[7, 234, 11, 23, 1, 2, 3]),
    ];
    // After the header: eight bytes of signature, and twelve around its thirteen.
    [&bare[..33], &chunks.concat(), &bare[33..]].concat()
}

fn photo_gif(picture: &RgbImage) -> Vec<u8> {
    let bare = gif(&[picture.clone(), picture.clone()]);
    let colours = if bare[10] & 0x80 == 0 { 0 } else { 3_usize << ((bare[10] & 7) + 1) };
    let comment = [b"\x21\xfe\x11".as_slice(), b"secret-in-comment", &[0]].concat();
    // However a reader walks through the words, what follows them leads it out.
    let way_out: Vec<u8> = [1].into_iter().chain((0..=255).rev()).chain([0]).collect();
    let words = [b"\x21\xff\x0bXMP DataXMP".to_vec(), xmp(), way_out].concat();
    [&bare[..13 + colours], &comment, &words, &bare[13 + colours..]].concat()
}

fn photo_webp(picture: &RgbImage) -> Vec<u8> {
    let bare = webp(picture);
    let size = |side: u32| (side - 1).to_le_bytes()[..3].to_vec();
    // The flags say that exif and words follow.
    let about = [vec![0x0c, 0, 0, 0], size(picture.width()), size(picture.height())].concat();
    let chunks = [
        webp_chunk(b"VP8X", &about),
        // The picture itself follows twelve bytes of header.
        bare[12..].to_vec(),
        webp_chunk(b"EXIF", &exif(1)),
        webp_chunk(b"XMP ", &xmp()),
    ]
    .concat();
    let length = u32::try_from(chunks.len() + 4).unwrap().to_le_bytes();
    [b"RIFF".as_slice(), &length, b"WEBP", &chunks].concat()
}

fn xmp() -> Vec<u8> {
    let words = "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:Description dc:creator=\"secret-in-xmp\"/></x:xmpmeta>";
    format!("<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>{words}<?xpacket end=\"w\"?>").into_bytes()
}

/// A block of EXIF: a description, which way is up, and where it was.
pub fn exif(orientation: u16) -> Vec<u8> {
    let entry = |tag: u16, kind: u16, count: u32, value: u32| {
        [tag.to_le_bytes().as_slice(), &kind.to_le_bytes(), &count.to_le_bytes(), &value.to_le_bytes()].concat()
    };
    let (text, short, long, rational) = (2, 3, 4, 5);
    let mut bytes = b"II*\0\x08\0\0\0".to_vec();
    bytes.extend([3, 0]);
    bytes.extend(entry(0x010e, text, 16, 50));
    bytes.extend(entry(0x0112, short, 1, orientation.into()));
    bytes.extend(entry(0x8825, long, 1, 66));
    bytes.extend([0; 4]);
    bytes.extend(b"secret-in-exif\0\0");
    assert_eq!(bytes.len(), 66);
    bytes.extend([3, 0]);
    bytes.extend(entry(0x0001, text, 2, u32::from(b'N')));
    bytes.extend(entry(0x0002, rational, 3, 108));
    bytes.extend(entry(0x0012, text, 16, 132));
    bytes.extend([0; 4]);
    for (number, part) in [(51_u32, 1_u32), (28, 1), (3_848, 100)] {
        bytes.extend(number.to_le_bytes());
        bytes.extend(part.to_le_bytes());
    }
    assert_eq!(bytes.len(), 132);
    bytes.extend(b"secret-in-place\0");
    bytes
}

fn segment(mark: u8, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len() + 2).unwrap().to_be_bytes();
    [[0xff, mark].as_slice(), &length, data].concat()
}

/// A chunk of a PNG, with its check sum.
pub fn png_chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let named = [kind.as_slice(), data].concat();
    let length = u32::try_from(data.len()).unwrap().to_be_bytes();
    [length.as_slice(), &named, &check_sum(&named).to_be_bytes()].concat()
}

fn webp_chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len()).unwrap().to_le_bytes();
    let padding: &[u8] = if data.len().is_multiple_of(2) { &[] } else { &[0] };
    [kind.as_slice(), &length, data, padding].concat()
}

fn check_sum(bytes: &[u8]) -> u32 {
    let step = |sum: u32| if sum & 1 == 1 { (sum >> 1) ^ 0xedb8_8320 } else { sum >> 1 };
    !bytes.iter().fold(!0_u32, |sum, byte| (0..8).fold(sum ^ u32::from(*byte), |sum, _| step(sum)))
}

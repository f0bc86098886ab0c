//! Images with metadata, as cameras and programs write it.

use image::RgbImage;

use super::{gif, jpeg, png, webp};

/// Metadata that must not be served.
pub const SECRETS: [&str; 4] = ["secret-in-exif", "secret-in-place", "secret-in-xmp", "secret-in-comment"];

/// Name and bytes of one image per type, each with location, XMP and comments.
pub fn photos(image: &RgbImage) -> [(&'static str, Vec<u8>); 4] {
    [
        ("photo.jpg", photo_jpeg(image, 1)),
        ("photo.png", photo_png(image)),
        ("photo.gif", photo_gif(image)),
        ("photo.webp", photo_webp(image)),
    ]
}

/// A JPEG with all metadata and this orientation.
pub fn photo_jpeg(image: &RgbImage, orientation: u16) -> Vec<u8> {
    let plain = jpeg(image);
    let exif = [b"Exif\0\0".to_vec(), exif(orientation)].concat();
    let xmp = [b"http://ns.adobe.com/xap/1.0/\0".to_vec(), xmp()].concat();
    let segments = [segment(0xe1, &exif), segment(0xe1, &xmp), segment(0xfe, b"secret-in-comment")].concat();
    [&plain[..2], &segments, &plain[2..]].concat()
}

/// A JPEG with one comment.
pub fn jpeg_with_comment(image: &RgbImage, comment: &[u8]) -> Vec<u8> {
    let plain = jpeg(image);
    [&plain[..2], &segment(0xfe, comment), &plain[2..]].concat()
}

fn photo_png(image: &RgbImage) -> Vec<u8> {
    let plain = png(image);
    let xmp_text = [b"XML:com.adobe.xmp\0\0\0\0\0".to_vec(), xmp()].concat();
    let chunks = [
        png_chunk(b"eXIf", &exif(1)),
        png_chunk(b"tEXt", b"Comment\0secret-in-comment"),
        png_chunk(b"iTXt", &xmp_text),
        png_chunk(b"tIME", &[7, 234, 11, 23, 1, 2, 3]),
    ];
    // After the header: eight bytes of signature, and twelve plus thirteen of the first chunk.
    [&plain[..33], &chunks.concat(), &plain[33..]].concat()
}

fn photo_gif(image: &RgbImage) -> Vec<u8> {
    let plain = gif(&[image.clone(), image.clone()]);
    let colours = if plain[10] & 0x80 == 0 { 0 } else { 3_usize << ((plain[10] & 7) + 1) };
    let comment = [b"\x21\xfe\x11".as_slice(), b"secret-in-comment", &[0]].concat();
    // The trailer ends the block for readers that treat the XMP text as sub-blocks.
    let magic_trailer: Vec<u8> = [1].into_iter().chain((0..=255).rev()).chain([0]).collect();
    let xmp_text = [b"\x21\xff\x0bXMP DataXMP".to_vec(), xmp(), magic_trailer].concat();
    [&plain[..13 + colours], &comment, &xmp_text, &plain[13 + colours..]].concat()
}

fn photo_webp(image: &RgbImage) -> Vec<u8> {
    let plain = webp(image);
    let size = |side: u32| (side - 1).to_le_bytes()[..3].to_vec();
    // The flags for EXIF and XMP.
    let header = [vec![0x0c, 0, 0, 0], size(image.width()), size(image.height())].concat();
    let chunks = [
        webp_chunk(b"VP8X", &header),
        // The image data after the header of twelve bytes.
        plain[12..].to_vec(),
        webp_chunk(b"EXIF", &exif(1)),
        webp_chunk(b"XMP ", &xmp()),
    ]
    .concat();
    let length = u32::try_from(chunks.len() + 4).unwrap().to_le_bytes();
    [b"RIFF".as_slice(), &length, b"WEBP", &chunks].concat()
}

fn xmp() -> Vec<u8> {
    let xmp_text = "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:Description dc:creator=\"secret-in-xmp\"/></x:xmpmeta>";
    format!("<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>{xmp_text}<?xpacket end=\"w\"?>")
        .into_bytes()
}

/// An EXIF block: description, orientation and location.
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

/// A PNG chunk with its checksum.
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

//! Generated files: one of each allowed type, and parts for invalid ones.

pub mod documents;
pub mod metadata;

use std::io::Cursor;

use image::codecs::gif::{GifDecoder, GifEncoder, Repeat};
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::codecs::webp::WebPEncoder;
use image::{
    AnimationDecoder, Delay, DynamicImage, ExtendedColorType, Frame, ImageDecoder, ImageEncoder, ImageReader, Rgb,
    RgbImage, RgbaImage,
};

/// A file of an allowed type with its extension and MIME type.
pub struct Sample {
    pub extension: &'static str,
    pub mime: &'static str,
    pub bytes: Vec<u8>,
}

impl Sample {
    pub fn is_image(&self) -> bool {
        self.mime.starts_with("image/")
    }
}

/// One file of each of the ten types. The images are 60 by 40.
pub fn samples() -> Vec<Sample> {
    let image = sample_image(60, 40);
    [
        ("jpg", "image/jpeg", jpeg(&image)),
        ("png", "image/png", png(&image)),
        ("gif", "image/gif", gif(&[image.clone(), noise(60, 40)])),
        ("webp", "image/webp", webp(&image)),
        ("pdf", "application/pdf", documents::pdf("A page.")),
        ("txt", "text/plain", "季度报告\nGreen, black, oolong.\r\n".as_bytes().to_vec()),
        ("doc", "application/msword", documents::doc()),
        ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", documents::docx(&[])),
        ("xls", "application/vnd.ms-excel", documents::xls()),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", documents::xlsx(&[])),
    ]
    .into_iter()
    .map(|(extension, mime, bytes)| Sample { extension, mime, bytes })
    .collect()
}

/// An image with four different corners, so that a rotation is detected.
pub fn sample_image(width: u32, height: u32) -> RgbImage {
    let shade = |value: u32, max: u32| u8::try_from(value * 255 / max.max(1)).unwrap();
    RgbImage::from_fn(width, height, |x, y| {
        Rgb([shade(x, width), shade(y, height), if x < width / 4 && y < height / 4 { 255 } else { 40 }])
    })
}

/// An image that does not compress; always the same.
pub fn noise(width: u32, height: u32) -> RgbImage {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    };
    RgbImage::from_fn(width, height, |_, _| Rgb([next(), next(), next()]))
}

pub fn png(image: &RgbImage) -> Vec<u8> {
    png_with_compression(image, CompressionType::Fast)
}

/// An uncompressed PNG.
pub fn png_uncompressed(image: &RgbImage) -> Vec<u8> {
    png_with_compression(image, CompressionType::Uncompressed)
}

fn png_with_compression(image: &RgbImage, compression: CompressionType) -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut bytes, compression, FilterType::NoFilter);
    encoder.write_image(image.as_raw(), image.width(), image.height(), ExtendedColorType::Rgb8).unwrap();
    bytes
}

pub fn jpeg(image: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 90).encode_image(image).unwrap();
    bytes
}

pub fn webp(image: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoder = WebPEncoder::new_lossless(&mut bytes);
    encoder.encode(image.as_raw(), image.width(), image.height(), ExtendedColorType::Rgb8).unwrap();
    bytes
}

/// An animation that repeats forever.
pub fn gif(frames: &[RgbImage]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new_with_speed(&mut bytes, 30);
    encoder.set_repeat(Repeat::Infinite).unwrap();
    for image in frames {
        let shown = DynamicImage::ImageRgb8(image.clone()).to_rgba8();
        encoder.encode_frame(Frame::from_parts(shown, 0, 0, Delay::from_numer_denom_ms(100, 1))).unwrap();
    }
    drop(encoder);
    bytes
}

/// The visible content of an image: each frame upright, with its duration.
pub fn visible_frames(bytes: &[u8]) -> Result<Vec<(RgbaImage, Delay)>, image::ImageError> {
    if bytes.starts_with(b"GIF8") {
        let frames = GifDecoder::new(Cursor::new(bytes))?.into_frames().collect_frames()?;
        return Ok(frames.into_iter().map(|frame| (frame.buffer().clone(), frame.delay())).collect());
    }
    let mut decoder = ImageReader::new(Cursor::new(bytes)).with_guessed_format()?.into_decoder()?;
    let orientation = decoder.orientation()?;
    let mut image = DynamicImage::from_decoder(decoder)?;
    image.apply_orientation(orientation);
    Ok(vec![(image.to_rgba8(), Delay::from_numer_denom_ms(0, 1))])
}

/// A PNG whose header has this size, with almost no data.
pub fn png_with_size(width: u32, height: u32) -> Vec<u8> {
    let mut header = Vec::from(width.to_be_bytes());
    header.extend(height.to_be_bytes());
    // One bit per pixel, grey.
    header.extend([1, 0, 0, 0, 0]);
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    bytes.extend(metadata::png_chunk(b"IHDR", &header));
    bytes.extend(metadata::png_chunk(b"IDAT", &[0x78, 0x9c, 0x63, 0, 0, 0, 1, 0, 1]));
    bytes.extend(metadata::png_chunk(b"IEND", &[]));
    bytes
}

/// A GIF whose screen and only frame have this size.
pub fn gif_with_size(width: u16, height: u16) -> Vec<u8> {
    let size = [width.to_le_bytes(), height.to_le_bytes()].concat();
    let screen = [b"GIF89a".as_slice(), &size, &[0x80, 0, 0], &[0, 0, 0, 255, 255, 255]].concat();
    let frame = [[0x2c, 0, 0, 0, 0].as_slice(), &size, &[0, 2, 2, 0x4c, 1, 0, 0x3b]].concat();
    [screen, frame].concat()
}

/// A JPEG whose frame header has this size.
pub fn jpeg_with_size(width: u16, height: u16) -> Vec<u8> {
    let mut bytes = jpeg(&sample_image(16, 16));
    let frame = bytes.windows(2).position(|pair| pair == [0xff, 0xc0]).expect("a baseline frame");
    bytes[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
    bytes[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
    bytes
}

/// The first part of a file, as after a broken connection.
pub fn truncated(bytes: &[u8]) -> Vec<u8> {
    bytes[..bytes.len() * 3 / 5].to_vec()
}

//! Portraits: the middle of a picture as a square, upright, always JPEG of one size.

use std::io::{self, Write};

use image::codecs::jpeg::JpegEncoder;
use image::imageops::{FilterType, crop_imm, resize};
use image::metadata::Orientation;
use image::{DynamicImage, ImageEncoder, Rgb, RgbImage, RgbaImage};

use crate::uploads::server::images::decode::Small;

/// The side of a portrait, in pixels.
const SIDE: u32 = 256;
/// The longest side that is decoded of a picture that is a strip.
const MOST: u32 = 2048;
/// Looks like the picture at that size.
const QUALITY: u8 = 85;

/// The size to decode a picture at, for its shorter side to be as long as a portrait's.
pub(crate) fn fit(width: u32, height: u32) -> (u32, u32) {
    let (shorter, longer) = (u64::from(width.min(height)).max(1), u64::from(width.max(height)));
    let least = shorter.min(SIDE.into());
    let (short, long) = match longer * least / shorter {
        long if long > u64::from(MOST) => ((least * u64::from(MOST) / long).max(1), u64::from(MOST)),
        long => (least, long),
    };
    let side = |side: u64| u32::try_from(side).unwrap_or(MOST);
    if width <= height { (side(short), side(long)) } else { (side(long), side(short)) }
}

/// Writes the portrait.
pub(crate) fn write(small: Small, orientation: Orientation, to: &mut impl Write) -> io::Result<()> {
    let Small { image, profile } = small;
    let mut picture = DynamicImage::ImageRgb8(on_white(&image));
    picture.apply_orientation(orientation);
    let picture = picture.into_rgb8();
    let (width, height) = picture.dimensions();
    let side = width.min(height);
    let middle = crop_imm(&picture, (width - side) / 2, (height - side) / 2, side, side).to_image();
    let portrait = resize(&middle, SIDE, SIDE, FilterType::CatmullRom);
    let mut encoder = JpegEncoder::new_with_quality(to, QUALITY);
    // A profile of inks or greys says nothing about colours.
    if let Some(profile) = profile.filter(|profile| profile.get(16..20) == Some(b"RGB ")) {
        // Without it the colours are a little off.
        let _ = encoder.set_icc_profile(profile);
    }
    DynamicImage::ImageRgb8(portrait).write_with_encoder(encoder).map_err(|error| match error {
        image::ImageError::IoError(error) => error,
        other => io::Error::other(other),
    })
}

/// The picture on white paper, where something shines through.
fn on_white(image: &RgbaImage) -> RgbImage {
    let mut paper = RgbImage::new(image.width(), image.height());
    for (to, from) in paper.pixels_mut().zip(image.pixels()) {
        let [red, green, blue, alpha] = from.0.map(u32::from);
        #[expect(clippy::cast_possible_truncation, reason = "a mean of two bytes is a byte")]
        let mixed = |colour: u32| ((colour * alpha + 255 * (255 - alpha)) / 255) as u8;
        *to = Rgb([mixed(red), mixed(green), mixed(blue)]);
    }
    paper
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shorter_side_is_as_long_as_a_portraits() {
        for (from, to) in [
            ((256, 256), (256, 256)),
            ((512, 1024), (256, 512)),
            ((4000, 3000), (341, 256)),
            ((100, 80), (100, 80)),
            ((16_384, 256), (2048, 32)),
            ((1, 16_384), (1, 2048)),
        ] {
            assert_eq!(fit(from.0, from.1), to);
        }
    }

    #[test]
    fn a_portrait_is_the_middle_on_white() {
        // Red, green and blue beside each other; half of the green shines through.
        let image = RgbaImage::from_fn(30, 10, |x, _| match x / 10 {
            0 => image::Rgba([255, 0, 0, 255]),
            1 => image::Rgba([0, 255, 0, 128]),
            _ => image::Rgba([0, 0, 255, 255]),
        });
        let mut bytes = Vec::new();
        write(Small { image, profile: None }, Orientation::NoTransforms, &mut bytes).expect("a portrait");
        let portrait = image::load_from_memory(&bytes).expect("a picture").into_rgb8();
        assert_eq!(portrait.dimensions(), (256, 256));
        let [red, green, blue] = portrait.get_pixel(128, 128).0;
        assert!(red.abs_diff(127) < 8 && green > 245 && blue.abs_diff(127) < 8, "{red} {green} {blue}");
    }
}

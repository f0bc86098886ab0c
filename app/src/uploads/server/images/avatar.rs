//! Avatars: the center of an image as an upright square, always a JPEG of the same size.

use std::io::{self, Write};

use image::codecs::jpeg::JpegEncoder;
use image::imageops::{FilterType, crop_imm, resize};
use image::metadata::Orientation;
use image::{DynamicImage, ImageEncoder, Rgb, RgbImage, RgbaImage};

use crate::uploads::server::images::decode::ResizedImage;

/// The length of the sides of an avatar, in pixels.
const SIDE: u32 = 256;
/// The longest side at which a very long or wide image is decoded.
const MAX_DECODED_SIDE: u32 = 2048;
/// The JPEG quality, at which no difference is visible at this size.
const QUALITY: u8 = 85;

/// The size at which an image is decoded, so that its shorter side is that of an avatar.
pub(crate) fn target_size(width: u32, height: u32) -> (u32, u32) {
    let (shorter, longer) = (u64::from(width.min(height)).max(1), u64::from(width.max(height)));
    let short_side = shorter.min(SIDE.into());
    let (short, long) = match longer * short_side / shorter {
        long if long > u64::from(MAX_DECODED_SIDE) => {
            ((short_side * u64::from(MAX_DECODED_SIDE) / long).max(1), u64::from(MAX_DECODED_SIDE))
        }
        long => (short_side, long),
    };
    let side = |side: u64| u32::try_from(side).unwrap_or(MAX_DECODED_SIDE);
    if width <= height { (side(short), side(long)) } else { (side(long), side(short)) }
}

/// Writes the avatar.
pub(crate) fn write(small: ResizedImage, orientation: Orientation, to: &mut impl Write) -> io::Result<()> {
    let ResizedImage { image, profile } = small;
    let mut picture = DynamicImage::ImageRgb8(flatten_on_white(&image));
    picture.apply_orientation(orientation);
    let picture = picture.into_rgb8();
    let (width, height) = picture.dimensions();
    let side = width.min(height);
    let square = crop_imm(&picture, (width - side) / 2, (height - side) / 2, side, side).to_image();
    let avatar = resize(&square, SIDE, SIDE, FilterType::CatmullRom);
    let mut encoder = JpegEncoder::new_with_quality(to, QUALITY);
    // The profile of a CMYK or grayscale image does not apply to RGB pixels.
    if let Some(profile) = profile.filter(|profile| profile.get(16..20) == Some(b"RGB ")) {
        // If the encoder cannot store the profile, the colours are slightly wrong.
        let _ = encoder.set_icc_profile(profile);
    }
    DynamicImage::ImageRgb8(avatar).write_with_encoder(encoder).map_err(|error| match error {
        image::ImageError::IoError(error) => error,
        other => io::Error::other(other),
    })
}

/// The image on a white background, which is visible through transparent pixels.
fn flatten_on_white(image: &RgbaImage) -> RgbImage {
    let mut flattened = RgbImage::new(image.width(), image.height());
    for (to, from) in flattened.pixels_mut().zip(image.pixels()) {
        let [red, green, blue, alpha] = from.0.map(u32::from);
        #[expect(clippy::cast_possible_truncation, reason = "a mean of two bytes is a byte")]
        let mixed = |colour: u32| ((colour * alpha + 255 * (255 - alpha)) / 255) as u8;
        *to = Rgb([mixed(red), mixed(green), mixed(blue)]);
    }
    flattened
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shorter_side_is_that_of_an_avatar() {
        for (from, to) in [
            ((256, 256), (256, 256)),
            ((512, 1024), (256, 512)),
            ((4000, 3000), (341, 256)),
            ((100, 80), (100, 80)),
            ((16_384, 256), (2048, 32)),
            ((1, 16_384), (1, 2048)),
        ] {
            assert_eq!(target_size(from.0, from.1), to);
        }
    }

    #[test]
    fn avatar_is_the_center_on_white() {
        // Red, half-transparent green and blue side by side.
        let image = RgbaImage::from_fn(30, 10, |x, _| match x / 10 {
            0 => image::Rgba([255, 0, 0, 255]),
            1 => image::Rgba([0, 255, 0, 128]),
            _ => image::Rgba([0, 0, 255, 255]),
        });
        let mut bytes = Vec::new();
        write(ResizedImage { image, profile: None }, Orientation::NoTransforms, &mut bytes).expect("a portrait");
        let avatar = image::load_from_memory(&bytes).expect("a picture").into_rgb8();
        assert_eq!(avatar.dimensions(), (256, 256));
        let [red, green, blue] = avatar.get_pixel(128, 128).0;
        assert!(red.abs_diff(127) < 8 && green > 245 && blue.abs_diff(127) < 8, "{red} {green} {blue}");
    }
}

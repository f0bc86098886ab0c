//! Thumbnails: upright, JPEG where nothing shines through and PNG where something does.

use std::io::{self, Write};

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageEncoder};

use crate::uploads::server::images::decode::Small;

/// Looks like the picture at that size, at a tenth of its bytes.
const QUALITY: u8 = 80;

/// Writes the thumbnail.
pub(crate) fn write(small: Small, orientation: Orientation, to: &mut impl Write) -> io::Result<()> {
    let Small { image, profile } = small;
    // A profile of inks or greys says nothing about colours.
    let profile = profile.filter(|profile| profile.get(16..20) == Some(b"RGB "));
    let is_opaque = image.pixels().all(|pixel| pixel.0[3] == u8::MAX);
    let mut picture = DynamicImage::ImageRgba8(image);
    picture.apply_orientation(orientation);
    let written = if is_opaque {
        encoded(JpegEncoder::new_with_quality(to, QUALITY), profile, &picture.into_rgb8().into())
    } else {
        encoded(PngEncoder::new(to), profile, &picture)
    };
    written.map_err(|error| match error {
        image::ImageError::IoError(error) => error,
        other => io::Error::other(other),
    })
}

fn encoded(mut encoder: impl ImageEncoder, profile: Option<Vec<u8>>, picture: &DynamicImage) -> image::ImageResult<()> {
    if let Some(profile) = profile {
        // Without it the colours are a little off.
        let _ = encoder.set_icc_profile(profile);
    }
    picture.write_with_encoder(encoder)
}

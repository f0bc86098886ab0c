//! Thumbnails: upright; JPEG if the image is opaque, PNG if it has transparency.

use std::io::{self, Write};

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageEncoder};

use crate::uploads::server::images::decode::ResizedImage;

/// The JPEG quality, at which no difference is visible at this size.
const QUALITY: u8 = 80;

/// Writes the thumbnail.
pub(crate) fn write(small: ResizedImage, orientation: Orientation, to: &mut impl Write) -> io::Result<()> {
    let ResizedImage { image, profile } = small;
    // The profile of a CMYK or grayscale image does not apply to RGB pixels.
    let profile = profile.filter(|profile| profile.get(16..20) == Some(b"RGB "));
    let is_opaque = image.pixels().all(|pixel| pixel.0[3] == u8::MAX);
    let mut picture = DynamicImage::ImageRgba8(image);
    picture.apply_orientation(orientation);
    let write_temporary = if is_opaque {
        encoded(JpegEncoder::new_with_quality(to, QUALITY), profile, &picture.into_rgb8().into())
    } else {
        encoded(PngEncoder::new(to), profile, &picture)
    };
    write_temporary.map_err(|error| match error {
        image::ImageError::IoError(error) => error,
        other => io::Error::other(other),
    })
}

fn encoded(mut encoder: impl ImageEncoder, profile: Option<Vec<u8>>, picture: &DynamicImage) -> image::ImageResult<()> {
    if let Some(profile) = profile {
        // If the encoder cannot store the profile, the colours are slightly wrong.
        let _ = encoder.set_icc_profile(profile);
    }
    picture.write_with_encoder(encoder)
}

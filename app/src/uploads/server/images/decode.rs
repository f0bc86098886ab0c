//! Decodes images, which proves that they are readable, and scales them down on the way.

use std::fs::File;
use std::io::BufReader;

use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, RgbaImage};

use crate::uploads::FileType;
use crate::uploads::server::images::resize::Resizer;
use crate::uploads::server::images::{MAX_PIXELS, ProcessError};

/// How many bytes the metadata of a PNG, such as its colour profile, may have when decompressed.
const PNG_METADATA_LIMIT: usize = 8 * 1024 * 1024;

/// An image that was scaled down, with its colour profile.
pub(crate) struct ResizedImage {
    pub(crate) image: RgbaImage,
    pub(crate) profile: Option<Vec<u8>>,
}

/// Decodes the image, or the first frame of an animation, and scales it down to `target`.
pub(crate) fn decode_resized(
    file: File,
    file_type: FileType,
    target: (u32, u32),
) -> Result<ResizedImage, ProcessError> {
    let reader = BufReader::new(file);
    let small = match file_type {
        FileType::Jpeg => decode_jpeg(reader, target).map_err(|error| error.to_string()),
        FileType::Png => decode_png(reader, target).map_err(|error| error.to_string()),
        FileType::Gif => decode_whole(reader, ImageFormat::Gif, target).map_err(|error| error.to_string()),
        _ => decode_whole(reader, ImageFormat::WebP, target).map_err(|error| error.to_string()),
    };
    small.map_err(|reason| {
        tracing::debug!(error = reason, "Image could not be decoded");
        ProcessError::Unreadable
    })
}

/// Decodes a JPEG at an eighth, a quarter or half of its size if that is not smaller than the target.
fn decode_jpeg(reader: BufReader<File>, target: (u32, u32)) -> Result<ResizedImage, jpeg_decoder::Error> {
    let mut decoder = jpeg_decoder::Decoder::new(reader);
    let side = |side: u32| u16::try_from(side).unwrap_or(u16::MAX);
    let (width, height) = decoder.scale(side(target.0), side(target.1))?;
    let pixels = decoder.decode()?;
    let pixel: fn(&[u8]) -> [u8; 4] = match decoder.info().map(|info| info.pixel_format) {
        Some(jpeg_decoder::PixelFormat::CMYK32) => from_cmyk,
        _ => from_samples,
    };
    let count = pixels.len() / (usize::from(width) * usize::from(height)).max(1);
    let mut resizer = Resizer::new((width.into(), height.into()), target);
    for (y, row) in (0..).zip(pixels.chunks_exact(usize::from(width) * count)) {
        resizer.add_pixels(y, 0, 1, row.chunks_exact(count).map(pixel));
    }
    Ok(ResizedImage { image: resizer.into_image(), profile: decoder.icc_profile() })
}

/// Decodes a PNG row by row, in seven passes if it is interlaced, up to the end of the file.
fn decode_png(reader: BufReader<File>, target: (u32, u32)) -> Result<ResizedImage, png::DecodingError> {
    let mut decoder = png::Decoder::new_with_limits(reader, png::Limits { bytes: PNG_METADATA_LIMIT });
    decoder.set_ignore_text_chunk(true);
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info()?;
    let (size, is_interlaced) = (reader.info().size(), reader.info().interlaced);
    let profile = reader.info().icc_profile.as_ref().map(|profile| profile.to_vec());
    let count = reader.output_color_type().0.samples();
    let mut resizer = Resizer::new(size, target);
    for (y, x, step) in row_order(size, is_interlaced) {
        let Some(row) = reader.next_interlaced_row()? else { break };
        resizer.add_pixels(y, x, step, row.data().chunks_exact(count).map(from_samples));
    }
    reader.next_interlaced_row()?;
    reader.finish()?;
    Ok(ResizedImage { image: resizer.into_image(), profile })
}

/// The rows of a PNG in the order of the file: the row, the column of its first pixel, and the distance to the next pixel.
fn row_order((width, height): (u32, u32), is_interlaced: bool) -> impl Iterator<Item = (u32, u32, u32)> {
    // For each pass: the first row, the row step, the first column and the column step.
    const PASSES: [[u32; 4]; 7] =
        [[0, 8, 0, 8], [0, 8, 4, 8], [4, 8, 0, 4], [0, 4, 2, 4], [2, 4, 0, 2], [0, 2, 1, 2], [1, 2, 0, 1]];
    let passes: &[[u32; 4]] = if is_interlaced { &PASSES } else { &[[0, 1, 0, 1]] };
    let used_passes = passes.iter().filter(move |[_, _, x, _]| *x < width);
    used_passes.flat_map(move |[y, down, x, step]| (*y..height).step_by(*down as usize).map(|y| (y, *x, *step)))
}

/// Decodes the whole image, or the first frame, at once.
fn decode_whole(reader: BufReader<File>, format: ImageFormat, target: (u32, u32)) -> image::ImageResult<ResizedImage> {
    let mut limits = Limits::no_limits();
    // Four bytes for each pixel, and as many for intermediate data.
    limits.max_alloc = Some(8 * MAX_PIXELS);
    let mut decoder = ImageReader::with_format(reader, format).into_decoder()?;
    limits.reserve(decoder.total_bytes())?;
    decoder.set_limits(limits)?;
    let profile = decoder.icc_profile()?;
    let picture = DynamicImage::from_decoder(decoder)?;
    let (size, count) = ((picture.width(), picture.height()), usize::from(picture.color().bytes_per_pixel()));
    let mut resizer = Resizer::new(size, target);
    for (y, row) in (0..).zip(picture.as_bytes().chunks_exact(size.0 as usize * count)) {
        resizer.add_pixels(y, 0, 1, row.chunks_exact(count).map(from_samples));
    }
    Ok(ResizedImage { image: resizer.into_image(), profile })
}

/// A pixel from its samples: gray, gray and alpha, RGB, or RGB and alpha.
fn from_samples(samples: &[u8]) -> [u8; 4] {
    match *samples {
        [grey] => [grey, grey, grey, 255],
        [grey, alpha] => [grey, grey, grey, alpha],
        [red, green, blue] => [red, green, blue, 255],
        [red, green, blue, alpha] => [red, green, blue, alpha],
        _ => [0; 4],
    }
}

/// A pixel from cyan, magenta, yellow and black.
fn from_cmyk(inks: &[u8]) -> [u8; 4] {
    let &[cyan, magenta, yellow, black] = inks else { return [0; 4] };
    let light = |ink: u8| ((255 - u16::from(ink)) * (255 - u16::from(black)) / 255) as u8;
    [light(cyan), light(magenta), light(yellow), 255]
}

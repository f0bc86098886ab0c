//! Pixels, decoded to see that they can be, and made small on the way.

use std::fs::File;
use std::io::BufReader;

use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, RgbaImage};

use crate::uploads::FileType;
use crate::uploads::server::images::resize::Shrinker;
use crate::uploads::server::images::{Fault, MAX_PIXELS};

/// What may be unpacked from the small parts of a PNG, such as its colour profile.
const PNG_PARTS: usize = 8 * 1024 * 1024;

/// A small picture with its colour profile.
pub(crate) struct Small {
    pub(crate) image: RgbaImage,
    pub(crate) profile: Option<Vec<u8>>,
}

/// Decodes the picture, of a moving one the first frame, and makes it as small as `target`.
pub(crate) fn shrunk(file: File, file_type: FileType, target: (u32, u32)) -> Result<Small, Fault> {
    let reader = BufReader::new(file);
    let small = match file_type {
        FileType::Jpeg => jpeg(reader, target).map_err(|error| error.to_string()),
        FileType::Png => png(reader, target).map_err(|error| error.to_string()),
        FileType::Gif => whole(reader, ImageFormat::Gif, target).map_err(|error| error.to_string()),
        _ => whole(reader, ImageFormat::WebP, target).map_err(|error| error.to_string()),
    };
    small.map_err(|reason| {
        tracing::debug!(error = reason, "Image could not be decoded");
        Fault::Unreadable
    })
}

/// Decodes at an eighth, a quarter or a half of the size where that is still large enough.
fn jpeg(reader: BufReader<File>, target: (u32, u32)) -> Result<Small, jpeg_decoder::Error> {
    let mut decoder = jpeg_decoder::Decoder::new(reader);
    let side = |side: u32| u16::try_from(side).unwrap_or(u16::MAX);
    let (width, height) = decoder.scale(side(target.0), side(target.1))?;
    let pixels = decoder.decode()?;
    let pixel: fn(&[u8]) -> [u8; 4] = match decoder.info().map(|info| info.pixel_format) {
        Some(jpeg_decoder::PixelFormat::CMYK32) => of_inks,
        _ => of_samples,
    };
    let count = pixels.len() / (usize::from(width) * usize::from(height)).max(1);
    let mut shrinker = Shrinker::new((width.into(), height.into()), target);
    for (y, row) in (0..).zip(pixels.chunks_exact(usize::from(width) * count)) {
        shrinker.take(y, 0, 1, row.chunks_exact(count).map(pixel));
    }
    Ok(Small { image: shrinker.into_image(), profile: decoder.icc_profile() })
}

/// Decodes row by row, in seven passes where it is interlaced, and goes on to the end.
fn png(reader: BufReader<File>, target: (u32, u32)) -> Result<Small, png::DecodingError> {
    let mut decoder = png::Decoder::new_with_limits(reader, png::Limits { bytes: PNG_PARTS });
    decoder.set_ignore_text_chunk(true);
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info()?;
    let (size, is_interlaced) = (reader.info().size(), reader.info().interlaced);
    let profile = reader.info().icc_profile.as_ref().map(|profile| profile.to_vec());
    let count = reader.output_color_type().0.samples();
    let mut shrinker = Shrinker::new(size, target);
    for (y, x, step) in rows(size, is_interlaced) {
        let Some(row) = reader.next_interlaced_row()? else { break };
        shrinker.take(y, x, step, row.data().chunks_exact(count).map(of_samples));
    }
    reader.next_interlaced_row()?;
    reader.finish()?;
    Ok(Small { image: shrinker.into_image(), profile })
}

/// The rows of a PNG in the order in which they come: which one it is, where its first pixel lies and how far the next.
fn rows((width, height): (u32, u32), is_interlaced: bool) -> impl Iterator<Item = (u32, u32, u32)> {
    // Of each pass the first row and how far the next, the first column and how far the next.
    const PASSES: [[u32; 4]; 7] =
        [[0, 8, 0, 8], [0, 8, 4, 8], [4, 8, 0, 4], [0, 4, 2, 4], [2, 4, 0, 2], [0, 2, 1, 2], [1, 2, 0, 1]];
    let passes: &[[u32; 4]] = if is_interlaced { &PASSES } else { &[[0, 1, 0, 1]] };
    let there = passes.iter().filter(move |[_, _, x, _]| *x < width);
    there.flat_map(move |[y, down, x, step]| (*y..height).step_by(*down as usize).map(|y| (y, *x, *step)))
}

/// Decodes the whole picture, or first frame, at once.
fn whole(reader: BufReader<File>, format: ImageFormat, target: (u32, u32)) -> image::ImageResult<Small> {
    let mut limits = Limits::no_limits();
    // Four bytes for each pixel, and as many again for what is decoded on the way.
    limits.max_alloc = Some(8 * MAX_PIXELS);
    let mut decoder = ImageReader::with_format(reader, format).into_decoder()?;
    limits.reserve(decoder.total_bytes())?;
    decoder.set_limits(limits)?;
    let profile = decoder.icc_profile()?;
    let picture = DynamicImage::from_decoder(decoder)?;
    let (size, count) = ((picture.width(), picture.height()), usize::from(picture.color().bytes_per_pixel()));
    let mut shrinker = Shrinker::new(size, target);
    for (y, row) in (0..).zip(picture.as_bytes().chunks_exact(size.0 as usize * count)) {
        shrinker.take(y, 0, 1, row.chunks_exact(count).map(of_samples));
    }
    Ok(Small { image: shrinker.into_image(), profile })
}

/// A pixel of grey, grey and alpha, colours, or colours and alpha.
fn of_samples(samples: &[u8]) -> [u8; 4] {
    match *samples {
        [grey] => [grey, grey, grey, 255],
        [grey, alpha] => [grey, grey, grey, alpha],
        [red, green, blue] => [red, green, blue, 255],
        [red, green, blue, alpha] => [red, green, blue, alpha],
        _ => [0; 4],
    }
}

/// A pixel of the inks cyan, magenta, yellow and black.
fn of_inks(inks: &[u8]) -> [u8; 4] {
    let &[cyan, magenta, yellow, black] = inks else { return [0; 4] };
    let light = |ink: u8| ((255 - u16::from(ink)) * (255 - u16::from(black)) / 255) as u8;
    [light(cyan), light(magenta), light(yellow), 255]
}

//! Which parts of an image are kept, which are removed, and which images are refused.

use std::path::PathBuf;

use image::{DynamicImage, ImageFormat, Rgb};

use crate::uploads::server::images::samples::*;
use crate::uploads::server::images::*;

/// A folder that is removed when the test ends.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

struct Processed {
    kept: Vec<u8>,
    dimensions: (u32, u32),
    thumb: Option<Vec<u8>>,
}

fn processed(bytes: &[u8], file_type: FileType) -> Result<Processed> {
    let folder = Folder(std::env::temp_dir().join(uuid::Uuid::now_v7().to_string()));
    let settings = Settings::new(folder.0.clone(), 0).expect("a folder");
    let source = folder.0.join("source");
    std::fs::write(&source, bytes).expect("a file");
    let image = process(&settings, File::open(source).expect("a file"), file_type)?;
    let read = |temporary: &TempPath| std::fs::read(temporary).expect("a file");
    let kept = read(&image.stored);
    assert_eq!(kept.len() as u64, image.size);
    Ok(Processed { kept, dimensions: image.dimensions, thumb: image.thumb.as_ref().map(read) })
}

fn code(bytes: &[u8], file_type: FileType) -> Option<Code> {
    processed(bytes, file_type).err().map(|error| error.code)
}

fn decoded(bytes: &[u8]) -> DynamicImage {
    image::load_from_memory(bytes).expect("a picture")
}

fn contains_secret(bytes: &[u8]) -> bool {
    bytes.windows(SECRET.len()).any(|window| window == SECRET)
}

/// A sample of each form, without metadata.
fn clean_samples() -> Vec<(FileType, Vec<u8>)> {
    vec![
        (FileType::Jpeg, encoded(&sample_image(24, 16, false), ImageFormat::Jpeg)),
        (FileType::Jpeg, bytes(PROGRESSIVE)),
        (FileType::Jpeg, bytes(CMYK)),
        (FileType::Png, encoded(&sample_image(24, 16, true), ImageFormat::Png)),
        (FileType::Png, bytes(INTERLACED)),
        (FileType::Gif, encoded(&sample_image(24, 16, false), ImageFormat::Gif)),
        (FileType::Gif, moving_gif(24, 16)),
        (FileType::Webp, encoded(&sample_image(24, 16, true), ImageFormat::WebP)),
        (FileType::Webp, bytes(LOSSY)),
        (FileType::Webp, bytes(LOSSY_ALPHA)),
        (FileType::Webp, bytes(MOVING_WEBP)),
    ]
}

/// The chunks of an extended WebP.
fn chunks(webp: &[u8]) -> Vec<Vec<u8>> {
    let (mut rest, mut chunks) = (&webp[12..], Vec::new());
    while let Some(length) = rest.get(4..8) {
        let length = u32::from_le_bytes(length.try_into().expect("four bytes")) as usize;
        let (chunk, others) = rest.split_at(8 + length + length % 2);
        chunks.push(chunk.to_vec());
        rest = others;
    }
    chunks
}

/// The image with secrets in every kind of metadata of its format.
fn with_metadata(file_type: FileType, clean: &[u8]) -> Vec<u8> {
    let with_secrets = match file_type {
        FileType::Jpeg => {
            let end = clean.len() - 2;
            let comment = segment(0xfe, SECRET);
            let added = [
                segment(0xe1, &[exif::PREFIX, &exif(1)].concat()),
                segment(0xe1, &[b"http://ns.adobe.com/xap/1.0/\0", SECRET].concat()),
                segment(0xe2, &[b"MPF\0", SECRET].concat()),
                segment(0xed, &[b"Photoshop 3.0\0", SECRET].concat()),
                segment(0xe0, &[b"JFXX\0\x10", SECRET].concat()),
                comment.clone(),
            ];
            // Also between the scans and the end.
            with(&with(clean, end, &comment), 2, &added.concat())
        }
        FileType::Png => {
            let text = chunk(b"tEXt", &[b"Comment\0", SECRET].concat());
            let added = [chunk(b"eXIf", &exif(1)), text.clone(), chunk(b"prVt", SECRET), chunk(b"tIME", &[0; 7])];
            with(&with(clean, clean.len() - 12, &text), 33, &added.concat())
        }
        FileType::Gif => {
            let length = [SECRET.len() as u8];
            let block = [&length[..], SECRET, &[0]].concat();
            let comment = [&[0x21, 0xfe], &block[..]].concat();
            let xmp = [&[0x21, 0xff, 11], &b"XMP DataXMP"[..], &block].concat();
            let text = [&[0x21, 0xf9, 4, 0, 0, 0, 0, 0, 0x21, 0x01, 12], &[7; 12][..], &block].concat();
            with(clean, clean.len() - 1, &[comment, xmp, text].concat())
        }
        _ => {
            let mut chunks = chunks(clean);
            if !chunks[0].starts_with(b"VP8X") {
                let size = decoded(clean);
                let side = |side: u32| (side - 1).to_le_bytes()[..3].to_vec();
                let flags = if size.color().has_alpha() { 0x10 } else { 0 };
                let head = [vec![flags, 0, 0, 0], side(size.width()), side(size.height())].concat();
                chunks.insert(0, riff(b"VP8X", &head));
            }
            chunks[0][8] |= 0x0c;
            chunks.push(riff(b"EXIF", &exif(1)));
            chunks.push(riff(b"XMP ", SECRET));
            chunks.push(riff(b"prVt", SECRET));
            webp_of(&chunks)
        }
    };
    [&with_secrets, SECRET].concat()
}

#[test]
fn metadata_is_removed_and_pixels_are_unchanged() {
    for (file_type, clean) in clean_samples() {
        let with_secrets = with_metadata(file_type, &clean);
        assert!(contains_secret(&with_secrets));
        let processed = processed(&with_secrets, file_type).unwrap_or_else(|error| panic!("{file_type:?}: {error}"));
        assert!(!contains_secret(&processed.kept), "{file_type:?}");
        let (before, after) = (decoded(&clean), decoded(&processed.kept));
        assert!(before == after, "{file_type:?}: the pixels changed");
        assert_eq!(processed.dimensions, (before.width(), before.height()));
        assert!(processed.thumb.is_none(), "{file_type:?} is small");
        // Processing the result again changes nothing.
        let second = self::processed(&processed.kept, file_type).expect("a picture");
        assert!(second.kept == processed.kept, "{file_type:?}");
    }
}

#[test]
fn animations_stay_animated_and_have_no_thumbnail() {
    let count = |bytes: &[u8], kind: &[u8]| bytes.windows(kind.len()).filter(|window| *window == kind).count();
    let gif = processed(&with_metadata(FileType::Gif, &moving_gif(24, 16)), FileType::Gif).expect("a picture").kept;
    assert_eq!((count(&gif, b"NETSCAPE2.0"), count(&gif, &[0x21, 0xf9, 4])), (1, 2));
    let webp = processed(&bytes(MOVING_WEBP), FileType::Webp).expect("a picture").kept;
    assert_eq!(webp, bytes(MOVING_WEBP));
    // Unknown chunks within a frame are removed.
    let mut parts = chunks(&webp);
    let frame = [&parts[2][8..], &riff(b"prVt", SECRET)].concat();
    parts[2] = riff(b"ANMF", &frame);
    assert_eq!(processed(&webp_of(&parts), FileType::Webp).expect("a picture").kept, webp);
    // A large animation has no thumbnail, since a thumbnail would not be animated.
    assert!(processed(&moving_gif(800, 10), FileType::Gif).expect("a picture").thumb.is_none());
}

#[test]
fn orientation_is_kept_and_applied_to_the_thumbnail() {
    let picture = sample_image(800, 400, false);
    let jpeg = encoded(&picture, ImageFormat::Jpeg);
    let png = encoded(&picture, ImageFormat::Png);
    let side = |side: u32| (side - 1).to_le_bytes()[..3].to_vec();
    let head = [vec![8, 0, 0, 0], side(800), side(400)].concat();
    let webp = encoded(&picture, ImageFormat::WebP);
    for orientation in 1..=8 {
        let exif = exif(orientation);
        for (file_type, with_secrets) in [
            (FileType::Jpeg, with(&jpeg, 2, &segment(0xe1, &[exif::PREFIX, &exif].concat()))),
            (FileType::Png, with(&png, 33, &chunk(b"eXIf", &exif))),
            (FileType::Webp, webp_of(&[riff(b"VP8X", &head), chunks(&webp).remove(0), riff(b"EXIF", &exif)])),
        ] {
            let processed = processed(&with_secrets, file_type).expect("a picture");
            let is_lying = orientation >= 5;
            assert_eq!(processed.dimensions, if is_lying { (400, 800) } else { (800, 400) });
            assert!(!contains_secret(&processed.kept));
            let second = self::processed(&processed.kept, file_type).expect("a picture");
            assert!(
                second.kept == processed.kept && second.dimensions == processed.dimensions,
                "{file_type:?} {orientation}"
            );

            let thumb = decoded(&processed.thumb.expect("a thumbnail")).into_rgb8();
            assert_eq!(thumb.dimensions(), if is_lying { (360, 720) } else { (720, 360) });
            // Where the red corner is after the rotation.
            let (right, bottom) = (matches!(orientation, 2 | 3 | 6 | 7), matches!(orientation, 3 | 4 | 7 | 8));
            let at = |end: bool, length: u32| if end { length - 10 } else { 10 };
            let Rgb([red, green, blue]) = *thumb.get_pixel(at(right, thumb.width()), at(bottom, thumb.height()));
            assert!(red > 230 && green < 30 && blue < 30, "{file_type:?} {orientation}: {red} {green} {blue}");
        }
    }
}

#[test]
fn thumbnail_has_target_size_and_the_same_colours() {
    for (format, file_type, is_transparent) in [
        (ImageFormat::Jpeg, FileType::Jpeg, false),
        (ImageFormat::Png, FileType::Png, false),
        (ImageFormat::Png, FileType::Png, true),
        (ImageFormat::Gif, FileType::Gif, false),
        (ImageFormat::WebP, FileType::Webp, true),
    ] {
        let picture = encoded(&sample_image(900, 600, is_transparent), format);
        let thumb = processed(&picture, file_type).expect("a picture").thumb.expect("a thumbnail");
        let expected = if is_transparent { ImageFormat::Png } else { ImageFormat::Jpeg };
        assert_eq!(image::guess_format(&thumb).ok(), Some(expected), "{format:?}");
        let (thumb, picture) = (decoded(&thumb).into_rgba8(), decoded(&picture).into_rgba8());
        assert_eq!(thumb.dimensions(), (720, 480));
        // Within the corner of one colour, thumbnail and image have the same pixels.
        let (small, large) = (thumb.get_pixel(80, 40).0, picture.get_pixel(100, 50).0);
        assert!(
            small.iter().zip(large).all(|(small, large)| small.abs_diff(large) < 8),
            "{format:?} {small:?} {large:?}"
        );
    }
}

#[test]
fn oversized_images_are_refused_by_their_header() {
    let png = |width: u32, height: u32| {
        let head = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 6, 0, 0, 0]].concat();
        [b"\x89PNG\r\n\x1a\n", &chunk(b"IHDR", &head)[..]].concat()
    };
    let jpeg = |width: u16, height: u16| {
        let frame = [&[8][..], &height.to_be_bytes(), &width.to_be_bytes(), &[1, 1, 0x11, 0]].concat();
        [&[0xff, 0xd8][..], &segment(0xc0, &frame)].concat()
    };
    let gif = |side: u16| [b"GIF89a", &side.to_le_bytes()[..], &side.to_le_bytes(), &[0; 3]].concat();
    let webp = |side: u32| {
        let side = &(side - 1).to_le_bytes()[..3];
        webp_of(&[riff(b"VP8X", &[&[0; 4], side, side].concat())])
    };
    for (file_type, large) in [
        (FileType::Png, png(50_000, 50_000)),
        (FileType::Png, png(u32::MAX, u32::MAX)),
        (FileType::Png, png(16_385, 1)),
        (FileType::Png, png(8000, 5001)),
        (FileType::Jpeg, jpeg(65_500, 65_500)),
        (FileType::Jpeg, jpeg(1, 16_385)),
        (FileType::Gif, gif(65_535)),
        (FileType::Webp, webp(16_384)),
    ] {
        assert_eq!(code(&large, file_type), Some(Code::ImageTooLarge), "{file_type:?}");
    }
    for (file_type, nothing) in [
        (FileType::Png, png(0, 9)),
        (FileType::Jpeg, jpeg(9, 0)),
        (FileType::Gif, gif(0)),
        (FileType::Png, png(8000, 5000)),
    ] {
        assert_eq!(code(&nothing, file_type), Some(Code::ImageUnreadable), "{file_type:?}");
    }
}

#[test]
fn truncated_image_is_unreadable() {
    for (file_type, clean) in clean_samples() {
        for length in (0..clean.len()).step_by(7).chain([clean.len() - 1]) {
            // Only the byte that pads a chunk to even length may be missing.
            let is_even = file_type == FileType::Webp && length + 1 == clean.len();
            let code = code(&clean[..length], file_type);
            assert!(code == Some(Code::ImageUnreadable) || is_even, "{file_type:?} {length}: {code:?}");
        }
    }
}

#[test]
fn damaged_image_is_accepted_or_refused() {
    // A small random number generator with a fixed seed, so that every run is the same.
    let mut state = 1_u64;
    let mut random = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    for (file_type, clean) in clean_samples() {
        for _ in 0..40 {
            let mut damaged = with_metadata(file_type, &clean);
            for _ in 0..=random(3) {
                let place = random(damaged.len());
                damaged[place] = random(256) as u8;
            }
            let outcome = std::panic::catch_unwind(|| code(&damaged, file_type));
            // Decoders may panic; the caller treats a panic as a refusal.
            let refused = [None, Some(Code::ImageUnreadable), Some(Code::ImageTooLarge)];
            assert!(outcome.is_err() || outcome.is_ok_and(|code| refused.contains(&code)), "{file_type:?}");
        }
    }
}

#[test]
fn color_profile_is_kept() {
    // The field of a profile that names its colour space.
    let profile = [&[0; 16][..], b"RGB ", &[7; 200]].concat();
    let picture = sample_image(800, 400, false);
    let jpeg = encoded(&picture, ImageFormat::Jpeg);
    let with_secrets = with(&jpeg, 2, &segment(0xe2, &[b"ICC_PROFILE\0\x01\x01", &profile[..]].concat()));
    let processed = processed(&with_secrets, FileType::Jpeg).expect("a picture");
    for kept in [processed.kept, processed.thumb.expect("a thumbnail")] {
        assert!(kept.windows(profile.len()).any(|window| window == profile));
    }
}

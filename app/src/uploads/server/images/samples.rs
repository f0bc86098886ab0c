//! Small images for tests: some are generated, and some are in formats that no encoder here writes.

use std::io::Cursor;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use image::codecs::gif::GifEncoder;
use image::{DynamicImage, Frame, ImageFormat, Rgba, RgbaImage};

/// Metadata that no stored image may contain.
pub(crate) const SECRET: &[u8] = b"taken at home";

/// A progressive JPEG of 24 × 16, with the pixels of [`sample_image`].
pub(crate) const PROGRESSIVE: &str = "\
    /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQc1tdhbWGkJ6jq62rZ4C8yb\
    qmx5moq6T/2wBDARweHigjKE4rK06kbl1upKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKT/wgARCAAQ\
    ABgDASIAAhEBAxEB/8QAFgABAQEAAAAAAAAAAAAAAAAAAwAE/8QAFgEBAQEAAAAAAAAAAAAAAAAAAgAE/9oADAMBAAIQAxAAAAHGrpALXDV//8\
    QAFxABAQEBAAAAAAAAAAAAAAAAABIBAv/aAAgBAQABBQLOUpZylL//xAAXEQADAQAAAAAAAAAAAAAAAAAAAQMC/9oACAEDAQE/AcUFQ//EABcR\
    AAMBAAAAAAAAAAAAAAAAAAABEhH/2gAIAQIBAT8BpYUf/8QAFBABAAAAAAAAAAAAAAAAAAAAIP/aAAgBAQAGPwJf/8QAFxABAQEBAAAAAAAAAA\
    AAAAAAAAEQYf/aAAgBAQABPyEzlMEIf//aAAwDAQACAAMAAAAQtD//xAAVEQEBAAAAAAAAAAAAAAAAAAAAIf/aAAgBAwEBPxAyf//EABYRAQEB\
    AAAAAAAAAAAAAAAAAAEAIf/aAAgBAgEBPxAATu//xAAYEAADAQEAAAAAAAAAAAAAAAAAASERYf/aAAgBAQABPxDZa0KC5Cahucj/2Q==\
    ";

/// A JPEG of 16 × 8 in CMYK.
pub(crate) const CMYK: &str = "\
    /9j/7gAOQWRvYmUAZAAAAAAA/9sAQwAoHB4jHhkoIyEjLSsoMDxkQTw3Nzx7WF1JZJGAmZaPgIyKoLTmw6Cq2q2KjMj/y9ru9f///5vB////+v\
    /m/f/4/8AAFAgACAAQBEMRAE0RAFkRAEsRAP/EABcAAAMBAAAAAAAAAAAAAAAAAAAEBQL/xAAhEAABAwMEAwAAAAAAAAAAAAABAAIDBBETFSFB\
    YhKBsf/aAA4EQwBNAFkASwAAPwBCl4WNM6pSkpGSR5JCA0C5JVlWqXhGmdUxghsPGAAncB+7j6H26F//2Q==\
    ";

/// A WebP of 17 × 9.
pub(crate) const LOSSY: &str = "\
    UklGRmYAAABXRUJQVlA4IFoAAADQAwCdASoRAAkAPzmGulQvKSWjMAgB4CcJbACdMoR3ACVGQlmyZsAA/tpybjEtgsyAdPY+jBVdccw/jyl2r/\
    g3ldzljzHe7NDCYvNEpHH/niJrYS1QmdgaAAA=\
    ";

/// A WebP of 16 × 8 with transparency.
pub(crate) const LOSSY_ALPHA: &str = "\
    UklGRooAAABXRUJQVlA4WAoAAAAQAAAADwAABwAAQUxQSCQAAAABfyAQIBzwP2whIhIbGASARCGWWGKJJZZYYllggYj+Byinuz9WUDggQAAAAP\
    ABAJ0BKhAACAAFQHwlsAJ0AQ71n+O8wAD+28hvZMaUQ6CHgBR2UK1MkofPPfhFdobLvm5rJMWupMX5L38AAAA=\
    ";

/// A WebP of 16 × 8 with two frames.
pub(crate) const MOVING_WEBP: &str = "\
    UklGRuAAAABXRUJQVlA4WAoAAAACAAAADwAABwAAQU5JTQYAAAAAAAAAAABBTk1GWAAAAAAAAAAAAA8AAAcAAGQAAAJWUDggQAAAAFABAJ0BKh\
    AACAAHQJYlsAAFjAAA/qu9Y/O//qJ/8vv/6bV1r4QnzI5YX0cFR5WVZYbRtC+QFH6WtlI5/x6bAABBTk1GVAAAAAAAAAAAAA8AAAcAAGQAAABW\
    UDggPAAAAFQBAJ0BKhAACAAAAJYlsAAEdAAA/uZP1t+IP/B+/i+//oQUuEbptJ71Jp3KiaMYrbf/wGCLGx731PUAAA==\
    ";

/// A PNG of 13 × 11, interlaced, with transparency.
pub(crate) const INTERLACED: &str = "\
    iVBORw0KGgoAAAANSUhEUgAAAA0AAAALCAYAAAHTtTf3AAAA1UlEQVQoz43QLW4CURSG4WeSm+AwQ1PEuIo7QUCaVOBwyDuISjBdwV1BFzJhAd\
    0CjqXg2UJFRZn2FioQb87J+fKdP7BnHxzgSCKdOQeHE44qW5Kckpw6uasiMZE6umC7REYW7Jb4wFRlTtTEklbTRk0MdrDEa8ELNoLtIGZ84oQp\
    NqqaOhJb2kgcCOZjNDdchNml5S/BYhDWxRJ96Vj/HPd94B/hDe/oVR6pjeqJ0WSIZf5fLZjDGA93U5gaPN1FsChNMzxfkW9qV5OG/60ub1pd0W\
    PlCyxLLB7rfy8VAAAAAElFTkSuQmCC\
    ";

/// The bytes of one of these.
pub(crate) fn bytes(sample: &str) -> Vec<u8> {
    BASE64_STANDARD.decode(sample).expect("base 64")
}

/// An image in which every pixel differs; if it is large enough, its upper left corner is red.
pub(crate) fn sample_image(width: u32, height: u32, is_transparent: bool) -> DynamicImage {
    let pixel = |x: u32, y: u32| {
        let alpha = if is_transparent { (x * 255 / width) as u8 } else { 255 };
        let is_corner = x < width / 4 && y < height / 4;
        if is_corner {
            Rgba([250, 0, 0, alpha])
        } else {
            Rgba([(x % 200) as u8, (y % 251) as u8, (x * y % 249) as u8, alpha])
        }
    };
    let picture = DynamicImage::ImageRgba8(RgbaImage::from_fn(width, height, pixel));
    if is_transparent { picture } else { picture.into_rgb8().into() }
}

/// An image in a format.
pub(crate) fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    picture.write_to(&mut file, format).expect("a picture");
    file.into_inner()
}

/// An animated GIF.
pub(crate) fn moving_gif(width: u32, height: u32) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = GifEncoder::new(&mut file);
    encoder.set_repeat(image::codecs::gif::Repeat::Infinite).expect("a loop");
    for is_transparent in [false, true] {
        let frame = Frame::new(sample_image(width, height, is_transparent).into_rgba8());
        encoder.encode_frame(frame).expect("a frame");
    }
    drop(encoder);
    file
}

/// The file with bytes inserted at `place`.
pub(crate) fn with(file: &[u8], place: usize, added: &[u8]) -> Vec<u8> {
    [&file[..place], added, &file[place..]].concat()
}

/// A segment of a JPEG.
pub(crate) fn segment(marker: u8, contents: &[u8]) -> Vec<u8> {
    let length = u16::try_from(contents.len() + 2).expect("a short segment").to_be_bytes();
    [&[0xff, marker][..], &length, contents].concat()
}

/// A chunk of a PNG.
pub(crate) fn chunk(kind: &[u8; 4], contents: &[u8]) -> Vec<u8> {
    crate::uploads::server::images::png::encode_chunk(kind, contents)
}

/// A chunk of a WebP.
pub(crate) fn riff(kind: &[u8; 4], contents: &[u8]) -> Vec<u8> {
    let length = u32::try_from(contents.len()).expect("a short chunk").to_le_bytes();
    let even: &[u8] = if contents.len() % 2 == 1 { &[0] } else { &[] };
    [&kind[..], &length, contents, even].concat()
}

/// A WebP of these chunks.
pub(crate) fn webp_of(chunks: &[Vec<u8>]) -> Vec<u8> {
    riff(b"RIFF", &[b"WEBP", &chunks.concat()[..]].concat())
}

/// Exif with an orientation and a secret.
pub(crate) fn exif(orientation: u8) -> Vec<u8> {
    let mut exif = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0".to_vec();
    exif[19] = orientation;
    [&exif, SECRET].concat()
}

//! Exif: only the orientation is read, and written again if the image is not upright as it is encoded.

use image::metadata::Orientation;

/// The prefix of Exif in a JPEG; some programs write it in other formats too.
pub(crate) const PREFIX: &[u8] = b"Exif\0\0";

/// The orientation; none if it cannot be read.
pub(crate) fn orientation(exif: &[u8]) -> Orientation {
    let exif = exif.strip_prefix(PREFIX).unwrap_or(exif);
    Orientation::from_exif_chunk(exif).unwrap_or(Orientation::NoTransforms)
}

/// Exif with this orientation and nothing else; none if the image is upright as it is encoded.
pub(crate) fn minimal(orientation: Orientation) -> Option<[u8; 26]> {
    let mut exif = *b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\0\0\0\0\0\0\0\0";
    exif[18] = orientation.to_exif();
    (orientation != Orientation::NoTransforms).then_some(exif)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_orientation_is_read() {
        for value in 2..=8 {
            let orientation = Orientation::from_exif(value).expect("an orientation");
            let exif = minimal(orientation).expect("some Exif");
            assert_eq!(super::orientation(&exif), orientation);
            assert_eq!(super::orientation(&[PREFIX, &exif].concat()), orientation);
        }
        assert_eq!(minimal(Orientation::NoTransforms), None);
        for nonsense in [&b""[..], b"II*\0", b"MM\0*\xff\xff\xff\xff", b"II*\0\x08\0\0\0\xff\xff"] {
            assert_eq!(orientation(nonsense), Orientation::NoTransforms);
        }
    }
}

//! Scales an image down row by row, in any order of rows, so that a large image is never in memory as a whole.
//!
//! Each target pixel is the mean of the source pixels under it, weighted by covered area. Colours are also weighted by alpha.

use image::RgbaImage;

use crate::uploads::server::images::THUMB_SIDE;

/// The size of the thumbnail of an image; the size of the image if it is small enough.
pub(crate) fn target_size(width: u32, height: u32) -> (u32, u32) {
    let longest = width.max(height);
    if longest <= THUMB_SIDE {
        return (width, height);
    }
    let side = |side: u32| ((2 * side * THUMB_SIDE + longest) / (2 * longest)).max(1);
    (side(width), side(height))
}

/// The target image while source rows are added.
pub(crate) struct Resizer {
    from: (u32, u32),
    to: (u32, u32),
    /// For each target pixel the weighted sums of red, green and blue, each multiplied by alpha, and of alpha; all from 0 to 1.
    sums: Vec<[f32; 4]>,
    row: Vec<[f32; 4]>,
}

impl Resizer {
    /// From an image of one size to one that is not larger.
    pub(crate) fn new(from: (u32, u32), to: (u32, u32)) -> Self {
        let to = (to.0.min(from.0), to.1.min(from.1));
        let (width, height) = (to.0 as usize, to.1 as usize);
        Self { from, to, sums: vec![[0.0; 4]; width * height], row: vec![[0.0; 4]; width] }
    }

    /// Adds pixels of row `y`: the first is at `x`, and each further one `step` pixels to the right.
    pub(crate) fn add_pixels(&mut self, y: u32, x: u32, step: u32, pixels: impl Iterator<Item = [u8; 4]>) {
        self.row.fill([0.0; 4]);
        for (pixel, x) in pixels.zip((x..self.from.0).step_by(step as usize)) {
            let alpha = f32::from(pixel[3]) / 255.0;
            let colour = |value: u8| f32::from(value) / 255.0 * alpha;
            let value = [colour(pixel[0]), colour(pixel[1]), colour(pixel[2]), alpha];
            for (index, share) in coverage(x, self.from.0, self.to.0) {
                add(&mut self.row[index], value, share);
            }
        }
        for (index, share) in coverage(y, self.from.1, self.to.1) {
            let sums = &mut self.sums[index * self.row.len()..];
            sums.iter_mut().zip(&self.row).for_each(|(sum, value)| add(sum, *value, share));
        }
    }

    /// The target image.
    pub(crate) fn into_image(self) -> RgbaImage {
        let byte = |value: f32| (value * 255.0).round().clamp(0.0, 255.0) as u8;
        let pixel = |[red, green, blue, alpha]: [f32; 4]| {
            let colour = |value: f32| if alpha > 0.0 { byte(value / alpha) } else { 0 };
            [colour(red), colour(green), colour(blue), byte(alpha)]
        };
        let bytes = self.sums.into_iter().flat_map(pixel).collect();
        RgbaImage::from_raw(self.to.0, self.to.1, bytes).unwrap_or_default()
    }
}

/// The target pixels that source pixel `at` overlaps in one dimension, each with the share of the target pixel that it covers.
fn coverage(at: u32, from: u32, to: u32) -> impl Iterator<Item = (usize, f32)> {
    // In units in which the side is `from * to` long: a source pixel is `to` long, and a target pixel `from`.
    let (from, to) = (u64::from(from), u64::from(to));
    let (start, end) = (u64::from(at) * to, (u64::from(at) + 1) * to);
    let (first, last) = (start / from, (end - 1) / from);
    let share = move |index: u64| (end.min((index + 1) * from) - start.max(index * from)) as f32 / from as f32;
    (first..=last).map(move |index| (index as usize, share(index)))
}

fn add(sum: &mut [f32; 4], value: [f32; 4], share: f32) {
    sum.iter_mut().zip(value).for_each(|(sum, value)| *sum += value * share);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resized(from: (u32, u32), to: (u32, u32), pixel: impl Fn(u32, u32) -> [u8; 4]) -> RgbaImage {
        let mut resizer = Resizer::new(from, to);
        for y in 0..from.1 {
            resizer.add_pixels(y, 0, 1, (0..from.0).map(|x| pixel(x, y)));
        }
        resizer.into_image()
    }

    #[test]
    fn target_size_keeps_the_aspect_ratio() {
        for (from, to) in [
            ((720, 720), (720, 720)),
            ((721, 1), (720, 1)),
            ((1440, 721), (720, 361)),
            ((721, 1440), (361, 720)),
            ((16_384, 1), (720, 1)),
            ((4000, 3000), (720, 540)),
        ] {
            assert_eq!(target_size(from.0, from.1), to);
        }
    }

    #[test]
    fn uniform_colour_is_unchanged() {
        for (from, to) in [((7, 5), (7, 5)), ((100, 70), (33, 23)), ((16_384, 3), (720, 1)), ((2, 2), (5, 5))] {
            let small = resized(from, to, |_, _| [10, 100, 250, 255]);
            assert!(small.pixels().all(|pixel| pixel.0 == [10, 100, 250, 255]));
            assert_eq!(small.dimensions(), (from.0.min(to.0), from.1.min(to.1)));
        }
    }

    #[test]
    fn target_pixel_is_the_mean_of_its_area() {
        // Three pixels become two: half of the middle one is in each.
        let grey = |value: u8| [value, value, value, 255];
        let small = resized((3, 1), (2, 1), |x, _| grey([0, 90, 240][x as usize]));
        assert_eq!((small.get_pixel(0, 0).0, small.get_pixel(1, 0).0), (grey(30), grey(190)));
        // A transparent pixel has no colour.
        let small = resized((2, 1), (1, 1), |x, _| if x == 0 { [200, 0, 0, 255] } else { [0, 255, 0, 0] });
        assert_eq!(small.get_pixel(0, 0).0, [200, 0, 0, 128]);
    }
}

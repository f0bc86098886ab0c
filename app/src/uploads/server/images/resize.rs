//! Pictures made small, row by row and in any order of rows, so that a large one is never held whole.
//!
//! Each small pixel is the mean of what it covers, by how much of it it covers. Transparent pixels count for less of
//! the colour.

use image::RgbaImage;

use crate::uploads::server::images::THUMB_SIDE;

/// The size of a picture's thumbnail; its own where it is that small.
pub(crate) fn fit(width: u32, height: u32) -> (u32, u32) {
    let longest = width.max(height);
    if longest <= THUMB_SIDE {
        return (width, height);
    }
    let side = |side: u32| ((2 * side * THUMB_SIDE + longest) / (2 * longest)).max(1);
    (side(width), side(height))
}

/// A small picture that a large one is poured into.
pub(crate) struct Shrinker {
    from: (u32, u32),
    to: (u32, u32),
    /// Of each small pixel red, green and blue times alpha, and alpha, all from 0 to 1.
    sums: Vec<[f32; 4]>,
    row: Vec<[f32; 4]>,
}

impl Shrinker {
    /// From a picture of one size to one that is no larger.
    pub(crate) fn new(from: (u32, u32), to: (u32, u32)) -> Self {
        let to = (to.0.min(from.0), to.1.min(from.1));
        let (width, height) = (to.0 as usize, to.1 as usize);
        Self { from, to, sums: vec![[0.0; 4]; width * height], row: vec![[0.0; 4]; width] }
    }

    /// Takes pixels of row `y`: the one at `x`, and then each that is `step` further on.
    pub(crate) fn take(&mut self, y: u32, x: u32, step: u32, pixels: impl Iterator<Item = [u8; 4]>) {
        self.row.fill([0.0; 4]);
        for (pixel, x) in pixels.zip((x..self.from.0).step_by(step as usize)) {
            let alpha = f32::from(pixel[3]) / 255.0;
            let colour = |value: u8| f32::from(value) / 255.0 * alpha;
            let value = [colour(pixel[0]), colour(pixel[1]), colour(pixel[2]), alpha];
            for (place, share) in shares(x, self.from.0, self.to.0) {
                add(&mut self.row[place], value, share);
            }
        }
        for (place, share) in shares(y, self.from.1, self.to.1) {
            let sums = &mut self.sums[place * self.row.len()..];
            sums.iter_mut().zip(&self.row).for_each(|(sum, value)| add(sum, *value, share));
        }
    }

    /// The small picture.
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

/// The one or two places of `to` that place `at` of `from` lies in, each with the share of it that this makes up.
fn shares(at: u32, from: u32, to: u32) -> impl Iterator<Item = (usize, f32)> {
    // In a measure in which the whole is from * to: a place of `from` is `to` long, and one of `to` is `from` long.
    let (from, to) = (u64::from(from), u64::from(to));
    let (start, end) = (u64::from(at) * to, (u64::from(at) + 1) * to);
    let (first, last) = (start / from, (end - 1) / from);
    let share = move |place: u64| (end.min((place + 1) * from) - start.max(place * from)) as f32 / from as f32;
    (first..=last).map(move |place| (place as usize, share(place)))
}

fn add(sum: &mut [f32; 4], value: [f32; 4], share: f32) {
    sum.iter_mut().zip(value).for_each(|(sum, value)| *sum += value * share);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shrunk(from: (u32, u32), to: (u32, u32), pixel: impl Fn(u32, u32) -> [u8; 4]) -> RgbaImage {
        let mut shrinker = Shrinker::new(from, to);
        for y in 0..from.1 {
            shrinker.take(y, 0, 1, (0..from.0).map(|x| pixel(x, y)));
        }
        shrinker.into_image()
    }

    #[test]
    fn thumbnails_fit() {
        for (from, to) in [
            ((720, 720), (720, 720)),
            ((721, 1), (720, 1)),
            ((1440, 721), (720, 361)),
            ((721, 1440), (361, 720)),
            ((16_384, 1), (720, 1)),
            ((4000, 3000), (720, 540)),
        ] {
            assert_eq!(fit(from.0, from.1), to);
        }
    }

    #[test]
    fn one_colour_stays_what_it_is() {
        for (from, to) in [((7, 5), (7, 5)), ((100, 70), (33, 23)), ((16_384, 3), (720, 1)), ((2, 2), (5, 5))] {
            let small = shrunk(from, to, |_, _| [10, 100, 250, 255]);
            assert!(small.pixels().all(|pixel| pixel.0 == [10, 100, 250, 255]));
            assert_eq!(small.dimensions(), (from.0.min(to.0), from.1.min(to.1)));
        }
    }

    #[test]
    fn a_small_pixel_is_the_mean_of_what_it_covers() {
        // Three pixels become two: the middle one is in both by half.
        let grey = |value: u8| [value, value, value, 255];
        let small = shrunk((3, 1), (2, 1), |x, _| grey([0, 90, 240][x as usize]));
        assert_eq!((small.get_pixel(0, 0).0, small.get_pixel(1, 0).0), (grey(30), grey(190)));
        // What is transparent has no colour.
        let small = shrunk((2, 1), (1, 1), |x, _| if x == 0 { [200, 0, 0, 255] } else { [0, 255, 0, 0] });
        assert_eq!(small.get_pixel(0, 0).0, [200, 0, 0, 128]);
    }
}

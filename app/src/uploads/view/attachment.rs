//! A file in a message: a picture in its frame, or a row to download it by. Both are plain links, so that they work
//! without scripting.
//!
//! Invariant: a picture's frame has its size before the picture is there, so that nothing jumps when it comes.

use leptos::html::Img;
use leptos::prelude::*;

use crate::ui::language;
use crate::uploads::FileType;
use crate::uploads::texts;
use crate::uploads::texts::Texts;

/// The size of the largest frame, in pixels; the style knows it too.
const FRAME: (u32, u32) = (352, 320);
/// The size of a frame for a picture of which nobody knows the size.
const UNKNOWN: (u32, u32) = (320, 240);

/// A file as a message shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttachedFile {
    /// Where it is.
    pub url: String,
    /// What it is called.
    pub name: String,
    /// Its bytes.
    pub size: u64,
    /// Its MIME type.
    pub mime: String,
    /// The picture's width in pixels.
    pub width: Option<u32>,
    /// The picture's height in pixels.
    pub height: Option<u32>,
}

/// The file: a picture that opens large, or a row.
#[component]
pub fn Attachment(
    /// What to show.
    file: AttachedFile,
) -> impl IntoView {
    if file.mime.starts_with("image/") { picture(file).into_any() } else { row(file).into_any() }
}

fn picture(file: AttachedFile) -> impl IntoView {
    let no_picture = Texts::of(language()).image_unavailable;
    let image = NodeRef::<Img>::new();
    let broken = RwSignal::new(false);
    // It may have failed before the page woke up. One that was not asked for yet is not complete.
    Effect::new(move || {
        let failed = |image: &web_sys::HtmlImageElement| image.complete() && image.natural_width() == 0;
        if image.get().is_some_and(|image| failed(&image)) {
            broken.set(true);
        }
    });
    let (width, height) = file.width.zip(file.height).map_or(UNKNOWN, fitted);
    let thumbnail = format!("{}?thumb", file.url);
    view! {
        // `external`: the router keeps its hands off.
        <a
            class="attachment-image"
            data-lightbox=""
            data-broken=move || broken.get().then_some("")
            href=file.url
            rel="external"
        >
            <svg viewBox=format!("0 0 {width} {height}") width=width height=height aria-hidden="true"></svg>
            <img
                src=thumbnail
                alt=file.name
                width=width
                height=height
                loading="lazy"
                decoding="async"
                node_ref=image
                on:error=move |_| broken.set(true)
                on:load=move |_| broken.set(false)
            />
            {move || broken.get().then(|| view! { <span class="attachment-broken">{no_picture}</span> })}
        </a>
    }
}

fn row(AttachedFile { url, name, size, .. }: AttachedFile) -> impl IntoView {
    let (icon, download) = (type_icon(type_of(&name)), name.clone());
    view! {
        <a class="attachment-file" href=url download=download>
            {icon}
            <span class="attachment-name" dir="auto">{name}</span>
            <span class="attachment-size">{texts::size(size)}</span>
        </a>
    }
}

/// The size at which a picture is shown: within the frame, in its proportions, never larger than it is.
fn fitted((width, height): (u32, u32)) -> (u32, u32) {
    let (width, height) = (u64::from(width.max(1)), u64::from(height.max(1)));
    let (most_wide, most_high) = (u64::from(FRAME.0), u64::from(FRAME.1));
    let rounded = |length: u64, whole: u64, part: u64| ((length * part + whole / 2) / whole).max(1);
    let (wide, high) = if width <= most_wide && height <= most_high {
        (width, height)
    } else if width * most_high >= height * most_wide {
        (most_wide, rounded(height, width, most_wide))
    } else {
        (rounded(width, height, most_high), most_high)
    };
    (u32::try_from(wide).unwrap_or(FRAME.0), u32::try_from(high).unwrap_or(FRAME.1))
}

/// The type that a file's name speaks of, if it is one of the ten.
pub(crate) fn type_of(name: &str) -> Option<FileType> {
    name.rsplit_once('.').and_then(|(_, extension)| FileType::of_extension(extension))
}

/// A small drawing of what kind of file it is: a picture, a table, a text or just a sheet of paper.
pub(crate) fn type_icon(file_type: Option<FileType>) -> impl IntoView {
    let drawing = match file_type {
        Some(file_type) if file_type.is_image() => "M4.5 5.5h15v13h-15zM5 17l4.5-5 3.5 3.5 2.5-2.5 4 4M15 9.5h.01",
        Some(FileType::Xls | FileType::Xlsx) => {
            "M13.5 3.5H6.5v17h11v-13zM13.5 3.5v4h4M9 12h6M9 14.75h6M9 17.5h6M12 12v5.5"
        }
        Some(_) => "M13.5 3.5H6.5v17h11v-13zM13.5 3.5v4h4M9.5 12h5M9.5 14.75h5M9.5 17.5h3",
        None => "M13.5 3.5H6.5v17h11v-13zM13.5 3.5v4h4",
    };
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d=drawing />
        </svg>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_fit_their_frame_in_their_proportions() {
        let cases = [
            ((352, 320), (352, 320)),
            ((16, 16), (16, 16)),
            ((4000, 3000), (352, 264)),
            ((3000, 4000), (240, 320)),
            ((1000, 1000), (320, 320)),
            ((16_384, 10), (352, 1)),
            ((10, 16_384), (1, 320)),
            ((0, 0), (1, 1)),
            ((u32::MAX, u32::MAX), (320, 320)),
        ];
        for (whole, shown) in cases {
            assert_eq!(fitted(whole), shown, "{whole:?}");
        }
    }

    #[test]
    fn a_name_speaks_of_its_type_in_either_case() {
        assert!(type_of("Tea.JPG").is_some_and(FileType::is_image));
        assert!(type_of("tea.pdf").is_some());
        for name in ["tea", "tea.exe", "png", "tea.png.html", "tea.png."] {
            assert!(type_of(name).is_none(), "{name}");
        }
    }
}

//! A file in a message: an image that opens in the lightbox, or a row with a download link. Both are plain links, so
//! that they work without scripting.
//!
//! Invariant: the frame of an image has its final size before the image is loaded, so that the layout does not shift.

use leptos::html::Img;
use leptos::prelude::*;

use crate::ui::language;
use crate::uploads::FileType;
use crate::uploads::texts;
use crate::uploads::texts::Texts;

/// The size of the largest frame, in pixels; the stylesheet has the same.
const MAX_SIZE: (u32, u32) = (352, 320);
/// The size of the frame of an image of unknown size, in pixels.
const DEFAULT_SIZE: (u32, u32) = (320, 240);

/// A file as the timeline shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttachedFile {
    /// The URL of the file.
    pub url: String,
    /// The file name.
    pub name: String,
    /// The size in bytes.
    pub size: u64,
    /// The MIME type.
    pub mime: String,
    /// The width of the image in pixels.
    pub width: Option<u32>,
    /// The height of the image in pixels.
    pub height: Option<u32>,
}

/// An image that opens in the lightbox, or a row with a download link.
#[component]
pub fn Attachment(
    /// The file.
    file: AttachedFile,
) -> impl IntoView {
    if file.mime.starts_with("image/") { picture(file).into_any() } else { row(file).into_any() }
}

fn picture(file: AttachedFile) -> impl IntoView {
    let unavailable = Texts::of(language()).image_unavailable;
    let image = NodeRef::<Img>::new();
    let is_broken = RwSignal::new(false);
    // Loading may have failed before hydration. An image whose loading has not started yet is not complete.
    Effect::new(move || {
        let failed = |image: &web_sys::HtmlImageElement| image.complete() && image.natural_width() == 0;
        if image.get().is_some_and(|image| failed(&image)) {
            is_broken.set(true);
        }
    });
    let (width, height) = file.width.zip(file.height).map_or(DEFAULT_SIZE, fit_size);
    let thumbnail = format!("{}?thumb", file.url);
    view! {
        // `external` keeps the router from handling the link.
        <a
            class="attachment-image"
            data-lightbox=""
            data-broken=move || is_broken.get().then_some("")
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
                on:error=move |_| is_broken.set(true)
                on:load=move |_| is_broken.set(false)
            />
            {move || is_broken.get().then(|| view! { <span class="attachment-broken">{unavailable}</span> })}
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

/// The size at which an image is shown: within the frame, with its aspect ratio, never larger than the original.
fn fit_size((width, height): (u32, u32)) -> (u32, u32) {
    let (width, height) = (u64::from(width.max(1)), u64::from(height.max(1)));
    let (max_width, max_height) = (u64::from(MAX_SIZE.0), u64::from(MAX_SIZE.1));
    let scaled = |length: u64, whole: u64, part: u64| ((length * part + whole / 2) / whole).max(1);
    let (wide, high) = if width <= max_width && height <= max_height {
        (width, height)
    } else if width * max_height >= height * max_width {
        (max_width, scaled(height, width, max_width))
    } else {
        (scaled(width, height, max_height), max_height)
    };
    (u32::try_from(wide).unwrap_or(MAX_SIZE.0), u32::try_from(high).unwrap_or(MAX_SIZE.1))
}

/// The type that the extension of a file name stands for, if it is an allowed one.
pub(crate) fn type_of(name: &str) -> Option<FileType> {
    name.rsplit_once('.').and_then(|(_, extension)| FileType::from_extension(extension))
}

/// The icon of a file type: an image, a table, a text or a blank page.
pub(crate) fn type_icon(file_type: Option<FileType>) -> impl IntoView {
    let icon_path = match file_type {
        Some(file_type) if file_type.is_image() => "M4.5 5.5h15v13h-15zM5 17l4.5-5 3.5 3.5 2.5-2.5 4 4M15 9.5h.01",
        Some(FileType::Xls | FileType::Xlsx) => {
            "M13.5 3.5H6.5v17h11v-13zM13.5 3.5v4h4M9 12h6M9 14.75h6M9 17.5h6M12 12v5.5"
        }
        Some(_) => "M13.5 3.5H6.5v17h11v-13zM13.5 3.5v4h4M9.5 12h5M9.5 14.75h5M9.5 17.5h3",
        None => "M13.5 3.5H6.5v17h11v-13zM13.5 3.5v4h4",
    };
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d=icon_path />
        </svg>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_fit_the_frame_with_their_aspect_ratio() {
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
            assert_eq!(fit_size(whole), shown, "{whole:?}");
        }
    }

    #[test]
    fn extension_is_case_insensitive() {
        assert!(type_of("Tea.JPG").is_some_and(FileType::is_image));
        assert!(type_of("tea.pdf").is_some());
        for name in ["tea", "tea.exe", "png", "tea.png.html", "tea.png."] {
            assert!(type_of(name).is_none(), "{name}");
        }
    }
}

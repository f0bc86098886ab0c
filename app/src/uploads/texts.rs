//! Texts of attachments: file selection, upload and image viewer.

use crate::language::texts;

texts! {
    /// Texts of attachments.
    pub struct Texts {
        /// Label of the button that opens the file dialog.
        attach_files: "Attach files", "添加文件";
        /// Text of the drop zone while files are dragged over the page.
        drop_files: "Drop files to share", "松开即可分享文件";
        /// Label of the list of files selected for upload.
        files_to_send: "Files to send", "待发送的文件";
        /// Placeholder of the caption field.
        caption: "Caption", "说明";
        /// Label of the button that stops an upload.
        cancel: "Cancel", "取消";
        /// Label of the button that repeats an upload.
        retry: "Retry", "重试";
        /// Text in place of an image that cannot be loaded.
        image_unavailable: "This picture cannot be shown.", "图片无法显示。";
        /// Label of the image viewer.
        image_viewer: "Pictures", "图片";
        /// Label of the button to the previous image.
        previous: "Previous", "上一张";
        /// Label of the button to the next image.
        next: "Next", "下一张";
        /// Label of the download link of an image.
        download: "Download", "下载";
        /// Label of the button that closes the image viewer.
        close: "Close", "关闭";
    }

    /// Label of the button that removes a file from the list.
    fn remove_file(name: &str): format!("Remove {name}"), format!("移除 {name}");
    /// Label of the caption field of a file.
    fn caption_for(name: &str): format!("Caption for {name}"), format!("{name} 的说明");
    /// Notice for a file that waits for the rate limit.
    fn rate_limited(seconds: u32):
        format!("Too many files at once. Wait {seconds} s, it is sent by itself."),
        format!("发送太频繁，请等待 {seconds} 秒，届时自动发送。");
    /// Label of the progress bar of an upload.
    fn uploading(name: &str): format!("Uploading {name}"), format!("正在上传 {name}");
}

/// Formatted number of bytes, in units of 1024: `812 B`, `1.2 MB`, `34 KB`.
pub fn size(bytes: u64) -> String {
    if bytes < 1024 {
        return format!("{bytes} B");
    }
    let (unit, name) = if bytes < 1_048_064 { (1024, "KB") } else { (1024 * 1024, "MB") };
    let tenths = (bytes.saturating_mul(10) + unit / 2) / unit;
    match (tenths / 10, tenths % 10) {
        (whole, tenth) if tenth > 0 && (whole < 10 || unit > 1024) => format!("{whole}.{tenth} {name}"),
        _ => format!("{} {name}", (bytes + unit / 2) / unit),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    #[test]
    fn sizes_are_rounded_to_units_of_1024() {
        let cases = [
            (0, "0 B"),
            (1023, "1023 B"),
            (1024, "1 KB"),
            (1228, "1.2 KB"),
            (34_800, "34 KB"),
            (1_048_063, "1023 KB"),
            (1_048_064, "1 MB"),
            (1_258_291, "1.2 MB"),
            (10 * 1024 * 1024, "10 MB"),
        ];
        for (bytes, formatted) in cases {
            assert_eq!(size(bytes), formatted, "{bytes}");
        }
    }

    #[test]
    fn texts_with_file_names_are_in_both_languages() {
        assert_eq!(Texts::of(Language::English).remove_file("a.png"), "Remove a.png");
        assert_eq!(Texts::of(Language::Chinese).caption_for("a.png"), "a.png 的说明");
    }
}

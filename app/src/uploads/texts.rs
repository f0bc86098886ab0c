//! The words around files: choosing them, sending them, looking at them.

use crate::language::Language;

/// The words of this slice.
pub struct Texts {
    /// Opens the choice of files.
    pub attach: &'static str,
    /// While files are dragged over the page.
    pub drop: &'static str,
    /// The files that wait to be sent.
    pub files_to_send: &'static str,
    /// What stands in an empty caption field.
    pub caption: &'static str,
    /// Ends an upload; the file waits again.
    pub cancel: &'static str,
    /// Sends a file again.
    pub retry: &'static str,
    /// In place of a picture that is not there any more.
    pub no_picture: &'static str,
    /// The view of one picture after the other.
    pub pictures: &'static str,
    /// Goes to the picture before.
    pub previous: &'static str,
    /// Goes to the picture after.
    pub next: &'static str,
    /// Keeps the picture.
    pub download: &'static str,
    /// Leaves the pictures.
    pub close: &'static str,
    language: Language,
}

impl Texts {
    /// The words in this language.
    pub fn of(language: Language) -> &'static Self {
        match language {
            Language::English => &ENGLISH,
            Language::Chinese => &CHINESE,
        }
    }

    /// Takes a file out of those to send.
    pub fn remove(&self, name: &str) -> String {
        match self.language {
            Language::English => format!("Remove {name}"),
            Language::Chinese => format!("移除 {name}"),
        }
    }

    /// The field for what is said with a file.
    pub fn caption_for(&self, name: &str) -> String {
        match self.language {
            Language::English => format!("Caption for {name}"),
            Language::Chinese => format!("{name} 的说明"),
        }
    }

    /// How long a file waits that came too soon after others.
    pub fn paused(&self, seconds: u32) -> String {
        match self.language {
            Language::English => format!("Too many files at once. Wait {seconds} s, it is sent by itself."),
            Language::Chinese => format!("发送太频繁，请等待 {seconds} 秒，届时自动发送。"),
        }
    }

    /// How far a file has come.
    pub fn uploading(&self, name: &str) -> String {
        match self.language {
            Language::English => format!("Uploading {name}"),
            Language::Chinese => format!("正在上传 {name}"),
        }
    }
}

static ENGLISH: Texts = Texts {
    attach: "Attach files",
    drop: "Drop files to share",
    files_to_send: "Files to send",
    caption: "Caption",
    cancel: "Cancel",
    retry: "Retry",
    no_picture: "This picture cannot be shown.",
    pictures: "Pictures",
    previous: "Previous",
    next: "Next",
    download: "Download",
    close: "Close",
    language: Language::English,
};

static CHINESE: Texts = Texts {
    attach: "添加文件",
    drop: "松开即可分享文件",
    files_to_send: "待发送的文件",
    caption: "说明",
    cancel: "取消",
    retry: "重试",
    no_picture: "图片无法显示。",
    pictures: "图片",
    previous: "上一张",
    next: "下一张",
    download: "下载",
    close: "关闭",
    language: Language::Chinese,
};

/// A number of bytes as people say it, in steps of 1024: `812 B`, `1.2 MB`, `34 KB`.
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

    #[test]
    fn sizes_read_as_people_say_them() {
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
        for (bytes, said) in cases {
            assert_eq!(size(bytes), said, "{bytes}");
        }
    }

    #[test]
    fn a_file_is_named_in_both_languages() {
        assert_eq!(Texts::of(Language::English).remove("a.png"), "Remove a.png");
        assert_eq!(Texts::of(Language::Chinese).caption_for("a.png"), "a.png 的说明");
    }
}

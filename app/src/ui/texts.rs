//! Texts of the parts that all pages share.

use crate::language::texts;

texts! {
    /// Texts of the parts that all pages share.
    pub struct Texts {
        /// Product name in page titles.
        product: "Teahouse", "茶馆";
        /// Label of the language switch.
        language_switch: "Language", "语言";
        /// Title of the page for unknown addresses.
        not_found: "Nothing here", "这里没有内容";
        /// Label of the button that closes a dialog.
        close: "Close", "关闭";
        /// Label of the link to the start page.
        to_start_page: "Back to the teahouse", "回到茶馆";
    }
}

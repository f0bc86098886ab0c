//! The `texts!` macro: texts of a slice, with English and Chinese side by side.

/// Declares a struct with one text per field, so that a text without one of the languages does not compile.
///
/// In the struct, each line `name: "English", "中文";` is a field of type `&'static str`. After the struct follow texts with
/// parameters: each `fn name(parameter: Type): english, chinese;` is a method that evaluates one of two expressions of type
/// `String`. The doc comment of a text is where it is displayed. `of(language)` returns the texts, which are static data.
macro_rules! texts {
    (
        $(#[$struct_doc:meta])*
        $visibility:vis struct $texts:ident {
            $($(#[$doc:meta])* $field:ident: $english:literal, $chinese:literal;)*
        }
        $(
            $(#[$method_doc:meta])*
            fn $method:ident($($parameter:ident: $kind:ty),*): $in_english:expr, $in_chinese:expr;
        )*
    ) => {
        $(#[$struct_doc])*
        $visibility struct $texts {
            /// Language of these texts.
            pub language: $crate::language::Language,
            $($(#[$doc])* pub $field: &'static str,)*
        }

        impl $texts {
            /// Texts in `language`.
            pub fn of(language: $crate::language::Language) -> &'static Self {
                static ENGLISH: $texts =
                    $texts { language: $crate::language::Language::English, $($field: $english,)* };
                static CHINESE: $texts =
                    $texts { language: $crate::language::Language::Chinese, $($field: $chinese,)* };
                language.select(&ENGLISH, &CHINESE)
            }

            $(
                $(#[$method_doc])*
                pub fn $method(&self, $($parameter: $kind),*) -> String {
                    match self.language {
                        $crate::language::Language::English => $in_english,
                        $crate::language::Language::Chinese => $in_chinese,
                    }
                }
            )*
        }
    };
}
pub(crate) use texts;

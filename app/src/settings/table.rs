//! The table of the settings that administrators change.
//!
//! A row begins with the name of the setting, which is also its field in requests and in [`crate::settings::Settings`], with the
//! type and default of its value. After `from` stands the type of its field in a request: an `Option` may be absent, so that the
//! default applies. The rest is the [`crate::settings::Setting`]. Pages show the settings in the order of the table.

/// Gives all rows to the macro `$define`.
macro_rules! settings_table {
    ($define:ident) => {
        $define! {
            /// Who may sign up; none leaves it to the configuration.
            sign_up: Option<$crate::config::SignUp> = None, from Option<$crate::config::SignUp>, Setting {
                stored: "sign_up",
                kind: Kind::Choice {
                    choices: &[
                        ("open", ("everyone", "所有人")),
                        ("invite", ("whoever was invited", "受邀者")),
                        ("closed", ("nobody", "无人")),
                    ],
                    is_configured: true,
                },
                title: ("Who may sign up", "谁可以注册"),
                hint: Some(("It takes effect at once, for all.", "立即对所有人生效。")),
                audited: ("sign-up", "注册"),
                group: None,
            };
            /// How many messages a user may post at once.
            posting_burst: u32 = 60, from u32, Setting {
                stored: "posting_burst",
                kind: Kind::Number { min: 1, max: 1_000 },
                title: ("Messages at once", "可连续发送"),
                hint: None,
                audited: ("messages at once", "可连续发送"),
                group: Some(&POSTING),
            };
            /// How many messages a user may post in a minute.
            posting_per_minute: u32 = 120, from u32, Setting {
                stored: "posting_refill_ms",
                kind: Kind::PerMinute { max: 6_000 },
                title: ("Messages per minute", "每分钟消息"),
                hint: None,
                audited: ("milliseconds per message", "每条消息毫秒数"),
                group: Some(&POSTING),
            };
        }
    };
}

pub(crate) use settings_table;

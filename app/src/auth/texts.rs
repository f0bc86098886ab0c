//! The words of signing up, in and out.

use crate::language::Language;

/// The words of this slice.
pub struct Texts {
    /// Coming in with an account.
    pub sign_in: &'static str,
    /// Making an account.
    pub sign_up: &'static str,
    /// Leaving.
    pub sign_out: &'static str,
    /// The field of the name.
    pub name: &'static str,
    /// What a name may be.
    pub name_hint: &'static str,
    /// The field of the password.
    pub password: &'static str,
    /// What a password may be.
    pub password_hint: &'static str,
    /// Before the link to sign-up.
    pub no_account: &'static str,
    /// Before the link to sign-in.
    pub have_account: &'static str,
    /// What the setup link does.
    pub setup: &'static str,
    /// The field of a new password.
    pub new_password: &'static str,
    /// Setting it.
    pub set_password: &'static str,
    /// What comes with setting it by a link.
    pub reset_hint: &'static str,
    /// Said at the door after it.
    pub password_was_set: &'static str,
    /// The badge of a moderator.
    pub moderator: &'static str,
    /// The badge of an administrator.
    pub administrator: &'static str,
}

impl Texts {
    /// The words in this language.
    pub fn of(language: Language) -> &'static Self {
        match language {
            Language::English => &ENGLISH,
            Language::Chinese => &CHINESE,
        }
    }
}

static ENGLISH: Texts = Texts {
    sign_in: "Sign in",
    sign_up: "Sign up",
    sign_out: "Sign out",
    name: "Name",
    name_hint: "2 to 32 letters or digits, in any script.",
    password: "Password",
    password_hint: "At least 8 characters.",
    no_account: "No account yet?",
    have_account: "Have an account?",
    setup: "This link makes your account the administrator of this server.",
    new_password: "New password",
    set_password: "Set a new password",
    reset_hint: "This link works once. All your devices will be signed out.",
    password_was_set: "Your new password is set. Sign in with it.",
    moderator: "mod",
    administrator: "admin",
};

static CHINESE: Texts = Texts {
    sign_in: "登录",
    sign_up: "注册",
    sign_out: "退出",
    name: "名字",
    name_hint: "2 到 32 个字母、汉字或数字。",
    password: "密码",
    password_hint: "至少 8 个字符。",
    no_account: "还没有账号？",
    have_account: "已有账号？",
    setup: "通过此链接注册的账号将成为本服务器的管理员。",
    new_password: "新密码",
    set_password: "设置新密码",
    reset_hint: "此链接只能使用一次。你的所有设备都将退出登录。",
    password_was_set: "新密码已设置，请用它登录。",
    moderator: "协管",
    administrator: "管理员",
};

//! Texts of sign-up, sign-in and password reset.

use crate::language::texts;

texts! {
    /// Texts of sign-up, sign-in and password reset.
    pub struct Texts {
        /// Title and submit button of the sign-in page; label of the links to it.
        sign_in: "Sign in", "登录";
        /// Title and submit button of the sign-up page; label of the link to it.
        sign_up: "Sign up", "注册";
        /// Label of the sign-out button.
        sign_out: "Sign out", "退出";
        /// Label of the username field.
        name: "Name", "名字";
        /// Hint below the username field.
        name_hint: "2 to 32 letters or digits, in any script.", "2 到 32 个字母、汉字或数字。";
        /// Label of the password field.
        password: "Password", "密码";
        /// Hint below the field of a new password.
        password_hint: "At least 8 characters.", "至少 8 个字符。";
        /// Text before the link to the sign-up page.
        no_account: "No account yet?", "还没有账号？";
        /// Text before the link to the sign-in page.
        have_account: "Have an account?", "已有账号？";
        /// Notice on the sign-up page opened by the setup link.
        setup_hint:
            "This link makes your account the administrator of this server.",
            "通过此链接注册的账号将成为本服务器的管理员。";
        /// Label of the new password field.
        new_password: "New password", "新密码";
        /// Title and submit button of the password reset page.
        set_password: "Set a new password", "设置新密码";
        /// Notice on the password reset page.
        reset_hint:
            "This link works once. All your devices will be signed out.",
            "此链接只能使用一次。你的所有设备都将退出登录。";
        /// Notice on the sign-in page after a password reset.
        password_was_set: "Your new password is set. Sign in with it.", "新密码已设置，请用它登录。";
        /// Badge of a moderator.
        moderator: "mod", "协管";
        /// Badge of an administrator.
        administrator: "admin", "管理员";
    }
}

//! Texts of profiles, the account page and invitations.

use crate::language::texts;
use crate::ui::Theme;

texts! {
    /// Texts of profiles, the account page and invitations.
    pub struct Texts {
        /// Title of the account page.
        account: "Account", "账号";
        /// Label of the link from the account page to the rooms.
        back_to_rooms: "Back to the rooms", "返回房间";
        /// Heading of the profile section.
        profile: "Profile", "个人资料";
        /// Label of the display name field.
        display_name: "Shown name", "显示名";
        /// Hint below the display name field.
        display_name_hint:
            "What others see. Leave it empty to show your username.", "他人看到的名字。留空则显示用户名。";
        /// Label of the field with the user's description of themselves.
        about: "About you", "关于你";
        /// Label of the button that saves the profile.
        save: "Save", "保存";
        /// Status after the profile is saved.
        saved: "Saved.", "已保存。";
        /// Heading of the avatar section.
        picture: "Picture", "头像";
        /// Label of the button that opens the file dialog.
        choose_picture: "Choose a picture", "选择图片";
        /// Label of the upload button, for browsers without scripts.
        upload_picture: "Upload", "上传";
        /// Label of the button that removes the avatar.
        remove_picture: "Remove picture", "移除头像";
        /// Hint below the avatar form.
        picture_hint:
            "Its middle is shown as a disc. Where it was taken is not kept.", "取图片中央显示为圆形，不保留拍摄地点。";
        /// Heading of the section with language and theme.
        appearance: "Language and colours", "语言与外观";
        /// Label of the theme choice.
        theme: "Colours", "外观";
        /// Label of the language choice.
        language_choice: "Language", "语言";
        /// Heading of the password section.
        password: "Password", "密码";
        /// Label of the current password field.
        current_password: "Present password", "当前密码";
        /// Label of the new password field.
        new_password: "New password", "新密码";
        /// Hint below the new password field.
        password_hint:
            "At least 8 characters. All other devices are signed out.", "至少 8 个字符。其他设备都将退出登录。";
        /// Label of the button that changes the password.
        change_password: "Change password", "修改密码";
        /// Status after the password is changed.
        password_changed:
            "Your password is changed, and all other devices are signed out.", "密码已修改，其他设备均已退出登录。";
        /// Heading of the list of sessions.
        sessions: "Signed-in devices", "已登录的设备";
        /// Mark of the session of this page.
        this_session: "This device", "本设备";
        /// Name of a client without a user agent.
        unknown_client: "Unknown program", "未知程序";
        /// Label of the button that ends a session.
        end_session: "Sign out", "退出";
        /// Heading of the deactivation section.
        deactivation: "Close the account", "停用账号";
        /// Consequences of the deactivation.
        deactivation_hint:
            "You are signed out everywhere, and nobody can sign in. What you said stays. An administrator can open the account again.",
            "你将在所有设备上退出，此后无人能登录该账号。你说过的话仍会保留。管理员可以恢复账号。";
        /// Label of the button that deactivates the account.
        deactivate: "Close my account", "停用我的账号";
        /// Notice on the profile card of a deactivated account.
        deactivated: "This account is closed.", "该账号已停用。";
        /// Status while a profile card is loaded.
        loading: "Loading…", "加载中…";
        /// Title of the invitation page.
        invitation: "Invitation", "邀请";
        /// Label of the button that accepts an invitation.
        join: "Join", "加入";
        /// Label of the link to the sign-in page.
        sign_in: "Sign in", "登录";
        /// Text before the link to the sign-in page.
        have_account: "Have an account?", "已有账号？";
        /// Notice for signed-out visitors if the invitation does not allow sign-up.
        account_required: "To accept it, sign in with your account.", "请登录你的账号以接受邀请。";
        /// Label of the link from an invitation to the rooms.
        go_to_rooms: "Go to the rooms", "前往房间";
    }

    /// Creation date of an account or of a session.
    fn since(day: &str): format!("Since {day}"), format!("自 {day} 起");
    /// Accessible label of the button that ends the session of a client.
    fn end_session_of(client: &str): format!("Sign out: {client}"), format!("退出：{client}");
    /// Inviter and room of an invitation to a room.
    fn invited_to_room(inviter: &str, room: &str):
        format!("{inviter} invites you to the room {room}."), format!("{inviter} 邀请你加入房间“{room}”。");
    /// Inviter of an invitation to the server.
    fn invited_to_server(inviter: &str):
        format!("{inviter} invites you to this teahouse."), format!("{inviter} 邀请你来到这间茶馆。");
}

impl Texts {
    /// Name of a theme.
    pub fn theme_name(&self, theme: Theme) -> &'static str {
        let (english, chinese) = match theme {
            Theme::System => ("System", "跟随系统"),
            Theme::Light => ("Light", "浅色"),
            Theme::Dark => ("Dark", "深色"),
        };
        self.language.select(english, chinese)
    }
}

//! The words of profiles and accounts.

use crate::language::Language;
use crate::ui::Theme;

/// The words of this slice.
pub struct Texts {
    language: Language,
    /// The page of one's account.
    pub account: &'static str,
    /// The way back from it.
    pub back: &'static str,
    /// What others see of one.
    pub profile: &'static str,
    /// The name one is shown by.
    pub display_name: &'static str,
    /// What it is for.
    pub display_name_hint: &'static str,
    /// What one tells of oneself.
    pub about: &'static str,
    /// Keeping what was written.
    pub save: &'static str,
    /// It was kept.
    pub saved: &'static str,
    /// One's picture.
    pub picture: &'static str,
    /// Choosing another one.
    pub choose_picture: &'static str,
    /// Sending it, where it does not go by itself.
    pub upload_picture: &'static str,
    /// Having none.
    pub remove_picture: &'static str,
    /// What becomes of it.
    pub picture_hint: &'static str,
    /// Language and colours.
    pub appearance: &'static str,
    /// The choice of colours.
    pub theme: &'static str,
    /// The choice of language.
    pub language_choice: &'static str,
    /// The section of the password.
    pub password: &'static str,
    /// The password as it is.
    pub current_password: &'static str,
    /// The password to be.
    pub new_password: &'static str,
    /// What it must be.
    pub password_hint: &'static str,
    /// Changing it.
    pub change_password: &'static str,
    /// What comes with it.
    pub password_changed: &'static str,
    /// Where one is signed in.
    pub devices: &'static str,
    /// The device one is at.
    pub this_device: &'static str,
    /// A program that did not say what it is.
    pub unknown_device: &'static str,
    /// Ending a session.
    pub sign_out_device: &'static str,
    /// The end of one's account.
    pub leaving: &'static str,
    /// What that means.
    pub leaving_hint: &'static str,
    /// Doing it.
    pub deactivate: &'static str,
    /// On the card of somebody who did.
    pub deactivated: &'static str,
    /// While a card is read.
    pub loading: &'static str,
    /// The title of an invitation.
    pub invitation: &'static str,
    /// Coming by it.
    pub join: &'static str,
    /// The way in for people with an account.
    pub sign_in: &'static str,
    /// Before that.
    pub have_account: &'static str,
    /// Said where an invitation makes no account.
    pub needs_account: &'static str,
    /// Going on from an invitation that is nothing new.
    pub enter: &'static str,
}

impl Texts {
    /// The words in this language.
    pub fn of(language: Language) -> &'static Self {
        match language {
            Language::English => &ENGLISH,
            Language::Chinese => &CHINESE,
        }
    }

    /// The name of a choice of colours.
    pub fn theme_of(&self, theme: Theme) -> &'static str {
        match (self.language, theme) {
            (Language::English, Theme::System) => "System",
            (Language::English, Theme::Light) => "Light",
            (Language::English, Theme::Dark) => "Dark",
            (Language::Chinese, Theme::System) => "跟随系统",
            (Language::Chinese, Theme::Light) => "浅色",
            (Language::Chinese, Theme::Dark) => "深色",
        }
    }

    /// Since when someone has been here, or a device is signed in.
    pub fn since(&self, day: &str) -> String {
        match self.language {
            Language::English => format!("Since {day}"),
            Language::Chinese => format!("自 {day} 起"),
        }
    }

    /// The button that ends the session of this device, for those who hear it.
    pub fn sign_out_of(&self, device: &str) -> String {
        match self.language {
            Language::English => format!("Sign out: {device}"),
            Language::Chinese => format!("退出：{device}"),
        }
    }

    /// Who invites, and where.
    pub fn invited(&self, by: &str, room: Option<&str>) -> String {
        match (self.language, room) {
            (Language::English, Some(room)) => format!("{by} invites you to the room {room}."),
            (Language::English, None) => format!("{by} invites you to this teahouse."),
            (Language::Chinese, Some(room)) => format!("{by} 邀请你加入房间“{room}”。"),
            (Language::Chinese, None) => format!("{by} 邀请你来到这间茶馆。"),
        }
    }
}

static ENGLISH: Texts = Texts {
    language: Language::English,
    account: "Account",
    back: "Back to the rooms",
    profile: "Profile",
    display_name: "Shown name",
    display_name_hint: "What others see. Leave it empty to show your username.",
    about: "About you",
    save: "Save",
    saved: "Saved.",
    picture: "Picture",
    choose_picture: "Choose a picture",
    upload_picture: "Upload",
    remove_picture: "Remove picture",
    picture_hint: "Its middle is shown as a disc. Where it was taken is not kept.",
    appearance: "Language and colours",
    theme: "Colours",
    language_choice: "Language",
    password: "Password",
    current_password: "Present password",
    new_password: "New password",
    password_hint: "At least 8 characters. All other devices are signed out.",
    change_password: "Change password",
    password_changed: "Your password is changed, and all other devices are signed out.",
    devices: "Signed-in devices",
    this_device: "This device",
    unknown_device: "Unknown program",
    sign_out_device: "Sign out",
    leaving: "Close the account",
    leaving_hint: "You are signed out everywhere, and nobody can sign in. What you said stays. An administrator can open the account again.",
    deactivate: "Close my account",
    deactivated: "This account is closed.",
    loading: "Loading…",
    invitation: "Invitation",
    join: "Join",
    sign_in: "Sign in",
    have_account: "Have an account?",
    needs_account: "To accept it, sign in with your account.",
    enter: "Go to the rooms",
};

static CHINESE: Texts = Texts {
    language: Language::Chinese,
    account: "账号",
    back: "返回房间",
    profile: "个人资料",
    display_name: "显示名",
    display_name_hint: "他人看到的名字。留空则显示用户名。",
    about: "关于你",
    save: "保存",
    saved: "已保存。",
    picture: "头像",
    choose_picture: "选择图片",
    upload_picture: "上传",
    remove_picture: "移除头像",
    picture_hint: "取图片中央显示为圆形，不保留拍摄地点。",
    appearance: "语言与外观",
    theme: "外观",
    language_choice: "语言",
    password: "密码",
    current_password: "当前密码",
    new_password: "新密码",
    password_hint: "至少 8 个字符。其他设备都将退出登录。",
    change_password: "修改密码",
    password_changed: "密码已修改，其他设备均已退出登录。",
    devices: "已登录的设备",
    this_device: "本设备",
    unknown_device: "未知程序",
    sign_out_device: "退出",
    leaving: "停用账号",
    leaving_hint: "你将在所有设备上退出，此后无人能登录该账号。你说过的话仍会保留。管理员可以恢复账号。",
    deactivate: "停用我的账号",
    deactivated: "该账号已停用。",
    loading: "加载中…",
    invitation: "邀请",
    join: "加入",
    sign_in: "登录",
    have_account: "已有账号？",
    needs_account: "请登录你的账号以接受邀请。",
    enter: "前往房间",
};

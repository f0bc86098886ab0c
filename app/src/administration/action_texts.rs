//! The words of what administrators do: what it is called, and the question before it.

use crate::administration::Texts;
use crate::administration::view::confirm_dialog::Act;
use crate::auth::Role;
use crate::language::Language;

impl Texts {
    /// What it is called, on the button that does it.
    pub(super) fn act(&self, act: &Act) -> &'static str {
        match self.language {
            Language::English => match act {
                Act::Role(_, Role::Member) => "Make member",
                Act::Role(_, Role::Moderator) => "Make moderator",
                Act::Role(_, Role::Administrator) => "Make administrator",
                Act::Deactivate(_, true) => "Deactivate",
                Act::Deactivate(_, false) => "Reactivate",
                Act::SignOut(_) => "Sign out everywhere",
                Act::Reset(_) => "Make a reset link",
                Act::Archive(_, true) => "Archive",
                Act::Archive(_, false) => "Restore",
                Act::Own(_, _, true) => "Make owner",
                Act::Own(_, _, false) => "Make member",
                Act::Rules { .. } => "Save",
            },
            Language::Chinese => match act {
                Act::Role(_, Role::Member) => "设为成员",
                Act::Role(_, Role::Moderator) => "设为协管",
                Act::Role(_, Role::Administrator) => "设为管理员",
                Act::Deactivate(_, true) => "停用",
                Act::Deactivate(_, false) => "重新启用",
                Act::SignOut(_) => "全部退出登录",
                Act::Reset(_) => "生成重置链接",
                Act::Archive(_, true) => "归档",
                Act::Archive(_, false) => "恢复",
                Act::Own(_, _, true) => "设为所有者",
                Act::Own(_, _, false) => "设为成员",
                Act::Rules { .. } => "保存",
            },
        }
    }

    /// The question before it is done to somebody or something of this name.
    pub(super) fn question(&self, act: &Act, name: &str) -> String {
        match self.language {
            Language::English => match act {
                Act::Role(_, Role::Member) => format!("{name} will be an ordinary member of this server."),
                Act::Role(_, Role::Moderator) => {
                    format!("{name} will keep order in all public rooms and may invite people to this server.")
                }
                Act::Role(_, Role::Administrator) => format!("{name} will run this server, as you do."),
                Act::Deactivate(_, true) => {
                    format!("{name} will be signed out everywhere and cannot sign in any more. What they said stays.")
                }
                Act::Deactivate(_, false) => format!("{name} will be able to sign in again."),
                Act::SignOut(_) => format!("{name} will be signed out on all devices, and can sign in again."),
                Act::Reset(_) => {
                    format!("Make a link with which {name} sets a new password? A former link stops working.")
                }
                Act::Archive(_, true) => {
                    format!("Nobody will be able to say anything in {name}. It can still be read.")
                }
                Act::Archive(_, false) => format!("{name} will be open again."),
                Act::Own(_, _, true) => format!("{name} will own the room."),
                Act::Own(_, _, false) => format!("{name} will be an ordinary member of the room."),
                Act::Rules { .. } => "These rules will hold for everyone from now on.".to_owned(),
            },
            Language::Chinese => match act {
                Act::Role(_, Role::Member) => format!("{name} 将成为本服务器的普通成员。"),
                Act::Role(_, Role::Moderator) => format!("{name} 将维护所有公开房间的秩序，并可邀请他人加入本服务器。"),
                Act::Role(_, Role::Administrator) => format!("{name} 将与你一样管理本服务器。"),
                Act::Deactivate(_, true) => format!("{name} 将在所有设备上退出，且无法再登录。其发言会保留。"),
                Act::Deactivate(_, false) => format!("{name} 将可以重新登录。"),
                Act::SignOut(_) => format!("{name} 将在所有设备上退出登录，之后可以重新登录。"),
                Act::Reset(_) => format!("生成供 {name} 设置新密码的链接？之前的链接将失效。"),
                Act::Archive(_, true) => format!("{name} 将无法再发言，但仍可阅读。"),
                Act::Archive(_, false) => format!("{name} 将重新开放。"),
                Act::Own(_, _, true) => format!("{name} 将成为该房间的所有者。"),
                Act::Own(_, _, false) => format!("{name} 将成为该房间的普通成员。"),
                Act::Rules { .. } => "这些规则将立即对所有人生效。".to_owned(),
            },
        }
    }
}

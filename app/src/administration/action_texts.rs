//! Texts of the actions of administrators: the label and the question of the confirmation dialog.

use crate::administration::Texts;
use crate::administration::view::confirm_dialog::AdminAction;
use crate::auth::Role;

impl Texts {
    /// Label of the button of an action.
    pub(super) fn action_label(&self, act: &AdminAction) -> &'static str {
        let (english, chinese) = match act {
            AdminAction::SetRole(_, Role::Member) => ("Make member", "设为成员"),
            AdminAction::SetRole(_, Role::Moderator) => ("Make moderator", "设为协管"),
            AdminAction::SetRole(_, Role::Administrator) => ("Make administrator", "设为管理员"),
            AdminAction::SetDeactivated(_, true) => ("Deactivate", "停用"),
            AdminAction::SetDeactivated(_, false) => ("Reactivate", "重新启用"),
            AdminAction::SignOut(_) => ("Sign out everywhere", "全部退出登录"),
            AdminAction::MakeResetLink(_) => ("Make a reset link", "生成重置链接"),
            AdminAction::SetArchived(_, true) => ("Archive", "归档"),
            AdminAction::SetArchived(_, false) => ("Restore", "恢复"),
            AdminAction::SetOwner(_, _, true) => ("Make owner", "设为所有者"),
            AdminAction::SetOwner(_, _, false) => ("Make member", "设为成员"),
            AdminAction::ChangeSettings(_) => ("Save", "保存"),
        };
        self.language.select(english, chinese)
    }

    /// Question of the confirmation dialog; `name` is the name of the user or room.
    pub(super) fn confirm_action(&self, act: &AdminAction, name: &str) -> String {
        let (english, chinese) = match act {
            AdminAction::SetRole(_, Role::Member) => {
                ("{name} will be an ordinary member of this server.", "{name} 将成为本服务器的普通成员。")
            }
            AdminAction::SetRole(_, Role::Moderator) => (
                "{name} will keep order in all public rooms and may invite people to this server.",
                "{name} 将维护所有公开房间的秩序，并可邀请他人加入本服务器。",
            ),
            AdminAction::SetRole(_, Role::Administrator) => {
                ("{name} will run this server, as you do.", "{name} 将与你一样管理本服务器。")
            }
            AdminAction::SetDeactivated(_, true) => (
                "{name} will be signed out everywhere and cannot sign in any more. What they said stays.",
                "{name} 将在所有设备上退出，且无法再登录。其发言会保留。",
            ),
            AdminAction::SetDeactivated(_, false) => {
                ("{name} will be able to sign in again.", "{name} 将可以重新登录。")
            }
            AdminAction::SignOut(_) => (
                "{name} will be signed out on all devices, and can sign in again.",
                "{name} 将在所有设备上退出登录，之后可以重新登录。",
            ),
            AdminAction::MakeResetLink(_) => (
                "Make a link with which {name} sets a new password? A former link stops working.",
                "生成供 {name} 设置新密码的链接？之前的链接将失效。",
            ),
            AdminAction::SetArchived(_, true) => (
                "Nobody will be able to say anything in {name}. It can still be read.",
                "{name} 将无法再发言，但仍可阅读。",
            ),
            AdminAction::SetArchived(_, false) => ("{name} will be open again.", "{name} 将重新开放。"),
            AdminAction::SetOwner(_, _, true) => ("{name} will own the room.", "{name} 将成为该房间的所有者。"),
            AdminAction::SetOwner(_, _, false) => {
                ("{name} will be an ordinary member of the room.", "{name} 将成为该房间的普通成员。")
            }
            AdminAction::ChangeSettings(_) => {
                ("These rules will hold for everyone from now on.", "这些规则将立即对所有人生效。")
            }
        };
        self.language.select(english, chinese).replace("{name}", name)
    }
}

//! Texts of the audit log. An action is stored by its name and displayed in the reader's language.

use crate::language::texts;
use crate::settings::SETTINGS;
use crate::time::Timestamp;

/// Names of all audited actions, in the order of the action filter.
pub const ACTIONS: [&str; 18] = [
    "member.added",
    "member.removed",
    "member.banned",
    "member.unbanned",
    "member.muted",
    "member.unmuted",
    "member.role",
    "message.removed",
    "room.archived",
    "room.restored",
    "invitation.created",
    "invitation.revoked",
    "person.role",
    "person.deactivated",
    "person.reactivated",
    "person.signed_out",
    "person.reset",
    "settings.changed",
];

texts! {
    /// Texts of the audit log page.
    pub struct AuditTexts {
        /// Heading of the time column.
        time: "When", "时间";
        /// Heading of the column of users who acted.
        actor: "Who", "操作者";
        /// Heading of the action column; label of the action filter.
        action: "What", "操作";
        /// Heading of the column of affected users.
        target: "Whom", "对象";
        /// Heading of the details column.
        details: "Details", "详情";
        /// Choice of all actions in the action filter.
        any_action: "Anything", "任何操作";
        /// Label of the user filter.
        username: "Username", "用户名";
        /// Label of the room filter.
        room_id: "Room id", "房间编号";
        /// Label of the first day of the filter.
        from: "From", "从";
        /// Label of the last day of the filter.
        until: "To", "到";
        /// Label of the link that removes all filters.
        show_all: "Show all", "显示全部";
        /// Label of the export links.
        export_as: "Export this selection as", "导出此选择为";
        /// Text of the log without matching entries.
        no_entries: "Nothing like this was done.", "没有这样的记录。";
        /// Label of the link to the newest entries.
        to_newest: "To the newest", "回到最新";
        /// Value of the room column for direct conversations.
        direct_conversation: "a direct conversation", "私聊";
    }
}

impl AuditTexts {
    /// Text of an action; an action without a text is displayed by its name.
    pub fn action_text(&self, action: &str) -> String {
        let (english, chinese) = match action {
            "member.added" => ("Added to room", "加入房间"),
            "member.removed" => ("Removed from room", "移出房间"),
            "member.banned" => ("Banned from room", "封禁"),
            "member.unbanned" => ("Ban ended", "解除封禁"),
            "member.muted" => ("Muted", "禁言"),
            "member.unmuted" => ("Mute ended", "解除禁言"),
            "member.role" => ("Role in room", "房间角色"),
            "message.removed" => ("Message removed", "删除消息"),
            "room.created" => ("Room made", "创建房间"),
            "room.changed" => ("Room changed", "更改房间"),
            "room.archived" => ("Room archived", "归档房间"),
            "room.restored" => ("Room restored", "恢复房间"),
            "invitation.created" => ("Invited", "创建邀请"),
            "invitation.revoked" => ("Invitation withdrawn", "撤回邀请"),
            "person.role" => ("Role on server", "服务器角色"),
            "person.deactivated" => ("Account deactivated", "停用账号"),
            "person.reactivated" => ("Account reactivated", "启用账号"),
            "person.signed_out" => ("Signed out everywhere", "全部退出登录"),
            "person.reset" => ("Reset link made", "生成重置链接"),
            "settings.changed" => ("Settings changed", "更改设置"),
            other => return other.to_owned(),
        };
        self.language.select(english, chinese).to_owned()
    }

    /// Name and value of a detail; `offset` is the local time zone in minutes from UTC.
    pub fn detail(&self, name: &str, value: &str, offset: i32) -> String {
        let value = match (name, value) {
            (_, "member") => self.language.select("member", "成员").to_owned(),
            (_, "moderator") => self.language.select("moderator", "协管").to_owned(),
            (_, "administrator") => self.language.select("administrator", "管理员").to_owned(),
            (_, "owner") => self.language.select("owner", "所有者").to_owned(),
            ("until", "0") => self.language.select("without end", "无限期").to_owned(),
            ("until", at) => match (at.parse::<i64>(), at.parse::<Timestamp>()) {
                (Ok(milliseconds), _) => Timestamp::from_milliseconds(milliseconds).date_time(offset),
                (_, Ok(at)) => at.date_time(offset),
                _ => at.to_owned(),
            },
            (_, value) => value.to_owned(),
        };
        let name = match name {
            "role" => self.language.select("role", "角色"),
            "was" | "former" => self.language.select("before", "之前"),
            "until" => self.language.select("until", "直到"),
            "uses" => self.language.select("uses", "次数"),
            "invitation" => self.language.select("invitation", "邀请"),
            "message" => self.language.select("message", "消息"),
            "made_by" => self.language.select("made by person", "创建者"),
            other => SETTINGS.iter().find(|setting| setting.stored == other).map_or(other, |setting| {
                let (english, chinese) = setting.audited;
                self.language.select(english, chinese)
            }),
        };
        format!("{name}: {value}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    #[test]
    fn every_action_has_a_text_in_both_languages() {
        for action in ACTIONS {
            for language in Language::ALL {
                assert_ne!(AuditTexts::of(language).action_text(action), action);
            }
        }
        assert_eq!(AuditTexts::of(Language::English).action_text("tea.poured"), "tea.poured");
    }

    #[test]
    fn settings_have_names_in_both_languages() {
        let texts = Language::ALL.map(AuditTexts::of);
        assert_eq!(texts.map(|texts| texts.detail("sign_up", "open", 0)), ["sign-up: open", "注册: open"]);
        let refill = texts.map(|texts| texts.detail("posting_refill_ms", "500", 0));
        assert_eq!(refill, ["milliseconds per message: 500", "每条消息毫秒数: 500"]);
    }

    #[test]
    fn times_are_local() {
        let texts = AuditTexts::of(Language::English);
        assert_eq!(texts.detail("until", "1795395600000", 60), "until: 2026-11-23 02:00");
        assert_eq!(texts.detail("until", "0", 60), "until: without end");
        assert_eq!(texts.detail("was", "owner", 0), "before: owner");
    }
}

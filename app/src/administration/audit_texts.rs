//! The words of the audit log: what was done is stored as a name and told in the reader's language.

use crate::language::Language;
use crate::statistics::moment;
use crate::time::Timestamp;

/// Everything that is audited, in the order in which one chooses.
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

/// The words around the log.
pub struct AuditTexts {
    language: Language,
    pub when: &'static str,
    pub who: &'static str,
    pub what: &'static str,
    pub whom: &'static str,
    pub details: &'static str,
    pub anything: &'static str,
    pub person: &'static str,
    pub room_id: &'static str,
    pub since: &'static str,
    pub until: &'static str,
    pub all: &'static str,
    pub export: &'static str,
    pub nothing: &'static str,
    pub to_the_newest: &'static str,
    pub direct: &'static str,
}

static ENGLISH: AuditTexts = AuditTexts {
    language: Language::English,
    when: "When",
    who: "Who",
    what: "What",
    whom: "Whom",
    details: "Details",
    anything: "Anything",
    person: "Username",
    room_id: "Room id",
    since: "From",
    until: "To",
    all: "Show all",
    export: "Export this selection as",
    nothing: "Nothing like this was done.",
    to_the_newest: "To the newest",
    direct: "a direct conversation",
};

static CHINESE: AuditTexts = AuditTexts {
    language: Language::Chinese,
    when: "时间",
    who: "操作者",
    what: "操作",
    whom: "对象",
    details: "详情",
    anything: "任何操作",
    person: "用户名",
    room_id: "房间编号",
    since: "从",
    until: "到",
    all: "显示全部",
    export: "导出此选择为",
    nothing: "没有这样的记录。",
    to_the_newest: "回到最新",
    direct: "私聊",
};

impl AuditTexts {
    /// The words in this language.
    pub fn of(language: Language) -> &'static Self {
        match language {
            Language::English => &ENGLISH,
            Language::Chinese => &CHINESE,
        }
    }

    /// What was done; what this page knows no words for is called as it is stored.
    pub fn action(&self, action: &str) -> String {
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
        self.either(english, chinese).to_owned()
    }

    /// One more thing that is known, with moments where the reader's clocks are `offset` minutes ahead of UTC.
    pub fn detail(&self, name: &str, value: &str, offset: i32) -> String {
        let value = match (name, value) {
            (_, "member") => self.either("member", "成员").to_owned(),
            (_, "moderator") => self.either("moderator", "协管").to_owned(),
            (_, "administrator") => self.either("administrator", "管理员").to_owned(),
            (_, "owner") => self.either("owner", "所有者").to_owned(),
            ("until", "0") => self.either("without end", "无限期").to_owned(),
            ("until", at) => match (at.parse::<i64>(), at.parse::<Timestamp>()) {
                (Ok(milliseconds), _) => moment(Timestamp::from_milliseconds(milliseconds), offset),
                (_, Ok(at)) => moment(at, offset),
                _ => at.to_owned(),
            },
            (_, value) => value.to_owned(),
        };
        let name = match name {
            "role" => self.either("role", "角色"),
            "was" | "former" => self.either("before", "之前"),
            "until" => self.either("until", "直到"),
            "uses" => self.either("uses", "次数"),
            "invitation" => self.either("invitation", "邀请"),
            "message" => self.either("message", "消息"),
            "made_by" => self.either("made by person", "创建者"),
            "sign_up" => self.either("sign-up", "注册"),
            "posting_burst" => self.either("messages at once", "可连续发送"),
            "posting_refill_ms" => self.either("milliseconds per message", "每条消息毫秒数"),
            other => other,
        };
        format!("{name}: {value}")
    }

    fn either(&self, english: &'static str, chinese: &'static str) -> &'static str {
        match self.language {
            Language::English => english,
            Language::Chinese => chinese,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_audited_has_words_in_both_languages() {
        for action in ACTIONS {
            for language in Language::ALL {
                assert_ne!(AuditTexts::of(language).action(action), action);
            }
        }
        assert_eq!(AuditTexts::of(Language::English).action("tea.poured"), "tea.poured");
    }

    #[test]
    fn moments_are_the_readers() {
        let texts = AuditTexts::of(Language::English);
        assert_eq!(texts.detail("until", "1795395600000", 60), "until: 2026-11-23 02:00");
        assert_eq!(texts.detail("until", "0", 60), "until: without end");
        assert_eq!(texts.detail("was", "owner", 0), "before: owner");
    }
}

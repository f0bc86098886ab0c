//! Texts of the member panel: members, moderation, bans and invitation links.

use crate::language::texts;
use crate::room_page::members::moderation_dialog::MemberAction;
use crate::rooms::RoomRole;
use crate::time::Timestamp;

texts! {
    /// Texts of the member panel.
    pub(crate) struct Texts {
        /// Heading of the panel.
        members: "Members", "成员";
        /// Label of the button that closes the panel.
        close: "Close", "关闭";
        /// Label of the button that cancels a moderation dialog.
        cancel: "Cancel", "取消";
        /// Mark of a member with a deactivated account.
        deactivated: "account closed", "账号已停用";
        /// Menu item that ends a mute.
        unmute: "Unmute", "解除禁言";
        /// Menu item that mutes for 10 minutes.
        mute_10_minutes: "Mute for 10 minutes", "禁言 10 分钟";
        /// Menu item that mutes for 1 hour.
        mute_1_hour: "Mute for 1 hour", "禁言 1 小时";
        /// Menu item that mutes without end.
        mute_forever: "Mute for good", "一直禁言";
        /// Mark of a member who is muted without end.
        muted: "muted", "已禁言";
        /// Menu item that removes a member; title and button of its dialog.
        remove: "Remove from room", "移出房间";
        /// Menu item that bans a member; title and button of its dialog.
        ban: "Ban from room", "封禁";
        /// Heading of the section that adds members.
        add_people: "Add people", "添加成员";
        /// Label of the user search in that section.
        people_to_add: "Who is to be in this room?", "把谁加入这个房间？";
        /// Heading of the list of banned users.
        banned_people: "Banned people", "被封禁的人";
        /// Text in place of an empty list of banned users.
        no_banned_people: "Nobody is banned.", "没有被封禁的人。";
        /// Label of the button that ends a ban.
        unban: "Unban", "解除封禁";
        /// Heading of the list of invitation links.
        invitation_links: "Invitation links", "邀请链接";
        /// Label of the field with a new link.
        invitation_link: "Invitation link", "邀请链接";
        /// Label of the field with the maximum number of uses.
        uses: "Uses", "可用次数";
        /// Label of the choice of the validity period.
        validity: "Good for", "有效期";
        /// Label of the button that creates a link.
        create_link: "Create link", "创建链接";
        /// Label of the button that copies a link to the clipboard.
        copy: "Copy", "复制";
        /// Label of that button after the link is copied.
        copied: "Copied", "已复制";
        /// Label of the button that revokes a link.
        revoke: "Revoke", "撤销";
    }

    /// Accessible label of the action menu of a member.
    fn member_menu(name: &str): format!("Actions for {name}"), format!("对{name}的操作");
    /// Question of the dialog that bans a member.
    fn confirm_ban(name: &str):
        format!("Ban {name} from this room? They are removed and cannot come back until they are unbanned."),
        format!("封禁{name}？对方会被移出房间，解除封禁之前无法再进入。");
    /// Question of the dialog that removes a member.
    fn confirm_removal(name: &str):
        format!("Remove {name} from this room? They can be added or invited again."),
        format!("把{name}移出房间？之后仍可重新添加或邀请。");
    /// Accessible label of the button that ends the ban of a user.
    fn unban_person(name: &str): format!("Unban {name}"), format!("解除对{name}的封禁");
    /// Mark of a member who is muted until a local date and time.
    fn muted_until_date(date: &str): format!("muted until {date}"), format!("禁言至 {date}");
    /// Creator of an invitation link.
    fn link_creator(name: &str): format!("By {name}"), format!("{name}创建");
    /// Remaining uses and expiry of an invitation link; `offset` is the local time zone in minutes from UTC.
    fn link_status(uses_left: u32, expires_at: Timestamp, offset: i32):
        if uses_left == 1 {
            format!("1 use left, until {}", expires_at.date_time(offset))
        } else {
            format!("{uses_left} uses left, until {}", expires_at.date_time(offset))
        },
        format!("还可用 {uses_left} 次，{} 前有效", expires_at.date_time(offset));
    /// Validity period of an invitation link: 1 hour, or whole days.
    fn duration(hours: u32):
        match hours {
            1 => "1 hour".to_owned(),
            24 => "1 day".to_owned(),
            _ => format!("{} days", hours / 24),
        },
        if hours == 1 { "1 小时".to_owned() } else { format!("{} 天", hours / 24) };
}

impl Texts {
    /// Badge of a role; empty for plain members.
    pub fn role(&self, role: RoomRole) -> &'static str {
        let (english, chinese) = match role {
            RoomRole::Member => ("", ""),
            RoomRole::Moderator => ("mod", "协管"),
            RoomRole::Owner => ("owner", "房主"),
        };
        self.language.select(english, chinese)
    }

    /// Menu item that gives a member a role.
    pub fn set_role(&self, role: RoomRole) -> &'static str {
        let (english, chinese) = match role {
            RoomRole::Member => ("Make member", "设为成员"),
            RoomRole::Moderator => ("Make moderator", "设为协管"),
            RoomRole::Owner => ("Make owner", "设为房主"),
        };
        self.language.select(english, chinese)
    }

    /// Question of the dialog before an action.
    pub fn confirm(&self, act: MemberAction, name: &str) -> String {
        match act {
            MemberAction::Ban => self.confirm_ban(name),
            _ => self.confirm_removal(name),
        }
    }

    /// Mark of a muted member; `offset` is the local time zone in minutes from UTC.
    pub fn muted_until(&self, until: Timestamp, offset: i32) -> String {
        /// A mute that ends in this year or later is without end.
        const ENDLESS: i32 = 9000;
        if until.day(offset).year >= ENDLESS {
            return self.muted.to_owned();
        }
        self.muted_until_date(&until.date_time(offset))
    }
}

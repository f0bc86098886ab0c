//! The words about the people of a room.

use crate::language::Language;
use crate::rooms::RoomRole;
use crate::time::Timestamp;

use crate::room_page::members::moderation_dialog::Act;

/// The words of the panel.
pub(crate) struct Texts {
    pub members: &'static str,
    pub close: &'static str,
    pub cancel: &'static str,
    pub deactivated: &'static str,
    pub unmute: &'static str,
    pub mute_briefly: &'static str,
    pub mute_an_hour: &'static str,
    pub mute_for_good: &'static str,
    pub remove: &'static str,
    pub ban: &'static str,
    pub add_people: &'static str,
    pub who_to_add: &'static str,
    pub banned: &'static str,
    pub nobody_banned: &'static str,
    pub unban: &'static str,
    pub links: &'static str,
    pub link: &'static str,
    pub uses: &'static str,
    pub good_for: &'static str,
    pub make_link: &'static str,
    pub copy: &'static str,
    pub copied: &'static str,
    pub revoke: &'static str,
    muted: &'static str,
    owner: &'static str,
    moderator: &'static str,
    language: Language,
}

impl Texts {
    /// The words in this language.
    pub fn of(language: Language) -> &'static Self {
        match language {
            Language::English => &ENGLISH,
            Language::Chinese => &CHINESE,
        }
    }

    /// What a role is called; a plain member's is not said.
    pub fn role(&self, role: RoomRole) -> &'static str {
        match role {
            RoomRole::Member => "",
            RoomRole::Moderator => self.moderator,
            RoomRole::Owner => self.owner,
        }
    }

    /// Gives this role.
    pub fn make(&self, role: RoomRole) -> &'static str {
        match (self.language, role) {
            (Language::English, RoomRole::Member) => "Make member",
            (Language::English, RoomRole::Moderator) => "Make moderator",
            (Language::English, RoomRole::Owner) => "Make owner",
            (Language::Chinese, RoomRole::Member) => "设为成员",
            (Language::Chinese, RoomRole::Moderator) => "设为协管",
            (Language::Chinese, RoomRole::Owner) => "设为房主",
        }
    }

    /// What is behind the button of this member.
    pub fn acts(&self, name: &str) -> String {
        match self.language {
            Language::English => format!("Actions for {name}"),
            Language::Chinese => format!("对{name}的操作"),
        }
    }

    /// Asks before this is done.
    pub fn question(&self, act: Act, name: &str) -> String {
        match (self.language, act) {
            (Language::English, Act::Ban) => {
                format!("Ban {name} from this room? They are removed and cannot come back until they are unbanned.")
            }
            (Language::English, _) => format!("Remove {name} from this room? They can be added or invited again."),
            (Language::Chinese, Act::Ban) => format!("封禁{name}？对方会被移出房间，解除封禁之前无法再进入。"),
            (Language::Chinese, _) => format!("把{name}移出房间？之后仍可重新添加或邀请。"),
        }
    }

    /// Lets this person back.
    pub fn unban_person(&self, name: &str) -> String {
        match self.language {
            Language::English => format!("Unban {name}"),
            Language::Chinese => format!("解除对{name}的封禁"),
        }
    }

    /// They may not speak until then.
    pub fn muted_until(&self, until: Timestamp, offset: i32) -> String {
        /// Later than this nobody waits for: no end was set.
        const NO_END: i32 = 9000;
        if until.day(offset).year >= NO_END {
            return self.muted.to_owned();
        }
        let when = moment(until, offset);
        match self.language {
            Language::English => format!("muted until {when}"),
            Language::Chinese => format!("禁言至 {when}"),
        }
    }

    /// Who made a link.
    pub fn link_by(&self, name: &str) -> String {
        match self.language {
            Language::English => format!("By {name}"),
            Language::Chinese => format!("{name}创建"),
        }
    }

    /// How a link stands.
    pub fn link_stands(&self, uses_left: u32, until: Timestamp, offset: i32) -> String {
        let when = moment(until, offset);
        match (self.language, uses_left) {
            (Language::English, 1) => format!("1 use left, until {when}"),
            (Language::English, uses) => format!("{uses} uses left, until {when}"),
            (Language::Chinese, uses) => format!("还可用 {uses} 次，{when} 前有效"),
        }
    }

    /// So many hours.
    pub fn hours(&self, hours: u32) -> String {
        match (self.language, hours) {
            (Language::English, 1) => "1 hour".to_owned(),
            (Language::English, 24) => "1 day".to_owned(),
            (Language::English, hours) => format!("{} days", hours / 24),
            (Language::Chinese, 1) => "1 小时".to_owned(),
            (Language::Chinese, hours) => format!("{} 天", hours / 24),
        }
    }
}

/// A moment of the reader's, as `2026-11-23 14:05`.
fn moment(time: Timestamp, offset: i32) -> String {
    let day = time.day(offset);
    format!("{}-{:02}-{:02} {}", day.year, day.month, day.day, time.clock_time(offset))
}

static ENGLISH: Texts = Texts {
    members: "Members",
    close: "Close",
    cancel: "Cancel",
    deactivated: "account closed",
    unmute: "Unmute",
    mute_briefly: "Mute for 10 minutes",
    mute_an_hour: "Mute for 1 hour",
    mute_for_good: "Mute for good",
    remove: "Remove from room",
    ban: "Ban from room",
    add_people: "Add people",
    who_to_add: "Who is to be in this room?",
    banned: "Banned people",
    nobody_banned: "Nobody is banned.",
    unban: "Unban",
    links: "Invitation links",
    link: "Invitation link",
    uses: "Uses",
    good_for: "Good for",
    make_link: "Create link",
    copy: "Copy",
    copied: "Copied",
    revoke: "Revoke",
    muted: "muted",
    owner: "owner",
    moderator: "mod",
    language: Language::English,
};

static CHINESE: Texts = Texts {
    members: "成员",
    close: "关闭",
    cancel: "取消",
    deactivated: "账号已停用",
    unmute: "解除禁言",
    mute_briefly: "禁言 10 分钟",
    mute_an_hour: "禁言 1 小时",
    mute_for_good: "一直禁言",
    remove: "移出房间",
    ban: "封禁",
    add_people: "添加成员",
    who_to_add: "把谁加入这个房间？",
    banned: "被封禁的人",
    nobody_banned: "没有被封禁的人。",
    unban: "解除封禁",
    links: "邀请链接",
    link: "邀请链接",
    uses: "可用次数",
    good_for: "有效期",
    make_link: "创建链接",
    copy: "复制",
    copied: "已复制",
    revoke: "撤销",
    muted: "已禁言",
    owner: "房主",
    moderator: "协管",
    language: Language::Chinese,
};

//! The words of administration.

use crate::auth::{Role, SignUp};
use crate::language::Language;

/// Declares [`Texts`] with its words in both languages side by side, so that none is forgotten.
macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident: $kind:ty = $english:expr, $chinese:expr;)*) => {
        /// The words of this slice.
        pub struct Texts {
            /// The language these words are in.
            pub(super) language: Language,
            $($(#[$doc])* pub $name: $kind,)*
        }

        static ENGLISH: Texts = Texts { language: Language::English, $($name: $english,)* };
        static CHINESE: Texts = Texts { language: Language::Chinese, $($name: $chinese,)* };
    };
}

texts! {
    /// The title of all these pages.
    administration: &'static str = "Administration", "管理";
    /// The page of accounts.
    people: &'static str = "People", "人员";
    /// The page of rooms.
    rooms: &'static str = "Rooms", "房间";
    /// The page of rules.
    settings: &'static str = "Settings", "设置";
    /// The page of numbers.
    statistics: &'static str = "Statistics", "统计";
    /// The page of what was done.
    audit: &'static str = "Audit log", "审计日志";
    /// Past the links.
    skip: &'static str = "To the page", "跳到正文";
    /// Back to talking.
    back: &'static str = "Teahouse", "茶馆";
    /// The next rows.
    more: &'static str = "Older", "更早";
    /// Back to the first rows.
    to_the_first: &'static str = "To the newest", "回到最新";
    /// The links between parts of a list.
    pages: &'static str = "Pages", "分页";
    /// The field to find people by.
    find_people: &'static str = "Name", "名字";
    /// Looks for what the fields say.
    find: &'static str = "Find", "查找";
    /// How many accounts there are.
    so_many_people: fn(u64) -> String =
        |count| if count == 1 { "1 account".to_owned() } else { format!("{count} accounts") },
        |count| format!("{count} 个账号");
    /// The column of people.
    person: &'static str = "Person", "人员";
    /// The column of roles.
    role: &'static str = "Role", "角色";
    /// The column of when somebody was here.
    last_seen: &'static str = "Last seen", "最近出现";
    /// The column of open sessions.
    sessions: &'static str = "Sessions", "会话";
    /// The column of when an account was made.
    since: &'static str = "Since", "注册于";
    /// The column of what can be done.
    actions: &'static str = "Actions", "操作";
    /// They are here.
    online_now: &'static str = "online now", "在线";
    /// They never were, or it is not known any more.
    never: &'static str = "not known", "未知";
    /// The mark of a closed account.
    deactivated: &'static str = "deactivated", "已停用";
    /// The mark of one's own row.
    you: &'static str = "you", "你";
    /// Opens what can be done.
    manage: &'static str = "Manage", "管理";
    /// The same, with whom it is about.
    manage_person: fn(&str) -> String = |name| format!("Manage {name}"), |name| format!("管理 {name}");
    /// The same, with which room it is about.
    manage_room: fn(&str) -> String = |name| format!("Manage room {name}"), |name| format!("管理房间 {name}");
    /// The column of rooms.
    room: &'static str = "Room", "房间";
    /// The column of members.
    members: &'static str = "Members", "成员";
    /// The column of owners.
    owners: &'static str = "Owners", "所有者";
    /// The column of messages kept.
    stored: &'static str = "Stored", "已存消息";
    /// The column of when something was said.
    last_message: &'static str = "Last activity", "最近活动";
    /// The mark of a public room.
    public: &'static str = "public", "公开";
    /// The mark of a private room.
    private: &'static str = "private", "私密";
    /// The mark of an archived room.
    archived: &'static str = "archived", "已归档";
    /// Opens the people of a room.
    change_owners: &'static str = "Change owners…", "更改所有者…";
    /// The title of the people of a room.
    owners_of: fn(&str) -> String = |name| format!("Owners of {name}"), |name| format!("{name} 的所有者");
    /// The mark of an owner.
    owner: &'static str = "owner", "所有者";
    /// Makes somebody an owner.
    own: &'static str = "Make owner", "设为所有者";
    /// Makes an owner a member.
    disown: &'static str = "No longer owner", "取消所有者";
    /// The people of a room are being asked for.
    one_moment: &'static str = "One moment…", "请稍候…";
    /// A room without people.
    nobody_there: &'static str = "Nobody is in this room.", "房间里没有人。";
    /// How many direct conversations there are.
    direct: fn(u64) -> String =
        |count| format!("Direct conversations: {count}. Who talks in them, and what they say, is not shown."),
        |count| format!("私聊 {count} 个。不显示其中的人与内容。");
    /// Who may make an account.
    sign_up: &'static str = "Who may sign up", "谁可以注册";
    /// What that is about.
    sign_up_hint: &'static str = "It takes effect at once, for all.", "立即对所有人生效。";
    /// As the server was started.
    as_started: fn(&str) -> String =
        |policy| format!("As the server was started: {policy}"), |policy| format!("与启动时相同：{policy}");
    /// How fast people may post.
    posting: &'static str = "Posting", "发消息";
    /// How many messages at once.
    posting_burst: &'static str = "Messages at once", "可连续发送";
    /// How many messages in a minute.
    posting_per_minute: &'static str = "Messages per minute", "每分钟消息";
    /// What that means.
    posting_hint: &'static str =
        "Each person may post so many at once, and then so many a minute.", "每人可先连续发送这么多条，之后每分钟这么多条。";
    /// Limits were switched off at the start.
    limits_are_off: &'static str =
        "This server was started without limits on rates (TEAHOUSE_LIMITS=off).", "此服务器启动时关闭了频率限制（TEAHOUSE_LIMITS=off）。";
    /// Keeps the rules.
    save: &'static str = "Save", "保存";
    /// They are kept.
    saved: &'static str = "Saved.", "已保存。";
    /// Links into the server.
    invitations: &'static str = "Invitations into this server", "本服务器的邀请";
    /// What they are for.
    invitations_hint: &'static str =
        "Whoever has such a link can make an account.", "持有此类链接的人可以注册账号。";
    /// Does nothing.
    cancel: &'static str = "Cancel", "取消";
    /// A link to be handed on.
    link: &'static str = "Link", "链接";
    /// It is not shown again.
    link_once: &'static str =
        "Hand this link to them yourself. It works once, for 24 hours, and is not shown again.",
        "请亲自把此链接交给对方。链接 24 小时内有效，只能使用一次，且不会再次显示。";
    /// Copies it.
    copy: &'static str = "Copy", "复制";
    /// It was copied.
    copied: &'static str = "Copied", "已复制";
    /// Closes what has been read.
    done: &'static str = "Done", "完成";
}

impl Texts {
    /// The words in this language.
    pub fn of(language: Language) -> &'static Self {
        match language {
            Language::English => &ENGLISH,
            Language::Chinese => &CHINESE,
        }
    }

    /// A role on the server.
    pub fn role_name(&self, role: Role) -> &'static str {
        match (self.language, role) {
            (Language::English, Role::Member) => "member",
            (Language::English, Role::Moderator) => "moderator",
            (Language::English, Role::Administrator) => "administrator",
            (Language::Chinese, Role::Member) => "成员",
            (Language::Chinese, Role::Moderator) => "协管",
            (Language::Chinese, Role::Administrator) => "管理员",
        }
    }

    /// Who may make an account.
    pub fn policy(&self, policy: SignUp) -> &'static str {
        match (self.language, policy) {
            (Language::English, SignUp::Open) => "everyone",
            (Language::English, SignUp::Invite) => "whoever was invited",
            (Language::English, SignUp::Closed) => "nobody",
            (Language::Chinese, SignUp::Open) => "所有人",
            (Language::Chinese, SignUp::Invite) => "受邀者",
            (Language::Chinese, SignUp::Closed) => "无人",
        }
    }
}

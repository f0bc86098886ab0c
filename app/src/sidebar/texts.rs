//! The words of the lobby.

use crate::events::Leaving;
use crate::language::Language;

/// The words of this slice.
pub struct Texts {
    /// The list of rooms.
    pub rooms: &'static str,
    /// The list of direct conversations.
    pub conversations: &'static str,
    /// Where there are none yet.
    pub no_conversations: &'static str,
    /// Rooms that can only be read.
    pub archived_rooms: &'static str,
    /// Beside such a room.
    pub archived: &'static str,
    /// Makes a room.
    pub new_room: &'static str,
    /// Shows the public rooms.
    pub browse: &'static str,
    /// Begins a conversation.
    pub new_conversation: &'static str,
    /// Opens the switcher.
    pub go_to: &'static str,
    /// The same, with its keys.
    pub go_to_keys: &'static str,
    /// In the switcher's empty field.
    pub go_to_hint: &'static str,
    /// What the switcher offers.
    pub places: &'static str,
    /// Where it offers nothing.
    pub nothing_found: &'static str,
    /// Beside a public room that one is not in.
    pub not_joined: &'static str,
    /// Closes a dialog.
    pub close: &'static str,
    /// Leaves it as it is.
    pub cancel: &'static str,
    /// Keeps what was written.
    pub save: &'static str,
    /// It was kept.
    pub saved: &'static str,
    /// A person's card.
    pub profile: &'static str,
    /// Talks with this person.
    pub message: &'static str,
    /// What is behind one's own name.
    pub own_menu: &'static str,
    /// One's own account.
    pub account: &'static str,
    /// The administration.
    pub administration: &'static str,
    /// The people of a room.
    pub members: &'static str,
    /// What a room is.
    pub room_settings: &'static str,
    /// A room's name.
    pub room_name: &'static str,
    /// What it is about.
    pub room_topic: &'static str,
    /// Who may be in it.
    pub room_kind: &'static str,
    /// Everyone.
    pub public: &'static str,
    /// What that means.
    pub public_hint: &'static str,
    /// Whoever was invited.
    pub private: &'static str,
    /// What that means.
    pub private_hint: &'static str,
    /// Makes the room.
    pub create_room: &'static str,
    /// With whom to talk.
    pub with_whom: &'static str,
    /// In the empty field that finds people.
    pub find_people: &'static str,
    /// Nobody is called so.
    pub nobody_found: &'static str,
    /// A conversation has all the people it can have.
    pub no_more_people: &'static str,
    /// Opens the conversation.
    pub begin: &'static str,
    /// The directory.
    pub directory: &'static str,
    /// Its field.
    pub find_rooms: &'static str,
    /// Looks for what is in the field.
    pub search: &'static str,
    /// Comes into a room.
    pub join: &'static str,
    /// Goes to a room one is in.
    pub open: &'static str,
    /// No public room is called so.
    pub no_rooms: &'static str,
    /// There are none at all.
    pub no_public_rooms: &'static str,
    /// Of how much one is told.
    pub notifications: &'static str,
    /// Everything.
    pub everything: &'static str,
    /// What that means.
    pub everything_hint: &'static str,
    /// Mentions only.
    pub only_mentions: &'static str,
    /// What that means.
    pub only_mentions_hint: &'static str,
    /// Nothing.
    pub nothing: &'static str,
    /// Beside a room of which one hears nothing.
    pub quiet: &'static str,
    /// What that means.
    pub nothing_hint: &'static str,
    /// What happens in the room, in numbers.
    pub statistics: &'static str,
    /// Archives a room.
    pub archive: &'static str,
    /// What that means.
    pub archive_hint: &'static str,
    /// Opens it again.
    pub restore: &'static str,
    /// What that means.
    pub restore_hint: &'static str,
    /// Leaves a room.
    pub leave: &'static str,
    /// What that means.
    pub leave_hint: &'static str,
    /// What it means for a private one.
    pub leave_private_hint: &'static str,
    /// What one may do after one is out of a room.
    pub gone_hint: &'static str,
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

    /// So many messages are new.
    pub fn unread(&self, count: u64) -> String {
        match self.language {
            Language::English => format!("{count} unread"),
            Language::Chinese => format!("{count} 条未读"),
        }
    }

    /// So many of them mention the reader.
    pub fn mentions(&self, count: u64) -> String {
        match (self.language, count) {
            (Language::English, 1) => "1 mention".to_owned(),
            (Language::English, count) => format!("{count} mentions"),
            (Language::Chinese, count) => format!("{count} 条提到你"),
        }
    }

    /// So many people are in a room.
    pub fn people(&self, count: u64) -> String {
        match (self.language, count) {
            (Language::English, 1) => "1 member".to_owned(),
            (Language::English, count) => format!("{count} members"),
            (Language::Chinese, count) => format!("{count} 位成员"),
        }
    }

    /// Takes this person out of those who were chosen.
    pub fn take_out(&self, name: &str) -> String {
        match self.language {
            Language::English => format!("Take out {name}"),
            Language::Chinese => format!("去掉{name}"),
        }
    }

    /// Comes into this room.
    pub fn join_room(&self, name: &str) -> String {
        match self.language {
            Language::English => format!("Join {name}"),
            Language::Chinese => format!("加入{name}"),
        }
    }

    /// Goes to this room.
    pub fn open_room(&self, name: &str) -> String {
        match self.language {
            Language::English => format!("Open {name}"),
            Language::Chinese => format!("打开{name}"),
        }
    }

    /// One is not in this room any more.
    pub fn gone(&self, why: Leaving, name: &str) -> String {
        match (self.language, why) {
            (Language::English, Leaving::Left) => format!("You left {name}"),
            (Language::English, Leaving::Removed) => format!("You were removed from {name}"),
            (Language::English, Leaving::Banned) => format!("You were banned from {name}"),
            (Language::Chinese, Leaving::Left) => format!("你已离开“{name}”"),
            (Language::Chinese, Leaving::Removed) => format!("你已被移出“{name}”"),
            (Language::Chinese, Leaving::Banned) => format!("你已被禁止进入“{name}”"),
        }
    }
}

static ENGLISH: Texts = Texts {
    rooms: "Rooms",
    conversations: "Direct messages",
    no_conversations: "Talk with one person or a few.",
    archived_rooms: "Archived",
    archived: "archived",
    new_room: "New room",
    browse: "Browse rooms",
    new_conversation: "New conversation",
    go_to: "Go to…",
    go_to_keys: "Go to… (Ctrl+K)",
    go_to_hint: "A room or a person",
    places: "Places",
    nothing_found: "Nothing of this name.",
    not_joined: "not joined",
    close: "Close",
    cancel: "Cancel",
    save: "Save",
    saved: "Saved.",
    profile: "Profile",
    message: "Message",
    own_menu: ", your account",
    account: "Account",
    administration: "Administration",
    members: "Members",
    room_settings: "Room settings",
    room_name: "Name",
    room_topic: "What is it about?",
    room_kind: "Who may be in it",
    public: "Public",
    public_hint: "Everyone can find and join it.",
    private: "Private",
    private_hint: "Only people who are added or invited.",
    create_room: "Create room",
    with_whom: "With whom?",
    find_people: "Find people by name",
    nobody_found: "Nobody of this name.",
    no_more_people: "A conversation has at most eight people.",
    begin: "Start talking",
    directory: "Public rooms",
    find_rooms: "Find a room",
    search: "Search",
    join: "Join",
    open: "Open",
    no_rooms: "No public room of this name.",
    no_public_rooms: "There are no public rooms yet.",
    notifications: "Notifications",
    everything: "Everything",
    everything_hint: "Every message counts as new.",
    only_mentions: "Mentions",
    only_mentions_hint: "Only what mentions you or everybody here.",
    nothing: "Nothing",
    quiet: "quiet",
    nothing_hint: "No numbers, however much is said.",
    statistics: "Statistics",
    archive: "Archive room",
    archive_hint: "It can be read by its members, and nothing more is said in it until it is restored.",
    restore: "Restore room",
    restore_hint: "People can talk in it again.",
    leave: "Leave room",
    leave_hint: "You can join it again from the list of public rooms.",
    leave_private_hint: "It is private: somebody must let you in again.",
    gone_hint: "Here you can go on:",
    language: Language::English,
};

static CHINESE: Texts = Texts {
    rooms: "房间",
    conversations: "私聊",
    no_conversations: "和一个人或几个人单独聊聊。",
    archived_rooms: "已归档",
    archived: "已归档",
    new_room: "新建房间",
    browse: "浏览房间",
    new_conversation: "新建私聊",
    go_to: "前往…",
    go_to_keys: "前往…（Ctrl+K）",
    go_to_hint: "房间或人名",
    places: "可前往的地方",
    nothing_found: "没有找到。",
    not_joined: "未加入",
    close: "关闭",
    cancel: "取消",
    save: "保存",
    saved: "已保存。",
    profile: "个人资料",
    message: "私聊",
    own_menu: "，你的账号",
    account: "账号",
    administration: "管理后台",
    members: "成员",
    room_settings: "房间设置",
    room_name: "房间名称",
    room_topic: "聊些什么？",
    room_kind: "谁可以加入",
    public: "公开",
    public_hint: "所有人都能找到并加入。",
    private: "私密",
    private_hint: "只有被添加或受邀请的人。",
    create_room: "创建房间",
    with_whom: "和谁聊？",
    find_people: "按名字找人",
    nobody_found: "没有叫这个名字的人。",
    no_more_people: "一个私聊最多八个人。",
    begin: "开始聊天",
    directory: "公开房间",
    find_rooms: "查找房间",
    search: "查找",
    join: "加入",
    open: "打开",
    no_rooms: "没有叫这个名字的公开房间。",
    no_public_rooms: "还没有公开房间。",
    notifications: "提醒",
    everything: "全部",
    everything_hint: "每条消息都算作未读。",
    only_mentions: "提到我",
    only_mentions_hint: "只提醒提到你或所有在场者的消息。",
    nothing: "不提醒",
    quiet: "不提醒",
    nothing_hint: "无论说多少，都不显示数字。",
    statistics: "统计",
    archive: "归档房间",
    archive_hint: "成员仍可阅读；恢复之前不能再发言。",
    restore: "恢复房间",
    restore_hint: "大家可以重新在这里聊天。",
    leave: "离开房间",
    leave_hint: "之后可以从公开房间列表重新加入。",
    leave_private_hint: "这是私密房间，离开后需要别人再让你进来。",
    gone_hint: "你可以去这些地方：",
    language: Language::Chinese,
};

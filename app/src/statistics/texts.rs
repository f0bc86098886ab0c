//! The words of statistics.

use crate::language::Language;
use crate::statistics::grouped;

/// The words of this slice.
pub struct Texts {
    /// The title of the page, and the link to it.
    pub statistics: &'static str,
    /// How many people are here.
    pub online: &'static str,
    /// How much was said today.
    pub today: &'static str,
    /// The day is not the reader's.
    pub today_is_utc: &'static str,
    /// How many rooms there are.
    pub rooms: &'static str,
    /// In how many something was said.
    pub rooms_active: &'static str,
    /// How many accounts there are.
    pub accounts: &'static str,
    /// The title of the large chart.
    pub per_day: &'static str,
    /// Opens the same as a table.
    pub as_table: &'static str,
    /// The column of days.
    pub day: &'static str,
    /// The column of numbers of messages.
    pub messages: &'static str,
    /// The title of the list of rooms.
    pub busiest: &'static str,
    /// The column of rooms.
    pub room: &'static str,
    /// The column of the last thirty days.
    pub lately: &'static str,
    /// The column of what is kept.
    pub stored: &'static str,
    /// The column of all there ever was.
    pub total: &'static str,
    /// The column of members.
    pub members: &'static str,
    /// The title of what the machine gives.
    pub machine: &'static str,
    /// What files take.
    pub uploads: &'static str,
    /// What is left for them.
    pub free: &'static str,
    /// What Redis uses.
    pub redis_memory: &'static str,
    /// What the process uses.
    pub process_memory: &'static str,
    /// What the system does not tell.
    pub unknown: &'static str,
    /// A chart without columns.
    pub nothing_said: &'static str,
    /// The way back from the numbers of a room.
    pub back_to_room: &'static str,
    /// When something was said last in a room.
    pub last_said: &'static str,
    /// Nothing ever was.
    pub never: &'static str,
    /// The numbers are no longer renewed.
    pub stale: &'static str,
    /// So many files.
    pub files: fn(u64) -> String,
    /// So many direct conversations with so many messages kept.
    pub direct: fn(u64, u64) -> String,
    /// A chart in words: how many messages, and when most.
    pub chart_in_words: fn(u64, &str, u64) -> String,
    /// What a small chart is of: so many messages in a room.
    pub spark: fn(&str, u64) -> String,
}

impl Texts {
    /// The words in this language.
    pub fn of(language: Language) -> &'static Self {
        match language {
            Language::English => &ENGLISH,
            Language::Chinese => &CHINESE,
        }
    }
}

static ENGLISH: Texts = Texts {
    statistics: "Statistics",
    online: "Online now",
    today: "Messages today",
    today_is_utc: "Days begin at midnight UTC.",
    rooms: "Rooms",
    rooms_active: "Active in 24 hours",
    accounts: "Accounts",
    per_day: "Messages per day, last 30 days",
    as_table: "Show as a table",
    day: "Day",
    messages: "Messages",
    busiest: "Busiest rooms",
    room: "Room",
    lately: "Last 30 days",
    stored: "Stored",
    total: "In all",
    members: "Members",
    machine: "Storage and memory",
    uploads: "Uploaded files",
    free: "Free on that disk",
    redis_memory: "Memory of Redis",
    process_memory: "Memory of this process",
    unknown: "not known",
    nothing_said: "Nothing was said in these days.",
    back_to_room: "Back to the room",
    last_said: "Last message",
    never: "never",
    stale: "The server cannot be reached; these numbers are no longer renewed.",
    files: |files| if files == 1 { "1 file".to_owned() } else { format!("{} files", grouped(files)) },
    direct: |conversations, stored| {
        let (conversations, stored) = (grouped(conversations), grouped(stored));
        format!("Direct conversations: {conversations}, with {stored} messages stored. Who talks in them is not shown.")
    },
    chart_in_words: |total, day, most| {
        format!("{} messages in all; most on {day}, with {}.", grouped(total), grouped(most))
    },
    spark: |room, messages| format!("{room}: {} messages in 30 days", grouped(messages)),
};

static CHINESE: Texts = Texts {
    statistics: "统计",
    online: "当前在线",
    today: "今日消息",
    today_is_utc: "每日从 UTC 零点算起。",
    rooms: "房间",
    rooms_active: "24 小时内活跃",
    accounts: "账号",
    per_day: "最近 30 天每日消息",
    as_table: "以表格显示",
    day: "日期",
    messages: "消息",
    busiest: "最活跃的房间",
    room: "房间",
    lately: "最近 30 天",
    stored: "已存",
    total: "累计",
    members: "成员",
    machine: "存储与内存",
    uploads: "上传的文件",
    free: "该磁盘剩余",
    redis_memory: "Redis 内存",
    process_memory: "本进程内存",
    unknown: "未知",
    nothing_said: "这些天没有消息。",
    back_to_room: "回到房间",
    last_said: "最后一条消息",
    never: "从未",
    stale: "无法连接到服务器，这些数字不再更新。",
    files: |files| format!("{} 个文件", grouped(files)),
    direct: |conversations, stored| {
        format!("私聊 {} 个，已存消息 {} 条。不显示其中的人。", grouped(conversations), grouped(stored))
    },
    chart_in_words: |total, day, most| {
        format!("共 {} 条消息，最多的一天是{day}，{} 条。", grouped(total), grouped(most))
    },
    spark: |room, messages| format!("{room}：30 天 {} 条消息", grouped(messages)),
};

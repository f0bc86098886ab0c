//! Texts of statistics.

use crate::language::texts;
use crate::statistics::group_digits;

texts! {
    /// Texts of statistics.
    pub struct Texts {
        /// Title of the statistics pages.
        statistics: "Statistics", "统计";
        /// Label of the number of users online.
        online: "Online now", "当前在线";
        /// Label of the number of messages of the current UTC day.
        messages_today: "Messages today", "今日消息";
        /// Hint that days are UTC days.
        utc_hint: "Days begin at midnight UTC.", "每日从 UTC 零点算起。";
        /// Label of the number of rooms.
        rooms: "Rooms", "房间";
        /// Label of the number of rooms with a message in the last 24 hours.
        active_rooms: "Active in 24 hours", "24 小时内活跃";
        /// Label of the number of accounts.
        accounts: "Accounts", "账号";
        /// Heading of the chart of messages per day.
        messages_per_day: "Messages per day, last 30 days", "最近 30 天每日消息";
        /// Label of the control that opens the chart as a table.
        show_as_table: "Show as a table", "以表格显示";
        /// Heading of the day column.
        day: "Day", "日期";
        /// Heading of the column of message counts.
        messages: "Messages", "消息";
        /// Heading of the table of the busiest rooms.
        busiest_rooms: "Busiest rooms", "最活跃的房间";
        /// Heading of the room column.
        room: "Room", "房间";
        /// Label of the message count of the last 30 days.
        last_30_days: "Last 30 days", "最近 30 天";
        /// Label of the number of stored messages.
        stored: "Stored", "已存";
        /// Label of the number of messages ever posted.
        total: "In all", "累计";
        /// Label of the number of members.
        members: "Members", "成员";
        /// Heading of the section with disk and memory use.
        storage_and_memory: "Storage and memory", "存储与内存";
        /// Label of the size of uploaded files.
        uploads: "Uploaded files", "上传的文件";
        /// Label of the free disk space.
        free_space: "Free on that disk", "该磁盘剩余";
        /// Label of the memory use of Redis.
        redis_memory: "Memory of Redis", "Redis 内存";
        /// Label of the memory use of the server process.
        process_memory: "Memory of this process", "本进程内存";
        /// Value that the operating system does not provide.
        unknown: "not known", "未知";
        /// Summary of a chart without messages.
        no_messages: "Nothing was said in these days.", "这些天没有消息。";
        /// Label of the link from the statistics of a room to the room.
        back_to_room: "Back to the room", "回到房间";
        /// Label of the time of the last message.
        last_message: "Last message", "最后一条消息";
        /// Time of the last message in a room without messages.
        never: "never", "从未";
        /// Notice after the polling failed.
        stale:
            "The server cannot be reached; these numbers are no longer renewed.", "无法连接到服务器，这些数字不再更新。";
    }

    /// Number of uploaded files.
    fn file_count(count: u64):
        if count == 1 { "1 file".to_owned() } else { format!("{} files", group_digits(count)) },
        format!("{} 个文件", group_digits(count));
    /// Number of direct conversations and of messages stored in them.
    fn direct_conversations(conversations: u64, stored: u64):
        format!(
            "Direct conversations: {}, with {} messages stored. Who talks in them is not shown.",
            group_digits(conversations),
            group_digits(stored)
        ),
        format!("私聊 {} 个，已存消息 {} 条。不显示其中的人。", group_digits(conversations), group_digits(stored));
    /// Text alternative of the chart: total, and day and count of the maximum.
    fn chart_summary(total: u64, day: &str, max: u64):
        format!("{} messages in all; most on {day}, with {}.", group_digits(total), group_digits(max)),
        format!("共 {} 条消息，最多的一天是{day}，{} 条。", group_digits(total), group_digits(max));
    /// Text alternative of the sparkline of a room.
    fn sparkline(room: &str, messages: u64):
        format!("{room}: {} messages in 30 days", group_digits(messages)),
        format!("{room}：30 天 {} 条消息", group_digits(messages));
}

//! The words of a conversation.

use crate::language::Language;
use crate::time::Day;

/// The words of this slice.
pub struct Texts {
    /// What the list of messages is.
    pub messages: &'static str,
    /// What the box to write in is, and what stands in it.
    pub message: &'static str,
    /// Says the message.
    pub send: &'static str,
    /// A way past the rail for keyboards.
    pub skip: &'static str,
    /// Above the first message.
    pub beginning: &'static str,
    /// In a room where nobody said anything yet.
    pub empty: &'static str,
    /// Asks for what is above.
    pub older: &'static str,
    /// While that is on its way.
    pub loading: &'static str,
    /// A message that did not get out.
    pub not_sent: &'static str,
    /// Sends it again.
    pub retry: &'static str,
    /// Throws it away.
    pub delete: &'static str,
    /// The way back to the room.
    pub back: &'static str,
    /// Where a room cannot be shown.
    pub no_room: &'static str,
    months: [&'static str; 12],
    weekdays: [&'static str; 7],
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

    /// How many messages came while one was reading elsewhere.
    pub fn new_messages(&self, count: usize) -> String {
        match (self.language, count) {
            (Language::English, 1) => "1 new message ↓".to_owned(),
            (Language::English, _) => format!("{count} new messages ↓"),
            (Language::Chinese, _) => format!("{count} 条新消息 ↓"),
        }
    }

    /// A day in full, as it stands between two days' messages.
    pub fn day(&self, Day { year, month, day, weekday }: Day) -> String {
        let month_name = self.months[usize::from(month.clamp(1, 12) - 1)];
        let weekday = self.weekdays[usize::from(weekday % 7)];
        match self.language {
            Language::English => format!("{weekday}, {day} {month_name} {year}"),
            Language::Chinese => format!("{year}年{month_name}{day}日 {weekday}"),
        }
    }
}

static ENGLISH: Texts = Texts {
    messages: "Messages",
    message: "Message",
    send: "Send",
    skip: "Skip to the message box",
    beginning: "Beginning of the conversation",
    empty: "Nobody has said anything yet. Say hello!",
    older: "Older messages",
    loading: "Loading…",
    not_sent: "Not sent.",
    retry: "Retry",
    delete: "Delete",
    back: "Back to the room",
    no_room: "No way in",
    months: [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    weekdays: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    language: Language::English,
};

static CHINESE: Texts = Texts {
    messages: "消息列表",
    message: "消息",
    send: "发送",
    skip: "跳到消息输入框",
    beginning: "对话从这里开始",
    empty: "还没有人说话，打个招呼吧！",
    older: "更早的消息",
    loading: "加载中…",
    not_sent: "未发送。",
    retry: "重试",
    delete: "删除",
    back: "回到房间",
    no_room: "无法进入",
    months: ["1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月"],
    weekdays: ["星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"],
    language: Language::Chinese,
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_read_as_people_write_them() {
        let day = Day { year: 2026, month: 11, day: 23, weekday: 0 };
        assert_eq!(Texts::of(Language::English).day(day), "Monday, 23 November 2026");
        assert_eq!(Texts::of(Language::Chinese).day(day), "2026年11月23日 星期一");
        assert_eq!(Texts::of(Language::English).new_messages(1), "1 new message ↓");
    }
}

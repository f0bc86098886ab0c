//! The words of a conversation.

use crate::id::UserId;
use crate::language::Language;
use crate::messages::SystemNote;
use crate::messages::timeline::system_message_text::system_words;
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
    /// Asks for what is below.
    pub newer: &'static str,
    /// Goes to the newest message.
    pub to_newest: &'static str,
    /// Where an address names a message that is gone.
    pub lost: &'static str,
    /// Answers a message.
    pub reply: &'static str,
    /// All that can be done with a message.
    pub more: &'static str,
    /// Changes a message.
    pub edit: &'static str,
    /// Takes the address of a message along.
    pub copy_link: &'static str,
    /// It was taken along.
    pub link_copied: &'static str,
    /// What the box to change a message in is.
    pub edit_message: &'static str,
    /// Says it the new way.
    pub save: &'static str,
    /// Leaves it as it was.
    pub cancel: &'static str,
    /// Beside a message that was changed.
    pub edited: &'static str,
    /// Asks whether a message shall go.
    pub ask_removal: &'static str,
    /// In the place of what a reply quotes.
    pub removed: &'static str,
    /// Before what a reply quotes, for those who do not see that it is a quote.
    pub in_reply_to: &'static str,
    /// Answers nothing after all.
    pub stop_replying: &'static str,
    /// The way back to the room.
    pub back: &'static str,
    /// Where a room cannot be shown.
    pub no_room: &'static str,
    /// Comes into a room that one has left.
    pub join: &'static str,
    /// On the line above what is new.
    pub new: &'static str,
    /// Goes to where what is new begins.
    pub to_new: &'static str,
    /// Has everything from a message on count as unread.
    pub mark_unread: &'static str,
    /// That was done.
    pub marked_unread: &'static str,
    /// Shows who wrote a message.
    pub profile: &'static str,
    /// What the list of people who can be mentioned is.
    pub whom_to_mention: &'static str,
    /// Beside the name that mentions everybody.
    pub everyone_here: &'static str,
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

    /// The language of these words.
    pub fn language(&self) -> Language {
        self.language
    }

    /// Whom the next message answers.
    pub fn replying_to(&self, name: &str) -> String {
        match self.language {
            Language::English => format!("Replying to {name}"),
            Language::Chinese => format!("回复 {name}"),
        }
    }

    /// What a system message says, from its content; nothing if a newer server says something unknown. `name` knows what
    /// people are called now, of whom the message tells what they were called then.
    pub fn system(&self, content: &str, name: &dyn Fn(UserId, &str) -> String) -> Option<String> {
        system_words(&SystemNote::of_content(content), name, self.language)
    }

    /// Until when the reader may not speak.
    pub fn muted_until(&self, time: &str) -> String {
        match self.language {
            Language::English => format!("You cannot write in this room until {time}."),
            Language::Chinese => format!("你被禁言至 {time}。"),
        }
    }

    /// How long a message waits that came too soon after others.
    pub fn waiting(&self, seconds: u32) -> String {
        match self.language {
            Language::English => format!("Too many messages at once. Wait {seconds} s, it is sent by itself."),
            Language::Chinese => format!("发送太频繁，请等待 {seconds} 秒，届时自动发送。"),
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
    newer: "Newer messages",
    to_newest: "Jump to latest ↓",
    lost: "That message is no longer there.",
    reply: "Reply",
    more: "More",
    edit: "Edit",
    copy_link: "Copy link",
    link_copied: "Link copied.",
    edit_message: "Edit message",
    save: "Save",
    cancel: "Cancel",
    edited: "edited",
    ask_removal: "Delete this message? It will be gone for everybody.",
    removed: "Message removed",
    in_reply_to: "In reply to",
    stop_replying: "Stop replying",
    back: "Back to the room",
    no_room: "No way in",
    join: "Join the room",
    new: "New",
    to_new: "First unread ↑",
    mark_unread: "Mark unread from here",
    marked_unread: "Unread from here on.",
    profile: "Show profile",
    whom_to_mention: "Whom to mention",
    everyone_here: "Everyone in the room",
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
    newer: "更新的消息",
    to_newest: "回到最新 ↓",
    lost: "这条消息已不在了。",
    reply: "回复",
    more: "更多",
    edit: "编辑",
    copy_link: "复制链接",
    link_copied: "链接已复制。",
    edit_message: "编辑消息",
    save: "保存",
    cancel: "取消",
    edited: "已编辑",
    ask_removal: "删除这条消息？它会对所有人消失。",
    removed: "消息已删除",
    in_reply_to: "回复",
    stop_replying: "取消回复",
    back: "回到房间",
    no_room: "无法进入",
    join: "加入房间",
    new: "新消息",
    to_new: "第一条未读 ↑",
    mark_unread: "从这里起标为未读",
    marked_unread: "已从这里起标为未读。",
    profile: "查看资料",
    whom_to_mention: "可提及的人",
    everyone_here: "房间里的所有人",
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

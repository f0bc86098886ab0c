//! Texts of the message list and the composer.

use crate::id::UserId;
use crate::language::{Language, texts};
use crate::messages::SystemMessage;
use crate::messages::timeline::system_message_text::system_message_text;
use crate::time::Day;

texts! {
    /// Texts of the message list and the composer.
    pub struct Texts {
        /// Label of the message list.
        messages: "Messages", "消息列表";
        /// Label and placeholder of the composer's field.
        message: "Message", "消息";
        /// Label of the send button.
        send: "Send", "发送";
        /// Label of the skip link to the composer.
        skip_to_composer: "Skip to the message box", "跳到消息输入框";
        /// Text above the first message of a room.
        start_of_conversation: "Beginning of the conversation", "对话从这里开始";
        /// Text of a room without messages.
        no_messages: "Nobody has said anything yet. Say hello!", "还没有人说话，打个招呼吧！";
        /// Label of the button that loads older messages.
        load_older: "Older messages", "更早的消息";
        /// Label of that button while messages are loaded.
        loading: "Loading…", "加载中…";
        /// Status of a message that was not posted.
        not_sent: "Not sent.", "未发送。";
        /// Label of the button that repeats a failed request.
        retry: "Retry", "重试";
        /// Label of the buttons that delete a posted message or discard an unsent one.
        delete: "Delete", "删除";
        /// Label of the button that loads newer messages.
        load_newer: "Newer messages", "更新的消息";
        /// Label of the link to the newest message.
        jump_to_latest: "Jump to latest ↓", "回到最新 ↓";
        /// Notice after a link to a message that does not exist.
        message_not_found: "That message is no longer there.", "这条消息已不在了。";
        /// Label of the reply button.
        reply: "Reply", "回复";
        /// Label of the message menu.
        more: "More", "更多";
        /// Menu item that edits a message.
        edit: "Edit", "编辑";
        /// Menu item that copies the link to a message.
        copy_link: "Copy link", "复制链接";
        /// Notice after the link is copied.
        link_copied: "Link copied.", "链接已复制。";
        /// Label of the edit form's field.
        edit_message: "Edit message", "编辑消息";
        /// Label of the edit form's submit button.
        save: "Save", "保存";
        /// Label of the cancel button of the edit form and of the deletion dialog.
        cancel: "Cancel", "取消";
        /// Mark of an edited message.
        edited: "edited", "已编辑";
        /// Question of the deletion dialog.
        confirm_removal: "Delete this message? It will be gone for everybody.", "删除这条消息？它会对所有人消失。";
        /// Text in place of a quoted message that was deleted.
        removed: "Message removed", "消息已删除";
        /// Text before a quote, for screen readers only.
        in_reply_to: "In reply to", "回复";
        /// Label of the button that cancels a reply.
        cancel_reply: "Stop replying", "取消回复";
        /// Label of the link to the room on the page of a rejected message.
        back_to_room: "Back to the room", "回到房间";
        /// Title of the page of a room that the user cannot open.
        room_unavailable: "No way in", "无法进入";
        /// Label of the button that joins the room again.
        join_room: "Join the room", "加入房间";
        /// Label of the divider above the first unread message.
        unread_divider: "New", "新消息";
        /// Label of the link to the first unread message.
        jump_to_unread: "First unread ↑", "第一条未读 ↑";
        /// Menu item that marks a message and all later ones as unread.
        mark_unread: "Mark unread from here", "从这里起标为未读";
        /// Notice after messages are marked as unread.
        marked_unread: "Unread from here on.", "已从这里起标为未读。";
        /// Menu item that opens the profile of the sender.
        show_profile: "Show profile", "查看资料";
        /// Label of the list of mention suggestions.
        mention_suggestions: "Whom to mention", "可提及的人";
        /// Description of the mention of all members.
        mention_everyone: "Everyone in the room", "房间里的所有人";
    }

    /// Label above the composer with the sender of the message that is replied to.
    fn replying_to(name: &str): format!("Replying to {name}"), format!("回复 {name}");
    /// Notice in place of the composer while the user is muted.
    fn muted_until(time: &str): format!("You cannot write in this room until {time}."), format!("你被禁言至 {time}。");
    /// Notice for a message that waits for the rate limit.
    fn rate_limited(seconds: u32):
        format!("Too many messages at once. Wait {seconds} s, it is sent by itself."),
        format!("发送太频繁，请等待 {seconds} 秒，届时自动发送。");
    /// Label of the link to new messages below the visible part of the list.
    fn new_messages(count: usize):
        if count == 1 { "1 new message ↓".to_owned() } else { format!("{count} new messages ↓") },
        format!("{count} 条新消息 ↓");
}

/// Names of the months, from January.
const MONTHS: [(&str, &str); 12] = [
    ("January", "1月"),
    ("February", "2月"),
    ("March", "3月"),
    ("April", "4月"),
    ("May", "5月"),
    ("June", "6月"),
    ("July", "7月"),
    ("August", "8月"),
    ("September", "9月"),
    ("October", "10月"),
    ("November", "11月"),
    ("December", "12月"),
];

/// Names of the days of the week, from Monday.
const WEEKDAYS: [(&str, &str); 7] = [
    ("Monday", "星期一"),
    ("Tuesday", "星期二"),
    ("Wednesday", "星期三"),
    ("Thursday", "星期四"),
    ("Friday", "星期五"),
    ("Saturday", "星期六"),
    ("Sunday", "星期日"),
];

impl Texts {
    /// Text of a system message, from its content; none for a message type of a newer server. `name` gives the current
    /// name of a user, from the id and the name in the message.
    pub fn system_message(&self, content: &str, name: &dyn Fn(UserId, &str) -> String) -> Option<String> {
        system_message_text(&SystemMessage::from_content(content), name, self.language)
    }

    /// Full date, for the separator between the messages of two days.
    pub fn day(&self, Day { year, month, day, weekday }: Day) -> String {
        let (english_month, chinese_month) = MONTHS[usize::from(month.clamp(1, 12) - 1)];
        let (english_weekday, chinese_weekday) = WEEKDAYS[usize::from(weekday % 7)];
        match self.language {
            Language::English => format!("{english_weekday}, {day} {english_month} {year}"),
            Language::Chinese => format!("{year}年{chinese_month}{day}日 {chinese_weekday}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_formatted_for_each_language() {
        let day = Day { year: 2026, month: 11, day: 23, weekday: 0 };
        assert_eq!(Texts::of(Language::English).day(day), "Monday, 23 November 2026");
        assert_eq!(Texts::of(Language::Chinese).day(day), "2026年11月23日 星期一");
        assert_eq!(Texts::of(Language::English).new_messages(1), "1 new message ↓");
    }
}

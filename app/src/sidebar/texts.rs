//! Texts of the sidebar, the room directory and the dialogs of rooms.

use crate::language::texts;
use crate::rooms::LeaveReason;

texts! {
    /// Texts of the sidebar, the room directory and the dialogs of rooms.
    pub struct Texts {
        /// Heading of the room list.
        rooms: "Rooms", "房间";
        /// Heading of the list of direct conversations.
        direct_messages: "Direct messages", "私聊";
        /// Hint in place of an empty list of direct conversations.
        no_direct_messages: "Talk with one person or a few.", "和一个人或几个人单独聊聊。";
        /// Heading of the list of archived rooms.
        archived_rooms: "Archived", "已归档";
        /// Mark of an archived room.
        archived: "archived", "已归档";
        /// Title of the dialog that creates a room, and label of its button.
        new_room: "New room", "新建房间";
        /// Label of the link to the room directory.
        browse_rooms: "Browse rooms", "浏览房间";
        /// Title of the dialog that starts a direct conversation, and label of its button.
        new_direct_message: "New conversation", "新建私聊";
        /// Title of the quick switcher, and label of its button.
        quick_switcher: "Go to…", "前往…";
        /// Tooltip of the quick switcher's button, with the keyboard shortcut.
        quick_switcher_shortcut: "Go to… (Ctrl+K)", "前往…（Ctrl+K）";
        /// Placeholder of the quick switcher's field.
        quick_switcher_placeholder: "A room or a person", "房间或人名";
        /// Label of the quick switcher's list of options.
        quick_switcher_options: "Places", "可前往的地方";
        /// Status of the quick switcher without options.
        quick_switcher_empty: "Nothing of this name.", "没有找到。";
        /// Mark of a public room that the user is not a member of.
        not_joined: "not joined", "未加入";
        /// Label of the button that cancels a dialog.
        cancel: "Cancel", "取消";
        /// Label of the button that saves the room settings.
        save: "Save", "保存";
        /// Status after the room settings are saved.
        saved: "Saved.", "已保存。";
        /// Title of the profile dialog.
        profile: "Profile", "个人资料";
        /// Label of the button in the profile dialog that opens a direct conversation.
        message: "Message", "私聊";
        /// Accessible label of the user menu, after the user's name.
        user_menu_suffix: ", your account", "，你的账号";
        /// Label of the link to the account page.
        account: "Account", "账号";
        /// Label of the link to the administration pages.
        administration: "Administration", "管理后台";
        /// Label of the button that opens the member panel.
        members: "Members", "成员";
        /// Title of the room settings dialog, and label of its button.
        room_settings: "Room settings", "房间设置";
        /// Label of the room name field.
        room_name: "Name", "房间名称";
        /// Label of the room description field.
        room_description: "What is it about?", "聊些什么？";
        /// Label of the choice between public and private.
        room_kind: "Who may be in it", "谁可以加入";
        /// Choice of a public room.
        public: "Public", "公开";
        /// Description of public rooms.
        public_hint: "Everyone can find and join it.", "所有人都能找到并加入。";
        /// Choice of a private room, and mark of private rooms.
        private: "Private", "私密";
        /// Description of private rooms.
        private_hint: "Only people who are added or invited.", "只有被添加或受邀请的人。";
        /// Label of the button that creates the room.
        create_room: "Create room", "创建房间";
        /// Label of the recipients field of a direct conversation.
        recipients: "With whom?", "和谁聊？";
        /// Placeholder of the user search field.
        find_people: "Find people by name", "按名字找人";
        /// Status of a user search without results.
        no_people_found: "Nobody of this name.", "没有叫这个名字的人。";
        /// Notice after the maximum number of recipients is selected.
        recipient_limit: "A conversation has at most eight people.", "一个私聊最多八个人。";
        /// Label of the button that opens the direct conversation.
        start_conversation: "Start talking", "开始聊天";
        /// Title of the room directory.
        directory: "Public rooms", "公开房间";
        /// Label and placeholder of the search field of the room directory.
        find_rooms: "Find a room", "查找房间";
        /// Label of a search button.
        search: "Search", "查找";
        /// Label of the button that joins a room.
        join: "Join", "加入";
        /// Label of the link to a room that the user is a member of.
        open: "Open", "打开";
        /// Text of the room directory without search results.
        no_rooms_found: "No public room of this name.", "没有叫这个名字的公开房间。";
        /// Text of the room directory without public rooms.
        no_public_rooms: "There are no public rooms yet.", "还没有公开房间。";
        /// Heading of the choice of the notification level.
        notifications: "Notifications", "提醒";
        /// Choice of notifications for all messages.
        notify_all: "Everything", "全部";
        /// Description of that level.
        notify_all_hint: "Every message counts as new.", "每条消息都算作未读。";
        /// Choice of notifications for mentions.
        notify_mentions: "Mentions", "提到我";
        /// Description of that level.
        notify_mentions_hint: "Only what mentions you or everybody here.", "只提醒提到你或所有在场者的消息。";
        /// Choice of no notifications.
        notify_none: "Nothing", "不提醒";
        /// Description of that level.
        notify_none_hint: "No numbers, however much is said.", "无论说多少，都不显示数字。";
        /// Mark of a room without notifications.
        notifications_off: "quiet", "不提醒";
        /// Label of the link to the statistics of a room.
        statistics: "Statistics", "统计";
        /// Label of the button that archives a room.
        archive: "Archive room", "归档房间";
        /// Consequences of archiving.
        archive_hint:
            "It can be read by its members, and nothing more is said in it until it is restored.",
            "成员仍可阅读；恢复之前不能再发言。";
        /// Label of the button that restores an archived room.
        restore: "Restore room", "恢复房间";
        /// Consequences of restoring.
        restore_hint: "People can talk in it again.", "大家可以重新在这里聊天。";
        /// Label of the button that leaves a room.
        leave: "Leave room", "离开房间";
        /// Consequences of leaving a public room.
        leave_hint: "You can join it again from the list of public rooms.", "之后可以从公开房间列表重新加入。";
        /// Consequences of leaving a private room.
        leave_private_hint: "It is private: somebody must let you in again.", "这是私密房间，离开后需要别人再让你进来。";
        /// Text before the links to other rooms, after the end of the user's membership.
        membership_ended_hint: "Here you can go on:", "你可以去这些地方：";
    }

    /// Accessible label of the number of unread messages.
    fn unread_count(count: u64): format!("{count} unread"), format!("{count} 条未读");
    /// Accessible label of the number of unread mentions.
    fn mention_count(count: u64):
        if count == 1 { "1 mention".to_owned() } else { format!("{count} mentions") },
        format!("{count} 条提到你");
    /// Number of members of a room.
    fn member_count(count: u64):
        if count == 1 { "1 member".to_owned() } else { format!("{count} members") },
        format!("{count} 位成员");
    /// Label of the button that removes a user from the recipients.
    fn remove_recipient(name: &str): format!("Take out {name}"), format!("去掉{name}");
    /// Accessible label of the button that joins a room.
    fn join_room(name: &str): format!("Join {name}"), format!("加入{name}");
    /// Accessible label of the link to a room that the user is a member of.
    fn open_room(name: &str): format!("Open {name}"), format!("打开{name}");
}

impl Texts {
    /// Heading after the end of the user's membership in a room.
    pub fn membership_ended(&self, reason: LeaveReason, room: &str) -> String {
        let (english, chinese) = match reason {
            LeaveReason::Left => ("You left {name}", "你已离开“{name}”"),
            LeaveReason::Removed => ("You were removed from {name}", "你已被移出“{name}”"),
            LeaveReason::Banned => ("You were banned from {name}", "你已被禁止进入“{name}”"),
        };
        self.language.select(english, chinese).replace("{name}", room)
    }
}

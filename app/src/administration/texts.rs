//! Texts of the administration pages.

use crate::auth::Role;
use crate::language::texts;

texts! {
    /// Texts of the administration pages.
    pub struct Texts {
        /// Title of all administration pages.
        administration: "Administration", "管理";
        /// Label of the link to the page of accounts.
        people: "People", "人员";
        /// Label of the link to the page of rooms.
        rooms: "Rooms", "房间";
        /// Label of the link to the settings page.
        settings: "Settings", "设置";
        /// Label of the link to the statistics page.
        statistics: "Statistics", "统计";
        /// Label of the link to the audit log.
        audit_log: "Audit log", "审计日志";
        /// Label of the skip link to the content.
        skip_to_content: "To the page", "跳到正文";
        /// Label of the link to the rooms.
        back_to_rooms: "Teahouse", "茶馆";
        /// Label of the link to the next page of a list.
        older: "Older", "更早";
        /// Label of the link to the first page of a list.
        to_newest: "To the newest", "回到最新";
        /// Label of the navigation between the pages of a list.
        pagination: "Pages", "分页";
        /// Label of the search field of the accounts page.
        find_people: "Name", "名字";
        /// Label of a search button.
        find: "Find", "查找";
        /// Heading of the column of users.
        person: "Person", "人员";
        /// Heading of the role column.
        role: "Role", "角色";
        /// Heading of the last seen column.
        last_seen: "Last seen", "最近出现";
        /// Heading of the column of session counts.
        sessions: "Sessions", "会话";
        /// Heading of the column with the sign-up date.
        since: "Since", "注册于";
        /// Heading of the column with the row menu.
        actions: "Actions", "操作";
        /// Value of the last seen column for a user who is online.
        online_now: "online now", "在线";
        /// Value of the last seen column without a stored time.
        last_seen_unknown: "not known", "未知";
        /// Mark of a deactivated account.
        deactivated: "deactivated", "已停用";
        /// Mark of the row of the current user.
        you: "you", "你";
        /// Label of the row menu.
        manage: "Manage", "管理";
        /// Heading of the room column.
        room: "Room", "房间";
        /// Heading of the column of member counts.
        members: "Members", "成员";
        /// Heading of the owner column.
        owners: "Owners", "所有者";
        /// Heading of the column of stored messages.
        stored_messages: "Stored", "已存消息";
        /// Heading of the column with the time of the last message.
        last_activity: "Last activity", "最近活动";
        /// Mark of a public room.
        public: "public", "公开";
        /// Mark of a private room.
        private: "private", "私密";
        /// Mark of an archived room.
        archived: "archived", "已归档";
        /// Menu item that opens the dialog of room owners.
        change_owners: "Change owners…", "更改所有者…";
        /// Mark of a room owner.
        owner: "owner", "所有者";
        /// Label of the button that makes a member an owner.
        make_owner: "Make owner", "设为所有者";
        /// Label of the button that makes an owner a plain member.
        remove_owner: "No longer owner", "取消所有者";
        /// Status while the members of a room are loaded.
        loading: "One moment…", "请稍候…";
        /// Text of the dialog of room owners for a room without members.
        no_members: "Nobody is in this room.", "房间里没有人。";
        /// Notice that the server was started without rate limits.
        limits_off:
            "This server was started without limits on rates (TEAHOUSE_LIMITS=off).",
            "此服务器启动时关闭了频率限制（TEAHOUSE_LIMITS=off）。";
        /// Label of the button that saves the settings.
        save: "Save", "保存";
        /// Status after the settings are saved.
        saved: "Saved.", "已保存。";
        /// Heading of the invitations to the server.
        invitations: "Invitations into this server", "本服务器的邀请";
        /// Description of the invitations to the server.
        invitations_hint: "Whoever has such a link can make an account.", "持有此类链接的人可以注册账号。";
        /// Label of the button that cancels a dialog.
        cancel: "Cancel", "取消";
        /// Label of the field with a password reset link.
        link: "Link", "链接";
        /// Notice above a password reset link.
        link_hint:
            "Hand this link to them yourself. It works once, for 24 hours, and is not shown again.",
            "请亲自把此链接交给对方。链接 24 小时内有效，只能使用一次，且不会再次显示。";
        /// Label of the button that copies a link to the clipboard.
        copy: "Copy", "复制";
        /// Label of that button after the link is copied.
        copied: "Copied", "已复制";
        /// Label of the button that closes the dialog with a link.
        done: "Done", "完成";
    }

    /// Number of accounts that match the search.
    fn account_count(count: u64):
        if count == 1 { "1 account".to_owned() } else { format!("{count} accounts") },
        format!("{count} 个账号");
    /// Accessible label of the row menu of a user.
    fn manage_person(name: &str): format!("Manage {name}"), format!("管理 {name}");
    /// Accessible label of the row menu of a room.
    fn manage_room(name: &str): format!("Manage room {name}"), format!("管理房间 {name}");
    /// Title of the dialog of room owners.
    fn owners_of(name: &str): format!("Owners of {name}"), format!("{name} 的所有者");
    /// Number of direct conversations.
    fn direct_conversations(count: u64):
        format!("Direct conversations: {count}. Who talks in them, and what they say, is not shown."),
        format!("私聊 {count} 个。不显示其中的人与内容。");
    /// Choice that leaves a setting to the server configuration.
    fn configured_choice(choice: &str):
        format!("As the server was started: {choice}"), format!("与启动时相同：{choice}");
}

impl Texts {
    /// Name of a role on the server.
    pub fn role_name(&self, role: Role) -> &'static str {
        let (english, chinese) = match role {
            Role::Member => ("member", "成员"),
            Role::Moderator => ("moderator", "协管"),
            Role::Administrator => ("administrator", "管理员"),
        };
        self.language.select(english, chinese)
    }
}

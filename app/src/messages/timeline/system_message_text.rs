//! Text of system messages, in the reader's language and with the current names of users.

use crate::id::UserId;
use crate::language::Language;
use crate::messages::SystemMessage;
use crate::rooms::LeaveReason;

/// Text of a system message; none for a message type of a newer server. `name` gives the current name of a user, from the
/// id and the name in the message.
pub fn system_message_text(
    note: &SystemMessage,
    name: &dyn Fn(UserId, &str) -> String,
    language: Language,
) -> Option<String> {
    let who = |(id, stored): (&UserId, &String)| name(*id, stored);
    let (who, english, chinese) = match note {
        SystemMessage::MemberJoined { user_id, username } => {
            (who((user_id, username)), "joined the room", "加入了房间")
        }
        SystemMessage::MemberLeft { user_id, username, why } => {
            let (english, chinese) = match why {
                LeaveReason::Left => ("left the room", "离开了房间"),
                LeaveReason::Removed => ("was removed from the room", "被移出了房间"),
                LeaveReason::Banned => ("was banned from the room", "被禁止进入房间"),
            };
            (who((user_id, username)), english, chinese)
        }
        SystemMessage::RoomCreated { user_id, username } => {
            (who((user_id, username)), "created the room", "创建了房间")
        }
        SystemMessage::RoomRenamed { user_id, username, name: renamed } => {
            let who = who((user_id, username));
            return Some(match language {
                Language::English => format!("{who} renamed the room to “{renamed}”"),
                Language::Chinese => format!("{who} 把房间改名为“{renamed}”"),
            });
        }
        SystemMessage::RoomDescribed { user_id, username } => {
            (who((user_id, username)), "changed what the room is about", "修改了房间简介")
        }
        SystemMessage::RoomArchived { user_id, username } => {
            (who((user_id, username)), "archived the room", "归档了房间")
        }
        SystemMessage::RoomRestored { user_id, username } => {
            (who((user_id, username)), "restored the room", "恢复了房间")
        }
        SystemMessage::Unknown => return None,
    };
    Some(format!("{who} {}", language.select(english, chinese)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::Texts;

    #[test]
    fn system_messages_are_in_the_readers_language() {
        let then = |_: UserId, name: &str| name.to_owned();
        let (english, chinese) = (Texts::of(Language::English), Texts::of(Language::Chinese));
        for (note, in_english, in_chinese) in [
            (r#"{"code":"member.joined","user_id":3,"username":"Ada"}"#, "Ada joined the room", "Ada 加入了房间"),
            (
                r#"{"code":"member.left","user_id":3,"username":"Ada","why":"removed"}"#,
                "Ada was removed from the room",
                "Ada 被移出了房间",
            ),
            (
                r#"{"code":"room.renamed","user_id":3,"username":"Ada","name":"Tea"}"#,
                "Ada renamed the room to “Tea”",
                "Ada 把房间改名为“Tea”",
            ),
            (r#"{"code":"room.archived","user_id":3,"username":"Ada"}"#, "Ada archived the room", "Ada 归档了房间"),
        ] {
            assert_eq!(english.system_message(note, &then).as_deref(), Some(in_english));
            assert_eq!(chinese.system_message(note, &then).as_deref(), Some(in_chinese));
        }
        for unknown in [r#"{"code":"room.painted","colour":"green"}"#, "no JSON", ""] {
            assert_eq!(english.system_message(unknown, &then), None);
        }
    }

    #[test]
    fn system_messages_have_current_names() {
        let now = |id: UserId, _: &str| format!("Number {id}");
        let note = SystemMessage::MemberJoined { user_id: UserId(3), username: "Ada".to_owned() };
        assert_eq!(system_message_text(&note, &now, Language::English).as_deref(), Some("Number 3 joined the room"));
    }
}

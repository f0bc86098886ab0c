//! Title and detail of every failure, in both languages.

use crate::error::Code;
use crate::language::Language;

impl Code {
    /// A few words that name the failure.
    pub fn title(self, language: Language) -> &'static str {
        self.texts(language).0
    }

    /// A sentence that says what is wrong and what to do.
    pub fn detail(self, language: Language) -> &'static str {
        self.texts(language).1
    }

    fn texts(self, language: Language) -> (&'static str, &'static str) {
        match language {
            Language::English => self.english(),
            Language::Chinese => self.chinese(),
        }
    }

    fn english(self) -> (&'static str, &'static str) {
        match self {
            Self::JsonMalformed => ("Malformed JSON", "The body of the request is not valid JSON."),
            Self::RequestMalformed => ("Malformed request", "The request could not be read."),
            Self::Unauthenticated => ("Not signed in", "Please sign in first."),
            Self::CredentialsWrong => ("Sign-in failed", "The name or the password is wrong."),
            Self::CrossSiteRequest => ("Cross-site request", "The request came from another site and was refused."),
            Self::SignUpClosed => ("Sign-up by invitation", "New accounts need an invitation on this server."),
            Self::NotYoursToRemove => ("Not your message", "You can only delete your own messages."),
            Self::NotYoursToEdit => ("Not your message", "You can only edit your own messages."),
            Self::SetupTokenInvalid => ("Setup link not valid", "This setup link is wrong or was used already."),
            Self::NotAMember => ("Not in this room", "You are not in this room any more. Join it to go on."),
            Self::NotAllowed => ("Not allowed", "Your role here does not allow this."),
            Self::Muted => ("Muted", "You cannot write in this room at the moment."),
            Self::AccountDeactivated => {
                ("Account closed", "This account is deactivated. An administrator can open it.")
            }
            Self::PasswordWrong => ("Wrong password", "That is not your present password."),
            Self::NotFound => ("Not found", "There is nothing at this address."),
            Self::RoomNotFound => ("Room not found", "This room does not exist, or you are not in it."),
            Self::MessageNotFound => ("Message not found", "This message does not exist, or no longer."),
            Self::PersonNotFound => ("Person not found", "There is nobody of this number."),
            Self::InvitationInvalid => {
                ("Invitation not valid", "This invitation is wrong, used up, expired or withdrawn.")
            }
            Self::ResetInvalid => ("Link not valid", "This link is wrong, expired or was used already."),
            Self::DeviceNotFound => ("Device not found", "This device is not signed in, or not any more."),
            Self::MethodNotAllowed => ("Method not allowed", "This address does not answer this method."),
            Self::UsernameTaken => ("Name taken", "This name is taken, or looks the same as one that is."),
            Self::MessageIdTaken => ("Message id taken", "This message id was used for another message."),
            Self::RoomArchived => ("Room archived", "This room is archived. It can be read, but nothing is added."),
            Self::RoomPermanent => ("Room is permanent", "This room is always there."),
            Self::DirectFixed => ("Direct conversation", "A direct conversation stays with those who are in it."),
            Self::LastAdministrator => ("Last administrator", "The server needs at least one administrator."),
            Self::BodyTooLarge => ("Too large", "The request has more bytes than are accepted here."),
            Self::FileTooLarge => ("File too large", "Files have at most 10 MiB."),
            Self::ImageTooLarge => {
                ("Picture too large", "Pictures have at most 40 million pixels and 16,384 on each side.")
            }
            Self::ContentTypeUnsupported => ("Wrong content type", "The body is not of a type that is accepted here."),
            Self::FileTypeNotAllowed => (
                "File type not accepted",
                "Files are pictures (JPEG, PNG, GIF, WebP), PDF, plain text, or Word and Excel documents.",
            ),
            Self::FileTypeMismatch => ("File type not as named", "The file is not of the type that its name says."),
            Self::ImageUnreadable => ("Picture not readable", "The picture is damaged and cannot be shown."),
            Self::RequestInvalid => ("Invalid request", "A field is unknown, missing or of the wrong type."),
            Self::UsernameInvalid => (
                "Name not possible",
                "Names have 2 to 32 letters or digits of any script, and spaces or _ - . ' between them.",
            ),
            Self::PasswordInvalid => ("Password not possible", "Passwords have 8 to 256 characters."),
            Self::ContentEmpty => ("Empty message", "The message has nothing to read in it."),
            Self::ContentTooLong => ("Message too long", "Messages have at most 4000 characters."),
            Self::ContentHasControlCharacters => ("Control characters", "The message has control characters in it."),
            Self::MessageTypeNotPostable => ("Type not accepted", "Only messages of type text can be sent this way."),
            Self::FileNameInvalid => (
                "File name not possible",
                "File names have 1 to 255 characters, none of them a control or invisible character.",
            ),
            Self::FileEmpty => ("Empty file", "The file has nothing in it."),
            Self::LimitOutOfRange => ("Limit out of range", "limit is between 1 and 100."),
            Self::RoomNameInvalid => ("Room name not possible", "Room names have 1 to 64 characters on one line."),
            Self::DescriptionInvalid => ("Description not possible", "Descriptions have at most 500 characters."),
            Self::DirectPeople => {
                ("People not possible", "A direct conversation is had with one to seven other people.")
            }
            Self::InvitationLimits => {
                ("Invitation not possible", "Invitations have 1 to 100 uses and last from an hour to thirty days.")
            }
            Self::DisplayNameInvalid => (
                "Name not possible",
                "Shown names have up to 64 letters, digits and spaces, and any of - _ . ' & ( ) , / +, not these alone.",
            ),
            Self::AboutInvalid => ("Text not possible", "What you say about yourself has at most 500 characters."),
            Self::SettingInvalid => ("Setting not possible", "This setting cannot have this value."),
            Self::TooManyTries => ("Too many tries", "Too many tries in a short time. Please wait a little."),
            Self::Internal => ("Fault in Teahouse", "Something went wrong on our side. It has been logged."),
            Self::Indeterminate => ("Not confirmed", "It is not certain that this was saved. Trying again is safe."),
            Self::StoreUnavailable => {
                ("Store unavailable", "The store does not answer at the moment. Nothing changed.")
            }
            Self::Busy => ("Busy", "The server is busy. Please try again in a moment."),
            Self::Unreachable => ("Server not reached", "The server could not be reached. Is the connection there?"),
            Self::StorageFull => {
                ("Disk nearly full", "The server has no room for files at the moment. Words still go.")
            }
        }
    }

    fn chinese(self) -> (&'static str, &'static str) {
        match self {
            Self::JsonMalformed => ("JSON 格式错误", "请求正文不是有效的 JSON。"),
            Self::RequestMalformed => ("请求格式错误", "无法读取该请求。"),
            Self::Unauthenticated => ("未登录", "请先登录。"),
            Self::CredentialsWrong => ("登录失败", "名字或密码不正确。"),
            Self::CrossSiteRequest => ("跨站请求", "该请求来自其他网站，已被拒绝。"),
            Self::SignUpClosed => ("需要邀请", "在此服务器上注册需要邀请。"),
            Self::NotYoursToRemove => ("不是你的消息", "只能删除自己的消息。"),
            Self::NotYoursToEdit => ("不是你的消息", "只能编辑自己的消息。"),
            Self::SetupTokenInvalid => ("设置链接无效", "该设置链接不正确或已被使用。"),
            Self::NotAMember => ("不在此房间", "你已不在此房间，请先加入。"),
            Self::NotAllowed => ("没有权限", "你在此处的角色不允许这样做。"),
            Self::Muted => ("已被禁言", "你暂时不能在此房间发言。"),
            Self::AccountDeactivated => ("账号已停用", "该账号已停用，可请管理员恢复。"),
            Self::PasswordWrong => ("密码不正确", "当前密码不正确。"),
            Self::NotFound => ("未找到", "此地址没有内容。"),
            Self::RoomNotFound => ("未找到房间", "该房间不存在，或你不在其中。"),
            Self::MessageNotFound => ("未找到消息", "该消息不存在或已不存在。"),
            Self::PersonNotFound => ("未找到此人", "没有这个编号的人。"),
            Self::InvitationInvalid => ("邀请无效", "该邀请不正确、已用完、已过期或已撤回。"),
            Self::ResetInvalid => ("链接无效", "该链接不正确、已过期或已被使用。"),
            Self::DeviceNotFound => ("未找到设备", "该设备未登录或已退出。"),
            Self::MethodNotAllowed => ("方法不被允许", "此地址不接受该方法。"),
            Self::UsernameTaken => ("名字已被使用", "已有人使用该名字，或看起来相同的名字。"),
            Self::MessageIdTaken => ("消息编号已被使用", "该消息编号已用于另一条消息。"),
            Self::RoomArchived => ("房间已归档", "该房间已归档，只能阅读。"),
            Self::RoomPermanent => ("房间不可归档", "该房间始终存在。"),
            Self::DirectFixed => ("私聊", "私聊的成员固定不变。"),
            Self::LastAdministrator => ("最后一位管理员", "服务器至少需要一位管理员。"),
            Self::BodyTooLarge => ("内容过大", "请求的字节数超过此处的上限。"),
            Self::FileTooLarge => ("文件过大", "文件最大 10 MiB。"),
            Self::ImageTooLarge => ("图片过大", "图片最多 4000 万像素，每边最多 16,384 像素。"),
            Self::ContentTypeUnsupported => ("内容类型不支持", "此处不接受该类型的正文。"),
            Self::FileTypeNotAllowed => {
                ("文件类型不被接受", "可发送图片（JPEG、PNG、GIF、WebP）、PDF、纯文本以及 Word、Excel 文档。")
            }
            Self::FileTypeMismatch => ("文件类型不符", "文件内容与其名称所示的类型不符。"),
            Self::ImageUnreadable => ("图片无法读取", "图片已损坏，无法显示。"),
            Self::RequestInvalid => ("请求无效", "有字段未知、缺失或类型错误。"),
            Self::UsernameInvalid => ("名字不可用", "名字为 2 到 32 个字母、汉字或数字，中间可用空格和 _ - . '。"),
            Self::PasswordInvalid => ("密码不可用", "密码为 8 到 256 个字符。"),
            Self::ContentEmpty => ("消息为空", "消息里没有可读的内容。"),
            Self::ContentTooLong => ("消息过长", "消息最多 4000 个字符。"),
            Self::ContentHasControlCharacters => ("含有控制字符", "消息里含有控制字符。"),
            Self::MessageTypeNotPostable => ("类型不被接受", "此处只能发送文本消息。"),
            Self::FileNameInvalid => ("文件名不可用", "文件名为 1 到 255 个字符，不含控制字符或不可见字符。"),
            Self::FileEmpty => ("文件为空", "文件里没有内容。"),
            Self::LimitOutOfRange => ("limit 超出范围", "limit 应在 1 到 100 之间。"),
            Self::RoomNameInvalid => ("房间名不可用", "房间名为一行 1 到 64 个字符。"),
            Self::DescriptionInvalid => ("简介不可用", "简介最多 500 个字符。"),
            Self::DirectPeople => ("人数不合适", "私聊可与一到七位其他成员进行。"),
            Self::InvitationLimits => ("邀请不可用", "邀请可用 1 到 100 次，有效期为一小时到三十天。"),
            Self::DisplayNameInvalid => {
                ("名字不可用", "显示名最多 64 个字符：文字、数字、空格以及 - _ . ' & ( ) , / +。")
            }
            Self::AboutInvalid => ("文字不可用", "自我介绍最多 500 个字符。"),
            Self::SettingInvalid => ("设置不可用", "该设置不能取此值。"),
            Self::TooManyTries => ("尝试过多", "短时间内尝试过多，请稍候再试。"),
            Self::Internal => ("服务器故障", "服务器出现问题，已记录。"),
            Self::Indeterminate => ("未能确认", "无法确定是否已保存，可以放心重试。"),
            Self::StoreUnavailable => ("存储不可用", "存储暂时没有响应，没有任何改动。"),
            Self::Busy => ("服务器繁忙", "服务器繁忙，请稍后再试。"),
            Self::Unreachable => ("无法连接服务器", "无法连接到服务器，请检查网络。"),
            Self::StorageFull => ("磁盘空间不足", "服务器暂时没有空间存放文件，文字消息仍可发送。"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_failure_is_told_in_both_languages() {
        for &code in Code::ALL {
            let chinese = [code.title(Language::Chinese), code.detail(Language::Chinese)].concat();
            assert!(chinese.chars().any(|character| ('\u{4e00}'..'\u{9fff}').contains(&character)), "{code:?}");
            assert!(code.detail(Language::English).is_ascii(), "{code:?}");
            assert!((400..=507).contains(&code.status()), "{code:?}");
        }
    }
}

//! Table of all failures: name on the wire, HTTP status, and title and detail in both languages.

use serde::{Deserialize, Serialize};

use crate::language::Language;

/// Declares [`Code`] from one entry per failure: `Variant = "name", status, (title, detail), (title, detail);`, with the
/// texts in English, then in Chinese.
macro_rules! codes {
    ($(
        $(#[$doc:meta])*
        $variant:ident = $name:literal, $status:literal,
            ($title:literal, $detail:literal $(,)?), ($chinese_title:literal, $chinese_detail:literal $(,)?);
    )*) => {
        /// Failure in a response of Teahouse.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum Code {
            $($(#[$doc])* #[serde(rename = $name)] $variant,)*
        }

        impl Code {
            /// All codes, ordered by status.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Name on the wire, for programs.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The code of this name; none for any other text.
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)* _ => None }
            }

            /// The HTTP status.
            pub fn status(self) -> u16 {
                match self { $(Self::$variant => $status,)* }
            }

            /// Short name of the failure in `language`.
            pub fn title(self, language: Language) -> &'static str {
                match language {
                    Language::English => match self { $(Self::$variant => $title,)* },
                    Language::Chinese => match self { $(Self::$variant => $chinese_title,)* },
                }
            }

            /// Sentence in `language` with the cause and, where there is one, the remedy.
            pub fn detail(self, language: Language) -> &'static str {
                match language {
                    Language::English => match self { $(Self::$variant => $detail,)* },
                    Language::Chinese => match self { $(Self::$variant => $chinese_detail,)* },
                }
            }
        }
    };
}

codes! {
    /// The request body is not valid JSON.
    JsonMalformed = "json_malformed", 400,
        ("Malformed JSON", "The body of the request is not valid JSON."),
        ("JSON 格式错误", "请求正文不是有效的 JSON。");
    /// The request is not valid HTTP: bad encoding, or truncated.
    RequestMalformed = "request_malformed", 400,
        ("Malformed request", "The request could not be read."), ("请求格式错误", "无法读取该请求。");
    /// No session, or a session that ended.
    Unauthenticated = "unauthenticated", 401,
        ("Not signed in", "Please sign in first."), ("未登录", "请先登录。");
    /// Unknown username, or wrong password.
    CredentialsWrong = "credentials_wrong", 401,
        ("Sign-in failed", "The name or the password is wrong."), ("登录失败", "名字或密码不正确。");
    /// The request comes from another site.
    CrossSiteRequest = "cross_site_request", 403,
        ("Cross-site request", "The request came from another site and was refused."),
        ("跨站请求", "该请求来自其他网站，已被拒绝。");
    /// Sign-up needs an invitation, or is closed.
    SignUpClosed = "sign_up_closed", 403,
        ("Sign-up by invitation", "New accounts need an invitation on this server."),
        ("需要邀请", "在此服务器上注册需要邀请。");
    /// The message is another user's; only its sender and moderators can delete it.
    NotYoursToRemove = "not_yours_to_remove", 403,
        ("Not your message", "You can only delete your own messages."), ("不是你的消息", "只能删除自己的消息。");
    /// The message is another user's; only its sender can edit it.
    NotYoursToEdit = "not_yours_to_edit", 403,
        ("Not your message", "You can only edit your own messages."), ("不是你的消息", "只能编辑自己的消息。");
    /// The setup token is wrong or was used.
    SetupTokenInvalid = "setup_token_invalid", 403,
        ("Setup link not valid", "This setup link is wrong or was used already."),
        ("设置链接无效", "该设置链接不正确或已被使用。");
    /// The room is public, but the user is not a member.
    NotAMember = "not_a_member", 403,
        ("Not in this room", "You are not in this room any more. Join it to go on."),
        ("不在此房间", "你已不在此房间，请先加入。");
    /// The user's role does not permit the action.
    NotAllowed = "not_allowed", 403,
        ("Not allowed", "Your role here does not allow this."), ("没有权限", "你在此处的角色不允许这样做。");
    /// The user is muted in this room.
    Muted = "muted", 403,
        ("Muted", "You cannot write in this room at the moment."), ("已被禁言", "你暂时不能在此房间发言。");
    /// The account is deactivated.
    AccountDeactivated = "account_deactivated", 403,
        ("Account closed", "This account is deactivated. An administrator can open it."),
        ("账号已停用", "该账号已停用，可请管理员恢复。");
    /// The current password is wrong.
    PasswordWrong = "password_wrong", 403,
        ("Wrong password", "That is not your present password."), ("密码不正确", "当前密码不正确。");
    /// No route for this address.
    NotFound = "not_found", 404,
        ("Not found", "There is nothing at this address."), ("未找到", "此地址没有内容。");
    /// No such room, or no access to it.
    RoomNotFound = "room_not_found", 404,
        ("Room not found", "This room does not exist, or you are not in it."),
        ("未找到房间", "该房间不存在，或你不在其中。");
    /// No such message in this room, or it was deleted.
    MessageNotFound = "message_not_found", 404,
        ("Message not found", "This message does not exist, or no longer."), ("未找到消息", "该消息不存在或已不存在。");
    /// No such user.
    PersonNotFound = "person_not_found", 404,
        ("Person not found", "There is nobody of this number."), ("未找到此人", "没有这个编号的人。");
    /// No such invitation, or it is used up, expired or revoked.
    InvitationInvalid = "invitation_invalid", 404,
        ("Invitation not valid", "This invitation is wrong, used up, expired or withdrawn."),
        ("邀请无效", "该邀请不正确、已用完、已过期或已撤回。");
    /// No such password reset link, or it expired or was used.
    ResetInvalid = "reset_invalid", 404,
        ("Link not valid", "This link is wrong, expired or was used already."),
        ("链接无效", "该链接不正确、已过期或已被使用。");
    /// The user has no such session.
    DeviceNotFound = "device_not_found", 404,
        ("Device not found", "This device is not signed in, or not any more."),
        ("未找到设备", "该设备未登录或已退出。");
    /// The route does not support this method.
    MethodNotAllowed = "method_not_allowed", 405,
        ("Method not allowed", "This address does not answer this method."), ("方法不被允许", "此地址不接受该方法。");
    /// Another user has this username, or one that looks the same.
    UsernameTaken = "username_taken", 409,
        ("Name taken", "This name is taken, or looks the same as one that is."),
        ("名字已被使用", "已有人使用该名字，或看起来相同的名字。");
    /// The message id belongs to another message.
    MessageIdTaken = "message_id_taken", 409,
        ("Message id taken", "This message id was used for another message."),
        ("消息编号已被使用", "该消息编号已用于另一条消息。");
    /// The room is archived and read-only.
    RoomArchived = "room_archived", 409,
        ("Room archived", "This room is archived. It can be read, but nothing is added."),
        ("房间已归档", "该房间已归档，只能阅读。");
    /// The default room cannot be archived.
    RoomPermanent = "room_is_permanent", 409,
        ("Room is permanent", "This room is always there."), ("房间不可归档", "该房间始终存在。");
    /// The members of a direct conversation cannot change.
    DirectFixed = "direct_is_fixed", 409,
        ("Direct conversation", "A direct conversation stays with those who are in it."),
        ("私聊", "私聊的成员固定不变。");
    /// The action would leave the server without an administrator.
    LastAdministrator = "last_administrator", 409,
        ("Last administrator", "The server needs at least one administrator."),
        ("最后一位管理员", "服务器至少需要一位管理员。");
    /// The request body exceeds the limit of the route.
    BodyTooLarge = "body_too_large", 413,
        ("Too large", "The request has more bytes than are accepted here."),
        ("内容过大", "请求的字节数超过此处的上限。");
    /// The file is larger than 10 MiB.
    FileTooLarge = "file_too_large", 413,
        ("File too large", "Files have at most 10 MiB."), ("文件过大", "文件最大 10 MiB。");
    /// The image has more than 40 million pixels, or a side of more than 16,384.
    ImageTooLarge = "image_too_large", 413,
        ("Picture too large", "Pictures have at most 40 million pixels and 16,384 on each side."),
        ("图片过大", "图片最多 4000 万像素，每边最多 16,384 像素。");
    /// The route does not support the content type of the request.
    ContentTypeUnsupported = "content_type_unsupported", 415,
        ("Wrong content type", "The body is not of a type that is accepted here."),
        ("内容类型不支持", "此处不接受该类型的正文。");
    /// The file is none of the ten supported types.
    FileTypeNotAllowed = "file_type_not_allowed", 415,
        (
            "File type not accepted",
            "Files are pictures (JPEG, PNG, GIF, WebP), PDF, plain text, or Word and Excel documents.",
        ),
        ("文件类型不被接受", "可发送图片（JPEG、PNG、GIF、WebP）、PDF、纯文本以及 Word、Excel 文档。");
    /// The content of the file does not match its name or the content type of the request.
    FileTypeMismatch = "file_type_mismatch", 415,
        ("File type not as named", "The file is not of the type that its name says."),
        ("文件类型不符", "文件内容与其名称所示的类型不符。");
    /// The image is damaged.
    ImageUnreadable = "image_unreadable", 415,
        ("Picture not readable", "The picture is damaged and cannot be shown."),
        ("图片无法读取", "图片已损坏，无法显示。");
    /// A field is unknown, missing or of the wrong type.
    RequestInvalid = "request_invalid", 422,
        ("Invalid request", "A field is unknown, missing or of the wrong type."),
        ("请求无效", "有字段未知、缺失或类型错误。");
    /// The username is too short, too long or has invalid characters.
    UsernameInvalid = "username_invalid", 422,
        (
            "Name not possible",
            "Names have 2 to 32 letters or digits of any script, and spaces or _ - . ' between them.",
        ),
        ("名字不可用", "名字为 2 到 32 个字母、汉字或数字，中间可用空格和 _ - . '。");
    /// The password is too short or too long.
    PasswordInvalid = "password_invalid", 422,
        ("Password not possible", "Passwords have 8 to 256 characters."), ("密码不可用", "密码为 8 到 256 个字符。");
    /// The message has no visible content.
    ContentEmpty = "content_empty", 422,
        ("Empty message", "The message has nothing to read in it."), ("消息为空", "消息里没有可读的内容。");
    /// The message has more than 4000 characters.
    ContentTooLong = "content_too_long", 422,
        ("Message too long", "Messages have at most 4000 characters."), ("消息过长", "消息最多 4000 个字符。");
    /// The message has control characters.
    ContentHasControlCharacters = "content_has_control_characters", 422,
        ("Control characters", "The message has control characters in it."), ("含有控制字符", "消息里含有控制字符。");
    /// Clients cannot post messages of this type.
    MessageTypeNotPostable = "message_type_not_postable", 422,
        ("Type not accepted", "Only messages of type text can be sent this way."),
        ("类型不被接受", "此处只能发送文本消息。");
    /// The file name is empty, too long or has invalid characters.
    FileNameInvalid = "file_name_invalid", 422,
        (
            "File name not possible",
            "File names have 1 to 255 characters, none of them a control or invisible character.",
        ),
        ("文件名不可用", "文件名为 1 到 255 个字符，不含控制字符或不可见字符。");
    /// The file has no bytes.
    FileEmpty = "file_empty", 422,
        ("Empty file", "The file has nothing in it."), ("文件为空", "文件里没有内容。");
    /// `limit` is not between 1 and 100.
    LimitOutOfRange = "limit_out_of_range", 422,
        ("Limit out of range", "limit is between 1 and 100."), ("limit 超出范围", "limit 应在 1 到 100 之间。");
    /// The room name is empty, too long or has control characters.
    RoomNameInvalid = "room_name_invalid", 422,
        ("Room name not possible", "Room names have 1 to 64 characters on one line."),
        ("房间名不可用", "房间名为一行 1 到 64 个字符。");
    /// The room description is too long or has control characters.
    DescriptionInvalid = "description_invalid", 422,
        ("Description not possible", "Descriptions have at most 500 characters."),
        ("简介不可用", "简介最多 500 个字符。");
    /// A direct conversation has one to seven other members.
    DirectPeople = "direct_people", 422,
        ("People not possible", "A direct conversation is had with one to seven other people."),
        ("人数不合适", "私聊可与一到七位其他成员进行。");
    /// An invitation has 1 to 100 uses and is valid for one hour to thirty days.
    InvitationLimits = "invitation_limits", 422,
        ("Invitation not possible", "Invitations have 1 to 100 uses and last from an hour to thirty days."),
        ("邀请不可用", "邀请可用 1 到 100 次，有效期为一小时到三十天。");
    /// The display name is too long or has invalid characters.
    DisplayNameInvalid = "display_name_invalid", 422,
        (
            "Name not possible",
            "Shown names have up to 64 letters, digits and spaces, and any of - _ . ' & ( ) , / +, not these alone.",
        ),
        ("名字不可用", "显示名最多 64 个字符：文字、数字、空格以及 - _ . ' & ( ) , / +。");
    /// The profile text is too long or has control characters.
    AboutInvalid = "about_invalid", 422,
        ("Text not possible", "What you say about yourself has at most 500 characters."),
        ("文字不可用", "自我介绍最多 500 个字符。");
    /// The value of the setting is out of range.
    SettingInvalid = "setting_invalid", 422,
        ("Setting not possible", "This setting cannot have this value."), ("设置不可用", "该设置不能取此值。");
    /// The rate limit is exceeded.
    TooManyTries = "too_many_tries", 429,
        ("Too many tries", "Too many tries in a short time. Please wait a little."),
        ("尝试过多", "短时间内尝试过多，请稍候再试。");
    /// A defect of Teahouse.
    Internal = "internal", 500,
        ("Fault in Teahouse", "Something went wrong on our side. It has been logged."),
        ("服务器故障", "服务器出现问题，已记录。");
    /// The result of the write is unknown; a repetition with the same id is safe.
    Indeterminate = "indeterminate", 503,
        ("Not confirmed", "It is not certain that this was saved. Trying again is safe."),
        ("未能确认", "无法确定是否已保存，可以放心重试。");
    /// Redis does not respond; nothing was changed.
    StoreUnavailable = "store_unavailable", 503,
        ("Store unavailable", "The store does not answer at the moment. Nothing changed."),
        ("存储不可用", "存储暂时没有响应，没有任何改动。");
    /// The server is at its limit of concurrent work.
    Busy = "busy", 503,
        ("Busy", "The server is busy. Please try again in a moment."), ("服务器繁忙", "服务器繁忙，请稍后再试。");
    /// The browser could not reach the server.
    Unreachable = "unreachable", 503,
        ("Server not reached", "The server could not be reached. Is the connection there?"),
        ("无法连接服务器", "无法连接到服务器，请检查网络。");
    /// The disk is nearly full; only messages without files are accepted.
    StorageFull = "storage_full", 507,
        ("Disk nearly full", "The server has no room for files at the moment. Words still go."),
        ("磁盘空间不足", "服务器暂时没有空间存放文件，文字消息仍可发送。");
}

impl Code {
    /// Whether the same request can succeed later.
    pub fn is_retryable(self) -> bool {
        matches!(self.status(), 429 | 503)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_texts_in_both_languages() {
        for &code in Code::ALL {
            let chinese = [code.title(Language::Chinese), code.detail(Language::Chinese)].concat();
            assert!(chinese.chars().any(|character| ('\u{4e00}'..'\u{9fff}').contains(&character)), "{code:?}");
            assert!(code.detail(Language::English).is_ascii(), "{code:?}");
            assert!((400..=507).contains(&code.status()), "{code:?}");
        }
    }
}

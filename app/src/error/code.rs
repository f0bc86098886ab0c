//! The list of failures with their status and manners; their texts stand in `texts.rs`.

use serde::{Deserialize, Serialize};

/// Declares [`Code`] with the name of each variant on the wire, so that name and variant cannot drift apart.
macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $status:literal;)*) => {
        /// A failure that Teahouse answers with.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum Code {
            $($(#[$doc])* #[serde(rename = $name)] $variant,)*
        }

        impl Code {
            /// Every code, in the order of their statuses.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name on the wire; programs decide by it.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The HTTP status.
            pub fn status(self) -> u16 {
                match self { $(Self::$variant => $status,)* }
            }
        }
    };
}

codes! {
    /// The body is not JSON.
    JsonMalformed = "json_malformed", 400;
    /// The request is not HTTP as Teahouse reads it: bad encoding, truncated.
    RequestMalformed = "request_malformed", 400;
    /// Nobody is signed in, or not any more.
    Unauthenticated = "unauthenticated", 401;
    /// No such name, or not its password.
    CredentialsWrong = "credentials_wrong", 401;
    /// The request comes from another site.
    CrossSiteRequest = "cross_site_request", 403;
    /// New accounts need an invitation, or none are made.
    SignUpClosed = "sign_up_closed", 403;
    /// The message is somebody else's, who alone may remove it, next to those who keep order.
    NotYoursToRemove = "not_yours_to_remove", 403;
    /// The message is somebody else's, who alone may edit it.
    NotYoursToEdit = "not_yours_to_edit", 403;
    /// The setup token is wrong, or was used.
    SetupTokenInvalid = "setup_token_invalid", 403;
    /// The room is there for everyone, but they are no longer in it.
    NotAMember = "not_a_member", 403;
    /// What they want is for others to do.
    NotAllowed = "not_allowed", 403;
    /// They may not speak in this room for now.
    Muted = "muted", 403;
    /// The account is closed.
    AccountDeactivated = "account_deactivated", 403;
    /// The password that was to be confirmed is another one.
    PasswordWrong = "password_wrong", 403;
    /// Nothing lives at this address.
    NotFound = "not_found", 404;
    /// No such room, or not for this reader.
    RoomNotFound = "room_not_found", 404;
    /// No such message in this room, or no longer.
    MessageNotFound = "message_not_found", 404;
    /// No such person.
    PersonNotFound = "person_not_found", 404;
    /// No such invitation; or it is used up, expired or revoked.
    InvitationInvalid = "invitation_invalid", 404;
    /// No such link to set a password, or not any more.
    ResetInvalid = "reset_invalid", 404;
    /// No such session of theirs.
    DeviceNotFound = "device_not_found", 404;
    /// The address exists, but not for this method.
    MethodNotAllowed = "method_not_allowed", 405;
    /// Someone has this name, or one that looks the same.
    UsernameTaken = "username_taken", 409;
    /// The message id stands for another message.
    MessageIdTaken = "message_id_taken", 409;
    /// The room is archived: it can be read, and that is all.
    RoomArchived = "room_archived", 409;
    /// This room is always there.
    RoomPermanent = "room_is_permanent", 409;
    /// A direct conversation stays as it was begun.
    DirectFixed = "direct_is_fixed", 409;
    /// Without them nobody would run the server.
    LastAdministrator = "last_administrator", 409;
    /// More bytes than the route takes.
    BodyTooLarge = "body_too_large", 413;
    /// The file has more than 10 MiB.
    FileTooLarge = "file_too_large", 413;
    /// The picture has more than 40 million pixels, or a side of more than 16,384.
    ImageTooLarge = "image_too_large", 413;
    /// The body is of another kind than the route takes.
    ContentTypeUnsupported = "content_type_unsupported", 415;
    /// The file is none of the ten types that are taken.
    FileTypeNotAllowed = "file_type_not_allowed", 415;
    /// The file is of another type than its name or the request says.
    FileTypeMismatch = "file_type_mismatch", 415;
    /// The picture is damaged.
    ImageUnreadable = "image_unreadable", 415;
    /// A field is unknown, missing or of the wrong type.
    RequestInvalid = "request_invalid", 422;
    /// The name is too short, too long or has characters no name has.
    UsernameInvalid = "username_invalid", 422;
    /// The password is too short or too long.
    PasswordInvalid = "password_invalid", 422;
    /// The message has nothing to read.
    ContentEmpty = "content_empty", 422;
    /// The message has more than 4000 characters.
    ContentTooLong = "content_too_long", 422;
    /// The message has control characters.
    ContentHasControlCharacters = "content_has_control_characters", 422;
    /// Messages of this type are not posted this way.
    MessageTypeNotPostable = "message_type_not_postable", 422;
    /// The file's name is empty, too long or has characters no name has.
    FileNameInvalid = "file_name_invalid", 422;
    /// The file has no bytes.
    FileEmpty = "file_empty", 422;
    /// `limit` is not between 1 and 100.
    LimitOutOfRange = "limit_out_of_range", 422;
    /// A room's name is empty, too long or has control characters.
    RoomNameInvalid = "room_name_invalid", 422;
    /// A room's description is too long or has control characters.
    DescriptionInvalid = "description_invalid", 422;
    /// A direct conversation is had with one to seven others.
    DirectPeople = "direct_people", 422;
    /// An invitation has 1 to 100 uses and lasts from an hour to thirty days.
    InvitationLimits = "invitation_limits", 422;
    /// The name to be shown is too long or has characters no name has.
    DisplayNameInvalid = "display_name_invalid", 422;
    /// What someone says of themselves is too long or has control characters.
    AboutInvalid = "about_invalid", 422;
    /// A setting has a value it cannot have.
    SettingInvalid = "setting_invalid", 422;
    /// Too many tries in a short time.
    TooManyTries = "too_many_tries", 429;
    /// A fault of Teahouse's own.
    Internal = "internal", 500;
    /// The write may or may not have happened; the same id tried again settles it.
    Indeterminate = "indeterminate", 503;
    /// The store does not answer; nothing was changed.
    StoreUnavailable = "store_unavailable", 503;
    /// More work than this machine takes at once.
    Busy = "busy", 503;
    /// The browser could not reach the server.
    Unreachable = "unreachable", 503;
    /// The server's disk is nearly full; only words are taken.
    StorageFull = "storage_full", 507;
}

impl Code {
    /// Whether the same request may succeed later, unchanged.
    pub fn retryable(self) -> bool {
        matches!(self.status(), 429 | 503)
    }
}

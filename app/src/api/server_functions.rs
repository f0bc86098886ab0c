//! The server functions with the names of their fields, so that the server can reject forms with unknown fields.
//!
//! `server_fn` itself registers only the paths. An encoding that rejects unknown fields would have to be declared in each
//! `#[server(…)]`, and browsers without scripting would receive its errors as redirects.

use leptos::server_fn::ServerFn;
use serde::de::{DeserializeOwned, Error, Visitor};
use serde::{Deserializer, forward_to_deserialize_any};

use crate::{administration, auth, messages, presence, rooms, sidebar, statistics, unread, users};

/// The path of a server function and the names of its fields.
pub type ServerFunction = (&'static str, &'static [&'static str]);

/// All server functions. A test compares the list with the functions that `server_fn` has registered.
pub fn server_functions() -> Vec<ServerFunction> {
    vec![
        fields_of::<administration::ListAccounts>(),
        fields_of::<administration::SetServerRole>(),
        fields_of::<administration::SetDeactivated>(),
        fields_of::<administration::SignOutPerson>(),
        fields_of::<administration::MakeResetLink>(),
        fields_of::<administration::ListAllRooms>(),
        fields_of::<administration::ReadSettings>(),
        fields_of::<administration::ChangeSettings>(),
        fields_of::<administration::ReadAudit>(),
        fields_of::<auth::SubmitSignIn>(),
        fields_of::<auth::SubmitSignUp>(),
        fields_of::<auth::SubmitSignOut>(),
        fields_of::<auth::ResetPassword>(),
        fields_of::<sidebar::LoadSidebar>(),
        fields_of::<crate::room_page::OpenRoom>(),
        fields_of::<messages::ReadMessages>(),
        fields_of::<messages::QuotedMessage>(),
        fields_of::<messages::PostMessage>(),
        fields_of::<messages::EditMessage>(),
        fields_of::<messages::RemoveMessage>(),
        fields_of::<users::SearchPeople>(),
        fields_of::<users::ReadProfile>(),
        fields_of::<users::MyAccount>(),
        fields_of::<users::ChangeProfile>(),
        fields_of::<crate::uploads::RemoveAvatar>(),
        fields_of::<users::ChangePassword>(),
        fields_of::<users::SignOutDevice>(),
        fields_of::<users::DeactivateMe>(),
        fields_of::<users::SetTheme>(),
        fields_of::<users::SetLanguage>(),
        fields_of::<rooms::invitations::OpenInvitation>(),
        fields_of::<presence::RecordActivity>(),
        fields_of::<presence::PublishTyping>(),
        fields_of::<presence::ListPresence>(),
        fields_of::<rooms::ListRooms>(),
        fields_of::<rooms::BrowseRooms>(),
        fields_of::<rooms::CreateRoom>(),
        fields_of::<rooms::OpenDirect>(),
        fields_of::<rooms::ChangeRoom>(),
        fields_of::<rooms::ArchiveRoom>(),
        fields_of::<rooms::JoinRoom>(),
        fields_of::<rooms::LeaveRoom>(),
        fields_of::<rooms::ListMembers>(),
        fields_of::<rooms::ListBanned>(),
        fields_of::<rooms::AddMember>(),
        fields_of::<rooms::RemoveMember>(),
        fields_of::<rooms::UnbanMember>(),
        fields_of::<rooms::SetRoomRole>(),
        fields_of::<rooms::MuteMember>(),
        fields_of::<rooms::CreateInvitation>(),
        fields_of::<rooms::ListInvitations>(),
        fields_of::<rooms::RevokeInvitation>(),
        fields_of::<rooms::PreviewInvitation>(),
        fields_of::<rooms::ClaimInvitation>(),
        fields_of::<statistics::ReadStatistics>(),
        fields_of::<statistics::ReadRoomStatistics>(),
        fields_of::<unread::ListReadStates>(),
        fields_of::<unread::GetReadState>(),
        fields_of::<unread::MarkRead>(),
        fields_of::<unread::MarkUnread>(),
        fields_of::<unread::SetNotificationLevel>(),
    ]
}

fn fields_of<F: ServerFn + DeserializeOwned>() -> ServerFunction {
    let mut fields: &[&str] = &[];
    let _ = F::deserialize(FieldNames(&mut fields));
    (F::PATH, fields)
}

/// A deserializer that stores the names of a struct's fields and then fails.
struct FieldNames<'a>(&'a mut &'static [&'static str]);

impl<'de> Deserializer<'de> for FieldNames<'_> {
    type Error = serde::de::value::Error;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Self::Error> {
        *self.0 = fields;
        Err(Self::Error::custom("only the names of the fields are read"))
    }

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
        Err(Self::Error::custom("a server function's arguments are a struct"))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit unit_struct newtype_struct seq
        tuple tuple_struct map enum identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_registered_server_function_is_listed() {
        let mut listed: Vec<_> = server_functions().into_iter().map(|(path, _)| path).collect();
        let mut registered: Vec<_> = leptos::server_fn::axum::server_fn_paths().map(|(path, _)| path).collect();
        listed.sort_unstable();
        registered.sort_unstable();
        assert_eq!(listed, registered);
    }
}

//! The forms that pages send to server functions, with their fields, so that the process can refuse fields no form has.

use leptos::server_fn::ServerFn;
use serde::de::{DeserializeOwned, Error, Visitor};
use serde::{Deserializer, forward_to_deserialize_any};

use crate::{administration, auth, messages, presence, rooms, sidebar, statistics, unread, users};

/// A server function's address and the names of its fields.
pub type Form = (&'static str, &'static [&'static str]);

/// Every form. A server function that is missing here refuses everything.
pub fn forms() -> Vec<Form> {
    vec![
        form::<administration::ListAccounts>(),
        form::<administration::SetServerRole>(),
        form::<administration::SetDeactivated>(),
        form::<administration::SignOutPerson>(),
        form::<administration::MakeResetLink>(),
        form::<administration::ListAllRooms>(),
        form::<administration::ReadSettings>(),
        form::<administration::ChangeSettings>(),
        form::<administration::ReadAudit>(),
        form::<auth::SubmitSignIn>(),
        form::<auth::SubmitSignUp>(),
        form::<auth::SubmitSignOut>(),
        form::<auth::ResetPassword>(),
        form::<sidebar::ReadLobby>(),
        form::<crate::room_page::OpenRoom>(),
        form::<messages::ReadMessages>(),
        form::<messages::QuotedMessage>(),
        form::<messages::PostMessage>(),
        form::<messages::EditMessage>(),
        form::<messages::RemoveMessage>(),
        form::<users::SearchPeople>(),
        form::<users::ReadProfile>(),
        form::<users::MyAccount>(),
        form::<users::ChangeProfile>(),
        form::<crate::uploads::RemoveAvatar>(),
        form::<users::ChangePassword>(),
        form::<users::SignOutDevice>(),
        form::<users::DeactivateMe>(),
        form::<users::SetTheme>(),
        form::<users::SetLanguage>(),
        form::<rooms::invitations::OpenInvitation>(),
        form::<presence::NoteActivity>(),
        form::<presence::NoteTyping>(),
        form::<presence::WhoIsHere>(),
        form::<rooms::ListRooms>(),
        form::<rooms::BrowseRooms>(),
        form::<rooms::CreateRoom>(),
        form::<rooms::OpenDirect>(),
        form::<rooms::ChangeRoom>(),
        form::<rooms::ArchiveRoom>(),
        form::<rooms::JoinRoom>(),
        form::<rooms::LeaveRoom>(),
        form::<rooms::ListMembers>(),
        form::<rooms::ListBanned>(),
        form::<rooms::AddMember>(),
        form::<rooms::RemoveMember>(),
        form::<rooms::UnbanMember>(),
        form::<rooms::SetRoomRole>(),
        form::<rooms::MuteMember>(),
        form::<rooms::CreateInvitation>(),
        form::<rooms::ListInvitations>(),
        form::<rooms::RevokeInvitation>(),
        form::<rooms::LookAtInvitation>(),
        form::<rooms::ClaimInvitation>(),
        form::<statistics::ReadStatistics>(),
        form::<statistics::ReadRoomStatistics>(),
        form::<unread::ReadStandings>(),
        form::<unread::ReadStanding>(),
        form::<unread::MarkRead>(),
        form::<unread::MarkUnread>(),
        form::<unread::SetLevel>(),
    ]
}

fn form<F: ServerFn + DeserializeOwned>() -> Form {
    let mut fields: &[&str] = &[];
    let _ = F::deserialize(FieldNames(&mut fields));
    (F::PATH, fields)
}

/// Notes the fields that a struct asks for, and gives it none.
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
        Err(Self::Error::custom("only the names were asked for"))
    }

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
        Err(Self::Error::custom("a form is a struct"))
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
    fn every_server_function_is_a_form() {
        let mut listed: Vec<_> = forms().into_iter().map(|(path, _)| path).collect();
        let mut registered: Vec<_> = leptos::server_fn::axum::server_fn_paths().map(|(path, _)| path).collect();
        listed.sort_unstable();
        registered.sort_unstable();
        assert_eq!(listed, registered);
    }
}

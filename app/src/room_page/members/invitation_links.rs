//! Invitation links to a room or to the server: created, copied and revoked here.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::error::Error;
use crate::id::RoomId;
use crate::room_page::members::disclosure::Disclosure;
use crate::room_page::members::texts::Texts;
use crate::rooms::{Invitation, create_invitation, list_invitations, revoke_invitation};
use crate::ui::{CopyField, ErrorMessage, absolute_address, language, utc_offset};

/// The default and the maximum number of uses of a link.
const USES: (u32, u32) = (10, 100);
/// The validity periods to choose from, in hours.
const HOURS: [u32; 4] = [1, 24, 168, 720];

/// The invitation links to a room or to the server.
#[component]
pub fn InvitationLinks(
    /// The room; none for the server.
    room: Option<RoomId>,
) -> impl IntoView {
    let texts = Texts::of(language());
    let open = RwSignal::new(false);
    let links = RwSignal::new(None::<Result<Vec<Invitation>, Error>>);
    let room = StoredValue::new(room);
    let fetch = move || {
        spawn_local(async move {
            let result = list_invitations(room.get_value()).await;
            links.try_set(Some(result));
        });
    };
    Effect::new(move || {
        if open.get() {
            fetch();
        }
    });
    let revoke = move |id: String| {
        spawn_local(async move {
            match revoke_invitation(id).await {
                Ok(()) => fetch(),
                Err(error) => drop(links.try_set(Some(Err(error)))),
            }
        });
    };
    let row = move |invitation: Invitation| {
        let until = invitation.expires_at;
        let status = move || texts.link_status(invitation.uses_left, until, utc_offset().get());
        view! {
            <li class="member">
                <span class="member-text">
                    <span class="user-name">{texts.link_creator(&invitation.by.display_name)}</span>
                    <span class="user-handle">{status}</span>
                </span>
                <button type="button" class="button small" on:click=move |_| revoke(invitation.id.clone())>
                    {texts.revoke}
                </button>
            </li>
        }
    };
    let list = move || match links.get() {
        None => ().into_any(),
        Some(Err(error)) => view! { <ErrorMessage error /> }.into_any(),
        Some(Ok(found)) => {
            view! { <ul class="members-list">{found.into_iter().map(row).collect_view()}</ul> }.into_any()
        }
    };
    view! {
        <Disclosure title=texts.invitation_links open>
            <Show when=move || open.get()>
                <NewLink room=room.get_value() on_created=Callback::new(move |()| fetch()) />
            </Show>
            {list}
        </Disclosure>
    }
    .into_any()
}

/// The form that creates a link and shows it. Only the hash of a link is stored, so it is shown this once.
#[component]
fn NewLink(room: Option<RoomId>, on_created: Callback<()>) -> impl IntoView {
    let texts = Texts::of(language());
    let room = StoredValue::new(room);
    let uses = RwSignal::new(USES.0.to_string());
    let hours = RwSignal::new(HOURS[2].to_string());
    let new_link = RwSignal::new(None::<Result<String, Error>>);
    let create = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (uses, hours) = (uses.get_untracked().trim().parse().ok(), hours.get_untracked().parse().ok());
        spawn_local(async move {
            let created = create_invitation(room.get_value(), uses, hours).await;
            new_link.try_set(Some(created.map(|link| absolute_address(&link.path))));
            let _ = on_created.try_run(());
        });
    };
    let result = move || match new_link.get()? {
        Err(error) => Some(view! { <ErrorMessage error /> }.into_any()),
        Ok(link) => {
            let copy_text = (texts.copy, texts.copied);
            Some(
                view! { <CopyField link label=texts.invitation_link copy_text button_class="button small" /> }
                    .into_any(),
            )
        }
    };
    let choices = HOURS.map(|hours| {
        view! { <option value=hours.to_string() selected=hours == HOURS[2]>{texts.duration(hours)}</option> }
    });
    view! {
        <form class="invitation-form" on:submit=create>
            <label class="field">
                <span>{texts.uses}</span>
                <input
                    type="number"
                    min="1"
                    max=USES.1.to_string()
                    inputmode="numeric"
                    required
                    prop:value=move || uses.get()
                    on:input=move |event| uses.set(event_target_value(&event))
                />
            </label>
            <label class="field">
                <span>{texts.validity}</span>
                <select on:change=move |event| hours.set(event_target_value(&event))>{choices.collect_view()}</select>
            </label>
            <button class="button small primary">{texts.create_link}</button>
        </form>
        {result}
    }
    .into_any()
}

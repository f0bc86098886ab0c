//! Links that let people into a room, or into the server: made here, copied, and taken back.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::error::Error;
use crate::id::RoomId;
use crate::room_page::members::disclosure::Door;
use crate::room_page::members::texts::Texts;
use crate::rooms::{Invitation, create_invitation, list_invitations, revoke_invitation};
use crate::ui::{CopyField, Notice, absolute_address, language, utc_offset};

/// How many people may use a link unless one says otherwise, and how many at most.
const USES: (u32, u32) = (10, 100);
/// For how many hours a link is good: those to choose from.
const HOURS: [u32; 4] = [1, 24, 168, 720];

/// The links into a room, or into the server.
#[component]
pub fn InvitationLinks(
    /// The room; none for the server.
    room: Option<RoomId>,
) -> impl IntoView {
    let texts = Texts::of(language());
    let open = RwSignal::new(false);
    let known = RwSignal::new(None::<Result<Vec<Invitation>, Error>>);
    let room = StoredValue::new(room);
    let read = move || {
        spawn_local(async move {
            let answer = list_invitations(room.get_value()).await;
            known.try_set(Some(answer));
        });
    };
    Effect::new(move || {
        if open.get() {
            read();
        }
    });
    let revoke = move |id: String| {
        spawn_local(async move {
            match revoke_invitation(id).await {
                Ok(()) => read(),
                Err(error) => drop(known.try_set(Some(Err(error)))),
            }
        });
    };
    let row = move |invitation: Invitation| {
        let until = invitation.expires_at;
        let said = move || texts.link_status(invitation.uses_left, until, utc_offset().get());
        view! {
            <li class="member">
                <span class="member-text">
                    <span class="user-name">{texts.link_creator(&invitation.by.display_name)}</span>
                    <span class="user-handle">{said}</span>
                </span>
                <button type="button" class="button small" on:click=move |_| revoke(invitation.id.clone())>
                    {texts.revoke}
                </button>
            </li>
        }
    };
    let list = move || match known.get() {
        None => ().into_any(),
        Some(Err(error)) => view! { <Notice error /> }.into_any(),
        Some(Ok(links)) => {
            view! { <ul class="members-list">{links.into_iter().map(row).collect_view()}</ul> }.into_any()
        }
    };
    view! {
        <Door title=texts.invitation_links open>
            <Show when=move || open.get()>
                <NewLink room=room.get_value() made=Callback::new(move |()| read()) />
            </Show>
            {list}
        </Door>
    }
    .into_any()
}

/// Makes a link, and shows it: this once, as only its hash is kept.
#[component]
fn NewLink(room: Option<RoomId>, made: Callback<()>) -> impl IntoView {
    let texts = Texts::of(language());
    let room = StoredValue::new(room);
    let uses = RwSignal::new(USES.0.to_string());
    let hours = RwSignal::new(HOURS[2].to_string());
    let answer = RwSignal::new(None::<Result<String, Error>>);
    let make = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (uses, hours) = (uses.get_untracked().trim().parse().ok(), hours.get_untracked().parse().ok());
        spawn_local(async move {
            let made_link = create_invitation(room.get_value(), uses, hours).await;
            answer.try_set(Some(made_link.map(|link| absolute_address(&link.path))));
            let _ = made.try_run(());
        });
    };
    let shown = move || match answer.get()? {
        Err(error) => Some(view! { <Notice error /> }.into_any()),
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
        <form class="invitation-form" on:submit=make>
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
        {shown}
    }
    .into_any()
}

//! One's picture: shown, replaced, removed. A plain form: the page comes again with the new picture, or with why not.

use leptos::form::ActionForm;
use leptos::html::{Form, Input};
use leptos::prelude::*;

use crate::auth::Person;
use crate::error::Error;
use crate::ui::{Avatar, Notice, language};
use crate::uploads::RemoveAvatar;
use crate::users::Texts;

/// The section of one's picture.
#[component]
pub(crate) fn AvatarForm(
    /// Whose it is.
    person: Person,
    /// Why the last one was not taken.
    refused: Option<Error>,
) -> impl IntoView {
    let texts = Texts::of(language());
    let form = NodeRef::<Form>::new();
    let removal = ServerAction::<RemoveAvatar>::new();
    let has_picture = person.avatar.is_some();
    let picture = Memo::new(move |_| match removal.value().get() {
        Some(Ok(())) => None,
        _ => person.avatar.clone(),
    });
    let (id, name) = (person.id, person.display_name);
    let complaint = move || removal.value().get().and_then(Result::err).map(|error| view! { <Notice error /> });
    // With scripting a picture that was chosen goes by itself.
    let field = NodeRef::<Input>::new();
    let send = move || {
        if let Some(form) = form.get_untracked() {
            let _ = form.request_submit();
        }
    };
    // So does one that was chosen before scripting had taken over.
    Effect::new(move || {
        if field.get().and_then(|field| field.files()).is_some_and(|files| files.length() > 0) {
            send();
        }
    });
    view! {
        <section class="account-section" aria-labelledby="account-avatar">
            <h2 id="account-avatar">{texts.picture}</h2>
            <div class="account-avatar">
                {move || view! { <Avatar id name=name.clone() picture=picture.get() /> }}
                <div class="account-avatar-actions">
                    <form node_ref=form method="post" action="/api/people/avatar" enctype="multipart/form-data" class="account-row">
                        <label class="button file-button">
                            <span>{texts.choose_picture}</span>
                            <input
                                node_ref=field
                                class="visually-hidden"
                                type="file"
                                name="file"
                                accept="image/jpeg,image/png,image/gif,image/webp"
                                required
                                on:change=move |_| send()
                            />
                        </label>
                        <noscript>
                            <button class="button">{texts.upload_picture}</button>
                        </noscript>
                    </form>
                    {has_picture
                        .then(|| {
                            view! {
                                <ActionForm action=removal>
                                    <button class="button quiet" hidden=move || picture.get().is_none()>
                                        {texts.remove_picture}
                                    </button>
                                </ActionForm>
                            }
                        })}
                </div>
            </div>
            <p class="hint">{texts.picture_hint}</p>
            {refused.map(|error| view! { <Notice error /> })}
            {complaint}
        </section>
    }
    .into_any()
}

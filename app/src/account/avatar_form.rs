//! The form that replaces or removes the user's picture. A plain form: the page is loaded again with the new picture or
//! with an error.

use leptos::form::ActionForm;
use leptos::html::{Form, Input};
use leptos::prelude::*;

use crate::auth::Person;
use crate::error::Error;
use crate::ui::{Avatar, ErrorMessage, language};
use crate::uploads::RemoveAvatar;
use crate::users::Texts;

/// The section of the picture.
#[component]
pub(crate) fn AvatarForm(
    /// The user.
    person: Person,
    /// The error of the last upload.
    avatar_error: Option<Error>,
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
    let error_message =
        move || removal.value().get().and_then(Result::err).map(|error| view! { <ErrorMessage error /> });
    // With scripting, a chosen picture is submitted at once.
    let file_input = NodeRef::<Input>::new();
    let submit = move || {
        if let Some(form) = form.get_untracked() {
            let _ = form.request_submit();
        }
    };
    // So is one that was chosen before hydration.
    Effect::new(move || {
        if file_input.get().and_then(|file_input| file_input.files()).is_some_and(|files| files.length() > 0) {
            submit();
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
                                node_ref=file_input
                                class="visually-hidden"
                                type="file"
                                name="file"
                                accept="image/jpeg,image/png,image/gif,image/webp"
                                required
                                on:change=move |_| submit()
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
            {avatar_error.map(|error| view! { <ErrorMessage error /> })}
            {error_message}
        </section>
    }
    .into_any()
}

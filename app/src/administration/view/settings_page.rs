//! The page of the server settings: the sign-up policy, the posting limits, and the invitation links of the server.

use leptos::html::{Input, Select};
use leptos::prelude::*;
use web_sys::HtmlInputElement;

use crate::administration::operations::read_settings;
use crate::administration::view::admin_layout::{AdminLayout, ForbiddenPage, Tab};
use crate::administration::view::confirm_dialog::{AdminAction, ConfirmDialog, ConfirmDialogState};
use crate::administration::{POSTING_BURST, POSTING_PER_MINUTE, ServerSettings, Texts};
use crate::auth::SignUp;
use crate::room_page::InvitationLinks;
use crate::ui::language;

/// The settings in a form.
#[component]
pub fn SettingsPage() -> impl IntoView {
    let response = Resource::new_blocking(|| (), async |()| read_settings().await);
    view! {
        <Suspense fallback=|| ()>
            {move || Suspend::new(async move {
                match response.await {
                    Ok(settings) => view! { <AdminLayout tab=Tab::Settings><SettingsForm settings /></AdminLayout> }.into_any(),
                    Err(error) => view! { <ForbiddenPage error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn SettingsForm(settings: ServerSettings) -> impl IntoView {
    let texts = Texts::of(language());
    let dialog = ConfirmDialogState::new(Callback::new(|()| ()));
    let sign_up = NodeRef::<Select>::new();
    let (burst, per_minute) = (NodeRef::<Input>::new(), NodeRef::<Input>::new());
    let saved = move || dialog.saved_settings.get().map(|_| texts.saved);
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        // The values are read from the fields, since they may have been changed before hydration.
        let number = |field: HtmlInputElement| field.value().trim().parse::<u32>().unwrap_or_default();
        let Some(sign_up) = sign_up.get_untracked().map(|field| field.value().parse().ok()) else { return };
        let Some((burst, per_minute)) = burst.get_untracked().zip(per_minute.get_untracked()) else { return };
        let (burst, per_minute) = (number(burst), number(per_minute));
        dialog.saved_settings.set(None);
        dialog.open(AdminAction::ChangeSettings { sign_up, burst, per_minute }, String::new());
    };
    let policies = [None, Some(SignUp::Open), Some(SignUp::Invite), Some(SignUp::Closed)].map(|policy| {
        let label = match policy {
            None => texts.configured_policy(texts.policy_name(settings.sign_up_at_start)),
            Some(policy) => texts.policy_name(policy).to_owned(),
        };
        let name = policy.map(|policy| policy.to_string()).unwrap_or_default();
        view! { <option value=name selected=settings.sign_up == policy>{label}</option> }
    });
    let limits_notice = (!settings.limits).then(|| view! { <p class="notice">{texts.limits_off}</p> });
    view! {
        <section class="card">
            <form class="stack server-settings" on:submit=save>
                <label class="field">
                    <span>{texts.sign_up}</span>
                    <select node_ref=sign_up>{policies.collect_view()}</select>
                    <small class="hint">{texts.sign_up_hint}</small>
                </label>
                <fieldset class="stack">
                    <legend>{texts.posting}</legend>
                    {number_field(texts.posting_burst, burst, settings.posting_burst, (*POSTING_BURST.start(), *POSTING_BURST.end()))}
                    {number_field(texts.posting_per_minute, per_minute, settings.posting_per_minute, (*POSTING_PER_MINUTE.start(), *POSTING_PER_MINUTE.end()))}
                    <small class="hint">{texts.posting_hint}</small>
                    {limits_notice}
                </fieldset>
                <div class="server-settings-footer">
                    <button class="button primary">{texts.save}</button>
                    <p role="status" class="soft">{saved}</p>
                </div>
            </form>
        </section>
        <section class="card">
            <h2>{texts.invitations}</h2>
            <p class="soft">{texts.invitations_hint}</p>
            <InvitationLinks room=None />
        </section>
        <ConfirmDialog dialog />
    }
    .into_any()
}

fn number_field(title: &'static str, field: NodeRef<Input>, value: u32, (min, max): (u32, u32)) -> AnyView {
    view! {
        <label class="field">
            <span>{title}</span>
            <input
                node_ref=field
                type="number"
                inputmode="numeric"
                required
                min=min.to_string()
                max=max.to_string()
                value=value.to_string()
            />
        </label>
    }
    .into_any()
}

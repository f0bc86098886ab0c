//! The page of the rules: who may make an account, how fast people may post, and the links that invite into the server.

use leptos::html::{Input, Select};
use leptos::prelude::*;
use web_sys::HtmlInputElement;

use crate::administration::operations::read_settings;
use crate::administration::view::admin_layout::{Closed, Frame, Tab};
use crate::administration::view::confirm_dialog::{Act, Confirmation, Question};
use crate::administration::{BURSTS, PER_MINUTE, Rules, Texts};
use crate::auth::SignUp;
use crate::room_page::InvitationLinks;
use crate::ui::language;

/// The rules as they are, to be changed.
#[component]
pub fn SettingsPage() -> impl IntoView {
    let read = Resource::new_blocking(|| (), async |()| read_settings().await);
    view! {
        <Suspense fallback=|| ()>
            {move || Suspend::new(async move {
                match read.await {
                    Ok(rules) => view! { <Frame tab=Tab::Settings><Settings rules /></Frame> }.into_any(),
                    Err(error) => view! { <Closed error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Settings(rules: Rules) -> impl IntoView {
    let texts = Texts::of(language());
    let confirmation = Confirmation::new(Callback::new(|()| ()));
    let sign_up = NodeRef::<Select>::new();
    let (burst, per_minute) = (NodeRef::<Input>::new(), NodeRef::<Input>::new());
    let saved = move || confirmation.rules.get().map(|_| texts.saved);
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        // What stands in the fields, also where it was put before the page woke up.
        let number = |field: HtmlInputElement| field.value().trim().parse::<u32>().unwrap_or_default();
        let Some(sign_up) = sign_up.get_untracked().map(|field| field.value().parse().ok()) else { return };
        let Some((burst, per_minute)) = burst.get_untracked().zip(per_minute.get_untracked()) else { return };
        let (burst, per_minute) = (number(burst), number(per_minute));
        confirmation.rules.set(None);
        confirmation.ask(Act::Rules { sign_up, burst, per_minute }, String::new());
    };
    let policies = [None, Some(SignUp::Open), Some(SignUp::Invite), Some(SignUp::Closed)].map(|policy| {
        let words = match policy {
            None => texts.configured_policy(texts.policy_name(rules.sign_up_at_start)),
            Some(policy) => texts.policy_name(policy).to_owned(),
        };
        let name = policy.map(|policy| policy.to_string()).unwrap_or_default();
        view! { <option value=name selected=rules.sign_up == policy>{words}</option> }
    });
    let off = (!rules.limits).then(|| view! { <p class="notice">{texts.limits_off}</p> });
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
                    {number(texts.posting_burst, burst, rules.posting_burst, (*BURSTS.start(), *BURSTS.end()))}
                    {number(texts.posting_per_minute, per_minute, rules.posting_per_minute, (*PER_MINUTE.start(), *PER_MINUTE.end()))}
                    <small class="hint">{texts.posting_hint}</small>
                    {off}
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
        <Question confirmation />
    }
    .into_any()
}

fn number(title: &'static str, field: NodeRef<Input>, present: u32, (least, most): (u32, u32)) -> AnyView {
    view! {
        <label class="field">
            <span>{title}</span>
            <input
                node_ref=field
                type="number"
                inputmode="numeric"
                required
                min=least.to_string()
                max=most.to_string()
                value=present.to_string()
            />
        </label>
    }
    .into_any()
}

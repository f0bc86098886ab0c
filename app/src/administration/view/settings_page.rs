//! The page of the server settings: a form of all settings, and the invitation links of the server.

use leptos::html::{Input, Select};
use leptos::prelude::*;

use crate::administration::operations::read_settings;
use crate::administration::view::admin_layout::{AdminLayout, ForbiddenPage, Tab};
use crate::administration::view::confirm_dialog::{AdminAction, ConfirmDialog, ConfirmDialogState};
use crate::administration::{ChangeSettings, ServerSettings, Texts};
use crate::room_page::InvitationLinks;
use crate::settings::{Group, Kind, SETTINGS, Setting, Text};
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
    let fields: Vec<Field> = SETTINGS.iter().map(Field::new).collect();
    let saved = move || dialog.saved_settings.get().map(|_| texts.saved);
    let save = {
        let fields = fields.clone();
        move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            let Some(texts) = fields.iter().map(|field| field.text()).collect::<Option<Vec<_>>>() else { return };
            let Some(settings) = ChangeSettings::from_texts(texts) else { return };
            dialog.saved_settings.set(None);
            dialog.open(AdminAction::ChangeSettings(settings), String::new());
        }
    };
    let values = settings.settings.texts();
    let rows: Vec<(Field, String)> = fields.into_iter().zip(values).collect();
    let groups =
        rows.chunk_by(|(one, _), (next, _)| one.setting.group.is_some() && one.setting.group == next.setting.group);
    let groups = groups.map(|rows| {
        let fields: Vec<AnyView> = rows.iter().map(|(field, value)| field.view(value, settings)).collect();
        match rows[0].0.setting.group {
            Some(group) => fieldset(group, fields, settings.limits),
            None => fields.into_any(),
        }
    });
    view! {
        <section class="card">
            <form class="stack server-settings" on:submit=save>
                {groups.collect_view()}
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

/// The fields of a group.
fn fieldset(group: &Group, fields: Vec<AnyView>, limits: bool) -> AnyView {
    let limits_notice =
        (group.is_rate_limit && !limits).then(|| view! { <p class="notice">{Texts::of(language()).limits_off}</p> });
    view! {
        <fieldset class="stack">
            <legend>{displayed(group.title)}</legend>
            {fields}
            <small class="hint">{displayed(group.hint)}</small>
            {limits_notice}
        </fieldset>
    }
    .into_any()
}

fn displayed((english, chinese): Text) -> &'static str {
    language().select(english, chinese)
}

/// The field of a setting: an input for a number, a select for a choice.
#[derive(Clone, Copy)]
struct Field {
    setting: &'static Setting,
    input: NodeRef<Input>,
    select: NodeRef<Select>,
}

impl Field {
    fn new(setting: &'static Setting) -> Self {
        Self { setting, input: NodeRef::new(), select: NodeRef::new() }
    }

    /// The text of the element, which is read from there, since it may have been changed before hydration. A number that is
    /// unreadable becomes one that the server rejects.
    fn text(&self) -> Option<String> {
        match self.setting.kind {
            Kind::Choice { .. } => self.select.get_untracked().map(|select| select.value()),
            Kind::Number { .. } | Kind::PerMinute { .. } => self.input.get_untracked().map(|input| {
                let number = input.value().trim().parse::<u32>();
                number.unwrap_or(u32::MAX).to_string()
            }),
        }
    }

    /// Label, element and hint.
    fn view(&self, value: &str, settings: ServerSettings) -> AnyView {
        let element = match self.setting.kind {
            Kind::Choice { choices, is_configured } => {
                let configured = is_configured.then(|| settings.sign_up_at_start.to_string());
                self.select_view(value, choices, configured.as_deref())
            }
            Kind::Number { min, max } => self.input_view(value, min, max),
            Kind::PerMinute { max } => self.input_view(value, 1, max),
        };
        let hint = self.setting.hint.map(|hint| view! { <small class="hint">{displayed(hint)}</small> });
        view! {
            <label class="field">
                <span>{displayed(self.setting.title)}</span>
                {element}
                {hint}
            </label>
        }
        .into_any()
    }

    fn input_view(&self, value: &str, min: u32, max: u32) -> AnyView {
        view! {
            <input
                node_ref=self.input
                type="number"
                inputmode="numeric"
                required
                min=min.to_string()
                max=max.to_string()
                value=value.to_owned()
            />
        }
        .into_any()
    }

    /// The choices. If one of them is configured, the first is to leave it at that.
    fn select_view(&self, value: &str, choices: &'static [(&str, Text)], configured: Option<&str>) -> AnyView {
        let option = |name: &str, label: String| {
            view! { <option value=name.to_owned() selected=name == value>{label}</option> }
        };
        let configured = configured.map(|configured| {
            let label = choices.iter().find(|(name, _)| *name == configured).map(|(_, label)| displayed(*label));
            option("", Texts::of(language()).configured_choice(label.unwrap_or_default()))
        });
        let options = choices.iter().map(|(name, label)| option(name, displayed(*label).to_owned()));
        let options: Vec<_> = configured.into_iter().chain(options).collect();
        view! { <select node_ref=self.select>{options}</select> }.into_any()
    }
}

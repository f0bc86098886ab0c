//! The description of the API, for programs as JSON and for people as a page, both from the one value.
//!
//! The page has no scripts and loads nothing from elsewhere. It is technical, and in English only.

use axum::Router;
use axum::body::Bytes;
use axum::http::header::{CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::routing::get;
use leptos::prelude::*;
use utoipa::openapi::OpenApi;

use crate::api::docs::guide::{Guide, Limits};
use crate::api::docs::model::{Field, Group, Manual, Operation, Schema};
use crate::app::shell::head;
use crate::state::State;
use crate::ui::Theme;

mod curl;
mod guide;
mod model;

/// What the page may load: our styles and our mark.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

/// The description's two addresses. What they answer is made once.
pub fn routes(description: &OpenApi, state: &State) -> Router<State> {
    let json = Bytes::from(serde_json::to_vec(description).unwrap_or_default());
    let page = Bytes::from(page(Manual::of(description), Limits::of(&state.config)));
    let of_page =
        [(CONTENT_TYPE, "text/html; charset=utf-8"), (CONTENT_LANGUAGE, "en"), (CONTENT_SECURITY_POLICY, POLICY)];
    Router::new()
        .route("/api/openapi.json", get(async move || ([(CONTENT_TYPE, "application/json")], json)))
        .route("/api/docs", get(async move || (of_page, page)))
}

/// The document. Nothing in it needs scripts, so it is not streamed as pages of the app are.
fn page(manual: Manual, limits: Limits) -> String {
    Owner::new().with(|| {
        let document = view! {
            <!DOCTYPE html>
            <html lang="en">
                {head(Theme::System, view! { <title>"Teahouse API"</title> })}
                <body>
                    <Docs manual limits />
                </body>
            </html>
        };
        document.to_html()
    })
}

/// The page.
#[component]
fn Docs(manual: Manual, limits: Limits) -> impl IntoView {
    let links = manual.groups.iter().map(|group| {
        let operations = group.operations.iter().map(|operation| {
            let (href, method, path) = (format!("#{}", operation.id), operation.method.clone(), operation.path.clone());
            view! { <li><a href=href><span class="docs-method">{method}</span> {path}</a></li> }
        });
        view! { <li>{group.name.clone()} <ul>{operations.collect_view()}</ul></li> }
    });
    let groups = manual.groups.iter().map(group).collect_view();
    let schemas = manual.schemas.iter().map(schema).collect_view();
    view! {
        <div class="docs">
            <a class="skip-link" href="#guide">"To the text"</a>
            <header class="docs-header">
                <h1>"Teahouse API"</h1>
                <p>
                    {manual.description.clone()} " Version " {manual.version.clone()}
                    ". The same for programs, as OpenAPI: " <a href="/api/openapi.json">"/api/openapi.json"</a> "."
                </p>
            </header>
            <nav class="docs-nav" aria-label="Contents">
                <ul>
                    <li><a href="#sign-in">"How to sign in"</a></li>
                    <li><a href="#errors">"Errors"</a></li>
                    <li><a href="#cursor">"Cursor"</a></li>
                    <li><a href="#limits">"Limits"</a></li>
                    {links.collect_view()}
                    <li><a href="#schemas">"Schemas"</a></li>
                </ul>
            </nav>
            <main class="docs-text" id="guide">
                <Guide server=manual.server.clone() limits />
                {groups}
                <section class="docs-group" id="schemas">
                    <h2>"Schemas"</h2>
                    {schemas}
                </section>
            </main>
        </div>
    }
}

fn group(group: &Group) -> AnyView {
    let operations = group.operations.iter().map(operation).collect_view();
    view! {
        <section class="docs-group">
            <h2>{group.name.clone()}</h2>
            {prose(&group.description)}
            {operations}
        </section>
    }
    .into_any()
}

fn operation(operation: &Operation) -> AnyView {
    let answers = operation.answers.iter().map(|answer| {
        let (kind, reference) = (answer.kind.clone(), answer.reference.clone());
        view! {
            <tr>
                <th scope="row">{answer.status.clone()}</th>
                <td>{prose(&answer.description)} <p class="docs-type">{linked(kind, reference)}</p></td>
            </tr>
        }
    });
    let (id, href) = (operation.id.clone(), format!("#{}", operation.id));
    let signed_in = if operation.is_public { "No session needed." } else { "Needs a session." };
    view! {
        <article class="docs-operation" id=id>
            <h3><a href=href>{operation.summary.clone()}</a></h3>
            <p class="docs-endpoint">
                <span class="docs-method">{operation.method.clone()}</span> <code>{operation.path.clone()}</code>
            </p>
            {prose(&operation.description)}
            <p class="docs-type">{format!("Operation {}. {signed_in}", operation.id)}</p>
            {fields("Parameters", &operation.parameters)}
            {fields(&format!("Body: {}", operation.body_kind), &operation.body)}
            <h4>"Answers"</h4>
            <table class="docs-table">
                <thead><tr><th scope="col">"Status"</th><th scope="col">"What it says"</th></tr></thead>
                <tbody>{answers.collect_view()}</tbody>
            </table>
            <h4>"Example"</h4>
            {code(operation.curl.clone())}
        </article>
    }
    .into_any()
}

fn schema(schema: &Schema) -> AnyView {
    let id = format!("schema-{}", schema.name);
    let itself = (schema.fields.is_empty()).then(|| {
        let (kind, bounds) = (schema.kind.clone(), schema.bounds.clone());
        view! { <p class="docs-type">{kind} " " {marked(&bounds)}</p> }
    });
    view! {
        <article class="docs-operation" id=id>
            <h3>{schema.name.clone()}</h3>
            {prose(&schema.description)}
            {itself}
            {fields("Fields", &schema.fields)}
        </article>
    }
    .into_any()
}

/// A table of parameters or fields; nothing where there are none.
fn fields(title: &str, fields: &[Field]) -> Option<AnyView> {
    let title = title.to_owned();
    let rows = fields.iter().map(|field| {
        let need = if field.is_required { "required" } else { "optional" };
        let place = if field.place.is_empty() { need.to_owned() } else { format!("{}, {need}", field.place) };
        view! {
            <tr>
                <th scope="row"><code>{field.name.clone()}</code> <span class="docs-type">{place}</span></th>
                <td>
                    <p class="docs-type">
                        {linked(field.kind.clone(), field.reference.clone())} " " {marked(&field.bounds)}
                    </p>
                    {prose(&field.description)}
                </td>
            </tr>
        }
    });
    let table = view! {
        <h4>{title}</h4>
        <table class="docs-table">
            <thead><tr><th scope="col">"Name"</th><th scope="col">"What it is"</th></tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    };
    (!fields.is_empty()).then(|| table.into_any())
}

/// The name of a type, leading to its schema if it has one.
fn linked(kind: String, reference: Option<String>) -> AnyView {
    match reference {
        Some(name) => view! { <a href=format!("#schema-{name}")>{kind}</a> }.into_any(),
        None => view! { <span>{kind}</span> }.into_any(),
    }
}

/// Paragraphs, parted by empty lines.
fn prose(text: &str) -> AnyView {
    let paragraphs = text.split("\n\n").filter(|paragraph| !paragraph.trim().is_empty());
    paragraphs.map(|paragraph| view! { <p>{marked(paragraph)}</p> }).collect_view().into_any()
}

/// Words, with those between backticks as code.
fn marked(text: &str) -> AnyView {
    let parts = text.split('`').enumerate().filter(|(_, part)| !part.is_empty()).map(|(place, part)| {
        let part = part.to_owned();
        if place % 2 == 1 { view! { <code>{part}</code> }.into_any() } else { view! { <span>{part}</span> }.into_any() }
    });
    parts.collect_view().into_any()
}

/// Lines to copy.
fn code(text: String) -> AnyView {
    view! { <pre class="docs-code" tabindex="0"><code>{text}</code></pre> }.into_any()
}

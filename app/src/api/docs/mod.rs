//! The description of the API: as JSON for programs, and as a page for developers. Both are generated from the same value.
//!
//! The page has no scripts and loads no resources of other origins. It is in English only.

use axum::Router;
use axum::body::Bytes;
use axum::http::header::{CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::routing::get;
use leptos::prelude::*;
use utoipa::openapi::OpenApi;

use crate::api::docs::guide::{Guide, Limits};
use crate::api::docs::model::{ApiDocs, Field, Group, Operation, Schema};
use crate::api::document::head;
use crate::state::State;
use crate::ui::Theme;

mod curl;
mod guide;
mod model;

/// The content security policy of the page: it loads only the stylesheet and the icon.
const PAGE_POLICY: &str =
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

/// The two routes of the description. Their responses are generated once, at the start.
pub fn routes(description: &OpenApi, state: &State) -> Router<State> {
    let json = Bytes::from(serde_json::to_vec(description).unwrap_or_default());
    let page = Bytes::from(page(ApiDocs::from_openapi(description), Limits::from_config(&state.config)));
    let page_headers =
        [(CONTENT_TYPE, "text/html; charset=utf-8"), (CONTENT_LANGUAGE, "en"), (CONTENT_SECURITY_POLICY, PAGE_POLICY)];
    Router::new()
        .route("/api/openapi.json", get(async move || ([(CONTENT_TYPE, "application/json")], json)))
        .route("/api/docs", get(async move || (page_headers, page)))
}

/// The HTML document. It contains no suspended parts, so it is not streamed as the pages of the application are.
fn page(docs: ApiDocs, limits: Limits) -> String {
    Owner::new().with(|| {
        let document = view! {
            <!DOCTYPE html>
            <html lang="en">
                {head(Theme::System, view! { <title>"Teahouse API"</title> })}
                <body>
                    <ApiDocsPage docs limits />
                </body>
            </html>
        };
        document.to_html()
    })
}

/// The content of the page.
#[component]
fn ApiDocsPage(docs: ApiDocs, limits: Limits) -> impl IntoView {
    let links = docs.groups.iter().map(|group| {
        let operations = group.operations.iter().map(|operation| {
            let (href, method, path) = (format!("#{}", operation.id), operation.method.clone(), operation.path.clone());
            view! { <li><a href=href><span class="docs-method">{method}</span> {path}</a></li> }
        });
        view! { <li>{group.name.clone()} <ul>{operations.collect_view()}</ul></li> }
    });
    let groups = docs.groups.iter().map(group).collect_view();
    let schemas = docs.schemas.iter().map(schema).collect_view();
    view! {
        <div class="docs">
            <a class="skip-link" href="#guide">"To the text"</a>
            <header class="docs-header">
                <h1>"Teahouse API"</h1>
                <p>
                    {docs.description.clone()} " Version " {docs.version.clone()}
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
                <Guide server=docs.server.clone() limits />
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
            {paragraphs(&group.description)}
            {operations}
        </section>
    }
    .into_any()
}

fn operation(operation: &Operation) -> AnyView {
    let responses = operation.responses.iter().map(|response| {
        let (body_type, reference) = (response.body_type.clone(), response.reference.clone());
        view! {
            <tr>
                <th scope="row">{response.status.clone()}</th>
                <td>{paragraphs(&response.description)} <p class="docs-type">{type_link(body_type, reference)}</p></td>
            </tr>
        }
    });
    let (id, href) = (operation.id.clone(), format!("#{}", operation.id));
    let session = if operation.is_public { "No session needed." } else { "Needs a session." };
    view! {
        <article class="docs-operation" id=id>
            <h3><a href=href>{operation.summary.clone()}</a></h3>
            <p class="docs-endpoint">
                <span class="docs-method">{operation.method.clone()}</span> <code>{operation.path.clone()}</code>
            </p>
            {paragraphs(&operation.description)}
            <p class="docs-type">{format!("Operation {}. {session}", operation.id)}</p>
            {fields("Parameters", &operation.parameters)}
            {fields(&format!("Body: {}", operation.body_content_type), &operation.body)}
            <h4>"Answers"</h4>
            <table class="docs-table">
                <thead><tr><th scope="col">"Status"</th><th scope="col">"What it says"</th></tr></thead>
                <tbody>{responses.collect_view()}</tbody>
            </table>
            <h4>"Example"</h4>
            {code_block(operation.curl.clone())}
        </article>
    }
    .into_any()
}

fn schema(schema: &Schema) -> AnyView {
    let id = format!("schema-{}", schema.name);
    let own_type = (schema.fields.is_empty()).then(|| {
        let (type_name, bounds) = (schema.type_name.clone(), schema.bounds.clone());
        view! { <p class="docs-type">{type_name} " " {inline_code(&bounds)}</p> }
    });
    view! {
        <article class="docs-operation" id=id>
            <h3>{schema.name.clone()}</h3>
            {paragraphs(&schema.description)}
            {own_type}
            {fields("Fields", &schema.fields)}
        </article>
    }
    .into_any()
}

/// A table of parameters or fields; none if there are none.
fn fields(title: &str, fields: &[Field]) -> Option<AnyView> {
    let title = title.to_owned();
    let rows = fields.iter().map(|field| {
        let required = if field.is_required { "required" } else { "optional" };
        let location =
            if field.location.is_empty() { required.to_owned() } else { format!("{}, {required}", field.location) };
        view! {
            <tr>
                <th scope="row"><code>{field.name.clone()}</code> <span class="docs-type">{location}</span></th>
                <td>
                    <p class="docs-type">
                        {type_link(field.type_name.clone(), field.reference.clone())} " " {inline_code(&field.bounds)}
                    </p>
                    {paragraphs(&field.description)}
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

/// The name of a type, as a link to its schema if it has one.
fn type_link(name: String, reference: Option<String>) -> AnyView {
    match reference {
        Some(schema) => view! { <a href=format!("#schema-{schema}")>{name}</a> }.into_any(),
        None => view! { <span>{name}</span> }.into_any(),
    }
}

/// Paragraphs of a text, in which they are separated by empty lines.
fn paragraphs(text: &str) -> AnyView {
    let parts = text.split("\n\n").filter(|paragraph| !paragraph.trim().is_empty());
    parts.map(|paragraph| view! { <p>{inline_code(paragraph)}</p> }).collect_view().into_any()
}

/// A text in which the parts between backticks are code.
fn inline_code(text: &str) -> AnyView {
    let parts = text.split('`').enumerate().filter(|(_, part)| !part.is_empty()).map(|(index, part)| {
        let part = part.to_owned();
        if index % 2 == 1 { view! { <code>{part}</code> }.into_any() } else { view! { <span>{part}</span> }.into_any() }
    });
    parts.collect_view().into_any()
}

/// A block of code.
fn code_block(text: String) -> AnyView {
    view! { <pre class="docs-code" tabindex="0"><code>{text}</code></pre> }.into_any()
}

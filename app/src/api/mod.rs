//! What the process offers over HTTP besides pages: the REST routes of all slices with their OpenAPI description, and the HTML
//! document around pages.
//!
//! Invariant: every route is described, except the two routes of the description itself.

use axum::Router;
use utoipa::openapi::info::{InfoBuilder, License};
use utoipa::openapi::schema::{ComponentsBuilder, Schema};
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::tag::{Tag, TagBuilder};
use utoipa::openapi::{OpenApi, OpenApiBuilder, RefOr, Server};
use utoipa_axum::router::OpenApiRouter;

use crate::error::Code;
use crate::error::server::Problem;
use crate::state::State;
use crate::{administration, auth, messages, presence, rooms, statistics, stream, unread, uploads, users};

mod docs;
pub mod document;
mod health;
mod server_functions;

pub use server_functions::server_functions;

/// The routes of the REST API, with `/api/openapi.json` and `/api/docs`, which describe them.
pub fn api(state: &State) -> Router<State> {
    let (routes, mut description) = OpenApiRouter::with_openapi(base_description(state))
        .merge(auth::operations::routes())
        .merge(rooms::operations::routes())
        .merge(messages::operations::routes())
        .merge(stream::server::http::routes())
        .merge(uploads::operations::routes())
        .merge(users::operations::routes())
        .merge(presence::operations::routes())
        .merge(unread::operations::routes())
        .merge(statistics::operations::routes())
        .merge(administration::operations::routes())
        .merge(health::routes())
        .split_for_parts();
    for schema in ["ChatMessage", "Room", "Member", "Invitation", "NewInvitation", "Claimed"] {
        require_all_fields(&mut description, schema);
    }
    for schema in ["ReadState", "Statistics", "RoomStatistics", "Storage", "Memory", "AuditEntry", "AuditedRoom"] {
        require_all_fields(&mut description, schema);
    }
    routes.merge(docs::routes(&description, state))
}

/// The description without routes: product, address of the server, authentication, tags.
fn base_description(state: &State) -> OpenApi {
    let info = InfoBuilder::new()
        .title("Teahouse")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some("A self-hosted team chat: rooms, messages, files, and a stream of everything that changes."))
        .license(Some(License::new("MIT")));
    let server = state.config.public_url.as_ref().map_or("/", |url| url.as_str());
    let jwt = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .description(Some("For programs: the `token` that registering and signing in answer."));
    let cookie = ApiKeyValue::with_description(
        auth::server::cookie_name(&state.config),
        "For browsers: set by the sign-in page. What changes something must then come from the same site.",
    );
    let components = ComponentsBuilder::new()
        .schema_from::<Problem>()
        .schema_from::<Code>()
        .security_scheme("bearer", SecurityScheme::Http(jwt.build()))
        .security_scheme("cookie", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    let either = ["bearer", "cookie"].map(|scheme| SecurityRequirement::new(scheme, [""; 0]));
    OpenApiBuilder::new()
        .info(info)
        .servers(Some([Server::new(if server == "/" { server } else { server.trim_end_matches('/') })]))
        .components(Some(components.build()))
        .security(Some(either))
        .tags(Some(tags()))
        .build()
}

fn tags() -> Vec<Tag> {
    [
        ("Accounts", "Who one is, and sessions."),
        ("Rooms", "Where people talk, who is in which, and invitations."),
        ("Messages", "What people say in a room, and the files they post."),
        ("People", "Who there is, and who is here."),
        ("Events", "What changes, as it happens."),
        ("Statistics", "What happens, in numbers."),
        ("Administration", "What those who run the server look after."),
        ("Health", "Whether the process lives and can work."),
    ]
    .map(|(name, description)| TagBuilder::new().name(name).description(Some(description)).build())
    .into()
}

/// Marks all fields of a response schema as required: a field without a value is null in JSON, never absent.
fn require_all_fields(description: &mut OpenApi, schema: &str) {
    let schema = description.components.as_mut().and_then(|components| components.schemas.get_mut(schema));
    if let Some(RefOr::T(Schema::Object(object))) = schema {
        object.required = object.properties.keys().cloned().collect();
    }
}

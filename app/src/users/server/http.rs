//! REST of people.

use axum::extract::State as Extract;
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::Person;
use crate::auth::server::Session;
use crate::error::answers::{ALWAYS, FIELDS, SIGNED_IN, refusals};
use crate::error::{Body, Code, Query, Result};
use crate::state::State;

/// The routes of people.
pub fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::default().routes(routes!(people))
}

refusals! {
    PeopleRefusals = ALWAYS, SIGNED_IN, FIELDS, &[Code::TooManyTries];
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Sought {
    /// What the name has in it; everyone's has the empty text, which it is if absent.
    #[serde(default)]
    #[param(max_length = 64, required = false)]
    query: String,
}

/// Find people.
///
/// By their shown name or their username, at most twenty; first those whose name begins with the text. Neither oneself nor
/// deactivated people are among them.
#[utoipa::path(
    get,
    path = "/api/chat/people",
    operation_id = "findPeople",
    tag = "People",
    params(Sought),
    responses((status = 200, description = "The people.", body = Vec<Person>), PeopleRefusals)
)]
async fn people(
    Extract(state): Extract<State>,
    session: Session,
    Query(Sought { query }): Query<Sought>,
) -> Result<Body<Vec<Person>>> {
    crate::users::server::search(&state, &session, &query).await.map(Body)
}

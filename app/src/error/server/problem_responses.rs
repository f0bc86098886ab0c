//! The error responses of an operation in OpenAPI: from a list of codes follow their statuses, descriptions and schemas.
//!
//! Invariant: the lists are complete, so an operation returns no code that its description does not contain.

use std::borrow::Cow;
use std::collections::BTreeMap;

use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::schema::{AllOfBuilder, ObjectBuilder, Schema, Type};
use utoipa::openapi::{Content, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{PartialSchema, ToSchema};

use crate::error::Code;
use crate::language::Language;

/// Codes of every operation.
pub const ALWAYS: &[Code] = &[Code::RequestMalformed, Code::BodyTooLarge, Code::Internal, Code::Busy];
/// Codes of an operation that requires a session.
pub const SIGNED_IN: &[Code] = &[Code::Unauthenticated, Code::StoreUnavailable];
/// Codes of an operation that can write.
pub const CHANGES: &[Code] = &[Code::StoreUnavailable, Code::Indeterminate];
/// Codes of an operation that rejects requests from pages of other sites.
pub const GUARDED: &[Code] = &[Code::CrossSiteRequest];
/// Codes of an operation with parameters in its path or query, or fields in its body.
pub const FIELDS: &[Code] = &[Code::RequestInvalid];
/// Codes of an operation with a JSON body.
pub const JSON: &[Code] = &[Code::JsonMalformed, Code::ContentTypeUnsupported, Code::RequestInvalid];

/// Declares types for `responses(…)` of `#[utoipa::path]`: `Name = LIST, LIST;` is the type with the error responses for the
/// codes of these lists.
macro_rules! problem_responses {
    ($($(#[$doc:meta])* $name:ident = $($codes:expr),+;)*) => {$(
        $(#[$doc])*
        enum $name {}

        impl utoipa::IntoResponses for $name {
            fn responses() -> $crate::error::server::problem_responses::Responses {
                $crate::error::server::problem_responses::responses(&[$($codes),+])
            }
        }
    )*};
}
pub(crate) use problem_responses;

/// Responses by status.
pub type Responses = BTreeMap<String, RefOr<Response>>;

/// The error responses for the codes of these lists, one for each status.
pub fn responses(lists: &[&[Code]]) -> Responses {
    let mut by_status: BTreeMap<u16, Vec<Code>> = BTreeMap::new();
    for &code in Code::ALL.iter().filter(|code| lists.iter().any(|list| list.contains(code))) {
        by_status.entry(code.status()).or_default().push(code);
    }
    by_status.into_iter().map(|(status, codes)| (status.to_string(), response(&codes).into())).collect()
}

/// The description of an error response that has one of these codes.
fn response(codes: &[Code]) -> Response {
    let describe = |code: &Code| format!("`{}`: {}", code.name(), code.detail(Language::English));
    let description = codes.iter().map(describe).collect::<Vec<_>>().join("\n\n");
    let narrowed = ObjectBuilder::new().schema_type(Type::Object).property("code", code_enum(codes));
    let schema = AllOfBuilder::new().item(Ref::from_schema_name("Problem")).item(narrowed);
    let response = ResponseBuilder::new()
        .description(description)
        .content("application/problem+json", Content::new(Some(RefOr::<Schema>::from(schema))));
    if codes.contains(&Code::TooManyTries) {
        let seconds = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1));
        let header = HeaderBuilder::new().schema(Some(seconds)).description(Some("Seconds to wait."));
        return response.header("Retry-After", header.build()).build();
    }
    response.build()
}

fn code_enum(codes: &[Code]) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(codes.iter().map(|code| code.name())))
}

impl PartialSchema for Code {
    /// The names of all codes that the server returns; [`Code::Unreachable`] exists only in the browser.
    fn schema() -> RefOr<Schema> {
        let codes: Vec<Self> = Self::ALL.iter().copied().filter(|code| *code != Self::Unreachable).collect();
        code_enum(&codes).description(Some("Names the failure; programs decide by it.")).into()
    }
}

impl ToSchema for Code {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Code")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn response_of_each_status_lists_its_codes() {
        let responses = responses(&[SIGNED_IN, JSON, ALWAYS]);
        let statuses: Vec<&str> = responses.keys().map(String::as_str).collect();
        assert_eq!(statuses, ["400", "401", "413", "415", "422", "500", "503"]);
        let unavailable = serde_json::to_value(&responses["503"]).expect("JSON");
        let codes = &unavailable["content"]["application/problem+json"]["schema"]["allOf"][1]["properties"]["code"];
        assert_eq!(codes["enum"], serde_json::json!(["store_unavailable", "busy"]));
        assert!(unavailable["description"].as_str().is_some_and(|words| words.contains("`busy`: The server is busy")));
    }
}

//! How failures are described: an operation lists its codes, and its problem answers with their statuses, words and
//! schemas follow from them.
//!
//! The lists are complete: a program written from the description meets no other code.

use std::borrow::Cow;
use std::collections::BTreeMap;

use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::schema::{AllOfBuilder, ObjectBuilder, Schema, Type};
use utoipa::openapi::{Content, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{PartialSchema, ToSchema};

use crate::error::Code;
use crate::language::Language;

/// What any operation may answer, whatever it does.
pub const ALWAYS: &[Code] = &[Code::RequestMalformed, Code::BodyTooLarge, Code::Internal, Code::Busy];
/// Of an operation for which one is signed in.
pub const SIGNED_IN: &[Code] = &[Code::Unauthenticated, Code::StoreUnavailable];
/// Of an operation that may change something.
pub const CHANGES: &[Code] = &[Code::StoreUnavailable, Code::Indeterminate];
/// Of an operation that a page of another site must not call.
pub const GUARDED: &[Code] = &[Code::CrossSiteRequest];
/// Of an operation with fields, in its path, query or body.
pub const FIELDS: &[Code] = &[Code::RequestInvalid];
/// Of an operation with a JSON body.
pub const JSON: &[Code] = &[Code::JsonMalformed, Code::ContentTypeUnsupported, Code::RequestInvalid];

/// Declares types that stand for the failures of an operation in its `responses(…)`, each with its lists of codes.
macro_rules! refusals {
    ($($(#[$doc:meta])* $name:ident = $($codes:expr),+;)*) => {$(
        $(#[$doc])*
        enum $name {}

        impl utoipa::IntoResponses for $name {
            fn responses() -> $crate::error::answers::Answers {
                $crate::error::answers::problems(&[$($codes),+])
            }
        }
    )*};
}
pub(crate) use refusals;

/// Answers by status.
pub type Answers = BTreeMap<String, RefOr<Response>>;

/// The problem answers with the codes of these lists.
pub fn problems(lists: &[&[Code]]) -> Answers {
    let mut by_status: BTreeMap<u16, Vec<Code>> = BTreeMap::new();
    for &code in Code::ALL.iter().filter(|code| lists.iter().any(|list| list.contains(code))) {
        by_status.entry(code.status()).or_default().push(code);
    }
    by_status.into_iter().map(|(status, codes)| (status.to_string(), problem(&codes).into())).collect()
}

/// A problem answer with one of these codes.
fn problem(codes: &[Code]) -> Response {
    let words = |code: &Code| format!("`{}`: {}", code.name(), code.detail(Language::English));
    let description = codes.iter().map(words).collect::<Vec<_>>().join("\n\n");
    let of_these = ObjectBuilder::new().schema_type(Type::Object).property("code", named(codes));
    let schema = AllOfBuilder::new().item(Ref::from_schema_name("Problem")).item(of_these);
    let answer = ResponseBuilder::new()
        .description(description)
        .content("application/problem+json", Content::new(Some(RefOr::<Schema>::from(schema))));
    if codes.contains(&Code::TooManyTries) {
        let seconds = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1));
        let header = HeaderBuilder::new().schema(Some(seconds)).description(Some("Seconds to wait."));
        return answer.header("Retry-After", header.build()).build();
    }
    answer.build()
}

fn named(codes: &[Code]) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(codes.iter().map(|code| code.name())))
}

impl PartialSchema for Code {
    /// The names a server answers with; the browser's own is not among them.
    fn schema() -> RefOr<Schema> {
        let codes: Vec<Self> = Self::ALL.iter().copied().filter(|code| *code != Self::Unreachable).collect();
        named(&codes).description(Some("Names the failure; programs decide by it.")).into()
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
    fn an_answer_for_each_status_names_its_codes() {
        let answers = problems(&[SIGNED_IN, JSON, ALWAYS]);
        let statuses: Vec<&str> = answers.keys().map(String::as_str).collect();
        assert_eq!(statuses, ["400", "401", "413", "415", "422", "500", "503"]);
        let unavailable = serde_json::to_value(&answers["503"]).expect("JSON");
        let codes = &unavailable["content"]["application/problem+json"]["schema"]["allOf"][1]["properties"]["code"];
        assert_eq!(codes["enum"], serde_json::json!(["store_unavailable", "busy"]));
        assert!(unavailable["description"].as_str().is_some_and(|words| words.contains("`busy`: The server is busy")));
    }
}

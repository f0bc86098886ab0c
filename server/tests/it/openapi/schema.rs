//! Validates a JSON value against a schema. Only the keywords that the document uses are implemented; an unknown
//! keyword fails the test, so that no check is skipped silently.

use app::time::Timestamp;
use serde_json::Value;
use uuid::Uuid;

/// Keywords that restrict nothing, or that are checked together with others.
const IGNORED_KEYWORDS: [&str; 8] = [
    "description",
    "example",
    "examples",
    "default",
    "contentMediaType",
    "additionalProperties",
    "propertyNames",
    "pattern",
];

/// The schema that a reference points to.
pub fn resolve<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    match schema["$ref"].as_str() {
        Some(reference) => document.pointer(&reference[1..]).unwrap_or_else(|| panic!("{reference} does not exist")),
        None => schema,
    }
}

/// The first mismatch between the value and the schema; none if the value is valid.
pub fn mismatch(document: &Value, schema: &Value, value: &Value) -> Option<String> {
    let schema = resolve(document, schema);
    let fields = schema.as_object().unwrap_or_else(|| panic!("{schema} is not a schema"));
    fields.iter().find_map(|(keyword, expected)| {
        let holds = match keyword.as_str() {
            keyword if IGNORED_KEYWORDS.contains(&keyword) => true,
            "allOf" => return as_list(expected).iter().find_map(|schema| mismatch(document, schema, value)),
            "oneOf" => {
                as_list(expected).iter().filter(|schema| mismatch(document, schema, value).is_none()).count() == 1
            }
            "type" => as_list(expected).iter().any(|name| is_of_type(value, name.as_str().unwrap_or_default())),
            "enum" => as_list(expected).contains(value),
            "format" => matches_format(value, expected.as_str().unwrap_or_default()),
            "minimum" => value.as_f64().is_none_or(|number| number >= expected.as_f64().unwrap()),
            "maximum" => value.as_f64().is_none_or(|number| number <= expected.as_f64().unwrap()),
            "minLength" => value.as_str().is_none_or(|text| text.chars().count() as u64 >= expected.as_u64().unwrap()),
            "maxLength" => value.as_str().is_none_or(|text| text.chars().count() as u64 <= expected.as_u64().unwrap()),
            "items" => return as_list(value).iter().find_map(|item| mismatch(document, expected, item)),
            "required" => as_list(expected).iter().all(|name| value.get(name.as_str().unwrap()).is_some()),
            "properties" => {
                // A field that is not described would be unknown to clients.
                let is_known = |name: &String| expected.get(name).is_some() || !fields.contains_key("required");
                if !value.as_object().is_none_or(|value| value.keys().all(is_known)) {
                    return Some(format!("{value} has fields that {expected} does not describe"));
                }
                return expected.as_object().unwrap().iter().find_map(|(name, schema)| {
                    let mismatch = mismatch(document, schema, value.get(name)?)?;
                    Some(format!("{name}: {mismatch}"))
                });
            }
            keyword => panic!("unsupported keyword `{keyword}`"),
        };
        (!holds).then(|| format!("{value} does not match {keyword} {expected}"))
    })
}

/// A list, or a single value as a list of one.
fn as_list(value: &Value) -> &[Value] {
    value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice)
}

fn is_of_type(value: &Value, name: &str) -> bool {
    match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => panic!("unsupported type {name}"),
    }
}

fn matches_format(value: &Value, format: &str) -> bool {
    match (format, value.as_str()) {
        ("uuid", Some(text)) => text.len() == 36 && Uuid::try_parse(text).is_ok(),
        ("date-time", Some(text)) => text.parse::<Timestamp>().is_ok(),
        ("int32", _) => value.as_i64().is_none_or(|number| i32::try_from(number).is_ok()),
        ("int64", _) => value.as_u64().is_none_or(|number| i64::try_from(number).is_ok()),
        ("binary" | "password", _) | (_, None) => true,
        (format, _) => panic!("unsupported format {format}"),
    }
}

//! Whether a value is what a schema says. As much of JSON Schema as the document uses; a word it does not know is a
//! failure, so that nothing is taken for checked that is not.

use app::time::Timestamp;
use serde_json::Value;
use uuid::Uuid;

/// Words that say nothing about what a value may be, or that are looked at with others.
const SILENT: [&str; 8] = [
    "description",
    "example",
    "examples",
    "default",
    "contentMediaType",
    "additionalProperties",
    "propertyNames",
    "pattern",
];

/// The schema itself, where this only refers to it.
pub fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    match schema["$ref"].as_str() {
        Some(reference) => document.pointer(&reference[1..]).unwrap_or_else(|| panic!("{reference} leads nowhere")),
        None => schema,
    }
}

/// Why the value is not what the schema says; none if it is.
pub fn complaint(document: &Value, schema: &Value, value: &Value) -> Option<String> {
    let schema = resolved(document, schema);
    let fields = schema.as_object().unwrap_or_else(|| panic!("{schema} is no schema"));
    fields.iter().find_map(|(word, expected)| {
        let holds = match word.as_str() {
            word if SILENT.contains(&word) => true,
            "allOf" => return list(expected).iter().find_map(|schema| complaint(document, schema, value)),
            "oneOf" => list(expected).iter().filter(|schema| complaint(document, schema, value).is_none()).count() == 1,
            "type" => list(expected).iter().any(|name| is_of_type(value, name.as_str().unwrap_or_default())),
            "enum" => list(expected).contains(value),
            "format" => fits(value, expected.as_str().unwrap_or_default()),
            "minimum" => value.as_f64().is_none_or(|number| number >= expected.as_f64().unwrap()),
            "maximum" => value.as_f64().is_none_or(|number| number <= expected.as_f64().unwrap()),
            "minLength" => value.as_str().is_none_or(|text| text.chars().count() as u64 >= expected.as_u64().unwrap()),
            "maxLength" => value.as_str().is_none_or(|text| text.chars().count() as u64 <= expected.as_u64().unwrap()),
            "items" => return list(value).iter().find_map(|item| complaint(document, expected, item)),
            "required" => list(expected).iter().all(|name| value.get(name.as_str().unwrap()).is_some()),
            "properties" => {
                // What is not described is more than the document promises: a client would never find it.
                let is_known = |name: &String| expected.get(name).is_some() || !fields.contains_key("required");
                if !value.as_object().is_none_or(|value| value.keys().all(is_known)) {
                    return Some(format!("{value} has more fields than {expected}"));
                }
                return expected.as_object().unwrap().iter().find_map(|(name, schema)| {
                    let complaint = complaint(document, schema, value.get(name)?)?;
                    Some(format!("{name}: {complaint}"))
                });
            }
            word => panic!("schemas now say `{word}`"),
        };
        (!holds).then(|| format!("{value} is not of {word} {expected}"))
    })
}

/// A list, or the one thing in it.
fn list(value: &Value) -> &[Value] {
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
        _ => panic!("schemas now have the type {name}"),
    }
}

fn fits(value: &Value, format: &str) -> bool {
    match (format, value.as_str()) {
        ("uuid", Some(text)) => text.len() == 36 && Uuid::try_parse(text).is_ok(),
        ("date-time", Some(text)) => text.parse::<Timestamp>().is_ok(),
        ("int32", _) => value.as_i64().is_none_or(|number| i32::try_from(number).is_ok()),
        ("int64", _) => value.as_u64().is_none_or(|number| i64::try_from(number).is_ok()),
        ("binary" | "password", _) | (_, None) => true,
        (format, _) => panic!("schemas now have the format {format}"),
    }
}

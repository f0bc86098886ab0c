//! The curl command of an operation. In it `$TEAHOUSE` is the address of the server and `$TOKEN` the session token.

use serde_json::Value;

use crate::api::docs::model::{Field, Operation};

/// The command that calls `operation`; `example` is its JSON body.
pub fn command(operation: &Operation, example: &Value) -> String {
    let path = with_shell_variables(&operation.path);
    let query: Vec<String> = operation
        .parameters
        .iter()
        .filter(|parameter| parameter.location == "query")
        .filter_map(|parameter| Some(format!("{}={}", parameter.name, parameter.default.as_ref()?)))
        .collect();
    let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
    let is_stream = operation.responses.iter().any(|response| response.body_type.starts_with("text/event-stream"));
    let method = match operation.method.as_str() {
        "GET" if is_stream => " -N".to_owned(),
        "GET" => String::new(),
        method => format!(" -X {method}"),
    };
    let mut parts = vec![format!("curl{method} \"$TEAHOUSE{path}{query}\"")];
    if !operation.is_public {
        parts.push("-H \"Authorization: Bearer $TOKEN\"".to_owned());
    }
    match operation.body_content_type.as_str() {
        "application/json" => {
            parts.push("-H \"Content-Type: application/json\"".to_owned());
            parts.push(format!("-d '{}'", example.to_string().replace('\'', "'\\''")));
        }
        "multipart/form-data" => parts.extend(operation.body.iter().filter_map(form_field)),
        _ => {}
    }
    parts.join(" \\\n  ")
}

fn form_field(field: &Field) -> Option<String> {
    let value = if field.is_file { "@picture.jpg" } else { field.default.as_deref()? };
    Some(format!("-F {}={value}", field.name))
}

/// The path with its parameters as shell variables: `/messages/{id}` becomes `/messages/$ID`.
fn with_shell_variables(path: &str) -> String {
    let mut is_parameter = false;
    let characters = path.chars().filter_map(|character| match character {
        '{' => {
            is_parameter = true;
            Some('$')
        }
        '}' => {
            is_parameter = false;
            None
        }
        character => Some(if is_parameter { character.to_ascii_uppercase() } else { character }),
    });
    characters.collect()
}

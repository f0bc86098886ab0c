//! A request as one types it: `$TEAHOUSE` is the server, `$TOKEN` the session.

use serde_json::Value;

use crate::api::docs::model::{Field, Operation};

/// The command that calls this operation; `example` is its JSON body.
pub fn of(operation: &Operation, example: &Value) -> String {
    let address = with_shell_names(&operation.path);
    let query: Vec<String> = operation
        .parameters
        .iter()
        .filter(|parameter| parameter.place == "query")
        .filter_map(|parameter| Some(format!("{}={}", parameter.name, parameter.default.as_ref()?)))
        .collect();
    let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
    let streams = operation.answers.iter().any(|answer| answer.kind.starts_with("text/event-stream"));
    let method = match operation.method.as_str() {
        "GET" if streams => " -N".to_owned(),
        "GET" => String::new(),
        method => format!(" -X {method}"),
    };
    let mut parts = vec![format!("curl{method} \"$TEAHOUSE{address}{query}\"")];
    if !operation.is_public {
        parts.push("-H \"Authorization: Bearer $TOKEN\"".to_owned());
    }
    match operation.body_kind.as_str() {
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

/// The path with its places as variables of the shell: `/messages/{id}` becomes `/messages/$ID`.
fn with_shell_names(path: &str) -> String {
    let mut within = false;
    let letters = path.chars().filter_map(|letter| match letter {
        '{' => {
            within = true;
            Some('$')
        }
        '}' => {
            within = false;
            None
        }
        letter => Some(if within { letter.to_ascii_uppercase() } else { letter }),
    });
    letters.collect()
}

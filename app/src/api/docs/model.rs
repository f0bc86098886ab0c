//! What the page shows, read out of the description.

use serde_json::Value;
use utoipa::openapi::{OpenApi, RefOr, Schema as Described};

use crate::api::docs::curl;

/// The whole page.
pub struct Manual {
    pub description: String,
    pub version: String,
    /// Where the API is; empty where the document does not know.
    pub server: String,
    pub groups: Vec<Group>,
    pub schemas: Vec<Schema>,
}

/// The operations under one tag.
pub struct Group {
    pub name: String,
    pub description: String,
    pub operations: Vec<Operation>,
}

/// One method of one path.
pub struct Operation {
    pub id: String,
    pub method: String,
    pub path: String,
    pub summary: String,
    pub description: String,
    pub is_public: bool,
    pub parameters: Vec<Field>,
    /// The body's content type; empty where it takes none.
    pub body_kind: String,
    pub body: Vec<Field>,
    pub answers: Vec<Answer>,
    pub curl: String,
}

/// A parameter, or a field of an object.
pub struct Field {
    pub name: String,
    /// `path`, `query` or `header`; empty for a field of an object.
    pub place: String,
    pub kind: String,
    /// The schema that `kind` names.
    pub reference: Option<String>,
    pub bounds: String,
    pub is_required: bool,
    pub description: String,
    /// What it is where it is left out.
    pub default: Option<String>,
    /// Whether it is the bytes of a file.
    pub is_file: bool,
}

/// What is answered with one status.
pub struct Answer {
    pub status: String,
    pub description: String,
    pub kind: String,
    pub reference: Option<String>,
}

/// A type that fields refer to.
pub struct Schema {
    pub name: String,
    pub description: String,
    pub kind: String,
    pub bounds: String,
    pub fields: Vec<Field>,
}

impl Manual {
    /// Reads the document.
    pub fn of(openapi: &OpenApi) -> Self {
        let document = &serde_json::to_value(openapi).unwrap_or_default();
        let server = text(&document["servers"][0]["url"]);
        let schemas = entries(&document["components"]["schemas"]).map(|(name, schema)| Schema {
            name: name.clone(),
            description: text(&schema["description"]),
            kind: kind(schema).0,
            bounds: bounds(schema),
            fields: fields(schema, &names_in_order(openapi, name)),
        });
        let schemas: Vec<Schema> = schemas.collect();
        let groups = list(&document["tags"]).iter().map(|tag| group(openapi, document, tag));
        Self {
            description: text(&document["info"]["description"]),
            version: text(&document["info"]["version"]),
            server: if server == "/" { String::new() } else { server },
            groups: groups.filter(|group| !group.operations.is_empty()).collect(),
            schemas,
        }
    }
}

/// The fields of a schema as they were declared; JSON has them by the alphabet.
fn names_in_order(openapi: &OpenApi, schema: &str) -> Vec<String> {
    match openapi.components.as_ref().and_then(|components| components.schemas.get(schema)) {
        Some(RefOr::T(Described::Object(object))) => object.properties.keys().cloned().collect(),
        _ => Vec::new(),
    }
}

fn group(openapi: &OpenApi, document: &Value, tag: &Value) -> Group {
    let operations = entries(&document["paths"]).flat_map(|(path, item)| {
        let tagged = entries(item).filter(|(_, operation)| list(&operation["tags"]).contains(&tag["name"]));
        tagged.map(move |(method, found)| operation(openapi, document, (method, path), found))
    });
    let operations = operations.collect();
    Group { name: text(&tag["name"]), description: text(&tag["description"]), operations }
}

fn operation(openapi: &OpenApi, document: &Value, (method, path): (&str, &str), operation: &Value) -> Operation {
    let body = entries(&operation["requestBody"]["content"]).next();
    let of_body = body.and_then(|(_, content)| reference(&content["schema"])).unwrap_or_default();
    let schema = &document["components"]["schemas"][&of_body];
    let mut described = Operation {
        id: text(&operation["operationId"]),
        method: method.to_uppercase(),
        path: path.to_owned(),
        summary: text(&operation["summary"]).trim_end_matches('.').to_owned(),
        description: text(&operation["description"]),
        is_public: list(&operation["security"]).iter().any(|way| way.as_object().is_some_and(|way| way.is_empty())),
        parameters: list(&operation["parameters"]).iter().map(parameter).collect(),
        body_kind: body.map(|(kind, _)| kind.clone()).unwrap_or_default(),
        body: fields(schema, &names_in_order(openapi, &of_body)),
        answers: entries(&operation["responses"])
            .map(|(status, answer)| crate::api::docs::model::answer(status, answer))
            .collect(),
        curl: String::new(),
    };
    described.curl = curl::of(&described, &schema["example"]);
    described
}

fn parameter(parameter: &Value) -> Field {
    let is_required = parameter["required"] == true;
    let field = field(&text(&parameter["name"]), &parameter["schema"], is_required);
    let description = text(&parameter["description"]);
    let description = if description.is_empty() { field.description } else { description };
    Field { place: text(&parameter["in"]), description, ..field }
}

fn fields(schema: &Value, names: &[String]) -> Vec<Field> {
    let required = list(&schema["required"]);
    let is_required = |name: &str| required.iter().any(|required| required == name);
    names.iter().map(|name| field(name, &schema["properties"][name], is_required(name))).collect()
}

fn field(name: &str, schema: &Value, is_required: bool) -> Field {
    let (kind, reference) = kind(schema);
    let described = alternatives(schema).iter().map(|schema| text(&schema["description"]));
    let description = std::iter::once(text(&schema["description"])).chain(described).find(|words| !words.is_empty());
    let default = schema.get("default").map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    Field {
        name: name.to_owned(),
        place: String::new(),
        kind,
        reference,
        bounds: bounds(schema),
        is_required,
        description: description.unwrap_or_default(),
        default,
        is_file: schema["format"] == "binary",
    }
}

fn answer(status: &str, answer: &Value) -> Answer {
    let content_types: Vec<&str> = entries(&answer["content"]).map(|(content_type, _)| content_type.as_str()).collect();
    let schema = entries(&answer["content"]).next().map_or(&Value::Null, |(_, content)| &content["schema"]);
    // Of several schemas at once the first is the whole, the others narrow it.
    let (kind, reference) = kind(list(&schema["allOf"]).first().unwrap_or(schema));
    let mut shown = if content_types.is_empty() { "no body".to_owned() } else { content_types.join(", ") };
    if !kind.is_empty() {
        shown.push_str(&format!(": {kind}"));
    }
    let headers: Vec<&str> = entries(&answer["headers"]).map(|(name, _)| name.as_str()).collect();
    if !headers.is_empty() {
        shown.push_str(&format!("; header {}", headers.join(", ")));
    }
    Answer { status: status.to_owned(), description: text(&answer["description"]), kind: shown, reference }
}

/// What a value of this schema is, and the schema that it names, if any.
fn kind(schema: &Value) -> (String, Option<String>) {
    if let Some(name) = reference(schema) {
        return (name.clone(), Some(name));
    }
    if !alternatives(schema).is_empty() {
        let (kinds, references): (Vec<_>, Vec<_>) = alternatives(schema).iter().map(kind).unzip();
        return (kinds.join(" or "), references.into_iter().flatten().next());
    }
    let names: Vec<String> = match &schema["type"] {
        Value::String(name) if name == "array" => {
            let (kind, reference) = kind(&schema["items"]);
            return (format!("array of {kind}"), reference);
        }
        Value::String(name) => vec![name.clone()],
        names => list(names).iter().map(text).collect(),
    };
    let format = schema["format"].as_str().filter(|format| !format.starts_with("int"));
    let format = format.map(|format| format!(" ({format})")).unwrap_or_default();
    (names.join(" or ") + &format, None)
}

/// What a value must keep to, in words.
fn bounds(schema: &Value) -> String {
    let mut bounds: Vec<String> = Vec::new();
    let range = |least: &str, most: &str| match (schema[least].as_u64(), schema[most].as_u64()) {
        (Some(least), Some(most)) => Some(format!("{least} to {most}")),
        (Some(least), None) => Some(format!("at least {least}")),
        (None, Some(most)) => Some(format!("at most {most}")),
        (None, None) => None,
    };
    bounds.extend(range("minimum", "maximum"));
    bounds.extend(range("minLength", "maxLength").map(|range| format!("{range} characters")));
    bounds.extend(schema["pattern"].as_str().map(|pattern| format!("matches `{pattern}`")));
    let names: Vec<String> = list(&schema["enum"]).iter().map(|name| format!("`{}`", text(name))).collect();
    if !names.is_empty() {
        bounds.push(format!("one of {}", names.join(", ")));
    }
    bounds.extend(schema.get("default").map(|default| format!("default `{}`", default.to_string().trim_matches('"'))));
    bounds.join("; ")
}

fn alternatives(schema: &Value) -> &[Value] {
    list(&schema["oneOf"])
}

/// The name of the schema that this refers to.
fn reference(schema: &Value) -> Option<String> {
    schema["$ref"].as_str()?.rsplit('/').next().map(str::to_owned)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

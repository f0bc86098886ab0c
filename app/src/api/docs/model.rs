//! The data of the documentation page, read from the OpenAPI description.

use serde_json::Value;
use utoipa::openapi::{OpenApi, RefOr, Schema as OpenApiSchema};

use crate::api::docs::curl;

/// The data of the page.
pub struct ApiDocs {
    pub description: String,
    pub version: String,
    /// The URL of the server; empty if the description has none.
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
    /// The content type of the body; empty if the operation has no body.
    pub body_content_type: String,
    pub body: Vec<Field>,
    pub responses: Vec<Response>,
    /// The curl command that calls the operation.
    pub curl: String,
}

/// A parameter, or a field of an object.
pub struct Field {
    pub name: String,
    /// `path`, `query` or `header`; empty for a field of an object.
    pub location: String,
    pub type_name: String,
    /// The schema of the type, if it is in the list of schemas.
    pub reference: Option<String>,
    pub bounds: String,
    pub is_required: bool,
    pub description: String,
    /// The value of an absent field.
    pub default: Option<String>,
    /// Whether the value is a file.
    pub is_file: bool,
}

/// A response, by its status.
pub struct Response {
    pub status: String,
    pub description: String,
    /// Content types, type of the body, and headers, as one text.
    pub body_type: String,
    pub reference: Option<String>,
}

/// A type that fields refer to.
pub struct Schema {
    pub name: String,
    pub description: String,
    pub type_name: String,
    pub bounds: String,
    pub fields: Vec<Field>,
}

impl ApiDocs {
    /// The data in the description.
    pub fn from_openapi(openapi: &OpenApi) -> Self {
        let document = &serde_json::to_value(openapi).unwrap_or_default();
        let server = text(&document["servers"][0]["url"]);
        let schemas = entries(&document["components"]["schemas"]).map(|(name, schema)| Schema {
            name: name.clone(),
            description: text(&schema["description"]),
            type_name: type_name(schema).0,
            bounds: bounds(schema),
            fields: fields(schema, &field_names(openapi, name)),
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

/// The names of a schema's fields in the order of their declaration. In the JSON they are sorted by name.
fn field_names(openapi: &OpenApi, schema: &str) -> Vec<String> {
    match openapi.components.as_ref().and_then(|components| components.schemas.get(schema)) {
        Some(RefOr::T(OpenApiSchema::Object(object))) => object.properties.keys().cloned().collect(),
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
    let body_schema = body.and_then(|(_, content)| reference(&content["schema"])).unwrap_or_default();
    let schema = &document["components"]["schemas"][&body_schema];
    let mut documented = Operation {
        id: text(&operation["operationId"]),
        method: method.to_uppercase(),
        path: path.to_owned(),
        summary: text(&operation["summary"]).trim_end_matches('.').to_owned(),
        description: text(&operation["description"]),
        is_public: list(&operation["security"])
            .iter()
            .any(|scheme| scheme.as_object().is_some_and(|scheme| scheme.is_empty())),
        parameters: list(&operation["parameters"]).iter().map(parameter).collect(),
        body_content_type: body.map(|(content_type, _)| content_type.clone()).unwrap_or_default(),
        body: fields(schema, &field_names(openapi, &body_schema)),
        responses: entries(&operation["responses"]).map(|(status, value)| response(status, value)).collect(),
        curl: String::new(),
    };
    documented.curl = curl::command(&documented, &schema["example"]);
    documented
}

fn parameter(parameter: &Value) -> Field {
    let is_required = parameter["required"] == true;
    let field = field(&text(&parameter["name"]), &parameter["schema"], is_required);
    let description = text(&parameter["description"]);
    let description = if description.is_empty() { field.description } else { description };
    Field { location: text(&parameter["in"]), description, ..field }
}

fn fields(schema: &Value, names: &[String]) -> Vec<Field> {
    let required = list(&schema["required"]);
    let is_required = |name: &str| required.iter().any(|required| required == name);
    names.iter().map(|name| field(name, &schema["properties"][name], is_required(name))).collect()
}

fn field(name: &str, schema: &Value, is_required: bool) -> Field {
    let (type_name, reference) = type_name(schema);
    let described = alternatives(schema).iter().map(|schema| text(&schema["description"]));
    let description = std::iter::once(text(&schema["description"])).chain(described).find(|text| !text.is_empty());
    let default = schema.get("default").map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    Field {
        name: name.to_owned(),
        location: String::new(),
        type_name,
        reference,
        bounds: bounds(schema),
        is_required,
        description: description.unwrap_or_default(),
        default,
        is_file: schema["format"] == "binary",
    }
}

fn response(status: &str, response: &Value) -> Response {
    let content_types: Vec<&str> =
        entries(&response["content"]).map(|(content_type, _)| content_type.as_str()).collect();
    let schema = entries(&response["content"]).next().map_or(&Value::Null, |(_, content)| &content["schema"]);
    // In `allOf` the first schema is the complete type; the others restrict it.
    let (type_name, reference) = type_name(list(&schema["allOf"]).first().unwrap_or(schema));
    let mut body_type = if content_types.is_empty() { "no body".to_owned() } else { content_types.join(", ") };
    if !type_name.is_empty() {
        body_type.push_str(&format!(": {type_name}"));
    }
    let headers: Vec<&str> = entries(&response["headers"]).map(|(name, _)| name.as_str()).collect();
    if !headers.is_empty() {
        body_type.push_str(&format!("; header {}", headers.join(", ")));
    }
    Response { status: status.to_owned(), description: text(&response["description"]), body_type, reference }
}

/// The name of the type of a schema, and the schema in the list of schemas to which it refers, if any.
fn type_name(schema: &Value) -> (String, Option<String>) {
    if let Some(name) = reference(schema) {
        return (name.clone(), Some(name));
    }
    if !alternatives(schema).is_empty() {
        let (type_names, references): (Vec<_>, Vec<_>) = alternatives(schema).iter().map(type_name).unzip();
        return (type_names.join(" or "), references.into_iter().flatten().next());
    }
    let names: Vec<String> = match &schema["type"] {
        Value::String(name) if name == "array" => {
            let (item_type, reference) = type_name(&schema["items"]);
            return (format!("array of {item_type}"), reference);
        }
        Value::String(name) => vec![name.clone()],
        names => list(names).iter().map(text).collect(),
    };
    let format = schema["format"].as_str().filter(|format| !format.starts_with("int"));
    let format = format.map(|format| format!(" ({format})")).unwrap_or_default();
    (names.join(" or ") + &format, None)
}

/// The constraints on a value, as a text.
fn bounds(schema: &Value) -> String {
    let mut bounds: Vec<String> = Vec::new();
    let range = |minimum: &str, maximum: &str| match (schema[minimum].as_u64(), schema[maximum].as_u64()) {
        (Some(minimum), Some(maximum)) => Some(format!("{minimum} to {maximum}")),
        (Some(minimum), None) => Some(format!("at least {minimum}")),
        (None, Some(maximum)) => Some(format!("at most {maximum}")),
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

/// The name of the schema to which a `$ref` refers.
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

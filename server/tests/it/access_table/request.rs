//! Builds the request for a row: each argument goes where the OpenAPI document says.

use http::Method;
use serde_json::{Map, Value};

use crate::harness::{MultipartBody, TestUser};
use crate::input_table::bytes_of;
use crate::openapi::{operations, path_segment};

/// `GET /api/…` is an operation of the document, `POST /fn/…` a server function and `PAGE /…` a page. Any other name is
/// requested without arguments.
pub fn request(
    document: &Value,
    name: &str,
    arguments: &Map<String, Value>,
    requester: &TestUser,
) -> reqwest::RequestBuilder {
    let (method, path) = name.split_once(' ').expect("a method and a path");
    let pairs = || arguments.iter().map(|(name, value)| (name.as_str(), value));
    if method == "PAGE" {
        let path =
            pairs().fold(path.to_owned(), |path, (name, value)| path.replace(&format!("{{{name}}}"), &text(value)));
        return requester.request(Method::GET, &path).header("accept", "text/html");
    }
    let method: Method = method.parse().expect("a method");
    if path.starts_with("/fn/") {
        let form: Vec<(&str, String)> = pairs().map(|(name, value)| (name, text(value))).collect();
        return requester.request(method, path).form(&form);
    }
    let operations = operations(document);
    let Some(operation) = operations.iter().find(|operation| operation.name() == name) else {
        return requester.request(method, path);
    };
    let (mut path, mut query, mut rest) = (path.to_owned(), Vec::new(), arguments.clone());
    for parameter in operation.description["parameters"].as_array().into_iter().flatten() {
        let parameter_name = parameter["name"].as_str().expect("a name");
        let Some(value) = rest.remove(parameter_name).map(|value| text(&value)) else { continue };
        if parameter["in"] == "path" {
            path = path.replace(&format!("{{{parameter_name}}}"), &path_segment(&value));
        } else {
            query.push((parameter_name, value));
        }
    }
    let request = requester.request(method, &path).query(&query);
    let bodies = &operation.description["requestBody"]["content"];
    if bodies.get("application/json").is_some() {
        return request.json(&rest);
    }
    if bodies.get("multipart/form-data").is_some() {
        let multipart = rest.iter().fold(MultipartBody::default(), |multipart, (field, value)| match value {
            Value::Object(file) => multipart.file(text(&file["name"]).as_str(), "", bytes_of(file)),
            value => multipart.field(field, text(value)),
        });
        return request.header("content-type", multipart.content_type()).body(multipart.bytes());
    }
    assert!(rest.is_empty(), "{name} does not take {rest:?}");
    request
}

/// A value as text, for a path, a query or a form.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

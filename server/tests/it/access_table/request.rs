//! The request for a thing by its name, its arguments put where the thing takes them.

use http::Method;
use serde_json::{Map, Value};

use crate::house::{Parcel, Person};
use crate::input_table::bytes_of;
use crate::openapi::{operations, part_of_path};

/// `GET /api/…` is an operation of the document, `POST /fn/…` a server function, `PAGE /…` a page, and anything else is asked
/// for without arguments.
pub fn request(
    document: &Value,
    name: &str,
    arguments: &Map<String, Value>,
    asker: &Person,
) -> reqwest::RequestBuilder {
    let (method, path) = name.split_once(' ').expect("a method and a path");
    let given = || arguments.iter().map(|(name, value)| (name.as_str(), value));
    if method == "PAGE" {
        let path =
            given().fold(path.to_owned(), |path, (name, value)| path.replace(&format!("{{{name}}}"), &text(value)));
        return asker.request(Method::GET, &path).header("accept", "text/html");
    }
    let method: Method = method.parse().expect("a method");
    if path.starts_with("/fn/") {
        let form: Vec<(&str, String)> = given().map(|(name, value)| (name, text(value))).collect();
        return asker.request(method, path).form(&form);
    }
    let operations = operations(document);
    let Some(operation) = operations.iter().find(|operation| operation.name() == name) else {
        return asker.request(method, path);
    };
    let (mut path, mut query, mut rest) = (path.to_owned(), Vec::new(), arguments.clone());
    for parameter in operation.described["parameters"].as_array().into_iter().flatten() {
        let parameter_name = parameter["name"].as_str().expect("a name");
        let Some(value) = rest.remove(parameter_name).map(|value| text(&value)) else { continue };
        if parameter["in"] == "path" {
            path = path.replace(&format!("{{{parameter_name}}}"), &part_of_path(&value));
        } else {
            query.push((parameter_name, value));
        }
    }
    let request = asker.request(method, &path).query(&query);
    let bodies = &operation.described["requestBody"]["content"];
    if bodies.get("application/json").is_some() {
        return request.json(&rest);
    }
    if bodies.get("multipart/form-data").is_some() {
        let parcel = rest.iter().fold(Parcel::default(), |parcel, (field, value)| match value {
            Value::Object(file) => parcel.file(text(&file["name"]).as_str(), "", bytes_of(file)),
            value => parcel.field(field, text(value)),
        });
        return request.header("content-type", parcel.kind()).body(parcel.body());
    }
    assert!(rest.is_empty(), "{name} does not take {rest:?}");
    request
}

/// A value as it stands in an address or a form.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

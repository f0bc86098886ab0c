//! A client that knows nothing but the document: it finds addresses, places of arguments and kinds of bodies there, and
//! holds every answer against it.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};

use super::{Operation, document, operations, schema};
use crate::house::{Answer, Parcel, Person};

/// What is written as `%XX` in a path: all but what RFC 3986 calls unreserved.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A value as one part of a path.
pub fn part_of_path(value: &str) -> String {
    utf8_percent_encode(value, RESERVED).to_string()
}

/// A client with its copy of the document.
pub struct Client {
    pub token: Option<String>,
    stranger: Person,
    document: Value,
}

impl Client {
    /// A client of the house where this stranger is.
    pub async fn at(stranger: Person) -> Self {
        let document = document(&stranger).await;
        Self { token: None, stranger, document }
    }

    /// Calls an operation with these arguments by their names. A file is its name and its text.
    pub async fn call(&self, id: &str, arguments: Value) -> Answer {
        let operations = operations(&self.document);
        let found = operations.into_iter().find(|operation| operation.described["operationId"] == id);
        let operation = found.unwrap_or_else(|| panic!("no operation {id} is described"));
        let answer = Answer::to(self.request(&operation, arguments)).await;
        self.judge(&operation, &answer);
        answer
    }

    fn request(&self, operation: &Operation<'_>, arguments: Value) -> reqwest::RequestBuilder {
        let name = operation.name();
        let Value::Object(mut arguments) = arguments else { panic!("{name} takes arguments by name") };
        let (mut path, mut query, mut headers) = (operation.path.to_owned(), Vec::new(), Vec::new());
        for parameter in operation.described["parameters"].as_array().into_iter().flatten() {
            let parameter_name = parameter["name"].as_str().expect("a name");
            let Some(value) = arguments.remove(parameter_name).map(|value| text(&value)) else {
                assert_ne!(parameter["required"], true, "{name} needs {parameter_name}");
                continue;
            };
            match parameter["in"].as_str() {
                Some("path") => path = path.replace(&format!("{{{parameter_name}}}"), &part_of_path(&value)),
                Some("query") => query.push((parameter_name, value)),
                Some("header") => headers.push((parameter_name, value)),
                other => panic!("{name} has {parameter_name} in {other:?}"),
            }
        }
        let person = match &self.token {
            Some(token) if !operation.is_public() => self.stranger.with_token(token),
            _ => self.stranger.clone(),
        };
        let mut request = person.request(operation.method.parse().expect("a method"), &path).query(&query);
        for (header, value) in headers {
            request = request.header(header, value);
        }
        self.with_body(request, operation, arguments)
    }

    fn with_body(
        &self,
        request: reqwest::RequestBuilder,
        operation: &Operation<'_>,
        arguments: Map<String, Value>,
    ) -> reqwest::RequestBuilder {
        let name = operation.name();
        let bodies = operation.described["requestBody"]["content"].as_object();
        let Some((kind, content)) = bodies.and_then(|bodies| bodies.iter().next()) else {
            assert!(arguments.is_empty(), "{name} does not take {arguments:?}");
            return request;
        };
        let fields = schema::resolved(&self.document, &content["schema"]);
        for argument in arguments.keys() {
            assert!(fields["properties"].get(argument).is_some(), "{name} does not take {argument}");
        }
        for required in fields["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            assert!(arguments.contains_key(required), "{name} needs {required}");
        }
        match kind.as_str() {
            "application/json" => request.json(&arguments),
            "multipart/form-data" => {
                let parcel = arguments.iter().fold(Parcel::default(), |parcel, (field, value)| {
                    match fields["properties"][field]["format"].as_str() {
                        Some("binary") => parcel.file(&text(&value["name"]), "", text(&value["text"])),
                        _ => parcel.field(field, text(value)),
                    }
                });
                request.header("content-type", parcel.kind()).body(parcel.body())
            }
            other => panic!("{name} takes {other}"),
        }
    }

    /// Checks that the answer is one of those described, with the headers and the body that are described.
    fn judge(&self, operation: &Operation<'_>, answer: &Answer) {
        let name = operation.name();
        let described = &operation.described["responses"][answer.status.to_string()];
        assert!(described.is_object(), "{name} answers {}, which is not described: {}", answer.status, answer.text);
        for header in described["headers"].as_object().into_iter().flat_map(Map::keys) {
            assert!(!answer.header(header).is_empty(), "{name} answers without {header}");
        }
        let Some(content) = described["content"].as_object() else {
            assert!(answer.text.is_empty(), "{name} answers with a body that is not described: {}", answer.text);
            return;
        };
        let kind = answer.header("content-type").split(';').next().unwrap_or_default();
        let content = content.get(kind).unwrap_or_else(|| panic!("{name} answers {kind:?}, which is not described"));
        if kind.ends_with("json") {
            let complaint = schema::complaint(&self.document, &content["schema"], &answer.json);
            assert_eq!(complaint, None, "{name} answers {}", answer.text);
        }
    }
}

/// A value as it stands in an address, a header or a form.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

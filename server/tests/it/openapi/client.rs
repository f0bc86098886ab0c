//! A client that uses only the document: it finds paths, locations of arguments and content types there, and checks
//! every response against it.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};

use super::{Operation, document, operations, schema};
use crate::harness::{MultipartBody, Response, TestUser};

/// Characters that are percent-encoded in a path: all except those that RFC 3986 calls unreserved.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A value as one segment of a path.
pub fn path_segment(value: &str) -> String {
    utf8_percent_encode(value, RESERVED).to_string()
}

/// A client with its copy of the document.
pub struct Client {
    pub token: Option<String>,
    anonymous: TestUser,
    document: Value,
}

impl Client {
    /// Reads the document with this anonymous user.
    pub async fn at(anonymous: TestUser) -> Self {
        let document = document(&anonymous).await;
        Self { token: None, anonymous, document }
    }

    /// Calls an operation with arguments by name. A file is an object with name and text.
    pub async fn call(&self, id: &str, arguments: Value) -> Response {
        let operations = operations(&self.document);
        let found = operations.into_iter().find(|operation| operation.description["operationId"] == id);
        let operation = found.unwrap_or_else(|| panic!("no operation {id} is described"));
        let response = Response::send(self.request(&operation, arguments)).await;
        self.assert_described(&operation, &response);
        response
    }

    fn request(&self, operation: &Operation<'_>, arguments: Value) -> reqwest::RequestBuilder {
        let name = operation.name();
        let Value::Object(mut arguments) = arguments else { panic!("{name} takes arguments by name") };
        let (mut path, mut query, mut headers) = (operation.path.to_owned(), Vec::new(), Vec::new());
        for parameter in operation.description["parameters"].as_array().into_iter().flatten() {
            let parameter_name = parameter["name"].as_str().expect("a name");
            let Some(value) = arguments.remove(parameter_name).map(|value| text(&value)) else {
                assert_ne!(parameter["required"], true, "{name} needs {parameter_name}");
                continue;
            };
            match parameter["in"].as_str() {
                Some("path") => path = path.replace(&format!("{{{parameter_name}}}"), &path_segment(&value)),
                Some("query") => query.push((parameter_name, value)),
                Some("header") => headers.push((parameter_name, value)),
                other => panic!("{name} has {parameter_name} in {other:?}"),
            }
        }
        let user = match &self.token {
            Some(token) if !operation.is_public() => self.anonymous.with_token(token),
            _ => self.anonymous.clone(),
        };
        let mut request = user.request(operation.method.parse().expect("a method"), &path).query(&query);
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
        let bodies = operation.description["requestBody"]["content"].as_object();
        let Some((content_type, content)) = bodies.and_then(|bodies| bodies.iter().next()) else {
            assert!(arguments.is_empty(), "{name} does not take {arguments:?}");
            return request;
        };
        let fields = schema::resolve(&self.document, &content["schema"]);
        for argument in arguments.keys() {
            assert!(fields["properties"].get(argument).is_some(), "{name} does not take {argument}");
        }
        for required in fields["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            assert!(arguments.contains_key(required), "{name} needs {required}");
        }
        match content_type.as_str() {
            "application/json" => request.json(&arguments),
            "multipart/form-data" => {
                let multipart =
                    arguments.iter().fold(MultipartBody::default(), |multipart, (field, value)| {
                        match fields["properties"][field]["format"].as_str() {
                            Some("binary") => multipart.file(&text(&value["name"]), "", text(&value["text"])),
                            _ => multipart.field(field, text(value)),
                        }
                    });
                request.header("content-type", multipart.content_type()).body(multipart.bytes())
            }
            other => panic!("{name} takes the unknown content type {other}"),
        }
    }

    /// Checks that the response is described, with its headers and body.
    fn assert_described(&self, operation: &Operation<'_>, response: &Response) {
        let name = operation.name();
        let description = &operation.description["responses"][response.status.to_string()];
        assert!(
            description.is_object(),
            "{name} returns {}, which is not described: {}",
            response.status,
            response.text
        );
        for header in description["headers"].as_object().into_iter().flat_map(Map::keys) {
            assert!(!response.header(header).is_empty(), "{name} returns no header {header}");
        }
        let Some(content) = description["content"].as_object() else {
            assert!(response.text.is_empty(), "{name} returns a body that is not described: {}", response.text);
            return;
        };
        let content_type = response.header("content-type").split(';').next().unwrap_or_default();
        let content = content
            .get(content_type)
            .unwrap_or_else(|| panic!("{name} returns {content_type:?}, which is not described"));
        if content_type.ends_with("json") {
            let mismatch = schema::mismatch(&self.document, &content["schema"], &response.json);
            assert_eq!(mismatch, None, "{name} returns {}", response.text);
        }
    }
}

/// A value as text, for a path, a query, a header or a form.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

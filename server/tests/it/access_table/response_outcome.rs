//! Classifies responses of the access table, and makes two responses comparable.

use app::error::Code;
use serde_json::{Map, Value};

use super::table::Outcome;
use crate::harness::Response;

/// The outcome that a response stands for.
pub fn outcome_of(response: &Response) -> Outcome {
    let location = response.header("location");
    match response.status {
        200..300 => Outcome::Success,
        300..400 if location.starts_with("/sign-in") => Outcome::RedirectToSignIn,
        300..400 if location.starts_with("/rooms/") => Outcome::RedirectToRoom,
        404 if response.json.is_null() => Outcome::NotFound,
        status => {
            let code = Code::ALL.iter().find(|code| code.status() == status && has_code(response, **code));
            match *code.unwrap_or_else(|| panic!("{status} {location} {}", response.text)) {
                Code::NotFound | Code::RoomNotFound => Outcome::NotFound,
                code => Outcome::Refused(code),
            }
        }
    }
}

/// Whether the response has this code; a page carries it in the data for the browser code.
fn has_code(response: &Response, code: Code) -> bool {
    if response.json.is_null() {
        response.text.contains(&format!(r#"\"code\":\"{}\""#, code.name()))
    } else {
        response.json["code"] == code.name()
    }
}

/// Status, headers and body, without the date, and for pages without the nonce and the page's own arguments.
pub fn comparable(response: &Response, arguments: &Map<String, Value>) -> (u16, Vec<(String, String)>, String) {
    let is_page = response.header("content-type").starts_with("text/html");
    let policy = response.header("content-security-policy");
    let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).unwrap_or_default().to_owned();
    let clean = |text: &str| {
        let mut text = text.to_owned();
        if is_page {
            for variable in arguments
                .values()
                .filter_map(Value::as_str)
                .chain([nonce.as_str()])
                .filter(|variable| variable.len() > 8)
            {
                text = text.replace(variable, "…");
            }
        }
        text
    };
    let headers = response.headers.iter().filter(|(name, _)| *name != "date");
    let headers = headers.map(|(name, value)| (name.to_string(), clean(value.to_str().unwrap_or_default())));
    let mut headers: Vec<_> = headers.collect();
    headers.sort();
    (response.status, headers, clean(&response.text))
}

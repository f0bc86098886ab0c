//! The form of an upload: the fields `file`, `room_id`, `id`, `content` and `reply_to`, in any order, each at most once.

use axum::http::HeaderMap;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};

use crate::error::{Code, Error, Result};
use crate::id::{MessageId, RoomId};
use crate::uploads::FileName;
use crate::uploads::server::bounded_multipart::{BoundedMultipart, Part};
use crate::uploads::server::content_disposition::Disposition;
use crate::uploads::server::receive::ReceivedFile;
use crate::uploads::server::{Settings, ValidatedFile};

/// The largest number of parts of a form. There are fewer fields, but browser extensions may add parts.
const MAX_PARTS: usize = 8;
/// The largest size of the caption in bytes: more than 4000 characters take in UTF-8.
const MAX_CONTENT: usize = 64 * 1024;
/// The largest size of an id in bytes.
const MAX_ID: usize = 200;

/// A form that was read completely and is valid.
#[derive(Debug)]
pub struct UploadForm {
    /// The room to post to.
    pub room_id: RoomId,
    /// The id that the client chose for the message.
    pub id: Option<MessageId>,
    /// The caption.
    pub caption: Option<String>,
    /// The message that is replied to.
    pub reply_to: Option<MessageId>,
    /// The file.
    pub file: ValidatedFile,
}

/// The fields that were read so far.
#[derive(Default)]
struct Fields {
    file: Option<ReceivedFile>,
    room_id: Option<RoomId>,
    id: Option<MessageId>,
    content: Option<String>,
    reply_to: Option<MessageId>,
}

impl UploadForm {
    /// Reads the form and validates the file. If the form is refused, the rest of the body is drained first; otherwise the client would
    /// not read the response.
    pub async fn read(settings: &Settings, mut parts: BoundedMultipart) -> Result<Self> {
        let fields = Fields::read(settings, &mut parts).await;
        parts.drain().await;
        let Fields { file, room_id, id, content, reply_to } = fields?;
        let file = file.ok_or_else(|| invalid("the field `file` is missing"))?;
        Ok(Self {
            room_id: room_id.unwrap_or_else(RoomId::global),
            id,
            caption: content.filter(|content| !content.is_empty()),
            reply_to,
            // The file is validated after the whole body was read, because validation may take a while.
            file: file.validate(settings).await?,
        })
    }
}

impl Fields {
    async fn read(settings: &Settings, parts: &mut BoundedMultipart) -> Result<Self> {
        let (mut fields, mut count) = (Self::default(), 0);
        while let Some(part) = parts.next().await? {
            count += 1;
            if count > MAX_PARTS {
                return Err(invalid(format!("there are more than {MAX_PARTS} parts")));
            }
            fields.take(settings, part).await?;
        }
        Ok(fields)
    }

    async fn take(&mut self, settings: &Settings, mut part: Part<'_>) -> Result<()> {
        let Disposition { name, file_name } = disposition(part.headers());
        let name = name.ok_or_else(|| invalid("a part has no name"))?;
        let is_duplicate = match name.as_str() {
            "file" => self.file.is_some(),
            "room_id" => self.room_id.is_some(),
            "id" => self.id.is_some(),
            "content" => self.content.is_some(),
            "reply_to" => self.reply_to.is_some(),
            _ => return Err(invalid(format!("unknown field `{}`", name.chars().take(50).collect::<String>()))),
        };
        if is_duplicate {
            return Err(invalid(format!("the field `{name}` is there twice")));
        }
        let no_id = || invalid(format!("the field `{name}` is no id"));
        match name.as_str() {
            "file" => {
                let file_name = file_name.ok_or_else(|| invalid("the field `file` has no file name"))?;
                let file_name = FileName::parse(&file_name.map_err(|_| Code::FileNameInvalid)?)?;
                let declared = declared(part.headers());
                self.file = Some(ReceivedFile::receive(settings, &mut part, file_name, declared).await?);
            }
            "room_id" => self.room_id = Some(part.text(MAX_ID, no_id()).await?.parse().map_err(|_| no_id())?),
            "id" => self.id = Some(part.text(MAX_ID, no_id()).await?.parse().map_err(|_| no_id())?),
            "reply_to" => self.reply_to = Some(part.text(MAX_ID, no_id()).await?.parse().map_err(|_| no_id())?),
            _ => self.content = Some(part.text(MAX_CONTENT, Code::ContentTooLong).await?),
        }
        Ok(())
    }
}

fn disposition(headers: &HeaderMap) -> Disposition {
    headers.get(CONTENT_DISPOSITION).map(|header| Disposition::parse(header.as_bytes())).unwrap_or_default()
}

/// The content type that the client declares for the file.
fn declared(headers: &HeaderMap) -> Option<String> {
    headers.get(CONTENT_TYPE).map(|header| String::from_utf8_lossy(header.as_bytes()).into_owned())
}

fn invalid(reason: impl ToString) -> Error {
    Error::with_reason(Code::RequestInvalid, reason)
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::extract::{FromRequest, Request};

    use super::*;

    const FILE: &str = "Content-Disposition: form-data; name=\"file\"; filename=\"tea.txt\"\r\n\r\nGreen, or black?";

    fn field(name: &str, value: &str) -> String {
        format!("Content-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}")
    }

    async fn read(parts: &[String]) -> Result<UploadForm> {
        let folder = std::env::temp_dir().join(uuid::Uuid::now_v7().to_string());
        let settings = Settings::new(folder.clone(), 0).expect("a folder");
        let mut body: String = parts.iter().map(|part| format!("--X\r\n{part}\r\n")).collect();
        body.push_str("--X--\r\n");
        let request = Request::builder().header(CONTENT_TYPE, "multipart/form-data; boundary=X").body(Body::from(body));
        let parts = BoundedMultipart::from_request(request.expect("a request"), &()).await?;
        let form = UploadForm::read(&settings, parts).await;
        let left = std::fs::read_dir(settings.tmp()).expect("a folder").count();
        assert_eq!(left, usize::from(form.is_ok()), "a refused file leaves nothing behind");
        std::fs::remove_dir_all(folder).expect("to tidy up");
        form
    }

    #[tokio::test]
    async fn fields_are_read_in_any_order() {
        let id = MessageId::new();
        let form = read(&[
            field("content", "For you"),
            FILE.to_owned(),
            field("id", &id.to_string()),
            field("room_id", "tea"),
        ])
        .await
        .expect("a form");
        assert_eq!((form.room_id.as_str(), form.id, form.caption.as_deref()), ("tea", Some(id), Some("For you")));
        assert_eq!((form.file.name.as_str(), form.file.size), ("tea.txt", 16));

        let form = read(&[FILE.to_owned(), field("content", "")]).await.expect("a form");
        assert_eq!((form.room_id, form.id, form.caption), (RoomId::global(), None, None));
    }

    #[tokio::test]
    async fn invalid_form_is_refused() {
        let refused = async |parts: &[String]| read(parts).await.map(|_| ()).expect_err("a refusal");
        for (parts, reason) in [
            (vec![], "the field `file` is missing"),
            (vec![field("content", "a")], "the field `file` is missing"),
            (vec![FILE.to_owned(), FILE.to_owned()], "the field `file` is there twice"),
            (vec![field("content", "a"), field("content", "b")], "the field `content` is there twice"),
            (vec![FILE.to_owned(), field("colour", "a")], "unknown field `colour`"),
            (vec![field("room_id", "No Room")], "the field `room_id` is no id"),
            (vec![field("id", "1")], "the field `id` is no id"),
            (vec![field("id", &"1".repeat(201))], "the field `id` is no id"),
            (vec![field("file", "words")], "the field `file` has no file name"),
            (vec!["A: b\r\n\r\nwords".to_owned()], "a part has no name"),
        ] {
            let error = refused(&parts).await;
            assert_eq!((error.code, error.reason.as_deref()), (Code::RequestInvalid, Some(reason)));
        }
        let error = refused(&vec![field("content", "a"); 10_000]).await;
        assert_eq!(error.code, Code::RequestInvalid);
        let error = refused(&[field("content", &"a".repeat(MAX_CONTENT + 1))]).await;
        assert_eq!(error.code, Code::ContentTooLong);
        for name in ["", "a%0Ab.txt", "a\u{202e}.txt"] {
            let error = refused(&[FILE.replace("tea.txt", name)]).await;
            assert_eq!(error.code, Code::FileNameInvalid, "{name:?}");
        }
        assert_eq!(refused(&[FILE.replace("Green, or black?", "")]).await.code, Code::FileEmpty);
        assert_eq!(refused(&[FILE.replace("tea.txt", "tea.png")]).await.code, Code::FileTypeMismatch);
    }
}

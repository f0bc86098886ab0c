//! A multipart body, encoded by hand so that tests can also send malformed ones.

/// The parts of a multipart body.
#[derive(Debug, Clone, Default)]
pub struct MultipartBody {
    parts: Vec<u8>,
}

impl MultipartBody {
    /// The boundary between the parts.
    pub const BOUNDARY: &'static str = "----teahouse-upload-7c1e9d";

    /// A body with one file, without a content type for it.
    pub fn with_file(name: &str, bytes: impl AsRef<[u8]>) -> Self {
        Self::default().file(name, "", bytes)
    }

    /// Adds a file; no content type is sent if `content_type` is empty. The name is escaped as browsers do it.
    pub fn file(self, name: &str, content_type: &str, bytes: impl AsRef<[u8]>) -> Self {
        let name = name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
        let mut header = format!("Content-Disposition: form-data; name=\"file\"; filename=\"{name}\"");
        if !content_type.is_empty() {
            header.push_str("\r\nContent-Type: ");
            header.push_str(content_type);
        }
        self.part(header, bytes)
    }

    /// Adds a text field.
    pub fn field(self, name: &str, value: impl ToString) -> Self {
        self.part(format!("Content-Disposition: form-data; name=\"{name}\""), value.to_string())
    }

    /// Adds a part with any header.
    pub fn part(mut self, header: impl AsRef<[u8]>, content: impl AsRef<[u8]>) -> Self {
        self.parts.extend_from_slice(format!("--{}\r\n", Self::BOUNDARY).as_bytes());
        for piece in [header.as_ref(), b"\r\n\r\n", content.as_ref(), b"\r\n"] {
            self.parts.extend_from_slice(piece);
        }
        self
    }

    /// The content type of the request.
    pub fn content_type(&self) -> String {
        format!("multipart/form-data; boundary={}", Self::BOUNDARY)
    }

    /// The complete body.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.unterminated();
        bytes.extend_from_slice(format!("--{}--\r\n", Self::BOUNDARY).as_bytes());
        bytes
    }

    /// The body without its final boundary.
    pub fn unterminated(&self) -> Vec<u8> {
        self.parts.clone()
    }
}

//! What is uploaded: a multipart body written by hand, so that it can be wrong in every way.

/// Parts between boundaries.
#[derive(Debug, Clone, Default)]
pub struct Parcel {
    parts: Vec<u8>,
}

impl Parcel {
    /// What stands between the parts.
    pub const BOUNDARY: &'static str = "----teahouse-parcel-7c1e9d";

    /// A file under this name, without a word on what it is.
    pub fn of(name: &str, bytes: impl AsRef<[u8]>) -> Self {
        Self::default().file(name, "", bytes)
    }

    /// Adds a file, said to be of this kind; nothing is said where the kind is empty. The name goes as browsers send it.
    pub fn file(self, name: &str, kind: &str, bytes: impl AsRef<[u8]>) -> Self {
        let name = name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
        let mut head = format!("Content-Disposition: form-data; name=\"file\"; filename=\"{name}\"");
        if !kind.is_empty() {
            head.push_str("\r\nContent-Type: ");
            head.push_str(kind);
        }
        self.part(head, bytes)
    }

    /// Adds a field.
    pub fn field(self, name: &str, value: impl ToString) -> Self {
        self.part(format!("Content-Disposition: form-data; name=\"{name}\""), value.to_string())
    }

    /// Adds a part with any head.
    pub fn part(mut self, head: impl AsRef<[u8]>, bytes: impl AsRef<[u8]>) -> Self {
        self.parts.extend_from_slice(format!("--{}\r\n", Self::BOUNDARY).as_bytes());
        for piece in [head.as_ref(), b"\r\n\r\n", bytes.as_ref(), b"\r\n"] {
            self.parts.extend_from_slice(piece);
        }
        self
    }

    /// The content type of the request.
    pub fn kind(&self) -> String {
        format!("multipart/form-data; boundary={}", Self::BOUNDARY)
    }

    /// The whole body.
    pub fn body(&self) -> Vec<u8> {
        let mut body = self.unfinished();
        body.extend_from_slice(format!("--{}--\r\n", Self::BOUNDARY).as_bytes());
        body
    }

    /// The body without its end.
    pub fn unfinished(&self) -> Vec<u8> {
        self.parts.clone()
    }
}

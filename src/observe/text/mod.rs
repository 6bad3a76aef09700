//! A body as it came from a server.

/// A body to read: decoded from its transfer, at the address where it was found.
#[derive(Debug, Clone, Copy)]
pub struct Body<'b> {
    /// The bytes, after any content coding was undone.
    pub bytes: &'b [u8],
    /// The header `Content-Type`, as sent.
    pub content_type: Option<&'b str>,
    /// The address of the last hop.
    pub url: &'b str,
}

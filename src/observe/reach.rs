//! What came of asking for a page: a closed set.

/// Whether a link resolves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reach {
    /// A page came back.
    Ok,
    /// A page came back from another address, for good.
    MovedPermanently,
    /// A page came back from another address, for now.
    MovedTemporarily,
    /// The server says that there is no such page.
    Gone,
    /// A page came back that says that there is no such page.
    SoftGone,
    /// There is no host of this name.
    NameNotFound,
    /// The name could not be looked up this time.
    NameLookupFailed,
    /// No connection came about, or it broke.
    ConnectFailed,
    /// The server could not prove who it is.
    TlsInvalid,
    /// No answer in time.
    Timeout,
    /// The server failed.
    ServerError,
    /// The server asks to be left alone for a while.
    RateLimited,
    /// The server refuses programs, or refuses us.
    Blocked,
    /// The page wants to know who reads it.
    AuthRequired,
    /// The address may not be visited.
    UnsafeTarget,
    /// Redirects that come to no end.
    RedirectLoop,
    /// More came than is read.
    TooLarge,
    /// What came back, or the address, is of a kind that cannot be read.
    Unsupported,
    /// Not visited.
    NotChecked,
}

impl Reach {
    /// Every value.
    pub const ALL: [Self; 19] = [
        Self::Ok,
        Self::MovedPermanently,
        Self::MovedTemporarily,
        Self::Gone,
        Self::SoftGone,
        Self::NameNotFound,
        Self::NameLookupFailed,
        Self::ConnectFailed,
        Self::TlsInvalid,
        Self::Timeout,
        Self::ServerError,
        Self::RateLimited,
        Self::Blocked,
        Self::AuthRequired,
        Self::UnsafeTarget,
        Self::RedirectLoop,
        Self::TooLarge,
        Self::Unsupported,
        Self::NotChecked,
    ];

    /// The word that the ledger and outputs use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::MovedPermanently => "moved-permanently",
            Self::MovedTemporarily => "moved-temporarily",
            Self::Gone => "gone",
            Self::SoftGone => "soft-gone",
            Self::NameNotFound => "name-not-found",
            Self::NameLookupFailed => "name-lookup-failed",
            Self::ConnectFailed => "connect-failed",
            Self::TlsInvalid => "tls-invalid",
            Self::Timeout => "timeout",
            Self::ServerError => "server-error",
            Self::RateLimited => "rate-limited",
            Self::Blocked => "blocked",
            Self::AuthRequired => "auth-required",
            Self::UnsafeTarget => "unsafe-target",
            Self::RedirectLoop => "redirect-loop",
            Self::TooLarge => "too-large",
            Self::Unsupported => "unsupported",
            Self::NotChecked => "not-checked",
        }
    }

    /// The value of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reach| reach.as_str() == word)
    }
}

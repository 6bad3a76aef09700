//! The rules of the ledger: what each means.

use crate::finding::{Rule, declare_rule};

declare_rule! {
    /// The page behind a link is gone: three visits, each at least three days after the one before,
    /// found that it no longer exists, its host is unknown, or nothing answers. Readers can no longer
    /// look the source up. Where the record names an archived copy that is still there, this is a note.
    ///
    /// In a run with `--since`, a link that is new or changed is an error as soon as it was seen once
    /// to be gone, to lead to a host that does not exist, or to redirect without end.
    ///
    /// ## Fails
    /// ```toml
    /// url = "https://example.org/report-of-2019"   # answers 404, for the third week
    /// ```
    /// ## Passes
    /// The address where the document is now, or an archived copy beside the old one:
    /// ```toml
    /// url = "https://example.org/report-of-2019"
    /// archive_url = "https://archive.example.org/2020/https://example.org/report-of-2019"
    /// ```
    pub(super) SOURCE_GONE = {
        name: "source-gone", stage: Observe, severity: Warning,
        summary: "the page behind a link is gone", waivable: true,
    }
}

declare_rule! {
    /// The server says that the page moved for good, and where to. `factum check --fix` writes the new
    /// address into the record and leaves every other byte of the file as it is.
    ///
    /// ## Fails
    /// ```toml
    /// url = "http://example.org/report"   # 301 to https://www.example.org/reports/report
    /// ```
    /// ## Passes
    /// ```toml
    /// url = "https://www.example.org/reports/report"
    /// ```
    pub(super) SOURCE_MOVED = {
        name: "source-moved", stage: Observe, severity: Warning,
        summary: "the page behind a link has another address for good", waivable: true,
    }
}

declare_rule! {
    /// The page is there and no longer says what is quoted from it: a figure is another, or the words
    /// are gone. Where the archived copy that the record names still says it, this is a note.
    ///
    /// ## Fails
    /// ```toml
    /// excerpt = "722 people"   # the page now says 811 people
    /// ```
    /// ## Passes
    /// A new record for the new figure, with its own date; and for the old one a link to an archived
    /// copy that still shows it, or a waiver that says why the words changed.
    pub(super) SOURCE_CHANGED = {
        name: "source-changed", stage: Observe, severity: Warning,
        summary: "a page no longer says what is quoted from it", waivable: true,
    }
}

declare_rule! {
    /// Nobody looked at a link for so long that what the ledger says of it is old: more days than
    /// `stale_after` below `[observe]` in `factum.toml` (90 unless set).
    ///
    /// ## Fails
    /// A link that was last visited in spring, while it is winter.
    ///
    /// ## Passes
    /// `factum observe` was run since, and the ledger committed.
    pub(super) SOURCE_STALE = {
        name: "source-stale", stage: Observe, severity: Warning,
        summary: "a link was last visited too long ago", waivable: true,
    }
}

declare_rule! {
    /// The project keeps a ledger, and it says nothing of this link, or words that are quoted were
    /// never seen at their page. Without a ledger nothing is said: nobody is asked to keep one.
    ///
    /// ## Fails
    /// A link that was added after the last `factum observe`.
    ///
    /// ## Passes
    /// The same after the next one.
    pub(super) SOURCE_UNOBSERVED = {
        name: "source-unobserved", stage: Observe, severity: Note,
        summary: "nobody has seen what a record takes from a page", waivable: true,
    }
}

declare_rule! {
    /// A link leads to where no reader can follow and no program should: an address inside a private
    /// network, a machine's own, another port than those of the web, or one that carries a password.
    ///
    /// ## Fails
    /// ```toml
    /// url = "http://192.168.0.10/report.pdf"
    /// ```
    /// ## Passes
    /// ```toml
    /// url = "https://example.org/report.pdf"
    /// ```
    pub(super) UNSAFE_LINK = {
        name: "unsafe-link", stage: Observe, severity: Error,
        summary: "a link leads to an address that may not be visited", waivable: true,
    }
}

/// The rules of this stage.
pub static RULES: &[&Rule] = &[
    &SOURCE_CHANGED,
    &SOURCE_GONE,
    &SOURCE_MOVED,
    &SOURCE_STALE,
    &SOURCE_UNOBSERVED,
    &UNSAFE_LINK,
    &super::ledger::UNREADABLE_OBSERVATION,
];

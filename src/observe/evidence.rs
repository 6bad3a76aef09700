//! Whether a page says what is cited: a closed set.

/// How an excerpt was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confirmation {
    /// Word for word.
    Exact,
    /// In another form: its figures written otherwise in its context, or words alone that are worded a little otherwise.
    Number,
}

/// Whether the page still says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Evidence {
    /// It says so.
    Confirmed(Confirmation),
    /// The context is there, the figure differs.
    Changed,
    /// It said so once, and does not any more.
    Absent,
    /// It was never seen to say so.
    NeverConfirmed,
    /// There is no text to look in.
    Undecidable,
    /// Nothing was expected there.
    NotRequested,
}

impl Evidence {
    /// Every value.
    pub const ALL: [Self; 7] = [
        Self::Confirmed(Confirmation::Exact),
        Self::Confirmed(Confirmation::Number),
        Self::Changed,
        Self::Absent,
        Self::NeverConfirmed,
        Self::Undecidable,
        Self::NotRequested,
    ];

    /// The word that the ledger and outputs use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Confirmed(Confirmation::Exact) => "confirmed-exact",
            Self::Confirmed(Confirmation::Number) => "confirmed-number",
            Self::Changed => "changed",
            Self::Absent => "absent",
            Self::NeverConfirmed => "never-confirmed",
            Self::Undecidable => "undecidable",
            Self::NotRequested => "not-requested",
        }
    }

    /// The value of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|evidence| evidence.as_str() == word)
    }
}

//! Words, sentences and days: what fills the fields.

use super::random::Random;

const WORDS: &[&str] = &[
    "people",
    "held",
    "since",
    "the",
    "election",
    "of",
    "August",
    "report",
    "says",
    "more",
    "than",
    "in",
    "detention",
    "court",
    "ruled",
    "that",
    "exports",
    "fell",
    "after",
    "sanctions",
    "were",
    "widened",
    "and",
    "officials",
    "named",
    "by",
    "ministry",
    "border",
    "crossings",
    "closed",
    "migrants",
    "refused",
    "entry",
    "journalists",
    "sentenced",
    "to",
    "years",
    "prison",
    "trade",
    "with",
    "neighbours",
    "grew",
    "slowly",
    "a",
    "spokesman",
    "told",
    "reporters",
    "on",
    "Monday",
    "civil",
    "society",
    "groups",
    "dissolved",
    "under",
    "new",
    "law",
    "figures",
    "from",
    "office",
    "statistics",
    "differ",
    "about",
    "tenth",
    "which",
    "table",
    "does",
    "not",
    "explain",
    "while",
    "—",
    "état",
    "Białystok",
    "négociations",
    "для",
    "same",
    "page",
    "gives",
    "another",
    "total",
];

const TOPICS: &[&str] = &[
    "prisoners",
    "exports",
    "detentions",
    "migrants",
    "sentences",
    "loans",
    "visits",
    "protests",
    "closures",
    "returns",
    "imports",
    "strikes",
    "ballots",
    "licences",
    "fines",
    "appeals",
];

const PLACES: &[&str] = &[
    "minsk",
    "brest",
    "grodno",
    "vitebsk",
    "gomel",
    "mogilev",
    "vilnius",
    "warsaw",
    "riga",
    "kyiv",
    "lida",
    "pinsk",
    "orsha",
    "polotsk",
    "borisov",
    "soligorsk",
];

/// Words of about so many bytes; begins with a capital and ends with a full stop.
pub(super) fn sentence(random: &mut Random, bytes: usize) -> String {
    let mut text = String::from("The");
    while text.len() + 1 < bytes {
        text.push(' ');
        text.push_str(random.pick(WORDS));
    }
    text.push('.');
    text
}

/// A few words without a full stop, as titles and measures have them.
pub(super) fn phrase(random: &mut Random, bytes: usize) -> String {
    let mut text = sentence(random, bytes);
    text.pop();
    text
}

/// Two words for a slug.
pub(super) fn slug(random: &mut Random) -> String {
    format!("{}-{}", random.pick(PLACES), random.pick(TOPICS))
}

/// The day so many days after 1970-01-01, as TOML writes it (Hinnant's `civil_from_days`).
pub(super) fn day(days: u64) -> String {
    let shifted = days + 719_468;
    let era = shifted / 146_097;
    let of_era = shifted % 146_097;
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

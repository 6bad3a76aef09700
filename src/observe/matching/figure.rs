//! A figure as it was written, what it may mean, and whether two of them say the same.

use super::number;

/// How a figure is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Digits,
    /// `seven`
    Word,
    /// `seventh`, `7th`
    Ordinal,
    /// A month beside a day or a year.
    Month,
}

/// What follows a figure as its unit, as far as it changes what the figure says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Share {
    None,
    Percent,
    Permille,
    /// Percentage points.
    Points,
}

/// A number as written: its digits without separators, and how many of them stand behind the point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reading {
    pub(super) digits: String,
    pub(super) decimals: usize,
}

/// What belongs to a figure beside its digits. Small, for pages with very many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dress {
    pub(super) form: Form,
    /// The value of a figure that is not written in digits.
    value: u32,
    /// −1, 0 or +1: the sign written before it.
    pub(super) sign: i8,
    pub(super) share: Share,
    powers: [u8; 4],
    powers_known: u8,
}

impl Dress {
    pub(super) fn new(form: Form, value: u32, sign: i8) -> Self {
        Self {
            form,
            value,
            sign,
            share: Share::None,
            powers: [0; 4],
            powers_known: 0,
        }
    }

    /// The powers of ten that the words behind a figure may mean; empty without such words.
    pub(super) fn powers(&self) -> &[u8] {
        &self.powers[..usize::from(self.powers_known)]
    }

    /// Counts one more word of scale in.
    pub(super) fn scale_by(&mut self, more: &[u8]) {
        let before = if self.powers_known == 0 {
            vec![0]
        } else {
            self.powers().to_vec()
        };
        let sums = before
            .iter()
            .flat_map(|power| more.iter().map(move |more| power.saturating_add(*more)));
        let sums: Vec<u8> = sums.take(4).collect();
        self.powers[..sums.len()].copy_from_slice(&sums);
        self.powers_known = u8::try_from(sums.len()).unwrap_or(4);
    }
}

/// A figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Figure {
    /// ASCII digits and separators.
    pub(super) written: String,
    /// What it means where the point parts decimals, if it can mean anything there.
    with_point: Option<Reading>,
    /// What it means where the comma parts decimals.
    with_comma: Option<Reading>,
    pub(super) dress: Dress,
}

/// Which mark parts decimals in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Convention {
    Point,
    Comma,
    Unknown,
}

/// How one figure compares with another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Likeness {
    /// The same figure, to the last digit.
    Same,
    /// It may be the same, or part of the same.
    Perhaps,
    Different,
}

impl Figure {
    /// The figure of a token's text.
    pub(super) fn read(text: &str, dress: &Dress) -> Self {
        let digits = matches!(dress.form, Form::Digits | Form::Ordinal) && dress.value == 0;
        let written = if digits {
            number::read(text).0
        } else {
            dress.value.to_string()
        };
        let (with_point, with_comma) = number::meanings(&written);
        let dress = *dress;
        Self {
            written,
            with_point,
            with_comma,
            dress,
        }
    }

    /// Whether it is nothing but digits: there is one way to read it.
    pub(super) fn is_plain(&self) -> bool {
        self.dress.powers().is_empty() && self.written.bytes().all(|byte| byte.is_ascii_digit())
    }

    /// What the figure means in a text of this convention; nothing if that is open.
    fn certain(&self, convention: Convention) -> Option<&Reading> {
        if self.with_point == self.with_comma {
            return self.with_point.as_ref();
        }
        let (point, comma) = (self.with_point.as_ref(), self.with_comma.as_ref());
        match (point, comma, convention) {
            (Some(only), None, _) | (None, Some(only), _) => Some(only),
            (_, _, Convention::Point) => point,
            (_, _, Convention::Comma) => comma,
            // Of the two open forms, `1,234` is hardly ever a decimal comma.
            (_, _, Convention::Unknown) => point.filter(|reading| reading.decimals == 0),
        }
    }

    /// Which convention this figure is proof of.
    pub(super) fn proves(&self) -> Option<Convention> {
        match (&self.with_point, &self.with_comma) {
            (Some(_), None) => Some(Convention::Point),
            (None, Some(_)) => Some(Convention::Comma),
            _ => None,
        }
    }

    /// Compares a figure of the excerpt with one of the page.
    pub(super) fn likeness(&self, page: &Self, ours: Convention, theirs: Convention) -> Likeness {
        if (self.dress.form == Form::Month) != (page.dress.form == Form::Month) {
            return Likeness::Different;
        }
        let as_written = self.written == page.written;
        let meant =
            matches!((self.certain(ours), page.certain(theirs)), (Some(a), Some(b)) if a == b);
        if (as_written || meant) && self.is_dressed_as(page) {
            return Likeness::Same;
        }
        if self.may_equal(page) && !self.unlike_units(page) {
            Likeness::Perhaps
        } else {
            Likeness::Different
        }
    }

    fn is_dressed_as(&self, page: &Self) -> bool {
        let (ours, theirs) = (&self.dress, &page.dress);
        let ordinal = |dress: &Dress| dress.form == Form::Ordinal;
        ours.sign == theirs.sign
            && ours.share == theirs.share
            && ours.powers() == theirs.powers()
            && ordinal(ours) == ordinal(theirs)
    }

    /// Whether both say their unit, and say different ones: `2 million` and `2 billion`.
    fn unlike_units(&self, page: &Self) -> bool {
        let (ours, theirs) = (&self.dress, &page.dress);
        let scales = !ours.powers().is_empty() && !theirs.powers().is_empty();
        let shares = ours.share != Share::None && theirs.share != Share::None;
        (scales
            && !self
                .values()
                .iter()
                .any(|value| page.values().contains(value)))
            || (shares && ours.share != theirs.share)
    }

    /// Whether some reading of one may equal some reading of the other, or either is written inside the
    /// other (`5` in `05.10.2021`).
    pub(super) fn may_equal(&self, page: &Self) -> bool {
        let read = |figure: &Self| [figure.values(), figure.bare_values()].concat();
        let (ours, theirs) = (read(self), read(page));
        let meets = |some: &[(String, i64)], others: &[(String, i64)]| {
            some.iter().any(|value| others.contains(value))
        };
        meets(&ours, &theirs) || meets(&self.parts(), &theirs) || meets(&ours, &page.parts())
    }

    /// Every value that it may have, scales counted in.
    pub(super) fn values(&self) -> Vec<(String, i64)> {
        let point = self.with_point.as_ref().filter(|_| !self.is_plain());
        let readings = [point, self.with_comma.as_ref()];
        let powers: &[u8] = if self.dress.powers().is_empty() {
            &[0]
        } else {
            self.dress.powers()
        };
        let read = readings.into_iter().flatten();
        read.flat_map(|reading| powers.iter().map(|&power| reading.value(i64::from(power))))
            .collect()
    }

    /// Every value that it may have without the words behind it.
    pub(super) fn bare_values(&self) -> Vec<(String, i64)> {
        let readings = [&self.with_point, &self.with_comma];
        readings
            .into_iter()
            .flatten()
            .map(|reading| reading.value(0))
            .collect()
    }

    /// The values of its runs of digits, where it is read as no number (`05.10.2021`) or spaces may part
    /// it: a figure may stand in it unseen.
    pub(super) fn parts(&self) -> Vec<(String, i64)> {
        let composite = self.with_point.is_none() && self.with_comma.is_none();
        if !composite && !self.written.contains(' ') {
            return Vec::new();
        }
        let runs = self.written.split(|c: char| !c.is_ascii_digit());
        let runs = runs.map(|digits| Reading {
            digits: digits.to_owned(),
            decimals: 0,
        });
        runs.map(|reading| reading.value(0)).collect()
    }

    /// Its size as a float, to tell near from far; no figure is decided by it.
    pub(super) fn size(&self) -> Option<f64> {
        let reading = self.with_point.as_ref().or(self.with_comma.as_ref())?;
        let digits: f64 = reading.digits.parse().ok()?;
        let decimals = i32::try_from(reading.decimals).ok()?;
        let power = i32::from(self.dress.powers().first().copied().unwrap_or(0));
        Some(digits * 10_f64.powi(power - decimals))
    }
}

impl Reading {
    /// The value as digits without zeros at either end, times a power of ten.
    fn value(&self, power: i64) -> (String, i64) {
        let decimals = i64::try_from(self.decimals).unwrap_or(i64::MAX);
        let digits = self.digits.trim_start_matches('0');
        let short = digits.trim_end_matches('0');
        if short.is_empty() {
            return (String::new(), 0);
        }
        let zeros = i64::try_from(digits.len() - short.len()).unwrap_or(i64::MAX);
        (
            short.to_owned(),
            power.saturating_add(zeros).saturating_sub(decimals),
        )
    }
}

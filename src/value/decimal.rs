//! Decimals as people write them: reading the literal digits of a figure, and
//! printing a number exactly or rounded in a stated direction. No ranges here.

use num_bigint::BigInt;
use num_traits::{One, Zero};

use super::exact::{Exact, Rounding, round};

/// Literals with more digits than this are refused: no figure needs them, and
/// every later operation pays for them.
pub const MAX_DIGITS: usize = 60;

/// A `u64` and an `i128` hold any number of so many digits.
const SHORT_DIGITS: usize = 19;
const SMALL_DIGITS: usize = 38;

/// A decimal as written: its digits as an integer, and how many of them stand after the point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decimal {
    /// All digits, with the sign.
    pub digits: Exact,
    /// Digits after the point, trailing zeros included: 2.60 has two.
    pub places: u16,
}

/// Why a text is not a plain decimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecimalFault {
    /// `1e6`.
    Exponent,
    /// `0x1F`, `0o17`, `0b11`.
    Radix,
    /// `inf`, `nan`.
    NotFinite,
    /// More than [`MAX_DIGITS`] digits.
    TooLong,
    /// Anything else.
    NotDecimal,
}

impl DecimalFault {
    /// What is wrong, as the end of a sentence that begins with the number.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Exponent => "is written with an exponent, which hides how many digits are known",
            Self::Radix => "is not written in decimal digits",
            Self::NotFinite => "is not a number that can be reported",
            Self::TooLong => "has more than 60 digits",
            Self::NotDecimal => "is not a plain decimal number",
        }
    }

    /// What to do.
    pub fn advice(self) -> &'static str {
        match self {
            Self::Exponent => "write the digits out, or use scale, such as scale = \"million\"",
            Self::Radix => "write it in decimal digits, such as 31",
            Self::NotFinite => {
                "leave the quantity out if no figure is known, or use a qualifier such as over"
            }
            Self::TooLong => "write only the digits that the source gives",
            Self::NotDecimal => "write digits with at most one point, such as 2306 or 2.6",
        }
    }
}

impl Decimal {
    /// Reads `2.60`, `-1_000.5` or `+3`: the decimals of TOML without exponents.
    pub fn parse(text: &str) -> Result<Self, DecimalFault> {
        let body = text.strip_prefix(['+', '-']).unwrap_or(text);
        let Measured {
            length,
            places,
            short,
        } = measure(body).ok_or_else(|| fault(body))?;
        if length > MAX_DIGITS {
            return Err(DecimalFault::TooLong);
        }
        let digits = if length <= SHORT_DIGITS {
            Exact::from(i128::from(short))
        } else if length <= SMALL_DIGITS {
            Exact::from(digits_of(body).fold(0, |n: i128, digit| n * 10 + i128::from(digit)))
        } else {
            big_integer(body)
        };
        Ok(Self {
            digits: if text.starts_with('-') {
                -&digits
            } else {
                digits
            },
            // Bounded by `MAX_DIGITS`.
            places: u16::try_from(places).unwrap_or(u16::MAX),
        })
    }

    /// The number.
    pub fn value(&self) -> Exact {
        self.times_power_of_ten(0)
    }

    /// The number, times 10 to the `exponent`.
    pub fn times_power_of_ten(&self, exponent: i32) -> Exact {
        self.digits.shifted(exponent - i32::from(self.places))
    }
}

impl Exact {
    /// Reads a plain decimal; see [`Decimal::parse`].
    pub fn parse(text: &str) -> Result<Self, DecimalFault> {
        Decimal::parse(text).map(|decimal| decimal.value())
    }

    /// The number that someone wrote when a float holds it: the shortest decimal
    /// that reads as this float, so that 0.1 is a tenth. `None` if it is not finite.
    pub fn from_float(float: f64) -> Option<Self> {
        // `Display` prints the shortest such decimal, and never an exponent.
        let text = float.abs().to_string();
        let measured = measure(&text)?;
        let digits = if measured.length <= SHORT_DIGITS {
            Self::from(i128::from(measured.short))
        } else {
            big_integer(&text)
        };
        let value = digits.shifted(-i32::try_from(measured.places).ok()?);
        Some(if float < 0.0 { -&value } else { value })
    }

    /// The decimal with at most `places` digits after the point (and never more than a
    /// thousand), rounded as asked; no trailing zeros.
    pub fn text(&self, places: u32, rounding: Rounding) -> String {
        let places = places.min(1000);
        let scaled = self.shifted(i32::try_from(places).unwrap_or_default());
        let digits = round(&scaled.big(), rounding).to_integer();
        point(&digits, places as usize)
    }

    /// How many digits after the point it takes to write it exactly; `None` where no number of digits does.
    pub fn exact_places(&self) -> Option<u32> {
        let big = self.big();
        let (denominator, twos) = without(big.denom().clone(), 2);
        let (rest, fives) = without(denominator, 5);
        rest.is_one().then_some(twos.max(fives))
    }
}

/// What one look at a decimal tells.
struct Measured {
    /// How many digits it has.
    length: usize,
    /// How many of them stand after the point.
    places: usize,
    /// The digits as an integer, where there are at most [`SHORT_DIGITS`].
    short: u64,
}

/// Counts digits, and those after the point; `None` unless the text is a plain decimal without
/// sign: underscores may stand between two digits, a zero before another only after the point.
fn measure(body: &str) -> Option<Measured> {
    if let [b'0', b'0'..=b'9' | b'_', ..] = body.as_bytes() {
        return None;
    }
    let (mut length, mut places, mut short) = (0, None, 0_u64);
    let mut after_digit = false;
    for byte in body.bytes() {
        match byte {
            b'0'..=b'9' => {
                length += 1;
                places = places.map(|places| places + 1);
                short = short.wrapping_mul(10).wrapping_add(u64::from(byte - b'0'));
            }
            b'_' if after_digit => {}
            b'.' if after_digit && places.is_none() => places = Some(0),
            _ => return None,
        }
        after_digit = byte.is_ascii_digit();
    }
    after_digit.then_some(Measured {
        length,
        places: places.unwrap_or(0),
        short,
    })
}

/// Counts digits; underscores may stand between two of them.
fn grouped(group: &str) -> Option<usize> {
    let mut count = 0;
    let mut after_digit = false;
    for byte in group.bytes() {
        match byte {
            b'0'..=b'9' => count += 1,
            b'_' if after_digit => {}
            _ => return None,
        }
        after_digit = byte != b'_';
    }
    after_digit.then_some(count)
}

fn digits_of(body: &str) -> impl Iterator<Item = u8> {
    body.bytes()
        .filter(u8::is_ascii_digit)
        .map(|byte| byte - b'0')
}

fn big_integer(body: &str) -> Exact {
    let digits = digits_of(body).fold(BigInt::zero(), |n, digit| n * 10 + digit);
    Exact::from_big_integer(digits)
}

/// Why a text that is no plain decimal is none.
fn fault(body: &str) -> DecimalFault {
    let lower = body.to_ascii_lowercase();
    if ["0x", "0o", "0b"].iter().any(|p| lower.starts_with(p)) {
        DecimalFault::Radix
    } else if ["inf", "nan"].contains(&lower.as_str()) {
        DecimalFault::NotFinite
    } else if exponent(&lower) {
        DecimalFault::Exponent
    } else {
        DecimalFault::NotDecimal
    }
}

fn exponent(lower: &str) -> bool {
    lower.split_once('e').is_some_and(|(number, power)| {
        let power = power.strip_prefix(['+', '-']).unwrap_or(power);
        measure(number).is_some() && grouped(power).is_some()
    })
}

/// Sets a point before the last `places` digits and drops trailing zeros after it.
fn point(digits: &BigInt, places: usize) -> String {
    let text = digits.magnitude().to_string();
    let padded = format!("{text:0>width$}", width = places + 1);
    let (whole, fraction) = padded.split_at(padded.len() - places);
    let fraction = fraction.trim_end_matches('0');
    let sign = if digits < &BigInt::zero() { "-" } else { "" };
    let dot = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{whole}{dot}{fraction}")
}

/// Divides out a factor; how often it went.
fn without(mut number: BigInt, factor: u32) -> (BigInt, u32) {
    let mut times = 0;
    while (&number % factor).is_zero() {
        number /= factor;
        times += 1;
    }
    (number, times)
}

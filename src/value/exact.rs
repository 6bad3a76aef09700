//! Exact rational numbers: a fraction of two `i128` while it fits, a big one
//! where it does not. No rounding happens here except where a caller asks for
//! it by direction. Text is in `decimal`, ranges in `interval`.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::ops::{Add, Mul, Neg, Sub};

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive, Zero};

/// A rational number, exact. Equality and order are those of the values.
#[derive(Debug, Clone)]
pub struct Exact(Repr);

#[derive(Debug, Clone)]
enum Repr {
    /// Numerator and denominator. The denominator is positive; the fraction is
    /// reduced only when it would not fit otherwise: nearly all denominators
    /// are powers of ten, and a greatest common divisor costs more than a sum.
    Small(i128, i128),
    /// Reduced, and too large to be small.
    Big(Box<BigRational>),
}

/// Which way a number gives way when it has to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounding {
    /// Towards −∞: for a lower end.
    Down,
    /// Towards +∞: for an upper end.
    Up,
    /// To the nearest, halves away from zero: for a central value.
    Nearest,
}

/// Powers of ten that fit, by exponent.
const POWERS: [i128; 39] = powers();

/// Numbers that take more bits than this are rounded (outward, by the ranges
/// they are ends of) to `KEPT_BITS`, so that no list of fractions can grow a sum without bound.
const MAX_BITS: u64 = 4096;
const KEPT_BITS: i64 = 1024;

impl Exact {
    /// 0.
    pub const ZERO: Self = Self(Repr::Small(0, 1));

    /// An integer times a power of ten: `scaled(26, 8)` is 2.6 billion.
    pub fn scaled(integer: i128, exponent: i32) -> Self {
        Self(Repr::Small(integer, 1)).shifted(exponent)
    }

    /// A fraction; `None` for a denominator of 0.
    pub fn fraction(numerator: i128, denominator: i128) -> Option<Self> {
        Self::from(numerator).over(&Self::from(denominator))
    }

    pub(super) fn from_big_integer(integer: BigInt) -> Self {
        Self::from_big(BigRational::from_integer(integer))
    }

    /// This number times 10 to the `exponent`.
    #[must_use]
    pub fn shifted(&self, exponent: i32) -> Self {
        let places = exponent.unsigned_abs();
        if places == 0 {
            return self.clone();
        }
        if let Repr::Small(n, d) = self.0
            && let Some(power) = POWERS.get(places as usize)
        {
            let shifted = if exponent < 0 {
                d.checked_mul(*power).map(|d| (n, d))
            } else {
                n.checked_mul(*power).map(|n| (n, d))
            };
            if let Some((n, d)) = shifted {
                return Self(Repr::Small(n, d));
            }
        }
        let power = BigRational::from_integer(BigInt::from(10).pow(places));
        let big = self.big();
        Self::from_big(if exponent < 0 {
            &*big / power
        } else {
            &*big * power
        })
    }

    /// The quotient; `None` for a divisor of 0.
    pub fn over(&self, divisor: &Self) -> Option<Self> {
        Some(self * &divisor.reciprocal()?)
    }

    fn reciprocal(&self) -> Option<Self> {
        match &self.0 {
            Repr::Small(0, _) => None,
            // Negating the smallest i128 would overflow; it goes the long way.
            Repr::Small(n, d) if *n != i128::MIN => {
                Some(Self(Repr::Small(d * n.signum(), n.abs())))
            }
            _ => Some(Self::from_big(self.big().recip())),
        }
    }

    /// The number without its sign.
    #[must_use]
    pub fn abs(&self) -> Self {
        if self.sign() == Ordering::Less {
            -self
        } else {
            self.clone()
        }
    }

    /// How it compares with 0.
    pub fn sign(&self) -> Ordering {
        match &self.0 {
            Repr::Small(n, _) => n.cmp(&0),
            Repr::Big(big) => big.numer().cmp(&BigInt::zero()),
        }
    }

    /// Whether it is 0.
    pub fn is_zero(&self) -> bool {
        self.sign() == Ordering::Equal
    }

    /// Whether it takes more room than any figure in use.
    #[inline]
    pub(super) fn is_oversized(&self) -> bool {
        match &self.0 {
            Repr::Small(..) => false,
            Repr::Big(big) => big.numer().bits() + big.denom().bits() > MAX_BITS,
        }
    }

    /// The same number, or one beside it (on the side of `rounding`) if it is oversized.
    pub(super) fn limited(self, rounding: Rounding) -> Self {
        if self.is_oversized() {
            Self::from_big(coarser(&self.big(), rounding))
        } else {
            self
        }
    }

    pub(super) fn big(&self) -> Cow<'_, BigRational> {
        match &self.0 {
            Repr::Small(n, d) => Cow::Owned(BigRational::new((*n).into(), (*d).into())),
            Repr::Big(big) => Cow::Borrowed(big),
        }
    }

    fn from_big(big: BigRational) -> Self {
        match (big.numer().to_i128(), big.denom().to_i128()) {
            (Some(n), Some(d)) => Self(Repr::Small(n, d)),
            _ => Self(Repr::Big(Box::new(big))),
        }
    }

    /// Applies an operation to two fractions: as they are, reduced, or big.
    #[inline]
    fn combine(
        &self,
        other: &Self,
        small: impl Fn(Fraction, Fraction) -> Option<Fraction>,
        big: impl Fn(&BigRational, &BigRational) -> BigRational,
    ) -> Self {
        if let (Repr::Small(n, d), Repr::Small(m, e)) = (&self.0, &other.0) {
            let done =
                small((*n, *d), (*m, *e)).or_else(|| small(reduced(*n, *d), reduced(*m, *e)));
            if let Some((n, d)) = done {
                return Self(Repr::Small(n, d));
            }
        }
        Self::from_big(big(&self.big(), &other.big()))
    }
}

/// Numerator and denominator.
type Fraction = (i128, i128);

#[inline]
fn add_small((n, d): Fraction, (m, e): Fraction) -> Option<Fraction> {
    if d == e {
        Some((n.checked_add(m)?, d))
    } else if e % d == 0 {
        Some((n.checked_mul(e / d)?.checked_add(m)?, e))
    } else if d % e == 0 {
        Some((m.checked_mul(d / e)?.checked_add(n)?, d))
    } else {
        let sum = n.checked_mul(e)?.checked_add(m.checked_mul(d)?)?;
        Some((sum, d.checked_mul(e)?))
    }
}

fn mul_small((n, d): Fraction, (m, e): Fraction) -> Option<Fraction> {
    Some((n.checked_mul(m)?, d.checked_mul(e)?))
}

fn reduced(n: i128, d: i128) -> Fraction {
    let (mut a, mut b) = (n.unsigned_abs(), d.unsigned_abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    // The divisor of a positive i128 is one itself.
    let divisor = i128::try_from(a).unwrap_or(1);
    (n / divisor, d / divisor)
}

/// Keeps the leading `KEPT_BITS` bits.
fn coarser(number: &BigRational, rounding: Rounding) -> BigRational {
    let bits = |n: &BigInt| i64::try_from(n.bits()).unwrap_or(i64::MAX / 4);
    let shift = bits(number.numer()) - bits(number.denom()) - KEPT_BITS;
    let power = BigRational::from_integer(BigInt::one() << shift.unsigned_abs());
    let unit = if shift < 0 { power.recip() } else { power };
    round(&(number / &unit), rounding) * unit
}

pub(super) fn round(number: &BigRational, rounding: Rounding) -> BigRational {
    match rounding {
        Rounding::Down => number.floor(),
        Rounding::Up => number.ceil(),
        Rounding::Nearest => number.round(),
    }
}

const fn powers() -> [i128; 39] {
    let mut all = [1; 39];
    let mut i = 1;
    while i < all.len() {
        all[i] = all[i - 1] * 10;
        i += 1;
    }
    all
}

impl From<i128> for Exact {
    fn from(integer: i128) -> Self {
        Self(Repr::Small(integer, 1))
    }
}

impl From<i64> for Exact {
    fn from(integer: i64) -> Self {
        Self::from(i128::from(integer))
    }
}

impl Add for &Exact {
    type Output = Exact;
    #[inline]
    fn add(self, other: Self) -> Exact {
        self.combine(other, add_small, |a, b| a + b)
    }
}

impl Sub for &Exact {
    type Output = Exact;
    #[inline]
    fn sub(self, other: Self) -> Exact {
        self + &-other
    }
}

impl Mul for &Exact {
    type Output = Exact;
    fn mul(self, other: Self) -> Exact {
        self.combine(other, mul_small, |a, b| a * b)
    }
}

impl Neg for &Exact {
    type Output = Exact;
    #[inline]
    fn neg(self) -> Exact {
        match &self.0 {
            Repr::Small(n, d) if *n != i128::MIN => Exact(Repr::Small(-n, *d)),
            _ => Exact::from_big(-&*self.big()),
        }
    }
}

impl Ord for Exact {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        if let (Repr::Small(n, d), Repr::Small(m, e)) = (&self.0, &other.0) {
            if d == e {
                return n.cmp(m);
            }
            if let (Some(left), Some(right)) = (n.checked_mul(*e), m.checked_mul(*d)) {
                return left.cmp(&right);
            }
        }
        self.big().cmp(&other.big())
    }
}

impl PartialOrd for Exact {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Exact {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Exact {}

/// The exponent of the leading decimal digit: 2 for 314, −2 for 0.05; `None` for 0.
pub(super) fn leading_exponent(number: &Exact) -> Option<i32> {
    if number.is_zero() {
        return None;
    }
    let big = number.big().abs();
    let length = |n: &BigInt| i32::try_from(n.to_string().len()).unwrap_or(i32::MAX / 4);
    // Off by at most one, downwards: 100/99 and 99/100 both start from the lengths alone.
    let guess = length(big.numer()) - length(big.denom());
    if Exact::from_big(big) < Exact::scaled(1, guess) {
        Some(guess - 1)
    } else {
        Some(guess)
    }
}

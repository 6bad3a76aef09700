//! The functions that an expression may call: names, arguments, results.

use super::types::Sort;

/// A function, by what it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Function {
    Sum,
    Difference,
    Ratio,
    Share,
    PercentChange,
    Fall,
    Agrees,
    AtLeast,
    AtMost,
    AllAgree,
    NotAfter,
    NotBefore,
    Within,
    Overlaps,
    Earliest,
    Latest,
    YearsBetween,
    DaysBetween,
    WithoutGaps,
    Distinct,
    Size,
    StartsWith,
    EndsWith,
    Contains,
}

/// What an argument must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Argument {
    /// A quantity's table, a computed quantity or a plain number.
    Quantity,
    Date,
    /// A date, or a list of dates.
    Dates,
    List,
    Text,
    /// Something that has a size.
    Sized,
}

/// How a function is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// `f(x)`
    Plain,
    /// `x.f(y)`
    Member,
    /// Either.
    Both,
}

/// What the compiler knows of a function.
#[derive(Debug)]
pub(super) struct Signature {
    pub(super) name: &'static str,
    pub(super) function: Function,
    pub(super) form: Form,
    /// Of a member, what stands before the dot comes first.
    pub(super) arguments: &'static [Argument],
    pub(super) gives: Sort,
    /// How it is written, for advice.
    pub(super) example: &'static str,
}

macro_rules! signatures {
    ($($name:literal $function:ident $form:ident [$($argument:ident)*] $gives:ident $example:literal;)+) => {
        pub(super) static SIGNATURES: &[Signature] = &[$(Signature {
            name: $name,
            function: Function::$function,
            form: Form::$form,
            arguments: &[$(Argument::$argument),*],
            gives: Sort::$gives,
            example: $example,
        }),+];
    };
}

signatures! {
    "sum" Sum Plain [List] Quantity "sum(list)";
    "difference" Difference Plain [Quantity Quantity] Quantity "difference(a, b)";
    "ratio" Ratio Plain [Quantity Quantity] Quantity "ratio(a, b)";
    "share" Share Plain [Quantity Quantity] Quantity "share(part, whole)";
    "percent_change" PercentChange Plain [Quantity Quantity] Quantity "percent_change(from, to)";
    "fall" Fall Plain [Quantity Quantity] Quantity "fall(from, to)";
    "agrees" Agrees Plain [Quantity Quantity] Boolean "agrees(a, b)";
    "at_least" AtLeast Plain [Quantity Quantity] Boolean "at_least(a, b)";
    "at_most" AtMost Plain [Quantity Quantity] Boolean "at_most(a, b)";
    "all_agree" AllAgree Plain [List] Boolean "all_agree(list)";
    "not_after" NotAfter Plain [Date Date] Boolean "not_after(a, b)";
    "not_before" NotBefore Plain [Date Date] Boolean "not_before(a, b)";
    "within" Within Plain [Date Date] Boolean "within(date, period)";
    "overlaps" Overlaps Plain [Date Date] Boolean "overlaps(a, b)";
    "earliest" Earliest Plain [Dates] Date "earliest(dates)";
    "latest" Latest Plain [Dates] Date "latest(dates)";
    "years_between" YearsBetween Plain [Date Date] Quantity "years_between(from, to)";
    "days_between" DaysBetween Plain [Date Date] Quantity "days_between(from, to)";
    "without_gaps" WithoutGaps Plain [List] Boolean "without_gaps(list)";
    "distinct" Distinct Plain [List] Boolean "distinct(list)";
    "size" Size Both [Sized] Integer "size(list)";
    "startsWith" StartsWith Member [Text Text] Boolean "text.startsWith(\"a\")";
    "endsWith" EndsWith Member [Text Text] Boolean "text.endsWith(\"a\")";
    "contains" Contains Member [Text Text] Boolean "text.contains(\"a\")";
}

/// The function that refers to another record, and those that are read by the parser, with how
/// they are written.
pub(super) const SPECIAL: [(&str, &str); 8] = [
    ("ref", "ref(self.source)"),
    ("matches", "text.matches(\"[a-z]+\")"),
    ("has", "has(self.note)"),
    ("all", "list.all(x, x > 0)"),
    ("exists", "list.exists(x, x > 0)"),
    ("exists_one", "list.exists_one(x, x > 0)"),
    ("map", "list.map(x, x.value)"),
    ("filter", "list.filter(x, x > 0)"),
];

/// The function of a name.
pub(super) fn signature(name: &str) -> Option<&'static Signature> {
    SIGNATURES.iter().find(|signature| signature.name == name)
}

/// The name of a function.
pub(super) fn name(function: Function) -> &'static str {
    let own = |signature: &&Signature| signature.function == function;
    SIGNATURES
        .iter()
        .find(own)
        .map_or("", |signature| signature.name)
}

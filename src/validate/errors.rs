//! The validator's errors, reduced to one for each mistake: the branch that the
//! author meant, and no echo of a fault elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use serde_json::Value;

use crate::schema::Catalog;
use crate::text::nearest;

/// One error, with the form of a choice already decided.
#[derive(Debug)]
pub(super) enum Problem<'e> {
    /// An error as the validator gave it, and its kind.
    Plain(&'e ValidationError<'e>),
    /// No branch accepts this sort of value: the types that the branches name.
    WrongType {
        pointer: &'e str,
        types: Vec<String>,
    },
    /// No branch has this value at the field that tells them apart: the values that they have.
    NoSuchValue {
        pointer: &'e str,
        options: Vec<Value>,
    },
    /// Each branch lacks one field: one of them must be there.
    OneOfFields {
        pointer: &'e str,
        fields: Vec<String>,
    },
    /// Several branches come equally near: what each lacks.
    NoForm {
        pointer: &'e str,
        error: &'e ValidationError<'e>,
        errors: Vec<&'e ValidationError<'static>>,
    },
    /// More than one branch accepts the value.
    Several {
        pointer: &'e str,
        error: &'e ValidationError<'e>,
    },
    /// A choice whose branches lead to so many others that nobody could be told what each lacks.
    TooMuch { pointer: &'e str },
    /// Fields that nothing in the schema declares.
    UnknownFields {
        error: &'e ValidationError<'e>,
        fields: Vec<String>,
    },
    /// Fields that some branch declares, but not the one that applies.
    MisplacedFields {
        error: &'e ValidationError<'e>,
        fields: Vec<String>,
    },
}

/// So many unknown fields of one table may be slips of the pen: where there are more, the cause is
/// another one.
pub(super) const SLIPS: usize = 100;

/// Reduces errors. The order follows the validator's, which follows the schema.
pub(super) fn reduce<'e>(
    catalog: &Catalog,
    errors: impl IntoIterator<Item = &'e ValidationError<'e>>,
) -> Vec<Problem<'e>> {
    let mut problems = Vec::new();
    for error in errors {
        flatten(catalog, error, &mut problems);
    }
    drop_echoes(&mut problems);
    drop_conditional(catalog, &mut problems);
    drop_misspelt(&mut problems);
    problems
}

/// What can be said of errors that were not all found: where the outermost choice is.
pub(super) fn outermost<'e>(errors: &'e [ValidationError<'e>]) -> Problem<'e> {
    let is_choice = |error: &&ValidationError<'_>| {
        matches!(
            error.kind(),
            Kind::AnyOf { .. } | Kind::OneOfNotValid { .. }
        )
    };
    let choice = errors.iter().find(is_choice);
    Problem::TooMuch {
        pointer: choice.map_or("", |error| error.instance_path().as_str()),
    }
}

/// Drops what a condition demands where the field that it asks is itself at fault: which of its
/// two sides was meant cannot be known.
fn drop_conditional(catalog: &Catalog, problems: &mut Vec<Problem<'_>>) {
    let mut faulty: BTreeSet<String> = BTreeSet::new();
    for problem in &*problems {
        match problem {
            Problem::Plain(error) => {
                if let Kind::Required { property } = error.kind() {
                    let field = property.as_str().unwrap_or_default();
                    faulty.insert(format!("{}/{field}", problem.pointer()));
                }
            }
            Problem::UnknownFields { .. } | Problem::MisplacedFields { .. } => continue,
            _ => {}
        }
        faulty.insert(problem.pointer().to_owned());
    }
    problems.retain(|problem| {
        let Problem::Plain(error) = problem else {
            return true;
        };
        let Some((table, asked)) = condition(catalog, error) else {
            return true;
        };
        !asked
            .iter()
            .any(|field| faulty.contains(&format!("{table}/{field}")))
    });
}

/// For an error that a `then` or `else` found: the table, and the fields that the condition asks.
fn condition<'e>(
    catalog: &Catalog,
    error: &'e ValidationError<'_>,
) -> Option<(&'e str, Vec<String>)> {
    let address = error.absolute_keyword_location()?.as_str();
    let (at, word) = ["/then/", "/else/"]
        .iter()
        .filter_map(|word| Some((address.rfind(word)?, *word)))
        .max()?;
    let asked = catalog.schema(&format!("{}/if", &address[..at]))?;
    // Below the side, the error may stand deeper in the record; only its own table is looked at.
    let side = &address[at + word.len()..];
    if side.contains("properties/") || side.contains("items/") {
        return None;
    }
    let fields = asked.get("properties")?.as_object()?;
    let names = fields.keys().cloned().collect();
    Some((error.instance_path().as_str(), names))
}

/// Drops the missing field where an unknown one is plainly its misspelling: that is one mistake.
fn drop_misspelt(problems: &mut Vec<Problem<'_>>) {
    let mut unknown: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for problem in &*problems {
        if let Problem::UnknownFields { fields, .. } = problem {
            let table = unknown.entry(problem.pointer().to_owned()).or_default();
            let more = SLIPS.saturating_sub(table.len());
            table.extend(fields.iter().take(more).cloned());
        }
    }
    problems.retain(|problem| {
        let Problem::Plain(error) = problem else {
            return true;
        };
        let Kind::Required { property } = error.kind() else {
            return true;
        };
        let missing = property.as_str().unwrap_or_default();
        let mut meant = unknown.get(problem.pointer()).into_iter().flatten();
        // A missing id is told by its own rule.
        missing == "id" || !meant.any(|field| nearest(field, [missing]).is_some())
    });
}

fn flatten<'e>(catalog: &Catalog, error: &'e ValidationError<'e>, into: &mut Vec<Problem<'e>>) {
    let pointer = error.instance_path().as_str();
    match error.kind() {
        Kind::AnyOf { context } | Kind::OneOfNotValid { context } => {
            let asked = asked(catalog, error, context.len());
            match choose(pointer, context, &asked) {
                Choice::Branch(branch) => {
                    for error in branch {
                        flatten(catalog, error, into);
                    }
                }
                Choice::Decided(problem) => into.push(problem),
                Choice::Tied(errors) => into.push(Problem::NoForm {
                    pointer,
                    error,
                    errors,
                }),
                Choice::Undecided => into.push(Problem::Plain(error)),
            }
        }
        Kind::OneOfMultipleValid { .. } => into.push(Problem::Several { pointer, error }),
        Kind::UnevaluatedProperties { unexpected } | Kind::AdditionalProperties { unexpected } => {
            let (unknown, misplaced) = split_unknown(catalog, error, unexpected);
            if !unknown.is_empty() {
                let fields = unknown;
                into.push(Problem::UnknownFields { error, fields });
            }
            if !misplaced.is_empty() {
                let fields = misplaced;
                into.push(Problem::MisplacedFields { error, fields });
            }
        }
        _ => into.push(Problem::Plain(error)),
    }
}

/// Fields that nothing declares, and fields that only a branch that does not apply declares.
fn split_unknown(
    catalog: &Catalog,
    error: &ValidationError<'_>,
    unexpected: &[String],
) -> (Vec<String>, Vec<String>) {
    let declared = error.absolute_keyword_location().and_then(|address| {
        let (parent, _) = address.as_str().rsplit_once('/')?;
        Some(catalog.declared(&[catalog.spot(parent)?]))
    });
    let known = |field: &&String| {
        declared
            .as_ref()
            .is_some_and(|declared| declared.knows(field))
    };
    let (misplaced, unknown) = unexpected.iter().partition::<Vec<_>, _>(known);
    let owned = |fields: Vec<&String>| fields.into_iter().cloned().collect();
    (owned(unknown), owned(misplaced))
}

enum Choice<'e> {
    Branch(&'e [ValidationError<'static>]),
    Decided(Problem<'e>),
    Tied(Vec<&'e ValidationError<'static>>),
    Undecided,
}

type Branches = [Vec<ValidationError<'static>>];

/// The fields that tell the branches of a choice apart: at least two of them list its values.
fn asked(catalog: &Catalog, error: &ValidationError<'_>, branches: usize) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    let mut twice = BTreeSet::new();
    let address = error
        .absolute_keyword_location()
        .map(jsonschema::Uri::as_str);
    for index in 0..branches {
        let spot = address.and_then(|address| catalog.spot(&format!("{address}/{index}")));
        let Some(spot) = spot else { continue };
        for (field, spots) in catalog.declared(&[spot]).properties {
            let lists = |schema: &Value| schema.get("const").or(schema.get("enum")).is_some();
            let listed = spots.iter().filter_map(|spot| catalog.at(spot)).any(lists);
            if listed && !seen.insert(field.clone()) {
                twice.insert(field);
            }
        }
    }
    twice
}

fn choose<'e>(pointer: &'e str, branches: &'e Branches, asked: &BTreeSet<String>) -> Choice<'e> {
    let open: Vec<_> = branches
        .iter()
        .filter(|branch| !is_other_type(pointer, branch))
        .collect();
    if open.is_empty() {
        return wrong_type(pointer, branches);
    }
    let meant: Vec<_> = open
        .iter()
        .copied()
        .filter(|branch| {
            discriminators(pointer, branch, Some(asked))
                .next()
                .is_none()
        })
        .collect();
    if meant.is_empty() {
        return no_such_value(pointer, &open, asked);
    }
    if meant.len() > 1
        && let Some(fields) = alternatives(pointer, &meant)
    {
        return Choice::Decided(Problem::OneOfFields { pointer, fields });
    }
    if let Some(errors) = tied(pointer, &meant) {
        return Choice::Tied(errors);
    }
    // The branch with the least to mend is the one that was meant; the first of equals.
    match meant.iter().min_by_key(|branch| weight(pointer, branch)) {
        Some(branch) => Choice::Branch(branch),
        None => Choice::Undecided,
    }
}

/// The errors of branches that each object to the value itself, once: none is nearer than another.
fn tied<'e>(
    pointer: &str,
    branches: &[&'e Vec<ValidationError<'static>>],
) -> Option<Vec<&'e ValidationError<'static>>> {
    let only = |branch: &&'e Vec<ValidationError<'static>>| match branch.as_slice() {
        [error] if error.instance_path().as_str() == pointer => Some(error),
        _ => None,
    };
    let errors: Option<Vec<_>> = branches.iter().map(only).collect();
    let of_the_value = |error: &&ValidationError<'static>| {
        !matches!(
            error.kind(),
            Kind::Required { .. }
                | Kind::AdditionalProperties { .. }
                | Kind::UnevaluatedProperties { .. }
                | Kind::AnyOf { .. }
                | Kind::OneOfNotValid { .. }
        )
    };
    errors.filter(|errors| errors.len() > 1 && errors.iter().all(of_the_value))
}

/// The position of the branch that is explained, given what is wrong with each.
pub(super) fn meant(branches: &[Vec<ValidationError<'_>>]) -> Option<usize> {
    let rank = |branch: &Vec<ValidationError<'_>>| {
        let other = is_other_type("", branch);
        let named = discriminators("", branch, None).next().is_some();
        (other, named, weight("", branch))
    };
    (0..branches.len()).min_by_key(|index| rank(&branches[*index]))
}

/// How much there is to mend: fields that the branch does not even have weigh most.
fn weight(pointer: &str, branch: &[ValidationError<'_>]) -> usize {
    branch
        .iter()
        .map(|error| match error.kind() {
            Kind::Required { .. } if error.instance_path().as_str() == pointer => 3,
            Kind::AdditionalProperties { unexpected }
            | Kind::UnevaluatedProperties { unexpected } => 2 * unexpected.len(),
            _ => 1,
        })
        .sum()
}

/// Whether the branch is about another sort of value altogether.
fn is_other_type(pointer: &str, branch: &[ValidationError<'_>]) -> bool {
    branch.iter().any(|error| {
        matches!(error.kind(), Kind::Type { .. }) && error.instance_path().as_str() == pointer
    })
}

fn wrong_type<'e>(pointer: &'e str, branches: &'e Branches) -> Choice<'e> {
    let mut types = BTreeSet::new();
    for error in branches.iter().flatten() {
        if let Kind::Type { kind } = error.kind()
            && error.instance_path().as_str() == pointer
        {
            types.extend(type_names(kind));
        }
    }
    let types = types.into_iter().collect();
    Choice::Decided(Problem::WrongType { pointer, types })
}

/// The names of the types that an error expected.
pub(super) fn type_names(kind: &TypeKind) -> Vec<String> {
    match kind {
        TypeKind::Single(only) => vec![only.to_string()],
        TypeKind::Multiple(several) => several.iter().map(|one| one.to_string()).collect(),
    }
}

/// Errors that say "this is not the branch": the value itself is none of those listed, or a field
/// that tells the branches apart is not. Where those fields are not known, a constant is taken for one.
fn discriminators<'a, 'b, 'i>(
    pointer: &'a str,
    branch: &'b [ValidationError<'i>],
    asked: Option<&'a BTreeSet<String>>,
) -> impl Iterator<Item = &'b ValidationError<'i>> + use<'a, 'b, 'i> {
    branch.iter().filter(move |error| {
        let constant = matches!(error.kind(), Kind::Constant { .. });
        let listed = constant || matches!(error.kind(), Kind::Enum { .. });
        let below = error.instance_path().as_str().strip_prefix(pointer);
        let field = below.map(|rest| rest.strip_prefix('/').unwrap_or(rest));
        match (field, asked) {
            _ if !listed => false,
            (None, _) => false,
            (Some(""), _) => true,
            (Some(field), Some(asked)) => asked.contains(&*crate::record::unescape(field)),
            (Some(field), None) => constant && !field.contains('/'),
        }
    })
}

fn no_such_value<'e>(
    pointer: &'e str,
    branches: &[&'e Vec<ValidationError<'static>>],
    asked: &BTreeSet<String>,
) -> Choice<'e> {
    let mut places = BTreeSet::new();
    let mut options: Vec<Value> = Vec::new();
    for error in branches
        .iter()
        .flat_map(|branch| discriminators(pointer, branch, Some(asked)))
    {
        places.insert(error.instance_path().as_str());
        let allowed = match error.kind() {
            Kind::Constant { expected_value } => vec![(**expected_value).clone()],
            Kind::Enum { options } => options.as_array().cloned().unwrap_or_default(),
            _ => Vec::new(),
        };
        for value in allowed {
            if !options.contains(&value) {
                options.push(value);
            }
        }
    }
    if places.len() == 1
        && let Some(pointer) = places.pop_first()
    {
        return Choice::Decided(Problem::NoSuchValue { pointer, options });
    }
    match branches.iter().min_by_key(|branch| weight(pointer, branch)) {
        Some(branch) => Choice::Branch(branch),
        None => Choice::Undecided,
    }
}

/// The fields of which one is missing, if each branch fails for nothing but a missing field.
fn alternatives(pointer: &str, branches: &[&Vec<ValidationError<'static>>]) -> Option<Vec<String>> {
    let mut fields = Vec::new();
    for branch in branches {
        let [error] = branch.as_slice() else {
            return None;
        };
        let Kind::Required { property } = error.kind() else {
            return None;
        };
        if error.instance_path().as_str() != pointer {
            return None;
        }
        let field = property.as_str().unwrap_or_default().to_owned();
        if !fields.contains(&field) {
            fields.push(field);
        }
    }
    (fields.len() > 1).then_some(fields)
}

/// Drops what only follows from another error of the same table: fields look misplaced because the
/// branch that declares them failed for a reason of its own.
fn drop_echoes(problems: &mut Vec<Problem<'_>>) {
    let causes: BTreeSet<String> = problems
        .iter()
        .filter(|problem| !matches!(problem, Problem::MisplacedFields { .. }))
        .map(|problem| problem.pointer().to_owned())
        .collect();
    problems.retain(|problem| {
        let Problem::MisplacedFields { error, .. } = problem else {
            return true;
        };
        let table = error.instance_path().as_str();
        let below = format!("{table}/");
        let first = causes.range(below.clone()..).next();
        !causes.contains(table) && first.is_none_or(|cause| !cause.starts_with(&below))
    });
}

impl Problem<'_> {
    /// The value it is about.
    pub(super) fn pointer(&self) -> &str {
        match self {
            Self::Plain(error)
            | Self::UnknownFields { error, .. }
            | Self::MisplacedFields { error, .. } => error.instance_path().as_str(),
            Self::WrongType { pointer, .. }
            | Self::NoSuchValue { pointer, .. }
            | Self::OneOfFields { pointer, .. }
            | Self::NoForm { pointer, .. }
            | Self::TooMuch { pointer }
            | Self::Several { pointer, .. } => pointer,
        }
    }
}

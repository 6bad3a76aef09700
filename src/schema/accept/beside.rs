//! Compiles the keywords that apply other schemas to the same value.

use serde_json::{Map, Value};

use super::Applied;
use super::compile::{Compiler, DEEPEST, Draft, Known, MOST_SCHEMAS};
use crate::schema::declared::Spot;

impl Compiler<'_> {
    pub(super) fn applied(
        &mut self,
        draft: &mut Draft,
        spot: &Spot,
        keywords: &Map<String, Value>,
        (keyword, value): (&str, &Value),
    ) -> Known {
        let applied = match keyword {
            "$ref" => {
                let target = self.target(value)?;
                self.always(draft, target);
                return Some(());
            }
            "allOf" => {
                for index in 0..value.as_array()?.len() {
                    self.always(draft, spot.below(&[keyword, &index.to_string()]));
                }
                return Some(());
            }
            "anyOf" => Applied::Any(self.branches(spot, keyword, value.as_array()?.len())),
            "oneOf" => Applied::One(self.branches(spot, keyword, value.as_array()?.len())),
            "not" => Applied::Not(self.schema(spot.below(&[keyword]))),
            "dependentSchemas" => {
                for field in value.as_object()?.keys() {
                    let schema = self.schema(spot.below(&[keyword, field]));
                    let with = Applied::With(field.as_str().into(), schema);
                    draft.schema.beside.push(with);
                }
                return Some(());
            }
            _ => {
                let mut branch = |keyword: &str| {
                    let there = keywords.contains_key(keyword);
                    there.then(|| self.schema(spot.below(&[keyword])))
                };
                let (then, otherwise) = (branch("then"), branch("else"));
                if then.is_none() && otherwise.is_none() {
                    // What is unevaluated may depend on it even so.
                    self.whole = false;
                    return Some(());
                }
                Applied::If {
                    condition: self.schema(spot.below(&[keyword])),
                    then,
                    otherwise,
                }
            }
        };
        draft.schema.beside.push(applied);
        Some(())
    }

    /// A schema that always applies too: taken in, where its keywords mean the same there.
    fn always(&mut self, draft: &mut Draft, spot: Spot) {
        let Some(spot) = self.end_of_references(spot) else {
            draft.schema.doubtful = true;
            return;
        };
        let room = self.depth < DEEPEST && self.merged < MOST_SCHEMAS;
        let is_new = !draft.way.contains(&spot);
        if draft.takes_in && room && is_new && self.can_be_taken_in(&spot) {
            self.merged += 1;
            self.depth += 1;
            draft.way.push(spot.clone());
            self.fill(draft, &spot);
            draft.way.pop();
            self.depth -= 1;
        } else {
            let schema = self.schema(spot);
            draft.schema.beside.push(Applied::All(schema));
        }
    }

    fn can_be_taken_in(&self, spot: &Spot) -> bool {
        const BOUND: [&str; 6] = [
            "additionalProperties",
            "unevaluatedProperties",
            "patternProperties",
            "propertyNames",
            "items",
            "prefixItems",
        ];
        match self.documents.at(spot) {
            Some(Value::Object(keywords)) => {
                BOUND.iter().all(|keyword| !keywords.contains_key(*keyword))
            }
            _ => false,
        }
    }
}

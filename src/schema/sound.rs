//! A quick yes for schemas themselves: whether each keyword of draft 2020-12 in
//! one has the form that the draft's own schema asks for. Building the
//! validator of that schema takes longer than all else that is done with a few
//! schemas. A no says nothing: that validator is asked then, and finds faults.

use std::collections::BTreeSet;

use serde_json::Value;

use super::accept::DRAFT;
use super::meta::TYPES;

/// Whether a schema of draft 2020-12 is certainly valid, whatever address it has. `false` says nothing.
pub(super) fn is_surely_valid(schema: &Value) -> bool {
    let draft = schema.get("$schema");
    draft.is_none_or(|draft| draft == DRAFT) && is_sound(schema, &["$id"])
}

fn is_schema(schema: &Value) -> bool {
    is_sound(schema, &[])
}

fn is_sound(schema: &Value, except: &[&str]) -> bool {
    let Value::Object(keywords) = schema else {
        return schema.is_boolean();
    };
    let mut keywords = keywords.iter();
    keywords.all(|(name, value)| except.contains(&name.as_str()) || has_form(name, value))
}

/// Whether a keyword's value has its form. What the draft does not name may have any.
fn has_form(keyword: &str, value: &Value) -> bool {
    match keyword {
        "additionalProperties"
        | "contains"
        | "contentSchema"
        | "else"
        | "if"
        | "items"
        | "not"
        | "propertyNames"
        | "then"
        | "unevaluatedItems"
        | "unevaluatedProperties" => is_schema(value),
        "$defs" | "definitions" | "dependentSchemas" | "patternProperties" | "properties" => {
            let table = value.as_object();
            table.is_some_and(|table| table.values().all(is_schema))
        }
        "allOf" | "anyOf" | "oneOf" | "prefixItems" => {
            let list = value.as_array();
            list.is_some_and(|list| !list.is_empty() && list.iter().all(is_schema))
        }
        "type" => is_type(value) || is_list_of(value, is_type) && value.get(0).is_some(),
        "required" => is_list_of(value, Value::is_string),
        "dependentRequired" => {
            let table = value.as_object();
            let is_names = |names| is_list_of(names, Value::is_string);
            table.is_some_and(|table| table.values().all(is_names))
        }
        "enum" | "examples" => value.is_array(),
        "multipleOf" => value.as_f64().is_some_and(|by| by > 0.0),
        "exclusiveMaximum" | "exclusiveMinimum" | "maximum" | "minimum" => value.is_number(),
        "maxContains" | "maxItems" | "maxLength" | "maxProperties" | "minContains" | "minItems"
        | "minLength" | "minProperties" => value.is_u64(),
        "deprecated" | "readOnly" | "uniqueItems" | "writeOnly" => value.is_boolean(),
        "$comment" | "$dynamicRef" | "$ref" | "$schema" | "contentEncoding"
        | "contentMediaType" | "description" | "format" | "pattern" | "title" => value.is_string(),
        // Those whose words are checked too, and those of former drafts.
        "$anchor" | "$dynamicAnchor" | "$id" | "$recursiveAnchor" | "$recursiveRef"
        | "$vocabulary" | "dependencies" => false,
        _ => true,
    }
}

fn is_type(value: &Value) -> bool {
    value.as_str().is_some_and(|name| TYPES.contains(&name))
}

/// Whether a value is a list of texts that are all of one sort, none of them twice.
fn is_list_of(value: &Value, each: impl Fn(&Value) -> bool) -> bool {
    value.as_array().is_some_and(|list| {
        let texts: BTreeSet<_> = list.iter().filter_map(Value::as_str).collect();
        texts.len() == list.len() && list.iter().all(each)
    })
}

//! The rules that a schema's keywords stand for, one for each keyword.

use crate::finding::{Rule, declare_rule};

macro_rules! keyword_rules {
    ($($keyword:literal $ident:ident $name:literal $summary:literal {
        $doc:literal fails $fails:literal passes $passes:literal
    })+) => {
        $(declare_rule! {
            #[doc = $doc]
            #[doc = ""]
            #[doc = "## Fails"]
            #[doc = "```toml"]
            #[doc = $fails]
            #[doc = "```"]
            #[doc = "## Passes"]
            #[doc = "```toml"]
            #[doc = $passes]
            #[doc = "```"]
            pub(in crate::validate) $ident = {
                name: $name, stage: Validate, severity: Error, summary: $summary,
            }
        })+

        /// The rules of the schema keywords, sorted by name.
        pub static KEYWORDS: &[&Rule] = &[$(&$ident),+];

        /// The rule of a keyword, as the validator spells it.
        pub(super) fn of_keyword(keyword: &str) -> &'static Rule {
            match keyword {
                $($keyword => &$ident,)+
                _ => &SCHEMA_NOT,
            }
        }
    };
}

keyword_rules! {
    "additionalItems" SCHEMA_ADDITIONAL_ITEMS "schema-additional-items" "a list has more elements than its schema describes" {
        "The schema describes each element of this list and allows no further ones."
        fails "span = [2019, 2020, 2021]" passes "span = [2019, 2020]"
    }
    "additionalProperties" SCHEMA_ADDITIONAL_PROPERTIES "schema-additional-properties" "a table has a field that its schema does not know" {
        "The schema lists the fields that this table can have, and this is none of them: usually a slip of the pen, sometimes a field that belongs elsewhere."
        fails "value = { number = 24, units = \"EUR\" }" passes "value = { number = 24, unit = \"EUR\" }"
    }
    "anyOf" SCHEMA_ANY_OF "schema-any-of" "a value has none of the forms that its schema offers" {
        "The schema offers several forms. Where one of them was plainly meant, its own rule says what is wrong; this rule speaks where none was."
        fails "cites = [{ locator = \"2.1\" }]" passes "cites = [{ source = \"commons-library-2021\", locator = \"2.1\" }]"
    }
    "const" SCHEMA_CONST "schema-const" "a value is not the only one that its schema allows" {
        "The schema allows exactly one value here."
        fails "language = \"english\"" passes "language = \"en\""
    }
    "contains" SCHEMA_CONTAINS "schema-contains" "a list lacks an element that it must have" {
        "At least one element of this list must have a certain form, and none has."
        fails "names = []" passes "names = [{ text = \"Viasna\" }]"
    }
    "contentEncoding" SCHEMA_CONTENT_ENCODING "schema-content-encoding" "a text is not encoded as its schema demands" {
        "The schema says how the text is encoded, and it cannot be decoded so."
        fails "data = \"not base64!\"" passes "data = \"ZmFjdA==\""
    }
    "contentMediaType" SCHEMA_CONTENT_MEDIA_TYPE "schema-content-media-type" "a text does not hold the kind of content that its schema demands" {
        "The schema says what the text holds, and it cannot be read as that."
        fails "data = \"{\"" passes "data = \"{}\""
    }
    "enum" SCHEMA_ENUM "schema-enum" "a value is none of those that its schema lists" {
        "The schema lists the values that this field can have, so that they are spelled the same everywhere."
        fails "status = \"helt\"" passes "status = \"held\""
    }
    "exclusiveMaximum" SCHEMA_EXCLUSIVE_MAXIMUM "schema-exclusive-maximum" "a number is not below its limit" {
        "The schema limits this number from above, without the limit itself."
        fails "share = 100" passes "share = 99.9"
    }
    "exclusiveMinimum" SCHEMA_EXCLUSIVE_MINIMUM "schema-exclusive-minimum" "a number is not above its limit" {
        "The schema limits this number from below, without the limit itself."
        fails "to = 0" passes "to = 1000"
    }
    "falseSchema" SCHEMA_FALSE_SCHEMA "schema-false-schema" "a field stands where its schema allows none" {
        "The schema forbids this field here."
        fails "secret = \"x\"" passes "# leave the field out"
    }
    "format" SCHEMA_FORMAT "schema-format" "a text does not have the format that its schema demands" {
        "The schema names a format (a web address, a date, …) and the text does not follow it."
        fails "url = \"commonslibrary parliament uk\"" passes "url = \"https://commonslibrary.parliament.uk\""
    }
    "maxItems" SCHEMA_MAX_ITEMS "schema-max-items" "a list is too long" {
        "The schema limits how many elements this list can have."
        fails "span = [2019, 2020, 2021]" passes "span = [2019, 2020]"
    }
    "maxLength" SCHEMA_MAX_LENGTH "schema-max-length" "a text is too long" {
        "The schema limits how long this text can be: an excerpt, for example, is a few words."
        fails "excerpt = \"a whole paragraph …\"" passes "excerpt = \"722 people\""
    }
    "maxProperties" SCHEMA_MAX_PROPERTIES "schema-max-properties" "a table has too many fields" {
        "The schema limits how many fields this table can have."
        fails "by = { a = 1, b = 2 }" passes "by = { a = 1 }"
    }
    "maximum" SCHEMA_MAXIMUM "schema-maximum" "a number is above its limit" {
        "The schema limits this number from above."
        fails "month = 13" passes "month = 12"
    }
    "minItems" SCHEMA_MIN_ITEMS "schema-min-items" "a list is too short" {
        "The schema demands a number of elements: a figure, for example, cites at least one source."
        fails "cites = []" passes "cites = [{ source = \"commons-library-2021\" }]"
    }
    "minLength" SCHEMA_MIN_LENGTH "schema-min-length" "a text is too short" {
        "The schema demands a text of some length; most often, one that is not empty."
        fails "title = \"\"" passes "title = \"Belarus\""
    }
    "minProperties" SCHEMA_MIN_PROPERTIES "schema-min-properties" "a table has too few fields" {
        "The schema demands a number of fields in this table."
        fails "by = {}" passes "by = { reporter = \"viasna\" }"
    }
    "minimum" SCHEMA_MINIMUM "schema-minimum" "a number is below its limit" {
        "The schema limits this number from below."
        fails "number = 0" passes "number = 1"
    }
    "multipleOf" SCHEMA_MULTIPLE_OF "schema-multiple-of" "a number is not a multiple of what its schema demands" {
        "The schema demands whole steps of some size."
        fails "share = 2.55" passes "share = 2.5"
    }
    "not" SCHEMA_NOT "schema-not" "a value is one that its schema forbids" {
        "The schema describes what this value must not be, and it is that."
        fails "id = \"unknown\"" passes "id = \"viasna\""
    }
    "oneOf" SCHEMA_ONE_OF "schema-one-of" "a value has none, or more than one, of the forms that its schema offers" {
        "The schema offers several forms of which exactly one must be meant. Where one of them was plainly meant, its own rule says what is wrong."
        fails "cites = [{ source = \"a\", footnote = \"b.1\" }]" passes "cites = [{ footnote = \"b.1\" }]"
    }
    "pattern" SCHEMA_PATTERN "schema-pattern" "a text does not have the form that its schema demands" {
        "The schema describes the letters and signs that this text can have."
        fails "code = \"BY 112\"" passes "code = \"BY\""
    }
    "propertyNames" SCHEMA_PROPERTY_NAMES "schema-property-names" "a field has a name that its schema does not allow" {
        "The schema describes what the names of this table's fields look like."
        fails "[figure.by]\n\"Year 2020\" = 1" passes "[figure.by]\ny2020 = 1"
    }
    "$ref" SCHEMA_REF "schema-ref" "a schema that this value needs could not be read" {
        "The schema leads to another one that cannot be read."
        fails "# the schema refers to a missing file" passes "# the schema refers to a file under schemas/"
    }
    "required" SCHEMA_REQUIRED "schema-required" "a field that must be there is missing" {
        "The schema demands this field of every record of the kind. It is reported at the table that lacks it."
        fails "[[figure]]\nid = \"x\"" passes "[[figure]]\nid = \"x\"\nmeasure = \"political prisoners held\""
    }
    "type" SCHEMA_TYPE "schema-type" "a value is of another sort than its schema demands" {
        "The schema demands a text, a number, a list, a table, or true or false, and this is something else."
        fails "number = \"11\"" passes "number = 11"
    }
    "unevaluatedItems" SCHEMA_UNEVALUATED_ITEMS "schema-unevaluated-items" "a list has elements that its schema does not describe" {
        "The schema describes the elements that this list can have and allows no further ones."
        fails "span = [2019, 2020, 2021]" passes "span = [2019, 2020]"
    }
    "unevaluatedProperties" SCHEMA_UNEVALUATED_PROPERTIES "schema-unevaluated-properties" "a record has a field that its schema does not know" {
        "The schema lists the fields that this table can have, and this is none of them: usually a slip of the pen, sometimes a field that belongs elsewhere."
        fails "as-of = 2020-12-11" passes "as_of = 2020-12-11"
    }
    "uniqueItems" SCHEMA_UNIQUE_ITEMS "schema-unique-items" "a list holds the same element twice" {
        "The schema demands that each element of this list is different."
        fails "names = [\"Viasna\", \"Viasna\"]" passes "names = [\"Viasna\"]"
    }
}

//! Reading quantities: every row of the qualifier table, and every fault.

use factum::value::{
    Field, Qualifier, Quantity, QuantityFault, QuantityParts, QuantityRules, Scale,
};
use proptest::prelude::*;

use super::{between, exact, people, plain, read, scaled};

/// Lower end, upper end and central value as text.
type Row<'t> = (Option<&'t str>, Option<&'t str>, Option<&'t str>);

#[track_caller]
fn means(quantity: &Quantity<'_>, range: &str, (low, high, centre): Row<'_>) {
    assert_eq!(quantity.shown().range, range);
    assert_eq!(
        quantity.range().low().map(|end| end.at.clone()),
        low.map(exact)
    );
    assert_eq!(
        quantity.range().high().map(|end| end.at.clone()),
        high.map(exact)
    );
    assert_eq!(quantity.range().centre().cloned(), centre.map(exact));
}

#[test]
fn every_qualifier_means_its_range() {
    let both = |low, high, centre| (Some(low), Some(high), Some(centre));
    means(
        &people("exact", "722"),
        "[722, 722]",
        both("722", "722", "722"),
    );
    means(
        &people("rounded", "722"),
        "[721.5, 722.5]",
        both("721.5", "722.5", "722"),
    );
    means(
        &people("rounded", "2.60"),
        "[2.595, 2.605]",
        both("2.595", "2.605", "2.6"),
    );
    means(
        &people("about", "300"),
        "[270, 330]",
        both("270", "330", "300"),
    );
    means(
        &people("about", "-300"),
        "[-330, -270]",
        both("-330", "-270", "-300"),
    );
    means(&people("about", "0"), "[0, 0]", both("0", "0", "0"));
    means(
        &between("2", "3.5", "EUR"),
        "[2, 3.5]",
        both("2", "3.5", "2.75"),
    );
    means(&between("2", "2", "EUR"), "[2, 2]", both("2", "2", "2"));
    means(
        &people("over", "35000"),
        "(35000, ∞)",
        (Some("35000"), None, None),
    );
    means(
        &people("at_least", "35000"),
        "[35000, ∞)",
        (Some("35000"), None, None),
    );
    means(
        &people("under", "35000"),
        "(−∞, 35000)",
        (None, Some("35000"), None),
    );
    means(
        &people("up_to", "35000"),
        "(−∞, 35000]",
        (None, Some("35000"), None),
    );
    means(
        &people("nearly", "400"),
        "[360, 400)",
        both("360", "400", "380"),
    );
    means(
        &people("nearly", "-400"),
        "[-440, -400)",
        both("-440", "-400", "-420"),
    );
}

#[test]
fn every_qualifier_is_known_by_its_word() {
    for qualifier in Qualifier::ALL {
        let mut parts = QuantityParts {
            unit: Some("people"),
            qualifier: Some(qualifier.as_str()),
            ..QuantityParts::default()
        };
        if qualifier == Qualifier::Between {
            (parts.low, parts.high) = (Some("1"), Some("2"));
        } else {
            parts.number = Some("5");
        }
        assert!(Quantity::from_parts(&parts, &QuantityRules::default()).is_ok());
    }
}

#[test]
fn a_number_without_a_qualifier_is_rounded_if_it_looks_so() {
    assert_eq!(plain("722", "people").shown().range, "[722, 722]");
    assert_eq!(plain("722.0", "people").shown().range, "[721.95, 722.05]");
    assert_eq!(plain("65", "percent").shown().range, "[64.5, 65.5]");
    assert_eq!(plain("65", "percentage points").shown().range, "[65, 65]");
    assert_eq!(
        scaled("24", "million", "EUR").shown().range,
        "[23.5, 24.5] million"
    );
}

#[test]
fn scales_multiply_every_number() {
    let million = QuantityParts {
        unit: Some("EUR"),
        scale: Some("million"),
        ..QuantityParts::default()
    };
    let range = |parts: QuantityParts<'_>| read(&parts).range().clone();
    let about = range(QuantityParts {
        number: Some("3"),
        qualifier: Some("about"),
        ..million
    });
    assert_eq!(
        about.low().map(|end| end.at.clone()),
        Some(exact("2700000"))
    );
    let between = QuantityParts {
        low: Some("2"),
        high: Some("3"),
        qualifier: Some("between"),
        ..million
    };
    assert_eq!(
        range(between).high().map(|end| end.at.clone()),
        Some(exact("3000000"))
    );
    let over = range(QuantityParts {
        number: Some("1.5"),
        qualifier: Some("over"),
        ..million
    });
    assert_eq!(over.low().map(|end| end.at.clone()), Some(exact("1500000")));
    for (word, scale, low) in [
        ("thousand", Scale::Thousand, "2595"),
        ("million", Scale::Million, "2595000"),
        ("billion", Scale::Billion, "2595000000"),
    ] {
        let quantity = scaled("2.60", word, "EUR");
        assert_eq!(quantity.scale(), scale);
        assert_eq!(
            quantity.range().low().map(|end| end.at.clone()),
            Some(exact(low))
        );
    }
}

#[test]
fn rounded_to_a_unit() {
    let to = |number, to, scale| {
        let parts = QuantityParts {
            number: Some(number),
            unit: Some("people"),
            to: Some(to),
            scale,
            ..QuantityParts::default()
        };
        Quantity::from_parts(&parts, &QuantityRules::default()).map(|q| q.shown().range)
    };
    assert_eq!(to("35000", "1000", None).as_deref(), Ok("[34500, 35500]"));
    assert_eq!(
        to("-35000", "1000", None).as_deref(),
        Ok("[-35500, -34500]")
    );
    assert_eq!(
        to("35", "5", Some("thousand")).as_deref(),
        Ok("[32.5, 37.5] thousand")
    );
    assert_eq!(to("2.50", "0.25", None).as_deref(), Ok("[2.375, 2.625]"));
    assert_eq!(to("0", "1000", None).as_deref(), Ok("[-500, 500]"));
    let field = |result: Result<String, QuantityFault>| result.map_err(|fault| fault.field);
    assert_eq!(field(to("35200", "1000", None)), Err(Field::To));
    assert_eq!(field(to("35", "5000", Some("thousand"))), Err(Field::To));
    assert_eq!(field(to("35", "0", None)), Err(Field::To));
    assert_eq!(field(to("35", "-5", None)), Err(Field::To));
}

#[test]
fn the_width_of_loose_qualifiers_is_configured() {
    let rules = QuantityRules {
        about: exact("0.2"),
        nearly: exact("0.05"),
    };
    let range = |qualifier| {
        let parts = QuantityParts {
            number: Some("100"),
            unit: Some("people"),
            qualifier: Some(qualifier),
            ..QuantityParts::default()
        };
        Quantity::from_parts(&parts, &rules).map(|q| q.shown().range)
    };
    assert_eq!(range("about").as_deref(), Ok("[80, 120]"));
    assert_eq!(range("nearly").as_deref(), Ok("[95, 100)"));
}

/// What is wrong with the fields: the field, what is said about it, and the advice.
#[track_caller]
fn refused(parts: QuantityParts<'_>, field: Field, message: &str, advice: &str) {
    let fault = Quantity::from_parts(&parts, &QuantityRules::default()).expect_err("a fault");
    assert_eq!(
        (fault.field, &*fault.message, &*fault.advice),
        (field, message, advice)
    );
}

const PEOPLE: QuantityParts<'static> = QuantityParts {
    number: Some("5"),
    unit: Some("people"),
    scale: None,
    qualifier: None,
    to: None,
    low: None,
    high: None,
};

#[test]
fn faults_of_words_name_the_word() {
    refused(
        QuantityParts {
            qualifier: Some("aboot"),
            ..PEOPLE
        },
        Field::Qualifier,
        "there is no qualifier \"aboot\"",
        "did you mean about?",
    );
    refused(
        QuantityParts {
            qualifier: Some("circa"),
            ..PEOPLE
        },
        Field::Qualifier,
        "there is no qualifier \"circa\"",
        "use one of exact, rounded, about, between, over, at_least, under, up_to, nearly",
    );
    refused(
        QuantityParts {
            scale: Some("bilion"),
            ..PEOPLE
        },
        Field::Scale,
        "there is no scale \"bilion\"",
        "did you mean billion?",
    );
    refused(
        QuantityParts {
            scale: Some("dozen"),
            ..PEOPLE
        },
        Field::Scale,
        "there is no scale \"dozen\"",
        "use one of thousand, million, billion",
    );
    refused(
        QuantityParts {
            unit: Some(" "),
            ..PEOPLE
        },
        Field::Unit,
        "the unit is empty",
        "add unit, for example unit = \"people\"",
    );
    refused(
        QuantityParts {
            unit: None,
            ..PEOPLE
        },
        Field::Unit,
        "this quantity does not say which unit its number has",
        "add unit, for example unit = \"people\"",
    );
}

#[test]
fn faults_of_numbers_name_the_number() {
    refused(
        QuantityParts {
            number: None,
            ..PEOPLE
        },
        Field::Number,
        "this quantity has no number",
        "add number, for example number = 722",
    );
    refused(
        QuantityParts {
            number: Some("1e6"),
            ..PEOPLE
        },
        Field::Number,
        "1e6 is written with an exponent, which hides how many digits are known",
        "write the digits out, or use scale, such as scale = \"million\"",
    );
    refused(
        QuantityParts {
            number: Some("0"),
            qualifier: Some("nearly"),
            ..PEOPLE
        },
        Field::Qualifier,
        "nearly 0 leaves no number at all",
        "use another qualifier, such as under or about",
    );
    refused(
        QuantityParts {
            to: Some("1000"),
            qualifier: Some("about"),
            ..PEOPLE
        },
        Field::To,
        "to belongs to the qualifier rounded, not to about",
        "leave to out, or write qualifier = \"rounded\"",
    );
}

#[test]
fn faults_of_ends_name_the_end() {
    let ends = QuantityParts {
        number: None,
        qualifier: Some("between"),
        low: Some("3"),
        high: Some("2"),
        ..PEOPLE
    };
    refused(
        ends,
        Field::Low,
        "low is 3, which is more than high, 2",
        "exchange low and high",
    );
    refused(
        QuantityParts { high: None, ..ends },
        Field::High,
        "between needs low and high, and high is missing",
        "add high, or use another qualifier, such as over or up_to",
    );
    refused(
        QuantityParts {
            number: Some("2"),
            ..ends
        },
        Field::Number,
        "between is given by low and high, without number",
        "leave number out",
    );
    refused(
        QuantityParts {
            qualifier: None,
            ..ends
        },
        Field::Qualifier,
        "low and high stand here without a qualifier",
        "add qualifier = \"between\"",
    );
    refused(
        QuantityParts {
            low: Some("2"),
            ..PEOPLE
        },
        Field::Low,
        "low belongs to the qualifier between",
        "leave low out, or write low and high with qualifier = \"between\"",
    );
    refused(
        QuantityParts {
            high: Some("2"),
            qualifier: Some("over"),
            ..PEOPLE
        },
        Field::High,
        "high belongs to the qualifier between, not to over",
        "leave high out, or write low and high with qualifier = \"between\"",
    );
}

fn field() -> impl Strategy<Value = Option<String>> {
    prop_oneof![
        Just(None),
        "[-+]?[0-9_]{1,65}(\\.[0-9]{0,4})?".prop_map(Some),
        "\\PC{0,60}".prop_map(Some),
        prop::sample::select(Qualifier::ALL.map(|q| q.as_str().to_string()).to_vec())
            .prop_map(Some),
        Just(Some("million".to_string())),
        Just(Some("percent".to_string())),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5000))]

    #[test]
    fn any_fields_give_a_range_or_a_fault(fields in prop::array::uniform7(field())) {
        let [number, unit, scale, qualifier, to, low, high] = &fields;
        let parts = QuantityParts {
            number: number.as_deref(),
            unit: unit.as_deref(),
            scale: scale.as_deref(),
            qualifier: qualifier.as_deref(),
            to: to.as_deref(),
            low: low.as_deref(),
            high: high.as_deref(),
        };
        match Quantity::from_parts(&parts, &QuantityRules::default()) {
            Ok(quantity) => {
                prop_assert!(quantity.range().contains_all(quantity.range()));
                prop_assert!(!quantity.shown().text.is_empty());
                prop_assert_eq!(quantity.clone().into_owned().shown(), quantity.shown());
            }
            Err(fault) => prop_assert!(!fault.message.is_empty() && !fault.advice.is_empty()),
        }
    }

    #[test]
    fn a_rounded_number_is_centred_on_itself(n in any::<i64>(), places in 0_usize..6) {
        let digits = format!("{:0>8}", n.unsigned_abs());
        let (whole, fraction) = digits.split_at(digits.len() - places);
        let whole = whole.trim_start_matches('0');
        let whole = if whole.is_empty() { "0" } else { whole };
        let dot = if places > 0 { "." } else { "" };
        let text = format!("{whole}{dot}{fraction}");
        let quantity = people("rounded", &text);
        let width = quantity.range().width().expect("bounded");
        prop_assert_eq!(width, factum::value::Exact::scaled(1, -i32::try_from(places).expect("valid by construction")));
        prop_assert_eq!(quantity.range().centre(), Some(&exact(&text)));
    }
}

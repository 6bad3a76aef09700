//! Renderers: laws that hold for every format over one set of awkward
//! findings, and the look of the formats that people read.

mod expect;
mod github;
mod human;
mod json;
mod junit;
mod samples;
mod sarif;

use factum::render::{Color, Format, Options};

use self::samples::Sample;

/// The text of `sample` in `format`, without colours, with waived findings.
fn text(format: Format, sample: &Sample) -> String {
    text_with(format, sample, &options())
}

fn text_with(format: Format, sample: &Sample, options: &Options<'_>) -> String {
    let mut out = Vec::new();
    factum::render::render(format, &sample.report, &sample.texts, options, &mut out)
        .expect("writing to memory");
    String::from_utf8(out).expect("outputs are UTF-8")
}

fn options() -> Options<'static> {
    Options {
        color: Color::Never,
        show_waived: true,
        no_summary: false,
        rules: samples::BUILTIN,
    }
}

#[test]
fn rendering_twice_gives_the_same_bytes() {
    let sample = samples::awkward();
    for format in Format::ALL {
        assert_eq!(
            text(format, &sample),
            text(format, &samples::awkward()),
            "{format}"
        );
    }
}

#[test]
fn no_span_makes_a_renderer_panic() {
    for sample in samples::every_span() {
        for format in Format::ALL {
            let text = text(format, &sample);
            assert!(text.ends_with('\n'), "{format} ends its last line");
        }
    }
}

#[test]
fn an_empty_report_is_a_valid_one_in_every_format() {
    let sample = samples::nothing();
    for format in [Format::Concise, Format::Github] {
        assert_eq!(text(format, &sample), "", "{format}");
    }
    assert_eq!(
        text(Format::Human, &sample),
        "3 files, 1 record: no findings\n"
    );
    assert_eq!(json::document(&sample)["findings"], serde_json::json!([]));
    assert_eq!(
        sarif::validated(&sample)["runs"][0]["results"],
        serde_json::json!([])
    );
    assert_eq!(junit::parsed(&sample).tests, 1);
}

#[test]
fn formats_are_known_by_name() {
    for format in Format::ALL {
        assert_eq!(format.to_string().parse(), Ok(format));
    }
    let said = |name: &str| name.parse::<Format>().expect_err("no format").to_string();
    assert_eq!(
        said("jsno"),
        "there is no format \"jsno\"; did you mean json?"
    );
    assert_eq!(
        said("yaml"),
        "there is no format \"yaml\"; there are human, concise, json, jsonl, sarif, github, junit"
    );
}

//! Mounted files, and what two of them do not have in common.

use proptest::prelude::*;

use super::*;

use differences::shown;

mod differences;
mod formats;

#[test]
fn two_files_are_compared_as_what_they_are() {
    let same = |_: &str, _: &str| false;
    let compared = |a, b| compare_files(("c.yaml", a), ("c.yaml", b), same);
    assert_eq!(compared("a: 1", "a: 1"), Comparison::Equal);
    assert_eq!(compared("a: 1", "a: '1'"), Comparison::OnlyLayout);
    assert!(matches!(compared("a: 1", "a: 2"), Comparison::Keys(_)));
    assert!(matches!(compared("a: 1", "a: {{x}}"), Comparison::Text(_)));
    assert_eq!(compared("{{x}}", "{{x}}"), Comparison::Equal);
}

#[test]
fn files_are_paired_by_name_and_by_the_name_without_the_environment() {
    let stem = |name: &str| name.replace("stg", "E").replace("prod", "E");
    let same = |a: &str, b: &str| stem(a) == stem(b);
    let reference = [
        "application-stg.yaml",
        "application.yaml",
        "stg.env",
        "only-here",
    ];
    let target = [
        "application.yaml",
        "application-prod.yaml",
        "prod.env",
        "only-there",
    ];
    let pairs = pair_names(&reference, &target, same);
    assert_eq!(pairs.both, [(0, 1), (1, 0), (2, 2)]);
    assert_eq!((pairs.reference, pairs.target), (vec![3], vec![3]));
}

#[test]
fn logging_and_its_like_are_quiet() {
    let cases = [
        ("logging.level.root", true),
        ("management.endpoints", true),
        ("[1].debug.x", true),
        ("DEBUG", true),
        ("catalogging.level", false),
        ("ledger.logging.level", false),
        ("spring.datasource.url", false),
        ("", false),
    ];
    for (path, quiet) in cases {
        assert_eq!(is_quiet_key(&KeyPath::from(path)), quiet, "{path}");
    }
    assert_eq!(KeyPath::from("a.b[0].c[1]").name(), "c");
}

/// Texts of the letters that the formats are made of.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[ab.:=\\[\\]{}\"'#\\\\\\n ,&*\\-u0!;<>|\t]{0,60}",
        "([ab]{1,2}(: |=|\\.)[\\[{\"a1]{0,3}\n ?){0,8}",
    ]
}

const FORMATS: [Format; 7] = [
    Format::Yaml,
    Format::Json,
    Format::Toml,
    Format::Properties,
    Format::Ini,
    Format::Dotenv,
    Format::Text,
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_it_panic(name in "[a-z.]{0,8}", a in any_text(), b in any_text()) {
        let _ = detect(&name, &a);
        for format in FORMATS {
            if let (Ok(a), Ok(b)) = (parse(format, &a), parse(format, &b)) {
                let _ = (compare(&a, &b), b.entries());
            }
        }
        let _ = compare_files((&name, &a), (&name, &b), |_, _| false);
    }

    #[test]
    fn a_file_does_not_differ_from_itself(text in any_text()) {
        for format in FORMATS {
            if let Ok(parsed) = parse(format, &text) {
                let difference = compare(&parsed, &parsed);
                prop_assert!(difference.is_empty(), "{difference:?}");
            }
        }
    }

    #[test]
    fn texts_that_differ_are_never_told_to_be_equal(a in any_text(), b in any_text()) {
        let found = compare_files(("x.txt", &a), ("x.txt", &b), |_, _| false);
        prop_assert_eq!(found == Comparison::Equal, a == b);
    }

    /// A key taken away is a missing key, in every format that has tables.
    #[test]
    fn a_key_that_is_taken_away_is_missing(keys in prop::collection::btree_set("[a-z]{3,6}", 3..12), gone in any::<prop::sample::Index>()) {
        let keys: Vec<_> = keys.into_iter().collect();
        let gone = gone.get(&keys).clone();
        for (format, sign) in [(Format::Yaml, ": "), (Format::Properties, "="), (Format::Ini, " = "), (Format::Dotenv, "=")] {
            let text = |without: Option<&str>| {
                let kept = keys.iter().filter(|key| Some(key.as_str()) != without);
                kept.map(|key| format!("{key}{sign}1\n")).collect::<String>()
            };
            let (whole, less) = (parse(format, &text(None)), parse(format, &text(Some(&gone))));
            let difference = compare(&whole.expect("whole"), &less.expect("less"));
            prop_assert_eq!(shown(&difference), vec![format!("-{gone}")]);
        }
    }
}

//! The reads of each language: tables of cases, as data.

use std::fmt::Write as _;
use std::path::Path;

use crate::needs::Effect;
use crate::needs::code::helpers::Helper;
use crate::needs::code::languages;
use crate::needs::code::scan::{Outcome, Scan};

/// Cases of a language: a file's name, then texts, each with what is read: `NAME!` fails, `NAME` is empty, `NAME=` has a default, `*` is
/// built at run time.
const CASES: &[(&str, &str)] = &[
    ("py", include_str!("cases/python.txt")),
    ("ts", include_str!("cases/javascript.txt")),
    ("go", include_str!("cases/go.txt")),
    ("java", include_str!("cases/java.txt")),
    ("kt", include_str!("cases/kotlin.txt")),
    ("rb", include_str!("cases/ruby.txt")),
    ("rs", include_str!("cases/rust.txt")),
    ("cs", include_str!("cases/csharp.txt")),
    ("php", include_str!("cases/php.txt")),
];

#[test]
fn every_case_is_read_as_it_says() {
    let mut wrong = String::new();
    for (extension, cases) in CASES {
        for case in cases.split("\n###").skip(1) {
            let (expected, text) = case.split_once('\n').expect("a text");
            let found = reads(extension, text);
            if found != expected.trim() {
                writeln!(
                    wrong,
                    "{extension}: expected {expected:?}, found {found:?} in\n{text}"
                )
                .expect("a string");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_language_has_cases() {
    let extensions: Vec<&str> = CASES.iter().map(|(extension, _)| *extension).collect();
    for language in languages::ALL {
        let has = |name: &str| {
            languages::ALL
                .iter()
                .any(|of| of.name == name && of.extensions.iter().any(|of| extensions.contains(of)))
        };
        assert!(has(language.name), "{}", language.name);
    }
}

fn reads(extension: &str, text: &str) -> String {
    let language = languages::of(Path::new(&format!("a.{extension}"))).expect("a language");
    let scanned = |helpers: &[Helper]| {
        let mut scan = Scan::new(language, text);
        match helpers {
            [] => scan.reads(),
            helpers => scan.calls(helpers),
        }
        scan.finish()
    };
    let direct = scanned(&[]);
    let by_helpers = match direct.helpers.as_slice() {
        [] => Outcome::default(),
        helpers => scanned(helpers),
    };
    let mut words: Vec<String> = Vec::new();
    for read in direct.reads.iter().chain(&by_helpers.reads) {
        let mark = match read.effect {
            Effect::Fails => "!",
            Effect::Empty => "",
            Effect::Default => "=",
        };
        words.push(format!("{}{mark}", read.name));
    }
    words.extend(direct.dynamic.iter().map(|_| "*".to_owned()));
    words.join(" ")
}

//! The reads of each form of files: a table of cases, as data.

use std::path::Path;

use proptest::prelude::*;

use super::{ALL, of};
use crate::needs::Effect;

/// Cases: the path of a file and what is read of it, `NAME!` fails, `NAME` is empty, `NAME=` has a default, `+NAME` is set by the file.
const CASES: &str = include_str!("cases.txt");

fn reads(path: &str, text: &str) -> String {
    let path = Path::new(path);
    let Some(format) = of(path) else {
        return "not known".to_owned();
    };
    let outcome = (format.read)(path, text);
    let mark = |effect| match effect {
        Effect::Fails => "!",
        Effect::Empty => "",
        Effect::Default => "=",
    };
    let reads = outcome.reads.iter();
    let reads = reads.map(|read| format!("{}{}", read.name, mark(read.effect)));
    let given = outcome.given.iter();
    let given = given.map(|of| format!("+{}{}", of.name, mark(of.effect)));
    reads.chain(given).collect::<Vec<_>>().join(" ")
}

#[test]
fn every_case_is_read_as_it_says() {
    let mut wrong = Vec::new();
    for case in CASES.split("\n###").skip(1) {
        let (title, text) = case.split_once('\n').expect("a text");
        let (path, expected) = title.trim().split_once(' ').unwrap_or((title.trim(), ""));
        let found = reads(path, text);
        if found != expected.trim() {
            wrong.push(format!(
                "{path}: expected {expected:?}, found {found:?} in\n{text}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_form_has_cases() {
    for format in ALL {
        let mut titles = CASES
            .split("\n###")
            .skip(1)
            .filter_map(|case| case.split_whitespace().next());
        assert!(titles.any(|path| (format.is_it)(Path::new(path))));
    }
}

#[test]
fn a_read_has_its_line_and_column() {
    let outcome = (of(Path::new("schema.prisma")).expect("a form").read)(
        Path::new("schema.prisma"),
        "datasource db {\n  url = env(\"A\")\n}\n",
    );
    let read = outcome.reads.first().expect("a read");
    assert_eq!((read.line, read.column), (2, 9));
}

/// Paths of which each form knows one.
const PATHS: &[&str] = &[
    "application.yml",
    "application.properties",
    "application.conf",
    "config/database.yml",
    "schema.prisma",
    "entrypoint.sh",
    "nginx.conf.template",
    "appsettings.json",
];

/// Pieces that mean something in one of them.
const PIECES: &[&str] = &[
    "${",
    "}",
    "$A",
    "${A:?",
    "${B:-",
    ":",
    "=",
    "\"",
    "'",
    "`",
    "(",
    ")",
    "()",
    "{",
    "[",
    "]",
    "<%=",
    "%>",
    "<%#",
    "<<E\n",
    "E\n",
    "if ",
    "then",
    "else",
    "fi\n",
    "case ",
    "esac",
    "do\n",
    "done",
    "&&",
    "||",
    ";",
    "\n",
    "\r\n",
    "#",
    "//",
    "/*",
    "*/",
    "\\",
    " ",
    "\t",
    "export ",
    "A=",
    "exit 1",
    "-z ",
    "---\n",
    "ENV[\"A\"]",
    "env(\"A\")",
    "datasource db {",
    "url",
    "é",
    "\u{feff}",
    "\0",
    ",",
    "!",
    "$$",
];

proptest! {
    #[test]
    fn nothing_stops_a_reader(pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..60), bytes in ".{0,60}") {
        let text = pieces.concat() + &bytes;
        for path in PATHS {
            reads(path, &text);
        }
    }
}

#[test]
fn what_is_long_takes_no_time() {
    let start = std::time::Instant::now();
    for piece in PIECES {
        let text = piece.repeat(100_000 / piece.len());
        for path in PATHS {
            reads(path, &text);
        }
    }
    // A second would be enough; other work may go on.
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
}

//! The differences between two files.

use super::*;

/// Returns a difference as `-missing`, `+extra`, `~changed` and `other`.
pub(super) fn shown(difference: &FileDifference) -> Vec<String> {
    let missing = difference
        .missing
        .iter()
        .map(|entry| format!("-{}", entry.path));
    let extra = difference
        .extra
        .iter()
        .map(|entry| format!("+{}", entry.path));
    let text = |found: &Option<Found>| {
        found
            .as_ref()
            .map_or("none".to_owned(), |found| found.text.clone())
    };
    let changed = difference.changed.iter().map(|changed| {
        format!(
            "~{} {} {}",
            changed.path,
            text(&changed.reference),
            text(&changed.target)
        )
    });
    let other = difference.is_another_file.then(|| "other".to_owned());
    missing.chain(extra).chain(changed).chain(other).collect()
}

const DIFFERENT: &[(&str, &str, &[&str])] = &[
    // Nothing but layout.
    (
        "a: {b: 'x', c: 8080}",
        "# c\na:\n  c: \"8080\"\n  b: x\n",
        &[],
    ),
    ("spring.url: x", "spring: {url: x}", &[]),
    ("on: TRUE", "on: true", &[]),
    ("a: ~", "a:", &[]),
    // Keys.
    ("a: {b: 1, c: 2}", "a: {b: 1}", &["-a.c"]),
    ("a: {b: 1, c: 2}\nd: 1", "d: 1\na:", &["-a.b", "-a.c"]),
    ("a: {b: 1}\nd: 1", "a: {b: 1}\nd: 1\ne: 2", &["+e"]),
    (
        "a: {b: 1, c: 1}\nd: 1",
        "a: x\nd: 1\ne: 1",
        &["-a.b", "-a.c", "+a", "+e", "other"],
    ),
    ("a: 1\nb: 2\nc: 3", "c: 3", &["-a", "-b"]),
    (
        "a: 1\nb: 2",
        "x: 1\ny: {z: 1}\nb: 2",
        &["-a", "+x", "+y.z", "other"],
    ),
    // Values.
    ("a: 1\nb: 2", "a: 1\nb: 3", &["~b 2 3"]),
    ("a: ''", "a:", &["~a  null"]),
    ("a: x", "a: [x]", &["~a x [x]"]),
    // Lists are values.
    ("f: [csv, pdf]", "f: [csv]", &["~f [csv, pdf] [csv]"]),
    (
        "f: [csv, pdf]",
        "f: [pdf, csv]",
        &["~f [csv, pdf] [pdf, csv]"],
    ),
    ("f: []", "f: [{name: a}]", &["~f[0] none {name: a}"]),
    (
        "r: [{to: a}, {to: b}]",
        "r: [{to: a}]",
        &["~r [{to: a}, {to: b}] [{to: a}]"],
    ),
    ("r: [{to: a, w: 1}]", "r: [{to: a}]", &["~r[0].w 1 none"]),
    ("r: [{to: a}]", "r: [{to: a, w: 1}]", &["~r[0].w none 1"]),
    (
        "r: [{name: a, w: 1}, {name: b, w: 2}]",
        "r: [{name: b, w: 3}]",
        &["~r[1].w 2 3", "~r[0] {name: a, w: 1} none"],
    ),
    (
        "r: [{name: a}, {name: b}]",
        "r: [{name: b}, {name: a}]",
        &["~r [{name: a}, {name: b}] [{name: b}, {name: a}]"],
    ),
    ("r: [[1, 2], [3]]", "r: [[1, 2], [4]]", &["~r[1] [3] [4]"]),
    // Documents.
    ("a: 1\n---\nb: 2", "a: 1", &["-[1].b"]),
    (
        "a: 1\n---\nb: 2",
        "b: 2\n---\na: 1",
        &["-[0].a", "-[1].b", "+[0].b", "+[1].a", "other"],
    ),
    (
        "metadata: {name: a}\nx: 1\n---\nmetadata: {name: b}\nx: 1",
        "metadata: {name: b}\nx: 2\n---\nmetadata: {name: a}\nx: 1",
        &["~[1].x 1 2"],
    ),
];

#[test]
fn files_differ_by_key_path() {
    for (reference, target, expected) in DIFFERENT {
        let read = |text| parse(Format::Yaml, text).expect(text);
        let difference = compare(&read(reference), &read(target));
        assert_eq!(shown(&difference), *expected, "{reference} / {target}");
        assert_eq!(difference.is_empty(), expected.is_empty());
    }
}

#[test]
fn another_format_of_the_same_keys_is_the_same_file() {
    let read = |format, text| parse(format, text).expect(text);
    let nested = read(Format::Yaml, "spring:\n  url: x\n");
    let flat = read(Format::Properties, "spring.url=x\n");
    assert!(compare(&nested, &flat).is_empty());
}

type Lines = &'static [(u32, &'static str)];

/// A hunk's lines of both sides.
type Lacking = Option<(Lines, Lines)>;

const NGINX: &str = "host shop.staging.net;\n# here\nread 75s;\nend;\n";

const TEXTS: &[(&str, &str, Lacking, bool)] = &[
    (
        NGINX,
        "host shop.production.net;\nread 2s;\nend;\n",
        Some((&[(3, "read 75s;")], &[(2, "read 2s;")])),
        false,
    ),
    (
        NGINX,
        "host shop.production.net;\nend;\n",
        Some((&[(3, "read 75s;")], &[])),
        false,
    ),
    (
        NGINX,
        "host shop.production.net;\nread 75s;\nend;\nmore\n",
        Some((&[], &[(4, "more")])),
        false,
    ),
    (
        "x\na\nb\nc\n",
        "y\na\nz\nc\n",
        Some((&[(1, "x")], &[(1, "y")])),
        false,
    ),
    (
        NGINX,
        "host shop.production.net;\n# there\nread 75s;\nend;\n",
        Some((&[(2, "# here")], &[(2, "# there")])),
        true,
    ),
    ("a\n", "a", None, false),
    ("a staging\n", "a production\n", None, false),
    (
        "#!/bin/sh\n",
        "#!/bin/bash\n",
        Some((&[(1, "#!/bin/sh")], &[(1, "#!/bin/bash")])),
        false,
    ),
];

#[test]
fn texts_differ_by_their_first_lines() {
    let same = |a: &str, b: &str| a.replace("staging", "E") == b.replace("production", "E");
    for (reference, target, hunk, only_comments) in TEXTS {
        let found = compare_text(reference, target, same);
        let plain = |lines: &[Line<'_>]| {
            lines
                .iter()
                .map(|line| (line.number, line.text.to_owned()))
                .collect::<Vec<_>>()
        };
        let found_hunk = found
            .first
            .as_ref()
            .map(|hunk| (plain(&hunk.reference), plain(&hunk.target)));
        let owned = |lines: Lines| {
            lines
                .iter()
                .map(|(number, text)| (*number, (*text).to_owned()))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            found_hunk,
            hunk.map(|(a, b)| (owned(a), owned(b))),
            "{reference} / {target}"
        );
        assert_eq!(
            found.only_comments, *only_comments,
            "{reference} / {target}"
        );
    }
    let long = |last: &str| (0..900).map(|n| format!("route {n}\n")).collect::<String>() + last;
    let (a, b) = (long("x\n"), long("y\n"));
    let found = compare_text(&a, &b, same).first.expect("a hunk");
    assert_eq!(
        found.reference,
        [Line {
            number: 901,
            text: "x"
        }]
    );
}

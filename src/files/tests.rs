//! What each format says, and what two files do not have in common.

use proptest::prelude::*;

use super::*;

fn entries(format: Format, text: &str) -> Vec<(String, String, u32)> {
    let parsed = parse(format, text).expect(text);
    let entries = parsed.entries().into_iter();
    let entries = entries.map(|entry| (entry.path.to_string(), entry.value, entry.line));
    entries.collect()
}

#[test]
fn every_format_is_read_by_key_path_with_lines() {
    let cases: &[(Format, &str, &[(&str, &str, u32)])] = &[
        (
            Format::Yaml,
            "# berths\npier:\n  port: \"8080\"\n  tls: True\n  hosts: [north, south]\n  note: |\n    two\n    lines\n  empty:\n",
            &[
                ("pier.port", "8080", 3),
                ("pier.tls", "true", 4),
                ("pier.hosts[0]", "north", 5),
                ("pier.hosts[1]", "south", 5),
                ("pier.note", "two\nlines\n", 6),
                ("pier.empty", "null", 9),
            ],
        ),
        (
            Format::Yaml,
            "---\n# first\n---\na: 1\n---\nb: &x {c: 2}\nd: *x\n",
            &[("[0].a", "1", 4), ("[1].b.c", "2", 6), ("[1].d.c", "2", 6)],
        ),
        (
            Format::Json,
            "\n{\"mail\": {\"relay\": \"\\ud83d\\ude00\",\n \"port\": 25},\n\"to\": [1.50, null,\n true]}",
            &[
                ("mail.relay", "😀", 2),
                ("mail.port", "25", 3),
                ("to[0]", "1.50", 4),
                ("to[1]", "null", 4),
                ("to[2]", "true", 5),
            ],
        ),
        (
            Format::Toml,
            "title = 'quay' # name\n[tide]\npoll = 1_000\nat = 2024-05-01\n[[tide.gauge]]\nid = \"a\"\n",
            &[
                ("title", "quay", 1),
                ("tide.poll", "1000", 3),
                ("tide.at", "2024-05-01", 4),
                ("tide.gauge[0].id", "a", 6),
            ],
        ),
        (
            Format::Properties,
            "! c\nspring.url = jdbc:x\\\n   ://db\nname:\\u00e9\\uD83D\\uDE00\nblank value here\nk\\ ey=\\tv\nlone\n",
            &[
                ("spring.url", "jdbc:x://db", 2),
                ("name", "é😀", 4),
                ("blank", "value here", 5),
                ("k ey", "\tv", 6),
                ("lone", "", 7),
            ],
        ),
        (
            Format::Ini,
            "top = 1\n[out]\n; c\naddr = \"quay:5140\"\nlist =\n  one\n  two\nskip-names\next = a\next = b\n",
            &[
                ("top", "1", 1),
                ("out.addr", "quay:5140", 4),
                ("out.list", "\none\ntwo", 5),
                ("out.skip-names", "", 8),
                ("out.ext[0]", "a", 9),
                ("out.ext[1]", "b", 10),
            ],
        ),
        (
            Format::Dotenv,
            "# c\nexport A=1 # one\nB=\"x # y\\n\"\nC='two\nlines'\nD=\n",
            &[
                ("A", "1", 2),
                ("B", "x # y\n", 3),
                ("C", "two\nlines", 4),
                ("D", "", 6),
            ],
        ),
    ];
    for (format, text, expected) in cases {
        let expected: Vec<_> = expected
            .iter()
            .map(|(path, value, line)| ((*path).to_owned(), (*value).to_owned(), *line))
            .collect();
        assert_eq!(entries(*format, text), expected, "{text}");
    }
}

#[test]
fn a_format_is_told_by_the_name_and_else_by_the_content() {
    let cases = [
        ("application-stg.yaml", "", Format::Yaml),
        ("conf/settings.JSON", "{}", Format::Json),
        ("my.cnf", "[mysqld]", Format::Ini),
        (".env.production", "A=1", Format::Dotenv),
        ("web.env", "A=1", Format::Dotenv),
        ("app.properties", "a=1", Format::Properties),
        ("run.sh", "A=1\nB=2\n", Format::Text),
        ("logback.xml", "<a/>", Format::Text),
        ("nginx.conf", "server {\n  listen 80;\n}\n", Format::Text),
        (
            "nginx.conf",
            "worker_processes auto;\nevents { worker_connections 1024; }\n",
            Format::Text,
        ),
        (
            "Corefile",
            ".:53 {\n    errors\n    health\n}\n",
            Format::Text,
        ),
        ("redis.conf", "port 6379\nappendonly yes\n", Format::Text),
        ("app.conf", "quay {\n  port = 80\n}\n", Format::Text),
        ("fluent.conf", "[SERVICE]\n    Flush 1\n", Format::Text),
        ("notes", "Beware: the tide\n", Format::Yaml),
        ("notes", "Beware of this: the tide\n", Format::Text),
        ("config", "{\"a\": 1}", Format::Json),
        ("config", "a = 1\n[b]\nc = \"x\"\n", Format::Toml),
        ("config", "a = x\n[b]\nc = y z\n", Format::Ini),
        ("config", "A_B=1\n# c\nC=2\n", Format::Dotenv),
        ("config", "a.b=1\nC=2\n", Format::Properties),
        ("config", "a:\n  b: 1\n", Format::Yaml),
        ("config", "#!/bin/sh\nA=1\n", Format::Text),
        ("config", "", Format::Text),
        ("config", "plain words\nand more\n", Format::Text),
    ];
    for (name, text, format) in cases {
        assert_eq!(detect(name, text), format, "{name}: {text}");
    }
}

#[test]
fn what_is_not_of_its_format_is_text() {
    let cases = [
        (Format::Yaml, "a: {{ .Values.a }}\n"),
        (Format::Yaml, "just words"),
        (Format::Yaml, ""),
        (Format::Yaml, "? [a]\n: b\n"),
        (Format::Json, "{\"a\": 1,}"),
        (Format::Json, "{\"a\": 1} // c"),
        (Format::Json, "8"),
        (Format::Toml, "a = b"),
        (Format::Properties, "a=\\u00g1"),
        (Format::Ini, "[open\na=1"),
        (Format::Dotenv, "no sign"),
        (Format::Dotenv, "A=\"open"),
        (Format::Text, "a: 1"),
    ];
    for (format, text) in cases {
        assert!(parse(format, text).is_err(), "{format:?}: {text}");
    }
    let long = format!("a: {}", "x".repeat(MOST_BYTES));
    assert_eq!(parse(Format::Yaml, &long), Err(NotParsed::TooLarge));
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let deep = |levels: usize| format!("{}1{}", open.repeat(levels), close.repeat(levels));
        assert!(parse(Format::Json, &deep(50)).is_ok());
        assert_eq!(parse(Format::Json, &deep(5000)), Err(NotParsed::TooLarge));
        assert!(parse(Format::Toml, &format!("a = {}", deep(5000))).is_err());
    }
    let bomb = "a: &a [1,1,1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\n\
                d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: [*e,*e,*e,*e]\n";
    assert!(parse(Format::Yaml, bomb).is_err());
}

/// Returns a difference as `-missing`, `+extra`, `~changed` and `other`.
fn shown(difference: &FileDifference) -> Vec<String> {
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

#[test]
fn files_differ_by_key_path() {
    let cases: &[(&str, &str, &[&str])] = &[
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
        ("r: [{to: a, w: 1}]", "r: [{to: a}]", &["-r[0].w"]),
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
    for (reference, target, expected) in cases {
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

#[test]
fn texts_differ_by_their_first_lines() {
    let same = |a: &str, b: &str| a.replace("staging", "E") == b.replace("production", "E");
    let nginx = "host shop.staging.net;\n# here\nread 75s;\nend;\n";
    type Lines<'l> = &'l [(u32, &'l str)];
    let cases: &[(&str, &str, Option<(Lines<'_>, Lines<'_>)>, bool)] = &[
        (
            nginx,
            "host shop.production.net;\nread 2s;\nend;\n",
            Some((&[(3, "read 75s;")], &[(2, "read 2s;")])),
            false,
        ),
        (
            nginx,
            "host shop.production.net;\nend;\n",
            Some((&[(3, "read 75s;")], &[])),
            false,
        ),
        (
            nginx,
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
            nginx,
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
    for (reference, target, hunk, only_comments) in cases {
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
        let owned = |lines: Lines<'_>| {
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

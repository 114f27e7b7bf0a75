//! The values that each format gives.

use super::*;

/// A text and what it sets: paths, values, lines.
type Set = &'static [(&'static str, &'static str, u32)];

const SET: &[(Format, &str, Set)] = &[
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

fn entries(format: Format, text: &str) -> Vec<(String, String, u32)> {
    let parsed = parse(format, text).expect(text);
    let entries = parsed.entries().into_iter();
    let entries = entries.map(|entry| (entry.path.to_string(), entry.value, entry.line));
    entries.collect()
}

#[test]
fn every_format_is_read_by_key_path_with_lines() {
    for (format, text, expected) in SET {
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

use super::template::{Refused, Way, asked, substitute};
use super::*;

fn known(name: &str) -> Option<String> {
    match name {
        "SET" => Some("s".to_owned()),
        "EMPTY" => Some(String::new()),
        _ => None,
    }
}

fn shown(text: &str, dialect: Dialect) -> String {
    match read(text, dialect, &known) {
        Ok(entries) => entries
            .iter()
            .map(|of| {
                format!(
                    "{}:{} {}={:?};",
                    of.line,
                    of.column,
                    of.name,
                    of.value.as_deref().unwrap_or("-")
                )
            })
            .collect(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn files_are_read_as_compose_reads_them() {
    let cases = [
        (
            "A=1\n\n# c\n  export B = 2 # c\n",
            "1:1 A=\"1\";4:10 B=\"2\";",
        ),
        ("A='x\n$SET'\nB=y", "1:1 A=\"x\\n$SET\";3:1 B=\"y\";"),
        (
            "A=\"x\\n\\$y $SET\" # c\nB: y",
            "1:1 A=\"x\\n$y s\";2:1 B=\"y\";",
        ),
        ("A=1\nB=${A:-2}${C:-$A}", "1:1 A=\"1\";2:1 B=\"11\";"),
        (
            "A=#x\nB= #x\nC=a #x\nD=a#x",
            "1:1 A=\"#x\";2:1 B=\"#x\";3:1 C=\"a\";4:1 D=\"a#x\";",
        ),
        (
            "\u{feff}A=1\r\nB\r\nC",
            "1:1 A=\"1\";2:1 B=\"-\";3:1 C=\"-\";",
        ),
        ("A=\"it's \\\"x\\\"\"", "1:1 A=\"it's \\\"x\\\"\";"),
        ("A B=secret", "the name in line 1 has a blank in it"),
        ("A=1\nB!=secret", "the name in line 2 has '!' in it"),
        ("A=1\n\n=secret", "line 3 has a value and no name"),
        ("A=1\nB=\"secret\n\n", "the quote in line 2 is never closed"),
        (
            "A=secret${",
            "the '$' in line 1 begins no variable: write '$$'",
        ),
        (
            "A=${B:?secret}",
            "line 1 needs variable B, which is not set",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(shown(text, Dialect::Compose), expected, "{text:?}");
    }
}

#[test]
fn files_are_read_as_docker_reads_them() {
    let cases = [
        (
            "A='1' # c\n  B=$SET \n# c\nC",
            "1:1 A=\"'1' # c\";2:3 B=\"$SET \";4:1 C=\"-\";",
        ),
        ("A =secret", "the name in line 1 has a blank in it"),
        ("=secret", "line 1 has a value and no name"),
    ];
    for (text, expected) in cases {
        assert_eq!(shown(text, Dialect::Raw), expected, "{text:?}");
    }
}

#[test]
fn variables_are_put_in_their_places() {
    let cases = [
        ("$SET-${SET}$$SET $1 $", "s-s$SET $1 $"),
        ("${A:-x} ${SET:-x} ${EMPTY:-x} ${EMPTY-x}", "x s x "),
        ("${SET:+x} ${EMPTY:+x}|${EMPTY+x}|${A+x}", "x |x|"),
        ("${A:-${B:-{}}}.", "{}."),
        ("${A:-{x}", "{x"),
        ("${SET?no}${EMPTY?no}", "s"),
        ("${A:-a b:?c}", "a b:?c"),
    ];
    for (text, expected) in cases {
        assert_eq!(substitute(text, &known).as_deref(), Ok(expected), "{text}");
    }
    for text in ["${", "${1}", "${A", "${A:x}", "${A:-x\ny}"] {
        assert_eq!(substitute(text, &known), Err(Refused::Invalid), "{text}");
    }
    let missing = |name: &str, reason: &str| {
        let (name, reason) = (name.to_owned(), reason.to_owned());
        Err(Refused::Missing { name, reason })
    };
    assert_eq!(substitute("${A?}", &known), missing("A", ""));
    assert_eq!(
        substitute("${EMPTY:?see $SET}", &known),
        missing("EMPTY", "see s")
    );
}

#[test]
fn what_a_text_asks_for_is_told() {
    let found = asked("$A ${B:-${C:?}} ${D?} ${E+x} $$F");
    let found: Vec<(&str, Way)> = found.iter().map(|of| (of.name.as_str(), of.way)).collect();
    let (plain, required) = (Way::Plain, Way::Required);
    let expected = [
        ("A", plain),
        ("B", Way::Default),
        ("C", required),
        ("D", required),
        ("E", Way::Alternative),
    ];
    assert_eq!(found, expected);
}

#[test]
fn no_text_is_too_deep() {
    let deep = format!("{}x{}", "${A:-".repeat(20_000), "}".repeat(20_000));
    assert_eq!(substitute(&deep, &known), Err(Refused::Invalid));
    assert_eq!(asked(&deep).len(), 50);
}

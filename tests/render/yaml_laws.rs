//! Laws of reading and printing YAML, over generated texts.

use kubeparity::yaml::{Dialect, Node, Origin, print, read};
use proptest::prelude::*;

fn printed(node: &Node) -> Option<String> {
    let mut out = String::new();
    print(node, &mut out).ok().map(|()| out)
}

/// Pieces that mean something in YAML, so that most texts get past the first line.
fn yamlish() -> impl Strategy<Value = String> {
    let pieces = [
        "a",
        "b: ",
        "- ",
        "\n",
        "\n  ",
        "? ",
        ": ",
        "[",
        "]",
        "{",
        "}",
        ", ",
        "&x ",
        "*x",
        "<<: ",
        "!!str ",
        "!!int ",
        "|\n  ",
        ">\n  ",
        "\"",
        "'",
        "#",
        "1",
        "0x1F",
        "yes",
        "~",
        "---\n",
        "...\n",
        "é",
        "😀",
        "\t",
        "\u{85}",
        "\u{feff}",
        "%YAML 1.1\n",
        "%TAG ! x\n",
        "2020-01-01",
        "\\",
        "\r\n",
        "\0",
    ];
    prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..40)
        .prop_map(|pieces| pieces.concat())
}

/// Any string at all, as JSON writes it: a subset of YAML.
fn quoted() -> impl Strategy<Value = String> {
    prop::collection::vec((any::<String>(), any::<String>()), 1..5).prop_map(|entries| {
        let entries: serde_json::Map<String, serde_json::Value> = entries
            .into_iter()
            .map(|(key, value)| (key, value.into()))
            .collect();
        serde_json::Value::Object(entries).to_string()
    })
}

fn assert_fixpoint(text: &str) {
    let Ok(documents) = read(text, Origin::NONE, Dialect::Core) else {
        return;
    };
    for first in documents.iter().filter_map(printed) {
        let again = read(&first, Origin::NONE, Dialect::Core).expect("what was printed reads");
        assert_eq!(
            again.first().and_then(printed).as_deref(),
            Some(first.as_str()),
            "{text:?}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let text = String::from_utf8_lossy(&bytes);
        for dialect in [Dialect::Core, Dialect::Yaml11] {
            let _ = read(&text, Origin::NONE, dialect);
        }
    }

    #[test]
    fn what_was_printed_prints_the_same_again(text in yamlish()) {
        assert_fixpoint(&text);
    }

    #[test]
    fn any_string_comes_back(text in quoted()) {
        assert_fixpoint(&text);
    }

    #[test]
    fn every_place_is_inside_the_text(text in yamlish()) {
        let lines = text.chars().filter(|c| matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')).count();
        for node in read(&text, Origin::NONE, Dialect::Core).unwrap_or_default() {
            prop_assert!(usize::try_from(node.origin.line()).is_ok_and(|line| line <= lines + 1));
        }
    }
}

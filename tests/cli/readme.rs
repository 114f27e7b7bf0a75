//! Runs what README.md and examples/*/README.md tell people to type, and compares what is printed. Blocks that want clusters are
//! run by the live tests.

use crate::console::{check, readmes, same};

#[test]
fn what_the_readmes_show_is_what_is_printed() {
    let readmes = readmes();
    let wrong: Vec<String> = readmes
        .iter()
        .flat_map(|readme| check(readme, None))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn output_may_be_left_out_where_a_line_says_so() {
    let cases = [
        ("a\n", "a\n", true),
        ("a\n", "b\n", false),
        ("a\n…\nc\n", "a\nb\nc\n", true),
        ("a\n…\n", "a\nb\n", true),
        ("a\n…\nc\n", "b\nc\n", false),
        ("…\nc\n", "b\nc\n", true),
        ("a\n…\nc\n", "a\nc\nd\n", false),
    ];
    for (expected, got, agree) in cases {
        assert_eq!(same(expected, got), agree, "{expected:?} against {got:?}");
    }
}

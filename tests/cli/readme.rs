//! Runs what README.md and examples/*/README.md tell people to type, and compares what is printed. Blocks that want clusters are
//! run by the live tests.

use std::path::Path;

use crate::console::{check, check_lessons, readmes, same};

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
fn the_lessons_show_what_is_printed() {
    let wrong = check_lessons(None);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(top.join("docs/lessons.md")).expect("the lessons");
    let lessons: Vec<&str> = page.split("\n## ").skip(1).collect();
    assert_eq!(lessons.len(), 15);
    for (number, lesson) in (1..).zip(&lessons) {
        assert!(lesson.starts_with(&format!("{number}. ")), "{lesson}");
        assert!(lesson.contains("\nLeft to others: "), "{lesson}");
    }
    // No directory of manifests is without its lesson.
    let all = std::fs::read_dir(top.join("examples/lessons")).expect("the manifests");
    let all = all.map(|entry| entry.expect("an entry").path());
    for directory in all.filter(|path| path.is_dir()) {
        let name = directory.file_name().unwrap_or_default().to_string_lossy();
        assert!(page.contains(&format!("{name}/")), "{name}");
    }
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

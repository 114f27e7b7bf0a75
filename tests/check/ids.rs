//! `docs/ids.md`: every rule has its row there, and the id of the row is what the rule's fixtures give.

use std::path::Path;

use kubeparity::judge::rules::RULES;

#[test]
fn the_page_of_ids_has_every_rule_with_an_id_that_it_gives() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| std::fs::read_to_string(root.join(path)).expect("a file");
    let page = read("docs/ids.md");
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `"));
    let rows: Vec<(&str, &str)> = rows
        .filter_map(|row| {
            let (rule, rest) = row.split_once("` | `")?;
            let (id, _) = rest.split_once("` |")?;
            Some((rule, id))
        })
        .collect();
    let listed: Vec<&str> = rows.iter().map(|(rule, _)| *rule).collect();
    let known: Vec<&str> = RULES.iter().map(|rule| rule.id()).collect();
    assert_eq!(listed, known);
    for (rule, id) in rows {
        let said = read(&format!(
            "tests/check/snapshots/check__findings__{rule}.snap"
        ));
        let has = |line: &str| {
            line.trim_start()
                .split_once(": ")
                .is_some_and(|(_, of)| of == id)
        };
        assert!(said.lines().any(has), "{rule} does not give {id}");
    }
}

//! Two tables: credentials as they stand in real deployments, and texts that only look like one. Both are counted, so that the
//! mask can be made wider or narrower and what that costs on the other side is seen.

use std::ops::Range;

use kubeparity::mask::{DOTS, mask_text};

const CREDENTIALS: &str = include_str!("credentials/credentials.txt");
const LOOK_ALIKES: &str = include_str!("credentials/look_alikes.txt");

/// Fewest lines of a table, and the shares that a change must not fall below.
const LINES: usize = 300;
const MASKED: f64 = 0.98;
const UNTOUCHED: f64 = 0.97;

/// A line of a table: the text, what it is called, and where its credentials stand.
#[derive(Debug)]
struct Case {
    line: usize,
    name: String,
    text: String,
    credentials: Vec<Range<usize>>,
}

fn cases(table: &str) -> Vec<Case> {
    let lines = table.lines().enumerate();
    let lines = lines.filter(|(_, line)| !line.starts_with("# "));
    let cases = lines.map(|(index, line)| {
        let (name, marked) = line.split_once(": ").expect("a name and a text");
        let (mut text, mut credentials, mut start) = (String::new(), Vec::new(), 0);
        for c in marked.chars() {
            match c {
                '⟦' => start = text.len(),
                '⟧' => credentials.push(start..text.len()),
                '⏎' => text.push('\n'),
                '·' => {}
                other => text.push(other),
            }
        }
        Case {
            line: index + 1,
            name: name.trim_start_matches('-').to_owned(),
            text,
            credentials,
        }
    });
    cases.collect()
}

/// Returns the ranges of a text that its masked form has dots for.
fn masked_ranges(text: &str, masked: &str) -> Vec<Range<usize>> {
    let mut pieces = masked.split(DOTS).peekable();
    let mut end = pieces.next().map_or(0, str::len);
    let mut ranges = Vec::new();
    while let Some(piece) = pieces.next() {
        let at = match pieces.peek() {
            Some(_) => text[end..].find(piece).map(|at| end + at),
            None => text.len().checked_sub(piece.len()),
        };
        let at = at.expect("what is left of a text stands in it");
        ranges.push(end..at);
        end = at + piece.len();
    }
    ranges
}

fn is_masked(case: &Case) -> bool {
    let masked = mask_text(&case.name, &case.text);
    let ranges = masked_ranges(&case.text, &masked);
    let covers = |range: &Range<usize>, wanted: &Range<usize>| {
        range.start <= wanted.start && wanted.end <= range.end
    };
    let mut credentials = case.credentials.iter();
    credentials.all(|wanted| ranges.iter().any(|range| covers(range, wanted)))
}

/// Fails if fewer than that share of a table are as they should be; says which are not, and both figures.
fn measure(table: &str, share: f64, is_right: impl Fn(&Case) -> bool) {
    let cases = cases(table);
    let wrong: Vec<&Case> = cases.iter().filter(|case| !is_right(case)).collect();
    for case in &wrong {
        let masked = mask_text(&case.name, &case.text);
        println!("line {}: {}: {masked}", case.line, case.name);
    }
    let right = cases.len() - wrong.len();
    #[expect(clippy::cast_precision_loss, reason = "a few hundred lines")]
    let found = right as f64 / cases.len() as f64;
    println!("{right} of {}: {found:.3}", cases.len());
    assert!(found >= share, "{found:.3} < {share}");
}

fn is_untouched(case: &Case) -> bool {
    mask_text(&case.name, &case.text) == case.text
}

#[test]
fn credentials_are_masked() {
    assert!(cases(CREDENTIALS).len() >= LINES);
    measure(CREDENTIALS, MASKED, |case| {
        assert!(!case.credentials.is_empty(), "line {}", case.line);
        is_masked(case)
    });
}

#[test]
fn look_alikes_are_left_alone() {
    assert!(cases(LOOK_ALIKES).len() >= LINES);
    measure(LOOK_ALIKES, UNTOUCHED, is_untouched);
}

/// Takes tables that nobody has looked at while the mask was written: what they measure is what the next repository meets.
#[test]
#[ignore = "measures the tables that CREDENTIALS and LOOK_ALIKES name"]
fn tables_of_your_own_are_measured() {
    let table =
        |name| std::env::var(name).map(|path| std::fs::read_to_string(path).expect("a table"));
    if let Ok(table) = table("CREDENTIALS") {
        measure(&table, 0.0, is_masked);
    }
    if let Ok(table) = table("LOOK_ALIKES") {
        measure(&table, 0.0, is_untouched);
    }
}

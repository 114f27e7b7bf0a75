//! Texts without keys: the first lines that differ, whole.

use super::number;

/// How far ahead the same line is looked for, to tell what was added from what was changed.
const LOOK_AHEAD: usize = 200;

/// A line of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line<'t> {
    /// From 1.
    pub number: u32,
    /// The whole line, without its end.
    pub text: &'t str,
}

/// Lines of one text that stand in the place of lines of another; one side may have none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hunk<'t> {
    /// The reference's lines.
    pub reference: Vec<Line<'t>>,
    /// The target's lines.
    pub target: Vec<Line<'t>>,
}

/// How two texts that are not equal differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextDifference<'t> {
    /// The first lines that differ; `None` where the environments' own names, or the ends of lines, are all.
    pub first: Option<Hunk<'t>>,
    /// Whether nothing but comments differs.
    pub only_comments: bool,
}

/// Compares two texts by line. `same` tells whether two lines are equal but for the environments' own names.
pub fn compare_text<'t>(
    reference: &'t str,
    target: &'t str,
    same: impl Fn(&str, &str) -> bool,
) -> TextDifference<'t> {
    let same = |a: &str, b: &str| a == b || same(a, b);
    let ours: Vec<_> = uncommented_lines(reference).collect();
    let theirs: Vec<_> = uncommented_lines(target).collect();
    if let Some(hunk) = first_hunk(&ours, &theirs, same) {
        return TextDifference {
            first: Some(hunk),
            only_comments: false,
        };
    }
    let ours: Vec<_> = lines(reference).collect();
    let theirs: Vec<_> = lines(target).collect();
    let first = first_hunk(&ours, &theirs, same);
    TextDifference {
        only_comments: first.is_some(),
        first,
    }
}

fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let lines = text.lines().enumerate();
    lines.map(|(index, text)| Line {
        number: number(index),
        text,
    })
}

/// Returns the lines that do not begin with `#`, `//` or `;`. Which program runs a script (`#!`) is no comment.
pub fn uncommented_lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    lines(text).filter(|line| {
        let start = line.text.trim_start();
        let is_comment = ["#", "//", ";"].iter().any(|sign| start.starts_with(sign));
        !is_comment || (line.number == 1 && start.starts_with("#!"))
    })
}

fn first_hunk<'t>(
    ours: &[Line<'t>],
    theirs: &[Line<'t>],
    same: impl Fn(&str, &str) -> bool,
) -> Option<Hunk<'t>> {
    let equal = ours.iter().zip(theirs);
    let equal = equal.take_while(|(a, b)| same(a.text, b.text)).count();
    let ours = ours.get(equal..).unwrap_or_default();
    let theirs = theirs.get(equal..).unwrap_or_default();
    if ours.is_empty() && theirs.is_empty() {
        return None;
    }
    let meets = |skipped: usize, of: usize| {
        let (a, b) = (ours.get(skipped)?, theirs.get(of)?);
        same(a.text, b.text).then_some((skipped, of))
    };
    let next = (1..=LOOK_AHEAD).find_map(|far| {
        let mut ways = (0..=far).map(|skipped| (skipped, far - skipped));
        ways.find_map(|(skipped, of)| meets(skipped, of))
    });
    let (skipped, of) = match (ours.is_empty(), theirs.is_empty()) {
        (true, _) | (_, true) => (ours.len(), theirs.len()),
        _ => next.unwrap_or((1, 1)),
    };
    Some(Hunk {
        reference: ours.get(..skipped).unwrap_or_default().to_vec(),
        target: theirs.get(..of).unwrap_or_default().to_vec(),
    })
}

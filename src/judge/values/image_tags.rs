//! The order of two image tags, where one can be told: versions, dates, build numbers.

use std::cmp::Ordering;

/// The way in which a newer tag differs from an older one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Another major version.
    Major,
    /// So many minor versions.
    Minors(u64),
    /// Less than a minor version; a date or the number of a build.
    Small,
}

/// Single numbers below this are major versions, as in `postgres:16`; above they count builds.
const BUILDS: u64 = 40;
/// Single numbers behind a `v` that are further apart count builds: nobody leaves out so many versions, `v1` and `v13`.
const APART: u64 = 3;
/// First numbers from here on are times or count builds.
const TIMES: u64 = 100_000_000;
/// The years that first numbers of dates have.
const YEARS: std::ops::Range<u64> = 1990..2200;

/// Tells how far apart two tags are that have an order.
pub(crate) fn step(a: &str, b: &str) -> Step {
    let has_letter = a.starts_with(['v', 'V']);
    let (Some(a), Some(b)) = (parts(a), parts(b)) else {
        return Step::Small;
    };
    let number = |of: &Parts<'_>, index: usize| of.numbers.get(index).copied().unwrap_or_default();
    let (major, other) = (number(&a, 0), number(&b, 0));
    let is_single = a.numbers.len() == 1 && b.numbers.len() == 1;
    let is_version = !is_single || a.name.is_empty() && major < BUILDS && other < BUILDS;
    let is_count =
        major.min(other) >= TIMES || is_single && has_letter && major.abs_diff(other) > APART;
    if !is_version || is_count || YEARS.contains(&major) && YEARS.contains(&other) {
        return Step::Small;
    }
    if major != other {
        return Step::Major;
    }
    match number(&a, 1).abs_diff(number(&b, 1)) {
        0 => Step::Small,
        minors => Step::Minors(minors),
    }
}

/// Tells whether two tags are of other major versions, however many numbers they have: `16` and `15.4-alpine`.
pub(crate) fn is_another_major(a: &str, b: &str) -> bool {
    let (Some(x), Some(y)) = (parts(a), parts(b)) else {
        return false;
    };
    let is_version = |of: &Parts<'_>| of.name.is_empty() && of.numbers.first() < Some(&BUILDS);
    let is_ordered = is_version(&x) && is_version(&y) || order_tags(a, b).is_some();
    is_ordered && step(a, b) == Step::Major
}

/// Orders two tags; `None` where they are not of one scheme (commit hashes, branch names).
pub(crate) fn order_tags(a: &str, b: &str) -> Option<Ordering> {
    let (a, b) = (parts(a)?, parts(b)?);
    if !a.name.eq_ignore_ascii_case(b.name) {
        return None;
    }
    let by_numbers = compare_padded(&a.numbers, &b.numbers);
    if by_numbers != Ordering::Equal {
        // `5` against `20240105`: a build number and a date.
        let of_a_size =
            a.numbers.len() == b.numbers.len() || a.numbers.len() > 1 && b.numbers.len() > 1;
        return of_a_size.then_some(by_numbers);
    }
    compare_rests(a.rest, b.rest)
}

/// Tells whether a tag is a pre-release of the version that another one is: `1.4.0-rc.1` of `1.4.0`.
pub(crate) fn is_prerelease_of(a: &str, b: &str) -> bool {
    let (Some(x), Some(y)) = (parts(a), parts(b)) else {
        return false;
    };
    y.rest.is_empty()
        && compare_padded(&x.numbers, &y.numbers) == Ordering::Equal
        && order_tags(a, b) == Some(Ordering::Less)
}

struct Parts<'t> {
    /// The text before the first digit: `v`, `release-`. `v` counts for nothing.
    name: &'t str,
    numbers: Vec<u64>,
    /// `-rc.1`, `-alpine`
    rest: &'t str,
}

fn parts(tag: &str) -> Option<Parts<'_>> {
    let hex = tag.len() >= 7 && tag.bytes().all(|byte| byte.is_ascii_hexdigit());
    if hex && tag.bytes().any(|byte| byte.is_ascii_alphabetic()) {
        return None;
    }
    let first = tag.find(|c: char| c.is_ascii_digit())?;
    let (name, versions) = tag.split_at(first);
    if is_ticket(name) || is_hash(tag, first) {
        return None;
    }
    let bare = name
        .strip_suffix(['v', 'V'])
        .filter(|rest| rest.is_empty() || rest.ends_with('-'));
    let name = bare.unwrap_or(name);
    if !(name.is_empty() || name.ends_with(['-', '_', '.', 'v'])) {
        return None;
    }
    let mut rest = versions;
    let mut numbers = Vec::new();
    loop {
        let end = rest
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(rest.len());
        let (digits, after) = rest.split_at(end);
        numbers.push(digits.parse().ok()?);
        rest = after;
        match after.strip_prefix('.') {
            Some(next) if next.starts_with(|c: char| c.is_ascii_digit()) => rest = next,
            _ => break,
        }
    }
    // `1a2b`: a hash that starts with a digit.
    if rest.starts_with(|c: char| c.is_ascii_alphabetic()) && !is_prerelease(rest) {
        return None;
    }
    Some(Parts {
        name,
        numbers,
        rest,
    })
}

/// Tells whether a number is that of a ticket, a branch or a pull request by the word before it: `SHOP-4395`, `staging-fix-12`.
fn is_ticket(name: &str) -> bool {
    const BRANCHES: &[&str] = &[
        "bug", "bugfix", "chore", "commit", "feat", "feature", "fix", "git", "hotfix", "issue",
        "jira", "mr", "pr", "revert", "sha", "task", "ticket",
    ];
    /// Words in capitals that count builds.
    const COUNTED: &[&str] = &[
        "BUILD", "CI", "DEV", "MAIN", "MASTER", "NIGHTLY", "PROD", "RC", "REL", "RELEASE", "REV",
        "RUN", "SNAPSHOT", "STAGING", "STG", "VER", "VERSION",
    ];
    let Some(before) = name.strip_suffix(['-', '_']) else {
        return false;
    };
    let word = before.rsplit(['-', '_', '.']).next().unwrap_or_default();
    let is_key =
        word.len() > 1 && name.ends_with('-') && word.bytes().all(|byte| byte.is_ascii_uppercase());
    let is_branch = BRANCHES
        .iter()
        .any(|known| known.eq_ignore_ascii_case(word));
    is_branch || is_key && !COUNTED.contains(&word)
}

/// Tells whether the part of a tag around a byte is the hash of a commit.
fn is_hash(tag: &str, at: usize) -> bool {
    let ends = |c: char| matches!(c, '-' | '_' | '.' | '+');
    let (before, after) = tag.split_at_checked(at).unwrap_or_default();
    let start = before.rfind(ends).map_or(0, |end| end + 1);
    let end = at + after.find(ends).unwrap_or(after.len());
    let part = tag.get(start..end).unwrap_or_default();
    part.len() >= 7
        && part.bytes().all(|byte| byte.is_ascii_hexdigit())
        && part.bytes().any(|byte| byte.is_ascii_alphabetic())
}

fn compare_padded(a: &[u64], b: &[u64]) -> Ordering {
    (0..a.len().max(b.len()))
        .map(|index| {
            let number = |of: &[u64]| of.get(index).copied().unwrap_or_default();
            number(a).cmp(&number(b))
        })
        .find(|order| *order != Ordering::Equal)
        .unwrap_or(Ordering::Equal)
}

fn is_prerelease(rest: &str) -> bool {
    let word = rest
        .trim_start_matches(['-', '.', '_'])
        .to_ascii_lowercase();
    ["alpha", "beta", "rc", "pre", "snapshot", "dev", "a", "b"]
        .iter()
        .any(|name| {
            word.strip_prefix(name)
                .is_some_and(|after| !after.starts_with(|c: char| c.is_ascii_alphabetic()))
        })
}

fn compare_rests(a: &str, b: &str) -> Option<Ordering> {
    match (a.is_empty(), b.is_empty()) {
        (true, true) => return Some(Ordering::Equal),
        (true, false) => return is_prerelease(b).then_some(Ordering::Greater),
        (false, true) => return is_prerelease(a).then_some(Ordering::Less),
        (false, false) => {}
    }
    let is_separator = |c: char| matches!(c, '-' | '.' | '_' | '+');
    let mut others = b.split(is_separator);
    for word in a.split(is_separator) {
        let other = others.next()?;
        if word == other {
            continue;
        }
        let (name, number) = numbered(word)?;
        let (other_name, other_number) = numbered(other)?;
        return match (
            name == other_name,
            is_prerelease(word) && is_prerelease(other),
        ) {
            (true, _) => Some(number.cmp(&other_number)),
            (false, true) => Some(name.cmp(other_name)),
            (false, false) => None,
        };
    }
    None
}

fn numbered(word: &str) -> Option<(&str, u64)> {
    let end = word.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let (name, digits) = word.split_at(end);
    if digits.is_empty() {
        return is_prerelease(name).then_some((name, 0));
    }
    Some((name, digits.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_in_order() {
        let cases = [
            ("1.4.0", "1.3.9", Some(Ordering::Greater)),
            ("v1.4.0", "1.10.0", Some(Ordering::Less)),
            ("1.4", "1.4.0", Some(Ordering::Equal)),
            ("1.4.0-rc1", "1.4.0", Some(Ordering::Less)),
            ("1.4.0-rc.1", "1.4.0-rc.2", Some(Ordering::Less)),
            ("1.4.0-alpha1", "1.4.0-beta1", Some(Ordering::Less)),
            ("1.4.0-alpine", "1.4.0", None),
            ("1.4.0-alpine", "1.3.0-alpine", Some(Ordering::Greater)),
            ("2024.01.05", "2024.02.01", Some(Ordering::Less)),
            ("20240105", "20240201", Some(Ordering::Less)),
            ("20240105-abc123f", "20240201-0aaaaaa", Some(Ordering::Less)),
            ("main-123", "main-99", Some(Ordering::Greater)),
            ("build.7", "build.8", Some(Ordering::Less)),
            ("main-1", "dev-2", None),
            ("5", "1.2.0", None),
            ("a1b2c3d", "0f9e8d7", None),
            ("latest", "stable", None),
            ("1a2b", "3c4d", None),
            (
                "stg-PIER-4395-sort-9c41f0e",
                "stg-PIER-4338-count-d27ab35",
                None,
            ),
            ("PIER-12", "PIER-9", None),
            ("BUILD-12", "BUILD-9", Some(Ordering::Greater)),
            ("pr-12", "pr-9", None),
            ("main-12b3456", "main-11b3456", None),
            ("sha-9141", "sha-8141", None),
        ];
        for (a, b, expected) in cases {
            assert_eq!(order_tags(a, b), expected, "{a} / {b}");
            assert_eq!(
                order_tags(b, a),
                expected.map(Ordering::reverse),
                "{b} / {a}"
            );
        }
    }

    #[test]
    fn steps_between_tags() {
        let cases = [
            ("1.10.0", "1.9.3", Step::Minors(1)),
            ("1.9.0", "1.2.0", Step::Minors(7)),
            ("2.0.0", "1.9.0", Step::Major),
            ("v2", "v1", Step::Major),
            ("v13", "v1", Step::Small),
            ("16", "11", Step::Major),
            ("16", "15", Step::Major),
            ("16.2-alpine", "15.4-alpine", Step::Major),
            ("1.4.3", "1.4.0", Step::Small),
            ("1.4.0", "1.4.0-rc.1", Step::Small),
            ("main-123", "main-99", Step::Small),
            ("1042", "981", Step::Small),
            ("2026.01.05", "2025.12.01", Step::Small),
            ("20260105", "20251201", Step::Small),
        ];
        for (a, b, expected) in cases {
            assert_eq!(step(a, b), expected, "{a} / {b}");
        }
    }
}

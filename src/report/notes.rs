//! [`rows`]: notes in columns, since there is less to say about each.
//!
//! A workload whose release is pending changes in many fields at once: these are one row, a line a field. Each keeps its own id in
//! formats for programs.

use std::borrow::Cow;

use super::texts::{Finding, Text};
use crate::judge::Cause;
use crate::maps::IndexMap;
use crate::words::{and_more, without_whole_digests};

/// One row.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// The places of its notes in the list of all findings, a line each.
    pub(super) numbers: String,
    pub(super) title: String,
    pub(super) place: String,
    pub(super) values: String,
    /// The number of notes that it tells.
    pub(super) count: usize,
}

/// Returns the rows that tell these notes, in their order.
pub(super) fn rows(notes: &[&Finding]) -> Vec<Row> {
    let mut groups: IndexMap<Key<'_>, Vec<&Finding>> = IndexMap::default();
    for (index, note) in notes.iter().enumerate() {
        let alone = (note.cause != Some(Cause::Pending)).then_some(index);
        let key = (alone, &note.subject, &note.also, &note.environment);
        groups.entry(key).or_default().push(note);
    }
    groups.values().filter_map(|group| row(group)).collect()
}

/// The index of a note that stands alone; whose it is; of which environment.
type Key<'f> = (Option<usize>, &'f Text, &'f Vec<Text>, &'f Text);

fn row(group: &[&Finding]) -> Option<Row> {
    let first = group.first()?;
    let (title, values) = match group {
        [only] => (only.title.to_string(), values(only)),
        many => {
            let lines: Vec<String> = many
                .iter()
                .map(|note| format!("{}: {}", note.field, values(note)))
                .collect();
            let title = format!(
                "{} fields change in {} with the next apply",
                many.len(),
                first.environment
            );
            (title, lines.join("\n"))
        }
    };
    let also = and_more(first.also.len());
    let numbers: Vec<String> = group.iter().map(|note| note.number.to_string()).collect();
    Some(Row {
        numbers: numbers.join("\n"),
        title,
        place: format!("{}{also}", first.subject),
        values,
        count: group.len(),
    })
}

/// Joins a note's values, where they are several. A pending one goes from the live value to the declared one; of a fleet it is said how many
/// have which.
fn values(note: &Finding) -> String {
    if let Some(tally) = &note.tally {
        return tally.to_string();
    }
    if note.rule == ENV_SHADOWED {
        return chains(note);
    }
    let values = note.sides.iter();
    let mut values: Vec<Cow<'_, str>> = values
        .map(|side| without_whole_digests(&side.value))
        .collect();
    if note.cause == Some(Cause::Pending) {
        values.reverse();
    }
    values.dedup();
    values.join(" → ")
}

/// The rule of variables that another of the same container hides.
const ENV_SHADOWED: &str = "env-shadowed";

/// Says of each environment what hides what: an arrow leads from one environment to the next, and to nothing else.
fn chains(note: &Finding) -> String {
    let mut chains: IndexMap<&str, Vec<&str>> = IndexMap::default();
    for side in &note.sides {
        let chain = chains.entry(&side.environment).or_default();
        chain.push(&side.value);
    }
    let chains = chains.into_iter();
    let chains: Vec<(&str, String)> = chains
        .map(|(of, chain)| (of, chain.join(" over ")))
        .collect();
    match chains.as_slice() {
        [] => String::new(),
        [(_, first), others @ ..] if others.iter().all(|(_, chain)| chain == first) => {
            first.clone()
        }
        all => {
            let all = all.iter().map(|(of, chain)| format!("{of}: {chain}"));
            all.collect::<Vec<_>>().join("\n")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::Severity;
    use crate::report::texts::{Medium, Side};

    fn note(name: &str, field: &str, cause: Cause) -> Finding {
        let text = |text: &str| Medium::Terminal.text(text);
        let side = |environment: &str, value: &str| Side {
            environment: text(environment),
            value: text(value),
            place: None,
        };
        Finding {
            number: 1,
            rule: "live-pending",
            severity: Severity::Note,
            subject: text(&format!("Deployment {name}")),
            app: None,
            field: text(field),
            environment: text("production"),
            title: text(&format!("{field} changes")),
            needed: None,
            age: None,
            sides: vec![side("declared", "new"), side("live", "old")],
            tally: None,
            why: Vec::new(),
            fix: None,
            cause: Some(cause),
            also: Vec::new(),
            is_group: false,
        }
    }

    #[test]
    fn what_is_pending_in_one_workload_is_one_row() {
        let notes = [
            note("web", "image", Cause::Pending),
            note("web", "dnsPolicy", Cause::Gap),
            note("db", "image", Cause::Pending),
            note("web", "replicas", Cause::Pending),
        ];
        let notes: Vec<&Finding> = notes.iter().collect();
        let told: Vec<(String, String, usize)> = rows(&notes)
            .into_iter()
            .map(|row| (row.title, row.values, row.count))
            .collect();
        let row = |title: &str, values: &str, count| (title.to_owned(), values.to_owned(), count);
        assert_eq!(
            told,
            [
                row(
                    "2 fields change in production with the next apply",
                    "image: old → new\nreplicas: old → new",
                    2
                ),
                row("dnsPolicy changes", "new → old", 1),
                row("image changes", "old → new", 1),
            ]
        );
    }
}

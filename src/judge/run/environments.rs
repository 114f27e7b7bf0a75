//! One field of one subject, told once for all environments: a side for each, and a title that is true of all.

use std::cmp::Reverse;

use crate::compare::Subject;
use crate::judge::{Cause, Finding, FindingSide, Likewise, Member, Title};
use crate::maps::{IndexMap, IndexSet};
use crate::words::all_of;

use super::patches::joined;

/// The place of a finding that stands alone; the rule of one about a subject as a whole; the subject and the field.
type Row = (Option<usize>, Option<&'static str>, Subject, String);

/// Tells findings about one field of one subject as one; a fact about one environment stays by itself.
pub(super) fn merge_environments(findings: Vec<Finding>) -> Vec<Finding> {
    let mut rows: IndexMap<Row, Vec<Finding>> = IndexMap::default();
    for (index, finding) in findings.into_iter().enumerate() {
        let alone = (finding.cause != Some(Cause::Gap)).then_some(index);
        // What is said of a subject as a whole has no field, and only one rule says it.
        let rule = finding.field.is_empty().then_some(finding.rule);
        let key = (alone, rule, finding.subject.clone(), finding.field.clone());
        rows.entry(key).or_default().push(finding);
    }
    rows.into_values().flat_map(row).collect()
}

/// Merges what is known of one field. Where two findings show something else of one environment, each stays.
fn row(mut findings: Vec<Finding>) -> Vec<Finding> {
    let environments: IndexSet<&String> = findings.iter().map(|of| &of.environment).collect();
    let is_of_many = environments.len() == findings.len();
    let sides = if is_of_many {
        all_sides(&findings)
    } else {
        None
    };
    let Some(sides) = sides.filter(|sides| sides.len() > 2) else {
        return findings;
    };
    findings.sort_by_key(|finding| Reverse(finding.severity));
    let mut all = findings.into_iter();
    let Some(mut first) = all.next() else {
        return Vec::new();
    };
    first.sides = sides;
    let mut also: Vec<Member> = Vec::new();
    let (mut is_alike, mut is_worst) = (true, true);
    for other in all {
        is_alike &= first.title.is_like(&other.title) || other.severity < first.severity;
        is_worst &= other.severity < first.severity;
        first.is_small &= other.is_small;
        for why in &other.why {
            if !first.why.contains(why) {
                first.why.push(why.clone());
            }
        }
        if other.environment == first.environment {
            let both = first.fix.take().into_iter().chain(other.fix.clone());
            first.fix = joined(both);
        } else if let Some(fix) = other.fix.clone() {
            let environment = other.environment.clone();
            match &mut first.fix {
                Some(own) => own.likewise.push(Likewise { environment, fix }),
                None => first
                    .why
                    .push(format!("{environment} is mended: {}", fix.what)),
            }
        }
        also.extend(other.members());
    }
    first.title = title(&first, is_alike, is_worst);
    first.also.extend(also);
    vec![first]
}

/// Says in a run of several environments that one has what another has not, instead of that it alone has it: the rest is not held
/// against it.
pub(super) fn say_of_two(findings: &mut [Finding], comparisons: &[(String, String)]) {
    let names = comparisons.iter().flat_map(|(a, b)| [a, b]);
    if names.collect::<IndexSet<_>>().len() < 3 {
        return;
    }
    for finding in findings {
        if let [other, own] = finding.sides.as_slice()
            && own.environment == finding.environment
            && let Some(title) = finding.title.not_in(&other.environment)
        {
            finding.title = title;
        }
    }
}

/// Returns every environment's side, in the order in which findings have them; `None` where two disagree.
fn all_sides(findings: &[Finding]) -> Option<Vec<FindingSide>> {
    let mut sides: IndexMap<&str, &FindingSide> = IndexMap::default();
    for side in findings.iter().flat_map(|finding| &finding.sides) {
        let known = sides.entry(&side.environment).or_insert(side);
        if known.value != side.value {
            return None;
        }
    }
    Some(sides.into_values().cloned().collect())
}

/// Says what a finding is about, within its subject.
pub(super) fn field_in_words(finding: &Finding) -> String {
    match finding.field.as_str() {
        "image" => "the image".to_owned(),
        "" => format!("{} {}", finding.subject.kind, finding.subject.name),
        field => field.to_owned(),
    }
}

/// Returns a title that is true of every environment.
fn title(first: &Finding, is_alike: bool, is_worst: bool) -> Title {
    let differs = || {
        let what = field_in_words(first);
        let names: Vec<&str> = first.sides.iter().map(|side| &*side.environment).collect();
        Title::from(format!("{what} differs between {}", all_of(&names)))
    };
    let own = first
        .sides
        .iter()
        .find(|side| side.environment == first.environment);
    let Some(own) = own.filter(|_| is_alike) else {
        return differs();
    };
    let same = first.sides.iter().filter(|side| side.value == own.value);
    let same: Vec<&str> = same.map(|side| &*side.environment).collect();
    let is_of_own = first.title.place() == Some(first.environment.as_str());
    match first.title.of_all(&same).filter(|_| is_of_own) {
        Some(title) => title,
        None if is_worst => first.title.clone(),
        None => differs(),
    }
}

//! One fact, one finding: a variable that the process needs, and that one environment sets and another does not.
//!
//! Takes findings with their configured severities; gives fewer. Where the process fails without the variable, `env-needed` speaks,
//! and accepting the difference accepts it; where it does not, the difference speaks and names the place that reads it.

use crate::compare::Subject;
use crate::judge::rules::{CONSEQUENCES, ENV_EXTRA, ENV_MISSING, ENV_NEEDED};
use crate::judge::{Finding, Severity};

/// Merges what is said of one variable of one container as a need and as a difference.
pub(super) fn merge_needs(findings: Vec<Finding>) -> Vec<Finding> {
    if findings.iter().all(|finding| finding.rule != ENV_NEEDED.id) {
        return findings;
    }
    let (needs, mut others): (Vec<Finding>, Vec<Finding>) = findings
        .into_iter()
        .partition(|finding| finding.rule == ENV_NEEDED.id);
    let mut merged = Vec::with_capacity(needs.len());
    for mut need in needs {
        let mut is_told = false;
        let mut index = 0;
        while let Some(other) = others.get_mut(index) {
            if !is_same_fact(&need, other) {
                index += 1;
            } else if need.needed.as_ref().is_some_and(|needed| needed.fails) {
                take(&mut need, others.remove(index));
            } else {
                other.needed.clone_from(&need.needed);
                if let Some(needed) = &mut other.needed {
                    needed.set_in.clear();
                }
                is_told = true;
                index += 1;
            }
        }
        if !is_told {
            merged.push(need);
        }
    }
    merged.append(&mut others);
    merged
}

/// Tells whether a difference says that the variable of the need is missing where it is needed.
fn is_same_fact(need: &Finding, difference: &Finding) -> bool {
    let lacking = match difference.rule {
        id if id == ENV_MISSING.id => difference.sides.last(),
        id if id == ENV_EXTRA.id => difference.sides.first(),
        _ => return false,
    };
    let is_side = |name: &str| need.sides.iter().any(|side| side.environment == name);
    need.field == difference.field
        && is_same_subject(&need.subject, &difference.subject)
        && lacking.is_some_and(|side| !side.is_present() && is_side(&side.environment))
}

/// A namespace is told in one of them alone where only one environment spans several.
fn is_same_subject(a: &Subject, b: &Subject) -> bool {
    let namespaces = a.namespace.as_ref().zip(b.namespace.as_ref());
    (&a.app, &a.kind, &a.name, &a.container) == (&b.app, &b.kind, &b.name, &b.container)
        && namespaces.is_none_or(|(a, b)| a == b)
}

/// Lets a need speak for a difference as well. It stays a fact about those who lack the variable, and names those who have it.
fn take(need: &mut Finding, difference: Finding) {
    need.also.push(difference.member());
    if difference.rule != ENV_MISSING.id {
        return;
    }
    need.fix = difference.fix.or(need.fix.take());
    need.subject = difference.subject;
    // That the process starts is not so, and one doubt is enough.
    let is_new = |why: &String| !CONSEQUENCES.contains(&why.as_str());
    if need.severity == Severity::Error {
        need.why.extend(difference.why.into_iter().filter(is_new));
    }
}

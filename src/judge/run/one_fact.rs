//! One fact, one finding: what two rules say of one field, and what one rule says twice under one id.
//!
//! Takes findings; gives fewer. The louder finding speaks, and what the other one said becomes a reason. Leaves what repeats in many
//! workloads, and what is a part of something larger, to its neighbours.

use super::patches::joined;
use crate::compare::Subject;
use crate::judge::rules::{ENV_SOURCE_DIFFERS, SECRET_LITERAL};
use crate::judge::told::FOREIGN;
use crate::judge::{Cause, Finding, Fix, Member};
use crate::maps::{IndexMap, IndexSet};
use crate::words::listed;

/// Values that a reason names.
const LISTED: usize = 5;

/// Tells a field that names another environment, and differs for that reason, once.
pub(super) fn join_foreign(mut findings: Vec<Finding>) -> Vec<Finding> {
    let is_foreign = |of: &Finding| of.rule == FOREIGN;
    if !findings.iter().any(is_foreign) {
        return findings;
    }
    let mut differing: IndexMap<(Subject, &str), usize> = IndexMap::default();
    let of_values = findings.iter().enumerate();
    for (index, of) in of_values.filter(|(_, of)| of.cause == Some(Cause::Gap)) {
        differing.insert((of.subject.clone(), &of.field), index);
    }
    let pairs = findings.iter().enumerate().filter_map(|(index, of)| {
        let field = of.field.split('[').next().filter(|_| is_foreign(of))?;
        let other = *differing.get(&(of.subject.clone(), field))?;
        let mut sides = findings.get(other)?.sides.iter();
        let side = sides.find(|side| side.environment == of.environment)?;
        // Of what the target has, rules about differences leave what names another environment alone.
        let is_whole = of.field == field
            && of.environment != findings.get(other)?.environment
            && of.sides.iter().any(|of| of.value == side.value);
        Some((index, other, is_whole))
    });
    let pairs: Vec<(usize, usize, bool)> = pairs.collect();
    let mut told: IndexSet<usize> = IndexSet::default();
    for (foreign, other, is_whole) in pairs {
        let (Some(of), Some(differs)) = (findings.get(foreign), findings.get(other)) else {
            continue;
        };
        let (from, to) = match of.severity.cmp(&differs.severity) {
            _ if told.contains(&other) => continue,
            std::cmp::Ordering::Less => (foreign, other),
            // Of several words that differ, one says where it points; that a value is missing is another fact.
            _ if !is_whole || !differs.rule.ends_with("-differs") => continue,
            _ => (other, foreign),
        };
        let said = match from == foreign {
            true => vec![of.title.to_string()],
            false => values_beside(differs, &of.environment),
        };
        let members = findings.get(from).map(Finding::members);
        let is_small = findings.get(from).is_some_and(|of| of.is_small);
        if let Some(speaks) = findings.get_mut(to) {
            speaks.is_small &= is_small;
            speaks.why.extend(said);
            speaks.also.extend(members.unwrap_or_default());
            told.insert(from);
        }
    }
    without(findings, &told)
}

/// Leaves out those that others tell, by their places.
fn without(mut findings: Vec<Finding>, told: &IndexSet<usize>) -> Vec<Finding> {
    let mut index = 0..;
    findings.retain(|_| index.next().is_some_and(|index| !told.contains(&index)));
    findings
}

/// Tells a credential that is written out where the reference has a Secret once: the louder finding speaks, and the patch that brings
/// the Secret back is its fix.
pub(super) fn join_credentials(mut findings: Vec<Finding>) -> Vec<Finding> {
    let key = |of: &Finding| (of.subject.clone(), of.field.clone(), of.environment.clone());
    let of_rule = |findings: &[Finding], rule: &str| -> IndexMap<_, usize> {
        let all = findings.iter().enumerate();
        let of = all.filter(|(_, of)| of.rule == rule);
        of.map(|(index, of)| (key(of), index)).collect()
    };
    let written_out = of_rule(&findings, SECRET_LITERAL.id);
    if written_out.is_empty() {
        return findings;
    }
    let differing = of_rule(&findings, ENV_SOURCE_DIFFERS.id);
    let mut told: IndexSet<usize> = IndexSet::default();
    for (place, index) in written_out {
        let Some(differs) = differing.get(&place).copied() else {
            continue;
        };
        let Some(of) = findings.get(differs).cloned() else {
            continue;
        };
        if let Some(speaks) = findings.get_mut(index)
            && speaks.severity >= of.severity
        {
            speaks.also.extend(of.members());
            speaks.why.extend(values_beside(&of, &of.environment));
            if let Some(patched) = of.fix {
                let what = format!(
                    "{}, and rotate the credential: it has been readable",
                    patched.what
                );
                speaks.fix = Some(Fix { what, ..patched });
            }
            told.insert(differs);
        }
    }
    without(findings, &told)
}

/// Says what the other environments of a difference have.
fn values_beside(differs: &Finding, environment: &str) -> Vec<String> {
    let sides = differs.shown_sides();
    let others = sides.filter(|(side, _)| side.environment != environment);
    others
        .map(|(side, value)| format!("{} has {value}", side.environment))
        .collect()
}

/// Tells findings apart that would have one id for everything that they tell.
pub(super) fn tell_groups_apart(findings: &mut [Finding]) {
    let mut known: IndexMap<String, usize> = IndexMap::default();
    for finding in &*findings {
        *known.entry(finding.group_id()).or_default() += 1;
    }
    for finding in findings {
        let count = known.get(&finding.group_id()).copied();
        finding.shares_group_id = count.unwrap_or_default() > 1;
    }
}

/// The titles that go under one id besides that of the first finding, each with the values that it is true of.
type Said = IndexMap<String, IndexSet<String>>;

/// Gives every id to one finding: of several, the first speaks. Takes findings in the order in which they are read.
pub(super) fn one_an_id(findings: Vec<Finding>) -> Vec<Finding> {
    let mut known: IndexMap<Member, usize> = IndexMap::default();
    let mut kept: Vec<(Finding, Said)> = Vec::new();
    for mut finding in findings {
        let own = (!finding.is_group).then(|| finding.member());
        let speaks = own.as_ref().and_then(|own| known.get(own).copied());
        finding.also.retain(|of| !known.contains_key(of));
        let place = speaks.unwrap_or(kept.len());
        for member in own.into_iter().chain(finding.also.iter().cloned()) {
            known.entry(member).or_insert(place);
        }
        match kept.get_mut(place) {
            Some((first, said)) => {
                first.is_small &= finding.is_small;
                let values = finding.shown_sides().map(|(_, value)| value.to_string());
                let values: Vec<String> = values.collect();
                let values = values.join(" → ");
                said.entry(finding.title.to_string())
                    .or_default()
                    .insert(values);
                let new = finding.why.into_iter();
                let new: Vec<String> = new.filter(|why| !first.why.contains(why)).collect();
                first.why.extend(new);
                first.also.append(&mut finding.also);
                first.fix = joined(first.fix.take().into_iter().chain(finding.fix));
            }
            // Everything that a group stands for is told elsewhere.
            None if finding.is_group && finding.also.is_empty() => {}
            None => kept.push((finding, Said::default())),
        }
    }
    let kept = kept.into_iter();
    kept.map(|(mut finding, said)| {
        for (title, values) in said {
            let values = listed(&values, LISTED);
            finding.why.push(match finding.title.as_str() == title {
                true => format!("the same holds of {values}"),
                false => format!("{title}: {values}"),
            });
        }
        finding
    })
    .collect()
}

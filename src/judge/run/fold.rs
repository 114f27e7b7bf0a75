//! Findings that are parts of one larger fact, told as one: keys of an object, leaves of a field, images of a release.
//!
//! Takes findings that are settled; gives fewer, in which each keeps its id among [`Finding::also`]. Every pass looks at each
//! finding once.

mod bounds;
mod images;
mod keys;
mod kinds;
mod leaves;
mod limits;
mod listed;
mod probes;
mod values;
mod variables;

pub(super) use listed::fold_listed;
pub(super) use values::fold_values;

use std::cmp::Reverse;

use crate::compare::{Absence, Subject, Value};
use crate::judge::part::{ImageChange, Part, Source};
use crate::judge::{Finding, Fix, Member, Severity};
use crate::maps::{IndexMap, IndexSet};
use crate::words::{all_of, listed, shortened};
use crate::yaml::Origin;

use kinds::{of_kind, of_kinds, place};

use super::patches::joined;

/// Keys that a title names.
const LISTED: usize = 5;
/// Characters of a value that are shown where many stand in a row.
const SHOWN: usize = 60;

/// The properties that parts of one fact share.
#[derive(PartialEq, Eq, Hash)]
struct Whole {
    rule: &'static str,
    /// `None` where the whole is as loud as its loudest part.
    severity: Option<Severity>,
    environments: Vec<String>,
    of: Of,
}

#[derive(PartialEq, Eq, Hash)]
enum Of {
    Object {
        app: Option<String>,
        namespace: Option<String>,
        kind: String,
        name: String,
        of: Option<String>,
    },
    /// Application, namespace and name of a ConfigMap.
    Settings(Option<String>, Option<String>, String),
    Field(Subject, String),
    /// Application, kind, whether the target lacks them, and where.
    Kind(Option<String>, String, bool, String),
    Change(Option<String>, u64),
    Images(Option<String>, ImageChange),
    File(Origin),
    /// The least and the most pods of an autoscaler.
    Bounds(Subject),
    /// Probes of these containers that ask the same.
    Probes(Vec<Subject>, u64),
    /// Requests and limits of these containers.
    Limits(Vec<Subject>),
    /// Variables of these containers.
    Variables(Vec<Subject>, Source),
    Told(Option<String>, u64),
    /// As `Told`, whatever the environment.
    Everywhere(Option<String>, u64),
    /// A finding by itself.
    Alone(usize),
}

/// Tells leaves of one field of one workload as one.
pub(super) fn fold_leaves(findings: Vec<Finding>) -> Vec<Finding> {
    let mut findings = fold(findings, |finding| match &finding.part {
        Some(Part::Leaf(leaf)) => Some(Of::Field(finding.subject.clone(), leaf.of.clone())),
        _ => None,
    });
    // Of a probe that differs in one field, that leaf is all.
    for finding in &mut findings {
        if let Some(probe) = probes::part(std::slice::from_ref(finding)) {
            finding.part = Some(probe);
        }
    }
    findings
}

/// Gives a key that several containers lack the severity of the one that it matters most to: it is one key.
fn as_loud_as_the_loudest(findings: &mut [Finding]) {
    let mut loudest: IndexMap<_, Severity> = IndexMap::default();
    let key = |finding: &Finding| {
        let part = finding.part.clone();
        let part = part.filter(|part| matches!(part, Part::Key { .. }))?;
        let place = (
            finding.subject.app.clone(),
            finding.subject.namespace.clone(),
        );
        Some((finding.rule, place, finding.environment.clone(), part))
    };
    for finding in &*findings {
        if let Some(key) = key(finding) {
            let known = loudest.entry(key).or_insert(finding.severity);
            *known = (*known).max(finding.severity);
        }
    }
    for finding in findings {
        if let Some(loudest) = key(finding).and_then(|key| loudest.get(&key)) {
            finding.severity = *loudest;
        }
    }
}

/// Tells keys of one object as one, and images that differ in one way.
pub(super) fn fold_objects(mut findings: Vec<Finding>) -> Vec<Finding> {
    as_loud_as_the_loudest(&mut findings);
    fold(findings, |finding| {
        let app = finding.subject.app.clone();
        match &finding.part {
            Some(Part::Key {
                kind, object, of, ..
            }) => Some(Of::Object {
                app,
                namespace: finding.subject.namespace.clone(),
                kind: kind.clone(),
                name: object.clone(),
                of: of.clone(),
            }),
            Some(Part::Setting { map, .. }) => {
                let namespace = finding.subject.namespace.clone();
                Some(Of::Settings(app, namespace, map.clone()))
            }
            Some(Part::Image(how))
                if finding.severity == Severity::Note
                    || matches!(how, ImageChange::Moved(..) | ImageChange::Released) =>
            {
                Some(Of::Images(app, *how))
            }
            Some(Part::Bound) => Some(Of::Bounds(finding.subject.clone())),
            Some(Part::Probe { asks, .. }) if finding.severity > Severity::Note => {
                Some(Of::Probes(listed::subjects(finding, true), *asks))
            }
            // Notes of a container's variables are one row, wherever these come from.
            Some(Part::Variable(source)) if variables::is_told_with_others(finding) => {
                let of = listed::subjects(finding, true);
                Some(Of::Variables(of, source.clone()))
            }
            Some(Part::Lacking(_)) if finding.severity > Severity::Note => {
                Some(Of::Limits(listed::subjects(finding, true)))
            }
            Some(Part::ObjectOfKind { is_missing }) => {
                let kind = finding.subject.kind.clone();
                let place = place(finding).to_owned();
                Some(Of::Kind(app, kind, *is_missing, place))
            }
            Some(Part::Change(same)) => Some(Of::Change(app, *same)),
            Some(Part::Credential { file, .. }) => Some(Of::File(*file)),
            Some(Part::Told(what)) => Some(Of::Told(app, *what)),
            Some(Part::ToldEverywhere(what)) => Some(Of::Everywhere(app, *what)),
            _ => None,
        }
    })
}

fn fold(findings: Vec<Finding>, of: impl Fn(&Finding) -> Option<Of>) -> Vec<Finding> {
    let mut groups: IndexMap<Whole, Vec<Finding>> = IndexMap::default();
    for (index, finding) in findings.into_iter().enumerate() {
        let sides = finding.sides.iter().map(|side| side.environment.clone());
        let environments = std::iter::once(finding.environment.clone()).chain(sides);
        let of = of(&finding).unwrap_or(Of::Alone(index));
        let is_everywhere = matches!(of, Of::Everywhere(..));
        let whole = Whole {
            rule: finding.rule,
            severity: (!matches!(of, Of::Field(..) | Of::File(_) | Of::Probes(..)))
                .then_some(finding.severity),
            environments: environments.filter(|_| !is_everywhere).collect(),
            of,
        };
        groups.entry(whole).or_default().push(finding);
    }
    let groups = groups.into_iter();
    groups
        .flat_map(|(whole, parts)| match &whole.of {
            Of::Variables(_, source) if !variables::are_enough(&parts, source) => parts,
            of => one(of, parts).into_iter().collect(),
        })
        .collect()
}

fn one(of: &Of, mut parts: Vec<Finding>) -> Option<Finding> {
    if parts.len() == 1 {
        return parts.pop();
    }
    let order = |of: &Finding| Reverse(of.severity);
    parts.sort_by(|a, b| (order(a), &a.subject, &a.field).cmp(&(order(b), &b.subject, &b.field)));
    let mut whole = parts.first()?.clone();
    whole.part = None;
    match of {
        Of::Alone(_) => return parts.pop(),
        Of::Field(_, field) => {
            leaves::tell(&mut whole, &parts, field);
            whole.part = probes::part(&parts);
        }
        Of::Object {
            app,
            namespace,
            kind,
            name,
            of,
        } => {
            whole.subject = Subject {
                app: app.clone(),
                namespace: namespace.clone(),
                kind: kind.clone(),
                name: name.clone(),
                container: None,
            };
            keys::tell(&mut whole, &parts, of.as_deref());
        }
        Of::Settings(app, namespace, map) => {
            whole.subject = Subject {
                namespace: namespace.clone(),
                ..Subject::new(app.as_deref(), "ConfigMap", map)
            };
            keys::tell_settings(&mut whole, &parts);
        }
        Of::Images(_, how) => images::tell(&mut whole, &parts, *how),
        Of::Kind(_, _, is_missing, place) => {
            of_kind(&mut whole, &parts, (*is_missing, place.as_str()));
        }
        Of::Change(..) => whole.title = whole.title.about(&of_kinds(&parts)),
        Of::File(_) => keys::tell_credentials(&mut whole, &parts),
        Of::Limits(_) => limits::tell(&mut whole, &parts),
        Of::Bounds(_) => bounds::tell(&mut whole, &parts),
        Of::Probes(..) => probes::tell(&mut whole, &parts),
        Of::Variables(_, source) => variables::tell(&mut whole, &parts, source),
        Of::Told(..) | Of::Everywhere(..) => of_told(&mut whole, &parts),
    }
    speak_for(&mut whole, &parts);
    if matches!(of, Of::Told(..) | Of::Everywhere(..)) {
        let others = other_fields(&whole, &parts);
        whole.why.extend(others);
    }
    let adding = match of {
        Of::Object { .. } => keys::adding(&whole, &parts),
        _ => None,
    };
    whole.fix = fixes(parts, adding);
    Some(whole)
}

/// The part that most environments have speaks for all.
fn of_told(whole: &mut Finding, parts: &[Finding]) {
    if let Some(widest) = parts.iter().rev().max_by_key(|part| part.sides.len()) {
        *whole = widest.clone();
        whole.part = None;
    }
    for side in parts.iter().flat_map(|part| &part.sides) {
        let mut known = whole.sides.iter();
        if !known.any(|of| of.environment == side.environment) {
            whole.sides.push(side.clone());
        }
    }
}

/// Says of which other fields that is true which one of them tells.
fn other_fields(whole: &Finding, parts: &[Finding]) -> Option<String> {
    let fields = parts.iter().map(|part| &part.field);
    let fields: IndexSet<&String> = fields.filter(|field| **field != whole.field).collect();
    (!fields.is_empty()).then(|| format!("the same holds of {}", listed(&fields, LISTED)))
}

/// Has one finding stand for all its parts, with the reasons of each once.
fn speak_for(whole: &mut Finding, parts: &[Finding]) {
    let members: IndexSet<Member> = parts.iter().flat_map(Finding::members).collect();
    let own = (!whole.is_group).then(|| whole.member());
    let others = members.into_iter().filter(|of| Some(of) != own.as_ref());
    whole.also = others.collect();
    whole.is_small = parts.iter().all(|part| part.is_small);
    let why: IndexSet<String> = parts.iter().flat_map(|part| part.why.clone()).collect();
    whole.why = why.into_iter().collect();
}

/// Joins what mends the parts: one sentence that says everything, which may be known, and the edits of all.
fn fixes(parts: Vec<Finding>, saying: Option<String>) -> Option<Fix> {
    let fixes: Vec<Fix> = parts.into_iter().filter_map(|part| part.fix).collect();
    let says: IndexSet<String> = fixes.iter().map(|fix| fix.what.clone()).collect();
    let mut all = joined(fixes)?;
    all.what = saying.unwrap_or_else(|| in_one_sentence(says));
    Some(all)
}

/// Joins sentences; those that differ in their second word alone, which is a name, are one: `set A, B and C as staging does`.
fn in_one_sentence(says: IndexSet<String>) -> String {
    let mut sentences: IndexMap<(String, String), Vec<String>> = IndexMap::default();
    for said in says {
        let mut words = said.splitn(3, ' ').map(str::to_owned);
        let mut next = || words.next().unwrap_or_default();
        let (verb, name, rest) = (next(), next(), next());
        sentences.entry((verb, rest)).or_default().push(name);
    }
    let sentences = sentences.into_iter().map(|((verb, rest), names)| {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let words = [verb.as_str(), &all_of(&names), &rest];
        words
            .into_iter()
            .filter(|of| !of.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    });
    sentences.collect::<Vec<_>>().join("; ")
}

/// Returns what stands on each side, a row a part of so many characters at most; nothing where no part stands there.
fn side_rows(
    parts: &[Finding],
    most: usize,
    name: impl Fn(&Finding) -> String,
) -> Vec<Vec<String>> {
    let mut rows: Vec<IndexSet<String>> = Vec::new();
    for part in parts {
        let name = name(part);
        for (index, (side, shown)) in part.shown_sides().enumerate() {
            if rows.len() <= index {
                rows.push(IndexSet::default());
            }
            let Some(of_side) = rows.get_mut(index).filter(|_| side.is_present()) else {
                continue;
            };
            let mut row = format!("{name}: ");
            let shown = match &side.value {
                // The object is named in the title.
                Value::FromKey { text, .. } => Value::Text(text.clone())
                    .shown(&side.value_name)
                    .to_string(),
                _ => shown.to_string(),
            };
            row.push_str(&shortened(&shown, most));
            of_side.insert(row);
        }
    }
    rows.into_iter()
        .map(|row| row.into_iter().collect())
        .collect()
}

fn set_sides(whole: &mut Finding, rows: &[Vec<String>]) {
    whole.names_fields = true;
    for (side, rows) in whole.sides.iter_mut().zip(rows) {
        side.value = match rows.is_empty() {
            true => Value::Absent(Absence::NotSet),
            false => Value::plain(rows.join(", ")),
        };
    }
}

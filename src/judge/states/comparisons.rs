//! Several states of several environments: gaps with what is live beside them, and what is live otherwise than declared.
//!
//! Takes every comparison that the states allow; gives findings in which a gap has the first word, and a hotfix or a pending
//! change is its note. Leaves severities and expectations to [`crate::judge::run`].

use std::collections::BTreeSet;

use crate::maps::IndexMap;

use super::cause::{Cause, Equal, partition};
use super::drift::{self, Drift};
use super::immutable;
use super::local;
use super::outlier::Outliers;
use super::ownership::owner_of_field;
use super::rows::Rows;
use crate::compare::{Comparison, Difference, Field, Subject};
use crate::judge::rule::{Judgement, Rule};
use crate::judge::rules::RULES;
use crate::judge::{Context, Finding, Policy, slots};
use crate::model::Environment;
use crate::parallel::{MANY, each, each_small};
use crate::source::State;

/// Everything that is held against each other.
#[derive(Debug, Default)]
pub struct Comparisons<'e> {
    /// The environments, the state that is about to be released first: what rules about one environment look at.
    pub environments: Vec<&'e Environment>,
    /// Reference against target, each by that state.
    pub comparisons: Vec<Comparison<'e>>,
    /// Declared against live, of each environment that has both.
    pub drifts: Vec<Comparison<'e>>,
    /// For comparisons of two environments that have both states: reference live against target declared, reference live
    /// against target live.
    pub crossed: Vec<Comparison<'e>>,
    /// Only the drifts are of interest: rules that need no cluster say nothing of an environment then.
    pub only_drift: bool,
}

type FieldKey<'c> = (&'c Subject, &'c Field);
type DifferenceIndex<'c, 'e> = IndexMap<FieldKey<'c>, &'c Difference<'e>>;

fn index<'c, 'e>(comparison: &'c Comparison<'e>) -> DifferenceIndex<'c, 'e> {
    let differences = comparison.differences.iter();
    differences
        .map(|difference| ((&difference.subject, &difference.field), difference))
        .collect()
}

/// The drifts of one environment, judged.
struct StatePair<'c, 'e> {
    environment: &'c str,
    comparison: &'c Comparison<'e>,
    index: DifferenceIndex<'c, 'e>,
    judged: IndexMap<FieldKey<'c>, Drift>,
}

/// Judges the comparisons, and what the live states add.
pub(in crate::judge) fn judge_comparisons(
    states: &Comparisons<'_>,
    contexts: &[Context<'_>],
    policy: &Policy,
    raw: &mut Vec<Finding>,
) {
    let drifted: Vec<StatePair<'_, '_>> = states
        .drifts
        .iter()
        .map(|comparison| drifted(states, comparison, policy))
        .collect();
    for comparison in &states.drifts {
        raw.extend(immutable::findings(comparison));
    }
    let outliers = Outliers::new(&states.comparisons);
    let rows = Rows::new(&states.comparisons);
    let mut said: BTreeSet<(String, Subject, Field)> = BTreeSet::new();
    for context in contexts {
        let comparison = context.comparison;
        let four = FourStates::new(states, comparison, &drifted);
        let judged = each_small(&comparison.differences, |difference, judged| {
            let findings = by_rules(context, difference);
            judged.extend(findings.into_iter().map(|finding| (difference, finding)));
        });
        for (difference, mut finding) in local::untold(states, comparison, judged) {
            finding
                .why
                .extend(outliers.sentence(comparison, difference));
            finding
                .why
                .extend(slots::held_against(comparison, difference));
            four.say(difference, &mut finding);
            rows.complete(difference, &mut finding);
            if !drifted.is_empty() && !policy.wants(&finding) {
                for name in [&comparison.reference.name, &comparison.target.name] {
                    said.insert((
                        name.clone(),
                        difference.subject.clone(),
                        difference.field.clone(),
                    ));
                }
            }
            raw.push(finding);
        }
        if !comparison.is_local() {
            raw.extend(of_comparison(context));
        }
        for (difference, finding) in four.by_hand(states, policy) {
            let of = comparison.reference.name.clone();
            said.insert((of, difference.subject.clone(), difference.field.clone()));
            raw.push(finding);
        }
    }
    local::leave_out_absences(states, raw);
    for drifted in drifted {
        for ((subject, field), drift) in drifted.judged {
            let key = (
                drifted.environment.to_owned(),
                subject.clone(),
                field.clone(),
            );
            if !said.contains(&key) {
                raw.push(drift.finding);
            }
        }
    }
}

/// Asks every rule about a comparison as a whole: of many workloads, several rules at once.
fn of_comparison(context: &Context<'_>) -> Vec<Finding> {
    let ask = |rule: &&dyn Rule| {
        let mut findings = Vec::new();
        rule.comparison(context, &mut findings);
        findings
    };
    if context.comparison.pairs.len() < MANY {
        return RULES.iter().flat_map(ask).collect();
    }
    each(RULES, ask).into_iter().flatten().collect()
}

fn drifted<'c, 'e>(
    states: &'c Comparisons<'e>,
    comparison: &'c Comparison<'e>,
    policy: &Policy,
) -> StatePair<'c, 'e> {
    let context = Context::new(&states.environments, comparison, policy);
    let judged = each_small(&comparison.differences, |difference, judged| {
        let key = (&difference.subject, &difference.field);
        judged.extend(drift::judge(&context, difference).map(|drift| (key, drift)));
    });
    StatePair {
        environment: &comparison.reference.name,
        comparison,
        judged: judged.into_iter().collect(),
        index: index(comparison),
    }
}

/// Asks every rule; the first that takes the difference has the only word. Live sides get who set them.
fn by_rules(context: &Context<'_>, difference: &Difference<'_>) -> Vec<Finding> {
    let judged = RULES
        .iter()
        .map(|rule| rule.difference(context, difference))
        .find(|judgement| !matches!(judgement, Judgement::NotMine));
    let mut findings = match judged {
        Some(Judgement::Finding(finding)) => vec![*finding],
        Some(Judgement::Findings(findings)) => findings,
        _ => return Vec::new(),
    };
    let states = [
        (
            context.comparison.reference,
            difference.workloads.0,
            difference.containers.0,
        ),
        (
            context.comparison.target,
            difference.workloads.1,
            difference.containers.1,
        ),
    ];
    let sides = findings.iter_mut().flat_map(|finding| &mut finding.sides);
    for (side, (environment, workload, container)) in sides.zip(states.into_iter().cycle()) {
        if let (State::Live, true, Some(workload)) =
            (environment.state, side.is_present(), workload)
        {
            side.set_by.extend(owner_of_field(
                environment,
                difference,
                (workload, container),
            ));
        }
    }
    findings
}

/// Both states of the two environments of one comparison, as far as they are there.
struct FourStates<'c, 'e> {
    comparison: &'c Comparison<'e>,
    gap: DifferenceIndex<'c, 'e>,
    reference: Option<&'c StatePair<'c, 'e>>,
    target: Option<&'c StatePair<'c, 'e>>,
    /// Reference live against target declared.
    crossed: Option<(&'c Comparison<'e>, DifferenceIndex<'c, 'e>)>,
    /// Reference live against target live.
    live: Option<DifferenceIndex<'c, 'e>>,
}

impl<'c, 'e> FourStates<'c, 'e> {
    fn new(
        states: &'c Comparisons<'e>,
        comparison: &'c Comparison<'e>,
        drifted: &'c [StatePair<'c, 'e>],
    ) -> Self {
        let of = |name: &str| drifted.iter().find(|drifted| drifted.environment == name);
        let crossed = |state: State| {
            states.crossed.iter().find(|crossed| {
                crossed.reference.name == comparison.reference.name
                    && crossed.target.name == comparison.target.name
                    && crossed.target.state == state
            })
        };
        Self {
            comparison,
            gap: index(comparison),
            reference: of(&comparison.reference.name),
            target: of(&comparison.target.name),
            crossed: crossed(State::Declared).map(|crossed| (crossed, index(crossed))),
            live: crossed(State::Live).map(index),
        }
    }

    /// Adds what is live to a gap.
    fn say(&self, difference: &Difference<'_>, finding: &mut Finding) {
        let key = (&difference.subject, &difference.field);
        let differs = |index: Option<&DifferenceIndex<'_, '_>>| {
            index.is_some_and(|index| index.contains_key(&key))
        };
        let (reference, target) = (
            self.reference.map(|d| &d.index),
            self.target.map(|d| &d.index),
        );
        let names = (
            &self.comparison.reference.name,
            &self.comparison.target.name,
        );
        let mut drifted = self.reference.iter().chain(&self.target);
        let is_unread = drifted.any(|of| of.comparison.is_unread(&difference.subject.kind));
        if let (Some((_, crossed)), Some(live), false) = (&self.crossed, &self.live, is_unread) {
            let da_lb = self
                .target
                .and_then(|target| target.index.get(&key))
                .is_some_and(|drift| drift.target.value == difference.reference.value);
            let row = partition(Equal {
                da_la: !differs(reference),
                da_db: false,
                la_db: !crossed.contains_key(&key),
                db_lb: !differs(target),
                la_lb: !live.contains_key(&key),
                da_lb,
            });
            if row.reference_drifts || row.target_drifts {
                finding
                    .why
                    .push(row.say.replace("{a}", names.0).replace("{b}", names.1));
            }
        }
        for (name, drifted) in [(names.0, self.reference), (names.1, self.target)] {
            if let Some(drift) = drifted.and_then(|drifted| drifted.judged.get(&key)) {
                finding.why.extend(note(name, drift));
            }
        }
    }

    /// Returns what only the reference's cluster has, set by hand: declared in neither overlay, it is a gap all the same.
    fn by_hand(
        &self,
        states: &'c Comparisons<'e>,
        policy: &Policy,
    ) -> Vec<(&'c Difference<'e>, Finding)> {
        let (Some((crossed, _)), Some(drifted)) = (&self.crossed, self.reference) else {
            return Vec::new();
        };
        let context = Context::new(&states.environments, crossed, policy);
        let differences = crossed.differences.iter();
        let found = differences.filter_map(|difference| {
            let key = (&difference.subject, &difference.field);
            let drift = drifted.judged.get(&key)?;
            let in_target = self
                .target
                .is_some_and(|target| target.index.contains_key(&key));
            let only_live = difference.reference.is_present()
                && !difference.target.is_present()
                && drift
                    .finding
                    .sides
                    .first()
                    .is_some_and(|side| !side.is_present())
                && !self.gap.contains_key(&key)
                && drift.cause != Cause::Pending
                && !in_target;
            if !only_live {
                return None;
            }
            let mut finding = by_rules(&context, difference).into_iter().next()?;
            let reference = &self.comparison.reference.name;
            finding.why.insert(
                0,
                format!("{reference} has this value by hand only: no overlay declares it"),
            );
            Some((difference, finding))
        });
        found.collect()
    }
}

/// Says in one sentence what a drift is, as a note to a gap.
fn note(environment: &str, drift: &Drift) -> Option<String> {
    let by = drift
        .finding
        .sides
        .iter()
        .flat_map(|side| &side.set_by)
        .next();
    let by = by
        .map(|field_owner| format!(" by {}", field_owner.manager))
        .unwrap_or_default();
    let is_declared = drift
        .finding
        .sides
        .first()
        .is_some_and(|side| side.is_present());
    // The sides are declared and live; of what is not there, there is nothing to show.
    let live = drift.finding.shown_sides().nth(1);
    let live = live.filter(|(side, _)| side.is_present());
    let live = |words: &str| {
        live.as_ref()
            .map(|(_, value)| format!("{words}{value}"))
            .unwrap_or_default()
    };
    match drift.cause {
        Cause::Hotfix => {
            let after = drift
                .finding
                .why
                .first()
                .map(String::as_str)
                .unwrap_or_default();
            let what = if is_declared { "changed" } else { "set" };
            let live = live(" to ");
            Some(format!(
                "it was {what} by hand in {environment}'s cluster{by}{live}: {after}"
            ))
        }
        Cause::Pending if is_declared => Some(format!(
            "{environment}'s cluster does not have it yet{}",
            live(": it has ")
        )),
        Cause::Pending => Some(format!("{environment}'s cluster still has it, set{by}")),
        Cause::Gap | Cause::Unknown => Some(format!(
            "{environment}'s cluster has it otherwise{by}{}",
            live(": it has ")
        )),
    }
}

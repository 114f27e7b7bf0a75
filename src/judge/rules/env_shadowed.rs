//! `env-shadowed`: a variable of a ConfigMap or Secret that the container's own `env` sets over.

use std::cell::LazyCell;

use crate::compare::value_of;
use crate::judge::context::{Fact, Site};
use crate::judge::rule::{Meta, Rule};
use crate::judge::{Finding, FindingSide, Severity};
use crate::maps::IndexMap;
use crate::model::{Container, EnvValue, Environment, ObjectRef, Variable};

pub(crate) struct EnvShadowed;

static META: Meta = Meta {
    id: "env-shadowed",
    summary: "An entry of env sets a variable over one that envFrom brings with another value",
    severity: Severity::Note,
    page: include_str!("env-shadowed.md"),
};

impl Rule for EnvShadowed {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn environment(&self, all: &[&Environment], environment: &Environment, out: &mut Vec<Finding>) {
        let others = LazyCell::new(|| Others::new(all, environment));
        for (site, container) in Site::containers(environment) {
            for pair in hidden(container) {
                let twins = others.twins(&site, container, &pair.kept.name);
                match twins {
                    Some(twins) if !twins.is_empty() => {
                        // What is so everywhere is told once, of the last.
                        out.extend(others.are_before.then(|| everywhere(site, &pair, &twins)));
                    }
                    _ => out.push(finding(site, &pair)),
                }
            }
        }
    }
}

/// A variable that a container sets over one that it takes whole.
struct Pair<'c> {
    kept: &'c Variable,
    hidden: &'c Variable,
    source: &'c ObjectRef,
}

fn hidden(container: &Container) -> impl Iterator<Item = Pair<'_>> {
    container.shadowed.iter().filter_map(|hidden| {
        let kept = container.env.get(&hidden.name)?;
        let source = &container.env_from.get(hidden.env_from?)?.object;
        (!is_same(&kept.value, &hidden.value)).then_some(Pair {
            kept,
            hidden,
            source,
        })
    })
}

/// The other environments of a run, by their containers.
struct Others<'e> {
    all: Vec<IndexMap<Place<'e>, Site<'e>>>,
    /// None of them comes after the environment that is asked about.
    are_before: bool,
}

/// A container, by what it is called in every environment.
type Place<'e> = (Option<&'e str>, &'e str, &'e str, &'e str);

/// The same pair of another environment.
type Twin<'e> = (Site<'e>, Pair<'e>);

impl<'e> Others<'e> {
    fn new(all: &[&'e Environment], environment: &Environment) -> Self {
        let asked = all.iter().filter(|of| !of.is_local());
        let mut are_before = false;
        let mut others = Vec::new();
        for of in asked {
            are_before = std::ptr::eq(*of, environment);
            if !are_before {
                let containers = Site::containers(of).filter(|(_, of)| !of.shadowed.is_empty());
                let places = containers.map(|(site, of)| (place(&site, of), site));
                others.push(places.collect());
            }
        }
        Self {
            all: others,
            are_before,
        }
    }

    /// Returns the same of each other environment; `None` where it is not so in one of them.
    fn twins(&self, site: &Site<'_>, container: &Container, name: &str) -> Option<Vec<Twin<'e>>> {
        let own = place(site, container);
        let twin = |places: &IndexMap<Place<'e>, Site<'e>>| {
            let there = *places.get(&own)?;
            let pair = hidden(there.container?).find(|pair| pair.kept.name == name)?;
            Some((there, pair))
        };
        self.all.iter().map(twin).collect()
    }
}

fn place<'s>(site: &Site<'s>, container: &'s Container) -> Place<'s> {
    let workload = site.workload;
    (
        workload.app.as_deref(),
        &workload.kind,
        &workload.original_name,
        &container.name,
    )
}

fn finding(site: Site<'_>, pair: &Pair<'_>) -> Finding {
    let place = format!("in {}", site.environment.name);
    let fact = Fact::new(
        &pair.kept.name,
        value_of(&pair.kept.value),
        pair.kept.origin,
    );
    let mut finding = site.fact(&META, fact, title(pair, &place));
    finding.sides.push(side_of_hidden(site, pair));
    finding.because("the container's own 'env' sets the variable too, and wins")
}

/// Says it of all environments at once: the one that is judged last speaks.
fn everywhere(site: Site<'_>, pair: &Pair<'_>, twins: &[Twin<'_>]) -> Finding {
    let mut whole = finding(site, pair).small();
    let mut sides = Vec::new();
    for (site, pair) in twins {
        let other = finding(*site, pair);
        whole.also.extend(other.members());
        sides.extend(other.sides);
    }
    sides.append(&mut whole.sides);
    whole.sides = sides;
    whole.title = title(pair, "in any environment").into();
    whole
}

fn title(pair: &Pair<'_>, place: &str) -> String {
    let (kind, source) = (pair.source.kind.name(), &pair.source.original_name);
    format!(
        "{} of {kind} {source} has no effect {place}",
        pair.kept.name
    )
}

fn side_of_hidden(site: Site<'_>, pair: &Pair<'_>) -> FindingSide {
    let hidden = pair.hidden;
    FindingSide::new(
        &site.environment.name,
        value_of(&hidden.value),
        hidden.origin,
    )
    .named(&pair.kept.name)
}

/// Tells whether the process would see no difference, or nothing tells that it would.
fn is_same(kept: &EnvValue, hidden: &EnvValue) -> bool {
    match (kept, hidden) {
        (EnvValue::Unsubstituted(_), _) | (_, EnvValue::Unsubstituted(_)) => true,
        (EnvValue::Text { expanded: a, .. }, EnvValue::Text { expanded: b, .. }) => a == b,
        (EnvValue::Key(a), EnvValue::Key(b)) => {
            (a.object.kind, &a.object.name, &a.key) == (b.object.kind, &b.object.name, &b.key)
        }
        _ => false,
    }
}

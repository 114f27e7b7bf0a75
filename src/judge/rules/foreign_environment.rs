//! `foreign-environment`: an environment that points at another one.

use crate::compare::{Value, own_words, tokens};
use crate::judge::context::{Fact, Site};
use crate::judge::rule::{Meta, Rule};
use crate::judge::{Finding, Severity, values};
use crate::model::{EnvValue, Environment};

pub(crate) struct ForeignEnvironment;

static META: Meta = Meta {
    id: "foreign-environment",
    summary: "A value names another environment: production pointing at staging's database",
    severity: Severity::Error,
    page: include_str!("foreign-environment.md"),
};

impl Rule for ForeignEnvironment {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn environment(&self, all: &[&Environment], environment: &Environment, out: &mut Vec<Finding>) {
        let all = all.iter().filter(|other| other.name != environment.name);
        let words: Vec<(&str, Vec<String>, Vec<String>)> = all
            .map(|other| {
                let theirs = own_words(other, environment);
                (&*other.name, theirs, own_words(environment, other))
            })
            .collect();
        if words.is_empty() {
            return;
        }
        let names = Names {
            others: words
                .iter()
                // A single letter is a name that means nothing in a host.
                .map(|(other, theirs, _)| (*other, split(theirs, 2)))
                .collect(),
            own: words.iter().flat_map(|(.., own)| split(own, 1)).collect(),
        };
        for (spot, container) in Site::containers(environment) {
            for variable in container.env.values() {
                let EnvValue::Text { expanded, .. } = &variable.value else {
                    continue;
                };
                let Some(other) = names.pointed_at(expanded) else {
                    continue;
                };
                let title = format!(
                    "{} points at {other} in {}",
                    variable.name, environment.name
                );
                let value = Value::Text(expanded.clone());
                let fact = Fact::new(&variable.name, value, variable.origin);
                let finding = spot.fact(&META, fact, title);
                out.push(
                    if values::is_host(expanded) || values::has_host_name(&variable.name) {
                        finding.because(format!(
                            "{} would work on the data of {other}",
                            environment.name
                        ))
                    } else {
                        finding.with_severity(Severity::Warning)
                    },
                );
            }
        }
    }
}

/// A name's words: several for `pre-production`, `blue-lake`.
type Words<'n> = Vec<&'n str>;

/// The names of the environments.
struct Names<'n> {
    /// Each other one, with its names.
    others: Vec<(&'n str, Vec<Words<'n>>)>,
    own: Vec<Words<'n>>,
}

/// Returns the words of each name of some length.
fn split(names: &[String], least: usize) -> Vec<Words<'_>> {
    let names = names.iter().filter(|name| name.len() >= least);
    let words = names.map(|name| tokens(name).collect::<Words<'_>>());
    words.filter(|words| !words.is_empty()).collect()
}

impl<'n> Names<'n> {
    /// Returns the environment that a value names, if it names no other and not its own.
    fn pointed_at(&self, value: &str) -> Option<&'n str> {
        // `/dev/shm` is a device, `/opt/staging` a directory.
        if value.starts_with('/') || value.len() > 500 || value.contains('\n') {
            return None;
        }
        let words: Words<'_> = tokens(value).collect();
        let others = self.others.iter();
        let mut named = others.filter(|(_, names)| is_in(names, &words));
        let (other, _) = named.next()?;
        let is_only = named.next().is_none() && !is_in(&self.own, &words);
        // What comes from a Secret is told by a symbol that has names of its own.
        (is_only && !value.contains(" → ")).then_some(*other)
    }
}

/// Tells whether one of the names stands among the words of a value.
fn is_in(names: &[Words<'_>], words: &[&str]) -> bool {
    let same = |(found, part): (&&str, &&str)| found.eq_ignore_ascii_case(part);
    names.iter().any(|name| {
        let mut windows = words.windows(name.len());
        windows.any(|window| window.iter().zip(name).all(same))
    })
}

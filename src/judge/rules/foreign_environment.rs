//! `foreign-environment`: an environment that points at another one.

use super::{Meta, Rule};
use crate::compare::{own_words, tokens};
use crate::judge::context::Spot;
use crate::judge::{Finding, Severity, values};
use crate::mask;
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
        let others: Vec<(&Environment, Vec<String>)> = all
            .iter()
            .filter(|other| other.name != environment.name)
            .map(|&other| (other, own_words(other, environment)))
            .collect();
        let own: Vec<String> = others
            .iter()
            .flat_map(|(other, _)| own_words(environment, other))
            .collect();
        if others.is_empty() {
            return;
        }
        for (spot, container) in Spot::containers(environment) {
            for variable in container.env.values() {
                let EnvValue::Text { expanded, .. } = &variable.value else {
                    continue;
                };
                let Some(other) = points_at(expanded, &others, &own) else {
                    continue;
                };
                let title = format!(
                    "{} points at {other} in {}",
                    variable.name, environment.name
                );
                let shown = format!("{:?}", mask::text(&variable.name, expanded));
                let finding = spot.fact(&META, &variable.name, (shown, variable.origin), title);
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

/// Returns the environment that a value names, if it names no other and not its own.
fn points_at<'e>(
    value: &str,
    others: &[(&'e Environment, Vec<String>)],
    own: &[String],
) -> Option<&'e str> {
    // `/dev/shm` is a device, `/opt/staging` a directory.
    if value.starts_with('/') || value.len() > 500 || value.contains('\n') || value.contains(" → ")
    {
        return None;
    }
    let words: Vec<&str> = tokens(value).collect();
    if own.iter().any(|word| is_in(word, &words)) {
        return None;
    }
    let mut named = others.iter().filter(|(_, theirs)| {
        // A single letter is a name that means nothing in a host.
        theirs
            .iter()
            .any(|word| word.len() > 1 && is_in(word, &words))
    });
    let (other, _) = named.next()?;
    named.next().is_none().then_some(other.name.as_str())
}

/// An environment's word may be several (`pre-production`, `blue-lake`).
fn is_in(word: &str, words: &[&str]) -> bool {
    let parts: Vec<&str> = tokens(word).collect();
    let same = |(found, part): (&&str, &&str)| found.eq_ignore_ascii_case(part);
    !parts.is_empty()
        && words
            .windows(parts.len())
            .any(|window| window.iter().zip(&parts).all(same))
}

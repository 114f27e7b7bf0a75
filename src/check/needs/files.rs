//! [`tell_unknown`]: needed keys of files that nobody can look into.
//!
//! Takes modelled environments whose containers have their needs; adds to each what could not be looked at. Leaves keys of files that are
//! known to the rules.

use super::super::States;
use crate::files;
use crate::model::{Environment, MountedFile};
use crate::needs::Effect;
use crate::source::{NotEvaluated, Unavailable};

/// The id of the rule that speaks of such keys.
const RULE: &str = "file-key-needed";

/// Adds the keys that could not be looked at.
pub(in crate::check) fn tell_unknown(all: &mut [States]) {
    let states = all.iter_mut();
    let all = states.flat_map(|of| of.declared.iter_mut().chain(&mut of.live));
    for environment in all.filter(|of| !of.is_local()) {
        let unknown = unknown(environment);
        environment.not_evaluated.extend(unknown);
    }
}

fn unknown(environment: &Environment) -> Vec<NotEvaluated> {
    let mut unknown = Vec::new();
    for workload in &environment.workloads {
        for container in &workload.containers {
            let needs = container.needs.iter();
            let needs = needs.filter(|of| of.effect == Effect::Fails);
            for need in needs.filter(|need| need.is_in(&environment.name)) {
                let Some(path) = need.file.as_deref() else {
                    continue;
                };
                let why = match MountedFile::at(environment, (workload, container), path) {
                    MountedFile::Unknown(why) => why,
                    MountedFile::Text { key, text, .. } if files::read(key, text).is_none() => {
                        "the file has no keys".to_owned()
                    }
                    _ => continue,
                };
                unknown.push(NotEvaluated {
                    environment: environment.name.clone(),
                    what: format!(
                        "{} of {path} in {} {}",
                        need.name, workload.kind, workload.original_name
                    ),
                    why,
                    unavailable: Unavailable::OfRules(vec![RULE.to_owned()]),
                    origin: container.origin,
                    off_limits: None,
                    optional: false,
                });
            }
        }
    }
    unknown
}

//! `env-needed`: a variable that the process asks for and that nothing sets.

use std::borrow::Cow;

use crate::compare::{self, Absence, Value};
use crate::judge::context::{Fact, Site};
use crate::judge::finding::Needed;
use crate::judge::objects::is_beside;
use crate::judge::rule::{Meta, ResourceNeed, Rule};
use crate::judge::{Finding, FindingSide, Fix, Severity};
use crate::maps::IndexMap;
use crate::model::{
    ConfigMap, Container, EnvSource, Environment, OtherObject, RefKind, Variable, Workload,
};
use crate::needs::{Effect, Need};

pub(crate) struct EnvNeeded;

pub(crate) static META: Meta = Meta {
    id: "env-needed",
    summary: "A variable that the process needs is not set",
    severity: Severity::Error,
    page: include_str!("env-needed.md"),
};

/// Variables that every container has.
const GIVEN: &[&str] = &["HOME", "HOSTNAME", "PATH", "PWD"];

/// Annotations of those who put variables into pods that no manifest sets.
const INJECTORS: &[&str] = &[
    "vault.hashicorp.com/agent-inject",
    "vault.security.banzaicloud.io/",
    "instrumentation.opentelemetry.io/",
];

impl Rule for EnvNeeded {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn needs(&self) -> &'static [ResourceNeed] {
        &[ResourceNeed::Kind("ConfigMap")]
    }

    fn environment(&self, all: &[&Environment], environment: &Environment, out: &mut Vec<Finding>) {
        for (site, container) in Site::containers(environment) {
            let needs = container.needs.iter();
            let needs = needs.filter(|need| need.file.is_none() && need.is_in(&environment.name));
            let unset_needs = worst(needs.filter(|need| !is_set(&site, container, need)));
            for need in unset_needs.into_values() {
                out.extend(unset(all, &site, container, need));
            }
        }
    }
}

/// Returns of each variable the need whose absence is worst.
fn worst<'c>(needs: impl Iterator<Item = &'c Need>) -> IndexMap<&'c str, &'c Need> {
    let mut worst: IndexMap<&str, &Need> = IndexMap::default();
    for need in needs {
        let known = worst.entry(&need.name).or_insert(need);
        // An entry of `needs:` has a reason, and the last word where it says no more than the others.
        if need.effect > known.effect || (need.effect == known.effect && need.reason > known.reason)
        {
            *known = need;
        }
    }
    worst
}

/// Tells whether a container has a variable: from its entries, from Kubernetes, or from a word of its command.
fn is_set(site: &Site<'_>, container: &Container, need: &Need) -> bool {
    let name = need.name.as_str();
    let words = [&container.command, &container.args];
    let mut words = words.into_iter().flatten().flat_map(|words| &words.value);
    let mut keys = container.env.keys();
    container.env.contains_key(name)
        || need
            .instead
            .as_ref()
            .is_some_and(|of| container.env.contains_key(of))
        || need.is_caseless && keys.any(|key| key.eq_ignore_ascii_case(name))
        || GIVEN.contains(&name)
        || name.starts_with("KUBERNETES_")
        || is_of_service(site, name)
        || words.any(|word| assigns(word, name))
}

/// Tells whether a word of a command sets a variable: `NAME=value`, or `export NAME=…` within a script.
fn assigns(word: &str, name: &str) -> bool {
    word.match_indices(name).any(|(at, _)| {
        let before = word.get(..at).unwrap_or_default();
        let behind = word.get(at + name.len()..).unwrap_or_default();
        let starts = before.is_empty() || before.ends_with([' ', '\t', '\n', ';', '&', '(']);
        starts && behind.starts_with('=')
    })
}

/// Tells whether Kubernetes sets the variable for a Service: one of the pod's namespace that has an address of its own, where the pod
/// did not switch such variables off. Source: `makeEnvironmentVariables` of the kubelet, `FromServices`.
fn is_of_service(site: &Site<'_>, name: &str) -> bool {
    let mut fields = site.workload.rest.iter();
    if fields.any(|(path, leaf)| path.ends_with(".enableServiceLinks") && leaf.value == "false") {
        return false;
    }
    let has_address = |of: &OtherObject| {
        let is =
            |path: &str, value: &str| of.leaves.get(path).is_some_and(|leaf| leaf.value == value);
        !is("spec.clusterIP", "None") && !is("spec.type", "ExternalName")
    };
    let namespace = site.workload.namespace.as_deref();
    let services = site.environment.objects.iter().filter(|of| {
        of.kind == "Service"
            && of.group.is_empty()
            && is_beside(of.namespace.as_deref(), namespace)
            && has_address(of)
    });
    let mut prefixes = services.map(|of| of.name.to_uppercase().replace(['-', '.'], "_"));
    prefixes.any(|prefix| {
        let rest = name.strip_prefix(&*prefix);
        rest.is_some_and(|rest| {
            rest.starts_with("_SERVICE_HOST")
                || rest.starts_with("_SERVICE_PORT")
                || rest.starts_with("_PORT")
        })
    })
}

/// Returns the finding about a variable that is not set, if it is worth one.
fn unset(
    all: &[&Environment],
    site: &Site<'_>,
    container: &Container,
    need: &Need,
) -> Option<Finding> {
    let set_in = set_in(all, site, container, &need.name);
    let fails = need.effect == Effect::Fails;
    let here = &site.environment.name;
    let title = match need.effect {
        Effect::Fails => format!("{} is needed and {here} does not set it", need.name),
        Effect::Empty if !set_in.is_empty() => {
            format!("{} is read and {here} does not set it", need.name)
        }
        _ => return None,
    };
    let mut left_out = container.left_out.iter();
    let left_out = left_out.find(|entry| entry.name == need.name);
    let origin = left_out.map_or(container.origin, |entry| entry.origin);
    let fact = Fact::new(&need.name, Value::Absent(Absence::NotSet), origin);
    let mut finding = site.fact(&META, fact, title);
    if let Some(reason) = &need.reason {
        finding.why.push(format!("the reason: {reason}"));
    }
    let doubt = may_come(site, container, &need.name);
    if let Some(doubt) = &doubt {
        finding.why.push(doubt.to_string());
    }
    if !fails || doubt.is_some() {
        finding.severity = Severity::Warning;
    }
    finding.fix = Some(Fix::saying(format!("set {} in {here}", need.name)));
    finding.needed = Some(Needed {
        how: need.how.clone(),
        origin: need.origin,
        fails,
        set_in,
    });
    Some(finding)
}

/// Returns the sides of the other environments whose container of that name has the variable, the nearest to production first.
fn set_in(
    all: &[&Environment],
    site: &Site<'_>,
    container: &Container,
    name: &str,
) -> Vec<FindingSide> {
    let workload = site.workload;
    let is_same = |of: &&Workload| {
        of.kind == workload.kind
            && of.original_name == workload.original_name
            && of.app == workload.app
    };
    let others = all
        .iter()
        .rev()
        .filter(|of| of.name != site.environment.name);
    let sides = others.filter_map(|other| {
        let mut containers = other
            .workloads
            .iter()
            .filter(is_same)
            .flat_map(|of| &of.containers);
        let theirs = containers.find(|of| of.name == container.name)?;
        Some(side(other, theirs.env.get(name)?))
    });
    sides.collect()
}

fn side(environment: &Environment, variable: &Variable) -> FindingSide {
    let value = compare::value_of(&variable.value);
    FindingSide::new(&environment.name, value, variable.origin).named(&variable.name)
}

/// Says what may bring the variable all the same.
fn may_come(site: &Site<'_>, container: &Container, name: &str) -> Option<Cow<'static, str>> {
    let unknown = |source: &&EnvSource| source.may_bring(name);
    if let Some(source) = container.env_from.iter().find(unknown) {
        let kind = source.object.kind.name();
        let object = &source.object.original_name;
        return Some(
            format!("the variable may come from {kind} {object}, whose keys are unknown").into(),
        );
    }
    let annotation = "spec.template.metadata.annotations";
    let mut leaves = site.workload.rest.iter();
    let is_injected = leaves.any(|(path, _)| {
        path.contains(annotation) && INJECTORS.iter().any(|injector| path.contains(injector))
    });
    if is_injected {
        return Some(
            "the variable may come from what the pod's annotations have put into it".into(),
        );
    }
    let mut files = container.mounts.iter();
    let file = files.find(|(path, mount)| {
        let is_settings =
            is_settings(path) || mount.value.sub_path.as_deref().is_some_and(is_settings);
        is_settings && may_hold(site, &mount.value.volume, name)
    });
    file.map(|(path, _)| format!("the variable may come from the mounted file {path}").into())
}

/// Tells whether the files of a volume may say what a variable says otherwise, in the words of its name; those that nobody can look into may.
fn may_hold(site: &Site<'_>, volume: &str, name: &str) -> bool {
    let Some(volume) = site.workload.volumes.get(volume) else {
        return true;
    };
    let mut references = volume.references.iter();
    references.any(|reference| {
        let mut maps = site.environment.config_maps.iter();
        let is_it = |map: &&ConfigMap| {
            reference.object.kind == RefKind::ConfigMap
                && map.original_name == reference.object.original_name
        };
        let Some(map) = maps.find(is_it).filter(|map| !map.keys_unknown) else {
            return true;
        };
        let mut texts = map.data.values();
        texts.any(|text| {
            let text = text.value.to_ascii_lowercase();
            let mut words = name.split('_').filter(|word| !word.is_empty());
            words.all(|word| text.contains(&word.to_ascii_lowercase()))
        })
    })
}

/// Tells whether a mounted file may say what variables say otherwise: `.env`, `application.yml` of Spring, `appsettings.json` of .NET.
fn is_settings(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let is = |of: &str| {
        stem == of
            || stem
                .strip_prefix(of)
                .is_some_and(|rest| rest.starts_with(['-', '.']))
    };
    name.split('.').any(|part| part == "env")
        || (is("application") && matches!(ending, "yml" | "yaml" | "properties" | "conf"))
        || (is("appsettings") && ending == "json")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mounted_file_of_settings_may_say_it() {
        for (path, expected) in [
            ("/app/.env", true),
            ("/app/prod.env", true),
            ("/config/application.yml", true),
            ("/config/application-prod.properties", true),
            ("/app/appsettings.Production.json", true),
            ("/app/applications.yml", false),
            ("/app/application.txt", false),
            ("/app/environment", false),
        ] {
            assert_eq!(is_settings(path), expected, "{path}");
        }
    }

    #[test]
    fn a_word_of_a_command_sets_a_variable() {
        for (word, expected) in [
            ("A=1", true),
            ("export A=1; run", true),
            ("B=1 A=2 run", true),
            ("--A=1", false),
            ("BA=1", false),
            ("echo $A", false),
        ] {
            assert_eq!(assigns(word, "A"), expected, "{word}");
        }
    }
}

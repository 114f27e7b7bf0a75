//! [`Context`]: what a rule may look at, and how it begins a finding.

use super::cause::Cause;
use super::rules::{Judgement, Meta};
use super::{Finding, FindingSide, masked};
use crate::compare::{Comparison, Difference, EnvironmentNames, Field, Subject};
use crate::model::{Container, Environment, ProbeKind, Workload};
use crate::yaml::Origin;

/// The comparison whose differences are being judged.
#[derive(Debug)]
pub struct Context<'c> {
    /// Every environment of the run.
    pub environments: &'c [&'c Environment],
    /// The comparison.
    pub comparison: &'c Comparison<'c>,
    /// Tells what differs in the environments' own names only.
    pub names: EnvironmentNames,
}

impl<'c> Context<'c> {
    pub(super) fn new(environments: &'c [&'c Environment], comparison: &'c Comparison<'c>) -> Self {
        Self {
            environments,
            comparison,
            names: EnvironmentNames::new(comparison.reference, comparison.target),
        }
    }

    /// Returns the reference's name.
    pub(crate) fn reference(&self) -> &'c str {
        &self.comparison.reference.name
    }

    /// Returns the target's name.
    pub(crate) fn target(&self) -> &'c str {
        &self.comparison.target.name
    }

    /// Begins a finding about a difference, with both sides masked.
    pub(crate) fn draft(&self, meta: &Meta, difference: &Difference<'_>, title: String) -> Finding {
        let (reference, target) = masked::sides(self.comparison, difference);
        let absent = match difference.field {
            Field::Workload | Field::Container(_) | Field::Mount(..) | Field::Volume(..) => {
                "not there"
            }
            _ => "not set",
        };
        let side = |environment: &str, value: Option<String>, origin| FindingSide {
            environment: environment.to_owned(),
            present: value.is_some(),
            value: value.unwrap_or_else(|| absent.to_owned()),
            origin,
            set_by: Vec::new(),
        };
        Finding {
            rule: meta.id,
            severity: meta.severity,
            subject: difference.subject.clone(),
            field: field_name(&difference.field),
            environment: self.target().to_owned(),
            title,
            sides: vec![
                side(self.reference(), reference, difference.reference.origin),
                side(self.target(), target, difference.target.origin),
            ],
            why: Vec::new(),
            fix: None,
            cause: Some(Cause::Gap),
            also: Vec::new(),
        }
    }

    /// Tells whether both sides differ in the environments' own names only.
    pub(crate) fn is_name_only(&self, difference: &Difference<'_>) -> bool {
        match (&difference.reference.value, &difference.target.value) {
            (Some(a), Some(b)) => self.names.explain(a, b),
            _ => false,
        }
    }
}

impl From<Finding> for Judgement {
    fn from(finding: Finding) -> Self {
        Self::Finding(Box::new(finding))
    }
}

/// Where a fact about one environment is found.
#[derive(Clone, Copy)]
pub(crate) struct Site<'e> {
    pub(crate) environment: &'e Environment,
    pub(crate) workload: &'e Workload,
    pub(crate) container: Option<&'e Container>,
}

impl<'e> Site<'e> {
    /// Returns every container of an environment.
    pub(crate) fn containers(
        environment: &'e Environment,
    ) -> impl Iterator<Item = (Self, &'e Container)> {
        environment.workloads.iter().flat_map(move |workload| {
            workload.containers.iter().map(move |container| {
                let spot = Self {
                    environment,
                    workload,
                    container: Some(container),
                };
                (spot, container)
            })
        })
    }

    pub(crate) fn subject(&self) -> Subject {
        Subject {
            app: self.workload.app.clone(),
            kind: self.workload.kind.clone(),
            name: self.workload.original_name.clone(),
            container: self.container.map(|container| container.name.clone()),
        }
    }

    /// Begins a finding about the fact: its field, what stands there (masked by the caller's name for it) and where.
    pub(crate) fn fact(
        &self,
        meta: &Meta,
        field: &str,
        (value, origin): (String, Origin),
        title: String,
    ) -> Finding {
        fact(
            meta,
            self.environment,
            self.subject(),
            (field, value, origin),
            title,
        )
    }
}

/// Begins a finding about one environment. `value` has been masked.
pub(crate) fn fact(
    meta: &Meta,
    environment: &Environment,
    subject: Subject,
    (field, value, origin): (&str, String, Origin),
    title: String,
) -> Finding {
    Finding {
        rule: meta.id,
        severity: meta.severity,
        subject,
        field: field.to_owned(),
        environment: environment.name.clone(),
        title,
        sides: vec![FindingSide {
            environment: environment.name.clone(),
            value,
            present: true,
            origin,
            set_by: Vec::new(),
        }],
        why: Vec::new(),
        fix: None,
        cause: None,
        also: Vec::new(),
    }
}

/// Returns a field as finding ids spell it.
#[must_use]
pub(crate) fn field_name(field: &Field) -> String {
    let below = |base: String, path: &Option<String>| match path {
        Some(path) => format!("{base}.{path}"),
        None => base,
    };
    match field {
        Field::Workload | Field::Container(_) => String::new(),
        Field::Kind => "kind".to_owned(),
        Field::Env(name) | Field::EnvDuplicate(name) => name.clone(),
        Field::EnvFrom(source) => format!("envFrom.{source}"),
        Field::Image => "image".to_owned(),
        Field::Command => "command".to_owned(),
        Field::Args => "args".to_owned(),
        Field::Probe(kind, path) => below(probe_name(*kind).to_owned(), path),
        Field::Request(name) => format!("requests.{name}"),
        Field::Limit(name) => format!("limits.{name}"),
        Field::Mount(path, field) => below(format!("volumeMounts.{path}"), field),
        Field::Volume(name, path) => below(format!("volumes.{name}"), path),
        Field::ConfigKey(map, key) => format!("configMap.{map}.{key}"),
        Field::Strategy(path) => format!("strategy.{path}"),
        Field::Replicas => "replicas".to_owned(),
        Field::ServiceAccount => "serviceAccountName".to_owned(),
        Field::Rest(path) => path.clone(),
    }
}

/// Returns a probe's field name.
#[must_use]
pub(crate) fn probe_name(kind: ProbeKind) -> &'static str {
    match kind {
        ProbeKind::Startup => "startupProbe",
        ProbeKind::Liveness => "livenessProbe",
        ProbeKind::Readiness => "readinessProbe",
    }
}

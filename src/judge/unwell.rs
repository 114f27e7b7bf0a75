//! [`Unwell`]: a live workload that has fewer pods than are wanted, by the names that its cluster knows it by.
//!
//! Takes environments; gives names, so that whoever can ask the cluster may look for a way back. Leaves what is said of it to the rules.

use smol_str::SmolStr;

use super::rules::OF_STATUS;
use super::{Severity, Verdict};
use crate::compare::Subject;
use crate::maps::IndexMap;
use crate::model::Environment;
use crate::source::WorkloadKind;

/// A live workload that has fewer pods than are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Unwell {
    /// The environment.
    pub environment: String,
    /// Its name in findings.
    pub subject: Subject,
    /// The kind.
    pub kind: WorkloadKind,
    /// The namespace, where the cluster says so.
    pub namespace: Option<String>,
    /// Its final name.
    pub name: String,
}

/// Returns the workloads of an environment that have fewer pods than are wanted and whose revisions a cluster keeps.
pub(super) fn of_environment(environment: &Environment) -> impl Iterator<Item = Unwell> {
    const KINDS: [WorkloadKind; 3] = [
        WorkloadKind::Deployment,
        WorkloadKind::StatefulSet,
        WorkloadKind::DaemonSet,
    ];
    let statuses = environment.statuses.iter();
    let unwell = statuses.filter(|of| {
        let wanted = of.wanted().unwrap_or_default();
        KINDS.contains(&of.kind) && of.available() < wanted
    });
    unwell.map(|of| Unwell {
        environment: environment.name.clone(),
        subject: of.subject(environment),
        kind: of.kind,
        namespace: of.namespace.clone(),
        name: of.name.clone(),
    })
}

impl Verdict {
    /// Returns the workloads that have fewer pods than are wanted and of which an error says so, each with the place of that finding.
    #[must_use]
    pub fn to_go_back(&self) -> Vec<(usize, &Unwell)> {
        if self.unwell.is_empty() {
            return Vec::new();
        }
        let mut places: IndexMap<(Subject, SmolStr), usize> = IndexMap::default();
        for (place, finding) in self.findings.iter().enumerate() {
            let is_error = finding.severity == Severity::Error;
            for member in finding.members().into_iter().filter(|_| is_error) {
                if OF_STATUS.contains(&member.rule) {
                    let key = (member.subject, member.environment);
                    places.entry(key).or_insert(place);
                }
            }
        }
        let unwell = self.unwell.iter();
        let found = unwell.filter_map(|of| {
            let key = (of.subject.clone(), SmolStr::new(&of.environment));
            Some((*places.get(&key)?, of))
        });
        found.collect()
    }
}

//! [`Difference`]: one field that is not equal, both sides with origin.

use super::{Field, ObjectPair, Side};
use std::collections::BTreeSet;

use crate::model::{Container, Environment, Workload};
use crate::source::is_data;

/// Two environments held against each other.
#[derive(Debug)]
pub struct Comparison<'e> {
    /// The environment that the other one is held against.
    pub reference: &'e Environment,
    /// The one judged.
    pub target: &'e Environment,
    /// The workloads of both sides, each with the one that answers to it.
    pub pairs: Vec<Pair<'e>>,
    /// Everything that differs in workloads, in a stable order.
    pub differences: Vec<Difference<'e>>,
    /// Fields of which one side or both are not known: a variable in them is still to be substituted.
    pub unknown: Vec<Difference<'e>>,
    /// The objects of other kinds that are not alike, where both states are declared.
    pub objects: Vec<ObjectPair<'e>>,
    /// Data of ConfigMaps and Secrets that no workload reads, and that is not alike, where both states are declared. None is asked for
    /// where differences are to be judged.
    pub unread: Vec<Difference<'e>>,
}

impl Comparison<'_> {
    /// Tells whether one side is a developer's environment, of which the names of variables alone are known.
    #[must_use]
    pub fn is_local(&self) -> bool {
        self.reference.is_local() || self.target.is_local()
    }

    /// Returns the number of objects of other kinds that were held against one of the other side.
    #[must_use]
    pub fn compared_objects(&self) -> usize {
        // Of what is around data, the data is counted.
        let is_pair = |pair: &&ObjectPair<'_>| {
            let both = pair.reference.zip(pair.target);
            both.is_some_and(|(of, _)| !is_data(&of.kind))
        };
        let pairs = self.objects.iter().filter(is_pair).count();
        let (a, b) = (self.reference, self.target);
        let maps = |of: &'_ Environment| -> BTreeSet<_> {
            of.config_maps
                .iter()
                .map(|map| map.original_name.clone())
                .collect()
        };
        let secrets = |of: &'_ Environment| -> BTreeSet<_> {
            of.secrets
                .iter()
                .map(|secret| secret.original_name.clone())
                .collect()
        };
        pairs
            + maps(a).intersection(&maps(b)).count()
            + secrets(a).intersection(&secrets(b)).count()
    }
}

/// Two workloads that answer to each other; one side absent where nothing answers.
#[derive(Debug, Clone, Copy)]
pub struct Pair<'e> {
    /// In the reference.
    pub reference: Option<&'e Workload>,
    /// In the target.
    pub target: Option<&'e Workload>,
    /// The target workload that looks like the reference's under another name, where no name answers. Two environments compare
    /// it; between the states of one, it stays unpaired.
    pub renamed: Option<&'e Workload>,
}

/// The owner of a field that differs, by the names that pair across environments.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Subject {
    /// Application, if a glob bound one.
    pub app: Option<String>,
    /// Namespace, where an environment spans several.
    pub namespace: Option<String>,
    /// Kind (the reference's, where the kind itself differs).
    pub kind: String,
    /// Original name.
    pub name: String,
    /// Container, if the field is in one.
    pub container: Option<String>,
}

impl Subject {
    /// Returns the owner of a field that is in no container, by its name across environments.
    #[must_use]
    pub fn new(app: Option<&str>, kind: &str, name: &str) -> Self {
        Self {
            app: app.map(str::to_owned),
            namespace: None,
            kind: kind.to_owned(),
            name: name.to_owned(),
            container: None,
        }
    }
}

impl Difference<'_> {
    /// Tells on which sides anything stands: in the reference, in the target.
    #[must_use]
    pub fn presence(&self) -> (bool, bool) {
        (self.reference.is_present(), self.target.is_present())
    }
}

/// One field that is not equal. Carries the two model places for rules that look closer.
#[derive(Debug, Clone)]
pub struct Difference<'e> {
    /// The owner of the field.
    pub subject: Subject,
    /// The field.
    pub field: Field,
    /// In the reference.
    pub reference: Side,
    /// In the target.
    pub target: Side,
    /// The workloads, where both or either exist.
    pub workloads: (Option<&'e Workload>, Option<&'e Workload>),
    /// The containers, for a field in one.
    pub containers: (Option<&'e Container>, Option<&'e Container>),
}

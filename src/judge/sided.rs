//! [`Sided`]: a workload of the target beside the reference's, for facts that hold of one side or of both.
//!
//! Takes comparisons and environments by themselves; gives findings: as loud as their rule where the reference does better, and a
//! note, told once for all environments, where it does not, or nothing is compared. Leaves what holds to the rules.

use super::part::Part;
use super::rule::Meta;
use super::{Cause, Context, Finding, FindingSide, Severity, Title};
use crate::compare::{Subject, Value};
use crate::model::{Environment, Workload};
use crate::yaml::Origin;

/// A workload of the environment that is judged, and the reference's, where there is one.
pub(super) struct Sided<'e> {
    pub(super) reference: Option<(&'e Environment, &'e Workload)>,
    pub(super) target: (&'e Environment, &'e Workload),
}

/// A text of one side, and its place.
pub(super) type SideText = (String, Origin);

impl<'e> Sided<'e> {
    /// Returns the workloads of a comparison's target.
    pub(super) fn of_comparison<'c>(
        context: &Context<'c>,
    ) -> impl Iterator<Item = Sided<'c>> + use<'c> {
        let comparison = context.comparison;
        let pairs = comparison.pairs.iter();
        pairs.filter_map(move |pair| {
            let ours = pair.reference.map(|of| (comparison.reference, of));
            Some(Sided {
                reference: ours,
                target: (comparison.target, pair.target?),
            })
        })
    }

    /// Returns the workloads of an environment that nothing is compared with.
    pub(super) fn of_environment(
        all: &[&Environment],
        environment: &'e Environment,
    ) -> impl Iterator<Item = Self> + use<'e> {
        let is_alone = all.len() == 1;
        let workloads = environment.workloads.iter().filter(move |_| is_alone);
        workloads.map(move |workload| Self {
            reference: None,
            target: (environment, workload),
        })
    }

    /// Returns the workload of the reference.
    pub(super) fn ours(&self) -> Option<&'e Workload> {
        Some(self.reference?.1)
    }

    /// Returns the workload of the target.
    pub(super) fn theirs(&self) -> &'e Workload {
        self.target.1
    }

    /// Begins a finding about what holds of the target, where the reference does better.
    pub(super) fn worse(
        &self,
        meta: &Meta,
        (field, title): (&str, &str),
        (ours, theirs): (SideText, SideText),
    ) -> Finding {
        let title = Title::within(title, &self.target.0.name);
        let mut finding = self.draft(meta, field, title, (Some(ours), theirs));
        finding.cause = Some(Cause::Gap);
        finding
    }

    /// Begins a note about what holds of every side that there is.
    pub(super) fn alike(
        &self,
        meta: &Meta,
        (field, title): (&str, &str),
        (ours, theirs): (Option<SideText>, SideText),
    ) -> Finding {
        let part = Part::told_everywhere((meta.id, field, title, &theirs.0));
        let finding = self.draft(meta, field, title.into(), (ours, theirs));
        finding.part_of(Some(part)).with_severity(Severity::Note)
    }

    fn draft(
        &self,
        meta: &Meta,
        field: &str,
        title: Title,
        (ours, theirs): (Option<SideText>, SideText),
    ) -> Finding {
        let side = |environment: &Environment, (text, origin): SideText| {
            FindingSide::new(&environment.name, Value::plain(text), origin)
        };
        let ours = self.reference.zip(ours);
        let ours = ours.map(|((environment, _), text)| side(environment, text));
        let theirs = side(self.target.0, theirs);
        Finding {
            subject: self.subject(),
            field: field.to_owned(),
            environment: self.target.0.name.clone(),
            title,
            sides: ours.into_iter().chain([theirs]).collect(),
            ..Finding::of(meta)
        }
    }

    /// Returns the workload by its name across environments.
    fn subject(&self) -> Subject {
        let (environment, theirs) = self.target;
        let (of, named) = self.reference.unwrap_or(self.target);
        let spans = of.spans_namespaces || environment.spans_namespaces;
        let name = match environment.shares_name(&named.kind, &named.original_name) {
            true => &named.name,
            false => of.told_name(&named.kind, &named.name, &named.original_name),
        };
        Subject {
            namespace: theirs.namespace.clone().filter(|_| spans),
            ..Subject::new(named.app.as_deref(), &named.kind, name)
        }
    }
}

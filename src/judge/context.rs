//! [`Context`]: what a rule may look at, and how it begins a finding.

use std::sync::OnceLock;

use super::fix::{OwnObjects, OwnWords};
use super::fragment::Fragment;
use super::lost_services::{Services, services_of_both};
use super::objects::{Index, of_rollout};
use super::rendered::Rendered;
use super::replaced::named::HostWords;
use super::replaced::{Hosts, KeptNames, Missing};
use super::rollout::Rollouts;
use super::rule::Meta;
use super::served::Served;
use super::title::Title;
use super::unneeded::Choices;
use super::unrendered::{LeftBehind, left_behind};
use super::{Cause, Finding, FindingSide, Policy};
use crate::compare::{Comparison, Difference, Field, OwnNames, Side, Subject, Value};
use crate::environments::host_tokens;
use crate::maps::{IndexMap, IndexSet};
use crate::model::{Container, Environment, OtherObject, Workload};
use crate::yaml::Origin;

/// The comparison whose differences are being judged.
#[derive(Debug)]
pub struct Context<'c> {
    /// Every environment of the run.
    pub environments: &'c [&'c Environment],
    /// The comparison.
    pub comparison: &'c Comparison<'c>,
    /// Tells what differs in the environments' own names only.
    pub names: OwnNames,
    /// The rules that are switched off.
    pub(super) off: Vec<&'static str>,
    /// Counted when first asked for; so is what follows.
    fragment: OnceLock<Option<Fragment>>,
    held: OnceLock<Index<'c>>,
    given: OnceLock<Index<'c>>,
    left_behind: OnceLock<Vec<LeftBehind<'c>>>,
    /// The reference's workloads, by the place of the target's that they are paired with.
    counterparts: OnceLock<IndexMap<usize, &'c Workload>>,
    services: OnceLock<Services<'c>>,
    /// The other way round.
    answers: OnceLock<IndexMap<usize, &'c Workload>>,
    own_objects: OnceLock<OwnObjects>,
    own_words: OnceLock<OwnWords>,
    /// The reference's workloads that the target lacks, by their places.
    missing: OnceLock<IndexMap<usize, Missing<'c>>>,
    /// The hosts that each environment serves.
    served: OnceLock<Served<'c>>,
    /// Of the reference and of the target.
    rollouts: OnceLock<[Rollouts<'c>; 2]>,
    /// The hosts that the texts of the reference and of the target name.
    host_words: [OnceLock<HostWords<'c>>; 2],
    hosts: OnceLock<Hosts<'c>>,
    kept_names: OnceLock<KeptNames<'c>>,
    /// Kind and name of what Rollouts of the target name and that is missing there.
    refused: OnceLock<IndexSet<(String, String)>>,
    /// Kind and name of the reference's objects that the target lacks.
    objects_missing: OnceLock<IndexSet<(&'c str, &'c str)>>,
    /// The ConfigMaps and Secrets of the reference and of the target.
    rendered: OnceLock<[Rendered<'c>; 2]>,
    /// Asked by [`super::unneeded`] alone.
    pub(super) choices: OnceLock<Choices>,
}

impl<'c> Context<'c> {
    pub(super) fn new(
        environments: &'c [&'c Environment],
        comparison: &'c Comparison<'c>,
        policy: &Policy,
    ) -> Self {
        Self {
            off: policy.rules_off(),
            environments,
            comparison,
            names: OwnNames::new(comparison.reference, comparison.target),
            fragment: OnceLock::new(),
            held: OnceLock::new(),
            given: OnceLock::new(),
            left_behind: OnceLock::new(),
            counterparts: OnceLock::new(),
            services: OnceLock::new(),
            answers: OnceLock::new(),
            host_words: [OnceLock::new(), OnceLock::new()],
            hosts: OnceLock::new(),
            kept_names: OnceLock::new(),
            refused: OnceLock::new(),
            objects_missing: OnceLock::new(),
            own_objects: OnceLock::new(),
            own_words: OnceLock::new(),
            missing: OnceLock::new(),
            served: OnceLock::new(),
            rollouts: OnceLock::new(),
            rendered: OnceLock::new(),
            choices: OnceLock::new(),
        }
    }

    /// Returns what the reference renders, to be looked up.
    pub(super) fn held(&self) -> &Index<'c> {
        let index = || Index::of_environment(self.comparison.reference);
        self.held.get_or_init(index)
    }

    /// Returns what the target renders, to be looked up.
    pub(super) fn given(&self) -> &Index<'c> {
        let index = || Index::of_environment(self.comparison.target);
        self.given.get_or_init(index)
    }

    /// Tells whether the target renders a Service that a text names: what it leads to is there too.
    pub(super) fn target_renders_host_of(&self, text: &str) -> bool {
        let mut hosts = host_tokens(text);
        hosts.any(|token| {
            let label = token.host.split('.').next().unwrap_or_default();
            self.given().objects("Service", label).next().is_some()
        })
    }

    /// Returns the reference's workload that one of the target is paired with.
    pub(super) fn counterpart(&self, of: &Workload) -> Option<&'c Workload> {
        let pairs = || {
            let pairs = self.comparison.pairs.iter();
            let both = pairs.filter_map(|pair| pair.target.zip(pair.reference));
            both.map(|(theirs, ours)| (place(theirs), ours)).collect()
        };
        let all = self.counterparts.get_or_init(pairs);
        all.get(&place(of)).copied()
    }

    /// Returns the target's workload that one of the reference is paired with.
    pub(super) fn answer(&self, of: &Workload) -> Option<&'c Workload> {
        let pairs = || {
            let pairs = self.comparison.pairs.iter();
            let both = pairs.filter_map(|pair| pair.reference.zip(pair.target));
            both.map(|(ours, theirs)| (place(ours), theirs)).collect()
        };
        self.answers.get_or_init(pairs).get(&place(of)).copied()
    }

    /// Returns the hosts that the texts of the reference name.
    pub(super) fn reference_words(&self) -> &HostWords<'c> {
        let [words, _] = &self.host_words;
        words.get_or_init(|| HostWords::of(self.comparison.reference))
    }

    /// Returns the hosts that the texts of the target name.
    pub(super) fn target_words(&self) -> &HostWords<'c> {
        let [_, words] = &self.host_words;
        words.get_or_init(|| HostWords::of(self.comparison.target))
    }

    /// Returns the hosts that variables of the reference name, and the Services of the target.
    pub(super) fn hosts(&self) -> &Hosts<'c> {
        let found = || Hosts::of(self.comparison, &self.names);
        self.hosts.get_or_init(found)
    }

    /// Returns the reference's workloads that the target has, by their names.
    pub(super) fn kept_names(&self) -> &KeptNames<'c> {
        let found = || KeptNames::of(self.comparison);
        self.kept_names.get_or_init(found)
    }

    /// Tells whether Rollouts of the target name an object that is missing there.
    pub(super) fn rollouts_name(&self, object: &OtherObject) -> bool {
        let wanted = || {
            let workloads = self.comparison.target.workloads.iter();
            let loose = workloads.flat_map(|of| of_rollout(self.given(), of));
            loose.filter_map(|end| end.wanted).collect()
        };
        let all = self.refused.get_or_init(wanted);
        !all.is_empty() && all.contains(&(object.kind.clone(), object.name.clone()))
    }

    /// Tells whether the reference renders an object of a kind and name that the target lacks.
    pub(super) fn lacks_object(&self, kind: &str, name: &str) -> bool {
        let missing = || {
            let pairs = self.comparison.objects.iter();
            let missing = pairs.filter_map(|pair| pair.reference.filter(|_| pair.target.is_none()));
            missing
                .map(|of| (of.kind.as_str(), of.name.as_str()))
                .collect()
        };
        self.objects_missing
            .get_or_init(missing)
            .contains(&(kind, name))
    }

    /// Returns the workloads of the reference that the target lacks, by their places.
    pub(super) fn missing(&self) -> &IndexMap<usize, Missing<'c>> {
        let found = || {
            let pairs = self.comparison.pairs.iter();
            let missing = pairs.filter_map(|pair| pair.reference.filter(|_| pair.target.is_none()));
            missing
                .map(|of| (place(of), Missing::new(self.held(), of)))
                .collect()
        };
        self.missing.get_or_init(found)
    }

    /// Returns the hosts that each environment of the run serves.
    pub(super) fn served(&self) -> &Served<'c> {
        let found = || Served::of(self.environments);
        self.served.get_or_init(found)
    }

    /// Returns the ConfigMaps and Secrets that the reference and the target render, to be looked up.
    pub(super) fn rendered(&self) -> &[Rendered<'c>; 2] {
        let comparison = self.comparison;
        let found = || [comparison.reference, comparison.target].map(Rendered::in_environment);
        self.rendered.get_or_init(found)
    }

    /// Returns what counts during rollouts, of the reference and of the target.
    pub(super) fn rollouts(&self) -> &[Rollouts<'c>; 2] {
        let comparison = self.comparison;
        let found = || [comparison.reference, comparison.target].map(Rollouts::of);
        self.rollouts.get_or_init(found)
    }

    /// Returns the Services that both sides render, by the reference's name.
    pub(super) fn both_services(&self) -> &Services<'c> {
        let found = || services_of_both(self.comparison);
        self.services.get_or_init(found)
    }

    /// Returns the ConfigMaps and Secrets that the target's workloads read, to be looked up.
    pub(super) fn own_objects(&self) -> &OwnObjects {
        let found = || OwnObjects::of(self.comparison);
        self.own_objects.get_or_init(found)
    }

    /// Returns the words that the target's settings have for it.
    pub(super) fn own_words(&self) -> &OwnWords {
        let found = || OwnWords::of(self.comparison, &self.names);
        self.own_words.get_or_init(found)
    }

    /// Returns what the reference renders and the target only refers to, where no cluster tells whether it is there.
    pub(super) fn left_behind(&self) -> &[LeftBehind<'c>] {
        let found = || left_behind(self.comparison, &self.names);
        self.left_behind.get_or_init(found)
    }

    /// Returns how much of the reference's the target renders, where that is less than half.
    pub(crate) fn fragment(&self) -> Option<&Fragment> {
        let count = || Fragment::of(self.comparison, &self.names);
        self.fragment.get_or_init(count).as_ref()
    }

    /// Returns the reference's name.
    pub(crate) fn reference(&self) -> &'c str {
        &self.comparison.reference.name
    }

    /// Returns the target's name.
    pub(crate) fn target(&self) -> &'c str {
        &self.comparison.target.name
    }

    /// Begins a finding about a difference.
    pub(crate) fn draft(
        &self,
        meta: &Meta,
        difference: &Difference<'_>,
        title: impl Into<Title>,
    ) -> Finding {
        let side = |environment: &str, side: &Side| {
            FindingSide::new(environment, side.value.clone(), side.origin)
                .named(difference.field.value_name())
        };
        Finding {
            subject: difference.subject.clone(),
            field: difference.field.id(),
            environment: self.target().to_owned(),
            title: title.into(),
            sides: vec![
                side(self.reference(), &difference.reference),
                side(self.target(), &difference.target),
            ],
            cause: Some(Cause::Gap),
            ..Finding::of(meta)
        }
    }

    /// Tells whether both sides differ in the environments' own names only, in every line.
    pub(crate) fn is_name_only(&self, difference: &Difference<'_>) -> bool {
        let (a, b) = (&difference.reference, &difference.target);
        // How a process is asked, and how much it gets, is no name.
        let is_number = matches!(
            difference.field,
            Field::Probe(..) | Field::Request(_) | Field::Limit(_) | Field::Replicas
        );
        if is_number || !a.is_present() || !b.is_present() {
            return false;
        }
        let (a, b) = (a.value.unmasked(), b.value.unmasked());
        let explained = |(a, b): (&str, &str)| a == b || self.names.explain(a, b);
        a != b
            && a.split('\n').count() == b.split('\n').count()
            && a.split('\n').zip(b.split('\n')).all(explained)
    }
}

/// Returns the place of a workload: a pointer itself could not be shared between threads.
pub(super) fn place<T>(of: &T) -> usize {
    std::ptr::from_ref(of).addr()
}

/// The workload or container that a fact about one environment is about.
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
            namespace: self
                .workload
                .namespace
                .clone()
                .filter(|_| self.environment.spans_namespaces),
            kind: self.workload.kind.clone(),
            name: self
                .environment
                .told_name(
                    &self.workload.kind,
                    &self.workload.name,
                    &self.workload.original_name,
                )
                .to_owned(),
            container: self.container.map(|container| container.name.clone()),
        }
    }

    /// Begins a finding about the fact.
    pub(crate) fn fact(&self, meta: &Meta, fact: Fact<'_>, title: impl Into<Title>) -> Finding {
        fact.finding(meta, self.environment, self.subject(), title)
    }
}

/// A fact about one environment: its field, what stands there, and where.
pub(crate) struct Fact<'f> {
    pub(crate) field: &'f str,
    pub(crate) value: Value,
    pub(crate) origin: Origin,
}

impl<'f> Fact<'f> {
    pub(crate) fn new(field: &'f str, value: Value, origin: Origin) -> Self {
        Self {
            field,
            value,
            origin,
        }
    }

    /// Begins a finding about it.
    pub(crate) fn finding(
        self,
        meta: &Meta,
        environment: &Environment,
        subject: Subject,
        title: impl Into<Title>,
    ) -> Finding {
        Finding {
            subject,
            field: self.field.to_owned(),
            environment: environment.name.clone(),
            title: title.into(),
            sides: vec![
                FindingSide::new(&environment.name, self.value, self.origin).named(self.field),
            ],
            ..Finding::of(meta)
        }
    }
}

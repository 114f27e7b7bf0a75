//! `foreign-environment`: an environment that points at another one.

mod hosts;
mod lists;
mod origins;

use std::borrow::Cow;
use std::cell::OnceCell;

use lists::OwnLists;
use origins::Origins;

use super::env_value_differs::says_which_environment;
use crate::compare::{Subject, Value, named};
use crate::environments::{
    Env, EnvironmentNames, Foreign, Named, Role, Where, host_tokens, promotion,
};
use crate::files::{self, Entry, KeyPath};
use crate::judge::context::Fact;
use crate::judge::part::Part;
use crate::judge::prose::is_for_people;
use crate::judge::rule::{Meta, Rule};
use crate::judge::served::Served;
use crate::judge::texts::{self, Owner, Place, Text};
use crate::judge::{Finding, Severity, Title, values};
use crate::maps::IndexSet;
use crate::model::{Environment, ReferenceTarget, TextPlace, of_certificate};
use crate::placeholders::{In, placeholder};

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
        let of_run: Cow<'_, EnvironmentNames> = match &environment.known_names {
            Some(names) => Cow::Borrowed(names),
            None => {
                let named: Vec<Named<'_>> = all.iter().map(|other| named(other)).collect();
                Cow::Owned(EnvironmentNames::new(&named, &[], &[]))
            }
        };
        let Some(here) = of_run.find(&environment.name) else {
            return;
        };
        let mut search = Search {
            names: &of_run,
            here,
            all,
            environment,
            others: OnceCell::new(),
            listed: IndexSet::default(),
            served: OnceCell::new(),
            out,
        };
        texts::each(environment, &mut |text| search.look(&text));
        hosts::judge(all, environment, out);
    }
}

/// A text of another environment, to tell what is alike: its owner, field and content.
type Same = (Subject, String, String);

struct Search<'s> {
    names: &'s EnvironmentNames,
    here: Env,
    all: &'s [&'s Environment],
    environment: &'s Environment,
    /// Texts of the environments before and behind this one.
    others: OnceCell<[IndexSet<Same>; 2]>,
    /// Workloads of which it was told that they refer to several environments on purpose.
    listed: IndexSet<Subject>,
    served: OnceCell<Served<'s>>,
    out: &'s mut Vec<Finding>,
}

impl Search<'_> {
    fn look(&mut self, text: &Text<'_>) {
        let content = &*text.text;
        if !self.names.may_name_another(content, self.here) {
            return;
        }
        match text.place {
            Place::File(file) => self.look_in_file(text, file),
            Place::Variable(name) => {
                let found = self.names.foreign_in_variable(name, content, self.here);
                if let Some(found) = found {
                    self.tell(text, (name, content), &found, text.field());
                }
            }
            _ => {
                if let Some(found) = self.names.foreign(content, self.here, text.kind) {
                    self.tell(text, ("", content), &found, text.field());
                }
            }
        }
    }

    fn look_in_file(&mut self, text: &Text<'_>, file: &str) {
        let Some(parsed) = files::read(file, &text.text) else {
            let line = text.text.trim_end();
            if !line.contains('\n') {
                // As an application reads a variable.
                let found = self.names.foreign_in_variable(file, line, self.here);
                if let Some(found) = found {
                    self.tell(text, (file, line), &found, text.field());
                }
                return;
            }
            if let Some(found) = self.names.foreign(&text.text, self.here, Where::Text) {
                self.tell(text, ("", found.token), &found, text.field());
            }
            return;
        };
        let entries = parsed.entries();
        let own_lists = OnceCell::new();
        for entry in &entries {
            let name = entry.path.name();
            let found = self
                .names
                .foreign_in_variable(name, &entry.value, self.here);
            if let Some(found) = found {
                let is_of_all = !found.in_host_or_url
                    && own_lists
                        .get_or_init(|| OwnLists::of(&entries, (self.names, self.here)))
                        .list_all(entry);
                if is_of_all || is_listed_as(self.names, &entries, &entry.path, found.environment) {
                    continue;
                }
                let field = format!("{file}.{}", entry.path);
                self.tell(text, (name, &entry.value), &found, field);
            }
        }
    }

    fn tell(
        &mut self,
        text: &Text<'_>,
        (name, value): (&str, &str),
        found: &Foreign<'_>,
        field: String,
    ) {
        if placeholder(value, In::Value).is_some() {
            return;
        }
        let (other, here) = (self.names.name(found.environment), &self.environment.name);
        // A link in a message is for whoever reads it: the process calls nobody there.
        let is_message = is_for_people(value);
        let is_called = !is_message
            && (found.in_host_or_url
                || matches!(text.kind, Where::Value) && values::has_host_name(name));
        let mut is_error = is_called;
        let is_third = self.names.role(found.environment) == Role::Sibling;
        let [before, behind] = self.others();
        let same = (text.subject(), text.field(), text.text.to_string());
        let (is_before, is_behind) = (before.contains(&same), behind.contains(&same));
        if is_third {
            // Where the sides differ, the one that has it is told of it.
            if is_behind && (is_before || self.is_reference()) {
                return;
            }
            is_error &= !is_before && self.is_known_as_third(other);
        }
        let is_alike = is_before || is_behind;
        if is_alike && found.in_host_or_url && hosts::is_of_provider(found.token) {
            return;
        }
        // What the process is told about itself, and runs with on both sides already.
        let is_about_itself = !is_called && is_alike && says_which_environment(name);
        let is_reference = self.is_reference();
        // What is tried before production may well borrow from what comes before it: a release does not touch that.
        let is_borrowed = is_reference && !is_production(other);
        if is_borrowed && self.is_called_so_itself(found.environment) {
            return;
        }
        // Of a certificate's hosts, those that a rule serves are told as that rule's: the others are served by nothing.
        is_error &= !is_borrowed && !of_certificate(&text.field());
        let is_free = is_error && self.is_free(text, (other, value), found);
        is_error &= !is_free;
        let origins = origins::of(self.names, self.here, (name, value), found);
        is_error &= origins != Some(Origins::BesideOwn);
        let lists_all = is_alike && self.lists_environments(text, found.environment);
        if lists_all && (is_reference || !self.listed.insert(same.0)) {
            return;
        }
        // A release does not touch what its reference has, but may find it at work on its target's data.
        let is_known = is_third || is_alike && !matches!(text.place, Place::Variable(_));
        let is_quiet = is_message
            || is_about_itself
            || is_borrowed
            || !is_called && (lists_all || is_reference && is_known);
        let verb = if is_called { "points at" } else { "names" };
        let finding = self.finding(text, (name, value), found, (&field, verb));
        self.out.push(match (is_error, is_quiet) {
            (true, _) => finding.because(match origins {
                Some(_) => origins::consequence(here, other),
                None => consequence(text.kind, here, other),
            }),
            (false, true) => finding.with_severity(Severity::Note),
            (false, false) if is_free => finding
                .because(format!("nothing in {other} serves this host"))
                .with_severity(Severity::Warning),
            (false, false) => match origins {
                Some(Origins::BesideOwn) => finding.because(origins::beside_own(here, other)),
                _ => finding,
            }
            .with_severity(Severity::Warning),
        });
    }

    /// Tells whether a host is served by nobody in the environment that it names.
    fn is_free(&self, text: &Text<'_>, (other, host): (&str, &str), found: &Foreign<'_>) -> bool {
        let at = (host, found.start);
        text.kind == Where::Host && hosts::is_free((self.all, &self.served), other, at)
    }

    /// Begins the finding that a field points at another environment, or names one.
    fn finding(
        &self,
        text: &Text<'_>,
        (name, value): (&str, &str),
        found: &Foreign<'_>,
        (field, verb): (&str, &str),
    ) -> Finding {
        let other = self.names.name(found.environment);
        let label = label_of(text, name, field);
        let title = Title::within(
            format_args!("{label} {verb} {other}"),
            &self.environment.name,
        );
        let shown = match text.kind {
            Where::Text if name.is_empty() => found.token,
            // Of a list, the entry: what else it holds is another fact.
            _ => values::entry_around(value, found.start),
        };
        let fact = Fact {
            field,
            value: Value::Text(shown.into()),
            origin: text.origin,
        };
        let mut finding = fact.finding(&META, self.environment, text.subject(), title);
        finding.other_environment = Some(other.to_owned());
        finding.part = part_of_file(text, &finding, (name, verb, other))
            .or_else(|| part_of_host(text, &finding, (value, found.start, other)));
        for side in &mut finding.sides {
            side.value_name = name.into();
        }
        finding
    }

    /// Tells whether another environment's name in this one is certain to be a third one's that a release may reach. A sibling directory
    /// of which no known word says what it is may be none of an environment; and what the reference has, no release touches.
    fn is_known_as_third(&self, other: &str) -> bool {
        let mut words = other.split(['-', '_', '.']);
        words.any(|word| promotion(word) != 0) && !self.is_reference()
    }

    /// Tells whether the environment is the one that others are held against.
    fn is_reference(&self) -> bool {
        let first = self.all.first().filter(|_| self.all.len() > 1);
        first.is_some_and(|first| first.name == self.environment.name)
    }

    /// Tells whether an environment's own Ingress or route has the other's name in its host: it is another name of this one.
    fn is_called_so_itself(&self, other: Env) -> bool {
        let texts = self.environment.object_texts.iter();
        let mut hosts = texts.filter(|of| of.place == TextPlace::Host);
        hosts.any(|of| {
            let found = self.names.foreign(&of.text, self.here, Where::Host);
            found.is_some_and(|found| found.environment == other)
        })
    }

    /// Tells whether a workload refers to one thing of several environments side by side: `dev-cluster` beside `prod-cluster`.
    fn lists_environments(&self, text: &Text<'_>, other: Env) -> bool {
        let (Place::Name(kind), Owner::Site(site)) = (text.place, text.owner) else {
            return false;
        };
        let names = || {
            site.workload
                .references()
                .filter_map(move |reference| match &reference.target {
                    ReferenceTarget::Object(object) if object.kind.name() == kind => {
                        Some(object.original_name.as_str())
                    }
                    _ => None,
                })
        };
        let stems =
            |of: Env| names().filter_map(move |name| self.names.without_own_words(name, of));
        stems(self.here).any(|own| stems(other).any(|stem| stem == own))
    }

    /// Returns the texts of the environments before and behind this one, in the run's order.
    fn others(&self) -> &[IndexSet<Same>; 2] {
        self.others.get_or_init(|| {
            let mut sides = [IndexSet::default(), IndexSet::default()];
            let mut is_behind = false;
            for other in self.all {
                if other.name == self.environment.name {
                    is_behind = true;
                    continue;
                }
                let [before, behind] = &mut sides;
                let texts = if is_behind { behind } else { before };
                texts::each(other, &mut |text| {
                    if self.names.may_name_another(&text.text, self.here) {
                        texts.insert((text.subject(), text.field(), text.text.to_string()));
                    }
                });
            }
            sides
        })
    }
}

/// Tells whether a file says itself that a value is the other environment's: a key above it is called so, or what stands beside it says
/// whose it is, as in a list of all environments.
fn is_listed_as(names: &EnvironmentNames, file: &[Entry], path: &KeyPath, other: Env) -> bool {
    const IDS: [&str; 6] = ["env", "environment", "id", "key", "name", "stage"];
    let is_its = |text: &str| names.names_environment(text, other);
    let beside = || {
        file.iter().any(|entry| {
            let is_id = IDS.contains(&entry.path.name()) && entry.path != *path;
            is_id && entry.path.is_beside(path) && is_its(&entry.value)
        })
    };
    path.keys().any(is_its) || beside()
}

/// Returns the place of a text in a title; of a file, with the key.
fn label_of(text: &Text<'_>, name: &str, field: &str) -> String {
    match text.place {
        Place::File(file) if !name.is_empty() && field != file => {
            let path = field.strip_prefix(file).unwrap_or(field);
            format!("{} of file {file}", path.trim_start_matches('.'))
        }
        Place::Field("image") => "the image's tag".to_owned(),
        _ => text.label(),
    }
}

/// Tells whether an environment is production by its name, or may be: no known word says that it is another one.
fn is_production(name: &str) -> bool {
    let stage = promotion(name);
    stage == 0 || stage == promotion("production")
}

/// However many keys of a file point at one environment, it is told once.
fn part_of_file(
    text: &Text<'_>,
    finding: &Finding,
    (name, verb, other): (&str, &str, &str),
) -> Option<Part> {
    match text.place {
        Place::File(file) if !name.is_empty() => {
            Some(Part::told_with((&finding.subject, file, verb, other)))
        }
        _ => None,
    }
}

/// However many variables of a container name one host, it is told once.
fn part_of_host(
    text: &Text<'_>,
    finding: &Finding,
    (value, start, other): (&str, usize, &str),
) -> Option<Part> {
    let Place::Variable(_) = text.place else {
        return None;
    };
    let mut tokens = host_tokens(value);
    let token = tokens.find(|of| (of.start..of.start + of.host.len()).contains(&start))?;
    Some(Part::told_with((&finding.subject, token.host, other)))
}

fn consequence(kind: Where, here: &str, other: &str) -> String {
    match kind {
        Where::Host => format!("{here} would take the requests for {other}"),
        _ => format!("{here} would work on the data of {other}"),
    }
}

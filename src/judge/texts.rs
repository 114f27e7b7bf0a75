//! Every text of an environment that somebody wrote: values of variables, arguments, files, names, hosts, tags.
//!
//! Takes an [`Environment`]; hands each text to a visitor, with its owner, its place and how words in it are to be read. Leaves
//! to rules what a text says.

use std::borrow::Cow;

use super::context::Site;
use crate::compare::Subject;
use crate::environments::Where;
use crate::maps::IndexSet;
use crate::model::{
    ConfigMap, Container, EnvValue, Environment, Located, ObjectText, ReferenceTarget, TextPlace,
    Workload,
};
use crate::yaml::Origin;

/// The owner of a text.
#[derive(Clone, Copy)]
pub(super) enum Owner<'e> {
    Site(Site<'e>),
    ConfigMap(&'e ConfigMap),
    Object(&'e ObjectText),
}

/// The place of a text in its owner.
#[derive(Clone, Copy)]
pub(super) enum Place<'e> {
    /// A variable, by its name.
    Variable(&'e str),
    /// A word of `command` or `args`.
    Word(&'static str, usize),
    /// A whole file of a ConfigMap.
    File(&'e str),
    /// The name of an object: its kind.
    Name(&'static str),
    /// A field.
    Field(&'e str),
}

/// One text.
pub(super) struct Text<'e> {
    pub(super) owner: Owner<'e>,
    pub(super) place: Place<'e>,
    pub(super) text: Cow<'e, str>,
    pub(super) origin: Origin,
    pub(super) kind: Where,
}

impl Owner<'_> {
    pub(super) fn subject(&self) -> Subject {
        let of =
            |app: &Option<String>, kind: &str, name: &str| Subject::new(app.as_deref(), kind, name);
        match self {
            Self::Site(site) => site.subject(),
            Self::ConfigMap(map) => of(&map.app, "ConfigMap", &map.original_name),
            Self::Object(object) => of(&object.app, &object.kind, &object.name),
        }
    }
}

impl Text<'_> {
    pub(super) fn subject(&self) -> Subject {
        self.owner.subject()
    }

    /// Returns the field as ids spell it.
    pub(super) fn field(&self) -> String {
        match self.place {
            Place::Variable(name) | Place::File(name) | Place::Field(name) => name.to_owned(),
            Place::Word(field, index) => format!("{field}[{index}]"),
            Place::Name(kind) => format!("{}/{}", kind.to_ascii_lowercase(), self.text),
        }
    }

    /// Returns the text's place in a sentence.
    pub(super) fn label(&self) -> String {
        match self.place {
            Place::Variable(name) => name.to_owned(),
            Place::Word("args", _) => "an argument".to_owned(),
            Place::Word(..) => "the command".to_owned(),
            Place::File(name) => format!("file {name}"),
            Place::Name(kind) => format!("{kind} {}", self.text),
            Place::Field(name) => name.to_owned(),
        }
    }
}

/// Returns how a text of an object is read.
pub(super) fn kind_of(place: TextPlace) -> Where {
    match place {
        TextPlace::Host => Where::Host,
        TextPlace::Path => Where::Name,
        TextPlace::Address => Where::Value,
    }
}

/// Hands every text of an environment to a visitor.
pub(super) fn each<'e>(environment: &'e Environment, visit: &mut dyn FnMut(Text<'e>)) {
    for (site, container) in Site::containers(environment) {
        of_container(site, container, visit);
    }
    for workload in &environment.workloads {
        of_workload(environment, workload, visit);
    }
    of_namespaces(environment, visit);
    of_config_maps(environment, true, visit);
    for object in &environment.object_texts {
        let kind = kind_of(object.place);
        visit(Text {
            owner: Owner::Object(object),
            place: Place::Field(&object.field),
            text: Cow::Borrowed(&object.text),
            origin: object.origin,
            kind,
        });
    }
}

/// Hands every text of the ConfigMaps that no volume reads to a visitor: those of variables, and of what reads them otherwise.
pub(super) fn each_unmounted<'e>(environment: &'e Environment, visit: &mut dyn FnMut(Text<'e>)) {
    of_config_maps(environment, false, visit);
}

fn of_config_maps<'e>(
    environment: &'e Environment,
    are_mounted: bool,
    visit: &mut dyn FnMut(Text<'e>),
) {
    let mounted = mounted(environment);
    for map in &environment.config_maps {
        if mounted.contains(map.name.as_str()) != are_mounted {
            continue;
        }
        for (key, text) in &map.data {
            if !map.binary_keys.contains(key) {
                visit(Text {
                    owner: Owner::ConfigMap(map),
                    place: Place::File(key),
                    text: Cow::Borrowed(&text.value),
                    origin: text.origin,
                    kind: Where::Text,
                });
            }
        }
    }
}

/// Returns the names of the objects that volumes read.
fn mounted(environment: &Environment) -> IndexSet<&str> {
    let volumes = environment
        .workloads
        .iter()
        .flat_map(|of| of.volumes.values());
    let references = volumes.flat_map(|volume| &volume.references);
    references
        .map(|reference| reference.object.name.as_str())
        .collect()
}

/// Hands each namespace that workloads go to to a visitor, once.
fn of_namespaces<'e>(environment: &'e Environment, visit: &mut dyn FnMut(Text<'e>)) {
    let mut seen = IndexSet::default();
    for workload in &environment.workloads {
        let Some(namespace) = workload.namespace.as_deref() else {
            continue;
        };
        if seen.insert(namespace) {
            visit(Text {
                owner: Owner::Site(Site {
                    environment,
                    workload,
                    container: None,
                }),
                place: Place::Field("namespace"),
                text: Cow::Borrowed(namespace),
                origin: workload.origin,
                kind: Where::Name,
            });
        }
    }
}

fn of_container<'e>(site: Site<'e>, container: &'e Container, visit: &mut dyn FnMut(Text<'e>)) {
    let owner = Owner::Site(site);
    for variable in container.env.values() {
        if let EnvValue::Text { expanded, .. } = &variable.value {
            visit(Text {
                owner,
                place: Place::Variable(&variable.name),
                text: Cow::Borrowed(expanded),
                origin: variable.origin,
                kind: Where::Value,
            });
        }
    }
    for (field, words) in [("command", &container.command), ("args", &container.args)] {
        if let Some(Located { value, origin }) = words {
            for (index, text) in flags(value) {
                visit(Text {
                    owner,
                    place: Place::Word(field, index),
                    text,
                    origin: *origin,
                    kind: Where::Argument,
                });
            }
        }
    }
    if let Some(image) = &container.image
        && let Some(tag) = &image.value.tag
    {
        visit(Text {
            owner,
            place: Place::Field("image"),
            text: Cow::Borrowed(tag),
            origin: image.origin,
            kind: Where::Tag,
        });
    }
}

/// Returns the words of a command line, a flag and its value in one.
pub(super) fn flags(words: &[String]) -> impl Iterator<Item = (usize, Cow<'_, str>)> {
    words.iter().enumerate().map(|(index, word)| {
        let before = index.checked_sub(1).and_then(|at| words.get(at));
        let flag = before.filter(|flag| flag.starts_with('-') && !flag.contains('='));
        match flag.filter(|_| !word.starts_with('-') && !word.contains('\n')) {
            Some(flag) => (index, Cow::Owned(format!("{flag} {word}"))),
            None => (index, Cow::Borrowed(word.as_str())),
        }
    })
}

fn of_workload<'e>(
    environment: &'e Environment,
    workload: &'e Workload,
    visit: &mut dyn FnMut(Text<'e>),
) {
    let owner = Owner::Site(Site {
        environment,
        workload,
        container: None,
    });
    let mut seen = IndexSet::default();
    for reference in workload.references() {
        if let ReferenceTarget::Object(object) = reference.target
            && seen.insert((object.kind, &object.name))
        {
            visit(Text {
                owner,
                place: Place::Name(object.kind.name()),
                text: Cow::Borrowed(&object.original_name),
                origin: reference.origin,
                kind: Where::Name,
            });
        }
    }
    for (path, leaf) in workload.rest.iter() {
        let found = match path.contains("hostAliases") && path.contains("hostnames") {
            true => Some((path.as_str(), Where::Host)),
            false => vaults_annotation(path).map(|annotation| (annotation, Where::Name)),
        };
        if let Some((field, kind)) = found {
            visit(Text {
                owner,
                place: Place::Field(field),
                text: Cow::Borrowed(&leaf.value),
                origin: leaf.origin,
                kind,
            });
        }
    }
}

/// Returns the annotation of a pod that a path is of, where a vault's agent takes from it whose Secret it fetches.
fn vaults_annotation(path: &str) -> Option<&str> {
    const OF_SECRETS: [&str; 3] = ["agent-inject-secret-", "namespace", "role"];
    let (_, annotation) = path.split_once("metadata.annotations.")?;
    let of_vault = annotation.strip_prefix("vault.hashicorp.com/")?;
    let mut known = OF_SECRETS.iter();
    known
        .any(|of| of_vault.starts_with(of))
        .then_some(annotation)
}

//! [`hover`]: what a line means in each environment: the effective value of its variable or field, and where each part comes from.
//!
//! Takes environments and a line of a file; gives text. A line may set a field of several workloads, and a field may be set in several
//! lines: what is told is the field, in every environment that has it. Values are masked as in every report.

use std::path::Path;
use std::sync::Arc;

use super::workspace::real_path;
use crate::check::States;
use crate::clean::spelled;
use crate::compare::{self, Field, Value};
use crate::maps::IndexSet;
use crate::model::{
    Container, EnvValue, Environment, KeyRef, RefKind, Variable, Workload, expanded_names,
};
use crate::words::{and_more, shortened};
use crate::yaml::{Origin, SourceMap};

/// Fields that are told of one line.
const MOST: usize = 8;
/// Characters of a value that are shown.
const MOST_OF_A_VALUE: usize = 400;

/// A field by whose it is, the same in every environment: application, kind and name, container, field.
type Owned<'e> = (Option<&'e str>, (&'e str, &'e str), Option<&'e str>, Field);

/// A key of a ConfigMap or Secret: kind, application, name in the cluster, key.
type Key<'e> = (RefKind, Option<&'e str>, &'e str, &'e str);

/// A line of a file, and the sources that tell which origins stand there.
struct Line<'s> {
    sources: &'s SourceMap,
    files: Vec<Arc<Path>>,
    number: u32,
}

/// Returns what a line, from 1, of a file means; `None` where it sets nothing that is compared.
pub(super) fn hover(
    states: &[States],
    sources: &SourceMap,
    (path, number): (&Path, u32),
) -> Option<String> {
    let mut files = sources.files();
    files.sort();
    files.dedup();
    files.retain(|file| real_path(file).is_some_and(|real| real == path));
    let line = Line {
        sources,
        files,
        number,
    };
    let environments: Vec<&Environment> = states.iter().filter_map(States::first).collect();
    let mut found: IndexSet<Owned<'_>> = IndexSet::default();
    for environment in &environments {
        line.fields_of(environment, &mut found);
    }
    let told: Vec<String> = found
        .iter()
        .take(MOST)
        .map(|owned| line.tell(owned, &environments))
        .collect();
    let more = and_more(found.len().saturating_sub(MOST));
    (!told.is_empty()).then(|| format!("{}{more}", told.join("\n")))
}

impl Line<'_> {
    fn is_at(&self, origin: Origin) -> bool {
        let place = self.sources.place(origin);
        place.is_some_and(|place| place.line == self.number && self.files.contains(&place.file))
    }

    /// Finds the fields that the line sets in an environment.
    fn fields_of<'e>(&self, environment: &'e Environment, found: &mut IndexSet<Owned<'e>>) {
        let keys = self.keys_of(environment);
        for workload in &environment.workloads {
            let (app, name) = owner_of(workload);
            for (field, side) in compare::of_workload(workload) {
                if self.is_at(side.origin) {
                    found.insert((app, name, None, field));
                }
            }
            for container in &workload.containers {
                for (field, side) in compare::of_container(container) {
                    let key = variable_of(container, &field).and_then(|of| of.value.key());
                    let is_of_key = key.is_some_and(|key| keys.contains(&spelled_key(app, key)));
                    if is_of_key || self.is_at(side.origin) {
                        found.insert((app, name, Some(&*container.name), field));
                    }
                }
            }
        }
    }

    /// Returns the keys of ConfigMaps and Secrets that the line sets.
    fn keys_of<'e>(&self, environment: &'e Environment) -> IndexSet<Key<'e>> {
        let mut keys = IndexSet::default();
        for map in &environment.config_maps {
            let own = map
                .data
                .iter()
                .filter(|(_, value)| self.is_at(value.origin));
            let app = map.app.as_deref();
            keys.extend(own.map(|(key, _)| (RefKind::ConfigMap, app, &*map.name, key.as_str())));
        }
        for secret in &environment.secrets {
            let own = secret
                .keys
                .iter()
                .filter(|(_, origin)| self.is_at(**origin));
            let app = secret.app.as_deref();
            keys.extend(own.map(|(key, _)| (RefKind::Secret, app, &*secret.name, key.as_str())));
        }
        keys
    }

    /// Says what a field is in every environment.
    fn tell(&self, owned: &Owned<'_>, environments: &[&Environment]) -> String {
        let (app, (kind, name), container, field) = owned;
        let of_app = app.map(|app| format!("{app}, ")).unwrap_or_default();
        let container = container.map(|of| format!(", container {of}"));
        let mut text = String::new();
        let label = field.label();
        let container = container.unwrap_or_default();
        add(
            &mut text,
            &format!("{label} of {of_app}{kind} {name}{container}"),
        );
        for environment in environments {
            let name = &environment.name;
            let mut has_workload = false;
            for workload in &environment.workloads {
                if owner_of(workload) == (owned.0, owned.1) {
                    has_workload = true;
                    self.tell_of(owned, (environment, workload), &mut text);
                }
            }
            if !has_workload {
                add(&mut text, &format!("  {name}: the workload is not there"));
            }
        }
        text
    }

    fn tell_of(
        &self,
        (_, _, of_container, field): &Owned<'_>,
        (environment, workload): (&Environment, &Workload),
        text: &mut String,
    ) {
        let containers = workload.containers.iter();
        let mut containers = containers.filter(|of| Some(&*of.name) == *of_container);
        let container = containers.next();
        let fields = match (of_container, container) {
            (None, _) => compare::of_workload(workload),
            (Some(_), Some(container)) => compare::of_container(container),
            (Some(_), None) => Vec::new(),
        };
        // What is set over stands behind what sets over it.
        let side = fields.into_iter().find(|(of, _)| of == field);
        let value = side.map_or_else(
            || "not set".to_owned(),
            |(_, side)| self.value(field.value_name(), &side.value, side.origin),
        );
        add(text, &format!("  {}: {value}", environment.name));
        let variable =
            container.and_then(|container| Some((container, variable_of(container, field)?)));
        if let Some((container, variable)) = variable {
            self.parts(variable, container, (environment, workload), text);
        }
    }

    /// Says where the parts of a variable's value come from, a line each.
    fn parts(
        &self,
        variable: &Variable,
        container: &Container,
        (environment, workload): (&Environment, &Workload),
        text: &mut String,
    ) {
        let mut line = |what: String, origin: Origin| {
            add(text, &format!("    {what}{}", self.place(origin)));
        };
        let key = variable.value.key();
        let key = key.and_then(|key| Some((key, key_origin(environment, workload, key)?)));
        if let Some((key, origin)) = key.filter(|(_, origin)| *origin != variable.origin) {
            let object = &key.object;
            let (kind, name) = (object.kind.name(), &object.original_name);
            line(format!("key {} of {kind} {name}", key.key), origin);
        }
        let source = variable
            .env_from
            .and_then(|index| container.env_from.get(index));
        if let Some(source) = source {
            line("by envFrom".to_owned(), source.origin);
        }
        let raw = match &variable.value {
            EnvValue::Text {
                raw, from: None, ..
            } => raw.as_str(),
            _ => "",
        };
        for name in &expanded_names(raw) {
            if let Some(of) = container.env.get(name.as_str()) {
                let value = self.value(name, &compare::value_of(&of.value), Origin::NONE);
                line(format!("$({name}) is {value}"), of.origin);
            }
        }
        let over = container.shadowed.iter();
        for of in over.filter(|of| of.name == variable.name) {
            let value = self.value(&of.name, &compare::value_of(&of.value), Origin::NONE);
            line(format!("sets over {value}"), of.origin);
        }
    }

    fn value(&self, name: &str, value: &Value, origin: Origin) -> String {
        let shown = shortened(&value.shown(name).to_string(), MOST_OF_A_VALUE);
        format!("{shown}{}", self.place(origin))
    }

    fn place(&self, origin: Origin) -> String {
        let place = self.sources.place(origin);
        place.map_or_else(String::new, |place| format!(" ({place})"))
    }
}

/// Adds a line, in which a name that breaks lines breaks none.
fn add(text: &mut String, line: &str) {
    text.push_str(&spelled(line));
    text.push('\n');
}

/// Returns the variable that a field is, as the process gets it.
fn variable_of<'e>(container: &'e Container, field: &Field) -> Option<&'e Variable> {
    match field {
        Field::Env(name) => container.env.get(name),
        _ => None,
    }
}

fn owner_of(workload: &Workload) -> (Option<&str>, (&str, &str)) {
    let name = (&*workload.kind, &*workload.original_name);
    (workload.app.as_deref(), name)
}

fn spelled_key<'k>(app: Option<&'k str>, key: &'k KeyRef) -> Key<'k> {
    (key.object.kind, app, &key.object.name, &key.key)
}

/// Returns the place of a key in what the environment renders.
fn key_origin(environment: &Environment, workload: &Workload, key: &KeyRef) -> Option<Origin> {
    let is_it = |app: &Option<String>, name: &str| *app == workload.app && name == key.object.name;
    match key.object.kind {
        RefKind::ConfigMap => {
            let mut maps = environment.config_maps.iter();
            let map = maps.find(|map| is_it(&map.app, &map.name))?;
            Some(map.data.get(key.key.as_str())?.origin)
        }
        RefKind::Secret => {
            let mut secrets = environment.secrets.iter();
            let secret = secrets.find(|secret| is_it(&secret.app, &secret.name))?;
            secret.keys.get(key.key.as_str()).copied()
        }
    }
}

//! The effective environment of a container, by Kubernetes' rules: `envFrom` in order, later wins, `env` over it,
//! the last of two equal names wins, an absent optional key leaves what `envFrom` brought.

use std::borrow::Cow;
use std::cell::{OnceCell, RefCell};

use smol_str::{SmolStr, format_smolstr};

use crate::maps::IndexMap;

use super::env_value::{of_config_map, symbol, value_from};
use super::expand::{Known, expand};
use super::fields::{flag, items, present, text, text_at};
use super::lookup::Lookup;
use super::placeholder::is_unsubstituted;
use super::{EnvSource, EnvValue, KeyRef, RefKind, Repeated, Resolution, Variable};
use crate::mask;
use crate::yaml::{Node, Origin, to_json};

/// The size that the expansions of one container may add up to; Linux gives a process no more.
const EXPANSION_BUDGET: usize = 2 << 20;

/// Credentials that are looked for in one variable's text.
const MOST_SECRETS: usize = 100;

/// The environment as a container declares it.
#[derive(Default)]
pub(super) struct Effective {
    pub(super) variables: IndexMap<SmolStr, Variable>,
    pub(super) sources: Vec<EnvSource>,
    pub(super) duplicates: IndexMap<String, Repeated>,
    pub(super) shadowed: Vec<Variable>,
    pub(super) left_out: Vec<Variable>,
}

pub(super) fn effective(container: &Node, lookup: &Lookup<'_>) -> Effective {
    let mut found = Effective::default();
    for node in items(container, "envFrom") {
        if let Some(source) = source(node, lookup) {
            bring(&source, found.sources.len(), lookup, &mut found.variables);
            found.sources.push(source);
        }
    }
    let entries = items(container, "env");
    let mut budget = EXPANSION_BUDGET;
    let later = Later::of(entries);
    let mut is_unique = true;
    found.variables.reserve(entries.len());
    for (index, entry) in entries.iter().enumerate() {
        let scope = Scope {
            before: &found,
            later: &later,
            index,
            container: text(container, &["name"]),
            lookup,
        };
        let variable = variable(entry, &scope, &mut budget);
        let Some(variable) = variable else {
            is_unique = false;
            continue;
        };
        if is_left_out(&variable) {
            is_unique = false;
            found.left_out.push(variable);
            continue;
        }
        let known = found.variables.insert(variable.name.clone(), variable);
        is_unique &= known.is_none();
        // The entry wins over what an `envFrom` brought.
        found
            .shadowed
            .extend(known.filter(|known| known.env_from.is_some()));
    }
    if !is_unique {
        found.duplicates = duplicates(entries);
    }
    found
}

/// Returns the entries of the names that stand more than once.
fn duplicates(entries: &[Node]) -> IndexMap<String, Repeated> {
    let mut of_names: IndexMap<&str, Vec<&Node>> = IndexMap::default();
    for entry in entries {
        if let Some(name) = text_at(entry, &["name"]) {
            of_names.entry(name).or_default().push(entry);
        }
    }
    of_names.retain(|_, of_name| of_name.len() > 1);
    let repeated = of_names.into_iter().map(|(name, of_name)| {
        let names = of_name.iter().filter_map(|entry| present(entry, &["name"]));
        let places = names.map(|name| name.origin).collect();
        let said = |entry: &Node, field: &str| present(entry, &[field]).map(to_json);
        let says = |entry: &Node| [said(entry, "value"), said(entry, "valueFrom")];
        let first = of_name.first().map(|entry| says(entry));
        let is_same = of_name.iter().all(|entry| Some(says(entry)) == first);
        (name.to_owned(), Repeated { places, is_same })
    });
    repeated.collect()
}

/// An optional key that is not there sets nothing.
fn is_left_out(variable: &Variable) -> bool {
    matches!(&variable.value, EnvValue::Key(key) if key.optional && key.resolution == Resolution::KeyMissing)
}

/// The last position of each name in `env`, worked out once a reference asks for one.
struct Later<'n> {
    entries: &'n [Node],
    positions: OnceCell<IndexMap<&'n str, usize>>,
}

impl<'n> Later<'n> {
    fn of(entries: &'n [Node]) -> Self {
        Self {
            entries,
            positions: OnceCell::new(),
        }
    }

    /// A variable that refers to itself refers to what comes too late.
    fn is_after(&self, name: &str, index: usize) -> bool {
        let positions = self.positions.get_or_init(|| {
            let entries = self.entries.iter().enumerate();
            entries
                .filter_map(|(index, entry)| Some((text_at(entry, &["name"])?, index)))
                .collect()
        });
        positions.get(name).is_some_and(|last| *last >= index)
    }
}

/// The variables that a reference in a value can see.
struct Scope<'s, 'n> {
    before: &'s Effective,
    later: &'s Later<'n>,
    index: usize,
    container: &'s str,
    lookup: &'s Lookup<'s>,
}

impl<'s> Scope<'s, '_> {
    fn known(&self, name: &str) -> Known<'s> {
        match self.before.variables.get(name).map(|v| (v, &v.value)) {
            Some((_, EnvValue::Text { expanded, .. })) => Known::Earlier(Cow::Borrowed(expanded)),
            Some((_, EnvValue::Unsubstituted(raw))) => Known::Unsubstituted(raw),
            Some((variable, _)) => Known::Earlier(Cow::Owned(symbol(variable))),
            None if self.later.is_after(name, self.index) || self.is_absent(name) => Known::Left,
            None => Known::Unknown,
        }
    }

    /// Adds what of a variable's value is a credential by its name, wherever it is put.
    fn add_secrets(&self, name: &str, secrets: &mut Vec<SmolStr>) {
        if let Some(EnvValue::Text {
            expanded,
            from,
            secrets: own,
            ..
        }) = self.before.variables.get(name).map(|of| &of.value)
        {
            let key = from.as_ref().map_or("", |from| from.key.as_str());
            let is_hidden = |name: &str| !name.is_empty() && mask::hides(name, expanded);
            // Variables that name two others each would double them each time.
            let is_credential = is_hidden(name) || is_hidden(key);
            let all = own.iter().chain(is_credential.then_some(expanded));
            for secret in all {
                if secrets.len() < MOST_SECRETS && !secrets.contains(secret) {
                    secrets.push(secret.clone());
                }
            }
        }
    }

    /// Tells whether nothing can bring the variable: no source of unknown keys, and no Service. Text that is not a name is not
    /// meant as a reference.
    fn is_absent(&self, name: &str) -> bool {
        let mut sources = self.before.sources.iter();
        is_identifier(name)
            && !is_of_service(name, self.lookup.service_links)
            && !sources.any(|source| source.may_bring(name))
    }
}

fn is_identifier(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'))
}

/// Tells whether the kubelet may set the variable for a Service: `DB_SERVICE_HOST`, `DB_SERVICE_PORT_HTTP`, `DB_PORT`,
/// `DB_PORT_5432_TCP_ADDR`. Those of the API server are always there.
fn is_of_service(name: &str, service_links: bool) -> bool {
    (service_links || name.starts_with("KUBERNETES_"))
        && (name.ends_with("_SERVICE_HOST")
            || name.contains("_SERVICE_PORT")
            || name.ends_with("_PORT")
            || name.contains("_PORT_"))
}

fn source(node: &Node, lookup: &Lookup<'_>) -> Option<EnvSource> {
    let of = |field: &str| present(node, &[field]);
    let (kind, reference) = match (of("configMapRef"), of("secretRef")) {
        (Some(reference), _) => (RefKind::ConfigMap, reference),
        (None, Some(reference)) => (RefKind::Secret, reference),
        (None, None) => return None,
    };
    let object = lookup.object_ref(kind, text(reference, &["name"]));
    let unknown = match kind {
        RefKind::ConfigMap => lookup.config_map(&object.name).map(|map| map.keys_unknown),
        RefKind::Secret => lookup
            .secret(&object.name)
            .map(|secret| secret.keys_unknown),
    };
    Some(EnvSource {
        object,
        prefix: text(node, &["prefix"]).into(),
        optional: flag(reference, "optional"),
        keys_known: unknown == Some(false),
        origin: reference
            .get("name")
            .map_or(node.origin, |name| name.origin),
    })
}

/// Adds what an `envFrom` entry brings, as far as the rendering tells. Its values are not expanded.
fn bring(
    source: &EnvSource,
    index: usize,
    lookup: &Lookup<'_>,
    variables: &mut IndexMap<SmolStr, Variable>,
) {
    let mut add = |key: &str, value: fn(&str, KeyRef) -> EnvValue, raw: &str, origin: Origin| {
        let name = format_smolstr!("{}{key}", source.prefix);
        if !is_variable_name(&name) {
            return;
        }
        let reference = KeyRef {
            object: source.object.clone(),
            key: key.into(),
            optional: source.optional,
            resolution: Resolution::Found,
        };
        let variable = Variable {
            name: name.clone(),
            value: value(raw, reference),
            env_from: Some(index),
            origin,
        };
        variables.insert(name, variable);
    };
    match source.object.kind {
        RefKind::ConfigMap => {
            if let Some(map) = lookup.config_map(&source.object.name) {
                for (key, value) in &map.data {
                    if !map.binary_keys.contains(key) {
                        add(key, of_config_map, &value.value, value.origin);
                    }
                }
            }
        }
        RefKind::Secret => {
            if let Some(secret) = lookup.secret(&source.object.name) {
                for (key, origin) in &secret.keys {
                    add(key, |_, key| EnvValue::Key(key), "", *origin);
                }
            }
        }
    }
}

/// Keys of which no variable can be made are skipped, as the kubelet does. Since Kubernetes 1.32 a name may be any printable
/// ASCII without `=`.
fn is_variable_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| (0x20..0x7F).contains(&b) && b != b'=')
}

fn variable(entry: &Node, scope: &Scope<'_, '_>, budget: &mut usize) -> Option<Variable> {
    let name_node = present(entry, &["name"])?;
    let name = name_node.as_text()?.clone();
    let raw = present(entry, &["value"]).and_then(|value| Some((value.as_text()?, value.origin)));
    let (value, origin) = match (raw, present(entry, &["valueFrom"])) {
        // The kubelet asks for a source only where the text is empty.
        (Some((raw, origin)), from) if from.is_none() || !raw.is_empty() => {
            (written(raw, scope, budget), origin)
        }
        (_, Some(from)) => (
            value_from(from, scope.container, scope.lookup),
            name_node.origin,
        ),
        _ => (plain(SmolStr::default()), name_node.origin),
    };
    Some(Variable {
        name,
        value,
        env_from: None,
        origin,
    })
}

fn plain(raw: SmolStr) -> EnvValue {
    EnvValue::Text {
        expanded: raw.clone(),
        raw,
        unexpanded: Vec::new(),
        secrets: Vec::new(),
        from: None,
    }
}

fn written(raw: &SmolStr, scope: &Scope<'_, '_>, budget: &mut usize) -> EnvValue {
    if !raw.contains('$') {
        return plain(raw.clone());
    }
    if is_unsubstituted(raw) {
        return EnvValue::Unsubstituted(raw.clone());
    }
    let secrets = RefCell::new(Vec::new());
    let found = expand(raw, budget, |name| {
        scope.add_secrets(name, &mut secrets.borrow_mut());
        scope.known(name)
    });
    if found.unsubstituted {
        return EnvValue::Unsubstituted(found.text.into());
    }
    EnvValue::Text {
        raw: raw.clone(),
        expanded: found.text.into(),
        unexpanded: found.left,
        secrets: secrets.into_inner(),
        from: None,
    }
}

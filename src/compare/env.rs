//! The effective environment, variable by variable.
//!
//! Text compares by what the process sees, after expansion. Keys of objects compare by the object's
//! original name and the key; a Secret's value is never looked at.

use std::borrow::Cow;

use crate::files;
use crate::maps::{IndexMap, IndexSet};

use super::collect::{Context, Scope, union};
use super::mounted::{File, Object};
use super::{Difference, Field, ObjectName, Side, SourceName, Value};
use crate::environments::is_environment_word;
use crate::model::{
    Container, EnvSource, EnvValue, KeyRef, RefKind, Repeated, Resolution, Variable, Workload,
    is_unsubstituted,
};

/// Records variables, duplicates and `envFrom` sources of unknown keys that differ.
pub(super) fn compare_env<'e>(
    context: &Context<'e>,
    scope: &Scope<'e>,
    (a, b): (&'e Container, &'e Container),
    out: &mut Vec<Difference<'e>>,
) {
    let containers = (a, b);
    union(&a.env, &b.env, |name, a, b| {
        let equal = match (a, b) {
            (Some(x), Some(y)) => same_value(&x.value, &y.value),
            // The other side takes the same object, of which nothing tells whether it has the key: unknown, not missing.
            (Some(x), None) => may_come(
                x,
                containers,
                |s| context.names.reference_stem(s),
                |s| context.names.target_stem(s),
            ),
            (None, Some(y)) => may_come(
                y,
                (containers.1, containers.0),
                |s| context.names.target_stem(s),
                |s| context.names.reference_stem(s),
            ),
            (None, None) => true,
        };
        if equal {
            return;
        }
        match a.zip(b).and_then(|both| whole_files(context, scope, both)) {
            Some((file, sides)) => {
                let [x, y] = sides;
                scope.record(out, file.field(), Some(x), Some(y));
            }
            None => scope.record(out, Field::Env(name.clone()), a.map(side), b.map(side)),
        }
    });
    union(&a.duplicates, &b.duplicates, |name, x, y| {
        let count = |of: Option<&Repeated>| of.map_or(1, |of| of.places.len());
        let on_both = a.env.contains_key(name.as_str()) && b.env.contains_key(name.as_str());
        if on_both && count(x) != count(y) {
            let field = Field::EnvDuplicate(name.into());
            let found = |repeated: Option<&Repeated>, of: &Container| {
                let last = repeated.and_then(|of| of.places.last().copied());
                let origin = last.or_else(|| of.env.get(name.as_str()).map(|v| v.origin));
                let times = Value::Times(count(repeated));
                Some(Side::new(times, origin.unwrap_or(of.origin)))
            };
            scope.record(out, field, found(x, a), found(y, b));
        }
    });
    compare_sources(context, scope, (a, b), out);
}

/// Returns the file that a variable holds whole on both sides, and what each side has of it: a key of a ConfigMap whose name is that of a
/// file with keys.
fn whole_files<'e>(
    context: &Context<'e>,
    scope: &Scope<'e>,
    (a, b): (&'e Variable, &'e Variable),
) -> Option<(File<'e>, [Side; 2])> {
    let file = |of: &'e Variable, workload: Option<&'e Workload>, in_reference| {
        let EnvValue::Text { from, raw, .. } = &of.value else {
            return None;
        };
        let key = from.as_ref().filter(|of| files::is_named_file(&of.key))?;
        files::read(&key.key, raw)?;
        let map = context.config_map(in_reference, workload?, &key.object)?;
        let mut files = Object::ConfigMap(map).files().into_iter();
        files.find(|file| file.key() == key.key)
    };
    let (ours, theirs) = (
        file(a, scope.workloads.0, true)?,
        file(b, scope.workloads.1, false)?,
    );
    let sides = [ours.side(), theirs.side()];
    Some((ours, sides))
}

/// Tells whether what one container's `envFrom` brings may come to the other by an `envFrom` of the same object.
fn may_come(
    variable: &Variable,
    (own, other): (&Container, &Container),
    own_stem: impl Fn(&str) -> Cow<'_, str>,
    other_stem: impl Fn(&str) -> Cow<'_, str>,
) -> bool {
    let source = variable.env_from.and_then(|index| own.env_from.get(index));
    source.is_some_and(|source| {
        let name = &source.object.original_name;
        let mut others = other.env_from.iter().filter(|other| !other.keys_known);
        others.any(|of| {
            let other = &of.object.original_name;
            let is_one =
                name == other || own_stem(name) == other_stem(other) || is_unsubstituted(other);
            let is_of_it = (of.object.kind, &of.prefix) == (source.object.kind, &source.prefix);
            is_one && is_of_it || is_for_another((source, of))
        })
    })
}

/// Tells whether the process would see the same, as far as the rendering can tell.
fn same_value(a: &EnvValue, b: &EnvValue) -> bool {
    match (a, b) {
        // What fills it in is out of sight: not known to be equal to another text, and not known to differ.
        (EnvValue::Unsubstituted(a), EnvValue::Unsubstituted(b)) => a == b,
        (EnvValue::Unsubstituted(_), EnvValue::Text { .. })
        | (EnvValue::Text { .. }, EnvValue::Unsubstituted(_)) => false,
        (EnvValue::Unsubstituted(_), _) | (_, EnvValue::Unsubstituted(_)) => true,
        (EnvValue::Text { expanded: a, .. }, EnvValue::Text { expanded: b, .. }) => a == b,
        (EnvValue::Key(a), EnvValue::Key(b)) => {
            let missing = |key: &KeyRef| key.resolution == Resolution::KeyMissing;
            same_key(a, b) && a.optional == b.optional && missing(a) == missing(b)
        }
        // One side renders the ConfigMap and the other only names it: the same key, its value unknown.
        (EnvValue::Text { from: Some(a), .. }, EnvValue::Key(b))
        | (EnvValue::Key(b), EnvValue::Text { from: Some(a), .. }) => {
            same_key(a, b) && b.resolution != Resolution::KeyMissing
        }
        (EnvValue::ResourceField(a), EnvValue::ResourceField(b)) => a == b,
        (EnvValue::Field(a), EnvValue::Field(b)) | (EnvValue::Other(a), EnvValue::Other(b)) => {
            a == b
        }
        _ => false,
    }
}

fn same_key(a: &KeyRef, b: &KeyRef) -> bool {
    a.key == b.key
        && a.object.kind == b.object.kind
        && a.object.original_name == b.object.original_name
}

pub(super) fn side(variable: &Variable) -> Side {
    Side::new(value_of(&variable.value), variable.origin)
}

/// Returns what the process gets: the text after expansion, or where it comes from.
pub(crate) fn value_of(value: &EnvValue) -> Value {
    match value {
        EnvValue::Text {
            expanded, secrets, ..
        } if !secrets.is_empty() => Value::Concealing {
            text: expanded.clone(),
            secrets: secrets.as_slice().into(),
        },
        EnvValue::Text {
            expanded,
            from: None,
            ..
        } => Value::Text(expanded.clone()),
        EnvValue::Text {
            expanded,
            from: Some(key),
            ..
        } => Value::FromKey {
            text: expanded.clone(),
            map: key.object.original_name.clone(),
            key: key.key.clone(),
        },
        EnvValue::Key(key) => Value::Reference {
            object: ObjectName::from(&key.object),
            key: key.key.clone(),
            optional: key.optional,
            is_missing: key.resolution == Resolution::KeyMissing,
        },
        EnvValue::Field(path) => Value::PodField(path.into()),
        EnvValue::ResourceField(resource) => Value::ResourceField(resource.to_string().into()),
        EnvValue::Other(text) => Value::Other(text.into()),
        EnvValue::Hidden => Value::Plain("set".into()),
        EnvValue::Unsubstituted(text) => Value::Unsubstituted(text.clone()),
    }
}

/// Sources by kind, name, prefix, and whether the other side has one of the very same name.
type Sources<'e> = IndexMap<(RefKind, Cow<'e, str>, &'e str, bool), &'e EnvSource>;

/// Sources whose keys are known are compared by the variables they bring; the others as a whole.
fn compare_sources<'e>(
    context: &Context<'e>,
    scope: &Scope<'e>,
    (a, b): (&'e Container, &'e Container),
    out: &mut Vec<Difference<'e>>,
) {
    let names = &context.names;
    let (a, mut b) = (
        sources((a, b), |name| names.reference_stem(name)),
        sources((b, a), |name| names.target_stem(name)),
    );
    pair_others(&a, &mut b);
    let mut pairs: Vec<Answer<'e>> = Vec::with_capacity(a.len().max(b.len()));
    union(&a, &b, |_, a, b| pairs.push((a.copied(), b.copied())));
    for (a, b) in pair_open(pairs) {
        if [a, b].into_iter().flatten().all(|source| source.keys_known) {
            continue;
        }
        let value = |source: &EnvSource| Value::Source {
            object: ObjectName::from(&source.object),
            prefix: source.prefix.clone(),
            optional: source.optional,
        };
        let side = |source: &EnvSource| Side::new(value(source), source.origin);
        let (x, y) = (a.map(side), b.map(side));
        if x.as_ref().map(|x| &x.value) != y.as_ref().map(|y| &y.value)
            && let Some(either) = a.or(b)
        {
            scope.record(out, Field::EnvFrom(SourceName::new(either)), x, y);
        }
    }
}

/// A source of the reference and the target's that answers to it.
type Answer<'e> = (Option<&'e EnvSource>, Option<&'e EnvSource>);

/// Returns the source that nothing answers to, and whether it is the reference's.
fn alone(answer: Answer<'_>) -> Option<(bool, &EnvSource)> {
    match answer {
        (Some(of), None) => Some((true, of)),
        (None, Some(of)) => Some((false, of)),
        _ => None,
    }
}

/// Pairs a source whose name is still to be substituted with one that nothing answers to: it may be that one.
fn pair_open(pairs: Vec<Answer<'_>>) -> Vec<Answer<'_>> {
    // By whose they are, kind and prefix, the first last.
    let mut free: IndexMap<_, Vec<usize>> = IndexMap::default();
    for (at, pair) in pairs.iter().enumerate().rev() {
        if let Some((is_ours, of)) = alone(*pair) {
            let key = (is_ours, of.object.kind, of.prefix.as_str());
            free.entry(key).or_default().push(at);
        }
    }
    let mut places: Vec<Option<Answer<'_>>> = pairs.into_iter().map(Some).collect();
    for at in 0..places.len() {
        let found = places.get(at).copied().flatten().and_then(alone);
        let Some((is_ours, of)) = found.filter(|(_, of)| is_open(of)) else {
            continue;
        };
        let key = (!is_ours, of.object.kind, of.prefix.as_str());
        let others = free.get_mut(&key).into_iter();
        let mut others = others.flat_map(|of| std::iter::from_fn(|| of.pop()));
        let other = others.find_map(|other| {
            let place = places.get_mut(other)?;
            place.take_if(|pair| alone(*pair).is_some())
        });
        if let (Some((a, b)), Some(Some(pair))) = (other, places.get_mut(at)) {
            *pair = (pair.0.or(a), pair.1.or(b));
        }
    }
    places.into_iter().flatten().collect()
}

fn is_open(source: &EnvSource) -> bool {
    is_unsubstituted(&source.object.original_name)
}

/// Calls a source of the target as that of the reference which it stands for, where neither has another counterpart and both names are
/// one but for environments' words: `shop-dev-keys`, which test takes too, and `shop-prod-keys`.
fn pair_others<'e>(a: &Sources<'e>, b: &mut Sources<'e>) {
    let stem = |of: &'e EnvSource| {
        let stem = without_environments(&of.object.original_name);
        (of.object.kind, of.prefix.as_str(), stem)
    };
    let mut free: IndexMap<_, _> = IndexMap::default();
    for (key, theirs) in b.iter().filter(|(key, _)| !a.contains_key(*key)) {
        free.entry(stem(theirs)).or_insert_with(|| key.clone());
    }
    for (key, ours) in a {
        let wanted = stem(ours);
        if wanted.2.is_empty() || b.contains_key(key) {
            continue;
        }
        if let Some(source) = free
            .swap_remove(&wanted)
            .and_then(|own| b.swap_remove(&own))
        {
            b.insert(key.clone(), source);
        }
    }
}

/// Tells whether two sources are of one kind and name but for words for environments, whichever these are.
fn is_for_another((a, b): (&EnvSource, &EnvSource)) -> bool {
    let (ours, theirs) = (&a.object, &b.object);
    let stem = without_environments(&ours.original_name);
    ours.kind == theirs.kind
        && a.prefix == b.prefix
        && !stem.is_empty()
        && stem == without_environments(&theirs.original_name)
}

/// Returns the parts of a name that are no words for environments.
fn without_environments(name: &str) -> Vec<&str> {
    let parts = name.split(['-', '_', '.']);
    parts.filter(|part| !is_environment_word(part)).collect()
}

/// Returns the sources of a container by what pairs them with the other's: the very name first, then the name without the
/// environment's own words.
fn sources<'e>(
    (own, other): (&'e Container, &Container),
    stem: impl Fn(&'e str) -> Cow<'e, str>,
) -> Sources<'e> {
    let very = |of: &EnvSource| {
        let object = &of.object;
        (object.kind, object.original_name.clone(), of.prefix.clone())
    };
    let others: IndexSet<_> = other.env_from.iter().map(very).collect();
    let key = |of: &'e EnvSource| {
        let name = of.object.original_name.as_str();
        let prefix = of.prefix.as_str();
        let is_same = others.contains(&very(of));
        let name = match is_same {
            true => Cow::Borrowed(name),
            false => stem(name),
        };
        (of.object.kind, name, prefix, is_same)
    };
    own.env_from.iter().map(|of| (key(of), of)).collect()
}

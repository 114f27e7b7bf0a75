//! ConfigMaps and Secrets that are live and immutable, and declared otherwise: the API server refuses the apply.
//!
//! Takes the comparison of an environment's two states; gives a finding an object. Of a Secret only the names of keys are known, so
//! that a value that changes is out of sight. Leaves the fields of workloads to [`super::drift`].

use super::cause::Cause;
use super::ownership::{ManagerKind, manager_kind};
use crate::compare::{Comparison, Difference, Field, Subject, Value};
use crate::judge::context::Fact;
use crate::judge::{Finding, FindingSide, rules};
use crate::maps::IndexMap;
use crate::model::{ConfigMap, EnvValue, Environment, Secret, is_unsubstituted};
use crate::source::Live;
use crate::source::managed_fields::{FieldOwner, Step, field_owner, managers};
use crate::yaml::Origin;

/// Keys that are named before the rest is counted.
const NAMED: usize = 5;

/// Returns what will be refused.
pub(super) fn findings(drift: &Comparison<'_>) -> Vec<Finding> {
    let (declared, live) = (drift.reference, drift.target);
    let maps: Index<'_, ConfigMap> = live
        .config_maps
        .iter()
        .filter(|map| map.immutable)
        .map(|map| ((map.namespace.as_deref(), map.name.as_str()), map))
        .collect();
    let secrets: Index<'_, Secret> = live
        .secrets
        .iter()
        .filter(|secret| secret.immutable && secret.is_itself)
        .map(|secret| ((secret.namespace.as_deref(), secret.name.as_str()), secret))
        .collect();
    let changed_maps = declared.config_maps.iter().filter_map(|map| {
        let there = maps.get(&(within(declared, &map.namespace), map.name.as_str()))?;
        Pair::of_maps(map, there)
    });
    let changed_secrets = declared.secrets.iter().filter_map(|secret| {
        let key = (within(declared, &secret.namespace), secret.name.as_str());
        Pair::of_secrets(secret, secrets.get(&key)?)
    });
    changed_maps
        .chain(changed_secrets)
        .map(|pair| finding(drift, pair))
        .collect()
}

/// Live objects by namespace and name.
type Index<'l, T> = IndexMap<(Option<&'l str>, &'l str), &'l T>;

/// Tells whether a difference comes of a ConfigMap that cannot be changed: that is told of the ConfigMap.
pub(super) fn explains(drift: &Comparison<'_>, difference: &Difference<'_>) -> bool {
    let (declared, live) = (drift.reference, drift.target);
    let frozen = |is_it: &dyn Fn(&ConfigMap) -> bool| {
        let maps = declared.config_maps.iter().filter(|map| map.live.is_none());
        let is_frozen = |map: &ConfigMap| {
            live.config_maps.iter().any(|there| {
                there.immutable
                    && there.name == map.name
                    && there.namespace.as_deref() == within(declared, &map.namespace)
            })
        };
        maps.filter(|map| is_it(map)).any(is_frozen)
    };
    match &difference.field {
        Field::Env(name) => {
            let (Some(a), Some(b)) = difference.containers else {
                return false;
            };
            let key = |env: Option<&crate::model::Variable>| match &env?.value {
                EnvValue::Text { from, .. } => from.clone(),
                _ => None,
            };
            match (key(a.env.get(name.as_str())), key(b.env.get(name.as_str()))) {
                (Some(a), Some(b)) if (&a.object.name, &a.key) == (&b.object.name, &b.key) => {
                    frozen(&|map| map.name == a.object.name)
                }
                _ => false,
            }
        }
        Field::ConfigKey(name, _) => {
            frozen(&|map| map.original_name == *name && map.app == difference.subject.app)
        }
        _ => false,
    }
}

/// Returns the namespace that a declared object goes to.
fn within<'d>(declared: &'d Environment, own: &'d Option<String>) -> Option<&'d str> {
    let home = declared.cluster.as_ref();
    own.as_deref()
        .or(home.map(|cluster| cluster.namespace.as_str()))
}

/// One object, declared and live, and how its keys change.
struct Pair {
    subject: Subject,
    origins: (Origin, Origin),
    changes: Vec<String>,
    by: Option<FieldOwner>,
}

impl Pair {
    fn of_maps(map: &ConfigMap, there: &ConfigMap) -> Option<Self> {
        let live = there.live.as_deref().filter(|_| map.live.is_none())?;
        let declared = map
            .data
            .iter()
            .filter(|(_, value)| !is_unsubstituted(&value.value));
        let mut changes: Vec<String> = declared
            .filter_map(|(key, value)| match there.data.get(key) {
                None => Some(format!("{key} added")),
                Some(there) if there.value != value.value => Some(format!("{key} changed")),
                Some(_) => None,
            })
            .collect();
        if !map.keys_unknown {
            let gone = there.data.keys().filter(|key| !map.data.contains_key(*key));
            changes.extend(removed(gone, live, &["data", "binaryData"]));
        }
        if !map.immutable && is_of_deployer(live, &[Step::Field("immutable".to_owned())]) {
            changes.push("immutable removed".to_owned());
        }
        let subject = ("ConfigMap", map.original_name.as_str(), &map.app);
        Self::new(subject, (map.origin, there.origin), changes, live)
    }

    /// A live Secret is known to be immutable by the owner of the field only, so that the declared one has to say so too.
    fn of_secrets(secret: &Secret, there: &Secret) -> Option<Self> {
        let is_itself = secret.is_itself && secret.live.is_none();
        if !is_itself || !secret.immutable || there.keys_unknown {
            return None;
        }
        let live = there.live.as_deref()?;
        let added = secret
            .keys
            .keys()
            .filter(|key| !there.keys.contains_key(*key));
        let mut changes: Vec<String> = added.map(|key| format!("{key} added")).collect();
        if !secret.keys_unknown {
            let gone = there
                .keys
                .keys()
                .filter(|key| !secret.keys.contains_key(*key));
            changes.extend(removed(gone, live, &["data", "stringData"]));
        }
        let subject = ("Secret", secret.original_name.as_str(), &secret.app);
        Self::new(subject, (secret.origin, there.origin), changes, live)
    }

    fn new(
        (kind, name, app): (&str, &str, &Option<String>),
        origins: (Origin, Origin),
        changes: Vec<String>,
        live: &Live,
    ) -> Option<Self> {
        (!changes.is_empty()).then(|| Self {
            subject: Subject::new(app.as_deref(), kind, name),
            origins,
            changes,
            by: field_owner(&live.managed, &[Step::Field("immutable".to_owned())]),
        })
    }
}

/// An apply takes away what the deployer set, and nothing else.
fn removed<'k>(
    gone: impl Iterator<Item = &'k String>,
    live: &Live,
    fields: &[&str],
) -> Vec<String> {
    let by_deployer = |key: &&String| {
        fields.iter().any(|field| {
            let path = [
                Step::Field((*field).to_owned()),
                Step::Field((*key).clone()),
            ];
            is_of_deployer(live, &path)
        })
    };
    gone.filter(by_deployer)
        .map(|key| format!("{key} removed"))
        .collect()
}

fn is_of_deployer(live: &Live, path: &[Step]) -> bool {
    let all = managers(&live.managed);
    field_owner(&live.managed, path)
        .is_some_and(|field_owner| manager_kind(&field_owner, &all) == ManagerKind::Deployer)
}

fn finding(drift: &Comparison<'_>, pair: Pair) -> Finding {
    let object = format!("{} {}", pair.subject.kind, pair.subject.name);
    let title = format!("{object} cannot be changed in {}", drift.target.name);
    let more = pair.changes.len().saturating_sub(NAMED);
    let mut changes: Vec<String> = pair.changes.into_iter().take(NAMED).collect();
    changes.extend((more > 0).then(|| format!("{more} more")));
    let (declared, live) = pair.origins;
    let fact = Fact::new("data", Value::plain(changes.join(", ")), declared);
    let mut finding = fact
        .finding(&rules::APPLY_REFUSED, drift.target, pair.subject, title)
    .because("the object is immutable: the apply is refused until the object is deleted and created again")
    .because(
        "a ConfigMap or Secret from a generator has a hash in its name, and never has to change",
    );
    for side in &mut finding.sides {
        "declared".clone_into(&mut side.environment);
    }
    let mut side = FindingSide::new("live", Value::plain("immutable"), live);
    side.set_by.extend(pair.by);
    finding.sides.push(side);
    finding.cause = Some(Cause::Pending);
    finding
}

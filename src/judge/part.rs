//! [`Part`]: the larger fact that a finding is a part of. Findings that are parts of one fact are told as one.

use std::hash::{DefaultHasher, Hash, Hasher as _};

use crate::compare::{Difference, Field, FieldPath, probe_name};
use crate::maps::IndexSet;
use crate::model::{KeyRef, Variable};
use crate::words::all_of;
use crate::yaml::Origin;

/// The larger fact that a finding is a part of.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Part {
    /// A key that an object lacks.
    Key {
        /// `ConfigMap` or `Secret`.
        kind: String,
        /// The object's name across environments.
        object: String,
        /// The environment whose object has the key; `None` where no environment is held against the object's.
        of: Option<String>,
        /// The key.
        key: String,
    },
    /// A leaf of a field that people think of as one: `spec.template.spec.affinity`.
    Leaf(Leaf),
    /// One of the objects of a kind that one side lacks.
    ObjectOfKind {
        /// The target lacks them; else the reference does.
        is_missing: bool,
    },
    /// A change of an object that others may have as well: two changes are the same where this number, a hash of the fields and of
    /// what stands on each side, is.
    Change(u64),
    /// One of the images that differ in the same way.
    Image(ImageChange),
    /// The least or the most pods of an autoscaler.
    Bound,
    /// One of the probes of a container that differ, or are missing.
    Probe {
        /// Its name: `readinessProbe`.
        name: String,
        /// Two ask the same, on both sides, where this number, a hash of what each asks for, is the same.
        asks: u64,
        /// Its fields that differ; none where it is missing as a whole.
        fields: Vec<String>,
    },
    /// One of the requests and limits that a container lacks, in words: `the memory limit`.
    Lacking(String),
    /// One of the variables that a container reads from one object.
    Variable(Source),
    /// A value of a ConfigMap whose files are read as variables are.
    Setting {
        /// The ConfigMap's name across environments.
        map: String,
        /// The key.
        key: String,
    },
    /// Credentials in plain sight.
    Credential {
        /// The file.
        file: Origin,
        /// The number of its lines that hold them.
        lines: usize,
    },
    /// A fact that many fields tell alike: one speaks for all where this number, a hash of the fact, is the same.
    Told(u64),
    /// As [`Self::Told`], of a fact that is one in all environments.
    ToldEverywhere(u64),
    /// A fact of a workload that comparisons call by this name, which its reference has.
    OfWorkload(String),
}

/// The objects that a variable comes from: the reference's, where it has the variable, and the target's.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Source {
    /// The reference's: `Secret shop-database`.
    pub(crate) from: Option<String>,
    /// The target's.
    pub(crate) to: Option<String>,
    /// Whether the reference takes all of its object by one `envFrom`, which the target's container has to take likewise.
    pub(crate) is_whole: bool,
}

impl Source {
    /// Names the object of a key.
    fn name(key: &KeyRef) -> String {
        let object = &key.object;
        format!("{} {}", object.kind.name(), object.original_name)
    }
}

/// How an image differs, where many do before each release.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum ImageChange {
    /// The target's is older.
    Behind,
    /// The reference's is a pre-release of the target's.
    Released,
    /// The tags have no order.
    Another,
    /// It lies in another place: two images moved alike where the number, a hash of both places, is the same.
    Moved(u64, Home),
}

/// The place that an image comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Home {
    Registry,
    Repository,
}

impl Home {
    /// Returns its word.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Registry => "registry",
            Self::Repository => "repository",
        }
    }
}

/// A leaf of a field that people think of as one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Leaf {
    /// The field.
    pub(crate) of: String,
    /// The leaf's name below the field: `runAsUser`, `limits.cpu`, a label's key.
    pub(crate) name: String,
    /// The leaf as a title names it: `the cpu limit`.
    pub(crate) in_words: String,
}

impl Leaf {
    fn new(of: &str, name: &str) -> Self {
        Self {
            of: of.to_owned(),
            name: name.to_owned(),
            in_words: name.to_owned(),
        }
    }

    /// Returns the leaf that a path is of a whole one.
    fn at(path: &FieldPath, whole: &FieldPath) -> Self {
        let (path, whole) = (path.to_string(), whole.to_string());
        let mut labels = LABELS.iter();
        if let Some(map) = labels.find(|map| whole.ends_with(*map)) {
            let key = path.split_once(map).map_or("", |(_, key)| key);
            return Self::new("labels", key.trim_start_matches('.'));
        }
        let name = path.strip_prefix(&whole).unwrap_or(&path);
        Self::new(&whole, name.trim_start_matches('.'))
    }
}

/// Fields whose leaves are told together.
const WHOLE: &[&str] = &[
    "affinity",
    "annotations",
    "dnsConfig",
    "hostAliases",
    "labels",
    "matchLabels",
    "nodeSelector",
    "securityContext",
    "tolerations",
    "topologySpreadConstraints",
];

/// The places of one workload that have the same labels: its own, its pods', and those that it finds its pods by.
pub(crate) const LABELS: [&str; 3] = [
    "spec.selector.matchLabels",
    "spec.template.metadata.labels",
    "metadata.labels",
];

/// The field that requests and limits are leaves of.
pub(crate) const RESOURCES: &str = "resources";

impl Part {
    /// Returns the part of a fact that many fields tell alike.
    pub(crate) fn told_with(what: impl Hash) -> Self {
        Self::Told(number(what))
    }

    /// As [`Self::told_with`], whatever the environment.
    pub(crate) fn told_everywhere(what: impl Hash) -> Self {
        Self::ToldEverywhere(number(what))
    }

    /// Returns the part that a variable plays which the reference reads from the one key and the target from the other; none where a side
    /// that has it reads it from no object.
    pub(crate) fn variable(ours: Option<&Variable>, theirs: Option<&Variable>) -> Option<Self> {
        let named = |of: Option<&Variable>| match of {
            Some(of) => of.value.key().map(|key| Some(Source::name(key))),
            None => Some(None),
        };
        let (from, to) = (named(ours)?, named(theirs)?);
        let is_whole = theirs.is_none() && ours.is_some_and(|of| of.env_from.is_some());
        (from != to).then_some(Self::Variable(Source { from, to, is_whole }))
    }

    /// Names the object that a variable comes from.
    pub(crate) fn source_of(variable: &Variable) -> Option<String> {
        variable.value.key().map(Source::name)
    }

    /// Returns the part that a variable plays which only the target has, of several objects.
    pub(crate) fn of_sources(sources: &IndexSet<String>) -> Self {
        Self::Variable(Source {
            from: None,
            to: Some(all_of(
                &sources.iter().map(String::as_str).collect::<Vec<_>>(),
            )),
            is_whole: false,
        })
    }

    /// Returns the part that a probe plays which asks this.
    pub(crate) fn probe(name: &str, asks: impl Hash, fields: Vec<String>) -> Self {
        Self::Probe {
            name: name.to_owned(),
            asks: number(asks),
            fields,
        }
    }

    /// Returns the part that an image plays which lies elsewhere in the target: two moved alike where `how` is the same.
    pub(crate) fn moved(how: impl Hash, home: Home) -> Self {
        Self::Image(ImageChange::Moved(number(how), home))
    }

    /// Returns the part that a key plays which an object lacks, and the environment `of` has.
    pub(crate) fn key(key: &KeyRef, of: Option<&str>) -> Self {
        Self::Key {
            kind: key.object.kind.name().to_owned(),
            object: key.object.original_name.to_string(),
            of: of.map(str::to_owned),
            key: key.key.to_string(),
        }
    }

    /// Returns the field that a difference is a leaf of, if leaves of the field are told together.
    pub(crate) fn leaf(difference: &Difference<'_>) -> Option<Self> {
        match &difference.field {
            Field::Rest(path) => {
                let whole = path.claim_template().or_else(|| path.up_to(WHOLE));
                Some(Self::Leaf(Leaf::at(path, &whole?)))
            }
            Field::Probe(kind, Some(path)) => {
                let leaf = Leaf::new(probe_name(*kind), &path.to_string());
                Some(Self::Leaf(leaf))
            }
            Field::Request(_) | Field::Limit(_) => Some(Self::Leaf(Leaf {
                in_words: amount(difference)?,
                ..Leaf::new(RESOURCES, &difference.field.id())
            })),
            _ => None,
        }
    }
}

/// Returns a request or limit in words: `the memory limit`, `the pod's cpu request`.
pub(crate) fn amount(difference: &Difference<'_>) -> Option<String> {
    let the = match difference.containers {
        (None, None) => "the pod's",
        _ => "the",
    };
    match &difference.field {
        Field::Request(name) => Some(format!("{the} {name} request")),
        Field::Limit(name) => Some(format!("{the} {name} limit")),
        _ => None,
    }
}

fn number(what: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    hasher.finish()
}

//! [`Variable`]: one entry of a container's effective environment, and where its value comes from.

use smol_str::SmolStr;

use crate::yaml::Origin;

/// A ConfigMap or a Secret, by the names that resolve inside one environment.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ObjectRef {
    /// Which of the two.
    pub kind: RefKind,
    /// Final name, as the cluster resolves it.
    pub name: SmolStr,
    /// Name before prefix, suffix and hash where the environment renders the object; else the final
    /// name without a ten-character hash. What compares across environments.
    pub original_name: SmolStr,
}

/// ConfigMap or Secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RefKind {
    /// `configMapRef`, `configMapKeyRef`, `configMap`
    ConfigMap,
    /// `secretRef`, `secretKeyRef`, `secret`
    Secret,
}

impl RefKind {
    /// Returns the kind as manifests have it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::ConfigMap => "ConfigMap",
            Self::Secret => "Secret",
        }
    }
}

/// Whether the environment's own rendering holds what is referenced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Resolution {
    /// Object and key are rendered.
    Found,
    /// The object is rendered, all its keys are known, and the key is not among them.
    KeyMissing,
    /// The object is not rendered here (normal; only a cluster can tell), or its keys are not all known.
    Unknown,
}

/// One variable of the effective environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub name: SmolStr,
    /// The source of the value.
    pub value: EnvValue,
    /// Whether an `envFrom` brought it, and which by position in [`super::Container::env_from`].
    pub env_from: Option<usize>,
    /// The line to show: its `name:` line, or the key's line in the ConfigMap or `.env` file.
    pub origin: Origin,
}

/// The entries of one name that stands in `env` more than once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repeated {
    /// The places of all entries, in order.
    pub places: Vec<Origin>,
    /// Whether all entries say the same.
    pub is_same: bool,
}

/// The source of a variable's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EnvValue {
    /// `value:`, or a ConfigMap key whose value is rendered.
    Text {
        /// As written.
        raw: SmolStr,
        /// After `$(VAR)` expansion by the kubelet's rules. A part from a Secret stays symbolic:
        /// `postgres://$(DB_PASS → secret x/key)`.
        expanded: SmolStr,
        /// `$(X)` references to variables that exist in the environment but only later in the list
        /// (or nowhere): the literal text ships.
        unexpanded: Vec<String>,
        /// Parts of `expanded` that are credentials by the name of the variable that they come from.
        secrets: Vec<SmolStr>,
        /// The ConfigMap key that it was read from, if not a literal.
        from: Option<KeyRef>,
    },
    /// A ConfigMap key that is not rendered here, or any Secret key.
    Key(KeyRef),
    /// `fieldRef.fieldPath`
    Field(String),
    /// `resourceFieldRef`
    ResourceField(ResourceField),
    /// `fileKeyRef` and whatever a later Kubernetes adds, as canonical text.
    Other(String),
    /// A value that is there and never shown: a developer's.
    Hidden,
    /// Carries a `${VAR}` that Flux or envsubst fills in and nobody substituted here: unknown, not different.
    Unsubstituted(SmolStr),
}

/// One of a container's resources, as `resourceFieldRef` names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceField {
    /// Another container's name; `None` for the own one.
    pub container: Option<SmolStr>,
    /// `limits.memory`
    pub resource: SmolStr,
    /// The unit that the amount is told in, in its canonical text, such as `1Mi`; `None` for 1.
    pub divisor: Option<String>,
}

impl std::fmt::Display for ResourceField {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(container) = &self.container {
            write!(f, "{container}/")?;
        }
        f.write_str(&self.resource)?;
        match &self.divisor {
            Some(divisor) => write!(f, " in units of {divisor}"),
            None => Ok(()),
        }
    }
}

impl EnvValue {
    /// Returns the key that the value is read from, if it is read from one.
    #[must_use]
    pub fn key(&self) -> Option<&KeyRef> {
        match self {
            Self::Key(key) => Some(key),
            Self::Text { from, .. } => from.as_ref(),
            _ => None,
        }
    }

    /// Returns the text that the process gets, where it is known.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text { expanded, .. } => Some(expanded),
            _ => None,
        }
    }
}

/// One key of a ConfigMap or Secret.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct KeyRef {
    /// Whose key.
    pub object: ObjectRef,
    /// The key.
    pub key: SmolStr,
    /// `optional: true`
    pub optional: bool,
    /// Whether the rendering holds it.
    pub resolution: Resolution,
}

/// One `envFrom` entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnvSource {
    /// The object that it names.
    pub object: ObjectRef,
    /// `prefix`
    pub prefix: SmolStr,
    /// `optional: true`
    pub optional: bool,
    /// Whether all its keys are known here. If not, it may bring any variable that matches its prefix.
    pub keys_known: bool,
    /// Where.
    pub origin: Origin,
}

impl EnvSource {
    /// Tells whether not all its keys are known, and one may be this variable.
    #[must_use]
    pub fn may_bring(&self, name: &str) -> bool {
        !self.keys_known && name.starts_with(&*self.prefix)
    }
}

//! [`Resource`]: an object on its way through a build, with its tree and its history.

pub(crate) mod id;
pub(crate) mod kind_order;
pub(crate) mod label_selector;
pub(crate) mod pattern;
pub(crate) mod provenance;
pub(crate) mod read;
pub(crate) mod resmap;
pub(crate) mod selector;
pub(crate) mod shared_nodes;
pub(crate) mod weights;

use smol_str::SmolStr;

use super::resource::provenance::Provenance;
use crate::yaml::{Node, Origin};

/// The annotation that marks what came from helm while the build goes on: it has its namespace from there.
pub(crate) const FROM_HELM: &str = "internal.config.kubernetes.io/helm-generated";

/// A resource id: group, version, kind, name, namespace as written (`""` where absent).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Id {
    /// API group, `""` for core.
    pub group: SmolStr,
    /// API version.
    pub version: SmolStr,
    /// Kind.
    pub kind: SmolStr,
    /// metadata.name
    pub name: SmolStr,
    /// metadata.namespace as written.
    pub namespace: SmolStr,
}

/// A former identity (semantics: "previous ids"); its group and version are always the current.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PreviousId {
    /// Former name.
    pub name: SmolStr,
    /// Former *effective* namespace.
    pub namespace: SmolStr,
    /// Former kind.
    pub kind: SmolStr,
}

/// The behaviour of a generator whose name is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Behavior {
    /// No behaviour was asked for.
    #[default]
    Unspecified,
    /// `create`
    Create,
    /// `merge`
    Merge,
    /// `replace`
    Replace,
}

/// An object in a build.
#[derive(Debug, Clone)]
pub struct Resource {
    /// The document.
    pub node: Node,
    /// Former ids, oldest first.
    pub(crate) previous: Vec<PreviousId>,
    /// The name that a patch has given it last, before what prefixes, suffixes and hashes added since.
    pub(crate) given_name: Option<SmolStr>,
    /// Prefixes given to it, innermost first.
    pub(crate) prefixes: Vec<SmolStr>,
    /// Suffixes given to it, innermost first.
    pub(crate) suffixes: Vec<SmolStr>,
    /// Whether the name gets a content hash at the end of the build.
    pub(crate) needs_hash: bool,
    /// Set by a generator.
    pub(crate) behavior: Behavior,
    /// The place of the resource as a whole: its document's start, or its generator entry.
    pub declared: Origin,
    /// The kustomization file whose `resources` or generator brought it.
    pub(crate) configured_in: Origin,
    /// Whether inputs of the generator could not be read, so that not all keys are known.
    pub(crate) keys_unknown: bool,
    /// The generator's inputs that could not be read.
    pub(crate) missing_inputs: Vec<MissingInput>,
    /// How many numbers of twins have been given in its tree.
    pub(crate) twins: u32,
    /// Whether any of them is in more than one place.
    pub(crate) has_twins: bool,
    /// Names of the `vars` that read from it.
    pub(crate) var_names: Vec<String>,
    /// Its source, noted only if `buildMetadata` asks for it.
    pub(crate) provenance: Option<Provenance>,
    /// The transformers that changed it, noted only if `buildMetadata` asks for them.
    pub(crate) transformations: Vec<Provenance>,
}

/// A file that a generator names and that is not there.
#[derive(Debug, Clone)]
pub(crate) struct MissingInput {
    /// The whole path.
    pub(crate) path: std::path::PathBuf,
    /// The place that names it.
    pub(crate) origin: Origin,
    /// Whether its name may be a credential that stands in the wrong list.
    pub(crate) may_be_value: bool,
}

impl Resource {
    /// Wraps a freshly read document.
    #[must_use]
    pub fn new(node: Node) -> Self {
        let declared = node.origin;
        Self {
            node,
            previous: Vec::new(),
            given_name: None,
            prefixes: Vec::new(),
            suffixes: Vec::new(),
            needs_hash: false,
            behavior: Behavior::Unspecified,
            declared,
            configured_in: Origin::NONE,
            keys_unknown: false,
            missing_inputs: Vec::new(),
            twins: 0,
            has_twins: false,
            var_names: Vec::new(),
            provenance: None,
            transformations: Vec::new(),
        }
    }
    /// Tells whether helm made it.
    pub(crate) fn is_from_helm(&self) -> bool {
        let mark = self.node.at(&["metadata", "annotations", FROM_HELM]);
        mark.and_then(Node::as_str) == Some("true")
    }
}

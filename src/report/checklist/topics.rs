//! [`TOPICS`]: the boxes that findings keep open, each with the rules that it is about and what ticks it.
//!
//! Takes a [`Release`]; gives evidence, or what is lacking. Leaves findings, and how boxes are written, to [`super`].

use super::SHOWN;
use crate::report::release::Release;
use crate::report::texts::Text;
use crate::words::{counted, listed};

/// One box that findings keep open.
pub(super) struct Topic {
    /// The word by which a template names it.
    pub(super) key: &'static str,
    pub(super) name: &'static str,
    /// The rules whose errors and warnings keep it open.
    pub(super) rules: &'static [&'static str],
    /// The rules whose notes keep it open too.
    pub(super) notes: &'static [&'static str],
    /// It says nothing of an environment by itself.
    pub(super) compares: bool,
    /// The evidence, or the lines that keep it open.
    pub(super) evidence: fn(&Release) -> Evidence,
}

/// The evidence that a run has for a box.
pub(super) enum Evidence {
    There(String),
    Lacking(Vec<String>),
}

/// The boxes, in their order.
pub(super) const TOPICS: &[Topic] = &[
    Topic {
        key: "configuration",
        name: "Configuration is compared: variables, ConfigMaps, files, arguments",
        rules: &[
            "env-missing",
            "env-needed",
            "env-unexpanded",
            "env-source-differs",
            "env-value-differs",
            "env-duplicate",
            "env-shadowed",
            "env-extra",
            "env-unread",
            "file-key-missing",
            "file-differs",
            "config-key-missing",
            "config-unused",
            "mount-missing",
            "key-repeated",
            "foreign-environment",
            "placeholder",
            "args-differ",
        ],
        notes: &[],
        compares: true,
        evidence: scope,
    },
    Topic {
        key: "secrets",
        name: "Secrets and all that pods refer to are there, down to the key",
        rules: &[
            "will-not-start",
            "reference-dangling",
            "secret-literal",
            "secret-in-annotation",
        ],
        notes: &["will-not-start", "reference-dangling"],
        compares: false,
        evidence: references,
    },
    Topic {
        key: "objects",
        name: "Workloads and the objects around them are the same",
        rules: &[
            "workload-missing",
            "container-missing",
            "init-order-differs",
            "object-missing",
            "object-dangling",
            "object-differs",
            "apply-refused",
        ],
        notes: &[],
        compares: true,
        evidence: scope,
    },
    Topic {
        key: "images",
        name: "Images are those that were tried",
        rules: &["image-differs", "image-mutable"],
        notes: &["image-differs"],
        compares: true,
        evidence: scope,
    },
    Topic {
        key: "probes",
        name: "Probes are those that were tried, and pods behind a Service have one",
        rules: &["probe-missing", "probe-differs"],
        notes: &["probe-absent"],
        compares: true,
        evidence: scope,
    },
    Topic {
        key: "resources",
        name: "Limits and requests",
        rules: &["resources-missing", "resources-differ"],
        notes: &["resources-absent"],
        compares: false,
        evidence: scope,
    },
    Topic {
        key: "rollout",
        name: "The rollout keeps pods available",
        rules: &["strategy-differs", "replicas-differ"],
        notes: &[
            "rollout-downtime",
            "rollout-deadline",
            "shutdown-short",
            "drain-blocked",
        ],
        compares: false,
        evidence: rollouts,
    },
    Topic {
        key: "hotfixes",
        name: "The release undoes no hotfix",
        rules: &[],
        notes: &[
            "live-hotfix",
            "live-differs",
            "live-pending",
            "release-removes",
            "workload-undeclared",
        ],
        compares: false,
        evidence: states,
    },
];

fn scope(release: &Release) -> Evidence {
    Evidence::There(release.scope.to_string())
}

fn references(release: &Release) -> Evidence {
    if release.unknown_objects.is_empty() {
        return Evidence::There(format!("every reference was followed; {}", release.scope));
    }
    let unknown = release.unknown_objects.iter();
    Evidence::Lacking(unknown.map(ToString::to_string).collect())
}

fn rollouts(release: &Release) -> Evidence {
    let open = release.stopped.iter().chain(&release.unknown_stays);
    let open: Vec<String> = open.map(ToString::to_string).collect();
    if !open.is_empty() {
        return Evidence::Lacking(open);
    }
    match release.kept {
        0 => Evidence::Lacking(vec![
            "of no workload is known how many pods stay available".to_owned(),
        ]),
        kept => Evidence::There(format!(
            "pods stay available in {kept} of {}",
            counted(release.workloads, "workload")
        )),
    }
}

fn states(release: &Release) -> Evidence {
    let names = |all: &[Text]| listed(all, SHOWN);
    if release.states.is_empty() || !release.without_states.is_empty() {
        let of = match release.without_states.is_empty() {
            true => String::new(),
            false => format!(" of {}", names(&release.without_states)),
        };
        return Evidence::Lacking(vec![format!(
            "what is declared was not held against what is live{of}"
        )]);
    }
    Evidence::There(format!(
        "what is declared was held against what is live in {}",
        names(&release.states)
    ))
}

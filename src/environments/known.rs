//! Words that mean an environment anywhere, and words that mean none though a source may be called so.

/// How much a word says by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strength {
    /// It often means something else (`/health/live`, `int`): it counts only where it stands alone.
    Weak,
    /// It sometimes means something else (`test-runner`, `demo`).
    Fair,
    /// It means the environment.
    Strong,
}

use Strength::{Fair, Strong, Weak};

/// Words that mean the same environment.
const CLASSES: &[&[(&str, Strength)]] = &[
    &[
        ("staging", Strong),
        ("stage", Fair),
        ("sta", Weak),
        ("stag", Weak),
        ("stg", Strong),
    ],
    &[
        ("production", Strong),
        ("prod", Strong),
        ("prd", Strong),
        ("live", Weak),
    ],
    &[
        ("development", Strong),
        ("develop", Fair),
        ("devel", Weak),
        ("dev", Strong),
    ],
    &[("test", Fair), ("testing", Weak), ("tst", Strong)],
    &[("integration", Weak), ("integ", Fair), ("int", Weak)],
    &[("uat", Strong), ("acceptance", Weak), ("acc", Weak)],
    &[
        ("pre-production", Strong),
        ("preproduction", Strong),
        ("pre-prod", Strong),
        ("preprod", Strong),
        ("pre", Weak),
    ],
    &[
        ("non-production", Strong),
        ("non-prod", Strong),
        ("nonprod", Strong),
    ],
    &[("qa", Strong)],
    &[("sandbox", Strong), ("sbx", Strong)],
    &[("preview", Fair)],
    &[("demo", Fair)],
    &[("perf", Fair), ("performance", Weak)],
    &[("local", Weak)],
];

/// Words that sources are called by and that are no names: a difference of such words is a difference.
const COMMON: &[&str] = &[
    "about",
    "active",
    "after",
    "agent",
    "all",
    "alpha",
    "api",
    "app",
    "application",
    "applications",
    "apps",
    "argocd",
    "argo",
    "auth",
    "backend",
    "backup",
    "base",
    "bases",
    "batch",
    "before",
    "beta",
    "both",
    "bottom",
    "build",
    "cache",
    "cert-manager",
    "chart",
    "charts",
    "client",
    "closed",
    "cluster",
    "clusters",
    "common",
    "component",
    "components",
    "config",
    "configs",
    "core",
    "cron",
    "crds",
    "current",
    "data",
    "database",
    "default",
    "deploy",
    "deployment",
    "disabled",
    "docs",
    "down",
    "elasticsearch",
    "enabled",
    "environments",
    "envs",
    "even",
    "example",
    "examples",
    "external",
    "false",
    "fast",
    "file",
    "files",
    "final",
    "first",
    "flux",
    "four",
    "from",
    "frontend",
    "full",
    "gateway",
    "global",
    "good",
    "grafana",
    "group",
    "half",
    "helm",
    "high",
    "infra",
    "infrastructure",
    "ingress",
    "internal",
    "istio",
    "job",
    "jobs",
    "kafka",
    "keycloak",
    "kubernetes",
    "kustomize",
    "large",
    "last",
    "latest",
    "left",
    "less",
    "library",
    "logging",
    "loki",
    "lower",
    "main",
    "manifest",
    "manifests",
    "master",
    "medium",
    "minio",
    "mongo",
    "mongodb",
    "monitoring",
    "more",
    "mysql",
    "namespace",
    "namespaces",
    "networking",
    "next",
    "nginx",
    "node",
    "none",
    "null",
    "odd",
    "once",
    "open",
    "operator",
    "operators",
    "origin",
    "other",
    "output",
    "overlay",
    "overlays",
    "passive",
    "patch",
    "patches",
    "policies",
    "postgres",
    "postgresql",
    "previous",
    "primary",
    "private",
    "prometheus",
    "proxy",
    "public",
    "queue",
    "rabbitmq",
    "random",
    "redis",
    "reference",
    "release",
    "rendered",
    "resources",
    "right",
    "root",
    "secondary",
    "second",
    "secret",
    "secrets",
    "security",
    "server",
    "service",
    "services",
    "settings",
    "shared",
    "side",
    "simple",
    "single",
    "slow",
    "small",
    "some",
    "source",
    "stable",
    "standby",
    "storage",
    "system",
    "target",
    "temp",
    "template",
    "templates",
    "tests",
    "third",
    "tmp",
    "tools",
    "true",
    "upper",
    "user",
    "users",
    "variant",
    "variants",
    "vault",
    "version",
    "versions",
    "web",
    "website",
    "wide",
    "with",
    "worker",
    "workers",
    "zero",
];

/// Returns the words that mean the same environment as this one; none if it is not known.
pub(super) fn class_of(word: &str) -> &'static [(&'static str, Strength)] {
    let has = |class: &&&[(&str, Strength)]| {
        class
            .iter()
            .any(|(known, _)| known.eq_ignore_ascii_case(word))
    };
    CLASSES.iter().find(has).copied().unwrap_or_default()
}

/// Returns every word that is known.
pub(super) fn all() -> impl Iterator<Item = (&'static str, Strength)> {
    CLASSES.iter().flat_map(|class| class.iter().copied())
}

/// Tells whether a word means an environment anywhere: `staging`, `prd`, `uat`.
#[must_use]
pub fn is_environment_word(word: &str) -> bool {
    !class_of(word).is_empty()
}

/// How far on the way to production the classes are, by their first words.
const PROMOTED: &[&str] = &[
    "local",
    "development",
    "sandbox",
    "preview",
    "integration",
    "test",
    "qa",
    "demo",
    "perf",
    "non-production",
    "uat",
    "staging",
    "pre-production",
    "production",
];

/// Returns how far on the way to production an environment is: first those that no known word names.
#[must_use]
pub fn promotion(name: &str) -> usize {
    let stages = PROMOTED.iter().enumerate();
    let of_stage = |stage: &str| {
        let classes = CLASSES.iter();
        let mut classes =
            classes.filter(|class| class.first().is_some_and(|(word, _)| *word == stage));
        classes.any(|class| {
            class
                .iter()
                .any(|(word, _)| word.eq_ignore_ascii_case(name))
        })
    };
    let mut found = stages.filter(|(_, stage)| of_stage(stage));
    found.next().map_or(0, |(at, _)| at + 1)
}

/// Tells whether a source's whole name is a place's with a number, as clusters of a fleet have: `eu-1`, `us_east_2`. A word that sources are
/// called by stays a word with a number behind it.
pub(super) fn is_numbered(name: &str) -> bool {
    let Some((place, number)) = name.rsplit_once(['-', '_']) else {
        return false;
    };
    let letters = place.chars().filter(|c| c.is_alphabetic()).count();
    let is_number = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit());
    let is_common = COMMON
        .iter()
        .any(|common| common.eq_ignore_ascii_case(place));
    is_number && letters >= 2 && !is_common
}

/// Tells whether a source's whole name means this environment: a known word, or four letters and more that are no common
/// word.
pub(super) fn is_name(name: &str) -> bool {
    if is_environment_word(name) {
        return true;
    }
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let is_common = COMMON
        .iter()
        .any(|common| common.eq_ignore_ascii_case(name));
    letters >= 4 && !is_common
}

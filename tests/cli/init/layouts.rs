//! How repositories are laid out, and what is made of that.

use std::path::Path;

use super::{repository, said, written};

/// Overlays, and what is said of them.
const LAYOUTS: &[(&[&str], &str)] = &[
    // Applications that share a layout are a glob; one that production lacks is in it, so that it is reported.
    (
        &[
            "apps/cart/overlays/stg",
            "apps/cart/overlays/prod",
            "apps/search/overlays/stg",
            "apps/search/overlays/prod",
            "apps/new/overlays/stg",
        ],
        "environments:\n  stg:\n    overlay: apps/*/overlays/stg\n  prod:\n    overlay: apps/*/overlays/prod\n",
    ),
    // The same environment by two names.
    (
        &["a/staging", "a/production", "b/x/staging", "b/x/prod"],
        "environments:\n  staging:\n    overlay:\n    - a/staging\n    - b/x/staging\n  prod:\n    overlay:\n    - a/production\n    - b/x/prod\n    aliases: [production]\n",
    ),
    // Stages in several regions.
    (
        &[
            "envs/prod-eu",
            "envs/prod-us",
            "envs/qa",
            "envs/staging-eu",
            "envs/staging-us",
        ],
        "environments:\n  qa:\n    overlay: envs/qa\n  staging-eu:\n    overlay: envs/staging-eu\n  staging-us:\n    overlay: envs/staging-us\n  prod-eu:\n    overlay: envs/prod-eu\n  prod-us:\n    overlay: envs/prod-us\ncomparisons:\n- reference: qa\n  against: [staging-eu, staging-us]\n- reference: staging-eu\n  against: [prod-eu]\n- reference: staging-us\n  against: [prod-us]\n",
    ),
    // Two kinds of overlays: each stage with its own kind before it, and nothing with the other kind.
    (
        &[
            "apps/dev",
            "apps/prod",
            "clusters/dev-cluster",
            "clusters/prod-cluster",
        ],
        "environments:\n  dev:\n    overlay: apps/dev\n  dev-cluster:\n    overlay: clusters/dev-cluster\n  prod:\n    overlay: apps/prod\n  prod-cluster:\n    overlay: clusters/prod-cluster\ncomparisons:\n- reference: dev\n  against: [prod]\n- reference: dev-cluster\n  against: [prod-cluster]\n",
    ),
    // Names that are no known words, where the directory says that it holds environments.
    (
        &["overlays/tenant-b", "overlays/tenant-a"],
        "environments:\n  tenant-a:\n    overlay: overlays/tenant-a\n  tenant-b:\n    overlay: overlays/tenant-b\n",
    ),
    // Applications that are called like environments are not environments.
    (
        &[
            "apps/demo-app/dev",
            "apps/demo-app/prod",
            "apps/test-runner/dev",
            "apps/test-runner/prod",
        ],
        "environments:\n  dev:\n    overlay: apps/*/dev\n  prod:\n    overlay: apps/*/prod\n",
    ),
    // Examples are looked at only where there is nothing else.
    (
        &[
            "k8s/dev",
            "k8s/prod",
            "examples/x/staging",
            "examples/x/prod",
        ],
        "environments:\n  dev:\n    overlay: k8s/dev\n  prod:\n    overlay: k8s/prod\n",
    ),
    (
        &["examples/x/staging", "examples/x/prod"],
        "environments:\n  staging:\n    overlay: examples/x/staging\n  prod:\n    overlay: examples/x/prod\n",
    ),
];

#[test]
fn layouts_are_told() {
    for (overlays, expected) in LAYOUTS {
        let (run, text) = written(&repository(overlays));
        assert_eq!(said(&text), *expected, "{overlays:?}: {run}");
    }
}

#[test]
fn a_glob_stands_for_overlays_alone() {
    let workspace = repository(&[
        "staging/cart",
        "staging/search",
        "production/cart",
        "production/search",
    ]);
    let (_, text) = written(&workspace);
    assert!(text.contains("overlay: staging/*\n"), "{text}");
    std::fs::remove_file(workspace.dir.path().join("kubeparity.yaml")).expect("removed");
    workspace.write("staging/README.md", "Read me.\n");
    let (_, text) = written(&workspace);
    assert!(
        text.contains("    - staging/cart\n    - staging/search\n"),
        "{text}"
    );
}

#[test]
fn what_an_overlay_is_made_of_is_compared_with_it() {
    let workspace = repository(&["overlays/staging/web", "overlays/production/web"]);
    for environment in ["staging", "production"] {
        workspace.write(
            &format!("overlays/{environment}/kustomization.yaml"),
            "resources:\n- web\n",
        );
    }
    // Not an environment by itself, and of its own environment alone.
    workspace.write(
        "overlays/talos/kustomization.yaml",
        "resources:\n- ../../base\n",
    );
    workspace.write(
        "extra/production/kustomization.yaml",
        "resources:\n- ../../base\n",
    );
    workspace.write(
        "overlays/dev/kustomization.yaml",
        "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n",
    );
    let (_, text) = written(&workspace);
    assert_eq!(
        said(&text),
        "environments:\n  staging:\n    overlay: overlays/staging\n  production:\n    overlay: overlays/production\n"
    );
    for comment in ["#   overlays/talos\n", "#   extra/production\n"] {
        assert!(text.contains(comment), "{text}");
    }
}

/// Names of directories that mean something in YAML, in a glob or on a terminal.
const HOSTILE: &[&str] = &[
    "a\nexpect: []",
    "a: b",
    "a #b",
    "- a",
    "\"a",
    "'a",
    "&a",
    "{a}",
    "a\\",
    "a\u{202e}b",
    "*",
    "!!x",
    "%x",
    "größe",
    "no",
];

#[cfg(unix)]
#[test]
fn names_stay_names_and_links_are_not_followed() {
    let workspace = repository(&["overlays/production", "overlays/staging"]);
    for name in HOSTILE {
        for environment in ["staging", "production"] {
            let directory = format!("apps/{name}/deep/{environment}");
            workspace.write(
                &format!("{directory}/kustomization.yaml"),
                "resources:\n- ../../../../base\n",
            );
        }
        for environment in ["staging", "prod"] {
            let directory = format!("apps/{name}/overlays/{environment}{name}");
            workspace.write(
                &format!("{directory}/kustomization.yaml"),
                "resources:\n- ../../../../base\n",
            );
        }
    }
    let elsewhere = repository(&["overlays/production", "overlays/staging"]);
    std::os::unix::fs::symlink(elsewhere.dir.path(), workspace.dir.path().join("linked"))
        .expect("a link");
    let (run, text) = written(&workspace);
    assert!(run.status != Some(2), "{run}");
    let read: serde_json::Value = serde_yaml::from_str(&text).expect("YAML");
    let keys: Vec<&String> = read.as_object().expect("a mapping").keys().collect();
    assert_eq!(keys, ["environments", "comparisons"], "{text}");
    for environment in ["staging", "production"] {
        let mut paths = Vec::new();
        for path in read["environments"][environment]["overlay"]
            .as_array()
            .expect("a list")
        {
            let path = path.as_str().expect("a text");
            assert!(
                Path::new(path).is_relative() && !path.contains("linked"),
                "{text}"
            );
            assert!(!path.contains(['\n', '\u{202e}']), "{text}");
            paths.push(path.to_owned());
        }
        assert!(
            paths
                .iter()
                .any(|path| path == &format!("apps/a: b/deep/{environment}")),
            "{paths:?}"
        );
    }
}

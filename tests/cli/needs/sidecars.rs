//! A proxy beside the process does not need what the process does.

use crate::workspace::Workspace;

#[test]
fn the_code_of_a_workload_is_that_of_the_container_called_like_it() {
    let workload = |containers: &str| {
        format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: shop}}\nspec:\n  template:\n    spec:\n      containers: [{containers}]\n"
        )
    };
    let workspace = Workspace::new(&[
        (
            "src/shop/main.py",
            "import os\nurl = os.environ[\"URL\"]\n".to_owned(),
        ),
        (
            "behind.yaml",
            workload(
                "{name: proxy, image: 'r.test/proxy:1'}, {name: app, image: 'r.test/shop:1', env: [{name: URL, value: x}]}",
            ),
        ),
        (
            "first.yaml",
            workload(
                "{name: app, image: 'r.test/web:1', env: [{name: URL, value: x}]}, {name: proxy, image: 'r.test/proxy:1'}",
            ),
        ),
        (
            "lacking.yaml",
            workload("{name: proxy, image: 'r.test/proxy:1'}, {name: app, image: 'r.test/shop:1'}"),
        ),
    ]);
    for needs in ["src", "shop=src/shop"] {
        for file in ["behind.yaml", "first.yaml"] {
            let run = workspace.run(&["check", file, "--needs", needs]);
            assert!(!run.stdout.contains("env-needed"), "{needs}: {run}");
        }
        let run = workspace.run(&["check", "lacking.yaml", "--needs", needs]);
        assert_eq!(run.status, Some(1), "{run}");
        assert_eq!(run.stdout.matches("env-needed").count(), 1, "{run}");
        assert!(run.stdout.contains("container app"), "{run}");
    }
}

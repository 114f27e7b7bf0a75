//! Fixed is only what was looked at: whatever a run leaves out stays as it was.

use super::{MISSING, gap};
use crate::workspace::{A, B, Run, Workspace, deployment};

/// Three environments and two applications, of which production lacks B in both.
fn shop() -> Workspace {
    let workspace = Workspace::new(&[(
        "kubeparity.yaml",
        "ledger: ledger.json
environments:
  staging: {manifests: 'apps/*/staging.yaml'}
  production: {manifests: 'apps/*/production.yaml'}
",
    )]);
    for app in ["cart", "web"] {
        workspace.write(
            &format!("apps/{app}/staging.yaml"),
            &of(app, &[A, B].concat()),
        );
        workspace.write(&format!("apps/{app}/production.yaml"), &of(app, A));
    }
    workspace
}

fn of(app: &str, variables: &str) -> String {
    deployment(variables).replace("name: web", &format!("name: {app}"))
}

impl Workspace {
    fn mend_app(&self, app: &str) {
        self.write(
            &format!("apps/{app}/production.yaml"),
            &of(app, &[A, B].concat()),
        );
    }

    fn state(&self, app: &str) -> String {
        let id = format!("env-missing:{app}/Deployment/{app}/app/B@production");
        self.entry(&id)["state"]
            .as_str()
            .expect("a state")
            .to_owned()
    }
}

fn fixed(run: &Run) -> usize {
    run.stdout.matches("\nfixed: ").count()
}

#[test]
fn the_configuration_names_the_ledger() {
    let workspace = shop();
    workspace.run_on(0, &["check"]);
    assert_eq!(workspace.state("web"), "open");
    // From a directory below, it is the same file and the same sources.
    workspace.mend_app("web");
    workspace.write("deep/er/x", "");
    let run = workspace.run_in(std::path::Path::new("deep/er"), &["check"]);
    assert_eq!(fixed(&run), 1, "{run}");
    assert_eq!(
        (workspace.state("web"), workspace.state("cart")),
        ("fixed".into(), "open".into())
    );
}

#[test]
fn an_application_that_was_not_looked_at_stays_as_it_was() {
    let workspace = shop();
    workspace.run_on(0, &["check"]);
    let before = workspace.entry("env-missing:cart/Deployment/cart/app/B@production");
    workspace.mend_app("web");
    workspace.mend_app("cart");
    let run = workspace.run_on(1, &["check", "--app", "web"]);
    assert_eq!(fixed(&run), 1, "{run}");
    assert_eq!(workspace.state("web"), "fixed");
    assert_eq!(
        workspace.entry("env-missing:cart/Deployment/cart/app/B@production"),
        before
    );
    let run = workspace.run_on(2, &["check"]);
    assert_eq!(
        (fixed(&run), workspace.state("cart")),
        (1, "fixed".into()),
        "{run}"
    );
}

#[test]
fn a_change_by_itself_is_not_recorded() {
    let workspace = shop();
    workspace.git(&["init", "-q"]);
    workspace.run_on(0, &["check"]);
    workspace.git(&["add", "."]);
    workspace.git(&["commit", "-qm", "one"]);
    let before = workspace.read("ledger.json");
    workspace.mend_app("cart");
    workspace.write("apps/web/production.yaml", &of("web", ""));
    let run = workspace.run_on(1, &["check", "--against", "HEAD"]);
    assert!(run.stdout.contains("; 1 new, 0 fixed"), "{run}");
    assert_eq!(workspace.read("ledger.json"), before);
}

#[test]
fn other_sources_and_other_references_are_other_scopes() {
    let files = ["staging.yaml", "qa.yaml", "production.yaml"];
    let workspace = Workspace::new::<&str, &str>(&[]);
    for file in files {
        workspace.write(file, &deployment(&[A, B].concat()));
        workspace.write(&format!("other/{file}"), &deployment(A));
    }
    workspace.write("production.yaml", &deployment(A));
    let check = |day: u64, sources: &[&str]| {
        let args = [&["check"][..], sources, &["--ledger", "ledger.json"]].concat();
        workspace.run_on(day, &args)
    };
    check(0, &["staging.yaml", "production.yaml"]);
    // Nothing is missing there, and nothing of it was looked at before.
    for sources in [
        &["other/staging.yaml", "other/production.yaml"][..],
        &["other/qa.yaml", "production.yaml"],
        &["staging.yaml", "qa.yaml"],
    ] {
        let run = check(1, sources);
        assert_eq!(fixed(&run), 0, "{sources:?}: {run}");
        assert_eq!(workspace.entry(MISSING)["state"], "open", "{sources:?}");
    }
    // Seen in two scopes, it is fixed once it is gone in both.
    check(2, &["qa.yaml", "production.yaml"]);
    workspace.mend();
    let run = check(3, &["staging.yaml", "production.yaml"]);
    assert_eq!(
        (fixed(&run), workspace.entry(MISSING)["state"].as_str()),
        (0, Some("open")),
        "{run}"
    );
    let run = check(4, &["qa.yaml", "production.yaml"]);
    assert!(run.stdout.contains(&format!("fixed: {MISSING}")), "{run}");
}

#[test]
fn a_rule_that_is_off_and_what_was_not_evaluated_fix_nothing() {
    let workspace = shop();
    workspace.run_on(0, &["check"]);
    let config = workspace.read("kubeparity.yaml");
    workspace.mend_app("web");
    workspace.write(
        "kubeparity.yaml",
        &format!("{config}rules: {{env-missing: off}}\n"),
    );
    let run = workspace.run_on(1, &["check"]);
    assert_eq!(
        (fixed(&run), workspace.state("web")),
        (0, "open".into()),
        "{run}"
    );
    workspace.write("kubeparity.yaml", &config);
    // An image that nobody substitutes leaves production not wholly evaluated.
    let unknown = of("web", &[A, B].concat()).replace("image: web:1", "image: 'web:${TAG}'");
    workspace.write("apps/web/production.yaml", &unknown);
    let run = workspace.run_on(2, &["check"]);
    assert_eq!(
        (run.status, fixed(&run), workspace.state("web")),
        (Some(2), 0, "open".into()),
        "{run}"
    );
    workspace.mend_app("web");
    let run = workspace.run_on(3, &["check"]);
    assert_eq!(
        (fixed(&run), workspace.state("web")),
        (1, "fixed".into()),
        "{run}"
    );
}

/// A cluster that does not answer says nothing of what its overlay has.
#[test]
fn a_cluster_out_of_reach_fixes_nothing() {
    let workspace = shop();
    let kubeconfig = "apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {server: 'http://127.0.0.1:1'}}]
contexts: [{name: shop, context: {cluster: c, user: u}}]
users: [{name: u, user: {}}]
";
    workspace.write("kubeconfig", kubeconfig);
    let config = workspace.read("kubeparity.yaml").replace(
        "production.yaml'}",
        "production.yaml', cluster: {context: shop, namespace: shop}}",
    );
    workspace.write("kubeparity.yaml", &config);
    let check = ["check", "--kubeconfig", "kubeconfig"];
    let run = workspace.run_on(0, &check);
    assert_eq!(run.status, Some(2), "{run}");
    assert_eq!(workspace.state("web"), "open", "{run}");
    workspace.mend_app("web");
    let run = workspace.run_on(1, &check);
    assert_eq!((run.status, fixed(&run)), (Some(2), 0), "{run}");
    assert_eq!(workspace.state("web"), "open", "{run}");
}

#[test]
fn what_a_missing_workload_had_is_not_fixed() {
    let workspace = gap();
    workspace.check_on(0, &[]);
    workspace.write("production.yaml", &deployment(A).replace("web", "other"));
    let run = workspace.check_on(1, &[]);
    assert!(run.stdout.contains(", 0 fixed"), "{run}");
    assert_eq!(workspace.entry(MISSING)["state"], "open");
    workspace.break_again();
    let run = workspace.check_on(2, &[]);
    assert!(!run.stdout.contains("1 new"), "{run}");
}

#[test]
fn commands_of_one_text_in_two_directories_are_two_checks() {
    let workspace = gap();
    let text = "environments:\n  staging: {command: 'cat s.yaml'}\n  production: {command: 'cat p.yaml'}\n";
    for (directory, name) in [("a", "web"), ("b", "shop")] {
        let of = |variables: &str| deployment(variables).replace("web", name);
        workspace.write(&format!("{directory}/kubeparity.yaml"), text);
        workspace.write(&format!("{directory}/s.yaml"), &of(&[A, B].concat()));
        workspace.write(&format!("{directory}/p.yaml"), &of(A));
    }
    let args = ["check", "--enable-exec", "--ledger", "../ledger.json"];
    for directory in ["a", "b", "a"] {
        let run = workspace.run_in(directory.as_ref(), &args);
        assert!(run.stdout.contains(", 0 fixed"), "{run}");
    }
}

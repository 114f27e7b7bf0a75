//! `kubeparity accept NUMBER`: the numbers of the last table that was shown, as long as they mean what they meant.

use crate::workspace::{A, B, Run, Workspace, deployment};

const CONFIG: &str = "environments:\n  staging: {manifests: staging.yaml}\n  production: {manifests: production.yaml}\n";

const C: &str = "        - name: C\n          value: xyzzy\n";

/// Two variables that production lacks.
fn two() -> Workspace {
    Workspace::new(&[
        ("kubeparity.yaml", CONFIG.to_owned()),
        ("staging.yaml", deployment(&[A, B, C].concat())),
        ("production.yaml", deployment(A)),
    ])
}

fn accept(workspace: &Workspace, number: &str) -> Run {
    workspace.run_with_cache(&["accept", number, "--reason", "wanted"])
}

/// Returns the number that a table shows for what is missing.
fn number_of(shown: &Run, variable: &str) -> String {
    let title = format!("{variable} is missing");
    let line = shown.stdout.lines().find(|line| line.contains(&title));
    let (_, number) = line
        .and_then(|line| line.split_once('#'))
        .expect("a number");
    number.to_owned()
}

#[test]
fn the_numbers_of_a_table_are_accepted_one_after_the_other() {
    let workspace = two();
    let shown = workspace.run_with_cache(&["check"]);
    for variable in ["C", "B"] {
        let accepted = accept(&workspace, &number_of(&shown, variable));
        assert_eq!(accepted.status, Some(0), "{shown}{accepted}");
        let id = format!("env-missing:Deployment/web/app/{variable}@production");
        assert!(accepted.stdout.contains(&id), "{accepted}");
    }
    let again = accept(&workspace, &number_of(&shown, "B"));
    assert_eq!(again.status, Some(2), "{again}");
    assert!(again.stderr.contains("is expected already"), "{again}");
    let checked = workspace.run_with_cache(&["check"]);
    assert!(!checked.stdout.contains("is missing"), "{checked}");
}

#[test]
fn a_number_of_another_comparison_is_refused_and_the_finding_is_named() {
    let others: [&[&str]; 3] = [
        &["check", "--reference", "production"],
        &["check", "production", "staging"],
        &["check", "--app", "shop"],
    ];
    for args in others {
        let workspace = two();
        if args.contains(&"--app") {
            let config = "environments:\n  staging: {manifests: 'apps/*/staging'}\n  production: {manifests: 'apps/*/production'}\n";
            workspace.write("kubeparity.yaml", config);
            workspace.write("apps/shop/staging/a.yaml", &deployment(&[A, B].concat()));
            workspace.write("apps/shop/production/a.yaml", &deployment(A));
        }
        let before = workspace.read("kubeparity.yaml");
        workspace.run_with_cache(&["check"]);
        workspace.run_with_cache(args);
        let refused = accept(&workspace, "1");
        assert_eq!(refused.status, Some(2), "{args:?}: {refused}");
        let said = "about another comparison";
        assert!(refused.stderr.contains(said), "{args:?}: {refused}");
        assert_eq!(workspace.read("kubeparity.yaml"), before, "{args:?}");
        let shown = workspace.run_with_cache(&["check"]);
        let accepted = accept(&workspace, &number_of(&shown, "B"));
        let title = "B is missing in production";
        assert!(accepted.stdout.contains(title), "{args:?}: {accepted}");
    }
}

#[test]
fn numbers_of_typed_sources_need_no_sources_again() {
    let workspace = two();
    std::fs::remove_file(workspace.dir.path().join("kubeparity.yaml")).expect("a file");
    let shown = workspace.run_with_cache(&["check", "staging.yaml", "production.yaml"]);
    let accepted = accept(&workspace, &number_of(&shown, "B"));
    assert_eq!(accepted.status, Some(0), "{accepted}");
    assert!(workspace.read("kubeparity.yaml").contains("variable: B"));
}

#[test]
fn numbers_of_typed_sources_mean_what_was_shown_after_an_acceptance() {
    const SOURCES: [&str; 2] = ["staging.yaml", "production.yaml"];
    let workspace = two();
    std::fs::remove_file(workspace.dir.path().join("kubeparity.yaml")).expect("a file");
    let shown = workspace.run_with_cache(&[&["check"], &SOURCES[..]].concat());
    let (b, c) = (number_of(&shown, "B"), number_of(&shown, "C"));
    let first = if b < c { "B" } else { "C" };
    let last = if b < c { "C" } else { "B" };
    let accept = |number: &str, sources: &[&str]| {
        let args = [&["accept", number, "--reason", "wanted"], sources].concat();
        workspace.run_with_cache(&args)
    };
    let numbers = if b < c { (b, c) } else { (c, b) };
    for (number, variable) in [(&numbers.0, first), (&numbers.1, last)] {
        let accepted = accept(number, &SOURCES);
        let title = format!("{variable} is missing in production");
        assert!(accepted.stdout.contains(&title), "{accepted}");
    }
    let again = accept(&numbers.1, &SOURCES);
    assert!(again.stderr.contains("is expected already"), "{again}");
}

#[test]
fn an_acceptance_by_id_leaves_numbers_what_they_are_and_a_fix_takes_the_number_that_was_shown() {
    const SOURCES: [&str; 2] = ["staging.yaml", "production.yaml"];
    let workspace = two();
    std::fs::remove_file(workspace.dir.path().join("kubeparity.yaml")).expect("a file");
    let shown = workspace.run_with_cache(&[&["check"], &SOURCES[..]].concat());
    let (b, c) = (number_of(&shown, "B"), number_of(&shown, "C"));
    let (first, (last, number)) = if b < c {
        ("B", ("C", c))
    } else {
        ("C", ("B", b))
    };
    let args = [&["accept", first, "--reason", "wanted"], &SOURCES[..]].concat();
    assert_eq!(workspace.run_with_cache(&args).status, Some(0));
    let fixed = [&["fix", &number, "--"], &SOURCES[..]].concat();
    let fixed = workspace.run_with_cache(&fixed);
    let title = format!("{last} is missing in production");
    let id = format!("app/{last}@production");
    assert!(fixed.stdout.contains(&id), "{fixed}");
    let args = [&["accept", &number, "--reason", "wanted"], &SOURCES[..]].concat();
    let accepted = workspace.run_with_cache(&args);
    assert!(accepted.stdout.contains(&title), "{accepted}");
}

#[test]
fn a_number_without_a_report_is_refused_once_something_was_accepted() {
    const SOURCES: [&str; 2] = ["staging.yaml", "production.yaml"];
    let workspace = two();
    std::fs::remove_file(workspace.dir.path().join("kubeparity.yaml")).expect("a file");
    let accept = || {
        let args = [&["accept", "1", "--reason", "wanted"], &SOURCES[..]].concat();
        workspace.run(&args)
    };
    assert_eq!(accept().status, Some(0));
    let before = workspace.read("kubeparity.yaml");
    let refused = accept();
    assert_eq!(refused.status, Some(2), "{refused}");
    let said = "not one of a current report";
    assert!(refused.stderr.contains(said), "{refused}");
    assert_eq!(workspace.read("kubeparity.yaml"), before);
}

#[test]
fn a_number_that_may_mean_another_finding_is_refused() {
    type Change = (&'static str, fn(&Workspace), &'static [&'static str]);
    let changes: &[Change] = &[
        (
            "no report is kept",
            |workspace| {
                std::fs::remove_dir_all(workspace.dir.path().join(".cache")).expect("a cache");
            },
            &["accept", "1"],
        ),
        (
            "files have changed",
            |workspace| {
                workspace.write("production.yaml", &deployment(&[A, B].concat()));
            },
            &["accept", "1"],
        ),
        (
            "files have changed",
            |workspace| {
                std::fs::remove_file(workspace.dir.path().join("production.yaml")).expect("a file");
            },
            &["accept", "1"],
        ),
        (
            "files have changed",
            |workspace| {
                workspace.write("kubeparity.yaml", &format!("{CONFIG}# more\n"));
            },
            &["accept", "1"],
        ),
        (
            "about another configuration",
            |workspace| {
                workspace.write("other.yaml", CONFIG);
            },
            &["accept", "1", "--config", "other.yaml"],
        ),
        ("has no finding 99", |_| {}, &["accept", "99"]),
        ("has no finding 0", |_| {}, &["accept", "0"]),
        (
            "--reference is about",
            |_| {},
            &["accept", "1", "--reference", "staging"],
        ),
        (
            "do not have the findings",
            |_| {},
            &["accept", "1", "production.yaml", "staging.yaml"],
        ),
    ];
    for (said, change, args) in changes {
        let workspace = two();
        workspace.run_with_cache(&["check"]);
        change(&workspace);
        let before = workspace.read("kubeparity.yaml");
        let refused = workspace.run_with_cache(&[args, &["--reason", "wanted"][..]].concat());
        assert_eq!(refused.status, Some(2), "{said}: {refused}");
        assert!(refused.stderr.contains(said), "{said}: {refused}");
        assert_eq!(workspace.read("kubeparity.yaml"), before, "{said}");
    }
}

#[test]
fn what_is_kept_is_the_users_alone_and_has_no_values() {
    let workspace = two();
    workspace.run_with_cache(&["check"]);
    let path = ".cache/kubeparity/last-report.json";
    let kept = workspace.read(path);
    assert!(
        kept.contains("\"env-missing\"") && !kept.contains("xyzzy"),
        "{kept}"
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let found = std::fs::metadata(workspace.dir.path().join(path)).expect("a file");
        assert_eq!(found.permissions().mode() & 0o777, 0o600);
    }
    // Numbers are those of a table that was seen.
    std::fs::remove_file(workspace.dir.path().join(path)).expect("a file");
    for args in [&["check", "-q"][..], &["check", "-o", "json"]] {
        workspace.run_with_cache(args);
        assert!(!workspace.dir.path().join(path).exists(), "{args:?}");
    }
}

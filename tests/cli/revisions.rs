//! `kubeparity revisions` without a cluster: its help, and what it refuses.

use crate::workspace::Workspace;

#[test]
fn the_help_says_what_is_needed_and_what_exit_codes_mean() {
    let workspace = Workspace::new::<&str, &str>(&[]);
    insta::assert_snapshot!(workspace.run(&["revisions", "--help"]));
}

#[test]
fn what_has_no_revisions_is_refused_in_one_sentence() {
    let config = "environments:\n  staging: {overlay: overlays/staging}\n";
    let workspace = Workspace::new(&[("kubeparity.yaml", config), ("a.yaml", "")]);
    for (args, wanted) in [
        (&[][..], "<SOURCE>"),
        (&["a.yaml"], "a.yaml is not a cluster"),
        (&["snapshot:a.yaml"], "snapshot:a.yaml is not a cluster"),
        // An environment without a cluster is written down alone.
        (&["staging"], "staging is not a cluster"),
        (&["context:x", "web"], "name a Deployment"),
        (&["context:x", "Job/web"], "name a Deployment"),
        (
            &["context:x", "Deployment/"],
            "not the name of a Deployment",
        ),
        (&["context:x", "--from", "1"], "<KIND/NAME>"),
        (
            &["context:x", "deploy/web", "--to", "two"],
            "invalid value 'two'",
        ),
        (&["context:no-such-context"], "no-such-context"),
    ] {
        let run = workspace.run(&[&["revisions"], args].concat());
        assert_eq!(run.status, Some(2), "{args:?}: {run}");
        assert!(run.stderr.contains(wanted), "{wanted}: {run}");
        assert_eq!(run.stderr.matches("error:").count(), 1, "{run}");
    }
}

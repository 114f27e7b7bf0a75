//! The timeline of a post-mortem, and the way back that a check names, on controllers that make revisions and events.

use serde_json::json;

use crate::plane::rolling;
use crate::rbac::{documented, is_cluster_wide, rules};
use crate::revisions::tell;
use crate::run::{directory, eventually, kubeconfig, with_kubeconfig};

#[test]
#[ignore = "starts real control planes: needs Go"]
fn the_timeline_has_what_happened_what_changed_and_what_is_to_be_done() {
    let staging = rolling();
    let namespace = "timeline";
    tell(staging, namespace, "argocd-controller");
    let settings = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "settings"},
        "data": {"level": "canary-of-a-map"}});
    staging.patch(namespace, &settings, &settings, "kubectl-edit");
    let top = directory(&[]);
    let source = format!("context:staging#{namespace}");
    let ask = |args: &[&str]| {
        let args = [&["timeline", source.as_str()][..], args].concat();
        with_kubeconfig(top.path(), staging.kubeconfig.as_os_str(), &args, &[])
    };
    let found = ask(&["--since", "1h"]);
    assert_eq!(found.code, 0, "{found:?}");
    for part in [
        "# Post-mortem: namespace timeline (context staging)",
        "## Summary",
        "- Who was affected: _to be written_",
        "revision 1: registry.example.com/web:1.0.0 (release 1.0.0)",
        "revision 3: registry.example.com/web:1.2.0 (release 1.2.0)",
        "argocd-controller (a deployer)",
        "ConfigMap/settings | written",
        "it owns data.level",
        "kubectl-edit (by hand)",
        "event ScalingReplicaSet (Normal",
        "condition Available is False, MinimumReplicasUnavailable",
        "### Deployment/web: revision 2 to 3",
        "| env.FEATURE | not set | ",
        "## What the check says",
        "of Deployment web",
        "the way back: ",
        "## Root cause",
        "- [ ] _to be written_",
    ] {
        let text = found.out.replace('\\', "");
        assert!(text.contains(part), "{part}: {}", found.out);
    }
    assert!(!found.out.contains("canary-of-a-map"), "{}", found.out);
    let lines: Vec<&str> = found
        .out
        .lines()
        .filter(|line| line.starts_with("| 20"))
        .collect();
    assert!(lines.len() > 5 && lines.is_sorted_by_key(|line| line.get(..21)));
    // What is asked for is a time that nothing is of.
    let nothing = ask(&["--since", "0m"]);
    assert!(
        nothing.code == 0
            && nothing
                .out
                .contains("The cluster keeps nothing of this time."),
        "{nothing:?}"
    );
    let wrong = ask(&["--since", "yesterday"]);
    assert!(
        wrong.code == 2 && wrong.err.contains("90m, 2h, 3d"),
        "{wrong:?}"
    );
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn a_check_names_the_way_back_only_where_revisions_may_be_listed() {
    let staging = rolling();
    let namespace = "way-back";
    tell(staging, namespace, "test");
    let top = directory(&[]);
    let contexts = [("reader", staging.server.as_str(), "reader-token", namespace)];
    let config = kubeconfig(top.path(), &contexts);
    let more = [("apps", "replicasets"), ("", "persistentvolumeclaims")];
    let more =
        more.map(|(group, resource)| (group.to_owned(), resource.to_owned(), "list".to_owned()));
    let grant = |more: &[(String, String, String)]| {
        let all = documented().into_iter().chain(more.iter().cloned());
        let (wide, within): (Vec<_>, Vec<_>) =
            all.partition(|(_, resource, _)| is_cluster_wide(resource));
        staging.grant(namespace, &rules(&within));
        staging.grant_everywhere("way-back-reader", "reader", &rules(&wide));
    };
    let ask = || {
        let args = ["check", "context:reader"];
        with_kubeconfig(top.path(), config.as_os_str(), &args, &[])
    };
    let back = "rollout undo deployment/web --to-revision=2 (revision 2 would start)";
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    for (more, is_named) in [(&[][..], false), (&more[..], true)] {
        grant(more);
        eventually("the rights", || {
            let found = ask();
            let text = plain(&found.out);
            let is_well = found.code == 1
                && text.contains("of Deployment web")
                && !text.contains("not evaluated")
                && text.contains(back) == is_named;
            is_well.then_some(()).ok_or_else(|| format!("{found:?}"))
        });
    }
}

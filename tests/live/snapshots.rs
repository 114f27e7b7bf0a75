//! Snapshots: the same findings without any cluster, the same bytes for the same objects, and nothing that can be read back.

use serde_json::json;

use crate::plane::planes;
use crate::run::{deployment, directory, kubeparity, secret, with_kubeconfig};

#[test]
#[ignore = "starts real control planes: needs Go"]
fn a_snapshot_says_what_the_cluster_says() {
    let (staging, production) = planes();
    for (plane, env) in [
        (
            staging,
            json!([{"name": "A", "value": "plain-text-1"}, {"name": "S", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}]),
        ),
        (production, json!([{"name": "A", "value": "plain-text-2"}])),
    ] {
        plane.namespace("snapshots");
        plane.create("snapshots", &secret("s", &["other"]), "test");
        plane.apply(
            "snapshots",
            &deployment("web", &json!({"env": env})),
            "argocd-controller",
        );
    }
    let top = directory(&[]);
    let live = kubeparity(
        top.path(),
        &[
            "check",
            "-o",
            "json",
            "-n",
            "snapshots",
            "context:staging",
            "context:production",
        ],
    );
    for (name, redact) in [
        ("staging", false),
        ("production", false),
        ("staging", true),
        ("production", true),
    ] {
        let source = format!("context:{name}#snapshots");
        let file = format!("{name}{}.json", if redact { "-redacted" } else { "" });
        let mut args = vec!["snapshot", &source, "-o", &file];
        if redact {
            args.push("--redact");
            let refused = kubeparity(top.path(), &args);
            assert!(
                refused.code == 2 && refused.err.contains("KUBEPARITY_KEY"),
                "{refused:?}"
            );
        }
        let list =
            std::env::join_paths([&planes().0.kubeconfig, &planes().1.kubeconfig]).expect("paths");
        let key = [("KUBEPARITY_KEY", "0123456789abcdef0123")];
        let first = with_kubeconfig(top.path(), &list, &args, &key);
        assert_eq!(first.code, 0, "{first:?}");
        let text = std::fs::read_to_string(top.path().join(&file)).expect("a file");
        with_kubeconfig(top.path(), &list, &args, &key);
        let again = std::fs::read_to_string(top.path().join(&file)).expect("a file");
        assert_eq!(text, again, "the same objects, the same bytes");
        assert_eq!(text.contains("plain-text"), !redact, "{file}");
        let schema: serde_json::Value = serde_json::from_str(
            &std::fs::read_to_string(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/schemas/snapshot.schema.json"
            ))
            .expect("the schema"),
        )
        .expect("JSON");
        jsonschema::validate(&schema, &serde_json::from_str(&text).expect("JSON"))
            .expect("a valid snapshot");
    }
    let nowhere = std::ffi::OsStr::new("/nowhere");
    let offline = |a: &str, b: &str| {
        let (a, b) = (
            format!("staging=snapshot:{a}.json"),
            format!("production=snapshot:{b}.json"),
        );
        with_kubeconfig(top.path(), nowhere, &["check", "-o", "json", &a, &b], &[])
    };
    let snapshots = offline("staging", "production");
    assert_eq!(
        (snapshots.code, snapshots.ids()),
        (live.code, live.ids()),
        "{snapshots:?}"
    );
    let redacted = offline("staging-redacted", "production-redacted");
    assert_eq!(redacted.ids(), live.ids(), "{redacted:?}");
    assert_eq!(
        offline("staging", "staging-redacted").code,
        2,
        "one side redacted cannot be compared"
    );

    let path = top.path().join("staging.json");
    let text = std::fs::read_to_string(&path).expect("a file");
    for (broken, why) in [
        (
            text.replace("plain-text-1", "plain-text-3"),
            "checksum does not match",
        ),
        (text[..text.len() / 2].to_owned(), "not JSON"),
        (
            text.replace("kubeparity.dev/v1", "kubeparity.dev/v9"),
            "not a snapshot of format kubeparity.dev/v1",
        ),
    ] {
        std::fs::write(&path, broken).expect("a file");
        let run = offline("staging", "production");
        assert!(run.code == 2 && run.err.contains(why), "{why}: {run:?}");
    }
}

//! Strategic merges that once came out otherwise than kustomize 5.8.2's, each with what it printed or said.
//!
//! The generated merges of `oracle/merges.rs` found them; here they are held without the oracle.

use kubeparity::kustomize::{self, Options};
use kubeparity::source::Disk;
use kubeparity::yaml::SourceMap;

/// A patch on an object of the same kind and name, what follows their metadata.
struct Case {
    about: &'static str,
    kind: (&'static str, &'static str),
    object: &'static str,
    patch: &'static str,
    /// What is printed after the kind and metadata, or the error.
    wanted: Result<&'static str, &'static str>,
}

const DEPLOYMENT: (&str, &str) = ("apps/v1", "Deployment");

const CASES: &[Case] = &[
    Case {
        about: "what a patch's item takes over, it has where it is found again",
        kind: ("v1", "Service"),
        object: "spec: {ports: [{protocol: TCP}, {port: 443, protocol: null, nodePort: '7'}]}\n",
        patch: "spec: {ports: [{port: 443, nodePort: 8080, $patch: replace}, null]}\n",
        wanted: Ok(
            "spec:\n  ports:\n  - nodePort: \"8080\"\n    port: 443\n  - protocol: TCP\n  - protocol: TCP\n  - protocol: TCP\n  \
             - nodePort: \"8080\"\n    port: 443\n    protocol: null\n",
        ),
    },
    Case {
        about: "an explicit tag outdoes quotes",
        kind: ("example.com/v1", "Web"),
        object: "spec: {a: !!int \"7\", b: !!str 7, c: !!bool \"true\", d: x}\n",
        patch: "spec: {d: !!float \"1\"}\n",
        wanted: Ok("spec:\n  a: 7\n  b: \"7\"\n  c: true\n  d: 1\n"),
    },
    Case {
        about: "a value takes over the style of the one that it replaces, whether that has a tag included",
        kind: ("example.com/v1", "Web"),
        object: "spec: {a: !!int \"7\", b: \"x\", c: x}\n",
        patch: "spec: {a: true, b: 5, c: !!int \"7\"}\n",
        wanted: Ok("spec:\n  a: true\n  b: \"5\"\n  c: 7\n"),
    },
    Case {
        about: "a replacement of everything is not made",
        kind: DEPLOYMENT,
        object: "spec: {replicas: 1}\n",
        patch: "spec: {paused: true}\n$patch: replace\n",
        wanted: Ok("spec:\n  replicas: 1\n"),
    },
    Case {
        about: "though it is tried",
        kind: DEPLOYMENT,
        object: "spec: {replicas: 1}\n",
        patch: "spec: {template: {spec: {containers: [{$patch: keep}]}}}\n$patch: replace\n",
        wanted: Err("unknown patch strategy 'keep'"),
    },
    Case {
        about: "a list between brackets that was empty takes over the patch's style",
        kind: DEPLOYMENT,
        object: "spec:\n  template:\n    spec:\n      containers: []\n",
        patch: "spec:\n  template:\n    spec:\n      containers:\n      - args:\n        -\n        name: a\n",
        wanted: Ok(
            "spec:\n  template:\n    spec:\n      containers:\n      - args:\n        - null\n        name: a\n",
        ),
    },
];

fn build(case: &Case) -> Result<String, String> {
    let (api_version, kind) = case.kind;
    let head = format!("apiVersion: {api_version}\nkind: {kind}\nmetadata:\n  name: web\n");
    let top = tempfile::tempdir().expect("a directory");
    for (name, text) in [
        ("object.yaml", format!("{head}{}", case.object)),
        ("patch.yaml", format!("{head}{}", case.patch)),
        (
            "kustomization.yaml",
            "resources:\n- object.yaml\npatches:\n- path: patch.yaml\n".to_owned(),
        ),
    ] {
        std::fs::write(top.path().join(name), text).expect("a file");
    }
    let sources = SourceMap::default();
    kustomize::build(&Disk::new(&sources), top.path(), &Options::default())
        .and_then(|rendered| kustomize::print(&rendered))
        .map(|text| text.strip_prefix(&head).unwrap_or(&text).to_owned())
        .map_err(|error| error.to_string())
}

#[test]
fn merges_come_out_as_kustomizes_do() {
    for case in CASES {
        match (build(case), case.wanted) {
            (Ok(got), Ok(wanted)) => assert_eq!(got, wanted, "{}", case.about),
            (Err(said), Err(phrase)) => assert!(said.contains(phrase), "{}: {said}", case.about),
            (got, wanted) => assert_eq!(
                got,
                wanted.map(Into::into).map_err(Into::into),
                "{}",
                case.about
            ),
        }
    }
}

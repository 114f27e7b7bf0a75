//! A plain word in every field whose text a message could repeat: nothing tells it from a password, and no message has it.

use crate::workspace::{A, Workspace, deployment};

/// What no message may have in it.
const WORD: &str = "tulipan";

/// What it is, the kustomization, and another object beside the Deployment; `@` is the word.
type Fault = (&'static str, &'static str, &'static str);

/// Faults whose message is about the word; the line of the file may be shown below it.
const MESSAGES: &[Fault] = &[
    (
        "the operation of a patch",
        "resources: [d.yaml]\npatches:\n- target: {kind: Deployment}\n  patch: '[{op: @, path: /x}]'\n",
        "",
    ),
    (
        "the cloud of a policy",
        "resources: [d.yaml]\ngenerators: [s.yaml]\n",
        "apiVersion: builtin\nkind: IAMPolicyGenerator\nmetadata: {name: s}\ncloud: @\n",
    ),
    (
        "the subjects of a role binding",
        "resources: [d.yaml]\ntransformers: [s.yaml]\n",
        "apiVersion: builtin\nkind: NamespaceTransformer\nmetadata: {name: s, namespace: x}\nsetRoleBindingSubjects: @\n",
    ),
    (
        "a literal without a key",
        "resources: [d.yaml]\nconfigMapGenerator:\n- name: c\n  literals: [@]\n",
        "",
    ),
    (
        "a strategy of a patch",
        "resources: [d.yaml]\npatches:\n- patch: |\n    apiVersion: apps/v1\n    kind: Deployment\n    metadata: {name: web}\n    spec: {$patch: @}\n",
        "",
    ),
    (
        "a label selector",
        "resources: [d.yaml]\npatches:\n- {target: {labelSelector: 'a in (@'}, patch: '[{\"op\": \"remove\", \"path\": \"/spec\"}]'}\n",
        "",
    ),
    (
        "a pattern that is not closed",
        "resources: [d.yaml]\npatches:\n- {target: {name: 'x(@'}, patch: '[{\"op\": \"remove\", \"path\": \"/spec\"}]'}\n",
        "",
    ),
    (
        "a literal among the files",
        "resources: [d.yaml]\nconfigMapGenerator:\n- name: c\n  files: ['k=@=x']\n",
        "",
    ),
    (
        "a number that is none",
        "resources: [d.yaml]\nreplicas: [{name: web, count: @}]\n",
        "",
    ),
];

/// Faults whose line is shown, where the word has a name that tells.
const EXCERPTS: &[Fault] = &[
    (
        "a password in a list",
        "resources: [d.yaml, s.yaml]\n",
        "apiVersion: v1\nkind: Thing\nmetadata: {name: s}\npassword: [@]: x\n",
    ),
    (
        "a password in a mapping",
        "resources: [d.yaml, s.yaml]\n",
        "apiVersion: v1\nkind: Thing\nmetadata: {name: s}\npassword: {current: @}: x\n",
    ),
    (
        "a word below a name that says nothing",
        "resources: [d.yaml, s.yaml]\n",
        "apiVersion: v1\nkind: Thing\nmetadata: {name: s}\ngreeting: @: x\n",
    ),
    (
        "a text in a list",
        "resources: [d.yaml, s.yaml]\n",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: s}\ndata:\n  a: [x, 'and @': y\n",
    ),
    (
        "a reference to nothing",
        "resources: [d.yaml, s.yaml]\n",
        "apiVersion: v1\nkind: Thing\nmetadata: {name: s}\ngreeting: *@\n",
    ),
    (
        "a literal of a kustomization",
        "resources: [d.yaml]\nconfigMapGenerator:\n- name: c\n  literals: [greeting=@]: x\n",
        "",
    ),
    (
        "a patch of another shape",
        "resources: [d.yaml]\npatches:\n- patch: |\n    apiVersion: apps/v1\n    kind: Deployment\n    metadata: {name: web}\n    spec: {template: @}\n",
        "",
    ),
];

#[test]
fn no_message_repeats_a_word_that_nobody_knows() {
    for fault in MESSAGES {
        ask(fault, |line| !line.contains(" | "));
    }
    for fault in EXCERPTS {
        ask(fault, |_| true);
    }
}

/// Runs into a fault, and looks for the word in the lines that are asked about.
fn ask((fault, kustomization, other): &Fault, is_asked: impl Fn(&str) -> bool) {
    let fill = |text: &str| text.replace('@', WORD);
    let workspace = Workspace::new(&[
        ("a/kustomization.yaml", fill(kustomization)),
        ("a/d.yaml", deployment(A)),
        ("a/s.yaml", fill(other)),
        ("b.yaml", deployment(A)),
    ]);
    let commands: [&[&str]; 4] = [
        &["check", "b.yaml", "a"],
        &["check", "a", "b.yaml", "-o", "json"],
        &["diff", "a", "b.yaml"],
        &["render", "a"],
    ];
    for args in commands {
        let run = workspace.run_with(args, "", &[("RUST_LOG", "trace")]);
        assert_ne!(run.status, Some(0), "{fault}, {args:?}: {run}");
        let shown = run.to_string();
        let told = shown
            .lines()
            .find(|line| line.contains(WORD) && is_asked(line));
        assert_eq!(told, None, "{fault}, {args:?}: {run}");
    }
}

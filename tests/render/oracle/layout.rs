//! Random kustomizations: a base, an overlay on it, sometimes a component between them.
//!
//! Names come from small pools, so that patches find their targets, references find what was
//! renamed, and conflicts happen often enough to be compared too.

use std::fmt;
use std::path::Path;

use proptest::prelude::*;

/// The files of a generated layout; `overlay` is the directory to render.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Layout {
    files: Vec<(String, String)>,
}

impl Layout {
    /// A layout of these files.
    pub(crate) fn of(files: Vec<(String, String)>) -> Self {
        Self { files }
    }

    /// Writes the files below a directory.
    pub(crate) fn write(&self, top: &Path) {
        for (path, text) in &self.files {
            let path = top.join(path);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
            std::fs::write(path, text).expect("a file");
        }
    }
}

impl fmt::Display for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.files
            .iter()
            .try_for_each(|(path, text)| write!(f, "# {path}\n{text}"))
    }
}

/// Returns layouts of every kind that this file can make.
pub(crate) fn layouts() -> impl Strategy<Value = Layout> {
    (resources(), fields(), fields(), option(fields())).prop_map(
        |(resources, base, overlay, component)| {
            let mut files = vec![
                ("base/resources.yaml".into(), resources.join("---\n")),
                (
                    "base/kustomization.yaml".into(),
                    kustomization("resources:\n- resources.yaml\n", &base),
                ),
            ];
            let mut head = "resources:\n- ../base\n".to_owned();
            if let Some(component) = component {
                head.push_str("components:\n- ../component\n");
                let kind = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n";
                files.push((
                    "component/kustomization.yaml".into(),
                    kustomization(kind, &component),
                ));
            }
            files.push((
                "overlay/kustomization.yaml".into(),
                kustomization(&head, &overlay),
            ));
            Layout { files }
        },
    )
}

fn option<S: Strategy>(inner: S) -> impl Strategy<Value = Option<S::Value>> {
    proptest::option::weighted(0.3, inner)
}

fn kustomization(head: &str, fields: &[String]) -> String {
    format!("{head}{}", fields.concat())
}

fn name() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&["web", "api", "db", "cfg"][..])
}

/// Scalars as people write them in manifests, the awkward ones included.
fn scalar() -> impl Strategy<Value = &'static str> {
    prop::sample::select(
        &[
            "info",
            "\"8080\"",
            "'yes'",
            "yes",
            "on",
            "8080",
            "0644",
            "1.0",
            "1e3",
            "true",
            "\"true\"",
            "null",
            "~",
            "\"\"",
            "''",
            "a b",
            "\"a: b\"",
            "'it''s'",
            "\"tab\\there\"",
            "2020-01-01",
            "1_000",
            "0x1F",
            "12:30",
            "-1",
            ".5",
            "\"#no\"",
            "é",
            "\"\\U0001F600\"",
            "http://x:80/y?z=1",
            "$(PORT)",
            "\"two\\nlines\"",
            "a long text that goes well past the eighty columns at which the writer folds plain scalars onto more lines",
        ][..],
    )
}

/// A few resources that patches and references can count on, and some at random.
fn resources() -> impl Strategy<Value = Vec<String>> {
    let always = [(0, "web"), (0, "api"), (2, "db"), (3, "cfg")]
        .map(|id| body().prop_map(move |body| (id, body)));
    let more = prop::collection::btree_map((0_u8..8, name()), body(), 0..4);
    (always, more).prop_map(|(always, more)| {
        // Kinds 0 and 1 are the same one.
        let mut all: std::collections::BTreeMap<_, _> = more
            .into_iter()
            .filter(|((kind, _), _)| *kind != 1)
            .collect();
        all.extend(always);
        all.into_iter()
            .map(|((kind, name), body)| resource(kind, name, &body))
            .collect()
    })
}

/// What the template of one resource varies.
#[derive(Debug, Clone)]
struct Body {
    values: Vec<&'static str>,
    other: &'static str,
    flag: bool,
}

fn body() -> impl Strategy<Value = Body> {
    (prop::collection::vec(scalar(), 3), name(), any::<bool>()).prop_map(|(values, other, flag)| {
        Body {
            values,
            other,
            flag,
        }
    })
}

fn resource(kind: u8, name: &str, body: &Body) -> String {
    let Body {
        values,
        other,
        flag,
    } = body;
    let [a, b, c] = [values[0], values[1], values[2]];
    let namespace = if *flag { "  namespace: shop\n" } else { "" };
    match kind {
        0 | 1 => workload("Deployment", name, body),
        2 => workload("StatefulSet", name, body),
        3 => format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\n{namespace}data:\n    a: {a}\n    b: {b}\n    c.txt: {c}\n"
        ),
        4 => format!(
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: {name}\nstringData:\n    a: {a}\n    b: {b}\ntype: Opaque\n"
        ),
        5 => format!(
            "apiVersion: v1\nkind: Service\nmetadata:\n  name: {name}\nspec:\n  selector:\n    app: {other}\n  ports:\n  - port: 80\n    targetPort: http\n  - port: 443\n    name: tls\n    protocol: TCP\n"
        ),
        6 => format!(
            "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: {name}\n  annotations:\n    note: {a}\nspec:\n  tls:\n  - secretName: {other}\n  rules:\n  - host: {name}.example.com\n    http:\n      paths:\n      - path: /\n        pathType: Prefix\n        backend:\n          service:\n            name: {other}\n            port:\n              number: 80\n"
        ),
        _ => format!(
            "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata:\n  name: {name}\nroleRef:\n  apiGroup: rbac.authorization.k8s.io\n  kind: Role\n  name: {other}\nsubjects:\n- kind: ServiceAccount\n  name: {other}\n- kind: ServiceAccount\n  name: default\n---\napiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: {name}\n"
        ),
    }
}

fn workload(kind: &str, name: &str, body: &Body) -> String {
    let Body {
        values,
        other,
        flag,
    } = body;
    let [a, b, c] = [values[0], values[1], values[2]];
    let init = if *flag {
        "      initContainers:\n      - name: init\n        image: busybox:1\n        command: [sh, -c, \"true\"]\n"
    } else {
        ""
    };
    let service = if kind == "StatefulSet" {
        format!("  serviceName: {other}\n")
    } else {
        String::new()
    };
    format!(
        "apiVersion: apps/v1\nkind: {kind}\nmetadata:\n  name: {name}\n  labels:\n    app: {name}\n    note: {c}\nspec:\n  replicas: 2\n{service}  selector:\n    matchLabels:\n      app: {name}\n  template:\n    metadata:\n      labels:\n        app: {name}\n    spec:\n{init}      containers:\n      - name: app\n        image: registry.example.com:5000/{name}:1.2\n        args: [\"--flag\", {other}]\n        env:\n        - name: A\n          value: {a}\n        - name: B\n          value: {b}\n        - name: FROM\n          valueFrom:\n            configMapKeyRef:\n              name: {other}\n              key: a\n        envFrom:\n        - secretRef:\n            name: {other}\n        ports:\n        - containerPort: 8080\n          name: http\n      - name: side\n        image: nginx\n      volumes:\n      - name: cfg\n        configMap:\n          name: {other}\n"
    )
}

/// Fields of one kustomization, each at most once.
fn fields() -> impl Strategy<Value = Vec<String>> {
    let one_line = prop::sample::subsequence(
        vec![
            "namePrefix: p-\n",
            "nameSuffix: -s\n",
            "namespace: shop\n",
            "commonLabels:\n  team: red\n  n: \"1\"\n",
            "commonAnnotations:\n  owner: \"yes\"\n  z: a\n",
            "labels:\n- pairs:\n    tier: web\n  includeTemplates: true\n",
            "labels:\n- pairs:\n    tier: web\n  includeSelectors: true\n- pairs:\n    more: x\n",
            "images:\n- name: nginx\n  newName: mirror/nginx\n  newTag: \"1.27\"\n- name: registry.example.com:5000/web\n  newTag: v2\n",
            "images:\n- name: nginx\n  digest: sha256:24a0c4b4a4c0eb97a1aabb8e29f18e917d05abfe1b7a7c07857230879ce7d3d3\n",
            "generatorOptions:\n  disableNameSuffixHash: true\n",
            "generatorOptions:\n  labels:\n    made: here\n  immutable: true\n",
            "sortOptions:\n  order: fifo\n",
        ],
        0..4,
    );
    (
        one_line,
        option(generators()),
        option(patches()),
        option(replicas()),
    )
        .prop_map(|(lines, generators, patches, replicas)| {
            let mut seen = Vec::new();
            let mut fields = Vec::new();
            for text in lines
                .into_iter()
                .map(str::to_owned)
                .chain(generators)
                .chain(patches)
                .chain(replicas)
            {
                let key = text.split(':').next().unwrap_or_default().to_owned();
                if !seen.contains(&key) {
                    seen.push(key);
                    fields.push(text);
                }
            }
            fields
        })
}

fn replicas() -> impl Strategy<Value = String> {
    let name = prop_oneof![9 => prop::sample::select(&["web", "api", "db"][..]), 1 => name()];
    (name, 0_u8..9)
        .prop_map(|(name, count)| format!("replicas:\n- name: {name}\n  count: {count}\n"))
}

fn generators() -> impl Strategy<Value = String> {
    let kind = prop::sample::select(&["configMapGenerator", "secretGenerator"][..]);
    let named = prop_oneof![
        6 => (prop::sample::select(&["made", "other"][..]), Just("")),
        2 => (Just("cfg"), prop::sample::select(&["  behavior: merge\n", "  behavior: replace\n"][..])),
        1 => (name(), prop::sample::select(&["", "  behavior: merge\n", "  behavior: create\n"][..])),
    ];
    let literal =
        prop::sample::select(&["a=1", "b=x y", "c.txt=\"quoted\"", "d=a=b", "e=", "f='<&>'"][..]);
    let literals = prop::collection::btree_set(literal, 1..4);
    (kind, named, literals, any::<bool>()).prop_map(
        |(kind, (name, behavior), literals, namespaced)| {
            let mut text = format!("{kind}:\n- name: {name}\n{behavior}");
            if namespaced {
                text.push_str("  namespace: shop\n");
            }
            text.push_str("  literals:\n");
            for literal in literals {
                text.push_str(&format!("  - {}\n", serde_json::Value::from(literal)));
            }
            text
        },
    )
}

fn patches() -> impl Strategy<Value = String> {
    prop::collection::vec(patch(), 1..4)
        .prop_map(|patches| format!("patches:\n{}", patches.concat()))
}

fn patch() -> impl Strategy<Value = String> {
    let object = prop_oneof![
        12 => prop::sample::select(&[("web", "Deployment"), ("api", "Deployment"), ("db", "StatefulSet")][..]),
        1 => Just(("cfg", "StatefulSet")),
    ];
    let form = prop_oneof![2 => Just(0_u8), 2 => Just(1), 1 => Just(2), 12 => 3_u8..9];
    (form, object, scalar(), name()).prop_map(|(form, (name, kind), value, other)| {
        let head = format!("- patch: |-\n    apiVersion: apps/v1\n    kind: {kind}\n    metadata:\n      name: {name}\n");
        let target = format!("  target:\n    kind: {kind}\n");
        // Labels and annotations that are no strings are retyped by the reference in ways of their own.
        let text = if value.starts_with(['"', '\'']) { value.to_owned() } else { format!("'{value}'") };
        let container = "    spec:\n      template:\n        spec:\n          containers:\n          - name: app\n";
        match form {
            0 => format!("{head}{container}            env:\n            - name: A\n              value: {value}\n            - name: NEW\n              value: x\n"),
            1 => format!("{head}{container}            image: other:3\n            ports:\n            - containerPort: 8080\n              protocol: TCP\n            - containerPort: 9090\n"),
            2 => format!("{head}    $patch: delete\n"),
            3 => format!("{head}{container}            env:\n            - name: B\n              $patch: delete\n            args: null\n"),
            4 => format!("{head}      labels:\n        note: {text}\n        app: null\n    spec:\n      replicas: 5\n"),
            5 => format!("- patch: |-\n    - op: add\n      path: /spec/template/spec/containers/0/env/-\n      value:\n        name: Z\n        value: {value}\n    - op: replace\n      path: /spec/replicas\n      value: 7\n{target}"),
            6 => format!("- patch: |-\n    - op: remove\n      path: /spec/template/spec/containers/1\n{target}    name: {name}\n"),
            7 => format!("{head}{container}            volumeMounts:\n            - name: cfg\n              mountPath: /etc/{other}\n          volumes:\n          - name: cfg\n            configMap: null\n            emptyDir: {{}}\n"),
            _ => format!("- patch: |-\n    apiVersion: v1\n    kind: Any\n    metadata:\n      name: any\n      annotations:\n        touched: {text}\n  target:\n    name: {name}|{other}\n"),
        }
    })
}

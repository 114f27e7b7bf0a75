//! The mistakes.

/// A mistake, and what is said of it.
pub(crate) struct Case {
    /// What it is.
    pub(crate) mistake: &'static str,
    /// The files of the directory that is built. Beside it is `base`, with a Thing.
    pub(crate) files: &'static [(&'static str, &'static str)],
    /// What kustomize says.
    pub(crate) phrase: &'static str,
    /// Where we say that it is; `""` for what is nowhere.
    pub(crate) place: &'static str,
}

pub(crate) const CASES: &[Case] = &[
    Case {
        mistake: "a file that is not there",
        files: &[("kustomization.yaml", "resources:\n- none.yaml\n")],
        phrase: "no such file or directory",
        place: "top/kustomization.yaml:2",
    },
    Case {
        mistake: "a directory without a kustomization",
        files: &[
            ("kustomization.yaml", "resources:\n- sub\n"),
            ("sub/x.yaml", ""),
        ],
        phrase: "unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory",
        place: "top/kustomization.yaml:2",
    },
    Case {
        mistake: "a top directory without one",
        files: &[("x.yaml", "")],
        phrase: "unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory",
        place: "",
    },
    Case {
        mistake: "two kustomization files",
        files: &[
            ("kustomization.yaml", "resources: []\n"),
            ("kustomization.yml", "resources: []\n"),
        ],
        phrase: "Found multiple kustomization files under",
        place: "",
    },
    Case {
        mistake: "an empty kustomization",
        files: &[("kustomization.yaml", "kind: Kustomization\n")],
        phrase: "kustomization.yaml is empty",
        place: "top/kustomization.yaml:1",
    },
    Case {
        mistake: "a kustomization that is no YAML",
        files: &[("kustomization.yaml", "resources:\n- a\n  b: c\n")],
        phrase: "invalid Kustomization: yaml: line ",
        place: "top/kustomization.yaml:3",
    },
    Case {
        mistake: "an unknown field",
        files: &[(
            "kustomization.yaml",
            "resources:\n- ../base\nnamePrefx: a\n",
        )],
        phrase: "invalid Kustomization: json: unknown field \"namePrefx\"",
        place: "top/kustomization.yaml:3",
    },
    Case {
        mistake: "a number for a string",
        files: &[(
            "kustomization.yaml",
            "resources:\n- ../base\ncommonLabels:\n  a: 1\n",
        )],
        phrase: "cannot unmarshal number into Go struct field Kustomization.commonLabels of type string",
        place: "top/kustomization.yaml:4",
    },
    Case {
        mistake: "a string for a list",
        files: &[("kustomization.yaml", "resources: ../base\n")],
        phrase: "cannot unmarshal string into Go struct field Kustomization.resources of type []string",
        place: "top/kustomization.yaml:1",
    },
    Case {
        mistake: "a kind that is none",
        files: &[(
            "kustomization.yaml",
            "kind: Overlay\nresources:\n- ../base\n",
        )],
        phrase: "kind should be Kustomization or Component",
        place: "top/kustomization.yaml:1",
    },
    Case {
        mistake: "an apiVersion that is none",
        files: &[(
            "kustomization.yaml",
            "apiVersion: v1\nresources:\n- ../base\n",
        )],
        phrase: "apiVersion for Kustomization should be kustomize.config.k8s.io/v1beta1",
        place: "top/kustomization.yaml:1",
    },
    Case {
        mistake: "a component among the resources",
        files: &[
            ("kustomization.yaml", "resources:\n- c\n"),
            (
                "c/kustomization.yaml",
                "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnamePrefix: a\n",
            ),
        ],
        phrase: "expected kind != 'Component' for path",
        place: "top/kustomization.yaml:2",
    },
    Case {
        mistake: "a base among the components",
        files: &[("kustomization.yaml", "components:\n- ../base\n")],
        phrase: "expected kind 'Component' for path",
        place: "top/kustomization.yaml:2",
    },
    Case {
        mistake: "an absolute base",
        files: &[("kustomization.yaml", "resources:\n- /etc\n")],
        phrase: "new root '/etc' cannot be absolute",
        place: "top/kustomization.yaml:2",
    },
    Case {
        mistake: "an empty path",
        files: &[("kustomization.yaml", "resources:\n- ''\n")],
        phrase: "new root cannot be empty",
        place: "top/kustomization.yaml:2",
    },
    Case {
        mistake: "a cycle",
        files: &[
            ("kustomization.yaml", "resources:\n- sub\n"),
            ("sub/kustomization.yaml", "resources:\n- ..\n"),
        ],
        phrase: "cycle detected: candidate root",
        place: "top/sub/kustomization.yaml:2",
    },
    Case {
        mistake: "itself as a base",
        files: &[("kustomization.yaml", "resources:\n- .\n")],
        phrase: "cycle detected: candidate root",
        place: "top/kustomization.yaml:2",
    },
    Case {
        mistake: "a file from outside",
        files: &[("kustomization.yaml", "resources:\n- ../base/thing.yaml\n")],
        phrase: "security; file ",
        place: "top/kustomization.yaml:2",
    },
    Case {
        mistake: "a resource that is no YAML",
        files: &[
            ("kustomization.yaml", "resources:\n- a.yaml\n"),
            ("a.yaml", "a: b\n c: d\n"),
        ],
        phrase: "MalformedYAMLError: yaml: line 2: mapping values are not allowed in this context in File: a.yaml",
        place: "top/a.yaml:2",
    },
    Case {
        mistake: "a tab in a resource",
        files: &[
            ("kustomization.yaml", "resources:\n- a.yaml\n"),
            ("a.yaml", "kind: A\nmetadata:\n\tname: a\n"),
        ],
        phrase: "MalformedYAMLError: yaml: line 3: found character that cannot start any token",
        place: "top/a.yaml:3",
    },
    Case {
        mistake: "a resource without a kind",
        files: &[
            ("kustomization.yaml", "resources:\n- a.yaml\n"),
            ("a.yaml", "apiVersion: v1\nmetadata:\n  name: a\n"),
        ],
        phrase: "missing kind in object",
        place: "top/a.yaml:1",
    },
    Case {
        mistake: "a resource without a name",
        files: &[
            ("kustomization.yaml", "resources:\n- a.yaml\n"),
            ("a.yaml", "apiVersion: v1\nkind: A\n"),
        ],
        phrase: "missing metadata.name in object",
        place: "top/a.yaml:1",
    },
    Case {
        mistake: "what is no resource",
        files: &[
            ("kustomization.yaml", "resources:\n- a.yaml\n"),
            ("a.yaml", "a: b\n"),
        ],
        phrase: "missing Resource metadata",
        place: "top/a.yaml:1",
    },
    Case {
        mistake: "the same resource twice",
        files: &[
            ("kustomization.yaml", "resources:\n- ../base\n- a.yaml\n"),
            (
                "a.yaml",
                "apiVersion: example.com/v1\nkind: Thing\nmetadata:\n  name: thing\n",
            ),
        ],
        phrase: "may not add resource with an already registered id: Thing.v1.example.com/thing.[noNs]",
        place: "top/a.yaml:1",
    },
    Case {
        mistake: "a generator without a name",
        files: &[(
            "kustomization.yaml",
            "configMapGenerator:\n- literals: [a=b]\n",
        )],
        phrase: "a configmap must have a name",
        place: "top/kustomization.yaml:2",
    },
    Case {
        mistake: "a literal without a key",
        files: &[(
            "kustomization.yaml",
            "configMapGenerator:\n- name: c\n  literals: [nothing]\n",
        )],
        phrase: "invalid literal source",
        place: "top/kustomization.yaml:3",
    },
    Case {
        mistake: "a generator's file that is not there",
        files: &[(
            "kustomization.yaml",
            "configMapGenerator:\n- name: c\n  files: [none.txt]\n",
        )],
        phrase: "loading KV pairs: file sources: [none.txt]",
        place: "top/kustomization.yaml:3",
    },
    Case {
        mistake: "an env file that is not there",
        files: &[(
            "kustomization.yaml",
            "configMapGenerator:\n- name: c\n  envs: [none.env]\n",
        )],
        phrase: "loading KV pairs: env source files: [none.env]",
        place: "top/kustomization.yaml:3",
    },
    Case {
        mistake: "a generator's key twice",
        files: &[(
            "kustomization.yaml",
            "configMapGenerator:\n- name: c\n  literals: [a=b, a=c]\n",
        )],
        phrase: "configmap c illegally repeats the key `a`",
        place: "top/kustomization.yaml:3",
    },
    Case {
        mistake: "a generator that merges with nothing",
        files: &[(
            "kustomization.yaml",
            "configMapGenerator:\n- name: c\n  behavior: merge\n  literals: [a=b]\n",
        )],
        phrase: "does not exist; cannot merge or replace",
        place: "top/kustomization.yaml:2",
    },
    Case {
        mistake: "a generator's name taken",
        files: &[
            (
                "kustomization.yaml",
                "resources:\n- a.yaml\nconfigMapGenerator:\n- name: c\n  literals: [a=b]\n",
            ),
            (
                "a.yaml",
                "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\n",
            ),
        ],
        phrase: "behavior must be merge or replace",
        place: "top/kustomization.yaml:4",
    },
    Case {
        mistake: "a patch without its object",
        files: &[
            (
                "kustomization.yaml",
                "resources:\n- ../base\npatches:\n- path: p.yaml\n",
            ),
            (
                "p.yaml",
                "apiVersion: example.com/v1\nkind: Thing\nmetadata:\n  name: thinq\n",
            ),
        ],
        phrase: "no matches for Id Thing.v1.example.com/thinq.[noNs]",
        place: "top/p.yaml:1",
    },
    Case {
        mistake: "a patch that is not there",
        files: &[(
            "kustomization.yaml",
            "resources:\n- ../base\npatches:\n- path: none.yaml\n",
        )],
        phrase: "failed to get the patch file from path(none.yaml)",
        place: "top/kustomization.yaml:4",
    },
    Case {
        mistake: "a patch with a path and a text",
        files: &[(
            "kustomization.yaml",
            "resources:\n- ../base\npatches:\n- path: p.yaml\n  patch: 'a: b'\n",
        )],
        phrase: "patch and path can't be set at the same time",
        place: "top/kustomization.yaml:4",
    },
    Case {
        mistake: "a patch with neither",
        files: &[(
            "kustomization.yaml",
            "resources:\n- ../base\npatches:\n- target: {kind: Thing}\n",
        )],
        phrase: "must specify one of patch and path in",
        place: "top/kustomization.yaml:4",
    },
    Case {
        mistake: "a patch that is none",
        files: &[(
            "kustomization.yaml",
            "resources:\n- ../base\npatches:\n- patch: 'a: b'\n  target: {kind: Thing}\n",
        )],
        phrase: "unable to parse SM or JSON patch from",
        place: "top/kustomization.yaml:4",
    },
    Case {
        mistake: "a JSON patch without a target",
        files: &[(
            "kustomization.yaml",
            "resources:\n- ../base\npatches:\n- patch: '[{\"op\": \"remove\", \"path\": \"/spec\"}]'\n",
        )],
        phrase: "must specify a target for JSON patch",
        place: "top/kustomization.yaml:4",
    },
    Case {
        mistake: "a JSON patch of what is not there",
        files: &[(
            "kustomization.yaml",
            "resources:\n- ../base\npatches:\n- patch: '[{\"op\": \"replace\", \"path\": \"/none/none\", \"value\": 1}]'\n  target: {kind: Thing}\n",
        )],
        phrase: "replace operation does not apply: doc is missing path: /none/none: missing value",
        place: "top/kustomization.yaml:4",
    },
    Case {
        mistake: "an option that a patch has not",
        files: &[(
            "kustomization.yaml",
            "resources:\n- ../base\npatches:\n- path: p.yaml\n  options: {allowNamechanges: true}\n",
        )],
        phrase: "unknown field \"allowNamechanges\"",
        place: "top/kustomization.yaml:5",
    },
    Case {
        mistake: "a pattern that is none",
        files: &[(
            "kustomization.yaml",
            "resources:\n- ../base\npatches:\n- patch: '[{\"op\": \"remove\", \"path\": \"/spec\"}]'\n  target: {name: 'a('}\n",
        )],
        phrase: "error parsing regexp",
        place: "top/kustomization.yaml:5",
    },
    Case {
        mistake: "a star where a pattern is wanted",
        files: &[(
            "kustomization.yaml",
            "resources:\n- ../base\npatches:\n- patch: '[{\"op\": \"remove\", \"path\": \"/spec\"}]'\n  target: {name: '*'}\n",
        )],
        phrase: "error parsing regexp: missing argument to repetition operator: `*`",
        place: "top/kustomization.yaml:5",
    },
    Case {
        mistake: "a star in a field's path",
        files: &[
            (
                "kustomization.yaml",
                "resources:\n- ../base\ncommonLabels: {a: b}\nconfigurations: [c.yaml]\n",
            ),
            ("c.yaml", "commonLabels:\n- path: spec/*\n"),
        ],
        phrase: "fieldName: *: wildcard is not supported in PathGetter",
        place: "base/",
    },
    Case {
        mistake: "replicas of nothing",
        files: &[(
            "kustomization.yaml",
            "resources:\n- ../base\nreplicas:\n- name: web\n  count: 2\n",
        )],
        phrase: "resource with name web does not match a config with the following GVK",
        place: "top/kustomization.yaml:4",
    },
    Case {
        mistake: "a replacement from nothing",
        files: &[(
            "kustomization.yaml",
            "resources:\n- ../base\nreplacements:\n- source: {kind: None}\n  targets:\n  - select: {kind: Thing}\n",
        )],
        phrase: "nothing selected by None.[noVer].[noGrp]",
        place: "top/kustomization.yaml:4",
    },
    Case {
        mistake: "a replacement from no field",
        files: &[(
            "kustomization.yaml",
            "resources:\n- ../base\nreplacements:\n- source: {kind: Thing, fieldPath: spec.none}\n  targets:\n  - select: {kind: Thing}\n",
        )],
        phrase: "fieldPath `spec.none` is missing for replacement source",
        place: "top/kustomization.yaml:4",
    },
    Case {
        mistake: "a replacement into no field",
        files: &[(
            "kustomization.yaml",
            "resources:\n- ../base\nreplacements:\n- source: {kind: Thing}\n  targets:\n  - select: {kind: Thing}\n    fieldPaths: [spec.none]\n",
        )],
        phrase: "unable to find field \"spec.none\" in replacement target",
        place: "top/kustomization.yaml:7",
    },
    Case {
        mistake: "a replacement without targets",
        files: &[(
            "kustomization.yaml",
            "resources:\n- ../base\nreplacements:\n- source: {kind: Thing}\n",
        )],
        phrase: "replacements must specify a source and at least one target",
        place: "top/kustomization.yaml:4",
    },
    Case {
        mistake: "a variable from nothing",
        files: &[
            (
                "kustomization.yaml",
                "resources:\n- a.yaml\nvars:\n- name: A\n  objref: {apiVersion: v1, kind: None, name: a}\n",
            ),
            (
                "a.yaml",
                "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  containers:\n  - name: a\n    args: [$(A)]\n",
            ),
        ],
        phrase: "var '{A None.v1.[noGrp] {metadata.name}}' cannot be mapped to a field in the set of known resources",
        place: "top/kustomization.yaml:4",
    },
    Case {
        mistake: "a variable twice",
        files: &[(
            "kustomization.yaml",
            "resources:\n- ../base\nvars:\n- name: A\n  objref: {apiVersion: example.com/v1, kind: Thing, name: thing}\n- name: A\n  objref: {apiVersion: example.com/v1, kind: Thing, name: thing}\n",
        )],
        phrase: "var 'A' already encountered",
        place: "top/kustomization.yaml:6",
    },
    Case {
        mistake: "labels where a mapping is wanted",
        files: &[
            (
                "kustomization.yaml",
                "resources:\n- a.yaml\nlabels:\n- pairs: {a: b}\n",
            ),
            (
                "a.yaml",
                "apiVersion: v1\nkind: A\nmetadata:\n  name: a\n  labels: text\n",
            ),
        ],
        phrase: "wrong node kind: expected MappingNode but got ScalarNode",
        place: "top/a.yaml:5",
    },
    Case {
        mistake: "an order that is none",
        files: &[(
            "kustomization.yaml",
            "resources:\n- ../base\nsortOptions:\n  order: random\n",
        )],
        phrase: "the field 'sortOptions.order' must be one of [fifo, legacy]",
        place: "top/kustomization.yaml:4",
    },
    Case {
        mistake: "two resources that become one",
        files: &[
            (
                "kustomization.yaml",
                "resources:\n- a.yaml\nnamespace: shop\n",
            ),
            (
                "a.yaml",
                "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  namespace: one\n---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  namespace: two\n",
            ),
        ],
        phrase: "namespace transformation produces ID conflict",
        place: "top/a.yaml:7",
    },
    Case {
        mistake: "a value whose tag is not its own",
        files: &[
            ("kustomization.yaml", "resources:\n- a.yaml\n"),
            (
                "a.yaml",
                "apiVersion: v1\nkind: A\nmetadata:\n  name: a\nspec: !!int x\n",
            ),
        ],
        phrase: "cannot decode !!str `x` as a !!int",
        place: "top/a.yaml:5",
    },
    Case {
        mistake: "a key twice",
        files: &[
            ("kustomization.yaml", "resources:\n- a.yaml\n"),
            (
                "a.yaml",
                "apiVersion: v1\nkind: A\nmetadata:\n  name: a\nspec: {a: 1, a: 2}\n",
            ),
        ],
        phrase: "mapping key \"a\" already defined at line",
        place: "top/a.yaml:5",
    },
    Case {
        mistake: "a plugin without leave",
        files: &[(
            "kustomization.yaml",
            "resources:\n- ../base\ntransformers:\n- |-\n  apiVersion: example.com/v1\n  kind: Changer\n  metadata: {name: a}\n",
        )],
        phrase: "external plugins disabled; unable to load external plugin 'Changer'",
        place: "top/kustomization.yaml:4",
    },
    Case {
        mistake: "a builtin that is none",
        files: &[(
            "kustomization.yaml",
            "resources:\n- ../base\ntransformers:\n- |-\n  apiVersion: builtin\n  kind: Changer\n  metadata: {name: a}\n",
        )],
        phrase: "unable to load builtin Changer.builtin.[noGrp]",
        place: "top/kustomization.yaml:4",
    },
    Case {
        mistake: "a chart without leave",
        files: &[("kustomization.yaml", "helmCharts:\n- name: web\n")],
        phrase: "must specify --enable-helm",
        place: "top/kustomization.yaml:2",
    },
    Case {
        mistake: "a configuration that is not there",
        files: &[(
            "kustomization.yaml",
            "resources:\n- ../base\nconfigurations:\n- none.yaml\n",
        )],
        phrase: "none.yaml: no such file or directory",
        place: "top/kustomization.yaml:4",
    },
];

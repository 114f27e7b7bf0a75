//! Mistakes in generators, patches, replacements and what else changes resources.

use super::Case;

pub(crate) const CASES: &[Case] = &[
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

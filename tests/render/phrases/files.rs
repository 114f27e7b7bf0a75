//! Mistakes with files, bases and resources.

use super::Case;

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
        phrase: "cannot unmarshal number into Go struct field Kustomization.commonLabels",
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
];

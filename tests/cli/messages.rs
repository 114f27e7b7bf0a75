//! What cannot be read is one sentence with its file and line, and the word that was meant: no number of the system, and none of
//! kustomize's own sentences with all the directories on the way.

use crate::workspace::{A, Workspace, deployment};

const OVERLAY: &str = "resources:\n- ../../base\n";

/// The files of an overlay's own kustomization, what is typed, and what is said.
type Case<'c> = (&'c [(&'c str, &'c str)], &'c [&'c str], &'c [&'c str]);

const BOTH: &[&str] = &["check", "overlays/staging", "overlays/production"];

const PRODUCTION: &str = "overlays/production/kustomization.yaml";

const CONFIG: &str =
    "environments:\n  staging:\n    overlay: overlays/staging\n  production:\n    ";

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn a_slip_is_told_in_one_sentence_with_what_was_meant() {
    let of_production = |text: &str| format!("{CONFIG}{text}\n");
    let misspelt = of_production("overlay: overlays/prodution");
    let listed = of_production("overlay: [overlays/production, overlay/production]");
    let failing = of_production("command: exit 3");
    let cases: &[Case<'_>] = &[
        (
            &[],
            &["check", "overlays/stagng", "overlays/production"],
            &[
                "overlays/stagng does not exist",
                "hint: did you mean overlays/staging?",
            ],
        ),
        (
            &[],
            &["check", "production=", "overlays/staging"],
            &["the source of production is empty"],
        ),
        (
            &[],
            &["check", "overlays/staging", "contxt:prod"],
            &["did you mean context:prod?"],
        ),
        (
            &[("kubeparity.yaml", &misspelt)],
            &["check", "stagin", "production"],
            &[
                "'stagin' is neither an environment",
                "did you mean 'staging'?",
            ],
        ),
        (
            &[("kubeparity.yaml", &misspelt)],
            &["check"],
            &["kubeparity.yaml:5:14", "did you mean overlays/production?"],
        ),
        (
            &[("kubeparity.yaml", &listed)],
            &["check"],
            &["kubeparity.yaml:5:36", "did you mean overlays/production?"],
        ),
        (
            &[("kubeparity.yaml", &failing)],
            &["check"],
            &[
                "production: the command \"exit 3\" of kubeparity.yaml is not run",
                "kubeparity.yaml:4:3",
            ],
        ),
        (
            &[("base/kustomization.yaml", "resources:\n- ap.yaml\n")],
            BOTH,
            &[
                "ap.yaml does not exist",
                "base/kustomization.yaml:2:3",
                "did you mean app.yaml?",
            ],
        ),
        (
            &[(PRODUCTION, "resources:\n- ../../bse\n")],
            BOTH,
            &["../../bse does not exist", "did you mean ../../base?"],
        ),
        (
            &[(
                PRODUCTION,
                "resources: [../../base]\ncomponents: [../../bse]\n",
            )],
            BOTH,
            &["../../bse does not exist", "did you mean ../../base?"],
        ),
        (
            &[
                (
                    PRODUCTION,
                    "configMapGenerator:\n- name: x\n  envs: [wep.env]\n",
                ),
                ("overlays/production/web.env", "A=b\n"),
            ],
            BOTH,
            &[
                "wep.env does not exist",
                "kustomization.yaml:3:10",
                "did you mean web.env?",
            ],
        ),
        (
            &[
                (
                    PRODUCTION,
                    "resources: [../../base]\npatches:\n- more.yaml\n",
                ),
                ("overlays/production/more.yaml", "kind: Deployment\n"),
            ],
            BOTH,
            &["'patches' must be a list of mappings", "- path: FILE"],
        ),
        (
            &[(PRODUCTION, "resources: base\n")],
            BOTH,
            &["'resources' must be a list", "kustomization.yaml:1:12"],
        ),
        (
            &[
                (PRODUCTION, "resources: [../../base, again.yaml]\n"),
                (
                    "overlays/production/again.yaml",
                    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n",
                ),
            ],
            BOTH,
            &[
                "Deployment web is there already",
                "again.yaml:1:1",
                "under 'patches:'",
            ],
        ),
        (
            &[
                (
                    "base/kustomization.yaml",
                    "resources: [app.yaml]\nconfigMapGenerator:\n- {name: settings, literals: [A=b]}\n",
                ),
                (
                    PRODUCTION,
                    "resources: [../../base]\nconfigMapGenerator:\n- {name: setting, behavior: merge, literals: [A=c]}\n",
                ),
            ],
            BOTH,
            &[
                "no ConfigMap 'setting' to merge into",
                "did you mean 'settings'?",
            ],
        ),
        (
            &[],
            &["check", "snapshot:stagin.json", "overlays/production"],
            &["stagin.json"],
        ),
    ];
    for (files, args, wanted) in cases {
        let workspace = Workspace::new(&[
            ("base/kustomization.yaml", "resources:\n- app.yaml\n"),
            ("base/app.yaml", &deployment(A)),
            ("overlays/staging/kustomization.yaml", OVERLAY),
            (PRODUCTION, OVERLAY),
        ]);
        for (path, text) in *files {
            workspace.write(path, text);
        }
        let run = workspace.run(args);
        assert_eq!(run.status, Some(2), "{run}");
        for wanted in *wanted {
            assert!(run.stderr.contains(wanted), "{wanted}: {run}");
        }
        assert_eq!(run.stderr.matches("error:").count(), 1, "{run}");
        for unwanted in ["os error", "evalsymlink", "accumulat", "cannot unmarshal"] {
            assert!(!run.stderr.contains(unwanted), "{unwanted}: {run}");
        }
    }
}

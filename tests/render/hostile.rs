//! Input that is meant to break a renderer: it is rendered, or refused in words, within bounded time and memory.
//!
//! Through the program, so that a stack overflow or an endless loop would show as what it is. On Linux the memory is held
//! by a limit on the address space.

use std::path::Path;
use std::time::Duration;

use assert_cmd::Command;
use assert_cmd::output::OutputError;

use crate::programs::{self, text};

/// Far more than any of these needs, far less than an endless loop takes.
const LONGEST: Duration = Duration::from_secs(60);

/// In KiB; what a build of debug kind may map, 10 MB of text included.
const MOST_MEMORY: &str = "2000000";

/// What has to come out.
enum Outcome {
    /// Rendered, and so many lines of it.
    Lines(usize),
    /// Refused, in these words.
    Refused(&'static str),
}

struct Case {
    about: &'static str,
    files: fn(&Path),
    wanted: Outcome,
}

const CASES: &[Case] = &[
    Case {
        about: "aliases that ask for billions of values",
        files: |dir| object(dir, &laughs()),
        wanted: Outcome::Refused("excessive aliasing"),
    },
    Case {
        about: "aliases that ask for billions, in the kustomization",
        files: |dir| write(dir, "kustomization.yaml", &laughs()),
        wanted: Outcome::Refused("excessive aliasing"),
    },
    Case {
        about: "an alias inside of what it names",
        files: |dir| object(dir, "a: &a [*a]\n"),
        wanted: Outcome::Refused("contains itself"),
    },
    Case {
        about: "a text of 10 MB",
        files: |dir| object(dir, &format!("a: {}\n", "x".repeat(10_000_000))),
        wanted: Outcome::Lines(5),
    },
    Case {
        about: "a block of 10 MB",
        files: |dir| object(dir, &format!("a: |\n{}", "  line\n".repeat(1_400_000))),
        wanted: Outcome::Lines(1_400_005),
    },
    Case {
        about: "a list of 100,000 entries",
        files: |dir| object(dir, &format!("a:\n{}", "- x\n".repeat(100_000))),
        wanted: Outcome::Lines(100_005),
    },
    Case {
        about: "a list of 100,000 entries that merges by key",
        files: |dir| {
            let list = |of: usize| -> String {
                (0..of)
                    .map(|n| format!("      - {{name: n{n}, image: i:1}}\n"))
                    .collect()
            };
            let head = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  template:\n    spec:\n      containers:\n";
            write(dir, "object.yaml", &format!("{head}{}", list(100_000)));
            write(dir, "patch.yaml", &format!("{head}{}", list(2)));
            let text = "resources: [object.yaml]\npatches: [{path: patch.yaml}]\n";
            write(dir, "kustomization.yaml", text);
        },
        wanted: Outcome::Lines(200_008),
    },
    Case {
        about: "100,000 documents",
        files: |dir| {
            let one = |n: usize| {
                format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c{n}}}\n---\n")
            };
            write(
                dir,
                "object.yaml",
                &(0..100_000).map(one).collect::<String>(),
            );
            write(
                dir,
                "kustomization.yaml",
                "resources: [object.yaml]\nnamePrefix: p-\n",
            );
        },
        wanted: Outcome::Lines(499_999),
    },
    Case {
        about: "1,000 levels of brackets",
        files: |dir| {
            object(
                dir,
                &format!("a: {}{}\n", "[".repeat(1_000), "]".repeat(1_000)),
            )
        },
        wanted: Outcome::Refused("nested more than"),
    },
    Case {
        about: "1,000 levels of indentation",
        files: |dir| {
            let level = |n: usize| format!("{}a:\n", " ".repeat(n));
            object(dir, &(0..1_000).map(level).collect::<String>());
        },
        wanted: Outcome::Refused("nested more than"),
    },
    Case {
        about: "1,000 levels of JSON in a patch",
        files: |dir| {
            object(dir, "");
            let deep = format!("{}{}", "[".repeat(1_000), "]".repeat(1_000));
            let patch = format!("[{{\"op\": \"add\", \"path\": \"/a\", \"value\": {deep}}}]");
            write(dir, "patch.json", &patch);
            let text =
                "resources: [object.yaml]\npatches: [{path: patch.json, target: {kind: Web}}]\n";
            write(dir, "kustomization.yaml", text);
        },
        wanted: Outcome::Refused("unable to parse SM or JSON patch"),
    },
    Case {
        about: "a base that is its overlay's overlay",
        files: |dir| {
            write(dir, "kustomization.yaml", "resources: [a]\n");
            write(dir, "a/kustomization.yaml", "resources: [../b]\n");
            write(dir, "b/kustomization.yaml", "resources: [../a]\n");
        },
        wanted: Outcome::Refused("cycle detected"),
    },
    Case {
        about: "a base that is itself",
        files: |dir| write(dir, "kustomization.yaml", "resources: [.]\n"),
        wanted: Outcome::Refused("cycle detected"),
    },
    Case {
        about: "a component that contains itself",
        files: |dir| {
            write(dir, "kustomization.yaml", "components: [c]\n");
            let text = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\ncomponents: [../c]\n";
            write(dir, "c/kustomization.yaml", text);
        },
        wanted: Outcome::Refused("cycle detected"),
    },
    Case {
        about: "a chain of 300 bases",
        files: |dir| {
            object(dir, "");
            for n in 1..=300 {
                let below = if n == 1 {
                    String::new()
                } else {
                    format!("../b{}", n - 1)
                };
                let base = if below.is_empty() {
                    "..".to_owned()
                } else {
                    below
                };
                let text = format!("resources: [{base}]\n");
                write(dir, &format!("b{n}/kustomization.yaml"), &text);
            }
            std::fs::rename(
                dir.join("kustomization.yaml"),
                dir.join("b1/kustomization.yaml"),
            )
            .expect("moved");
            std::fs::rename(dir.join("object.yaml"), dir.join("b1/object.yaml")).expect("moved");
            write(dir, "kustomization.yaml", "resources: [b300]\n");
        },
        wanted: Outcome::Lines(4),
    },
    Case {
        about: "a pattern that explodes",
        files: |dir| {
            object(dir, "");
            let text = "resources: [object.yaml]\npatches:\n- patch: '[]'\n  target: {name: '((((a{0,100}){0,100}){0,100}){0,100}){0,100}'}\n";
            write(dir, "kustomization.yaml", text);
        },
        wanted: Outcome::Refused("error"),
    },
];

fn write(dir: &Path, name: &str, text: &str) {
    programs::write(&dir.join(name), text);
}

/// A kustomization with one object that has these fields.
fn object(dir: &Path, fields: &str) {
    let head = "apiVersion: example.com/v1\nkind: Web\nmetadata:\n  name: web\n";
    write(dir, "object.yaml", &format!("{head}{fields}"));
    write(dir, "kustomization.yaml", "resources: [object.yaml]\n");
}

fn laughs() -> String {
    let level = |(name, of): (char, char)| {
        format!("{name}: &{name} [*{of},*{of},*{of},*{of},*{of},*{of},*{of},*{of},*{of}]\n")
    };
    let levels: String = ('b'..='j').zip('a'..).map(level).collect();
    format!("a: &a [x,x,x,x,x,x,x,x,x]\n{levels}")
}

/// Renders a directory under the limits; gives what was printed, or what was said.
fn render(dir: &Path) -> Result<String, String> {
    let program = programs::ours();
    let mut command = match cfg!(target_os = "linux") {
        true => {
            let mut shell = Command::new("sh");
            shell.args([
                "-c",
                "ulimit -v $1 && shift && exec \"$@\"",
                "sh",
                MOST_MEMORY,
            ]);
            shell.arg(program);
            shell
        }
        false => Command::new(program),
    };
    let outcome = command.arg("render").arg(dir).timeout(LONGEST).ok();
    let status = |error: &OutputError| error.as_output().and_then(|output| output.status.code());
    match outcome {
        Ok(output) => Ok(text(&output.stdout)),
        Err(error) if status(&error) == Some(2) => Err(error
            .as_output()
            .map(|output| text(&output.stderr))
            .unwrap_or_default()),
        Err(error) => panic!("neither rendered nor refused: {error}"),
    }
}

#[test]
fn hostile_input_is_rendered_or_refused() {
    for case in CASES {
        let top = tempfile::tempdir().expect("a directory");
        (case.files)(top.path());
        match (render(top.path()), &case.wanted) {
            (Ok(text), Outcome::Lines(lines)) => {
                assert_eq!(text.lines().count(), *lines, "{}", case.about);
            }
            (Err(said), Outcome::Refused(words)) => {
                assert!(said.contains(words), "{}: {said}", case.about);
                assert!(said.len() < 10_000, "{}: {} bytes", case.about, said.len());
            }
            (Ok(text), Outcome::Refused(_)) => panic!("{} was rendered: {:.200}", case.about, text),
            (Err(said), Outcome::Lines(_)) => panic!("{} was refused: {said:.2000}", case.about),
        }
    }
}

#[cfg(unix)]
#[test]
fn links_in_a_circle_are_refused() {
    let top = tempfile::tempdir().expect("a directory");
    let link = |from: &str, to: &str| {
        std::os::unix::fs::symlink(to, top.path().join(from)).expect("a link");
    };
    write(top.path(), "kustomization.yaml", "resources: [a.yaml]\n");
    link("a.yaml", "b.yaml");
    link("b.yaml", "a.yaml");
    let said = render(top.path()).expect_err("refused");
    assert!(said.contains("a.yaml"), "{said}");
    write(top.path(), "kustomization.yaml", "resources: [self]\n");
    link("self", ".");
    let said = render(top.path()).expect_err("refused");
    assert!(said.contains("cycle detected"), "{said}");
}

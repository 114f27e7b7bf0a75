//! Every scalar that a build prints comes from a file and line that bears it out.
//!
//! Walks the leaves of all of kustomize's own test cases that have an output, and of the golden layouts: the origin has to name an existing file, and
//! the line has to hold the value, or one of [`RULES`] has to say how the line makes it.

use base64::Engine as _;
use kubeparity::kustomize::{self, Options};
use kubeparity::source::Disk;
use kubeparity::yaml::{Dialect, Leaf, Node, Origin, SourceMap, read};
use std::path::Path;

use crate::{cases, golden};

/// A printed leaf and the line that its origin names.
struct Claim<'c> {
    /// What is printed, quotes and blocks undone.
    value: &'c str,
    /// The line in the file.
    line: &'c str,
    /// What follows the line in the file.
    rest: &'c str,
    /// All of the file.
    whole: &'c str,
    /// The names and namespaces of all that the build prints.
    names: &'c [String],
}

type Rule = (&'static str, fn(&Claim<'_>) -> bool);

/// How a line may make a value. Any one is enough.
const RULES: &[Rule] = &[
    ("the line has it", |claim| claim.line.contains(claim.value)),
    (
        "the line has it in other words: numbers, nulls, escapes",
        same_scalar,
    ),
    ("a block or a long scalar begins on the line", |claim| {
        squeezed(&claim.whole_line()).contains(&squeezed(claim.value))
    }),
    (
        "the line has a part of it: a prefix, a name before its prefix or hash, a tag",
        |claim| {
            let part = scalar_of(claim.line);
            let part = part.trim();
            !part.is_empty() && claim.value.contains(part)
        },
    ),
    ("a variable stands there", |claim| claim.line.contains("$(")),
    ("a reference follows what it names", |claim| {
        claim.names.iter().any(|name| name == claim.value)
    }),
    ("what begins there was emptied", |claim| {
        matches!(claim.value, "[]" | "{}")
    }),
    (
        "an account is put together of its generator's fields",
        |claim| claim.whole.contains("IAMPolicyGenerator") && claim.value.contains('@'),
    ),
    ("a generator's entry makes its kind", |claim| {
        GENERATED.contains(&claim.value) && claim.whole.contains("Generator")
    }),
    (
        "what adds a value adds its directory's name where it has none",
        |claim| claim.whole.contains("ValueAddTransformer") && claim.line.contains("builtin"),
    ),
    ("it is a Secret's, in base64", |claim| {
        let packed: String = claim.value.split_whitespace().collect();
        base64::engine::general_purpose::STANDARD
            .decode(packed)
            .is_ok_and(|bytes| {
                let text = String::from_utf8_lossy(&bytes);
                claim.whole_line().contains(&*text) || claim.line.contains(text.trim())
            })
    }),
];

/// What generators give all that they make.
const GENERATED: &[&str] = &["v1", "ConfigMap", "Secret", "Opaque", "ServiceAccount"];

/// What the program says about the build itself, and so comes from no line: `buildMetadata`.
const FROM_NOWHERE: &[&str] = &["configuredIn: ", "path: ", "kustomize-"];

impl Claim<'_> {
    fn whole_line(&self) -> String {
        format!("{}{}", self.line, self.rest)
    }
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}

/// The scalar that a line ends in.
fn scalar_of(line: &str) -> String {
    let line = line.trim_end().trim_start_matches([' ', '-']);
    unquoted(line.split_once(": ").map_or(line, |(_, scalar)| scalar))
}

fn same_scalar(claim: &Claim<'_>) -> bool {
    let tail = claim.line.rsplit(": ").next().unwrap_or_default();
    let Ok(read) = read(tail, Origin::NONE, Dialect::Core) else {
        return false;
    };
    let mut out = String::new();
    read.first()
        .is_some_and(|node| kubeparity::yaml::print(node, &mut out).is_ok())
        && unquoted(out.trim_end()) == claim.value
}

fn unquoted(text: &str) -> String {
    let read = read(text, Origin::NONE, Dialect::Core).unwrap_or_default();
    read.first()
        .and_then(Node::as_str)
        .unwrap_or(text)
        .to_owned()
}

#[test]
fn every_value_comes_from_a_line_that_bears_it_out() {
    let mut problems = Vec::new();
    let mut walked = 0;
    for case in cases::with_output() {
        let top = tempfile::tempdir().expect("a directory");
        let directory = case.write(top.path());
        walked += walk(&directory, &case.options(), &mut problems);
    }
    assert!(walked > 4_000, "only {walked} leaves");
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn so_does_every_value_of_the_golden_layouts() {
    let mut problems = Vec::new();
    let mut walked = 0;
    for directory in golden::layouts() {
        walked += walk(&directory, &Options::default(), &mut problems);
    }
    assert!(walked > 4_000, "only {walked} leaves");
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// Renders a directory and checks all leaves of it; returns how many there are.
fn walk(directory: &Path, options: &Options, problems: &mut Vec<String>) -> usize {
    let sources = SourceMap::default();
    let Ok(rendered) = kustomize::build(&Disk::new(&sources), directory, options) else {
        return 0;
    };
    let (text, leaves) = kustomize::print_with_leaves(&rendered).expect("printable");
    let names: Vec<String> = rendered
        .resources
        .iter()
        .flat_map(|resource| [resource.name().to_owned(), resource.namespace().to_owned()])
        .collect();
    let checked = leaves
        .iter()
        .filter_map(|leaf| check(&text, leaf, &sources, &names).err());
    problems.extend(checked.map(|problem| format!("{}: {problem}", directory.display())));
    leaves.len()
}

fn check(text: &str, leaf: &Leaf, sources: &SourceMap, names: &[String]) -> Result<(), String> {
    let printed = text.get(leaf.text.clone()).expect("a piece of the text");
    let value = unquoted(printed);
    let Some(place) = sources.place(leaf.origin) else {
        return match FROM_NOWHERE.iter().any(|made| value.contains(made)) {
            true => Ok(()),
            false => Err(format!("`{value}` comes from nowhere")),
        };
    };
    let content = std::fs::read_to_string(&place.file)
        .map_err(|error| format!("`{value}` comes from {}: {error}", place.file.display()))?;
    let skipped = usize::try_from(place.line.saturating_sub(1)).expect("a line");
    let mut lines = content.split_inclusive('\n').skip(skipped);
    let line = lines.next().unwrap_or_default();
    let rest: String = lines.collect();
    let claim = Claim {
        value: &value,
        line,
        rest: &rest,
        whole: &content,
        names,
    };
    match RULES.iter().any(|(_, holds)| holds(&claim)) {
        true => Ok(()),
        false => Err(format!(
            "`{value}` <- {}:{}: {}",
            place.file.display(),
            place.line,
            line.trim_end()
        )),
    }
}

#[test]
fn people_see_behind_each_value_where_it_was_set() {
    let dir = tempfile::tempdir().expect("a directory");
    for (name, text) in [
        (
            "kustomization.yaml",
            "namePrefix: p-\nresources:\n- cm.yaml\n",
        ),
        (
            "cm.yaml",
            "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  x: |\n    one\n    two\n  z: \"1\"\n",
        ),
    ] {
        std::fs::write(dir.path().join(name), text).expect("a file");
    }
    let run = assert_cmd::Command::cargo_bin("kubeparity")
        .expect("the program")
        .current_dir(dir.path())
        .args(["render", "--origins"])
        .assert()
        .success();
    let said = String::from_utf8_lossy(&run.get_output().stdout).into_owned();
    let wanted = "apiVersion: v1 # cm.yaml:1
data:
  x: | # cm.yaml:6
    one
    two
  z: \"1\" # cm.yaml:9
kind: ConfigMap # cm.yaml:2
metadata:
  name: p-a # kustomization.yaml:1
";
    assert_eq!(said, wanted);
}

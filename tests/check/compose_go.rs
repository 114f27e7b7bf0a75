//! What developers have is read as Compose reads it: the library that Compose is made of says the same of the same texts.

mod services;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use kubeparity::dotenv::{Dialect, read};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

/// Pieces of files of variables: all that means something in one, and what looks so.
const PIECES: &[&str] = &[
    "A",
    "B",
    "SET",
    "EMPTY",
    "a.b-c[0]",
    "9",
    "é",
    "=",
    "=",
    "=",
    ":",
    "\n",
    "\n",
    "\n",
    "\r\n",
    " ",
    " # x",
    "#",
    "\t",
    "export ",
    "\"",
    "\"",
    "'",
    "'",
    "\\",
    "\\n",
    "\\$",
    "\\\"",
    "\\0101",
    "$",
    "$$",
    "$A",
    "${A}",
    "${B:-x}",
    "${B-",
    "${SET:+y}",
    "${A:?z}",
    "{",
    "}",
    "x",
    "x y",
    "1",
    "~",
    "\u{a0}",
    "\u{b}",
];

const SET: [(&str, &str); 2] = [("SET", "s"), ("EMPTY", "")];

/// Asks the library.
fn answers(questions: &[Value]) -> Vec<Value> {
    let mut program = Command::new("go")
        .args(["run", "."])
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/composego"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("Go");
    let mut stdin = program.stdin.take().expect("a pipe");
    let text: String = questions.iter().map(|of| format!("{of}\n")).collect();
    let writer = std::thread::spawn(move || stdin.write_all(text.as_bytes()));
    let done = program.wait_with_output().expect("an end");
    writer.join().expect("a thread").expect("written");
    assert!(done.status.success());
    let lines = String::from_utf8(done.stdout).expect("text");
    let answers = lines
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"));
    answers.collect()
}

fn text(pieces: &impl Strategy<Value = Vec<&'static str>>, runner: &mut TestRunner) -> String {
    let tree = pieces.new_tree(runner).expect("a text");
    tree.current().concat()
}

/// Returns what we read: `None` for a refused file.
fn variables(text: &str) -> Option<BTreeMap<String, String>> {
    let known = |name: &str| {
        let mut set = SET.iter();
        Some(set.find(|(of, _)| *of == name)?.1.to_owned())
    };
    let entries = read(text, Dialect::Compose, &known).ok()?;
    let set = entries.into_iter().filter_map(|entry| {
        let value = entry.value.or_else(|| known(&entry.name))?;
        Some((entry.name, value))
    });
    Some(set.collect())
}

#[test]
#[ignore = "wants Go"]
fn variables_are_those_that_compose_reads() {
    let mut runner = TestRunner::deterministic();
    let pieces = proptest::collection::vec(proptest::sample::select(PIECES), 1..24);
    let lines = proptest::collection::vec(proptest::sample::select(PIECES), 1..5);
    let mut texts: Vec<String> = (0..20_000)
        .map(|number| match number % 2 {
            0 => text(&pieces, &mut runner),
            // Half of them are lines that begin as lines do.
            _ => format!(
                "A={}\nB={}\n",
                text(&lines, &mut runner),
                text(&lines, &mut runner)
            ),
        })
        .collect();
    texts.push("A=1\nB=${A:-${B:-{}}} $A\nexport C='x\ny'\nD=\"\\$A $A\" # c\n".to_owned());
    let questions: Vec<Value> = texts
        .iter()
        .map(|text| json!({"dotenv": text, "known": BTreeMap::from(SET)}))
        .collect();
    let mut read = 0;
    for (text, answer) in texts.iter().zip(answers(&questions)) {
        let theirs: Option<BTreeMap<String, String>> = match answer.get("error") {
            Some(_) => None,
            None => Some(answer.get("variables").map_or_else(BTreeMap::new, |of| {
                serde_json::from_value(of.clone()).expect("variables")
            })),
        };
        // A variable without a name, which they make of a last line without a break too, is of use to nobody.
        if theirs.as_ref().is_some_and(|of| of.contains_key("")) {
            continue;
        }
        let ours = variables(text);
        read += usize::from(ours.is_some());
        assert_eq!(ours, theirs, "{text:?}: {answer}");
    }
    assert!(read > 2_000, "only {read} were read");
}

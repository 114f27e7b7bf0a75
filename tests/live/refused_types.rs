//! `apply-refused` against the API server: for each leaf of each kind of workload, values of several types.
//!
//! `KUBEPARITY_PROBES=all` tries them all, some 37,000, and a number that many of them; `KUBEPARITY_PROBES_OUT` is a file for
//! those where we are of another opinion.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use kubeparity::model;
use kubeparity::source::collect_text;
use kubeparity::yaml::SourceMap;
use serde_json::{Value, json};

use crate::leaves::{KINDS, Leaf, base, leaves, with};
use crate::plane::planes;

/// How many probes are tried where nobody says otherwise.
const SAMPLE: usize = 1_500;

const SEED: u64 = 14;

/// One object, and what is tried with it.
struct Probe {
    leaf: Leaf,
    kind: &'static str,
    version: &'static str,
    value: Value,
    object: Value,
}

/// Returns those of a number of things that are drawn, the same ones each time.
pub fn sample<T>(all: Vec<T>, count: usize) -> Vec<T> {
    let share = count.min(all.len());
    let total = all.len().max(1);
    let mut state = SEED;
    let mut draw = || {
        // splitmix64
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % total as u64).expect("small")
    };
    all.into_iter().filter(|_| draw() < share).collect()
}

/// Returns how many of them are to be tried.
pub fn wanted(variable: &str, usual: usize) -> usize {
    match std::env::var(variable).as_deref() {
        Ok("all") => usize::MAX,
        Ok(number) => number.parse().expect("a number, or all"),
        Err(_) => usual,
    }
}

/// Returns why we call an object refused.
fn ours(object: &Value) -> Vec<String> {
    let sources = SourceMap::default();
    let collected = collect_text("probe", &object.to_string(), &sources).expect("an object");
    let refused = model::build(&collected).refused.into_iter();
    refused
        .map(|refused| format!("{}: {}", refused.field, refused.why))
        .collect()
}

fn probes() -> Vec<Probe> {
    let mut out = Vec::new();
    for (kind, version) in KINDS {
        let base = base(kind, version);
        for leaf in leaves(kind) {
            let values = [
                json!("x"),
                json!(1),
                json!(1.5),
                json!(true),
                json!([]),
                json!(["x"]),
                json!({}),
                Value::Null,
            ];
            out.extend(values.into_iter().map(|value| Probe {
                object: with(&base, &leaf, Some(&value)),
                leaf: leaf.clone(),
                kind,
                version,
                value,
            }));
        }
    }
    out
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn what_the_api_server_refuses_is_refused() {
    let (staging, _) = planes();
    staging.namespace("types");
    let probes = sample(probes(), wanted("KUBEPARITY_PROBES", SAMPLE));
    let requests = probes.iter().map(|probe| {
        let plural = format!("{}s", probe.kind.to_lowercase());
        let path = format!(
            "/apis/{}/namespaces/types/{plural}?dryRun=All&fieldValidation=Strict&fieldManager=kubectl",
            probe.version
        );
        (path, probe.object.to_string())
    });
    let answers = staging.request_all("POST", requests.collect());
    let (mut agreed, mut types_missed) = (0, 0);
    let mut wrong: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (probe, (status, answer)) in probes.iter().zip(answers) {
        let ours = ours(&probe.object);
        // 400 is a value that cannot be read, 422 one that validation refuses.
        let is_refused = match status {
            201 => false,
            400 | 422 => true,
            _ => panic!("{status} {answer}"),
        };
        if is_refused != ours.is_empty() {
            agreed += 1;
            continue;
        }
        let why = answer["message"].as_str().unwrap_or_default();
        let (class, why) = match status {
            201 => ("refused by us alone", ours.join("; ")),
            400 => ("type missed", why.to_owned()),
            _ => ("validation missed", why.to_owned()),
        };
        types_missed += usize::from(status == 400);
        let line = format!(
            "{} {} = {}: {why}",
            probe.kind,
            probe.leaf.path(),
            probe.value
        );
        wrong.entry(class).or_default().push(line);
    }
    let mut report = format!("{} probes, {agreed} agreed\n", probes.len());
    for (class, lines) in &wrong {
        let _ = writeln!(report, "== {class}: {}", lines.len());
        for line in lines {
            let _ = writeln!(report, "{line}");
        }
    }
    if let Ok(path) = std::env::var("KUBEPARITY_PROBES_OUT") {
        std::fs::write(path, &report).expect("a file");
    }
    let head: Vec<&str> = report.lines().take(40).collect();
    println!("{}", head.join("\n"));
    let is_alone = wrong.contains_key("refused by us alone");
    assert!(!is_alone && types_missed == 0, "{}", head.join("\n"));
    assert!(agreed * 100 >= probes.len() * 95, "{}", head.join("\n"));
}

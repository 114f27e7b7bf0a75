//! Our comparison against the API server's: an object with a leaf and the same one without it.
//!
//! Both are created by dry run; where what comes back is equal, nothing may differ, and where it is not, something has to.
//! `KUBEPARITY_PAIRS=all` tries all, some 7,000; `KUBEPARITY_PAIRS_OUT` is a file for those where we are of another opinion.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use kubeparity::compare::compare;
use kubeparity::model::{self, Environment};
use kubeparity::source::collect_text;
use kubeparity::yaml::SourceMap;
use serde_json::{Value, json};

use crate::leaves::{KINDS, Leaf, base, leaves, with};
use crate::plane::planes;
use crate::refused_types::{sample, wanted};

/// How many pairs are tried where nobody says otherwise.
const SAMPLE: usize = 700;

/// Fields that the API server keeps as they are written, and whose absence means the same as the value that we take for it.
const SAME_MEANING: [&str; 18] = [
    "divisor",
    "enableServiceLinks",
    "fsGroupChangePolicy",
    "hostUsers",
    "minDomains",
    "mountPropagation",
    "nodeAffinityPolicy",
    "nodeTaintsPolicy",
    "operator",
    "optional",
    "privileged",
    "procMount",
    "readOnly",
    "readOnlyRootFilesystem",
    "setHostnameAsFQDN",
    "shareProcessNamespace",
    "type",
    "manualSelector",
];

struct Pair {
    leaf: Leaf,
    kind: &'static str,
    version: &'static str,
    value: Value,
    without: Value,
    with: Value,
}

/// Returns values of the right type: the one that means nothing, the ones that the table gives, and others.
fn values(leaf: &Leaf) -> Vec<Value> {
    let step = leaf.last();
    let one = match step.of {
        "string" if !step.values.is_empty() => step.values.iter().map(|v| json!(v)).collect(),
        "string" => match step.name {
            "ip" | "hostIP" | "host" => vec![json!(""), json!("10.0.0.2")],
            _ => vec![json!(""), json!("x"), json!("/")],
        },
        "int" | "int64" => [0, 1, 2, 3, 10, 30, 420, 600, 3600]
            .map(|number| json!(number))
            .to_vec(),
        "bool" => vec![json!(false), json!(true)],
        "quantity" => vec![json!("0"), json!("1"), json!("1Gi")],
        "int-or-string" => vec![json!(0), json!(1), json!("25%"), json!("x")],
        _ => Vec::new(),
    };
    match (step.is_list, step.is_map) {
        (true, _) => std::iter::once(json!([]))
            .chain(one.into_iter().take(2).map(|value| json!([value])))
            .collect(),
        (_, true) => std::iter::once(json!({}))
            .chain(one.into_iter().take(2).map(|value| json!({"a": value})))
            .collect(),
        _ => one,
    }
}

fn pairs() -> Vec<Pair> {
    let mut out = Vec::new();
    for (kind, version) in KINDS {
        let base = base(kind, version);
        let own = leaves(kind).into_iter();
        // Of an object's own metadata only labels are compared, and the status is the server's.
        let own = own.filter(|leaf| {
            leaf.steps[0].name == "spec" && !leaf.is_metadata() && !leaf.is_status()
        });
        for leaf in own {
            let without = with(&base, &leaf, None);
            out.extend(values(&leaf).into_iter().map(|value| Pair {
                with: with(&base, &leaf, Some(&value)),
                without: without.clone(),
                leaf: leaf.clone(),
                kind,
                version,
                value,
            }));
        }
    }
    out
}

/// Leaves out what no two objects share.
fn settled(mut answer: Value) -> Value {
    answer["metadata"] = answer["metadata"]["labels"].take();
    for path in ["/metadata", "/spec/selector", "/spec/template/metadata"] {
        // The Job controller's labels hold the Job's uid.
        if answer["kind"] == "Job"
            && let Some(node) = answer.pointer_mut(path)
        {
            *node = Value::Null;
        }
    }
    for claim in answer["spec"]["volumeClaimTemplates"]
        .as_array_mut()
        .into_iter()
        .flatten()
    {
        claim["metadata"]["creationTimestamp"] = Value::Null;
    }
    answer
}

/// Tells whether the API server did not keep a value that is not empty.
fn is_unkept(leaf: &Leaf, value: &Value, answer: &Value) -> bool {
    let is_empty = match value {
        Value::Bool(value) => !value,
        Value::Number(number) => number.as_i64() == Some(0),
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(map) => map.is_empty(),
        Value::Null => true,
    };
    let mut node = Some(answer);
    for step in &leaf.steps {
        node = node.and_then(|node| node.get(step.name));
        node = match node {
            Some(Value::Array(items)) if step.of != leaf.last().of => items.last(),
            other => other,
        };
    }
    node.is_none() && (!is_empty || leaf.is_gated())
}

fn environment(name: &str, object: &Value) -> Environment {
    let sources = SourceMap::default();
    let collected = collect_text(name, &object.to_string(), &sources).expect("an object");
    model::build(&collected)
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn what_the_api_server_makes_equal_is_equal() {
    let (staging, _) = planes();
    staging.namespace("pairs");
    let pairs = sample(pairs(), wanted("KUBEPARITY_PAIRS", SAMPLE));
    let requests = pairs.iter().flat_map(|pair| {
        let plural = format!("{}s", pair.kind.to_lowercase());
        let path = format!(
            "/apis/{}/namespaces/pairs/{plural}?dryRun=All&fieldManager=kubectl",
            pair.version
        );
        [&pair.without, &pair.with].map(|object| (path.clone(), object.to_string()))
    });
    let mut answers = staging.request_all("POST", requests.collect()).into_iter();
    let (mut tried, mut agreed, mut equal, mut unkept) = (0, 0, 0, 0);
    let mut same = 0;
    let mut wrong: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for pair in &pairs {
        let (Some(without), Some(with)) = (answers.next(), answers.next()) else {
            panic!("an answer is missing");
        };
        if without.0 != 201 || with.0 != 201 {
            continue;
        }
        // A field of a feature that is off is not kept, whatever it holds.
        if is_unkept(&pair.leaf, &pair.value, &with.1) {
            unkept += 1;
            continue;
        }
        tried += 1;
        let is_equal = settled(without.1) == settled(with.1);
        equal += usize::from(is_equal);
        let (reference, target) = (
            environment("a", &pair.without),
            environment("b", &pair.with),
        );
        let comparison = compare(&reference, &target);
        if is_equal == comparison.differences.is_empty() {
            agreed += 1;
            continue;
        }
        if !is_equal && SAME_MEANING.contains(&pair.leaf.last().name) {
            same += 1;
            continue;
        }
        let class = match is_equal {
            true => "equal to the server, not to us",
            false => "equal to us, not to the server",
        };
        let fields: Vec<String> = comparison
            .differences
            .iter()
            .map(|d| format!("{:?}", d.field))
            .collect();
        let line = format!(
            "{} {} = {} {}",
            pair.kind,
            pair.leaf.path(),
            pair.value,
            fields.join(", ")
        );
        wrong.entry(class).or_default().push(line);
    }
    let mut report = format!(
        "{tried} pairs that are taken, {equal} equal, {agreed} agreed, {same} of the same meaning; {unkept} not kept\n"
    );
    for (class, lines) in &wrong {
        let _ = writeln!(report, "== {class}: {}", lines.len());
        for line in lines {
            let _ = writeln!(report, "{line}");
        }
    }
    if let Ok(path) = std::env::var("KUBEPARITY_PAIRS_OUT") {
        std::fs::write(path, &report).expect("a file");
    }
    let head: Vec<&str> = report.lines().take(40).collect();
    println!("{}", head.join("\n"));
    assert!((agreed + same) * 100 >= tried * 95, "{}", head.join("\n"));
}

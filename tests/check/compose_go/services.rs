//! Services of Compose files, beside their variables: image, command, health check and limits.

use std::collections::BTreeMap;
use std::path::PathBuf;

use kubeparity::maps::IndexMap;
use kubeparity::source::{
    Disk, LocalQuantity, LocalService, LocalWords, Part, Request, Source, collect,
};
use kubeparity::yaml::{Origin, SourceMap};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::{Map, Value, json};

use super::{SET, answers};

const IMAGES: &[&str] = &[
    "x",
    "x:1",
    "r.test:5000/x/y:2",
    "x:${SET}",
    "x:${NONE:-3}",
    "x:$$",
    "${EMPTY:+x}y",
];

/// Pieces of commands: all that means something in one, and what looks so.
const PIECES: &[&str] = &[
    "a", "b", " ", " ", " ", "'", "'", "\"", "\"", "\\", "`", "$$", "(", ")", "&&", ";", "|", "2",
    ">", "<", "\t", "\n", "é", "--x=y", "${SET}", "#", "''",
];

const MEMORIES: &[&str] = &[
    "512m",
    "1.5g",
    "64 MB",
    "2GiB",
    "100b",
    "1048576",
    "0",
    "-1",
    "-1m",
    "3x",
    "1mb2",
    "m",
    "${NONE:-8k}",
    "1.",
    ".5k",
    "1e3k",
];

const CPUS: &[&str] = &["0.5", "2", "1.25", "0", "x", "${NONE:-3}"];

/// Where amounts stand, and whether they are of memory.
const AMOUNTS: [(&[&str], bool); 7] = [
    (&["mem_limit"], true),
    (&["mem_reservation"], true),
    (&["cpus"], false),
    (&["deploy", "resources", "limits", "memory"], true),
    (&["deploy", "resources", "limits", "cpus"], false),
    (&["deploy", "resources", "reservations", "memory"], true),
    (&["deploy", "resources", "reservations", "cpus"], false),
];

struct Maker {
    runner: TestRunner,
}

impl Maker {
    fn below(&mut self, limit: usize) -> usize {
        let tree = (0..limit).new_tree(&mut self.runner).expect("a number");
        tree.current()
    }

    fn one(&mut self, of: &[&str]) -> String {
        let at = self.below(of.len());
        of.get(at).copied().unwrap_or_default().to_owned()
    }

    fn text(&mut self) -> String {
        let count = 1 + self.below(6);
        (0..count).map(|_| self.one(PIECES)).collect()
    }

    fn command(&mut self) -> Value {
        match self.below(6) {
            0 => Value::Null,
            1 => json!([]),
            2 => json!([self.text(), "b"]),
            _ => json!(self.text()),
        }
    }

    fn health_check(&mut self) -> Value {
        let test = match self.below(7) {
            0 => json!(self.text()),
            1 => json!(["CMD", self.text(), "b"]),
            2 => json!(["CMD-SHELL", self.text()]),
            3 => json!(["NONE"]),
            4 => json!(["curl", "x"]),
            5 => json!([]),
            _ => Value::Null,
        };
        match self.below(4) {
            0 => json!({"disable": true}),
            1 => json!({"test": test, "disable": false}),
            _ => json!({"test": test, "interval": "10s"}),
        }
    }

    fn service(&mut self) -> Value {
        let mut service = Map::new();
        service.insert("image".to_owned(), json!(self.one(IMAGES)));
        for key in ["command", "entrypoint"] {
            if self.below(2) == 0 {
                service.insert(key.to_owned(), self.command());
            }
        }
        if self.below(2) == 0 {
            service.insert("healthcheck".to_owned(), self.health_check());
        }
        let mut service = Value::Object(service);
        for (path, is_memory) in AMOUNTS {
            if self.below(6) == 0 {
                let amount = self.one(if is_memory { MEMORIES } else { CPUS });
                put(&mut service, path, json!(amount));
            }
        }
        service
    }
}

fn put(service: &mut Value, path: &[&str], value: Value) {
    let Some((first, rest)) = path.split_first() else {
        *service = value;
        return;
    };
    if let Some(object) = service.as_object_mut() {
        let next = object.entry(*first).or_insert_with(|| json!({}));
        put(next, rest, value);
    }
}

/// Returns the services that we read: `None` for refused files.
fn services(texts: &[String]) -> Option<Vec<LocalService>> {
    let top = tempfile::tempdir().expect("a directory");
    let mut files: Vec<PathBuf> = Vec::new();
    for (number, text) in texts.iter().enumerate() {
        files.push(top.path().join(format!("{number}.yml")));
        std::fs::write(files.last()?, text).expect("written");
    }
    let known: String = SET
        .iter()
        .map(|(name, value)| format!("{name}={value}\n"))
        .collect();
    std::fs::write(top.path().join(".env"), known).expect("written");
    let sources = SourceMap::default();
    let request = Request {
        environment: "local".to_owned(),
        parts: vec![Part {
            app: None,
            source: Source::Compose {
                files,
                containers: Vec::new(),
            },
            origin: Origin::NONE,
            directory: top.path().to_owned(),
        }],
        ..Request::default()
    };
    let read = collect(&request, &Disk::new(&sources), &sources).ok()?;
    Some(read.local.expect("a developer's").services)
}

/// Returns the words that run, by what Compose says of them; `None` for none.
fn probe(theirs: &Value) -> Option<Vec<String>> {
    let test = words(theirs.get("test"));
    let (form, rest) = test.split_first()?;
    let shell = ["/bin/sh".to_owned(), "-c".to_owned()];
    let words: Vec<String> = match form.as_str() {
        _ if theirs.get("is_disabled") == Some(&json!(true)) => return None,
        "CMD" => rest.to_vec(),
        "CMD-SHELL" => shell.iter().chain(rest).cloned().collect(),
        _ => Vec::new(),
    };
    Some(words).filter(|of| !of.is_empty())
}

fn words(of: Option<&Value>) -> Vec<String> {
    of.map(|of| serde_json::from_value::<Option<Vec<String>>>(of.clone()).expect("words"))
        .unwrap_or_default()
        .unwrap_or_default()
}

fn are_same(ours: Option<&LocalWords>, theirs: Option<Vec<String>>) -> bool {
    let theirs = theirs.filter(|of| !of.is_empty());
    // What a variable brings is not kept.
    match ours {
        Some(ours) if ours.has_variables => theirs.is_some(),
        ours => ours.map(|of| &of.words) == theirs.as_ref(),
    }
}

fn bytes(text: &str) -> i64 {
    let units = [("Ki", 1 << 10), ("Mi", 1 << 20), ("Gi", 1 << 30)];
    let unit = units.iter().find(|(unit, _)| text.ends_with(unit));
    let (number, size) = match unit {
        Some((unit, size)) => (text.trim_end_matches(unit), *size),
        None => (text, 1),
    };
    number.parse::<i64>().expect("a number") * size
}

fn check(ours: &LocalService, theirs: &Value, of: &str) {
    assert_eq!(
        ours.image.as_deref().unwrap_or_default(),
        theirs["image"],
        "{of}"
    );
    assert!(
        are_same(ours.args.as_ref(), Some(words(theirs.get("command")))),
        "{of}\n{ours:?}\n{theirs}"
    );
    assert!(
        are_same(ours.command.as_ref(), Some(words(theirs.get("entrypoint")))),
        "{of}\n{ours:?}\n{theirs}"
    );
    assert!(
        are_same(ours.probe.as_ref(), probe(theirs)),
        "{of}\n{ours:?}\n{theirs}"
    );
    let amount =
        |of: &IndexMap<&'static str, LocalQuantity>, name| of.get(name).map(|of| of.text.clone());
    for (quantities, cpu, memory) in [
        (&ours.limits, "limit_cpu", "limit_memory"),
        (&ours.requests, "reservation_cpu", "reservation_memory"),
    ] {
        let own = amount(quantities, "memory").map_or(0, |text| bytes(&text));
        assert_eq!(
            own,
            theirs[memory].as_i64().unwrap_or_default().max(0),
            "{of}"
        );
        let own: f64 =
            amount(quantities, "cpu").map_or(0.0, |text| text.parse().expect("a number"));
        assert!(
            (own - theirs[cpu].as_f64().unwrap_or_default()).abs() < 1e-6,
            "{of}"
        );
    }
}

#[test]
#[ignore = "wants Go"]
fn services_say_what_compose_reads() {
    let mut maker = Maker {
        runner: TestRunner::deterministic(),
    };
    let files = |maker: &mut Maker| -> Vec<String> {
        let count = 1 + maker.below(2);
        (0..count)
            .map(|_| json!({"services": {"a": maker.service()}}).to_string())
            .collect()
    };
    let all: Vec<Vec<String>> = (0..3_000).map(|_| files(&mut maker)).collect();
    let question = |texts: &[String]| json!({"compose": texts, "known": BTreeMap::from(SET)});
    let questions: Vec<Value> = all.iter().map(|texts| question(texts)).collect();
    // A file that goes over another one may take back what Compose refuses there, and we have refused before.
    let first: Vec<Value> = all.iter().map(|texts| question(&texts[..1])).collect();
    let (mut read, mut both) = (0, 0);
    let answers = answers(&[questions, first].concat());
    let (answers, of_first) = answers.split_at(all.len());
    for ((texts, answer), first) in all.iter().zip(answers).zip(of_first) {
        let of = format!("{texts:?}: {answer}");
        let ours = services(texts);
        // They refuse more: two amounts that are not the same, fields that no cluster knows.
        let Some(theirs) = answer.get("services").and_then(|of| of.get("a")) else {
            both += usize::from(ours.is_none());
            continue;
        };
        let Some(ours) = ours else {
            assert!(first.get("services").is_none(), "refused: {of}");
            continue;
        };
        read += 1;
        check(ours.first().expect("a service"), theirs, &of);
    }
    assert!(
        read > 1_000 && both > 100,
        "{read} were read, {both} refused by both"
    );
}

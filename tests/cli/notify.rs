//! `--notify`: a change is told once, whatever becomes of the telling, and no URL and no value is ever shown.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use serde_json::Value;

use crate::workspace::{A, B, Run, Workspace, deployment};

/// Seconds of a day.
const DAY: u64 = 24 * 60 * 60;
/// 2026-11-02, a Monday.
const START: u64 = 1_793_577_600;
/// What no run shows: a token of the URL.
const TOKEN: &str = "Q7canary9Zx4kW2";

/// A recipient that keeps what it is told, and answers as it is asked to: 0 ends the connection.
struct Recipient {
    url: String,
    bodies: Arc<Mutex<Vec<String>>>,
    answers: Arc<Mutex<Vec<u16>>>,
}

impl Recipient {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let (bodies, answers) = (Arc::default(), Arc::default());
        let recipient = Self {
            url: format!("http://{address}/hook/{TOKEN}"),
            bodies: Arc::clone(&bodies),
            answers: Arc::clone(&answers),
        };
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                serve(stream, &bodies, &answers);
            }
        });
        recipient
    }

    /// Returns what came since it was asked last.
    fn told(&self) -> Vec<Value> {
        let bodies = std::mem::take(&mut *self.bodies.lock().expect("a list"));
        let read = |body: &String| serde_json::from_str(body).expect("JSON");
        bodies.iter().map(read).collect()
    }

    fn answer(&self, statuses: &[u16]) {
        statuses.clone_into(&mut self.answers.lock().expect("a list"));
    }
}

/// Answers one request; a body that is not accepted is not kept.
fn serve(stream: TcpStream, bodies: &Mutex<Vec<String>>, answers: &Mutex<Vec<u16>>) {
    let mut reader = BufReader::new(stream);
    let (mut length, mut line) = (0, String::new());
    while reader.read_line(&mut line).is_ok_and(|read| read > 2) {
        let lower = line.to_ascii_lowercase();
        if let Some(value) = lower.strip_prefix("content-length:") {
            length = value.trim().parse().expect("a number");
        }
        line.clear();
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).expect("a body");
    let mut answers = answers.lock().expect("a list");
    let status = match answers.is_empty() {
        true => 200,
        false => answers.remove(0),
    };
    if status == 200 {
        let body = String::from_utf8(body).expect("UTF-8");
        bodies.lock().expect("a list").push(body);
    }
    if status > 0 {
        let answer =
            format!("HTTP/1.1 {status} X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        let _ = reader.into_inner().write_all(answer.as_bytes());
    }
}

/// Two environments, of which production lacks B, and a value in both that no message may have.
fn gap() -> Workspace {
    let hidden = "        - name: C\n          value: Q7canary-value\n";
    Workspace::new(&[
        ("staging.yaml", deployment(&[A, B, hidden].concat())),
        ("production.yaml", deployment(&[A, hidden].concat())),
    ])
}

const MISSING: &str = "env-missing:Deployment/web/app/B@production";

impl Workspace {
    fn check_and_tell(&self, day: u64, url: &str, more: &[&str]) -> Run {
        let now = (START + day * DAY).to_string();
        let both = ["check", "-q", "staging.yaml", "production.yaml"];
        let args = [&both[..], &["--ledger", "ledger.json"], more].concat();
        let env = [
            ("SOURCE_DATE_EPOCH", &*now),
            ("KUBEPARITY_NOTIFY", url),
            ("RUST_LOG", "debug"),
        ];
        let run = self.run_with(&args, "", &env);
        assert!(!run.to_string().contains("Q7canary"), "{run}");
        assert!(!self.read("ledger.json").contains("Q7canary"), "{run}");
        run
    }
}

#[test]
fn a_change_is_told_once() {
    let (workspace, recipient) = (gap(), Recipient::start());
    let tell = |day| workspace.check_and_tell(day, &recipient.url, &[]);
    assert_eq!(tell(0).status, Some(1));
    let told = recipient.told();
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0]["new"][0], MISSING, "{told:?}");
    assert_eq!(
        told[0]["text"],
        format!("kubeparity: 1 new finding\nnew: {MISSING}")
    );
    tell(1);
    assert!(recipient.told().is_empty());
    let broken = workspace.read("production.yaml");
    workspace.write("production.yaml", &workspace.read("staging.yaml"));
    assert_eq!(tell(2).status, Some(0));
    let told = recipient.told();
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0]["recovered"][0], MISSING, "{told:?}");
    tell(3);
    assert!(recipient.told().is_empty());
    workspace.write("production.yaml", &broken);
    tell(4);
    let again = recipient.told();
    assert_eq!(again[0]["new"][0], MISSING, "{again:?}");
    assert_ne!(again[0]["key"], told[0]["key"]);
}

#[test]
fn what_is_not_evaluated_is_told_when_it_begins_and_ends() {
    let (workspace, recipient) = (gap(), Recipient::start());
    let tell = |day| workspace.check_and_tell(day, &recipient.url, &[]);
    tell(0);
    recipient.told();
    let whole = workspace.read("production.yaml");
    // An image that nobody substitutes leaves production not wholly evaluated.
    workspace.write(
        "production.yaml",
        &whole.replace("image: web:1", "image: 'web:${TAG}'"),
    );
    for _ in 0..2 {
        assert_eq!(tell(1).status, Some(2));
    }
    let told = recipient.told();
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0]["not_evaluated"][0], "production", "{told:?}");
    workspace.write("production.yaml", &whole);
    for _ in 0..2 {
        assert_eq!(tell(2).status, Some(1));
    }
    let told = recipient.told();
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0]["evaluated_again"][0], "production", "{told:?}");
}

#[test]
fn what_could_not_be_told_is_told_by_the_next_run() {
    for answers in [
        &[500, 500, 500][..],
        &[0, 0, 0],
        &[403],
        &[429, 503, 0],
        &[302],
    ] {
        let (workspace, recipient) = (gap(), Recipient::start());
        recipient.answer(answers);
        let run = workspace.check_and_tell(0, &recipient.url, &[]);
        assert_eq!(run.status, Some(1), "{run}");
        assert!(run.stderr.contains("nobody was notified"), "{run}");
        assert!(recipient.told().is_empty());
        assert!(workspace.read("ledger.json").contains("\"notifications\""));
        let run = workspace.check_and_tell(1, &recipient.url, &[]);
        assert_eq!(run.status, Some(1), "{run}");
        let told = recipient.told();
        assert_eq!(told.len(), 1, "{answers:?}: {told:?}");
        assert_eq!(told[0]["new"][0], MISSING);
        assert!(!workspace.read("ledger.json").contains("\"notifications\""));
    }
    // Within a run it is tried a few times.
    let (workspace, recipient) = (gap(), Recipient::start());
    recipient.answer(&[500, 0]);
    workspace.check_and_tell(0, &recipient.url, &[]);
    assert_eq!(recipient.told().len(), 1);
}

#[test]
fn a_message_has_the_form_and_the_words_that_are_asked_for() {
    let (workspace, recipient) = (gap(), Recipient::start());
    let slack = format!("slack={}", recipient.url);
    workspace.check_and_tell(0, &slack, &["--notify-template", "<parity> {new}"]);
    let told = recipient.told();
    assert_eq!(told[0]["text"], format!("&lt;parity&gt; {MISSING}"));
    let run = workspace.check_and_tell(0, &slack, &["--notify-template", "{value}"]);
    assert_eq!(run.status, Some(2), "{run}");
    for wrong in [TOKEN, "ftp://Q7canary/x", "slack="] {
        let run = workspace.check_and_tell(0, wrong, &[]);
        assert_eq!(run.status, Some(2), "{run}");
    }
    let env = [("KUBEPARITY_NOTIFY", &*recipient.url)];
    let run = workspace.run_with(&["check", "staging.yaml", "production.yaml"], "", &env);
    assert_eq!(run.status, Some(2), "{run}");
    assert!(run.stderr.contains("needs a ledger"), "{run}");
}

#[test]
fn a_configuration_notifies_nobody_unless_it_is_trusted() {
    let (workspace, recipient) = (gap(), Recipient::start());
    workspace.write(
        "kubeparity.yaml",
        "ledger: ledger.json\nnotify: {urlFrom: PARITY_WEBHOOK}\n",
    );
    let env = [("PARITY_WEBHOOK", &*recipient.url)];
    let check = ["check", "staging.yaml", "production.yaml"];
    let run = workspace.run_with(&check, "", &env);
    assert_eq!(run.status, Some(1), "{run}");
    assert!(run.stderr.contains("--trust-config"), "{run}");
    assert!(recipient.told().is_empty());
    workspace.write("ledger.json.old", &workspace.read("ledger.json"));
    std::fs::remove_file(workspace.dir.path().join("ledger.json")).expect("a file");
    let run = workspace.run_with(&[&check[..], &["--trust-config"]].concat(), "", &env);
    assert_eq!(run.status, Some(1), "{run}");
    assert_eq!(recipient.told().len(), 1);
}

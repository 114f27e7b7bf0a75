//! [`Host`]: an HTTP server on loopback that answers as GitHub's and GitLab's API do to what the scripts ask, and hands out releases.
//!
//! It has pages of comments, refuses a wrong token and a body that is too long, and writes down what it was asked.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

/// The token that may read and write.
pub(super) const TOKEN: &str = "token-that-may-write";

/// One comment, as both APIs have them.
#[derive(Debug, Clone)]
pub(super) struct Comment {
    pub(super) id: u64,
    pub(super) author: String,
    pub(super) is_program: bool,
    pub(super) body: String,
}

#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) comments: Vec<Comment>,
    /// Files of releases, by their paths.
    pub(super) files: BTreeMap<String, Vec<u8>>,
    /// What code scanning was handed.
    pub(super) scans: Vec<Value>,
    /// Paths and bodies of statuses of commits.
    pub(super) statuses: Vec<(String, Value)>,
    /// Methods and paths, in their order.
    pub(super) asked: Vec<String>,
    /// Whether the token may read alone, as that of a fork's pull request.
    pub(super) only_reads: bool,
}

/// The server; its thread ends with the test.
pub(super) struct Host {
    pub(super) address: String,
    pub(super) state: Arc<Mutex<State>>,
}

impl Host {
    pub(super) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                answer(stream, &shared);
            }
        });
        Self { address, state }
    }

    pub(super) fn add(&self, author: &str, is_program: bool, body: &str) {
        let mut state = self.state.lock().expect("the state");
        let id = 100 + state.comments.len() as u64;
        state.comments.push(Comment {
            id,
            author: author.to_owned(),
            is_program,
            body: body.to_owned(),
        });
    }

    pub(super) fn bodies(&self) -> Vec<String> {
        let state = self.state.lock().expect("the state");
        state.comments.iter().map(|of| of.body.clone()).collect()
    }

    /// Returns what was asked since the last time, without reads.
    pub(super) fn writes(&self) -> Vec<String> {
        let asked = std::mem::take(&mut self.state.lock().expect("the state").asked);
        let is_write = |asked: &String| !asked.starts_with("GET");
        asked.into_iter().filter(is_write).collect()
    }
}

fn answer(mut stream: TcpStream, state: &Mutex<State>) {
    let mut reader = BufReader::new(stream.try_clone().expect("a stream"));
    let mut first = String::new();
    reader.read_line(&mut first).expect("a request");
    let (mut token, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).expect("a header");
        let Some((name, value)) = line.trim().split_once(": ") else {
            break;
        };
        match name.to_ascii_lowercase().as_str() {
            "authorization" => value.trim_start_matches("Bearer ").clone_into(&mut token),
            "private-token" => value.clone_into(&mut token),
            "content-length" => length = value.parse().expect("a number"),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).expect("a body");
    let mut words = first.split_whitespace();
    let (method, target) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
    let mut state = state.lock().expect("the state");
    state.asked.push(format!("{method} {target}"));
    let (status, answer) = match state.files.get(target) {
        Some(file) => (200, file.clone()),
        None => {
            let body = serde_json::from_slice(&body).unwrap_or_default();
            let (status, value) = api(&mut state, (method, target), &token, &body);
            let nothing = value.is_null();
            (
                status,
                if nothing {
                    Vec::new()
                } else {
                    value.to_string().into_bytes()
                },
            )
        }
    };
    let head = format!(
        "HTTP/1.1 {status} x\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        answer.len()
    );
    // The script may have gone away.
    let _ = stream
        .write_all(head.as_bytes())
        .and_then(|()| stream.write_all(&answer));
}

fn api(
    state: &mut State,
    (method, target): (&str, &str),
    token: &str,
    body: &Value,
) -> (u16, Value) {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    if path.starts_with("/downloads/") {
        return (404, Value::Null);
    }
    if token != TOKEN {
        return (401, json!({"message": "Bad credentials"}));
    }
    let github = path.starts_with("/api/repos/");
    if path == "/api/user" {
        // What a job's own token is told.
        return (
            403,
            json!({"message": "Resource not accessible by integration"}),
        );
    }
    if method != "GET" && state.only_reads {
        return (
            403,
            json!({"message": "Resource not accessible by integration"}),
        );
    }
    if path.contains("/statuses/") {
        state.statuses.push((path.to_owned(), body.clone()));
        return (201, json!({"id": 1}));
    }
    if path.ends_with("/code-scanning/sarifs") {
        state.scans.push(body.clone());
        return (202, json!({"id": "1"}));
    }
    let text = body["body"].as_str().unwrap_or_default();
    if github && text.chars().count() > 65_536 {
        return (422, json!({"message": "Validation Failed"}));
    }
    of_comments(state, (method, path, query), text)
}

/// Answers what is about comments.
fn of_comments(
    state: &mut State,
    (method, path, query): (&str, &str, &str),
    text: &str,
) -> (u16, Value) {
    let github = path.starts_with("/api/repos/");
    let is_list = path == "/api/repos/org/shop/issues/7/comments"
        || path == "/api/projects/42/merge_requests/7/notes";
    let item = path
        .rsplit_once('/')
        .and_then(|(_, id)| id.parse::<u64>().ok());
    let replaces = if github { "PATCH" } else { "PUT" };
    match (method, is_list, item) {
        ("GET", true, _) => (200, page(state, query)),
        ("POST", true, _) => {
            let id = 1_000 + state.comments.len() as u64;
            state.comments.push(Comment {
                id,
                author: "github-actions[bot]".to_owned(),
                is_program: true,
                body: text.to_owned(),
            });
            (201, json!({"id": id}))
        }
        ("DELETE", _, Some(id)) => {
            state.comments.retain(|comment| comment.id != id);
            (204, Value::Null)
        }
        (method, _, Some(id)) if method == replaces => {
            let mut comments = state.comments.iter_mut();
            match comments.find(|comment| comment.id == id) {
                Some(comment) => {
                    text.clone_into(&mut comment.body);
                    (200, json!({"id": id}))
                }
                None => (404, json!({"message": "Not Found"})),
            }
        }
        _ => (404, json!({"message": "Not Found"})),
    }
}

/// Returns one page of the comments.
fn page(state: &State, query: &str) -> Value {
    let of = |key: &str| {
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs
            .find(|(name, _)| *name == key)
            .and_then(|(_, value)| value.parse().ok())
    };
    let (size, page): (usize, usize) = (of("per_page").unwrap_or(30), of("page").unwrap_or(1));
    let comments = state.comments.iter().skip((page - 1) * size).take(size);
    comments
        .map(|of| {
            let kind = if of.is_program { "Bot" } else { "User" };
            json!({"id": of.id, "body": of.body, "user": {"login": of.author, "type": kind}})
        })
        .collect()
}

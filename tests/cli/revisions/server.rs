//! An API server of a few answers, each the same whenever it is asked for, and a record of what was.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};

/// Answers by path, without the query.
pub(super) type Answers = BTreeMap<String, Value>;

pub(super) struct Server {
    pub(super) url: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Starts a server; it ends with the process.
    pub(super) fn start(answers: Answers) -> Self {
        Self::refusing(answers, "not granted")
    }

    /// Starts a server that says this of what it does not answer.
    pub(super) fn refusing(answers: Answers, why: &str) -> Self {
        let refused = json!({"kind": "Status", "apiVersion": "v1", "message": why});
        let refused = Arc::new(refused);
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let answers = Arc::new(answers);
        let record = asked.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (answers, record) = (answers.clone(), record.clone());
                let refused = refused.clone();
                std::thread::spawn(move || answer(stream, (&answers, &refused), &record));
            }
        });
        Self { url, asked }
    }

    /// Returns the paths that were asked for, queries included.
    pub(super) fn asked(&self) -> Vec<String> {
        let asked = self.asked.lock();
        asked.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Returns a kubeconfig with one context, `prod`, in the namespace `shop`.
    pub(super) fn kubeconfig(&self) -> String {
        let config = json!({"apiVersion": "v1", "kind": "Config",
            "clusters": [{"name": "c", "cluster": {"server": self.url}}],
            "users": [{"name": "u", "user": {"token": "t"}}],
            "contexts": [{"name": "prod", "context": {"cluster": "c", "user": "u", "namespace": "shop"}}]});
        config.to_string()
    }
}

/// Answers one request, and closes the connection.
fn answer(
    mut stream: TcpStream,
    (answers, refused): (&Answers, &Value),
    record: &Mutex<Vec<String>>,
) {
    let mut lines = BufReader::new(&stream).lines();
    let Some(Ok(first)) = lines.next() else {
        return;
    };
    // The request has no body: its head ends with an empty line.
    while lines
        .next()
        .is_some_and(|line| line.is_ok_and(|line| !line.is_empty()))
    {}
    let target = first.split(' ').nth(1).unwrap_or_default();
    let mut asked = record.lock().unwrap_or_else(PoisonError::into_inner);
    asked.push(target.to_owned());
    drop(asked);
    let path = target.split('?').next().unwrap_or_default();
    let found = answers.get(path);
    let status = match found {
        Some(Value::Null) => "403 Forbidden",
        Some(_) => "200 OK",
        None => "404 Not Found",
    };
    let body = found.filter(|of| !of.is_null()).unwrap_or(refused);
    let body = body.to_string();
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    // A client that went away is its own affair.
    let _ = stream.write_all(head.as_bytes());
    let _ = stream.write_all(body.as_bytes());
}

//! [`Editor`]: an editor with a server of its own, which says and hears what editors do.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use crate::workspace::Workspace;

pub(super) struct Editor<'w> {
    workspace: &'w Workspace,
    server: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    asked: u64,
    /// What the server has said by itself since the last change: method and parameters.
    pub(super) said: Vec<(String, Value)>,
}

/// A diagnostic; its line is counted from 1.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) line: u64,
    pub(super) code: String,
    pub(super) message: String,
}

impl<'w> Editor<'w> {
    /// Opens a directory of a workspace.
    pub(super) fn of(workspace: &'w Workspace, directory: &str) -> Self {
        let mut server = Command::new(env!("CARGO_BIN_EXE_kubeparity"))
            .arg("lsp")
            .current_dir("/")
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a server");
        let mut editor = Self {
            workspace,
            input: server.stdin.take().expect("a pipe"),
            output: BufReader::new(server.stdout.take().expect("a pipe")),
            server,
            asked: 0,
            said: Vec::new(),
        };
        let root = editor.uri(directory);
        let client = json!({"processId": null, "rootUri": root, "capabilities": {}});
        let greeting = editor.ask("initialize", &client);
        let capabilities = &greeting["capabilities"];
        assert_eq!(capabilities["hoverProvider"], true, "{greeting}");
        editor.tell("initialized", &json!({}));
        editor
    }

    fn uri(&self, path: &str) -> String {
        let top = self.workspace.dir.path().canonicalize().expect("a path");
        format!("file://{}/{path}", top.display())
    }

    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{text}", text.len()).expect("it reads");
        self.input.flush().expect("it reads");
    }

    /// Receives a message, in which no secret may stand.
    fn receive(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut line = String::new();
            let count = self.output.read_line(&mut line).expect("a header");
            assert!(count > 0, "the server is gone; it said {:?}", self.said);
            match line.trim().strip_prefix("Content-Length: ") {
                Some(number) => length = number.parse().expect("a number"),
                None if line.trim().is_empty() => break,
                None => {}
            }
        }
        let mut text = vec![0; length];
        self.output.read_exact(&mut text).expect("a message");
        let text = String::from_utf8(text).expect("UTF-8");
        assert!(!text.contains("canary"), "{text}");
        serde_json::from_str(&text).expect("JSON")
    }

    fn tell(&mut self, method: &str, params: &Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    /// Asks for something, and returns the result, or the error's code.
    pub(super) fn ask(&mut self, method: &str, params: &Value) -> Value {
        self.asked += 1;
        let id = self.asked;
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        loop {
            let mut answer = self.receive();
            if answer["id"] == id {
                let code = answer["error"]["code"].take();
                return match code.is_null() {
                    true => answer["result"].take(),
                    false => code,
                };
            }
            self.keep(&answer);
        }
    }

    fn keep(&mut self, message: &Value) {
        let method = message["method"].as_str().expect("a method").to_owned();
        self.said.push((method, message["params"].clone()));
    }

    pub(super) fn opens(&mut self, path: &str, text: &str) {
        let uri = self.uri(path);
        let document = json!({"uri": uri, "languageId": "yaml", "version": 1, "text": text});
        self.tell("textDocument/didOpen", &json!({"textDocument": document}));
    }

    pub(super) fn closes(&mut self, path: &str) {
        self.said.clear();
        let document = json!({"uri": self.uri(path)});
        self.tell("textDocument/didClose", &json!({"textDocument": document}));
    }

    /// Types a text into a file, and returns the diagnostics that it gets.
    pub(super) fn types(&mut self, path: &str, text: &str) -> Vec<Found> {
        let document = json!({"uri": self.uri(path), "version": 2});
        let change = json!({"textDocument": document, "contentChanges": [{"text": text}]});
        self.said.clear();
        self.tell("textDocument/didChange", &change);
        self.diagnostics(path)
    }

    /// Waits for the diagnostics of a file.
    pub(super) fn diagnostics(&mut self, path: &str) -> Vec<Found> {
        let uri = self.uri(path);
        loop {
            let found = self.said.iter().rev().find(|(method, params)| {
                method == "textDocument/publishDiagnostics" && params["uri"] == uri.as_str()
            });
            if let Some((_, params)) = found {
                let all = params["diagnostics"].as_array().expect("a list").iter();
                return all.map(Found::of).collect();
            }
            let message = self.receive();
            self.keep(&message);
        }
    }

    /// Asks what a line, from 1, means.
    pub(super) fn hovers(&mut self, path: &str, line: u64) -> String {
        let position = json!({"line": line - 1, "character": 4});
        let at = json!({"textDocument": {"uri": self.uri(path)}, "position": position});
        let answer = self.ask("textDocument/hover", &at);
        let text = answer["contents"]["value"].as_str().unwrap_or_default();
        text.to_owned()
    }

    /// Asks for the actions of a line, from 1, each with what it makes of the file's text.
    pub(super) fn actions(
        &mut self,
        (path, line): (&str, u64),
        text: &str,
    ) -> Vec<(String, String)> {
        let at = json!({"line": line - 1, "character": 0});
        let range = json!({"start": at, "end": at});
        let context = json!({"diagnostics": []});
        let uri = self.uri(path);
        let of = json!({"textDocument": {"uri": uri}, "range": range, "context": context});
        let answer = self.ask("textDocument/codeAction", &of);
        let all = answer.as_array().expect("a list").iter();
        let done = all.map(|action| {
            let edits = action["edit"]["changes"][&uri].as_array().expect("edits");
            let title = action["title"].as_str().expect("a title");
            (title.to_owned(), applied(text, edits))
        });
        done.collect()
    }

    /// Shuts the server down, as an editor does that is closed.
    pub(super) fn leaves(mut self) {
        assert_eq!(self.ask("shutdown", &Value::Null), Value::Null);
        self.tell("exit", &Value::Null);
        assert!(self.server.wait().expect("an end").success());
    }
}

impl Found {
    fn of(diagnostic: &Value) -> Self {
        assert_eq!(diagnostic["source"], "kubeparity", "{diagnostic}");
        let text = |field: &str| diagnostic[field].as_str().unwrap_or_default().to_owned();
        let line = &diagnostic["range"]["start"]["line"];
        Self {
            line: line.as_u64().expect("a line") + 1,
            code: text("code"),
            message: text("message"),
        }
    }
}

/// Does edits to a text, the last first, as an editor does.
fn applied(text: &str, edits: &[Value]) -> String {
    let mut text = text.to_owned();
    for edit in edits.iter().rev() {
        let byte = |of: &str| {
            let number = |field: &str| {
                let number = edit["range"][of][field].as_u64().expect("a number");
                usize::try_from(number).expect("a number")
            };
            let lines = text.split_inclusive('\n');
            let before: usize = lines.take(number("line")).map(str::len).sum();
            before + number("character")
        };
        let range = byte("start")..byte("end");
        text.replace_range(range, edit["newText"].as_str().expect("a text"));
    }
    text
}

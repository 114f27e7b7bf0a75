//! [`Session`]: the conversation with one editor.
//!
//! Takes its messages; sends findings once typing pauses, and answers what it asks about the text as it is then.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use lsp_server::{Connection, ErrorCode, Message, Notification, Request, RequestId, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::actions::actions;
use super::documents::{self, Documents};
use super::hover;
use super::marks::{Mark, Places};
use super::position::{Position, Range};
use super::workspace::{Configuration, Workspace, disk};
use crate::check::States;
use crate::cli::ui;
use crate::error::Error;
use crate::judge::{Severity, Verdict};
use crate::maps::IndexMap;
use crate::yaml::SourceMap;

/// The pause in typing after which the text is checked.
const PAUSE: Duration = Duration::from_millis(250);

/// The files whose changes by others are of interest.
const WATCHED: &str = "**/*.{yaml,yml,env,properties,json}";

/// The levels of `window/logMessage`: an error, and a word by the way.
const LOG_ERROR: u8 = 1;
const LOG_INFO: u8 = 3;

/// Said where there is nothing to compare by.
const NO_CONFIGURATION: &str =
    "there is no kubeparity.yaml here or above: kubeparity init writes one";

/// A conversation.
pub(super) struct Session<'c> {
    connection: &'c Connection,
    workspace: Workspace,
    documents: Documents,
    /// When the text is to be checked.
    due: Option<Instant>,
    last: Last,
    /// The diagnostics that the editor has, by URI.
    shown: IndexMap<String, Vec<Value>>,
    /// The last line of the log, which is not said twice.
    logged: String,
}

/// The last check.
#[derive(Default)]
struct Last {
    configuration: Option<Configuration>,
    sources: SourceMap,
    verdict: Verdict,
    marks: Vec<Mark>,
    /// The environments, once something is asked of them; `None` in it where they cannot be read.
    environments: Option<Option<(SourceMap, Vec<States>)>>,
}

#[derive(Deserialize)]
struct Document {
    uri: String,
    #[serde(default)]
    text: String,
}

/// The parameters of all that is about a document, as far as they are there.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct About {
    text_document: Document,
    #[serde(default)]
    content_changes: Vec<Content>,
    position: Option<Position>,
    range: Option<Range>,
}

#[derive(Deserialize)]
struct Content {
    text: String,
}

impl<'c> Session<'c> {
    /// Begins a conversation with an editor that has introduced itself.
    pub(super) fn new(params: &Value, connection: &'c Connection) -> Self {
        let session = Self {
            connection,
            workspace: Workspace::new(root(params)),
            documents: Documents::default(),
            due: Some(Instant::now()),
            last: Last::default(),
            shown: IndexMap::default(),
            logged: String::new(),
        };
        let watches = "/capabilities/workspace/didChangeWatchedFiles/dynamicRegistration";
        if params.pointer(watches) == Some(&Value::Bool(true)) {
            let registration = json!({"registrations": [{
                "id": "files",
                "method": "workspace/didChangeWatchedFiles",
                "registerOptions": {"watchers": [{"globPattern": WATCHED}]},
            }]});
            let id = RequestId::from("files".to_owned());
            let method = "client/registerCapability".to_owned();
            session.send(Request::new(id, method, registration));
        }
        session
    }

    /// Returns when the text is to be checked.
    pub(super) fn due(&self) -> Option<Instant> {
        self.due
    }

    fn send(&self, message: impl Into<Message>) {
        // An editor that is gone needs to be told nothing; the next message that is waited for ends the loop.
        let _ = self.connection.sender.send(message.into());
    }

    fn notify(&self, method: &str, params: Value) {
        self.send(Notification::new(method.to_owned(), params));
    }

    fn log(&mut self, level: u8, message: &str) {
        if self.logged != message {
            message.clone_into(&mut self.logged);
            let params = json!({"type": level, "message": message});
            self.notify("window/logMessage", params);
        }
    }

    /// Takes what the editor says. What it says besides is for other servers.
    ///
    /// # Errors
    /// If more text is open than is read.
    pub(super) fn hear(&mut self, method: &str, params: Value) -> Result<(), Error> {
        let about = || About::deserialize(&params).ok();
        match (method, about()) {
            ("textDocument/didOpen", Some(About { text_document, .. })) => {
                self.documents.set(text_document.uri, text_document.text)?;
            }
            ("textDocument/didChange", Some(mut about)) => {
                if let Some(last) = about.content_changes.pop() {
                    self.documents.set(about.text_document.uri, last.text)?;
                }
            }
            ("textDocument/didClose", Some(about)) => {
                self.documents.close(&about.text_document.uri);
            }
            ("textDocument/didSave" | "workspace/didChangeWatchedFiles", _) => {}
            _ => return Ok(()),
        }
        self.due = Some(Instant::now() + PAUSE);
        Ok(())
    }

    /// Answers a request, about the text as it is now.
    pub(super) fn answer(&mut self, request: Request) {
        let about = About::deserialize(&request.params).ok();
        let result = match (request.method.as_str(), about) {
            ("textDocument/hover", Some(about)) => Ok(self.hover(&about)),
            ("textDocument/codeAction", Some(about)) => Ok(self.code_actions(&about)),
            ("textDocument/hover" | "textDocument/codeAction", None) => {
                Err((ErrorCode::InvalidParams, "the parameters cannot be used"))
            }
            _ => Err((ErrorCode::MethodNotFound, "there is no such method")),
        };
        self.send(match result {
            Ok(result) => Response::new_ok(request.id, result),
            Err((code, why)) => Response::new_err(request.id, code as i32, why.to_owned()),
        });
    }

    /// Checks the text, and shows what is found.
    pub(super) fn refresh(&mut self) {
        self.due = None;
        self.last = Last::default();
        if let Err(error) = self.check() {
            self.log(LOG_ERROR, &ui::cleaned(&error.message));
        }
        self.show();
    }

    fn check(&mut self) -> Result<(), Error> {
        let Some(configuration) = self.workspace.configuration(&self.documents)? else {
            self.log(LOG_INFO, NO_CONFIGURATION);
            return Ok(());
        };
        let guest = configuration.enter()?;
        let sources = SourceMap::default();
        let disk = disk(&guest, &self.documents, &sources);
        let checked = configuration.check(&guest, &disk, &sources);
        let places = Places {
            disk: &disk,
            sources: &sources,
            configuration: configuration.path(),
        };
        let (marks, verdict) = match checked {
            Ok(checked) => (places.of_verdict(&checked), checked.verdict),
            Err(error) => (vec![places.of_error(&error)], Verdict::default()),
        };
        self.last = Last {
            marks,
            verdict,
            configuration: Some(configuration),
            sources,
            environments: None,
        };
        Ok(())
    }

    /// Sends the diagnostics of files whose are others than before.
    fn show(&mut self) {
        let mut found: IndexMap<String, Vec<Value>> = IndexMap::default();
        for mark in &self.last.marks {
            let uri = self.documents.uri_of(&mark.path);
            found.entry(uri).or_default().push(self.diagnostic(mark));
        }
        for uri in self.shown.keys() {
            found.entry(uri.clone()).or_default();
        }
        for (uri, diagnostics) in &found {
            if self.shown.get(uri) != Some(diagnostics) {
                let params = json!({"uri": uri, "diagnostics": diagnostics});
                self.notify("textDocument/publishDiagnostics", params);
            }
        }
        found.retain(|_, diagnostics| !diagnostics.is_empty());
        self.shown = found;
    }

    fn diagnostic(&self, mark: &Mark) -> Value {
        let related = mark.related.iter().map(|(path, range, message)| {
            let uri = self.documents.uri_of(path);
            json!({"location": {"uri": uri, "range": range}, "message": message})
        });
        let mut diagnostic = json!({
            "range": mark.range,
            "severity": match mark.severity {
                Severity::Error => 1,
                Severity::Warning => 2,
                Severity::Note => 3,
            },
            "source": "kubeparity",
            "message": mark.message,
            "relatedInformation": related.collect::<Value>(),
        });
        if let (Some(rule), Some(fields)) = (mark.rule, diagnostic.as_object_mut()) {
            fields.insert("code".to_owned(), rule.into());
        }
        diagnostic
    }

    fn up_to_date(&mut self) {
        if self.due.is_some() {
            self.refresh();
        }
    }

    fn code_actions(&mut self, about: &About) -> Value {
        self.up_to_date();
        let asked = about
            .range
            .zip(documents::path_of(&about.text_document.uri));
        let (Some((range, path)), Some(configuration)) = (asked, &self.last.configuration) else {
            return json!([]);
        };
        let Ok(guest) = configuration.enter() else {
            return json!([]);
        };
        let marks = self.last.marks.iter();
        let marks = marks.filter(|mark| mark.path == path && mark.range.shares_line(&range));
        let marks = marks.map(|mark| (mark, self.diagnostic(mark)));
        let sources = SourceMap::default();
        let disk = disk(&guest, &self.documents, &sources);
        let of = (&disk, &self.last.sources);
        Value::Array(actions(marks, &self.last.verdict, of, &self.documents))
    }

    fn hover(&mut self, about: &About) -> Value {
        self.up_to_date();
        let path = documents::path_of(&about.text_document.uri);
        let (Some(path), Some(position)) = (path, about.position) else {
            return Value::Null;
        };
        let Some((sources, states)) = self.environments() else {
            return Value::Null;
        };
        let line = position.line.saturating_add(1);
        let text = hover::hover(states, sources, (&path, line));
        text.map_or(
            Value::Null,
            |text| json!({"contents": {"kind": "plaintext", "value": text}}),
        )
    }

    /// Returns the environments of the last check, which are read once something is asked of them.
    fn environments(&mut self) -> Option<&(SourceMap, Vec<States>)> {
        if self.last.environments.is_none() {
            self.last.environments = Some(self.read_environments());
        }
        self.last.environments.as_ref()?.as_ref()
    }

    fn read_environments(&self) -> Option<(SourceMap, Vec<States>)> {
        let configuration = self.last.configuration.as_ref()?;
        let guest = configuration.enter().ok()?;
        let sources = SourceMap::default();
        let disk = disk(&guest, &self.documents, &sources);
        // Why they cannot be read is a diagnostic already.
        let states = configuration.model(&guest, &disk, &sources).ok()?;
        Some((sources, states))
    }
}

/// Returns the directory that an editor has open.
fn root(params: &Value) -> PathBuf {
    let uris = ["/workspaceFolders/0/uri", "/rootUri"];
    let mut uris = uris.iter().filter_map(|at| params.pointer(at)?.as_str());
    let named = uris.find_map(documents::path_of);
    named
        .or_else(|| std::env::current_dir().ok())
        .unwrap_or_default()
}

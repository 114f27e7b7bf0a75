//! `kubeparity mcp`: a server of the Model Context Protocol on standard input and output, for agents.
//!
//! Takes requests, a line each; gives answers. Its tools read files of the working directory and write nothing. Leaves what a tool
//! does to [`tools`].

mod tools;

use serde_json::{Value, json};

use super::guest::Guest;
use super::rpc::{self, INVALID_PARAMS, METHOD_NOT_FOUND, Message, Refusal};
use crate::error::Error;

/// The versions of the protocol that are spoken, the newest first.
const VERSIONS: [&str; 4] = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"];

/// The text that tells an agent of all tools.
const INSTRUCTIONS: &str = "kubeparity compares Kubernetes environments (Kustomize overlays, manifests) before a release. Call check first: without \
arguments it compares what kubeparity.yaml of the working directory names. A verdict of 'incomplete' is not parity: say what was not evaluated. \
explain says what a rule means. Nothing is written, no program is run, no cluster is read; secrets are masked.";

/// Serve check, diff, explain, needs and render to agents: Model Context Protocol on standard input and output
///
/// Files of the working directory are read, and nothing is written. No program is run, nothing remote fetched, no cluster asked.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example, in an agent's mcp.json:
  {\"mcpServers\": {\"kubeparity\": {\"command\": \"kubeparity\", \"args\": [\"mcp\"]}}}")]
pub(super) struct McpArgs {}

pub(super) fn mcp() -> Result<(), Error> {
    let guest = Guest::here()?;
    let mut input = std::io::stdin().lock();
    while let Some(message) = rpc::read(&mut input)? {
        match message {
            Message::Request { id, method, params } => {
                rpc::answer(&id, answer(&guest, &method, &params))?;
            }
            Message::Invalid { id, code } => rpc::refuse(&id, code)?,
            Message::Notification { .. } | Message::Answer => {}
        }
    }
    Ok(())
}

fn answer(guest: &Guest, method: &str, params: &Value) -> Result<Value, Refusal> {
    match method {
        "initialize" => Ok(greeting(params)),
        "ping" => Ok(json!({})),
        "tools/list" => Ok(json!({"tools": tools::list()})),
        "tools/call" => {
            let name = params
                .get("name")
                .and_then(Value::as_str)
                .unwrap_or_default();
            let Some(tool) = tools::find(name) else {
                return Err((INVALID_PARAMS, format!("there is no tool '{name}'")));
            };
            let none = json!({});
            let arguments = params.get("arguments").unwrap_or(&none);
            // What a tool cannot do is for the agent to read, and not an error of the protocol.
            let (text, is_error) = match tool.call(guest, arguments) {
                Ok(text) => (text, false),
                Err(text) => (text, true),
            };
            Ok(json!({"content": [{"type": "text", "text": text}], "isError": is_error}))
        }
        _ => Err((METHOD_NOT_FOUND, format!("there is no method '{method}'"))),
    }
}

fn greeting(params: &Value) -> Value {
    let asked = params.get("protocolVersion").and_then(Value::as_str);
    let [newest, ..] = VERSIONS;
    let version = asked
        .filter(|asked| VERSIONS.contains(asked))
        .unwrap_or(newest);
    json!({
        "protocolVersion": version,
        "capabilities": {"tools": {}},
        "serverInfo": {"name": "kubeparity", "version": env!("CARGO_PKG_VERSION")},
        "instructions": INSTRUCTIONS,
    })
}

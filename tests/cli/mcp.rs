//! `kubeparity mcp` as an agent drives it: a process, requests into its standard input, answers out of its standard output.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use crate::workspace::{A, B, Workspace, deployment};

/// An agent with a server of its own.
struct Agent {
    server: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    asked: u64,
}

impl Agent {
    /// Starts a server in a directory of a workspace.
    fn of(workspace: &Workspace, directory: &str) -> Self {
        let mut server = Command::new(env!("CARGO_BIN_EXE_kubeparity"))
            .arg("mcp")
            .current_dir(workspace.dir.path().join(directory))
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a server");
        let mut agent = Self {
            input: server.stdin.take().expect("a pipe"),
            output: BufReader::new(server.stdout.take().expect("a pipe")),
            server,
            asked: 0,
        };
        let client = json!({"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}});
        let greeting = agent.ask("initialize", &client);
        assert_eq!(greeting["result"]["protocolVersion"], "2025-06-18");
        assert_eq!(greeting["result"]["serverInfo"]["name"], "kubeparity");
        assert!(greeting["result"]["capabilities"]["tools"].is_object());
        agent.send(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}).to_string());
        agent
    }

    fn send(&mut self, line: &str) {
        writeln!(self.input, "{line}").expect("the server reads");
    }

    fn receive(&mut self) -> Value {
        let mut line = String::new();
        self.output.read_line(&mut line).expect("an answer");
        serde_json::from_str(&line).expect("JSON")
    }

    fn ask(&mut self, method: &str, params: &Value) -> Value {
        self.asked += 1;
        let id = self.asked;
        let request = json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params});
        self.send(&request.to_string());
        let answer = self.receive();
        assert_eq!(answer["id"], id, "{answer}");
        answer
    }

    /// Calls a tool; returns its text and whether it failed.
    fn call(&mut self, name: &str, arguments: Value) -> (String, bool) {
        let answer = self.ask("tools/call", &json!({"name": name, "arguments": arguments}));
        let text = answer["result"]["content"][0]["text"].as_str();
        let text = text.unwrap_or_else(|| panic!("{answer}")).to_owned();
        (text, answer["result"]["isError"] == true)
    }

    /// Closes the pipe; the server ends by itself.
    fn leave(self) {
        let Self {
            mut server, input, ..
        } = self;
        drop(input);
        assert!(server.wait().expect("an end").success());
    }
}

fn workspace() -> Workspace {
    let overlay =
        "resources: [app.yaml]\nsecretGenerator:\n- name: s\n  literals: [b=c4nary-one]\n";
    let config =
        "environments:\n  staging: {overlay: staging}\n  production: {overlay: production}\n";
    let token = "        - name: API_TOKEN\n          value: c4nary-two-8f3kd02mfy\n";
    Workspace::new(&[
        ("in/kubeparity.yaml", config.to_owned()),
        ("in/staging/kustomization.yaml", overlay.to_owned()),
        ("in/staging/app.yaml", deployment(&[A, B, token].concat())),
        ("in/production/kustomization.yaml", overlay.to_owned()),
        ("in/production/app.yaml", deployment(A)),
        (
            "in/src/app.py",
            "import os\nos.environ[\"QUEUE\"]\n".to_owned(),
        ),
        (
            "out/app.yaml",
            deployment("        - name: OUTSIDE\n          value: c4nary-three\n"),
        ),
    ])
}

#[test]
fn an_agent_lists_and_calls_the_tools() {
    let workspace = workspace();
    let mut agent = Agent::of(&workspace, "in");
    let listed = agent.ask("tools/list", &json!({}));
    let tools = listed["result"]["tools"].as_array().expect("tools").clone();
    let names: Vec<&str> = tools
        .iter()
        .filter_map(|tool| tool["name"].as_str())
        .collect();
    assert_eq!(names, ["check", "diff", "explain", "needs", "render"]);
    for tool in &tools {
        assert_eq!(tool["annotations"]["readOnlyHint"], true, "{tool}");
        assert_eq!(tool["inputSchema"]["type"], "object", "{tool}");
    }
    let cases = [
        ("check", json!({}), "B is missing in production"),
        (
            "check",
            json!({"format": "json"}),
            "\"verdict\": \"findings\"",
        ),
        (
            "check",
            json!({"sources": ["staging", "production"], "format": "summary"}),
            "staging → production",
        ),
        (
            "diff",
            json!({"a": "staging", "b": "production"}),
            "API_TOKEN",
        ),
        ("explain", json!({"rule": "env-missing"}), "env-missing"),
        ("explain", json!({}), "will-not-start"),
        ("needs", json!({"path": "src"}), "QUEUE"),
        ("render", json!({"dir": "staging"}), "kind: Secret"),
    ];
    for (name, arguments, expected) in cases {
        let (text, is_error) = agent.call(name, arguments.clone());
        assert!(
            !is_error && text.contains(expected),
            "{name} {arguments}: {text}"
        );
        for canary in ["c4nary", "YzRuYXJ5", "\u{1b}"] {
            assert!(!text.contains(canary), "{name} {arguments}: {text}");
        }
    }
    // The files are read anew each time.
    workspace.write("in/production/app.yaml", &deployment(&[A, B].concat()));
    let (text, _) = agent.call("check", json!({}));
    assert!(!text.contains("B is missing in production"), "{text}");
    agent.leave();
}

const OUTSIDE: &str = "outside of the working directory";

/// Sources that are not read for an agent, and what it is told.
const REFUSED: [(&str, &str); 11] = [
    ("../out/app.yaml", OUTSIDE),
    ("production=../out/*", OUTSIDE),
    ("snapshot:../out/app.yaml", OUTSIDE),
    ("env:../out/app.yaml", OUTSIDE),
    ("../nothing", OUTSIDE),
    ("link", OUTSIDE),
    ("command:touch ran", "no program is run"),
    ("x=-", "requests come that way"),
    ("context:production", "may run a program"),
    ("git:main:staging", "git would be run"),
    ("https://h.test/o/r//d?ref=v1", "it is remote"),
];

#[test]
fn nothing_outside_is_read_and_nothing_is_run() {
    let workspace = workspace();
    #[cfg(unix)]
    {
        let link = workspace.dir.path().join("in/link");
        std::os::unix::fs::symlink(workspace.dir.path().join("out"), link).expect("a link");
    }
    let outside = workspace.dir.path().join("out/app.yaml");
    let outside = outside.to_str().expect("UTF-8");
    let mut agent = Agent::of(&workspace, "in");
    let config = json!({"config": "../out/app.yaml"});
    let slip = json!({"source": ["staging"]});
    let of_source = |source: &str| json!({"sources": ["staging", source]});
    let cases = REFUSED.map(|(source, expected)| (of_source(source), expected));
    let more = [
        (of_source(outside), OUTSIDE),
        (config, OUTSIDE),
        (slip, "unknown field"),
    ];
    for (arguments, expected) in cases.into_iter().chain(more) {
        let (text, is_error) = agent.call("check", arguments.clone());
        assert!(is_error && text.contains(expected), "{arguments}: {text}");
        assert!(!text.contains("c4nary"), "{arguments}: {text}");
    }
    for (name, arguments) in [
        ("render", json!({"dir": "../out"})),
        ("needs", json!({"path": "/"})),
        ("diff", json!({"a": "staging", "b": "../out/app.yaml"})),
    ] {
        let (text, is_error) = agent.call(name, arguments);
        assert!(
            is_error && text.contains("outside of the working directory"),
            "{name}: {text}"
        );
    }
    workspace.write(
        "in/kubeparity.yaml",
        "environments:\n  staging: {overlay: staging}\n  production: {command: touch ran}\n",
    );
    let (text, is_error) = agent.call("check", json!({}));
    assert!(is_error && text.contains("no program is run"), "{text}");
    assert!(!workspace.dir.path().join("in/ran").exists());
    agent.leave();
}

#[test]
fn nothing_outside_is_read_by_way_of_a_file_inside() {
    let workspace = workspace();
    let config =
        "environments:\n  staging: {overlay: in/staging}\n  production: {manifests: out}\n";
    let to_base = "resources: [../../out]\n";
    for (path, text) in [
        ("out/kustomization.yaml", "resources: [app.yaml]\n"),
        ("in/to_base/kustomization.yaml", to_base),
        ("in/to_link/kustomization.yaml", "resources: [base]\n"),
        ("in/production/kustomization.yaml", to_base),
        // A repository does not widen the directory.
        (".git/HEAD", "ref: refs/heads/main\n"),
        (
            "above/kubeparity.yaml",
            &config.replace("in/", "sub/").replace("out", "../out"),
        ),
        (
            "above/sub/staging/kustomization.yaml",
            "resources: [app.yaml]\n",
        ),
        ("above/sub/staging/app.yaml", &deployment(A)),
        (
            "beside/kubeparity.yaml",
            &config.replace("in/", "").replace("out", "../out"),
        ),
        ("beside/staging/app.yaml", &deployment(A)),
        (
            "beside/staging/kustomization.yaml",
            "resources: [app.yaml]\n",
        ),
    ] {
        workspace.write(path, text);
    }
    let mut cases = vec![
        ("in", "render", json!({"dir": "to_base"})),
        ("in", "diff", json!({"a": "staging", "b": "to_base"})),
        ("in", "check", json!({"sources": ["staging", "to_base"]})),
        ("in", "check", json!({})),
        ("above/sub", "check", json!({})),
        ("beside", "check", json!({})),
    ];
    #[cfg(unix)]
    {
        let link = workspace.dir.path().join("in/to_link/base");
        std::os::unix::fs::symlink(workspace.dir.path().join("out"), link).expect("a link");
        cases.push(("in", "render", json!({"dir": "to_link"})));
        cases.push(("in", "check", json!({"sources": ["staging", "to_link"]})));
    }
    for (directory, tool, arguments) in cases {
        let mut agent = Agent::of(&workspace, directory);
        let (text, is_error) = agent.call(tool, arguments.clone());
        agent.leave();
        let case = format!("{directory} {tool} {arguments}: {text}");
        assert!(is_error, "{case}");
        assert!(
            !text.contains("OUTSIDE") && !text.contains("c4nary"),
            "{case}"
        );
    }
}

#[test]
fn secrets_of_commands_and_of_other_kinds_are_masked_in_a_build() {
    let workspace = workspace();
    let object = "apiVersion: x.test/v1
kind: Users
metadata: {name: users}
spec:
  args: [--password, Canary1Word]
  command: [mysql, -pCanary2Word, -h, db]
  passwords: [Canary3Word]
  password: {value: Canary4Word}
";
    workspace.write("in/staging/app.yaml", object);
    let mut agent = Agent::of(&workspace, "in");
    let (text, is_error) = agent.call("render", json!({"dir": "staging"}));
    assert!(!is_error && text.contains("mysql"), "{text}");
    assert!(!text.contains("Canary"), "{text}");
    agent.leave();
}

#[test]
fn no_difference_is_said_where_all_was_seen_and_none_is_shown() {
    const NONE: &str = "no difference is left to show";
    let workspace = workspace();
    let map = |value: &str| {
        let map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: unread}\ndata:\n  a: ";
        format!("{}---\n{map}{value}\n", deployment(A))
    };
    let generator = "apiVersion: x.test/v1\nkind: G\nmetadata:\n  name: g\n  annotations:\n    config.kubernetes.io/function: 'exec: {path: ./g.sh}'\n";
    let generated = "resources: [app.yaml]\ngenerators: [g.yaml]\n";
    for (path, text) in [
        ("in/a.yaml", map("one").as_str()),
        ("in/b.yaml", &map("two")),
        ("in/c.yaml", &map("one")),
        ("in/made/app.yaml", &map("one")),
        ("in/made/g.yaml", generator),
        ("in/made/kustomization.yaml", generated),
    ] {
        workspace.write(path, text);
    }
    let mut agent = Agent::of(&workspace, "in");
    for (target, expected) in [("b.yaml", false), ("c.yaml", true), ("made", false)] {
        let (text, is_error) = agent.call("diff", json!({"a": "a.yaml", "b": target}));
        assert!(!is_error, "{target}: {text}");
        assert_eq!(text.contains(NONE), expected, "{target}: {text}");
    }
    let arguments = json!({"a": "a.yaml", "b": "c.yaml", "format": "json"});
    let (text, _) = agent.call("diff", arguments);
    assert!(serde_json::from_str::<Value>(&text).is_ok(), "{text}");
    agent.leave();
}

#[test]
fn clusters_are_left_out_and_that_is_said() {
    let workspace = workspace();
    workspace.write(
        "in/kubeparity.yaml",
        "environments:\n  staging: {overlay: staging}\n  production: {overlay: production, cluster: {context: p, namespace: n}}\n",
    );
    let mut agent = Agent::of(&workspace, "in");
    let (text, is_error) = agent.call("check", json!({}));
    assert!(
        !is_error && text.contains("clusters are not read here"),
        "{text}"
    );
    workspace.write(
        "in/kubeparity.yaml",
        "environments:\n  staging: {overlay: staging}\n  production: {cluster: {context: p, namespace: n}}\n",
    );
    let (text, is_error) = agent.call("check", json!({}));
    assert!(
        is_error && text.contains("clusters are not read here"),
        "{text}"
    );
    agent.leave();
}

#[test]
fn slips_of_the_protocol_are_answered() {
    let mut agent = Agent::of(&workspace(), "in");
    assert_eq!(agent.ask("ping", &json!({}))["result"], json!({}));
    assert_eq!(
        agent.ask("resources/list", &json!({}))["error"]["code"],
        -32601
    );
    let unknown = agent.ask("tools/call", &json!({"name": "fix"}));
    assert_eq!(unknown["error"]["code"], -32602);
    for (line, code) in [("{", -32700), ("[]", -32600)] {
        agent.send(line);
        assert_eq!(agent.receive()["error"]["code"], code);
    }
    agent.leave();
}

//! Remote resources: repositories fetched by the real `git`, files from a real HTTP server, both on this machine.
//!
//! `cargo test` needs `git` for these, and says so where it is missing. Run with `--ignored`, the same kustomizations go
//! through kustomize 5.8.2 too, and have to print the same or be refused by both.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Instant;

use crate::programs::{oracle, ours, text, write};

/// A place with a repository, a server of files, a cache, and a kustomization that reads from them.
struct World {
    top: tempfile::TempDir,
    web: String,
}

/// What the server has, by path.
const SERVED: &[(&str, &str)] = &[
    (
        "/thing.yaml",
        "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: thing}\nsize: 8\n",
    ),
    ("/patch.yaml", "- {op: replace, path: /size, value: 9}\n"),
    (
        "/page",
        "<html><body class=\"a\">no: such: file</body></html>\n",
    ),
];

impl World {
    /// Makes a world, or says what is missing for one.
    fn new() -> Option<Self> {
        if Command::new("git").arg("version").output().is_err() {
            println!("left out: there is no git on the PATH");
            return None;
        }
        let world = Self {
            top: tempfile::tempdir().expect("a directory"),
            web: serve(),
        };
        let repository = world.top.path().join("repository");
        for (name, text) in [
            ("base/kustomization.yaml", "resources: [thing.yaml]\n"),
            (
                "overlay/kustomization.yaml",
                "resources: [../base]\nnamePrefix: big-\n",
            ),
            ("kustomization.yaml", "resources: [overlay]\n"),
            ("escape/kustomization.yaml", "resources: [../../top]\n"),
            (
                "sneaky/kustomization.yaml",
                "configMapGenerator: [{name: c, files: [../base/thing.yaml]}]\n",
            ),
        ] {
            write(&repository.join(name), text);
        }
        world.git(&["init", "--quiet", "--initial-branch=main"]);
        world.commit(1);
        world.git(&["tag", "light"]);
        world.commit(2);
        world.git(&["tag", "--annotate", "annotated", "--message=two"]);
        world.git(&["checkout", "--quiet", "-b", "feature/x"]);
        world.commit(3);
        world.git(&["checkout", "--quiet", "main"]);
        Some(world)
    }

    fn git(&self, arguments: &[&str]) -> String {
        let repository = self.top.path().join("repository");
        std::fs::create_dir_all(&repository).expect("a directory");
        let ended = Command::new("git")
            .args(["-c", "user.name=a", "-c", "user.email=a@example.com"])
            .args(arguments)
            .current_dir(repository)
            .output()
            .expect("git runs");
        assert!(
            ended.status.success(),
            "{arguments:?}: {}",
            text(&ended.stderr)
        );
        text(&ended.stdout).trim().to_owned()
    }

    fn commit(&self, size: u8) {
        let thing = format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: thing}}\nspec:\n  template:\n    \
             spec: {{containers: [{{name: a, image: 'a:{size}'}}]}}\nsize: {size}\n"
        );
        write(&self.top.path().join("repository/base/thing.yaml"), &thing);
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message=x"]);
    }

    fn repository(&self) -> String {
        format!("file://{}/repository", self.top.path().display())
    }

    /// Fills in where things are.
    fn filled(&self, template: &str) -> String {
        template
            .replace("REPO", &self.repository())
            .replace("WEB", &self.web)
            .replace("MAIN", &self.git(&["rev-parse", "main"]))
            .replace("SHORT", &self.git(&["rev-parse", "--short", "feature/x"]))
    }

    fn write_top(&self, template: &str) -> PathBuf {
        let top = self.top.path().join("top");
        write(&top.join("kustomization.yaml"), &self.filled(template));
        top
    }

    fn run(&self, program: &Path, arguments: &[&str]) -> Output {
        Command::new(program)
            .args(arguments)
            .current_dir(self.top.path())
            .env("XDG_CACHE_HOME", self.top.path().join("cache"))
            .output()
            .expect("the program runs")
    }

    fn ours(&self, arguments: &[&str]) -> Output {
        self.run(ours(), arguments)
    }
}

/// Serves files, and 404 for all else, until the test is over.
fn serve() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || answer(stream));
        }
    });
    format!("http://{address}")
}

fn answer(mut stream: std::net::TcpStream) {
    let mut request = [0; 4096];
    let length = stream.read(&mut request).unwrap_or_default();
    let request = String::from_utf8_lossy(&request[..length]).into_owned();
    let path = request.split(' ').nth(1).unwrap_or_default();
    let (status, body) = match SERVED.iter().find(|(name, _)| *name == path) {
        Some((_, body)) => ("200 OK", *body),
        None => ("404 Not Found", "no such file"),
    };
    let length = body.len();
    // A client that has gone away does not mind.
    let _ = write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    );
}

/// A kustomization, and a piece of what it prints or of why it is refused.
type Case = (&'static str, Result<&'static str, &'static str>);

const CASES: &[Case] = &[
    ("resources: ['REPO//base']", Ok("size: 2\n")),
    ("resources: ['REPO//base?ref=light']", Ok("size: 1\n")),
    (
        "resources: ['REPO//base?version=light&timeout=9s']",
        Ok("size: 1\n"),
    ),
    ("resources: ['REPO//base?ref=annotated']", Ok("size: 2\n")),
    ("resources: ['REPO//base?ref=feature/x']", Ok("size: 3\n")),
    ("resources: ['REPO//base?ref=MAIN']", Ok("size: 2\n")),
    (
        "resources: ['git::REPO//overlay?submodules=false']",
        Ok("name: big-thing\n"),
    ),
    ("resources: ['REPO']", Ok("name: big-thing\n")),
    (
        "resources: ['REPO//base?ref=light', 'REPO//overlay?ref=feature/x']\n\
         buildMetadata: [originAnnotations, transformerAnnotations]\nnamePrefix: p-\n",
        Ok("ref: feature/x\n"),
    ),
    (
        "resources: ['REPO//base?ref=SHORT']",
        Err("couldn't find remote ref"),
    ),
    (
        "resources: ['REPO//base?ref=nope']",
        Err("couldn't find remote ref nope"),
    ),
    (
        "resources: ['REPO//nope']",
        Err("no such file or directory"),
    ),
    (
        "resources: ['REPO//base/thing.yaml']",
        Err("expecting directory"),
    ),
    (
        "resources: ['REPO//escape']",
        Err("no such file or directory"),
    ),
    ("resources: ['REPO//sneaky']", Err("is not in or below")),
    (
        "resources: ['REPO-not//base']",
        Err("does not appear to be a git repository"),
    ),
    (
        "components: ['REPO//base']",
        Err("expected kind 'Component' for path"),
    ),
    ("resources: ['WEB/thing.yaml']", Ok("size: 8\n")),
    (
        "resources: ['WEB/thing.yaml']\npatches: [{path: WEB/patch.yaml, target: {kind: Thing}}]\n\
         configMapGenerator: [{name: c, files: ['thing=WEB/thing.yaml', WEB/patch.yaml]}]",
        Ok("size: 9\n"),
    ),
    (
        "resources: ['WEB/thing.yaml']\nbuildMetadata: [originAnnotations]",
        Ok("path: http"),
    ),
    (
        "resources: ['WEB/none.yaml']",
        Err("HTTP Error: status code 404 (Not Found)"),
    ),
    ("resources: ['WEB/a/b/c']", Err("URL is a git repository")),
    ("resources: ['WEB/page']", Err("MalformedYAMLError")),
    (
        "resources: ['WEB/thing.yaml', 'WEB/thing.yaml']",
        Err("may not add resource with an already registered id"),
    ),
];

#[test]
fn remote_resources_are_fetched_or_refused_in_words() {
    let Some(world) = World::new() else { return };
    for (kustomization, expected) in CASES {
        let top = world.write_top(kustomization);
        let rendered = world.ours(&["render", &top.display().to_string()]);
        let (out, err) = (text(&rendered.stdout), text(&rendered.stderr));
        match expected {
            Ok(piece) => assert!(out.contains(piece), "{kustomization}: {out}{err}"),
            Err(piece) => {
                assert!(err.contains(piece), "{kustomization}: {out}{err}");
                assert_eq!(rendered.status.code(), Some(2), "{kustomization}");
                assert_eq!(out, "", "{kustomization}");
            }
        }
    }
}

#[test]
#[ignore = "needs kustomize 5.8.2 (KUBEPARITY_ORACLE or PATH)"]
fn remote_resources_render_as_kustomize_renders_them() {
    let world = World::new().expect("git");
    let oracle = oracle();
    for (kustomization, _) in CASES {
        let top = world.write_top(kustomization).display().to_string();
        let theirs = world.run(&oracle, &["build", &top]);
        let ours = world.ours(&["render", &top]);
        assert_eq!(
            (theirs.status.success(), text(&theirs.stdout)),
            (ours.status.success(), text(&ours.stdout)),
            "{kustomization}\n{}\n{}",
            text(&theirs.stderr),
            text(&ours.stderr)
        );
    }
}

#[test]
fn a_branch_is_asked_for_each_time_and_a_commit_once() {
    let Some(world) = World::new() else { return };
    let (branch, commit) = (
        world.filled("REPO//base?ref=main"),
        world.filled("REPO//base?ref=MAIN"),
    );
    let rendered = |url: &str| text(&world.ours(&["render", url]).stdout);
    assert!(rendered(&branch).contains("size: 2"));
    assert!(rendered(&commit).contains("size: 2"));
    world.commit(7);
    assert!(rendered(&branch).contains("size: 7"), "a branch that moved");
    let moved = world.top.path().join("moved");
    std::fs::rename(world.top.path().join("repository"), moved).expect("moved");
    assert!(
        rendered(&commit).contains("size: 2"),
        "a commit that is kept"
    );
    assert_eq!(rendered(&branch), "", "a branch that cannot be asked for");
}

#[test]
fn nothing_remote_is_read_offline() {
    let Some(world) = World::new() else { return };
    for (kustomization, named) in [
        ("resources: ['REPO//base?ref=MAIN']", "REPO//base?ref=MAIN"),
        ("resources: ['WEB/thing.yaml']", "WEB/thing.yaml"),
        ("components: ['REPO//base']", "REPO//base"),
    ] {
        let top = world.write_top(kustomization).display().to_string();
        // Once with the network, so that it is kept.
        let _ = world.ours(&["render", &top]);
        let refused = world.ours(&["render", "--offline", &top]);
        let said = text(&refused.stderr);
        assert_eq!(refused.status.code(), Some(2), "{said}");
        let named = format!("'{}' is remote", world.filled(named));
        assert!(said.contains(&named), "{said}");
    }
}

#[test]
fn sources_may_be_remote_themselves() {
    let Some(world) = World::new() else { return };
    write(
        &world.top.path().join("kubeparity.yaml"),
        &world.filled(
            "environments:\n  staging: {overlay: 'REPO//base?ref=feature/x'}\n  \
             production: {overlay: 'REPO//base?ref=light'}\n",
        ),
    );
    let checked = world.ours(&["check"]);
    let said = text(&checked.stdout) + &text(&checked.stderr);
    assert_ne!(checked.status.code(), Some(2), "{said}");
    let twice = world.filled("REPO//base?ref=feature/x");
    let diffed = world.ours(&["diff", &twice, &world.filled("REPO//base?ref=light")]);
    assert_ne!(diffed.status.code(), Some(2), "{}", text(&diffed.stderr));
}

#[test]
fn a_repository_that_does_not_answer_is_given_up() {
    let Some(world) = World::new() else { return };
    let top = world.write_top("resources: ['ssh://git@example.invalid/a/b//c?timeout=1']");
    let started = Instant::now();
    let given_up = Command::new(env!("CARGO_BIN_EXE_kubeparity"))
        .args(["render", &top.display().to_string()])
        .env("XDG_CACHE_HOME", world.top.path().join("cache"))
        .env("GIT_SSH_COMMAND", "sleep 20 #")
        .output()
        .expect("the program runs");
    let said = text(&given_up.stderr);
    assert!(said.contains("hit 1s timeout running 'git"), "{said}");
    assert!(started.elapsed().as_secs() < 15, "{:?}", started.elapsed());
}

#[test]
fn a_url_keeps_its_password_to_itself() {
    let Some(world) = World::new() else { return };
    let address = world.web.replace("http://", "http://me:CANARY@");
    for resource in ["a/b//c?ref=v1", "none.yaml", "page"] {
        let top = world.write_top(&format!("resources:\n- {address}/{resource}\n"));
        let output = Command::new(env!("CARGO_BIN_EXE_kubeparity"))
            .args(["check", "one=-"])
            .arg(format!("two={}", top.display()))
            .env("RUST_LOG", "trace")
            .env("XDG_CACHE_HOME", world.top.path().join("cache"))
            .output()
            .expect("the program runs");
        let said = text(&output.stdout) + &text(&output.stderr);
        assert!(said.contains("http://me:••••••@"), "{said}");
        assert!(!said.contains("CANARY"), "{said}");
    }
}

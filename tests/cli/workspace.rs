//! Runs the program in a directory of its own, with files, an environment and a width that each test knows.

use std::path::Path;

use assert_cmd::Command;
use tempfile::TempDir;

use crate::checkout;

/// A directory with files, and the program run in it.
pub(crate) struct Workspace {
    pub(crate) dir: TempDir,
}

/// What a run left behind.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) status: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Workspace {
    pub(crate) fn new<P: AsRef<str>, T: AsRef<str>>(files: &[(P, T)]) -> Self {
        let workspace = Self {
            dir: tempfile::tempdir().expect("a directory"),
        };
        for (path, text) in files {
            workspace.write(path.as_ref(), text.as_ref());
        }
        workspace
    }

    /// A copy of a directory of this repository.
    pub(crate) fn copy_of(paths: &[&str]) -> Self {
        let workspace = Self::new::<&str, &str>(&[]);
        for (name, text) in checkout::files(paths) {
            workspace.write(name.to_str().expect("UTF-8"), &text);
        }
        workspace
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.dir.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        std::fs::write(path, text).expect("a file");
    }

    pub(crate) fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.dir.path().join(path)).expect(path)
    }

    /// Returns the files of the directory itself, each with its text.
    pub(crate) fn files(&self) -> Vec<(String, String)> {
        let entries = std::fs::read_dir(self.dir.path()).expect("a directory");
        let paths = entries.map(|entry| entry.expect("an entry").path());
        let files = paths.filter(|path| path.is_file()).map(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let text = std::fs::read_to_string(&path).expect("UTF-8");
            (name.into_owned(), text)
        });
        files.collect()
    }

    pub(crate) fn run(&self, args: &[&str]) -> Run {
        self.run_with(args, "", &[])
    }

    /// Runs the program in a directory of the workspace.
    pub(crate) fn run_in(&self, directory: &Path, args: &[&str]) -> Run {
        self.run_at(&self.dir.path().join(directory), args, "", &[])
    }

    /// Runs the program as somebody who has caches, in the directory `.cache` of the workspace.
    pub(crate) fn run_with_cache(&self, args: &[&str]) -> Run {
        let cache = self.dir.path().join(".cache");
        let cache = cache.to_str().expect("UTF-8");
        self.run_with(args, "", &[("XDG_CACHE_HOME", cache)])
    }

    pub(crate) fn run_with(&self, args: &[&str], stdin: &str, env: &[(&str, &str)]) -> Run {
        self.run_at(self.dir.path(), args, stdin, env)
    }

    /// Runs git in the workspace, as somebody with a name; returns what it printed.
    pub(crate) fn git(&self, args: &[&str]) -> String {
        let own = ["-c", "user.name=a", "-c", "user.email=a@shop.test"];
        let mut git = std::process::Command::new("git");
        let git = git.args(own).args(args).current_dir(self.dir.path());
        let done = git.output().expect("git");
        assert!(done.status.success(), "{args:?}: {done:?}");
        String::from_utf8(done.stdout).expect("UTF-8")
    }

    fn run_at(&self, directory: &Path, args: &[&str], stdin: &str, env: &[(&str, &str)]) -> Run {
        let output = Command::cargo_bin("kubeparity")
            .expect("the binary")
            .current_dir(directory)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("COLUMNS", "100")
            .envs(env.iter().copied())
            .args(args)
            .write_stdin(stdin)
            .output()
            .expect("it runs");
        Run {
            status: output.status.code(),
            stdout: String::from_utf8(output.stdout).expect("UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("UTF-8"),
        }
    }
}

/// Status, stdout and stderr in one text, for snapshots and messages.
impl std::fmt::Display for Run {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            status,
            stdout,
            stderr,
        } = self;
        write!(
            f,
            "exit {}\n--- stdout\n{stdout}--- stderr\n{stderr}",
            status.unwrap_or(-1)
        )
    }
}

/// A Deployment `web` with a container `app` and these lines under its `env:`.
pub(crate) fn deployment(env: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  template:\n    spec:\n      containers:\n      - name: app\n        image: web:1\n        env:\n{env}"
    )
}

/// A variable with a value.
pub(crate) const A: &str = "        - name: A\n          value: x\n";
/// A variable out of a Secret.
pub(crate) const B: &str =
    "        - name: B\n          valueFrom: {secretKeyRef: {name: s, key: b}}\n";

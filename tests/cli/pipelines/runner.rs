//! [`Runner`]: runs the `run:` steps of a workflow as GitHub's runner does, down into the action of this repository.
//!
//! Other actions are written down and passed over. Expressions are those that the examples use: names, `==`, `!=` and `&&`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// A job on its way.
pub(super) struct Runner {
    /// What expressions may name.
    pub(super) context: BTreeMap<String, String>,
    /// The checkout.
    pub(super) workspace: PathBuf,
    /// The directory for what lives as long as the job.
    pub(super) temp: PathBuf,
    /// Actions that were passed over.
    pub(super) passed_over: Vec<String>,
    /// All that the steps printed.
    pub(super) log: String,
    /// Variables that a step set for those behind it.
    exported: BTreeMap<String, String>,
    /// Whether a step has failed.
    failed: bool,
}

fn top() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Reads a YAML file of this repository.
pub(super) fn read(path: &str) -> Value {
    let text = std::fs::read_to_string(top().join(path)).expect(path);
    serde_yaml::from_str(&text).expect(path)
}

impl Runner {
    pub(super) fn new(workspace: &Path, temp: &Path, context: &[(&str, &str)]) -> Self {
        let mut context: BTreeMap<String, String> = context
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        context.insert("runner.temp".to_owned(), temp.display().to_string());
        Self {
            context,
            workspace: workspace.to_owned(),
            temp: temp.to_owned(),
            passed_over: Vec::new(),
            log: String::new(),
            exported: BTreeMap::new(),
            failed: false,
        }
    }

    /// Runs the steps of a job or an action; false if one failed.
    pub(super) fn steps(&mut self, steps: &Value) -> bool {
        for step in steps.as_array().expect("steps") {
            if !self.is_wanted(step["if"].as_str()) {
                continue;
            }
            if let Some(script) = step["run"].as_str() {
                self.run(step, script);
            } else {
                self.action(step);
            }
        }
        !self.failed
    }

    fn is_wanted(&self, condition: Option<&str>) -> bool {
        let Some(condition) = condition else {
            return !self.failed;
        };
        let value = |text: &str| match text.trim().strip_prefix('\'') {
            Some(literal) => literal.trim_end_matches('\'').to_owned(),
            None => self.named(text.trim()),
        };
        let holds = |part: &str| match (part.split_once("=="), part.split_once("!=")) {
            (Some((a, b)), _) => value(a) == value(b),
            (_, Some((a, b))) => value(a) != value(b),
            _ => panic!("an expression that is not known here: {part}"),
        };
        !self.failed && condition.split("&&").all(holds)
    }

    fn named(&self, name: &str) -> String {
        let value = self.context.get(name).cloned();
        // A step that did not run has no outputs.
        let value = value.or_else(|| name.starts_with("steps.").then(String::new));
        value.unwrap_or_else(|| panic!("{name} is not known here"))
    }

    fn filled(&self, value: &Value) -> String {
        let text = match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let expression = regex::Regex::new(r"\$\{\{\s*([^}]*?)\s*\}\}").expect("a pattern");
        let filled =
            expression.replace_all(&text, |found: &regex::Captures<'_>| self.named(&found[1]));
        filled.into_owned()
    }

    /// Runs the action of this repository with its inputs; passes over those of others.
    fn action(&mut self, step: &Value) {
        let uses = step["uses"].as_str().expect("`uses` or `run`");
        let (name, _) = uses.split_once('@').expect("a pinned action");
        let Some(directory) = name.strip_prefix("kubeparity/kubeparity/") else {
            self.passed_over.push(name.to_owned());
            return;
        };
        let action = read(&format!("{directory}/action.yml"));
        for (input, declared) in action["inputs"].as_object().expect("inputs") {
            let key = format!("inputs.{input}");
            let given = step["with"].get(input);
            if given.is_none() && self.context.contains_key(&key) {
                continue;
            }
            let value = given.unwrap_or(&declared["default"]);
            assert!(!value.is_null(), "{input} is required");
            let value = self.filled(value);
            self.context.insert(key, value);
        }
        let path = top().join(directory).display().to_string();
        self.context.insert("github.action_path".to_owned(), path);
        self.steps(&action["runs"]["steps"]);
    }

    fn run(&mut self, step: &Value, script: &str) {
        assert!(
            !script.contains("${{"),
            "an expression in a script is an injection: {script}"
        );
        let files = ["output", "env", "summary"].map(|name| self.temp.join(name));
        let [output, env, summary] = &files;
        for file in [output, env] {
            std::fs::write(file, "").expect("a file");
        }
        let variables = step["env"].as_object().cloned().unwrap_or_default();
        let directory = step
            .get("working-directory")
            .map_or_else(String::new, |of| self.filled(of));
        let ended = Command::new("bash")
            .args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script])
            .current_dir(self.workspace.join(directory))
            .envs(&self.exported)
            .envs(
                variables
                    .iter()
                    .map(|(name, value)| (name, self.filled(value))),
            )
            .env("RUNNER_TEMP", &self.temp)
            .env("GITHUB_OUTPUT", output)
            .env("GITHUB_ENV", env)
            .env("GITHUB_STEP_SUMMARY", summary)
            .output()
            .expect("bash starts");
        self.log.push_str(&String::from_utf8_lossy(&ended.stdout));
        self.log.push_str(&String::from_utf8_lossy(&ended.stderr));
        self.failed |= !ended.status.success();
        for (file, is_output) in [(output, true), (env, false)] {
            let text = std::fs::read_to_string(file).expect("a file");
            for (name, value) in text.lines().filter_map(|line| line.split_once('=')) {
                if is_output {
                    let id = step["id"].as_str().unwrap_or_default();
                    let key = format!("steps.{id}.outputs.{name}");
                    self.context.insert(key, value.to_owned());
                } else {
                    self.exported.insert(name.to_owned(), value.to_owned());
                }
            }
        }
    }
}

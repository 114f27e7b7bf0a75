//! Formats for programs: what was written is read as what it is.

use crate::workspace::Run;

/// Every line is one of the program's own commands, and no message ends early.
pub fn are_commands(run: &Run) {
    for line in run.stdout.lines() {
        let command = ["::error ", "::warning ", "::notice "];
        assert!(
            command.iter().any(|start| line.starts_with(start)),
            "{line:?}"
        );
        let (properties, _) = line[2..].split_once("::").expect("a message");
        let (_, properties) = properties.split_once(' ').expect("properties");
        for property in properties.split(',') {
            let (name, value) = property.split_once('=').expect("a property");
            assert!(
                matches!(name, "file" | "line" | "endLine" | "title"),
                "{line:?}"
            );
            assert!(!value.contains(':'), "{line:?}");
        }
    }
    let hidden = |c: char| c != '\n' && c.is_control();
    assert!(!run.stdout.contains(hidden), "{run}");
    super::harmless("github's errors", &run.stderr);
}

/// A reader of the format takes it.
pub fn is_read(format: &str, text: &str) {
    match format {
        "yaml" => drop(serde_yaml::from_str::<serde_json::Value>(text).expect("YAML")),
        "junit" => drop(quick_junit::Report::deserialize_from_str(text).expect("JUnit")),
        "prometheus" => text.lines().for_each(is_metric),
        _ => drop(serde_json::from_str::<serde_json::Value>(text).expect("JSON")),
    }
}

/// A comment, or a name, labels in quotes, and a number.
fn is_metric(line: &str) {
    if line.starts_with("# HELP ") || line.starts_with("# TYPE ") {
        return;
    }
    let (metric, value) = line.rsplit_once(' ').expect("a value");
    assert!(value.parse::<u64>().is_ok(), "{line:?}");
    let name = metric.split('{').next().unwrap_or_default();
    let is_name = |c: char| c.is_ascii_lowercase() || c == '_';
    assert!(!name.is_empty() && name.chars().all(is_name), "{line:?}");
}

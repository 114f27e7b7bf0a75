//! The part of a line that may be shown though nobody knows what the line holds: keys, names, paths, numbers.
//!
//! Takes a line, broken ones too, and the key that it stands below; gives it with dots for every other word. Leaves what looks
//! like a credential to the mask.

use crate::mask::{DOTS, Guarded, is_path};

/// Keys whose values name a file, an object, a field or a form.
#[rustfmt::skip]
const NAMING: &[&str] = &[
    "apiVersion", "kind", "name", "namespace", "group", "version", "path", "op", "from", "type", "behavior", "order", "key",
    "resources", "bases", "components", "crds", "configurations", "generators", "transformers", "validators", "patches",
    "patchesStrategicMerge", "patchesJson6902", "replacements", "files", "envs", "env", "buildMetadata", "namePrefix",
    "nameSuffix", "fieldPath", "fieldPaths", "fieldpath", "image", "images", "newName", "newTag", "digest", "delimiter",
    "$patch", "patch", "repo", "releaseName", "valuesFile", "valuesMerge", "chartHome", "imagePullPolicy", "restartPolicy",
    "labelSelector", "annotationSelector", "protocol", "cloud", "mountPath", "resource",
    // Those of kubeparity.yaml.
    "overlay", "manifests", "compose", "context", "cluster", "comparisons", "reference", "rule", "workload", "container",
    "variable", "file", "ledger",
];

/// Returns what may be shown, and where in it the place `at` of the line has come to. What the message tells may be shown too.
pub(super) fn known(line: &str, above: &str, at: usize, told: &str) -> (String, usize) {
    let (mut out, mut mark) = (String::with_capacity(line.len()), None);
    let mut key = above;
    let mut may_be_key = true;
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let done = line.len() - rest.len();
        if done >= at {
            mark = mark.or(Some(out.len()));
        }
        let length = rest.find(is_mark).unwrap_or(rest.len());
        if length == 0 {
            out.push(first);
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
            may_be_key |= matches!(first, ',' | '{');
            continue;
        }
        let (word, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        if word.starts_with('#') {
            break;
        }
        let name = word.strip_suffix(':').or_else(|| {
            let closed = after.trim_start_matches(['"', '\'']);
            closed.starts_with(':').then_some(word)
        });
        if word == "-" || word == ":" || word == DOTS {
            out.push_str(word);
        } else if let Some(name) = name.filter(|_| may_be_key) {
            out.push_str(word);
            key = name;
            may_be_key = false;
        } else {
            let text = word.trim_end_matches(':');
            // Short words in a row are a text that nobody knows.
            let goes_on = after.strip_prefix(' ');
            let goes_on = goes_on.is_some_and(|rest| rest.starts_with(char::is_alphanumeric));
            let is_name = NAMING.contains(&key) || told.contains(&format!("'{text}'"));
            push(&mut out, text, is_name, goes_on && text == word);
            out.push_str(word.get(text.len()..).unwrap_or_default());
            may_be_key = false;
        }
        rest = after;
    }
    let mark = mark.unwrap_or(out.len());
    (out, mark)
}

fn is_mark(c: char) -> bool {
    c.is_whitespace() || matches!(c, ',' | '{' | '}' | '[' | ']' | '"' | '\'')
}

fn push(out: &mut String, word: &str, is_name: bool, goes_on: bool) {
    let is_part = goes_on || out.ends_with(&format!("{DOTS} "));
    if is_name || !is_part && is_known(word) {
        out.push_str(word);
        return;
    }
    let (head, value) = match word.split_once('=') {
        Some((name, value)) => (&word[..=name.len()], value),
        None => ("", word),
    };
    out.push_str(head);
    match !is_part && is_known(value) {
        true => out.push_str(value),
        // Several words in a row are one text.
        false if head.is_empty() && out.trim_end().ends_with(DOTS) => {
            out.truncate(out.trim_end().len());
        }
        false => out.push_str(DOTS),
    }
}

/// Tells whether a word is a number, a switch, a few letters, or the path of a file.
fn is_known(word: &str) -> bool {
    const FILES: &[&str] = &[
        ".yaml",
        ".yml",
        ".json",
        ".env",
        ".txt",
        ".properties",
        ".conf",
        ".toml",
        ".sh",
        ".xml",
    ];
    let is_file = |word: &str| {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '/');
        FILES.iter().any(|end| word.ends_with(end)) && word.chars().all(is_plain)
    };
    Guarded::new(word).is_known() || is_file(word) || word.starts_with("../") && is_path(word)
}

/// Returns the key that a line of a text stands below.
pub(super) fn above(text: &str, line: usize) -> &str {
    let indent = |line: &str| line.len() - line.trim_start_matches([' ', '-']).len();
    let lines: Vec<&str> = text.lines().take(line + 1).collect();
    let own = lines.last().map_or(0, |line| indent(line));
    let mut before = lines.iter().rev().skip(1);
    let above = before.find(|line| indent(line) < own && !line.trim().is_empty());
    let key = above.and_then(|line| line.trim_start_matches([' ', '-']).split(':').next());
    key.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_nobody_knows_are_not_shown() {
        for (line, above, shown) in [
            ("  greeting: tulip: x", "", "  greeting: ••••••: x"),
            ("greeting: 'two words'", "", "greeting: '••••••'"),
            ("- tulip", "args", "- ••••••"),
            ("- tulip", "resources", "- tulip"),
            ("- ../base", "x", "- ../base"),
            ("- a/d.yaml", "x", "- a/d.yaml"),
            ("- mode=tulip", "literals", "- mode=••••••"),
            ("replicas: 3", "", "replicas: 3"),
            ("count: tulip", "", "count: ••••••"),
            (
                "{kind: Deployment, mode: tulip}",
                "",
                "{kind: Deployment, mode: ••••••}",
            ),
            ("\"mode\": \"tulip\",", "", "\"mode\": \"••••••\","),
            ("name: web # tulip", "", "name: web "),
            ("mode: *tulip", "", "mode: ••••••"),
            ("é: é", "", "é: é"),
            ("", "", ""),
        ] {
            assert_eq!(known(line, above, 0, "").0, shown, "{line}");
        }
        assert_eq!(
            known("greeting: tulip x", "", 16, "").1,
            "greeting: •••••• ".len()
        );
        let told = "there is no severity 'tulip'";
        assert_eq!(known("mode: tulip", "", 0, told).0, "mode: tulip");
        assert_eq!(known("mode: orchid", "", 0, told).0, "mode: ••••••");
        let text = "resources:\n- a\nargs:\n  - b\n";
        assert_eq!((above(text, 1), above(text, 3)), ("resources", "args"));
        assert_eq!(above("", 3), "");
    }
}

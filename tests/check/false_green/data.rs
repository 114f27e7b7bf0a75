//! Keys of ConfigMaps and Secrets: a process reads them as variables or as files, and of a file the keys within.

use serde_json::Value;

use super::changes::{Changes, SWITCHES, named};
use super::objects::{escaped, name, template};
use super::{Expected, Level};

/// What a pod does with a key.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Use {
    /// Nothing that is known here.
    Unknown,
    /// A file is there without it.
    File,
    /// A variable that a process has.
    Variable,
}

/// Adds the changes of the keys of one ConfigMap or Secret.
pub(super) fn of_object(changes: &mut Changes<'_>) {
    let object = changes.object().clone();
    let (is_map, is_secret) = (object["kind"] == "ConfigMap", object["kind"] == "Secret");
    if !(is_map || is_secret) {
        return;
    }
    for part in ["data", "stringData"] {
        let entries = object[part].as_object().into_iter().flatten();
        for (key, value) in entries {
            let level = match use_of(changes, &object, key) {
                // An empty one says no more than none.
                Some(Use::Variable)
                    if !SWITCHES.iter().any(|word| key.contains(word)) && value != "" =>
                {
                    Level::Error
                }
                Some(Use::File) => Level::Warning,
                Some(_) => Level::Note,
                None => continue,
            };
            let is_file = level == Level::Warning;
            let pointer = format!("/{part}/{}", escaped(key));
            // Nobody is known to read it: a difference as any.
            let expected = match level {
                Level::Note => Expected::Differs,
                _ => named(level, &[key]),
            };
            changes.add(format!("without key {key}"), expected, |object| {
                super::objects::remove(object, &pointer);
            });
            let text = value.as_str().unwrap_or_default();
            if is_map && is_file {
                of_file(changes, &pointer, key, text);
            }
        }
    }
}

/// Tells what the pods of a namespace do with a key; none where others bring it too, or may do without it.
fn use_of(changes: &Changes<'_>, object: &Value, key: &str) -> Option<Use> {
    let space = &object["metadata"]["namespace"];
    let mut found = Use::Unknown;
    for workload in &changes.overlay.objects {
        let Some(pod) = template(workload).and_then(|path| workload.pointer(path)) else {
            continue;
        };
        let text = pod.to_string();
        let is_named = text.contains(&format!("\"{}\"", name(object)));
        if &workload["metadata"]["namespace"] != space || !is_named {
            continue;
        }
        // Which of two brings it, and whether it is needed, is not for here.
        if text.contains("\"optional\":true") || text.contains("\"projected\"") {
            return None;
        }
        for list in ["containers", "initContainers"] {
            for container in pod["spec"][list].as_array().into_iter().flatten() {
                found = found.max(use_in(pod, container, object, key)?);
            }
        }
    }
    Some(found)
}

fn use_in(pod: &Value, container: &Value, object: &Value, key: &str) -> Option<Use> {
    let (own, kind) = (name(object), &object["kind"]);
    let [whole, single, volume] = match kind.as_str()? {
        "ConfigMap" => ["configMapRef", "configMapKeyRef", "configMap"],
        _ => ["secretRef", "secretKeyRef", "secret"],
    };
    let list = |of: &Value, field: &str| of[field].as_array().cloned().unwrap_or_default();
    let variables = list(container, "env");
    let is_single = variables.iter().any(|of| {
        let from = &of["valueFrom"][single];
        from["name"] == *own && from["key"] == *key
    });
    if is_single {
        return Some(Use::Variable);
    }
    let sources = list(container, "envFrom");
    let is_whole = sources.iter().any(|of| of[whole]["name"] == *own);
    if is_whole {
        let is_plain = sources.len() == 1 && sources[0]["prefix"].is_null();
        let is_over = variables.iter().any(|of| of["name"] == *key);
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        return (is_plain && !is_over && key.chars().all(is_word)).then_some(Use::Variable);
    }
    let volumes = list(&pod["spec"], "volumes");
    let mut mounts = list(container, "volumeMounts").into_iter();
    let is_mounted = mounts.any(|mount| {
        let is_it = mount["subPath"].is_null() || mount["subPath"] == *key;
        is_it
            && volumes.iter().any(|of| {
                let from = &of[volume];
                let is_own = from["name"] == *own || from["secretName"] == *own;
                of["name"] == mount["name"] && is_own && from["items"].is_null()
            })
    });
    Some(match is_mounted {
        true => Use::File,
        false => Use::Unknown,
    })
}

/// Adds changes of one key within a file that is mounted.
fn of_file(changes: &mut Changes<'_>, pointer: &str, key: &str, text: &str) {
    // A template is text until something fills it in.
    if text.contains("{{") || text.contains("{%") {
        return;
    }
    let ending = key.rsplit_once('.').map_or("", |(_, ending)| ending);
    match ending {
        "yaml" | "yml" | "json" => of_tree(changes, pointer, (key, ending), text),
        "properties" | "env" | "toml" | "ini" => of_lines(changes, pointer, key, text),
        _ => {}
    }
}

fn of_tree(changes: &mut Changes<'_>, pointer: &str, (key, ending): (&str, &str), text: &str) {
    let Ok(tree) = serde_yaml::from_str::<Value>(text) else {
        return;
    };
    let mut leaves = Vec::new();
    walk(&tree, "", &mut leaves);
    if leaves.len() < 4 {
        return;
    }
    let quiet = ["logging", "debug", "management", "log"];
    let written = |tree: &Value| match ending {
        "json" => tree.to_string(),
        _ => serde_yaml::to_string(tree).expect("it prints"),
    };
    for path in spread(&leaves) {
        let last = path.rsplit('/').next().unwrap_or_default();
        let lower = path.to_lowercase();
        let is_quiet = quiet.iter().any(|word| lower.contains(word));
        let level = if is_quiet { Level::Note } else { Level::Error };
        let mut without = tree.clone();
        super::objects::remove(&mut without, path);
        let expected = named(level, &[key, last]);
        let value = Value::from(written(&without));
        changes.add(
            format!("without {path} of file {key}"),
            expected,
            |object| {
                put(object, pointer, value);
            },
        );
        let mut other = tree.clone();
        let Some(leaf) = other.pointer_mut(path) else {
            continue;
        };
        let is_open = leaf.as_str().is_some_and(|text| text.contains('$'));
        *leaf = match &*leaf {
            Value::Bool(value) => Value::from(!value),
            Value::Number(number) => Value::from(number.as_i64().unwrap_or(1) + 1),
            text => Value::from(format!("{}-other", text.as_str().unwrap_or_default())),
        };
        let value = Value::from(written(&other));
        let expected = named(Level::Note, &[key, last]);
        if !is_open {
            changes.add(format!("other {path} of file {key}"), expected, |object| {
                put(object, pointer, value);
            });
        }
    }
}

/// Returns at most six of a list, from all over it.
fn spread(all: &[String]) -> impl Iterator<Item = &String> {
    all.iter().step_by(all.len().div_ceil(6))
}

/// Lists the paths of scalars outside of lists, of plain keys.
fn walk(tree: &Value, path: &str, leaves: &mut Vec<String>) {
    match tree {
        Value::Object(entries) => entries
            .iter()
            .filter(|(key, _)| !key.contains(['/', '~', '.', ' ']))
            .for_each(|(key, value)| walk(value, &format!("{path}/{key}"), leaves)),
        Value::String(text) if text.is_empty() => {}
        Value::String(_) | Value::Number(_) | Value::Bool(_) => leaves.push(path.to_owned()),
        _ => {}
    }
}

fn of_lines(changes: &mut Changes<'_>, pointer: &str, key: &str, text: &str) {
    let lines: Vec<&str> = text.lines().collect();
    let entry = |line: &str| {
        let (name, value) = line.split_once('=')?;
        let name = name.trim();
        let is_plain = name.starts_with(|c: char| c.is_ascii_alphabetic())
            && !name.contains([' ', ':', '"'])
            && !value.ends_with(['\\', '[', '{', ','])
            && !value.contains("\"\"\"")
            && !value.trim().is_empty();
        is_plain.then(|| name.to_owned())
    };
    let names: Vec<_> = lines.iter().filter_map(|line| entry(line)).collect();
    if names.len() < 4 {
        return;
    }
    let comment = if text.ends_with('\n') {
        "# more\n"
    } else {
        "\n# more\n"
    };
    let commented = Value::from(format!("{text}{comment}"));
    changes.add(
        format!("a comment of file {key}"),
        Expected::Quiet,
        |object| {
            put(object, pointer, commented);
        },
    );
    // A name that stands twice stands in two sections, or the last one counts.
    let alone = |name: &String| names.iter().filter(|of| *of == name).count() == 1;
    let once: Vec<String> = names.iter().filter(|name| alone(name)).cloned().collect();
    if once.len() < 4 {
        return;
    }
    for of in spread(&once) {
        let is_quiet = ["log", "debug", "management"]
            .iter()
            .any(|word| of.to_lowercase().contains(word));
        let level = if is_quiet { Level::Note } else { Level::Error };
        let is_it = |line: &&&str| entry(line).as_ref() != Some(of);
        let rest: Vec<&str> = lines.iter().filter(is_it).copied().collect();
        let value = Value::from(rest.join("\n"));
        changes.add(
            format!("without {of} of file {key}"),
            named(level, &[key, of]),
            |object| {
                put(object, pointer, value);
            },
        );
    }
}

fn put(object: &mut Value, pointer: &str, value: Value) {
    if let Some(field) = object.pointer_mut(pointer) {
        *field = value;
    }
}

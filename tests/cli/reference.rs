//! docs/configuration.md: every key of kubeparity.yaml with its example, written from the schema. `UPDATE=1 cargo test --test cli
//! reference` writes the page anew.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use kubeparity::source::Disk;
use kubeparity::yaml::SourceMap;
use serde_json::{Map, Value, json};

use crate::workspace::Workspace;

const INTRO: &str = "\
# kubeparity.yaml

`kubeparity check` looks for `kubeparity.yaml` (or `kubeparity.yml`, `.kubeparity.yaml`, `.kubeparity.yml`) in this directory and those above it.
`kubeparity init` writes one. Paths in it start from its own directory, and lead out of the repository only with `--trust-config`. A key that is not
known is refused, with the nearest one that is.

For editors, `kubeparity schema config` prints [the JSON Schema](../schemas/kubeparity.schema.json), which this page is written from: every key, what
it does, and an example. `NAME` stands for a name of your own, `[]` for an entry of a list.
";

/// Keys that stand beside another one only.
const BESIDE: &[(&str, &str)] = &[("services", "compose")];

/// Keys one of which an entry needs, by the entry's definition: where it has none of them, the first is added.
const ONE_OF: &[(&str, &[&str])] = &[
    (
        "EnvironmentConfig",
        &[
            "overlay",
            "manifests",
            "command",
            "env",
            "compose",
            "cluster",
        ],
    ),
    ("NeedsEntry", &["variables", "optional", "file", "code"]),
    ("NotInGitConfig", &["file", "object"]),
];

/// A key, and an example of it within all that stands around it.
struct Key<'s> {
    path: String,
    schema: &'s Value,
    is_required: bool,
    example: Value,
}

/// The schema, and the keys that were found in it.
struct Walk<'s> {
    schema: &'s Value,
    keys: Vec<Key<'s>>,
}

type Around<'a> = &'a dyn Fn(Value) -> Value;

impl<'s> Walk<'s> {
    fn of(schema: &'s Value) -> Vec<Key<'s>> {
        let mut walk = Self {
            schema,
            keys: Vec::new(),
        };
        walk.object(("", schema), "", &|whole| whole);
        walk.keys
    }

    fn object(&mut self, (name, object): (&str, &'s Value), prefix: &str, around: Around<'_>) {
        for (key, schema) in object["properties"].as_object().expect("keys") {
            let path = format!("{prefix}{key}");
            let with = |value: Value| around(beside((name, object), key, value));
            let example = schema["examples"][0].clone();
            assert!(
                !example.is_null(),
                "{path} has no example: #[schemars(example = …)] gives it one"
            );
            let required = object["required"].as_array().into_iter().flatten();
            self.keys.push(Key {
                example: with(example),
                is_required: required.into_iter().any(|of| of == key),
                path: path.clone(),
                schema,
            });
            let inner = not_null(schema);
            if let Some(of) = self.object_of(inner) {
                self.object(of, &format!("{path}."), &with);
            } else if let Some(of) = self.object_of(&inner["items"]) {
                self.object(of, &format!("{path}[]."), &|value| with(json!([value])));
            } else if let Some(of) = self.object_of(&inner["additionalProperties"]) {
                self.object(of, &format!("{path}.NAME."), &|value| {
                    let is_local = ["env", "compose"]
                        .iter()
                        .any(|key| value.get(key).is_some());
                    let name = if is_local { "local" } else { "production" };
                    with(json!({name: value}))
                });
            }
        }
    }

    /// Returns the definition that a schema refers to, where it is one of a mapping.
    fn object_of(&self, schema: &'s Value) -> Option<(&'s str, &'s Value)> {
        let name = schema["$ref"].as_str()?.strip_prefix("#/$defs/")?;
        let object = &self.schema["$defs"][name];
        object["properties"].is_object().then_some((name, object))
    }
}

/// Returns a mapping with a key, and what it cannot be without.
fn beside((name, object): (&str, &Value), key: &str, value: Value) -> Value {
    let example = |key: &str| object["properties"][key]["examples"][0].clone();
    let mut entry = Map::new();
    for required in object["required"].as_array().into_iter().flatten() {
        let required = required.as_str().expect("a key");
        entry.insert(required.to_owned(), example(required));
    }
    if let Some((_, other)) = BESIDE.iter().find(|(of, _)| *of == key) {
        entry.insert((*other).to_owned(), example(other));
    }
    entry.insert(key.to_owned(), value);
    if let Some((_, keys)) = ONE_OF.iter().find(|(of, _)| *of == name)
        && !keys.iter().any(|key| entry.contains_key(*key))
    {
        entry.insert(keys[0].to_owned(), example(keys[0]));
    }
    Value::Object(entry)
}

fn not_null(schema: &Value) -> &Value {
    let choices = schema["anyOf"].as_array().into_iter().flatten();
    let mut choices = choices.filter(|choice| choice["type"] != "null");
    match (choices.next(), choices.next()) {
        (Some(only), None) => only,
        _ => schema,
    }
}

/// Returns the form of a value in words.
fn form(schema: &Value) -> String {
    let schema = not_null(schema);
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds[0].as_str(),
        kind => kind.as_str(),
    };
    match (kind, schema["$ref"].as_str()) {
        (_, Some("#/$defs/OneOrMany")) => "a text or a list of texts".to_owned(),
        (_, Some("#/$defs/Level")) => "a severity".to_owned(),
        (_, Some("#/$defs/NotifyFormat")) => "`json`, `slack` or `teams`".to_owned(),
        (_, Some(_)) => "a mapping".to_owned(),
        (Some("array"), _) => format!("a list, each entry {}", form(&schema["items"])),
        (Some("object"), _) => format!(
            "a mapping of names, each to {}",
            form(&schema["additionalProperties"])
        ),
        (Some("boolean"), _) => "true or false".to_owned(),
        (Some("integer"), _) => "a whole number".to_owned(),
        (Some("string"), _) => "a text".to_owned(),
        _ => panic!("no words for {schema}"),
    }
}

fn sentence(schema: &Value) -> String {
    schema["description"]
        .as_str()
        .expect("a description")
        .replace('\n', " ")
}

/// Writes the page of a schema.
fn page(schema: &Value) -> String {
    let mut page = INTRO.to_owned();
    for key in Walk::of(schema) {
        let depth = if key.path.contains('.') { "###" } else { "##" };
        let required = if key.is_required { ", required" } else { "" };
        let (form, about) = (form(key.schema), sentence(key.schema));
        let example = serde_yaml::to_string(&key.example).expect("YAML");
        write!(
            page,
            "\n{depth} `{}`\n\n{about} ({form}{required})\n",
            key.path
        )
        .expect("a string");
        if form.contains("a severity") {
            for level in schema["$defs"]["Level"]["oneOf"]
                .as_array()
                .expect("levels")
            {
                let name = level["const"].as_str().expect("a name");
                let gap = if name == "off" { "\n" } else { "" };
                writeln!(page, "{gap}- `{name}`: {}", sentence(level)).expect("a string");
            }
        }
        write!(page, "\n```yaml\n{example}```\n").expect("a string");
    }
    page
}

fn schema() -> Value {
    serde_json::from_str(&kubeparity::config::schema()).expect("JSON")
}

fn committed() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/configuration.md")
}

#[test]
fn the_page_is_what_the_schema_says() {
    let (schema, path) = (schema(), committed());
    let page_of = page(&schema);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &page_of).expect("the page");
    }
    let text = std::fs::read_to_string(&path).expect("docs/configuration.md");
    assert!(
        text == page_of,
        "docs/configuration.md is not what the schema says: UPDATE=1 cargo test --test cli reference writes it"
    );
    // A key more, or other words for one, are a different page.
    for change in [
        "/$defs/NeedsEntry/properties/code/description",
        "/properties/kinds/examples/0/0",
    ] {
        let mut other = schema.clone();
        *other.pointer_mut(change).expect(change) = json!("changed");
        assert_ne!(page(&other), text, "{change}");
    }
}

#[test]
fn every_example_of_the_page_is_taken() {
    let text = std::fs::read_to_string(committed()).expect("docs/configuration.md");
    let (schema, sources) = (schema(), SourceMap::default());
    let examples: Vec<&str> = text
        .split("```yaml\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .collect();
    assert_eq!(examples.len(), Walk::of(&schema).len());
    let names = ["staging", "canary", "production"];
    let environments: String = names
        .iter()
        .map(|name| format!("  {name}: {{overlay: overlays/{name}}}\n"))
        .collect();
    for example in examples {
        let whole = match example.starts_with("environments:") {
            true => example.to_owned(),
            false => format!("environments:\n{environments}{example}"),
        };
        let workspace = Workspace::new(&[("kubeparity.yaml", &whole)]);
        let path = workspace.dir.path().join("kubeparity.yaml");
        let config = kubeparity::config::load(&path, &Disk::new(&sources));
        assert!(config.is_ok(), "{whole}{config:?}");
        let value: Value = serde_yaml::from_str(&whole).expect("YAML");
        jsonschema::validate(&schema, &value).expect(&whole);
    }
}

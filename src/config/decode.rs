//! [`decode`]: from the file's tree to a [`Config`].

use crate::maps::IndexMap;
use std::path::Path;

use super::cluster;
use super::policy::rule_ids;
use super::reader::{Reader, suggestion, text};
use super::{ComparisonConfig, Config, EnvironmentConfig, ExpectEntry, Level};
use crate::error::Error;
use crate::kustomize::{ImageEntry, Text};
use crate::yaml::{Node, Origin};

pub(super) const CONFIG_KEYS: &[&str] = &["environments", "comparisons", "rules", "expect"];
pub(super) const ENVIRONMENT_KEYS: &[&str] = &[
    "overlay",
    "manifests",
    "command",
    "aliases",
    "namespace",
    "images",
    "substitute",
    "cluster",
];
pub(super) const COMPARISON_KEYS: &[&str] = &["reference", "against"];
pub(super) const IMAGE_KEYS: &[&str] = &["name", "newName", "newTag", "digest"];

/// Decodes the documents of a `kubeparity.yaml` that lies in `directory`.
///
/// # Errors
/// The first thing that is not as it has to be, with its place.
pub(crate) fn decode(documents: &[Node], directory: &Path) -> Result<Config, Error> {
    let [root] = documents else {
        return Err(Error::new("kubeparity.yaml has to be one document"));
    };
    let reader = Reader::new(root, "kubeparity.yaml", CONFIG_KEYS)?;
    let mut config = Config {
        directory: directory.to_owned(),
        ..Config::default()
    };
    for (key, node) in reader.map("environments")? {
        let name = text(key, "an environment's name")?;
        let environment = environment(node, &name, key.origin)?;
        config.environments.insert(name, environment);
    }
    for (key, node) in reader.map("rules")? {
        config.rules.insert(rule_id(key)?, level(node)?);
        config.rule_origins.push(key.origin);
    }
    for node in reader.items("comparisons")? {
        config
            .comparisons
            .push(comparison(node, &config.environments)?);
    }
    for node in reader.items("expect")? {
        config.expect.push(ExpectEntry::decode(node)?);
    }
    Ok(config)
}

fn environment(node: &Node, name: &str, origin: Origin) -> Result<EnvironmentConfig, Error> {
    let what = format!("environment {name}");
    let reader = Reader::new(node, &what, ENVIRONMENT_KEYS)?;
    let mut substitute = IndexMap::default();
    for (key, value) in reader.map("substitute")? {
        substitute.insert(
            text(key, "a variable's name")?,
            text(value, "a variable's value")?,
        );
    }
    let environment = EnvironmentConfig {
        overlay: reader.texts("overlay")?,
        manifests: reader.texts("manifests")?,
        command: reader.text("command")?,
        aliases: reader.texts("aliases")?,
        namespace: reader.text("namespace")?,
        images: reader
            .items("images")?
            .iter()
            .map(image)
            .collect::<Result<_, _>>()?,
        substitute,
        cluster: reader.get("cluster").map(cluster::decode).transpose()?,
        origin,
    };
    let given = [
        !environment.overlay.is_empty(),
        !environment.manifests.is_empty(),
        environment.command.is_some(),
    ];
    match given.iter().filter(|is_given| **is_given).count() {
        1 => {}
        0 if environment.cluster.is_some() => {}
        _ => {
            return Err(Error::new(format!(
                "{what} needs one of overlay, manifests and command, or a cluster"
            ))
            .at(origin));
        }
    }
    Ok(environment)
}

fn image(node: &Node) -> Result<ImageEntry, Error> {
    let reader = Reader::new(node, "an entry of 'images'", IMAGE_KEYS)?;
    let part = |key: &str| -> Result<Text, Error> {
        let origin = reader.get(key).map_or(node.origin, |value| value.origin);
        Ok(Text::new(reader.text(key)?.unwrap_or_default(), origin))
    };
    reader.required("name")?;
    Ok(ImageEntry {
        name: part("name")?,
        new_name: part("newName")?,
        new_tag: part("newTag")?,
        digest: part("digest")?,
        origin: node.origin,
        ..ImageEntry::default()
    })
}

fn comparison(
    node: &Node,
    environments: &IndexMap<String, EnvironmentConfig>,
) -> Result<ComparisonConfig, Error> {
    let reader = Reader::new(node, "an entry of 'comparisons'", COMPARISON_KEYS)?;
    let comparison = ComparisonConfig {
        reference: reader.required("reference")?,
        against: reader.texts("against")?,
    };
    if comparison.against.is_empty() {
        return Err(Error::new("an entry of 'comparisons' needs an 'against'").at(node.origin));
    }
    for name in std::iter::once(&comparison.reference).chain(&comparison.against) {
        if !environments.contains_key(name) {
            let known: Vec<&str> = environments.keys().map(String::as_str).collect();
            return Err(Error::new(format!("there is no environment '{name}'"))
                .at(node.origin)
                .hint(suggestion(name, &known)));
        }
    }
    Ok(comparison)
}

/// Reads a rule's id, and refuses one that no rule has.
pub(super) fn rule_id(node: &Node) -> Result<String, Error> {
    let id = text(node, "a rule's id")?;
    let known = rule_ids();
    if known.contains(&id.as_str()) {
        return Ok(id);
    }
    Err(Error::new(format!("there is no rule '{id}'"))
        .at(node.origin)
        .hint(suggestion(&id, &known)))
}

fn level(node: &Node) -> Result<Level, Error> {
    const LEVELS: [(&str, Level); 4] = [
        ("off", Level::Off),
        ("note", Level::Note),
        ("warning", Level::Warning),
        ("error", Level::Error),
    ];
    let text = text(node, "a severity")?;
    LEVELS
        .iter()
        .find(|(name, _)| *name == text)
        .map(|(_, level)| *level)
        .ok_or_else(|| {
            let known = LEVELS.map(|(name, _)| name);
            Error::new(format!("there is no severity '{text}'"))
                .at(node.origin)
                .hint(suggestion(&text, &known))
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{expectation, schema};
    use crate::yaml::{Dialect, read};

    fn decoded(text: &str) -> Result<Config, Error> {
        let documents = read(text, Origin::NONE, Dialect::Core).expect("YAML");
        decode(&documents, Path::new(""))
    }

    #[test]
    fn the_schema_knows_the_keys_that_are_decoded() {
        let schema: serde_json::Value = serde_json::from_str(&schema()).expect("JSON");
        let cases = [
            ("", CONFIG_KEYS),
            ("/$defs/EnvironmentConfig", ENVIRONMENT_KEYS),
            ("/$defs/ComparisonConfig", COMPARISON_KEYS),
            ("/$defs/ImageConfig", IMAGE_KEYS),
            ("/$defs/ClusterConfig", cluster::KEYS),
            ("/$defs/OffLimitsConfig", cluster::OFF_LIMITS_KEYS),
            ("/$defs/ExpectEntry", expectation::KEYS),
        ];
        for (pointer, keys) in cases {
            let object = schema.pointer(pointer).expect(pointer);
            let mut described: Vec<&str> = object["properties"]
                .as_object()
                .expect("properties")
                .keys()
                .map(String::as_str)
                .collect();
            let mut keys = keys.to_vec();
            described.sort_unstable();
            keys.sort_unstable();
            assert_eq!(described, keys, "{pointer}");
            assert_eq!(object["additionalProperties"], false, "{pointer}");
        }
    }

    #[test]
    #[expect(clippy::too_many_lines, reason = "a table of cases")]
    fn what_is_wrong_is_refused_with_a_hint() {
        let head = "environments: {a: {overlay: x}, b: {overlay: y}}\n";
        let cases = [
            ("enviroments: {}", "no key 'enviroments'", "'environments'"),
            (
                "environments: {a: {overlays: x}}",
                "no key 'overlays'",
                "'overlay'",
            ),
            ("environments: {a: {}}", "one of overlay", ""),
            (
                "environments: {a: {overlay: x, command: y}}",
                "one of overlay",
                "",
            ),
            ("environments: [a]", "has to be a mapping", ""),
            ("environments: {a: {cluster: {}}}", "needs a 'context'", ""),
            (
                "environments: {a: {cluster: {context: x, owns: all}}}",
                "'owns'",
                "namespace",
            ),
            (
                "environments: {a: {cluster: {context: x, namespace: y, allNamespaces: true}}}",
                "both",
                "",
            ),
            (
                "environments: {a: {cluster: {context: x, offLimits: [{resource: secrets}]}}}",
                "needs a 'reason'",
                "",
            ),
            ("environments: {a: {overlay: {x: y}}}", "has to be text", ""),
            (
                "rules: {env-mising: off}",
                "no rule 'env-mising'",
                "'env-missing'",
            ),
            (
                "rules: {env-missing: warn}",
                "no severity 'warn'",
                "'warning'",
            ),
            (
                "comparisons: [{reference: a, against: [c]}]",
                "no environment 'c'",
                "'a'",
            ),
            ("comparisons: [{reference: a}]", "needs an 'against'", ""),
            ("expect: [{rule: env-extra}]", "needs a 'reason'", ""),
            ("expect: [{reason: r}]", "needs a 'rule'", ""),
            (
                "expect: [{rule: env-extra, reason: ' '}]",
                "needs a 'reason'",
                "",
            ),
            (
                "expect: [{rule: env-extra, reason: r, expires: soon}]",
                "no day",
                "2027-01-31",
            ),
            (
                "expect: [{rule: env-extra, reason: r, variable: '[a'}]",
                "no glob",
                "",
            ),
            (
                "expect: [{rule: env-extra, reson: r}]",
                "no key 'reson'",
                "'reason'",
            ),
            ("expect: {}", "has to be a list", ""),
            ("a\n---\nb", "one document", ""),
        ];
        for (text, message, hint) in cases {
            let text = if text.starts_with("comparisons") {
                format!("{head}{text}")
            } else {
                text.to_owned()
            };
            let error = decoded(&text).expect_err(&text);
            assert!(error.message.contains(message), "{text}: {error:?}");
            let said = error.hint.clone().unwrap_or_default();
            assert!(said.contains(hint), "{text}: {error:?}");
        }
    }

    #[test]
    fn every_key_is_taken() {
        let text = "environments:
  staging: {overlay: [a, b], aliases: stg}
  production:
    manifests: x
    namespace: shop
    images: [{name: app, newTag: 2}]
    substitute: {CLUSTER: eu}
  canary: {command: helm template x}
  live:
    cluster: {context: 'a/b:c', namespace: [shop, jobs], selector: app=x, owns: namespace, offLimits: [{resource: secrets, reason: r}]}
comparisons:
- {reference: staging, against: production}
rules: {env-extra: note, image-differs: off}
expect:
- {rule: env-extra, application: a, workload: w, container: c, variable: 'X_*', environment: production,
   reason: r, owner: o, expires: 2027-01-31}
";
        let config = decoded(text).expect("a configuration");
        assert_eq!(
            config.compared(),
            [("staging".to_owned(), "production".to_owned())]
        );
        let requests = config.requests().expect("requests");
        assert_eq!(requests.len(), 2, "canary is in no comparison");
        assert_eq!(requests[0].parts.len(), 2);
        assert_eq!(requests[0].spec, "a, b");
        assert_eq!(&*requests[1].overrides.images[0].new_tag, "2");
        assert_eq!(config.rules["image-differs"], Level::Off);
        assert_eq!(
            config.expect[0].expires,
            Some(jiff::civil::date(2027, 1, 31))
        );
        let schema: serde_json::Value = serde_json::from_str(&schema()).expect("JSON");
        let value: serde_json::Value =
            serde_yaml::from_str(&text.replace("newTag: 2", "newTag: '2'")).expect("YAML");
        jsonschema::validate(&schema, &value).expect("what is taken is valid");
    }
}

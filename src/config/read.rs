//! [`config`]: from the file's tree to a [`Config`].
//!
//! Takes the documents; gives the structs that [`NodeReader`] fills, after it has been asked whether they agree with each other. A
//! new key is a field of one of these structs.

use std::path::Path;

use serde::Deserialize;

use super::needs;
use super::node_reader::NodeReader;
use super::suggestion;
use super::{ComparisonConfig, Config, EnvironmentConfig};
use crate::error::Error;
use crate::maps::IndexMap;
use crate::words::all_of;
use crate::yaml::Node;

/// Reads the documents of a `kubeparity.yaml` that lies in `directory`.
///
/// # Errors
/// The first thing that is not as it has to be, with its place.
pub(super) fn config(documents: &[Node], directory: &Path) -> Result<Config, Error> {
    let [root] = documents else {
        let (what, hint) = match documents {
            [] => (
                "kubeparity.yaml is empty",
                "kubeparity init --print shows one",
            ),
            _ => (
                "kubeparity.yaml must be one YAML document",
                "join the documents: '---' begins another",
            ),
        };
        return Err(Error::new(what).hint(hint));
    };
    let mut config = Config::deserialize(NodeReader::document(root, "kubeparity.yaml"))?;
    directory.clone_into(&mut config.directory);
    for (name, environment) in &config.environments {
        check_environment(name, environment)?;
    }
    for comparison in &config.comparisons {
        check_comparison(comparison, &config.environments)?;
    }
    for entry in &config.needs {
        needs::check(entry, &config)?;
    }
    Ok(config)
}

fn check_environment(name: &str, environment: &EnvironmentConfig) -> Result<(), Error> {
    let keys = [
        ("overlay", environment.overlay.is_some()),
        ("manifests", environment.manifests.is_some()),
        ("command", environment.command.is_some()),
        ("env", environment.env.is_some()),
        ("compose", environment.compose.is_some()),
    ];
    if environment.compose.is_none() && !environment.services.is_empty() {
        return Err(Error::new(format!(
            "environment {name} has 'services' and no Compose file that they are of"
        ))
        .at(environment.origin)
        .hint("'services' stands beside 'compose'"));
    }
    let given = keys.iter().filter(|(_, is_given)| *is_given);
    let given: Vec<&str> = given.map(|(key, _)| *key).collect();
    match given.as_slice() {
        [key @ ("env" | "compose")] if environment.cluster.is_some() => Err(Error::new(format!(
            "environment {name} is a developer's by '{key}', and has a cluster"
        ))
        .at(environment.origin)
        .hint(format!(
            "make two environments of it, and leave '{key}' or 'cluster' out of each"
        ))),
        [_] => Ok(()),
        [] if environment.cluster.is_some() => Ok(()),
        [] => Err(Error::new(format!(
            "environment {name} needs one of overlay, manifests, command, env and compose, or a cluster"
        ))
        .at(environment.origin)),
        several => Err(Error::new(format!(
            "environment {name} has {}, of which one is read",
            all_of(several)
        ))
        .at(environment.origin)
        .hint("an environment is rendered from an overlay, or read as manifests, or printed by a command, or a developer's by env or compose")),
    }
}

fn check_comparison(
    comparison: &ComparisonConfig,
    environments: &IndexMap<String, EnvironmentConfig>,
) -> Result<(), Error> {
    if comparison.against.is_empty() {
        return Err(
            Error::new("an entry of 'comparisons' needs an 'against'").at(comparison.origin)
        );
    }
    if comparison.against.contains(&comparison.reference) {
        let name = &comparison.reference;
        return Err(Error::new(format!(
            "an entry of 'comparisons' compares {name} with itself"
        ))
        .at(comparison.origin)
        .hint("'against' names other environments than 'reference'"));
    }
    for name in std::iter::once(&comparison.reference).chain(&*comparison.against) {
        if !environments.contains_key(name) {
            let known: Vec<&str> = environments.keys().map(String::as_str).collect();
            return Err(Error::new(format!("there is no environment '{name}'"))
                .at(comparison.origin)
                .hint(suggestion(name, &known)));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Level, schema};
    use crate::yaml::{Dialect, Origin, read};

    fn decoded(text: &str) -> Result<Config, Error> {
        let documents = read(text, Origin::NONE, Dialect::Core).expect("YAML");
        config(&documents, Path::new(""))
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
                "has overlay and command, of which one is read",
                "",
            ),
            ("environments: [a]", "must be a mapping", ""),
            (
                "environments: {a: {overlay: x, $origin: 1}}",
                "environment a has no key '$origin'",
                "",
            ),
            (
                "environments: {a: {cluster: {contxt: x}}}",
                "'cluster' of environment a has no key 'contxt'",
                "'context'",
            ),
            (
                "environments: {a: {cluster: {context: x, offLimits: [{resource: secret}]}}}",
                "no resource that is read 'secret'",
                "'secrets'",
            ),
            (
                "environments: {a: {overlay: x, images: [{name: {x: y}}]}}",
                "'name' of an entry of 'images' must be text",
                "",
            ),
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
            ("environments: {a: {overlay: {x: y}}}", "must be text", ""),
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
                "'reason' of an entry of 'expect' is empty",
                "",
            ),
            (
                "expect: [{rule: env-extra, reason: r, expires: soon}]",
                "cannot be 'soon'",
                "2027-01-31",
            ),
            (
                "expect: [{rule: env-extra, reason: r, variable: '[a'}]",
                "is not a glob",
                "",
            ),
            (
                "expect: [{rule: env-extra, reson: r}]",
                "no key 'reson'",
                "'reason'",
            ),
            ("expect: {}", "must be a list", ""),
            ("a\n---\nb", "one YAML document", ""),
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
  canary: {command: helm template x, cluster: {context: y, allNamespaces: true}}
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
        let requests = config.requests(&config.compared()).expect("requests");
        assert_eq!(requests.len(), 2, "canary is in no comparison");
        assert_eq!(requests[0].parts.len(), 2);
        assert_eq!(requests[0].spec, "a, b");
        assert_eq!(&*requests[1].overrides.images[0].new_tag, "2");
        assert_eq!(config.rules["image-differs"], Level::Off);
        let live = config.environments["live"].cluster.as_ref();
        assert_eq!(live.map(|cluster| cluster.origin.line()), Some(10));
        assert_eq!(
            config.expect[0].expires,
            Some(jiff::civil::date(2027, 1, 31))
        );
        let schema: serde_json::Value = serde_json::from_str(&schema()).expect("JSON");
        let value: serde_json::Value =
            serde_yaml::from_str(&text.replace("newTag: 2", "newTag: '2'")).expect("YAML");
        jsonschema::validate(&schema, &value).expect("what is taken is valid");
    }
    #[test]
    fn a_text_names_a_context_and_places_are_those_of_keys() {
        let config = decoded("environments:\n  a:\n    cluster: x\n  b: {cluster: in-cluster}\n");
        let config = config.expect("a configuration");
        let (a, b) = (&config.environments["a"], &config.environments["b"]);
        let label = |environment: &EnvironmentConfig| {
            let cluster = environment.cluster.as_ref().expect("a cluster");
            (cluster.label().to_owned(), cluster.origin.line())
        };
        assert_eq!((a.origin.line(), b.origin.line()), (2, 4));
        assert_eq!(label(a), ("x".to_owned(), 3));
        assert_eq!(label(b), ("in-cluster".to_owned(), 4));
    }
}

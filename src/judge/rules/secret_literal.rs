//! `secret-literal`: a credential in plain sight.

use crate::compare::{Subject, Value};
use crate::judge::context::{Fact, Site};
use crate::judge::rule::{Meta, Rule};
use crate::judge::{Finding, Severity};
use crate::mask::{self, Credential, credential};
use crate::model::{ConfigMap, Container, EnvValue, Environment, KeyRef, Located};

pub(crate) struct SecretLiteral;

static META: Meta = Meta {
    id: "secret-literal",
    summary: "A credential stands in plain sight where a Secret should be named",
    severity: Severity::Error,
    page: include_str!("secret-literal.md"),
};

impl Rule for SecretLiteral {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn environment(&self, _: &[&Environment], environment: &Environment, out: &mut Vec<Finding>) {
        for map in &environment.config_maps {
            of_config_map(environment, map, out);
        }
        for (spot, container) in Site::containers(environment) {
            for variable in container.env.values() {
                let EnvValue::Text { raw, from, .. } = &variable.value else {
                    continue;
                };
                let Some(found) = credential(&variable.name, raw) else {
                    continue;
                };
                // The ConfigMap is told of once, not for each container that reads it.
                if from.as_ref().is_some_and(|key| tells_itself(key, raw)) {
                    continue;
                }
                let title = format!(
                    "{} is {} in {}",
                    variable.name,
                    said(found),
                    environment.name
                );
                let value = Value::written(raw.clone());
                let fact = Fact::new(&variable.name, value, variable.origin);
                out.push(explained(spot.fact(&META, fact, title)));
            }
            of_words(&spot, "command", container, out);
            of_words(&spot, "args", container, out);
        }
    }
}

fn tells_itself(key: &KeyRef, raw: &str) -> bool {
    credential(&key.key, raw).is_some()
}

fn of_config_map(environment: &Environment, map: &ConfigMap, out: &mut Vec<Finding>) {
    for (key, value) in &map.data {
        let Some(found) = credential(key, &value.value) else {
            continue;
        };
        let subject = Subject {
            app: map.app.clone(),
            kind: "ConfigMap".to_owned(),
            name: map.original_name.clone(),
            container: None,
        };
        // A file is not shown, however much of it is masked.
        let shown = if value.value.contains('\n') {
            Value::Hidden
        } else {
            Value::written(value.value.clone())
        };
        let title = format!("{key} holds {} in {}", said(found), environment.name);
        let fact = Fact::new(key, shown, value.origin);
        out.push(explained(fact.finding(&META, environment, subject, title)));
    }
}

fn of_words(spot: &Site<'_>, field: &str, container: &Container, out: &mut Vec<Finding>) {
    let words = if field == "args" {
        &container.args
    } else {
        &container.command
    };
    let Some(Located {
        value: words,
        origin,
    }) = words
    else {
        return;
    };
    if mask::mask_words(words) != *words {
        let title = format!("{field} holds a credential in {}", spot.environment.name);
        let fact = Fact::new(field, Value::List(words.as_slice().into()), *origin);
        out.push(explained(spot.fact(&META, fact, title)));
    }
}

fn said(found: Credential) -> &'static str {
    match found {
        Credential::Named | Credential::Assigned => "a credential in plain sight",
        Credential::Url => "a URL with its password",
        Credential::Token(whose) => whose,
        Credential::PrivateKey => "a private key",
    }
}

fn explained(finding: Finding) -> Finding {
    let fix = crate::judge::Fix {
        what: "move the credential into a Secret, refer to it by secretKeyRef, and rotate it: it has been readable".to_owned(),
        patch: None,
            variables: Vec::new(),
    };
    finding
        .because("everybody who may read the repository or the workload may read the credential")
        .mended_by(Some(fix))
}

//! `key-repeated`: a key that stands twice in one mapping of a plain manifest.

use crate::compare::{Subject, Value};
use crate::judge::context::Fact;
use crate::judge::rule::{Meta, Rule};
use crate::judge::{Finding, FindingSide, Severity};
use crate::model::Environment;

pub(crate) struct KeyRepeated;

static META: Meta = Meta {
    id: "key-repeated",
    summary: "A key stands twice in one mapping of a manifest: kubectl takes the last and drops the first",
    severity: Severity::Warning,
    page: include_str!("key-repeated.md"),
};

impl Rule for KeyRepeated {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn environment(&self, _: &[&Environment], environment: &Environment, out: &mut Vec<Finding>) {
        let here = &environment.name;
        for key in &environment.repeated_keys {
            let subject = Subject::new(key.app.as_deref(), &key.kind, &key.name);
            let title = format!("{} stands twice in {here}", key.path);
            let value = Value::plain("does not count");
            let fact = Fact::new(&key.path, value, key.first);
            let mut finding = fact.finding(&META, environment, subject, title);
            let counts = FindingSide::new(here, Value::plain("counts"), key.last);
            finding.sides.push(counts);
            out.push(finding.because(
                "kubectl takes the last one; kustomize and strict validation refuse the file",
            ));
        }
    }
}

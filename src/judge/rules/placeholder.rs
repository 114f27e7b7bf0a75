//! `placeholder`: a value that somebody was to fill in.

use crate::compare::{Subject, Value};
use crate::environments::Where;
use crate::files;
use crate::judge::context::Fact;
use crate::judge::rule::{Meta, Rule};
use crate::judge::texts::{self, Place, Text};
use crate::judge::{Finding, Severity};
use crate::maps::IndexMap;
use crate::model::Environment;
use crate::placeholders::{self, In};

pub(crate) struct Placeholder;

static META: Meta = Meta {
    id: "placeholder",
    summary: "A value is still what somebody was to fill in: CHANGEME, YOUR_TOKEN, <REGION>, shop.example.com",
    severity: Severity::Warning,
    page: include_str!("placeholder.md"),
};

impl Rule for Placeholder {
    fn meta(&self) -> &'static Meta {
        &META
    }

    /// Looks at targets: a reference that was never filled in makes no release worse.
    fn environment(&self, all: &[&Environment], environment: &Environment, out: &mut Vec<Finding>) {
        let reference = all.first().filter(|_| all.len() > 1);
        if reference.is_some_and(|reference| reference.name == environment.name) {
            return;
        }
        let mut search = Search {
            environment,
            hosts: reference
                .map(|reference| hosts(reference))
                .unwrap_or_default(),
            found: IndexMap::default(),
        };
        texts::each(environment, &mut |text| search.look(&text));
        out.extend(
            search
                .found
                .into_values()
                .map(|(finding, more)| match more {
                    0 => finding,
                    1 => finding.because("it stands in one more place of the file"),
                    more => finding.because(format!("it stands in {more} more places of the file")),
                }),
        );
    }
}

/// The reference's texts that may be hosts, by owner and field.
type Hosts = IndexMap<(Subject, String), String>;

fn hosts(reference: &Environment) -> Hosts {
    let mut hosts = Hosts::default();
    texts::each(reference, &mut |text| {
        let is_file = matches!(text.place, Place::File(_));
        if !is_file && text.text.contains('.') {
            hosts.insert((text.subject(), text.field()), text.text.into_owned());
        }
    });
    hosts
}

struct Search<'s> {
    environment: &'s Environment,
    hosts: Hosts,
    /// Word and file → the first finding, and how many more there are.
    found: IndexMap<(String, u64), (Finding, usize)>,
}

impl Search<'_> {
    fn look(&mut self, text: &Text<'_>) {
        let content = &*text.text;
        if let Place::File(file) = text.place {
            match placeholders::placeholder(content, In::Text)
                .or_else(|| placeholders::placeholder(content, In::Value))
                .and_then(|_| files::read(file, content))
            {
                Some(parsed) => {
                    for entry in parsed.entries() {
                        if let Some(found) = placeholders::placeholder(&entry.value, In::Value) {
                            let field = format!("{file}.{}", entry.path);
                            let label = format!("{} of file {file}", entry.path);
                            self.tell(text, &label, found.word, &field);
                        }
                    }
                }
                None => {
                    if let Some(found) = placeholders::placeholder(content, In::Text) {
                        self.tell(text, &text.label(), found.word, &text.field());
                    }
                }
            }
            return;
        }
        let label = match text.kind {
            Where::Tag => "the image's tag".to_owned(),
            _ => text.label(),
        };
        if let Some(found) = placeholders::placeholder(content, In::Value) {
            self.tell(text, &label, found.word, &text.field());
        } else if content.contains("example")
            && let Some(theirs) = self.hosts.get(&(text.subject(), text.field()))
            && let Some(found) = placeholders::example_host(content, theirs)
        {
            self.tell(text, &label, found.word, &text.field());
        }
    }

    fn tell(&mut self, text: &Text<'_>, label: &str, word: &str, field: &str) {
        let key = (word.to_owned(), text.origin.of_file().to_bits());
        if let Some((_, more)) = self.found.get_mut(&key) {
            *more += 1;
            return;
        }
        let here = &self.environment.name;
        let title = format!("{label} is still {word} in {here}");
        let fact = Fact::new(field, Value::Text(word.into()), text.origin);
        let finding = fact.finding(&META, self.environment, text.subject(), title);
        self.found.insert(key, (finding, 0));
    }
}

//! `placeholder`: a value that somebody was to fill in.

mod hosts;
mod texts_around;

use std::cell::OnceCell;

use crate::compare::{Subject, Value};
use crate::environments::Where;
use crate::files;
use crate::judge::context::{Fact, Site};
use crate::judge::part::Part;
use crate::judge::rule::{Meta, Rule};
use crate::judge::rules::apply_refused;
use crate::judge::texts::{self, Place, Text};
use crate::judge::{Finding, FindingSide, Severity, Title};
use crate::maps::{IndexMap, IndexSet};
use crate::model::{Environment, OtherObject};
use crate::placeholders::{self, In};
use crate::words::listed;
use crate::yaml::Origin;
use texts_around::{is_for_people, whole_host};

use hosts::{Hosts, hosts};

pub(crate) struct Placeholder;

static META: Meta = Meta {
    id: "placeholder",
    summary: "A value is still what somebody was to fill in: CHANGEME, YOUR_TOKEN, <REGION>, shop.example.com",
    severity: Severity::Warning,
    page: include_str!("placeholder.md"),
};

/// The word in the hosts of examples.
const EXAMPLE: &str = "example";

/// Keys of a Secret that a title names.
const LISTED: usize = 5;

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
        let mut search = Search::new(environment, reference.copied());
        search.look_everywhere();
        out.extend(search.into_findings().map(|(finding, more)| match more {
            0 => finding,
            1 => finding.because("it stands in one more place of the file"),
            more => finding.because(format!("it stands in {more} more places of the file")),
        }));
        out.extend(of_secrets(environment));
    }
}

/// Returns the placeholders of an environment, each with its file.
fn words_of(environment: &Environment) -> IndexSet<(String, u64)> {
    let mut search = Search::new(environment, None);
    search.look_everywhere();
    search.found.into_keys().collect()
}

/// Tells whether there is something to say of a value, so that no label is made for nothing.
fn may_tell(content: &str) -> bool {
    content.contains(EXAMPLE) || placeholders::placeholder(content, In::Value).is_some()
}

fn subject(object: &OtherObject) -> Subject {
    Subject::new(object.app.as_deref(), &object.kind, &object.original_name)
}

/// The place of a value, in words and as ids spell it.
struct Written<'s> {
    label: &'s str,
    /// It stands in a file that is read by its keys.
    is_of_file: bool,
    field: &'s str,
    origin: Origin,
}

struct Search<'s> {
    environment: &'s Environment,
    reference: Option<&'s Environment>,
    /// Gathered once an example's host is met.
    hosts: OnceCell<Hosts>,
    /// Words and their places that were told: a ConfigMap's value is a variable's too.
    seen: IndexSet<(String, u64, String)>,
    /// Word and file → the first finding, and how many more there are.
    found: IndexMap<(String, u64), Told>,
}

/// A finding that speaks for every place of a word in one file.
struct Told {
    finding: Finding,
    /// Its value stands in a file that is read by its keys.
    is_of_file: bool,
    more: usize,
}

impl<'s> Search<'s> {
    fn new(environment: &'s Environment, reference: Option<&'s Environment>) -> Self {
        Self {
            environment,
            reference,
            hosts: OnceCell::new(),
            seen: IndexSet::default(),
            found: IndexMap::default(),
        }
    }

    /// Looks at everything.
    fn look_everywhere(&mut self) {
        texts::each(self.environment, &mut |text| self.look(&text));
        texts::each_unmounted(self.environment, &mut |text| self.look(&text));
        self.look_at_images();
        self.look_at_objects();
    }

    /// Returns what was found, with the reference's side where it has the same from the same file. Words between underscores that
    /// the reference has as well are one fact a container: a script looks for all of them, or none does.
    fn into_findings(self) -> impl Iterator<Item = (Finding, usize)> {
        let reference = self.reference.filter(|_| !self.found.is_empty());
        let theirs = reference.map(words_of).unwrap_or_default();
        let words: IndexSet<String> = theirs.iter().map(|(word, _)| word.clone()).collect();
        self.found.into_iter().map(move |((word, file), told)| {
            let is_of_script = word.starts_with("__") && words.contains(&word);
            let part = is_of_script.then(|| Part::told_with((&told.finding.subject, file)));
            let mut finding = told.finding.part_of(part);
            if let Some(reference) = reference
                && theirs.contains(&(word, file))
                && let Some(side) = finding.sides.first()
            {
                let side = FindingSide {
                    environment: reference.name.clone(),
                    ..side.clone()
                };
                finding.sides.insert(0, side);
                let both = [reference.name.as_str(), &finding.environment];
                if let Some(title) = finding.title.of_all(&both) {
                    finding.title = title;
                }
                finding = finding.because(format!("the same in {}", reference.name));
            }
            (finding, told.more)
        })
    }

    fn look(&mut self, text: &Text<'_>) {
        let content = &*text.text;
        if let Place::File(file) = text.place {
            let found = placeholders::placeholder(content, In::Text)
                .or_else(|| placeholders::placeholder(content, In::Value));
            // Words between underscores are the whole of a value.
            if found.is_some() || content.contains("__") || content.contains(EXAMPLE) {
                self.look_in_file(text, file);
            }
            return;
        }
        if !may_tell(content) {
            return;
        }
        let label = match text.kind {
            Where::Tag => "the image's tag".to_owned(),
            _ => text.label(),
        };
        let field = text.field();
        let value = Written {
            label: &label,
            is_of_file: false,
            field: &field,
            origin: text.origin,
        };
        self.look_at(&value, content, || text.subject());
    }

    fn look_in_file(&mut self, text: &Text<'_>, file: &str) {
        let content = &*text.text;
        if let Some(parsed) = files::read(file, content) {
            for entry in parsed.entries() {
                if may_tell(&entry.value) {
                    let value = Written {
                        label: &format!("{} of file {file}", entry.path),
                        is_of_file: true,
                        field: &format!("{file}.{}", entry.path),
                        origin: text.origin,
                    };
                    self.look_at(&value, &entry.value, || text.subject());
                }
            }
            return;
        }
        let is_value = !content.trim().contains('\n');
        let within = if is_value { In::Value } else { In::Text };
        if let Some(found) = placeholders::placeholder(content, within) {
            let label = text.label();
            let value = Written {
                label: if is_value { file } else { &label },
                is_of_file: false,
                field: file,
                origin: text.origin,
            };
            self.tell(&value, (found.word, found.word), || text.subject());
        }
    }

    /// Looks at a single value; an example's host counts where the reference has a real one.
    fn look_at(&mut self, value: &Written<'_>, content: &str, subject: impl Fn() -> Subject) {
        if let Some(found) = placeholders::placeholder(content, In::Value) {
            self.tell(value, (found.word, content), subject);
            return;
        }
        if content.contains(EXAMPLE) {
            let gathered = || self.reference.map(hosts).unwrap_or_default();
            let hosts = self.hosts.get_or_init(gathered);
            let theirs = hosts.get(&(subject(), value.field.to_owned()));
            let found = theirs.and_then(|theirs| placeholders::example_host(content, theirs));
            if let Some(found) = found {
                self.tell(value, (found.word, content), subject);
            }
        }
    }

    /// Looks at the names of images: their tags are texts like others.
    fn look_at_images(&mut self) {
        for (site, container) in Site::containers(self.environment) {
            if let Some(image) = &container.image {
                let name = format!("{}/{}", image.value.registry, image.value.repository);
                let value = Written {
                    label: "the image",
                    is_of_file: false,
                    field: "image",
                    origin: image.origin,
                };
                self.look_at(&value, &name, || site.subject());
            }
        }
    }

    /// Looks at the fields of objects, and at those of pod templates that no rule has a type for.
    fn look_at_objects(&mut self) {
        let environment = self.environment;
        for object in &environment.objects {
            // Its texts describe fields.
            if object.kind == "CustomResourceDefinition" {
                continue;
            }
            for (path, leaf) in object.leaves.iter() {
                self.look_at_field(path, (&leaf.value, leaf.origin), &|| subject(object));
            }
        }
        for workload in &environment.workloads {
            let site = Site {
                environment,
                workload,
                container: None,
            };
            for (path, leaf) in workload.rest.iter() {
                self.look_at_field(path, (&leaf.value, leaf.origin), &|| site.subject());
            }
        }
    }

    fn look_at_field(
        &mut self,
        path: &str,
        (content, origin): (&str, Origin),
        subject: &dyn Fn() -> Subject,
    ) {
        if is_for_people(path) || selects(path) {
            return;
        }
        let value = Written {
            label: path,
            is_of_file: false,
            field: path,
            origin,
        };
        self.look_at(&value, content, subject);
    }

    /// Tells whether the API server refuses a name or label for this word: that is told there.
    fn is_refused(&self, word: &str) -> bool {
        let mut refused = self.environment.refused.iter();
        refused.any(|of| apply_refused::unfilled(of) == Some(word))
    }

    fn tell(
        &mut self,
        value: &Written<'_>,
        (word, content): (&str, &str),
        subject: impl Fn() -> Subject,
    ) {
        // The field tells places apart that have no line of their own.
        let is_line = value.origin.line() > 0 && !value.is_of_file;
        let field = if is_line { "" } else { value.field };
        let place = (word.to_owned(), value.origin.to_bits(), field.to_owned());
        if !self.seen.insert(place) {
            return;
        }
        if is_name(value) && self.is_refused(word) {
            return;
        }
        let key = (word.to_owned(), value.origin.of_file().to_bits());
        let here = &self.environment.name;
        let whole = whole_host(content, word);
        let title = Title::within(format_args!("{} is still {whole}", value.label), here);
        let fact = Fact::new(value.field, Value::Text(word.into()), value.origin);
        let finding = fact.finding(&META, self.environment, subject(), title);
        let is_of_file = value.is_of_file;
        let Some(told) = self.found.get_mut(&key) else {
            let told = Told {
                finding,
                is_of_file,
                more: 0,
            };
            self.found.insert(key, told);
            return;
        };
        told.more += 1;
        let first = &mut told.finding;
        // Of the keys of one object, whose order means nothing, the first by name speaks.
        let is_by_key = told.is_of_file || is_of_file;
        if !is_by_key && first.subject == finding.subject && finding.field < first.field {
            *first = finding;
        }
    }
}

/// Tells whether a field of an object is a label, or names an object or a namespace: a key of a file may be called so too.
fn is_name(value: &Written<'_>) -> bool {
    let path = value.field;
    let last = path.rsplit('.').next().unwrap_or_default();
    let names = matches!(last, "name" | "namespace") || last.ends_with("Name");
    !value.is_of_file && (names || path.contains("metadata.labels."))
}

/// Tells whether a field is a label, or selects by one.
fn selects(path: &str) -> bool {
    path.starts_with("metadata.labels") || path.contains("elector") || path.contains("matchLabels")
}

/// Tells of the values of Secrets, of which no more is known than that nobody filled them in.
fn of_secrets(environment: &Environment) -> impl Iterator<Item = Finding> {
    environment.secrets.iter().filter_map(|secret| {
        let mut keys: Vec<&String> = secret.unfilled.iter().collect();
        keys.sort_unstable();
        let first = *keys.first()?;
        let title = match keys.len() {
            1 => Title::within(
                format_args!("{first} is still a placeholder"),
                &environment.name,
            ),
            count => format!(
                "{count} values are still placeholders in {}: {}",
                environment.name,
                listed(&keys, LISTED)
            )
            .into(),
        };
        let subject = Subject::new(secret.app.as_deref(), "Secret", &secret.original_name);
        let origin = secret.keys.get(first).copied().unwrap_or(secret.origin);
        let fact = Fact::new(first, Value::Hidden, origin);
        Some(fact.finding(&META, environment, subject, title))
    })
}

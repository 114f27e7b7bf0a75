//! Values of a type that their field does not take: `8080` where a string is needed, `"2"` where a number is.
//!
//! Takes a declared object; gives refusals. Which field takes what is said by the table of Kubernetes' own types
//! ([`schema`]), which is walked along with the object. Of fields that are not in it, only those are told that no release has.

use super::known::{Checks, Known};
use super::{Report, scalars, together};
use crate::model::fields::text;
use crate::model::{Refusal, is_unsubstituted};
use crate::source::protobuf::schema::{self, Field, Kind, Message, Shape};
use crate::yaml::{Node, Value};

/// How much of what the table says is certain.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Checked {
    /// The types of values.
    Types,
    /// Which values there are, and which fields have to be set, too.
    Everything,
}

/// Checks every field of an object whose type is certain.
pub(super) fn of_object(object: &Node, report: &mut Report<'_>) {
    let kind = text(object, &["kind"]);
    let mut walk = Walk::new(Checked::Everything, report);
    if let Some(root) = schema::root(text(object, &["apiVersion"]), kind) {
        return walk.message(object, root);
    }
    // Of a custom resource only the metadata is known, and of a Rollout the template.
    walk.checked = Checked::Types;
    let known = [
        ("ObjectMeta", &["metadata"][..], "metadata"),
        ("PodTemplateSpec", &["spec", "template"], "spec.template"),
    ];
    let count = if kind == "Rollout" { 2 } else { 1 };
    for (message, path, shown) in known.into_iter().take(count) {
        if let (Some(message), Some(node)) = (schema::message(message), object.at(path)) {
            shown.clone_into(&mut walk.path);
            walk.single(node, &Field::of_message(message));
        }
    }
}

/// A way through an object.
struct Walk<'w, 'r> {
    checked: Checked,
    /// The path of the field: below the object, or below the container that the report is about.
    path: String,
    /// The variable that it stands in.
    variable: String,
    report: &'w mut Report<'r>,
}

impl<'w, 'r> Walk<'w, 'r> {
    fn new(checked: Checked, report: &'w mut Report<'r>) -> Self {
        Self {
            checked,
            path: String::new(),
            variable: String::new(),
            report,
        }
    }

    /// Does something in an item of a list; `list` is what comes before its brackets.
    fn nth(&mut self, list: &str, index: usize, then: impl FnOnce(&mut Self)) {
        let length = self.path.len();
        self.path.push_str(list);
        self.path.push('[');
        self.path.push_str(itoa::Buffer::new().format(index));
        self.path.push(']');
        then(self);
        self.path.truncate(length);
    }

    fn key(&mut self, key: &str, then: impl FnOnce(&mut Self)) {
        let length = self.path.len();
        if length > 0 {
            self.path.push('.');
        }
        self.path.push_str(key);
        then(self);
        self.path.truncate(length);
    }

    /// Checks a mapping against a message.
    fn message(&mut self, node: &Node, message: &'static Message) {
        let entries = node.as_map().unwrap_or_default();
        let known = Known::of(message);
        // A container's variables come last, under their own names.
        let is_env = |key: &Node| known.is_container && key.as_str() == Some("env");
        let first = entries.iter().filter(|(key, _)| !is_env(key));
        let last = entries.iter().filter(|(key, _)| is_env(key));
        for (key, value) in first.chain(last) {
            let key = key.as_str().unwrap_or_default();
            match known.field(key) {
                Some(of_field) => self.field(value, of_field),
                None => self.unknown((key, value), known),
            }
        }
        if self.checked == Checked::Everything {
            self.required(node, known);
            for wrong in together::check(known.rules, node) {
                self.key(wrong.field, |walk| {
                    let origin = wrong.node.origin;
                    walk.report.refuse(walk.path.clone(), wrong.why, origin);
                });
            }
        }
    }

    /// Says that a message has no such field.
    fn unknown(&mut self, (key, value): (&str, &Node), known: &'static Known) {
        // `sops` is taken out when the file is decrypted.
        let is_of_root = self.path.is_empty() && ["apiVersion", "kind", "sops"].contains(&key);
        let is_name = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric());
        if is_of_root || !is_name || value.is_null() || self.checked != Checked::Everything {
            return;
        }
        let belongs = match known.belongs(key) {
            Some(place) => format!("{place}, and "),
            None if known.is_whole => String::new(),
            // A newer release may have it.
            None => return,
        };
        let name = known.name;
        self.key(key, |walk| {
            let why = format!(
                "{name} has no such field: {belongs}kubectl apply stops with \"unknown field\", other deployers drop it"
            );
            let field = (&*walk.path, value.origin);
            walk.report.refuse_when(Refusal::Unknown, field, why);
        });
    }

    fn field(&mut self, value: &Node, of_field: &'static Checks) {
        let field = of_field.field;
        // What a container asks for is checked as amounts.
        let path = match field.name {
            "requests" | "limits" if self.path == "resources" => {
                return self.amounts(value, field);
            }
            _ => field.name,
        };
        // What stands in a status is read, and then forgotten.
        let checked = self.checked;
        if field.name == "status" && field.message().is_some() {
            self.checked = Checked::Types;
        }
        self.key(path, |walk| {
            walk.value(value, field);
            if walk.checked == Checked::Everything {
                walk.allowed(value, of_field);
                walk.limited(value, of_field);
            }
        });
        self.checked = checked;
    }

    /// Checks that a container's amounts are a mapping of single values; which of them are quantities, others say.
    fn amounts(&mut self, value: &Node, field: &'static Field) {
        self.key(field.name, |walk| match value.as_map() {
            Some(entries) => {
                for (key, amount) in entries {
                    if !matches!(amount.value, Value::Scalar(_)) {
                        let key = key.as_str().unwrap_or_default();
                        walk.key(key, |walk| walk.single(amount, field));
                    }
                }
            }
            None => walk.value(value, field),
        });
    }

    /// Checks all that a field holds.
    fn value(&mut self, value: &Node, field: &'static Field) {
        match (field.shape, &value.value) {
            _ if value.is_null() => {}
            (Shape::List, Value::Seq(items)) => {
                for (index, item) in items.iter().enumerate() {
                    match field.message() {
                        Some(message) => self.item(item, index, field, message),
                        None => self.single(item, field),
                    }
                }
            }
            (Shape::Map, Value::Map(entries)) => {
                for (key, value) in entries {
                    let key = key.as_str().unwrap_or_default();
                    self.key(key, |walk| walk.single(value, field));
                }
            }
            (Shape::List, _) => self.wrong(value, "a list"),
            (Shape::Map, _) => self.wrong(value, "a mapping"),
            _ => self.single(value, field),
        }
    }

    /// Checks an item of a list of messages.
    fn item(&mut self, item: &Node, index: usize, field: &'static Field, of: &'static Message) {
        let name = text(item, &["name"]);
        match of.name {
            "Container" => {
                let path = std::mem::take(&mut self.path);
                self.report.enter(name);
                if item.as_map().is_none() {
                    self.nth(field.name, index, |walk| {
                        walk.single(item, field);
                    });
                }
                self.message(item, of);
                self.report.enter("");
                self.path = path;
            }
            "EnvVar" if !name.is_empty() => {
                name.clone_into(&mut self.variable);
                self.nth("", index, |walk| walk.single(item, field));
                self.variable.clear();
            }
            _ => self.nth("", index, |walk| walk.single(item, field)),
        }
    }

    /// Checks one value.
    fn single(&mut self, value: &Node, field: &Field) {
        match (field.message(), &value.value) {
            _ if value.is_null() || field.kind == Kind::Json => {}
            (Some(message), Value::Map(_)) => self.message(value, message),
            (Some(_), _) => self.wrong(value, "a mapping"),
            (None, Value::Scalar(raw)) => {
                if let Some(wrong) = scalars::check(value, field)
                    && !is_unsubstituted(raw)
                {
                    // A variable's value is told by the variable's name.
                    let is_value = !self.variable.is_empty() && self.path.ends_with("].value");
                    let path = match is_value {
                        true => &self.variable,
                        false => &self.path,
                    };
                    self.report
                        .refuse_type(path.clone(), wrong.why, wrong.instead, value.origin);
                }
            }
            (None, _) => self.wrong(value, scalars::words(field)),
        }
    }

    /// Says that a value has another form than its field takes.
    fn wrong(&mut self, value: &Node, takes: &str) {
        let found = match &value.value {
            Value::Map(_) => "a mapping",
            Value::Seq(_) => "a list",
            Value::Scalar(raw) if is_unsubstituted(raw) => return,
            Value::Scalar(_) => "one value",
        };
        let is_value = !self.variable.is_empty() && self.path.ends_with("].value");
        let path = if is_value { &self.variable } else { &self.path };
        let why = format!("{found} stands here, the API server takes only {takes}");
        self.report.refuse(path.clone(), why, value.origin);
    }

    /// Checks that a text is one of the values that its field takes.
    fn allowed(&mut self, value: &Node, of_field: &'static Checks) {
        let field = of_field.field;
        if !of_field.is_one_of_values {
            return;
        }
        let texts = match &value.value {
            Value::Seq(items) if field.shape == Shape::List => items.as_slice(),
            Value::Scalar(_) if field.shape != Shape::List => std::slice::from_ref(value),
            _ => return,
        };
        for node in texts {
            let Some(text) = scalars::string(node) else {
                continue;
            };
            // To most fields an empty text is as none, and gets the default.
            if text.is_empty() || is_unsubstituted(text) || field.values().any(|v| v == text) {
                continue;
            }
            let values: Vec<&str> = field.values().filter(|value| !value.is_empty()).collect();
            let why = match values.as_slice() {
                [one] => format!("`{text}` is not allowed: only {one} is"),
                [first @ .., last] if values.len() <= 8 => {
                    let first = first.join(", ");
                    format!("`{text}` is not allowed: {first} or {last} is")
                }
                _ => format!("`{text}` is not one of the {} values", values.len()),
            };
            self.report.refuse(self.path.clone(), why, node.origin);
        }
    }

    /// Checks that a value is within what its field takes.
    fn limited(&mut self, value: &Node, of_field: &'static Checks) {
        let Some(limit) = of_field.limit else {
            return;
        };
        let is_list = of_field.field.shape == Shape::List;
        let values = match &value.value {
            Value::Seq(items) if is_list => items.as_slice(),
            Value::Scalar(_) if !is_list => std::slice::from_ref(value),
            _ => return,
        };
        for value in values {
            let is_open = value.as_str().is_some_and(is_unsubstituted);
            if !is_open && let Some(why) = limit.check(value) {
                self.report.refuse(self.path.clone(), why, value.origin);
            }
        }
    }

    /// Checks that all is there that has to be.
    fn required(&mut self, node: &Node, known: &'static Known) {
        for field in &known.required {
            let found = node.get(field.name).filter(|found| !found.is_null());
            let is_empty = |found: &Node| match &found.value {
                Value::Scalar(text) => text.is_empty(),
                Value::Seq(items) => items.is_empty(),
                Value::Map(_) => false,
            };
            if found.is_some_and(|found| !is_empty(found)) {
                continue;
            }
            let variable = match self.variable.as_str() {
                "" => String::new(),
                name => format!(" (variable {name})"),
            };
            let origin = found.map_or(node.origin, |found| found.origin);
            self.key(field.name, |walk| {
                let why = format!("it has to be set{variable}");
                walk.report.refuse(walk.path.clone(), why, origin);
            });
        }
    }
}

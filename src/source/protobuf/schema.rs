//! [`Message`]: the types of Kubernetes' API, by their names in JSON and by their numbers in protobuf.
//!
//! Takes `schema.txt`, which is made of Kubernetes' own types; gives messages and fields. Each message is read when it is first asked
//! for: a run asks for few of them.

use std::sync::OnceLock;

/// The table: a message's name, then a line a field, then an empty line.
const TABLE: &str = include_str!("schema.txt");

/// Returns the release of Kubernetes that the types are of, which the table's first line names.
pub(crate) fn kubernetes_release() -> &'static str {
    let line = TABLE.lines().next().unwrap_or_default();
    let (_, release) = line.split_once("of Kubernetes ").unwrap_or_default();
    release.split(". ").next().unwrap_or(release)
}

/// A message.
#[derive(Debug, Default)]
pub(crate) struct Message {
    /// The name of its type in Kubernetes' API.
    pub(crate) name: &'static str,
    /// Its place in the table.
    pub(crate) index: usize,
    /// By number; most numbers are taken.
    fields: Vec<Option<Field>>,
}

/// A field of a message.
#[derive(Debug)]
pub(crate) struct Field {
    /// Its name in JSON.
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) shape: Shape,
    /// Whether a number may have 64 bits.
    pub(crate) is_long: bool,
    /// Whether the API server's description says that it has to be set.
    pub(crate) is_required: bool,
    /// The only values that it takes, with a `|` between them; none where it takes any.
    values: &'static str,
}

/// The type of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Int,
    Bool,
    /// A message that stands for text, in its field 1.
    Quantity,
    /// A message that is a number or text.
    IntOrString,
    /// A message of seconds and nanoseconds.
    Time,
    /// A message that holds JSON, in its field 1.
    Json,
    /// Bytes; base64 in JSON.
    Bytes,
    /// A message, by its place in the table.
    Message(usize),
    /// None that is read.
    Unknown,
}

/// Multiplicity of a field, and its place in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    One,
    /// One that is not there where it is zero.
    Omitted,
    /// One whose fields are those of the message around it.
    Inline,
    List,
    Map,
}

/// A message's lines in the table, and what was read from them.
struct Entry {
    name: &'static str,
    lines: &'static str,
    message: OnceLock<Message>,
}

/// The places of the table's empty lines, looked for when the program is compiled, and not in every run.
static EMPTY_LINES: [usize; count_empty_lines()] = empty_lines();

const fn is_empty_line(at: usize) -> bool {
    let table = TABLE.as_bytes();
    at + 1 < table.len() && byte(table, at) == b'\n' && byte(table, at + 1) == b'\n'
}

#[allow(
    clippy::indexing_slicing,
    reason = "what is out of bounds when the program is compiled is an error then"
)]
const fn byte(table: &[u8], at: usize) -> u8 {
    table[at]
}

const fn count_empty_lines() -> usize {
    let (mut at, mut count) = (0, 0);
    while at < TABLE.len() {
        count += is_empty_line(at) as usize;
        at += 1;
    }
    count
}

#[allow(
    clippy::indexing_slicing,
    reason = "what is out of bounds when the program is compiled is an error then"
)]
const fn empty_lines() -> [usize; count_empty_lines()] {
    let mut found = [0; count_empty_lines()];
    let (mut at, mut count) = (0, 0);
    while at < TABLE.len() {
        if is_empty_line(at) {
            found[count] = at;
            count += 1;
        }
        at += 1;
    }
    found
}

/// Returns the entries of the table, sorted by name.
fn entries() -> &'static [Entry] {
    static ENTRIES: OnceLock<Vec<Entry>> = OnceLock::new();
    ENTRIES.get_or_init(|| {
        let starts = EMPTY_LINES.iter().map(|at| at + 2);
        let ends = EMPTY_LINES.iter().skip(1).copied();
        let blocks = starts.zip(ends.chain([TABLE.len()]));
        let blocks = blocks.filter_map(|(start, end)| TABLE.get(start..end));
        blocks.map(Entry::new).collect()
    })
}

impl Entry {
    fn new(block: &'static str) -> Self {
        let (name, lines) = block.split_once('\n').unwrap_or((block, ""));
        let message = OnceLock::new();
        Self {
            name,
            lines,
            message,
        }
    }
}

/// Returns the place of a message in the table.
fn place(name: &str) -> Option<usize> {
    let found = entries().binary_search_by(|entry| entry.name.cmp(name));
    found.ok()
}

/// Returns the message in a place of the table.
fn nth(index: usize) -> Option<&'static Message> {
    let entry = entries().get(index)?;
    Some(entry.message.get_or_init(|| read(index, entry)))
}

/// Returns how many messages there are.
pub(crate) fn count() -> usize {
    entries().len()
}

/// Kinds whose objects are in the table, by group.
const ROOTS: [(&str, &[&str]); 9] = [
    (
        "",
        &[
            "ConfigMap",
            "LimitRange",
            "Namespace",
            "PersistentVolumeClaim",
            "Pod",
            "ReplicationController",
            "ResourceQuota",
            "Secret",
            "Service",
            "ServiceAccount",
        ],
    ),
    (
        "apps",
        &["DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"],
    ),
    ("batch", &["CronJob", "Job"]),
    ("autoscaling", &["HorizontalPodAutoscaler"]),
    ("networking.k8s.io", &["Ingress", "NetworkPolicy"]),
    ("policy", &["PodDisruptionBudget"]),
    (
        "rbac.authorization.k8s.io",
        &["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"],
    ),
    ("scheduling.k8s.io", &["PriorityClass"]),
    ("storage.k8s.io", &["StorageClass"]),
];

/// Returns the message of an object by what it says of itself.
pub(crate) fn root(api_version: &str, kind: &str) -> Option<&'static Message> {
    let (group, version) = api_version.rsplit_once('/').unwrap_or(("", api_version));
    let (_, kinds) = ROOTS.iter().find(|(of, _)| *of == group)?;
    let is_known = match group {
        "autoscaling" => version == "v2",
        // Versions that are gone had the same fields.
        "apps" | "batch" => true,
        _ => version == "v1",
    };
    message(kind).filter(|_| is_known && kinds.contains(&kind))
}

/// Returns a message by the name of its type in Kubernetes' API.
pub(crate) fn message(name: &str) -> Option<&'static Message> {
    nth(place(name)?)
}

impl Message {
    pub(super) fn field(&self, number: u32) -> Option<&Field> {
        self.fields.get(usize::try_from(number).ok()?)?.as_ref()
    }

    pub(super) fn named(&self, name: &str) -> Option<&Field> {
        let mut fields = self.fields.iter().flatten();
        fields.find(|field| field.name == name)
    }

    /// Returns its fields as JSON has them: those of inline messages among them.
    pub(crate) fn in_json(&self) -> impl Iterator<Item = &Field> {
        let fields = || self.fields.iter().flatten();
        let inner = fields().filter(|field| field.shape == Shape::Inline);
        let inner = inner.filter_map(Field::message);
        fields()
            .filter(|field| field.shape != Shape::Inline)
            .chain(inner.flat_map(|message| message.fields.iter().flatten()))
    }
}

impl Field {
    /// Returns a field that holds a message.
    pub(crate) fn of_message(message: &Message) -> Self {
        Self {
            name: message.name,
            kind: Kind::Message(message.index),
            shape: Shape::One,
            is_long: false,
            is_required: false,
            values: "",
        }
    }

    /// Returns the message that it holds.
    pub(crate) fn message(&self) -> Option<&'static Message> {
        match self.kind {
            Kind::Message(index) => nth(index),
            _ => None,
        }
    }

    /// Returns the only values that it takes; none where it takes any.
    pub(crate) fn values(&self) -> impl Iterator<Item = &'static str> {
        let values = (!self.values.is_empty()).then(|| self.values.split('|'));
        values.into_iter().flatten()
    }
}

/// Reads the fields of a message.
fn read(index: usize, entry: &Entry) -> Message {
    let mut message = Message {
        name: entry.name,
        index,
        ..Message::default()
    };
    for (number, field) in entry.lines.lines().filter_map(read_field) {
        let size = message.fields.len().max(number + 1);
        message.fields.resize_with(size, || None);
        if let Some(place) = message.fields.get_mut(number) {
            *place = Some(field);
        }
    }
    message
}

/// Reads a line of the table: a field and its number.
fn read_field(line: &'static str) -> Option<(usize, Field)> {
    let mut words = line.split(' ');
    let number: usize = words.next()?.parse().ok()?;
    let name = words.next()?;
    let of = words.next()?;
    let kind = match of {
        "string" => Kind::Text,
        "int" | "int64" => Kind::Int,
        "bool" => Kind::Bool,
        "quantity" => Kind::Quantity,
        "int-or-string" => Kind::IntOrString,
        "time" => Kind::Time,
        "json" => Kind::Json,
        "bytes" => Kind::Bytes,
        of => place(of).map_or(Kind::Unknown, Kind::Message),
    };
    let mut field = Field {
        name,
        kind,
        shape: Shape::One,
        is_long: of == "int64",
        is_required: false,
        values: "",
    };
    for word in words {
        match word {
            "list" => field.shape = Shape::List,
            "map" => field.shape = Shape::Map,
            "inline" => field.shape = Shape::Inline,
            "omitted" => field.shape = Shape::Omitted,
            "required" => field.is_required = true,
            values => field.values = values.strip_prefix('=').unwrap_or_default(),
        }
    }
    Some((number, field))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_read_whole() {
        let lines = TABLE
            .lines()
            .filter(|line| line.starts_with(|c: char| c.is_ascii_digit()));
        let all = (0..count()).filter_map(nth);
        let fields = all.flat_map(|message| message.fields.iter().flatten());
        assert!(fields.clone().all(|field| field.kind != Kind::Unknown));
        assert_eq!(fields.count(), lines.count());
        let container = message("Container").expect("a container");
        let env = container.named("env").expect("a field");
        assert_eq!(
            (env.shape, env.message().map(|m| m.name)),
            (Shape::List, Some("EnvVar"))
        );
        assert_eq!(container.field(1).map(|field| field.name), Some("name"));
        assert!(message("Nothing").is_none());
    }
}

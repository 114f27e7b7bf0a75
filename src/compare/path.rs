//! [`FieldPath`]: where a leaf stands below its workload or container, step by step.

use std::cmp::Ordering;
use std::fmt;

use smol_str::SmolStr;

/// Maps whose keys are free text, dots included: what follows one of them is one key.
const FREE_KEYS: [&str; 4] = ["labels", "annotations", "matchLabels", "nodeSelector"];

impl FromIterator<Segment> for FieldPath {
    fn from_iter<I: IntoIterator<Item = Segment>>(steps: I) -> Self {
        Self(steps.into_iter().collect())
    }
}

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Segment {
    /// A field of a mapping, or a key of one whose keys are free text.
    Field(SmolStr),
    /// An item of a list, by its name or position.
    Item(SmolStr),
}

impl Segment {
    /// Returns the field's name, or the item's.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Field(name) | Self::Item(name) => name,
        }
    }
}

/// The path of a leaf: `spec.template.spec.tolerations[gpu].effect`. Sorted by its spelling.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct FieldPath(Vec<Segment>);

impl FieldPath {
    /// Reads the spelling that leaves have; what [`fmt::Display`] writes is the same text.
    #[must_use]
    pub fn parse(spelling: &str) -> Self {
        let mut segments = Vec::with_capacity(4);
        let mut rest = spelling;
        loop {
            let is_free = matches!(segments.last(), Some(Segment::Field(map)) if is_free(map));
            let end = if is_free {
                rest.len()
            } else {
                end_of_field(rest)
            };
            let (field, mut after) = rest.split_at(end);
            segments.push(Segment::Field(field.into()));
            while let Some((item, further)) = item(after) {
                segments.push(Segment::Item(item.into()));
                after = further;
            }
            match after.strip_prefix('.') {
                Some(next) => rest = next,
                None if after.is_empty() => return Self(segments),
                // Brackets that mean nothing: the text as a whole is a name.
                None => return Self::of_field(spelling),
            }
        }
    }

    /// Returns the path of one field.
    #[must_use]
    pub fn of_field(name: &str) -> Self {
        Self(vec![Segment::Field(name.into())])
    }

    /// Returns the path of a field below this one.
    #[must_use]
    pub fn with_field(mut self, name: &str) -> Self {
        self.0.push(Segment::Field(name.into()));
        self
    }

    /// Returns the steps.
    #[must_use]
    pub fn segments(&self) -> &[Segment] {
        &self.0
    }

    /// Returns the path down to the first field with one of these names, if there is one.
    #[must_use]
    pub fn up_to(&self, names: &[&str]) -> Option<Self> {
        let is_named = |segment: &Segment| matches!(segment, Segment::Field(name) if names.contains(&name.as_str()));
        let last = self.0.iter().position(is_named)?;
        self.0.get(..=last).map(|whole| Self(whole.to_vec()))
    }

    /// Returns the path of the claim template that this one stands in, if it stands in one.
    #[must_use]
    pub fn claim_template(&self) -> Option<Self> {
        let item = matches!(self.0.get(2), Some(Segment::Item(_)));
        let is_one = item && self.is_below(&["spec", "volumeClaimTemplates"]);
        let whole = self.0.get(..3).filter(|_| is_one)?;
        Some(Self(whole.to_vec()))
    }

    /// Tells whether the path is this field, spelled without items.
    #[must_use]
    pub fn is(&self, fields: &[&str]) -> bool {
        self.0.len() == fields.len() && self.is_below(fields)
    }

    /// Tells whether the path begins with these fields.
    #[must_use]
    pub fn is_below(&self, fields: &[&str]) -> bool {
        let own = self.0.iter().map(|segment| match segment {
            Segment::Field(name) => Some(name.as_str()),
            Segment::Item(_) => None,
        });
        self.0.len() >= fields.len() && own.zip(fields).all(|(own, field)| own == Some(*field))
    }

    /// Returns the key right below these fields: a label's name below `metadata`, `labels`.
    #[must_use]
    pub fn key_below(&self, fields: &[&str]) -> Option<&str> {
        match self.0.get(fields.len())? {
            Segment::Field(key) if self.is_below(fields) => Some(key),
            _ => None,
        }
    }

    /// Tells whether the path is that of a label, of whatever object or selector.
    #[must_use]
    pub fn is_label(&self) -> bool {
        let mut pairs = self.0.windows(2);
        pairs.any(|pair| {
            matches!(pair, [Segment::Field(map), Segment::Field(_)] if matches!(map.as_str(), "labels" | "matchLabels"))
        })
    }

    /// Returns what its value is the value of: the last word, or the item's name where that is `value`.
    #[must_use]
    pub fn value_name(&self) -> &str {
        match self.0.as_slice() {
            [.., Segment::Item(name), Segment::Field(field)] if field == "value" => name,
            _ => self.last_word(),
        }
    }

    /// Returns the last word of the path.
    #[must_use]
    pub fn last_word(&self) -> &str {
        let words = self.0.iter().rev().flat_map(|segment| match segment {
            Segment::Field(name) | Segment::Item(name) => name.rsplit('.'),
        });
        words
            .into_iter()
            .find(|word| !word.is_empty())
            .unwrap_or_default()
    }

    /// Returns the spelling piece by piece.
    fn pieces(&self) -> impl Iterator<Item = &str> {
        self.0.iter().enumerate().flat_map(|(index, segment)| {
            match segment {
                Segment::Field(name) => [if index > 0 { "." } else { "" }, name, ""],
                Segment::Item(name) => ["[", name, "]"],
            }
            .into_iter()
        })
    }
}

fn is_free(map: &str) -> bool {
    FREE_KEYS.contains(&map)
}

/// Returns where a field's name ends: before a dot or an item.
fn end_of_field(text: &str) -> usize {
    let mut ends = text.match_indices(['.', '[']);
    let end = ends.find(|(at, found)| {
        *found == "." || text.get(*at..).is_some_and(|rest| item(rest).is_some())
    });
    end.map_or(text.len(), |(at, _)| at)
}

/// Returns the item at the beginning of a text, and what follows it. An item's name may hold brackets of its own.
fn item(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_prefix('[')?;
    inner.match_indices(']').find_map(|(at, _)| {
        let (name, after) = (inner.get(..at)?, inner.get(at + 1..)?);
        (after.is_empty() || after.starts_with(['.', '['])).then_some((name, after))
    })
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pieces().try_for_each(|piece| f.write_str(piece))
    }
}

impl Ord for FieldPath {
    fn cmp(&self, other: &Self) -> Ordering {
        let bytes = self.pieces().flat_map(str::bytes);
        bytes.cmp(other.pieces().flat_map(str::bytes))
    }
}

impl PartialOrd for FieldPath {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_path_falls_into_steps() {
        let field = |name: &str| Segment::Field(name.into());
        let item = |name: &str| Segment::Item(name.into());
        let cases = [
            ("replicas", vec![field("replicas")]),
            (
                "spec.tolerations[gpu].effect",
                vec![
                    field("spec"),
                    field("tolerations"),
                    item("gpu"),
                    field("effect"),
                ],
            ),
            (
                "metadata.labels.app.kubernetes.io/name",
                vec![
                    field("metadata"),
                    field("labels"),
                    field("app.kubernetes.io/name"),
                ],
            ),
            (
                "tolerations[key=a.b]c].effect",
                vec![field("tolerations"), item("key=a.b]c"), field("effect")],
            ),
            (
                "exec.command[0]",
                vec![field("exec"), field("command"), item("0")],
            ),
            (
                "ports.80/TCP.name",
                vec![field("ports"), field("80/TCP"), field("name")],
            ),
            ("a[b", vec![field("a[b")]),
        ];
        for (spelling, segments) in cases {
            let path = FieldPath::parse(spelling);
            assert_eq!(path.segments(), segments, "{spelling}");
        }
    }

    #[test]
    fn a_path_is_asked_about_its_steps() {
        let label = FieldPath::parse("spec.template.metadata.labels.app.kubernetes.io/name");
        assert!(label.is_label());
        assert!(label.is_below(&["spec", "template"]));
        assert!(!label.is_below(&["spec", "templates"]));
        assert_eq!(label.last_word(), "io/name");
        assert_eq!(
            FieldPath::parse("metadata.labels.a.b/c").key_below(&["metadata", "labels"]),
            Some("a.b/c")
        );
        assert!(!FieldPath::parse("spec.labels").is_label());
        assert!(FieldPath::parse("metadata.namespace").is(&["metadata", "namespace"]));
        assert_eq!(FieldPath::parse("exec.command[2]").last_word(), "2");
    }

    proptest! {
        #[test]
        fn any_spelling_is_written_as_it_was_read(a in "[a-c.\\[\\]/]{0,16}|\\PC{0,12}", b in "[a-c.\\[\\]/-]{0,8}") {
            let (x, y) = (FieldPath::parse(&a), FieldPath::parse(&b));
            prop_assert_eq!(x.to_string(), a.clone());
            prop_assert_eq!(x.cmp(&y), a.cmp(&b));
            prop_assert_eq!(x == y, a == b);
        }
    }
}

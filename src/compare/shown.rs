//! [`Shown`]: a value as people read it, and the only way to get one into a sentence: masked, quoted, and shortened around what
//! differs.

use std::borrow::Cow;
use std::fmt::{self, Display, Formatter};

use super::text::{excerpt, quoted};
use super::value::{Absence, Value};
use crate::mask;
use crate::model::Probe;
use smol_str::SmolStr;

/// A value on its way to people. Writing it masks it.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'v> {
    value: &'v Value,
    name: &'v str,
    extent: Extent<'v>,
}

/// The extent to which a value is shown.
#[derive(Debug, Clone, Copy)]
enum Extent<'v> {
    Whole,
    /// A long text is cut to what differs from the other one.
    Beside(&'v Value),
}

impl Value {
    /// Shows the whole value. `name` is what it is the value of: names tell credentials.
    #[must_use]
    pub fn shown<'v>(&'v self, name: &'v str) -> Shown<'v> {
        Shown {
            value: self,
            name,
            extent: Extent::Whole,
        }
    }

    /// As [`Self::shown`], with a long text shortened around its first difference to the other side's.
    #[must_use]
    pub fn shown_beside<'v>(&'v self, name: &'v str, other: &'v Self) -> Shown<'v> {
        Shown {
            value: self,
            name,
            extent: Extent::Beside(other),
        }
    }

    /// Returns the whole value as one text, not masked: to find names in it, never to be shown.
    pub(crate) fn unmasked(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) | Self::Unsubstituted(text) | Self::Image(text) => Cow::Borrowed(text),
            Self::Concealing { text, .. } => Cow::Borrowed(text),
            Self::Leaf { text, .. } | Self::Other(text) | Self::Plain(text) => Cow::Borrowed(text),
            Self::Container {
                image: Some(text), ..
            } => Cow::Borrowed(text),
            Self::FromKey { text, map, key } => Cow::Owned(format!("{text} from {map}, key {key}")),
            Self::List(words) => Cow::Owned(format!("{words:?}")),
            Self::Set(texts) => Cow::Owned(texts.join(", ")),
            Self::Probe(probe) => Cow::Owned(probe_line(probe, &|command| command.to_owned())),
            // Names and numbers, in which the mask finds nothing to hide.
            named => Cow::Owned(named.shown("").to_string()),
        }
    }
}

impl<'v> Shown<'v> {
    fn other(&self) -> Option<&'v Value> {
        match self.extent {
            Extent::Whole => None,
            Extent::Beside(other) => Some(other),
        }
    }

    /// Masks a text, and cuts it with `shorten`. What was masked is not cut around a difference: an excerpt may start in the
    /// middle of a token, where it no longer looks like one.
    fn cut(
        &self,
        text: &str,
        whole: impl Fn(&str) -> String,
        shorten: impl Fn(&str, Option<&str>) -> String,
    ) -> String {
        let masked = self.masked(text);
        match self.extent {
            Extent::Whole => whole(&masked),
            Extent::Beside(_) if masked != text => shorten(&masked, None),
            Extent::Beside(other) => shorten(&masked, other.as_text()),
        }
    }

    fn masked<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match self.value {
            Value::Concealing { secrets, .. } => {
                mask::mask_parts(self.name, text, secrets.iter().map(SmolStr::as_str))
            }
            _ if self.name == "image" => mask::mask_image(text),
            _ => mask::mask_text(self.name, text),
        }
    }

    fn quoted(&self, text: &str) -> String {
        self.cut(text, |masked| format!("{masked:?}"), quoted)
    }

    fn list(&self, words: &[String]) -> String {
        let masked = mask::mask_words(words);
        let joined = format!("{masked:?}");
        match self.other() {
            None => joined,
            Some(Value::List(other)) if masked == words => {
                excerpt(&joined, Some(&format!("{other:?}")))
            }
            Some(_) => excerpt(&joined, None),
        }
    }
}

impl Display for Shown<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let masked = |text: &str| mask::mask_text(self.name, text).into_owned();
        match self.value {
            Value::Absent(Absence::NotSet) => f.write_str("not set"),
            Value::Absent(Absence::NotThere) => f.write_str("not there"),
            Value::Text(text) => f.write_str(&self.quoted(text)),
            Value::FromKey { text, map, key } => {
                // The key's name tells a credential as well as the variable's.
                let is_told_by_key = mask::mask_text(key, text) == mask::DOTS;
                let name = if is_told_by_key { key } else { self.name };
                let text = Self { name, ..*self }.quoted(text);
                write!(f, "{text} from configmap {map}, key {key}")
            }
            Value::Concealing { text, .. } => f.write_str(&self.quoted(text)),
            Value::Unsubstituted(text) => write!(f, "{} (not substituted)", self.quoted(text)),
            Value::Reference {
                object,
                key,
                optional,
                is_missing,
            } => {
                let optional = if *optional { ", optional" } else { "" };
                let missing = if *is_missing { " (no such key)" } else { "" };
                write!(f, "{object}, key {key}{optional}{missing}")
            }
            Value::Source {
                object,
                prefix,
                optional,
            } => {
                write!(f, "all keys of {object}")?;
                if !prefix.is_empty() {
                    write!(f, ", prefix {prefix}")?;
                }
                f.write_str(if *optional { ", optional" } else { "" })
            }
            Value::PodField(path) => write!(f, "field {path}"),
            Value::ResourceField(resource) => write!(f, "resource {resource}"),
            Value::Leaf { text, is_default } => {
                f.write_str(&self.cut(text, str::to_owned, excerpt))?;
                f.write_str(if *is_default { " (default)" } else { "" })
            }
            Value::List(words) => f.write_str(&self.list(words)),
            Value::Set(texts) => f.write_str(&masked(&texts.join(", "))),
            Value::Quantity(quantity) => f.write_str(&quantity.raw),
            Value::Count(count) => write!(f, "{count}"),
            Value::Times(1) => f.write_str("set once"),
            Value::Times(times) => write!(f, "set {times} times"),
            Value::Image(image) => f.write_str(&mask::mask_image(image)),
            Value::Probe(probe) => f.write_str(&probe_line(probe, &|command| {
                excerpt(&mask::mask_text("", command), None)
            })),
            Value::Container {
                image: Some(image), ..
            } => write!(f, "image {}", excerpt(&mask::mask_image(image), None)),
            Value::Container { name, image: None } => write!(f, "container {name}"),
            Value::Object { kind, name } => write!(f, "{kind} {name}"),
            Value::Volume(name) => write!(f, "volume {name}"),
            Value::Other(text) => f.write_str(&masked(text)),
            Value::Plain(words) => f.write_str(words),
            Value::Hidden => f.write_str(mask::DOTS),
        }
    }
}

/// Returns a probe in one line: `httpGet /ready on port 8080, every 5 s`. `shown` writes a command.
fn probe_line(probe: &Probe, shown: &dyn Fn(&str) -> String) -> String {
    let field = |path: &str| probe.fields.get(path).map(|leaf| leaf.value.as_str());
    let mut line = if let Some(port) = field("httpGet.port") {
        let path = field("httpGet.path").unwrap_or("/");
        format!("httpGet {} on port {port}", shown(path))
    } else if let Some(port) = field("tcpSocket.port") {
        format!("tcpSocket on port {port}")
    } else if let Some(port) = field("grpc.port") {
        format!("grpc on port {port}")
    } else if let Some(command) = command_of(probe) {
        format!("exec {}", shown(&command))
    } else {
        "set".to_owned()
    };
    if let Some(period) = field("periodSeconds") {
        line.push_str(&format!(", every {period} s"));
    }
    line
}

/// Joins the words of an exec probe, which stand under `exec.command[0]` and so on.
fn command_of(probe: &Probe) -> Option<String> {
    let words: Vec<&str> = (0..)
        .map_while(|index| probe.fields.get(&format!("exec.command[{index}]")))
        .map(|word| word.value.as_str())
        .collect();
    (!words.is_empty()).then(|| words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Located;
    use crate::yaml::Origin;

    #[test]
    fn a_probe_is_told_in_one_line() {
        let probe = |fields: &[(&str, &str)]| Probe {
            fields: fields
                .iter()
                .map(|(path, value)| {
                    (
                        SmolStr::new(path),
                        Located::new(SmolStr::new(value), Origin::NONE),
                    )
                })
                .collect(),
            port_name: None,
        };
        let cases: [(&[(&str, &str)], &str); 4] = [
            (
                &[
                    ("httpGet.path", "/ready"),
                    ("httpGet.port", "80"),
                    ("periodSeconds", "5"),
                ],
                "httpGet /ready on port 80, every 5 s",
            ),
            (
                &[("exec.command[0]", "cat"), ("exec.command[1]", "/tmp/up")],
                "exec cat /tmp/up",
            ),
            (&[("tcpSocket.port", "80")], "tcpSocket on port 80"),
            (&[], "set"),
        ];
        for (fields, wanted) in cases {
            assert_eq!(Value::Probe(probe(fields)).shown("").to_string(), wanted);
        }
    }

    #[test]
    fn long_texts_are_cut_to_what_differs() {
        let long = "x".repeat(150);
        let (a, b) = (format!("{long}one"), format!("{long}two"));
        let (a, b) = (Value::Text(a.into()), Value::Text(b.into()));
        assert_ne!(a, b);
        let shown = a.shown_beside("", &b).to_string();
        assert!(
            shown.starts_with("…\"") && shown.contains("one\""),
            "{shown}"
        );
        assert!(a.shown("").to_string().starts_with("\"xxx"));
    }

    #[test]
    fn no_way_of_showing_a_value_leaves_a_credential_in_it() {
        let url = "postgres://app:hunter2@db/shop";
        let word = || vec!["--password=hunter2".to_owned()].into();
        let values = [
            Value::Text(url.into()),
            Value::FromKey {
                text: url.into(),
                map: "m".into(),
                key: "k".into(),
            },
            Value::Unsubstituted(url.into()),
            Value::Concealing {
                text: "-Dpw=x app:hunter2".into(),
                secrets: [SmolStr::new("hunter2")].into(),
            },
            Value::written(url),
            Value::Other(url.into()),
            Value::Image("user:hunter2@registry/x --password hunter2".into()),
            Value::List(word()),
            Value::Set([SmolStr::new(url)].into()),
        ];
        for value in &values {
            for shown in [value.shown(""), value.shown_beside("", value)] {
                let text = shown.to_string();
                let is_url_like = text.contains("@db") || text.contains("password");
                assert!(!is_url_like || text.contains(mask::DOTS), "{text}");
                assert!(
                    !text.contains("app:hunter2") && !text.contains("=hunter2"),
                    "{text}"
                );
            }
        }
    }
}

//! Probes: one that is missing as a whole, or the fields in which two differ.

use super::collect::{Scope, union};
use super::{Difference, Field, text};
use crate::model::{Container, Located, Probe};
use crate::yaml::Origin;

/// Records probes that one container lacks, and the fields of those that both have.
pub(super) fn compare_probes<'e>(
    scope: &Scope<'e>,
    (a, b): (&'e Container, &'e Container),
    out: &mut Vec<Difference<'e>>,
) {
    union(&a.probes, &b.probes, |&kind, a, b| match (a, b) {
        (Some(a), Some(b)) => {
            let fields = (&a.value.fields, &b.value.fields);
            scope.leaves(out, fields, |path| {
                Field::Probe(kind, Some(path.to_owned()))
            });
        }
        (a, b) => scope.record(out, Field::Probe(kind, None), a.map(shown), b.map(shown)),
    });
}

fn shown(probe: &Located<Probe>) -> (String, Origin) {
    (described(&probe.value), probe.origin)
}

/// Returns a probe in one line: `httpGet /ready on port 8080, every 5 s`.
fn described(probe: &Probe) -> String {
    let field = |path: &str| probe.fields.get(path).map(|leaf| leaf.value.as_str());
    let port = |handler: &str| field(&format!("{handler}.port"));
    let mut line = if let Some(port) = port("httpGet") {
        format!(
            "httpGet {} on port {port}",
            field("httpGet.path").unwrap_or("/")
        )
    } else if let Some(port) = port("tcpSocket") {
        format!("tcpSocket on port {port}")
    } else if let Some(port) = port("grpc") {
        format!("grpc on port {port}")
    } else if let Some(command) = command(probe) {
        format!("exec {}", text::excerpt(&command, None))
    } else {
        "set".to_owned()
    };
    if let Some(period) = field("periodSeconds") {
        line.push_str(&format!(", every {period} s"));
    }
    line
}

/// Joins the words of an exec probe, which stand under `exec.command[0]` and so on.
fn command(probe: &Probe) -> Option<String> {
    let words: Vec<&str> = (0..)
        .map_while(|index| probe.fields.get(format!("exec.command[{index}]").as_str()))
        .map(|word| word.value.as_str())
        .collect();
    (!words.is_empty()).then(|| words.join(" "))
}

#[cfg(test)]
mod tests {
    use smol_str::SmolStr;

    use super::*;

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
            assert_eq!(described(&probe(fields)), wanted);
        }
    }
}

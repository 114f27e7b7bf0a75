//! Hosts that another environment's Ingress or route alone serves, in what an environment's own processes are told to call: no word in
//! them names an environment, and they lead into another one all the same.
//!
//! Takes the run's environments; gives a finding for each such text. Leaves hosts with an environment's name in them to the rule itself.

use std::cell::OnceCell;

use super::{META, part_of_file};
use crate::compare::Value;
use crate::environments::{EnvironmentNames, Named, Where, host_tokens};
use crate::files;
use crate::judge::context::Fact;
use crate::judge::served::{Elsewhere, Served};
use crate::judge::texts::{self, Place, Text};
use crate::judge::{Finding, Severity, Title, values};
use crate::model::{Environment, OtherObject};
use crate::source::State;

/// Words in the names of variables that list who may call, rather than who is called.
const CALLERS: [&str; 6] = ["allow", "cors", "csrf", "origin", "redirect", "trusted"];

pub(super) fn judge(all: &[&Environment], here: &Environment, out: &mut Vec<Finding>) {
    let served = Served::of(all);
    texts::each(here, &mut |text| {
        let is_called = matches!(
            text.place,
            Place::Variable(_) | Place::Word(..) | Place::File(_)
        );
        if !is_called || served.elsewhere(&here.name, &text.text).is_none() {
            return;
        }
        let search = Search { all, here, text };
        match search.text.place {
            Place::File(file) => search.look_in_file(&served, file, out),
            Place::Variable(name) => {
                let field = search.text.field();
                out.extend(search.look(&served, (name, &search.text.text), &field));
            }
            _ => {
                let field = search.text.field();
                out.extend(search.look(&served, ("", &search.text.text), &field));
            }
        }
    });
}

/// Tells whether another environment of the run serves hosts, and not this one, whose registered domain alone has the environment's name
/// from `start` on: a team may have all its hosts below such a domain, and nobody's requests are taken.
pub(super) fn is_free<'s>(
    (all, served): (&[&'s Environment], &OnceCell<Served<'s>>),
    other: &str,
    (host, start): (&str, usize),
) -> bool {
    let behind = host.get(start..).unwrap_or_default();
    if behind.matches('.').count() != 1 || host.matches('.').count() < 2 {
        return false;
    }
    let mut known = all.iter().filter(|of| of.name == other);
    let served = || served.get_or_init(|| Served::of(all));
    known.any(|of| of.state == State::Declared)
        && served().serves_any(other)
        && !served().serves(other, host)
}

struct Search<'s> {
    all: &'s [&'s Environment],
    here: &'s Environment,
    text: Text<'s>,
}

impl Search<'_> {
    fn look_in_file(&self, served: &Served<'_>, file: &str, out: &mut Vec<Finding>) {
        // Of a script, no more is known than that the host stands in it.
        let Some(parsed) = files::read(file, &self.text.text) else {
            return;
        };
        for entry in parsed.entries() {
            let field = format!("{file}.{}", entry.path);
            out.extend(self.look(served, (entry.path.name(), &entry.value), &field));
        }
    }

    fn look(
        &self,
        served: &Served<'_>,
        (name, value): (&str, &str),
        field: &str,
    ) -> Option<Finding> {
        let here = &self.here.name;
        let found = served.elsewhere(here, value)?;
        let is_told_elsewhere =
            is_of_mail(name, value, found.start) || self.is_told_by_name(name, value);
        if is_told_elsewhere || self.may_be_served_live(found.host) {
            return None;
        }
        let other = found.environment;
        let label = match self.text.place {
            Place::File(file) => {
                let path = field.strip_prefix(file).unwrap_or(field);
                format!("{} of file {file}", path.trim_start_matches('.'))
            }
            _ => self.text.label(),
        };
        let title = Title::within(format_args!("{label} points at {other}"), here);
        let fact = Fact {
            field,
            value: Value::Text(values::entry_around(value, found.start).into()),
            origin: self.text.origin,
        };
        let subject = self.text.subject();
        let mut finding = fact.finding(&META, self.here, subject, title);
        finding.other_environment = Some(other.to_owned());
        finding.part = part_of_file(&self.text, &finding, (name, "points at", other));
        for side in &mut finding.sides {
            side.value_name = name.into();
        }
        let finding = finding.because(format!(
            "{} {} of {other} serves {}, and nothing in {here} does",
            found.by.kind, found.by.name, found.host
        ));
        Some(finding.with_severity(self.severity(served, name, &found)))
    }

    /// Tells whether a live state serves a host, or nobody could look whether it does.
    fn may_be_served_live(&self, host: &str) -> bool {
        let here = self.here;
        let is_host = |of: &OtherObject| {
            let mut leaves = of.leaves.iter();
            leaves.any(|(_, leaf)| leaf.value.eq_ignore_ascii_case(host))
        };
        here.state == State::Live
            && (!here.knows("Ingress", "networking.k8s.io") || here.objects.iter().any(is_host))
    }

    /// Tells whether the host has an environment's name in it, of which the rule speaks.
    fn is_told_by_name(&self, name: &str, value: &str) -> bool {
        let named: Vec<Named<'_>> = self
            .all
            .iter()
            .map(|of| crate::compare::named(of))
            .collect();
        let made = || EnvironmentNames::new(&named, &[], &[]);
        let owned = self.here.known_names.is_none().then(made);
        let names = self.here.known_names.as_deref().or(owned.as_ref());
        names.is_some_and(|names| {
            let here = names.find(&self.here.name);
            let by_name = |here| match self.text.place {
                Place::Word(..) => names.foreign(value, here, Where::Argument),
                _ => names.foreign_in_variable(name, value, here),
            };
            here.and_then(by_name).is_some()
        })
    }

    /// A release does not touch what its reference has; who may call is listed with others, and where an environment serves no host at
    /// all, its hosts may be served by what is not rendered.
    fn severity(&self, served: &Served<'_>, name: &str, found: &Elsewhere<'_, '_>) -> Severity {
        let word = name.to_ascii_lowercase();
        let are_callers = CALLERS.iter().any(|caller| word.contains(caller));
        let first = self.all.first().filter(|_| self.all.len() > 1);
        let is_reference = first.is_some_and(|first| first.name == self.here.name);
        if is_reference && self.is_alike() {
            return Severity::Note;
        }
        match is_reference
            || are_callers
            || found.is_beside_own
            || !served.serves_any(&self.here.name)
        {
            true => Severity::Warning,
            false => Severity::Error,
        }
    }

    /// Tells whether another environment has the same text in the same place.
    fn is_alike(&self) -> bool {
        let (subject, field) = (self.text.subject(), self.text.field());
        let mut others = self.all.iter().filter(|of| of.name != self.here.name);
        others.any(|other| {
            let mut is_alike = false;
            texts::each(other, &mut |text| {
                is_alike |= text.text == self.text.text
                    && text.field() == field
                    && text.subject() == subject;
            });
            is_alike
        })
    }
}

/// Tells whether a host is that of a mail address, to which nobody connects: `no-reply@shop.example`, or the value of `EMAIL_DOMAIN`.
fn is_of_mail(name: &str, value: &str, start: usize) -> bool {
    let before = value.get(..start).unwrap_or_default();
    let word = before.rsplit([' ', ',', ';', '<', '"']).next();
    let is_address = word.is_some_and(|word| {
        word.strip_suffix('@')
            .is_some_and(|user| !user.is_empty() && !user.contains([':', '/', '@']))
    });
    let name = name.to_ascii_lowercase();
    let is_domain = name.contains("mail") && name.ends_with("domain") && !value.contains('/');
    is_address || is_domain
}

/// Tells whether all labels of a host are those of somebody's service: `prometheus-prod-43-prod-ap-south-1.grafana.net` is the provider's
/// production, whoever sends to it. What customers call something of their own in a provider's domain is none.
pub(super) fn is_of_provider(token: &str) -> bool {
    const DOMAINS: &[&str] = &[
        ".datadoghq.com",
        ".datadoghq.eu",
        ".ingest.sentry.io",
        ".ingest.de.sentry.io",
        ".ingest.us.sentry.io",
        ".logz.io",
        ".newrelic.com",
        ".nr-data.net",
    ];
    const OF_GRAFANA: &[&str] = &[
        "alertmanager-",
        "faro-collector-",
        "graphite-",
        "influx-",
        "logs-",
        "otlp-gateway-",
        "profiles-",
        "prometheus-",
        "tempo-",
    ];
    let mut all = host_tokens(token).peekable();
    all.peek().is_some()
        && all.all(|of| {
            let host = of.host.to_ascii_lowercase();
            let of_grafana = host.strip_suffix(".grafana.net");
            let is_grafanas =
                of_grafana.is_some_and(|label| OF_GRAFANA.iter().any(|of| label.starts_with(of)));
            is_grafanas || DOMAINS.iter().any(|domain| host.ends_with(domain))
        })
}

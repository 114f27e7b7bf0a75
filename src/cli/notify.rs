//! `--notify URL`: whoever is told of changes, and the telling.
//!
//! Takes what was typed, or what a trusted configuration names; sends what it is handed, a few times each. A URL may hold a token: it is
//! neither printed, logged nor kept. Leaves what is still to be told to [`super::ledger`].

use std::collections::BTreeSet;
use std::time::Duration;

use super::ui;
use crate::config::{NotifyConfig, NotifyFormat};
use crate::error::Error;
use crate::ledger::{Notification, Subscription, recipient};
use crate::report::MessageForm;
use crate::severity::Severity;
use crate::source::web;

/// The longest that a recipient may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// The pauses between attempts.
const PAUSES: [Duration; 3] = [
    Duration::from_millis(200),
    Duration::from_secs(1),
    Duration::ZERO,
];

/// Hosts that take a form of their own, by the end of their names.
const HOSTS: [(&str, NotifyFormat); 5] = [
    ("hooks.slack.com", NotifyFormat::Slack),
    ("hooks.slack-gov.com", NotifyFormat::Slack),
    (".webhook.office.com", NotifyFormat::Teams),
    (".logic.azure.com", NotifyFormat::Teams),
    (".powerplatform.com", NotifyFormat::Teams),
];

/// The arguments about notifications.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Over time")]
pub(super) struct NotifyArgs {
    /// Tell a webhook what is new, recovered or could not be evaluated, on change alone: URL, json=URL, slack=URL or teams=URL
    #[arg(
        long,
        value_name = "URL",
        env = "KUBEPARITY_NOTIFY",
        hide_env_values = true
    )]
    notify: Option<String>,
    /// The text that is told: {summary}, {new}, {recovered}, {not_evaluated}, {evaluated_again} and {time} stand for what changed
    #[arg(long, value_name = "TEXT")]
    notify_template: Option<String>,
}

/// Whoever is told, and how.
pub(super) struct Recipient {
    url: String,
    form: MessageForm,
    subscription: Subscription,
}

impl NotifyArgs {
    /// Returns whoever is told of findings of a severity or a higher one: as typed, or as a trusted configuration says.
    ///
    /// # Errors
    /// If it is no URL, the template has an unknown word, or there is no ledger, which alone knows what changed.
    pub(super) fn recipient(
        &self,
        (configured, is_trusted): (Option<&NotifyConfig>, bool),
        (has_ledger, least): (bool, Severity),
    ) -> Result<Option<Recipient>, Error> {
        let (text, format, template) = match (&self.notify, configured) {
            (Some(typed), _) => (typed.clone(), None, None),
            (None, Some(_)) if !is_trusted => {
                ui::warn(
                    "note: nobody is notified: 'notify' of kubeparity.yaml counts with --trust-config alone",
                );
                return Ok(None);
            }
            (None, Some(of)) => {
                let text = std::env::var(&of.url_from).map_err(|_| {
                    Error::new(format!("nobody can be notified: {} is not set", of.url_from))
                        .hint("'notify.urlFrom' of kubeparity.yaml names the environment variable that holds the URL")
                })?;
                (text, of.format, of.template.as_deref())
            }
            (None, None) => return Ok(None),
        };
        if !has_ledger {
            return Err(
                Error::new("--notify needs a ledger, which knows what changed")
                    .hint("name one: --ledger FILE, or 'ledger: FILE' in kubeparity.yaml"),
            );
        }
        let (named, url) = with_format(&text);
        let host = host(url).ok_or_else(|| {
            Error::new("--notify names no URL: its text is not shown, since it may hold a token")
                .hint("--notify https://HOST/PATH, or json=URL, slack=URL, teams=URL")
        })?;
        let of_host = HOSTS.iter().find(|(end, _)| host.ends_with(end));
        let of_host = of_host.map(|(_, format)| *format);
        let format = named.or(format).or(of_host).unwrap_or(NotifyFormat::Json);
        let template = self.notify_template.as_deref().or(template);
        let form = MessageForm::new(format, template).map_err(|why| {
            Error::new(why).hint(format!("a template has: {}", MessageForm::words()))
        })?;
        Ok(Some(Recipient {
            url: url.to_owned(),
            form,
            subscription: Subscription {
                recipient: recipient(url),
                least,
            },
        }))
    }
}

/// Takes the name of a form off a text.
fn with_format(text: &str) -> (Option<NotifyFormat>, &str) {
    let known = [
        ("json=", NotifyFormat::Json),
        ("slack=", NotifyFormat::Slack),
        ("teams=", NotifyFormat::Teams),
    ];
    let found = known
        .iter()
        .find_map(|(name, format)| Some((Some(*format), text.strip_prefix(name)?)));
    found.unwrap_or((None, text))
}

/// Returns the host of a URL.
fn host(url: &str) -> Option<String> {
    let uri: http::Uri = url.parse().ok()?;
    let is_web = matches!(uri.scheme_str(), Some("http" | "https"));
    uri.host().filter(|_| is_web).map(str::to_ascii_lowercase)
}

impl Recipient {
    /// Returns what of a run the recipient is told.
    pub(super) fn subscription(&self) -> &Subscription {
        &self.subscription
    }

    /// Sends notifications in their order, up to the first that cannot be sent; returns the keys of those that were.
    pub(super) fn send_all(&self, claimed: &[Notification]) -> BTreeSet<String> {
        let config = web::agent()
            .timeout_global(Some(PATIENCE))
            // A token is for one place.
            .max_redirects(0)
            .build();
        let agent = ureq::Agent::new_with_config(config);
        let mut told = BTreeSet::new();
        for notification in claimed {
            match self.send(notification, &agent) {
                Ok(()) => {
                    told.insert(notification.key.clone());
                }
                Err(why) => {
                    ui::warn(&format!(
                        "warning: nobody was notified: {why}; the next run tries again"
                    ));
                    break;
                }
            }
        }
        told
    }

    /// Sends one, a few times where it may go otherwise.
    fn send(&self, notification: &Notification, agent: &ureq::Agent) -> Result<(), String> {
        let body = self.form.body(notification);
        let mut why = String::new();
        for pause in PAUSES {
            let answer = agent
                .post(&self.url)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", &notification.key)
                .send(&body);
            why = match answer {
                Ok(answer) if answer.status().is_success() => return Ok(()),
                Ok(answer) => {
                    let status = answer.status().as_u16();
                    why = format!("the recipient answers {status}");
                    if !matches!(status, 408 | 425 | 429 | 500..=599) {
                        return Err(why);
                    }
                    why
                }
                // The rest of its words may have the URL.
                Err(ureq::Error::Timeout(_)) => "the recipient does not answer in time".to_owned(),
                Err(_) => "the recipient cannot be reached".to_owned(),
            };
            std::thread::sleep(pause);
        }
        Err(why)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recipient_has_a_host_and_a_form() {
        let cases = [
            (
                "https://hooks.slack.com/services/T/B/x",
                Some("hooks.slack.com"),
            ),
            ("http://127.0.0.1:80/x", Some("127.0.0.1")),
            ("hooks.slack.com/services", None),
            ("ftp://host/x", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(host(text).as_deref(), expected, "{text}");
        }
        assert_eq!(
            with_format("teams=https://h/?a=b"),
            (Some(NotifyFormat::Teams), "https://h/?a=b")
        );
        assert_eq!(
            with_format("https://h/?json=b"),
            (None, "https://h/?json=b")
        );
    }
}

//! Notifications: a change of the verdict as a message that is sent.
//!
//! Takes a [`Notification`] of the ledger, a form and a template; gives the body of a request. Ids, names and times alone: no values. Leaves
//! sending to [`crate::cli`].

use serde_json::json;

use crate::clean;
use crate::config::NotifyFormat;
use crate::ledger::Notification;
use crate::mask::mask_text;
use crate::words::{counted, listed};

/// Ids that a message lists before the rest is counted.
const SHOWN: usize = 20;

/// The text of a message, unless a team has its own.
const TEMPLATE: &str = "kubeparity: {summary}
new: {new}
recovered: {recovered}
could not be evaluated: {not_evaluated}
evaluated again: {evaluated_again}";

/// The words that a template may have between braces.
const WORDS: [&str; 6] = [
    "summary",
    "new",
    "recovered",
    "not_evaluated",
    "evaluated_again",
    "time",
];

/// The form and the text of messages.
#[derive(Debug, Clone)]
pub struct MessageForm {
    format: NotifyFormat,
    template: String,
}

impl MessageForm {
    /// Returns a form with a template, or with the usual one.
    ///
    /// # Errors
    /// The word between braces that stands for nothing.
    pub fn new(format: NotifyFormat, template: Option<&str>) -> Result<Self, String> {
        let template = template.unwrap_or(TEMPLATE);
        let words = template.split('{').skip(1);
        let mut names = words
            .filter_map(|rest| rest.split_once('}'))
            .map(|(name, _)| name);
        match names.find(|name| !WORDS.contains(name)) {
            Some(unknown) => Err(format!(
                "'{{{unknown}}}' of the template stands for nothing"
            )),
            None => Ok(Self {
                format,
                template: template.to_owned(),
            }),
        }
    }

    /// Returns the words that a template may have.
    #[must_use]
    pub fn words() -> String {
        WORDS.map(|word| format!("{{{word}}}")).join(", ")
    }

    /// Returns the body that a recipient gets.
    #[must_use]
    pub fn body(&self, told: &Notification) -> String {
        let text = self.text(told);
        let body = match self.format {
            NotifyFormat::Json => json!({
                "version": 1,
                "key": told.key,
                "at": told.at.to_string(),
                "text": text,
                "new": told.new,
                "recovered": told.recovered,
                "not_evaluated": told.not_evaluated,
                "evaluated_again": told.evaluated_again,
            }),
            NotifyFormat::Slack => json!({ "text": for_slack(&text) }),
            NotifyFormat::Teams => json!({
                "type": "message",
                "attachments": [{
                    "contentType": "application/vnd.microsoft.card.adaptive",
                    "content": {
                        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
                        "type": "AdaptiveCard",
                        "version": "1.4",
                        "body": text.lines().map(|line| json!({
                            "type": "TextBlock", "wrap": true, "text": for_teams(line),
                        })).collect::<Vec<_>>(),
                    },
                }],
            }),
        };
        clean::json(&body.to_string())
    }

    /// Returns the template with what changed in the place of its words, without the lines of which nothing is left.
    fn text(&self, told: &Notification) -> String {
        let mut lines = Vec::new();
        for line in self.template.lines() {
            let (mut text, mut rest) = (String::new(), line);
            let (mut has_words, mut is_filled) = (false, false);
            while let Some((before, after)) = rest.split_once('{') {
                text.push_str(before);
                let Some((name, after)) = after.split_once('}') else {
                    text.push('{');
                    rest = after;
                    continue;
                };
                let value = value(name, told);
                has_words = true;
                is_filled |= !value.is_empty();
                text.push_str(&value);
                rest = after;
            }
            text.push_str(rest);
            if is_filled || !has_words {
                lines.push(text);
            }
        }
        let text = lines.join("\n");
        clean::lines(&mask_text("", &text))
    }
}

fn value(name: &str, told: &Notification) -> String {
    match name {
        "summary" => summary(told),
        "new" => listed(&told.new, SHOWN),
        "recovered" => listed(&told.recovered, SHOWN),
        "not_evaluated" => listed(&told.not_evaluated, SHOWN),
        "evaluated_again" => listed(&told.evaluated_again, SHOWN),
        "time" => told.at.to_string(),
        _ => String::new(),
    }
}

/// Returns what changed in one line: `2 new findings, 1 recovered`.
fn summary(told: &Notification) -> String {
    let mut parts = Vec::new();
    if !told.new.is_empty() {
        parts.push(counted(told.new.len(), "new finding"));
    }
    if !told.recovered.is_empty() {
        parts.push(format!("{} recovered", told.recovered.len()));
    }
    if !told.not_evaluated.is_empty() {
        parts.push(format!(
            "{} could not be evaluated",
            counted(told.not_evaluated.len(), "environment")
        ));
    }
    if !told.evaluated_again.is_empty() {
        parts.push(format!(
            "{} evaluated again",
            counted(told.evaluated_again.len(), "environment")
        ));
    }
    parts.join(", ")
}

/// Returns a text in which nothing mentions anybody or links anywhere, as Slack reads it.
fn for_slack(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// Returns a text without the Markdown of cards.
fn for_teams(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(
            character,
            '*' | '_' | '[' | ']' | '(' | ')' | '\\' | '`' | '#'
        ) {
            plain.push('\\');
        }
        plain.push(character);
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::Time;

    fn told() -> Notification {
        Notification {
            key: "k".to_owned(),
            recipient: "r".to_owned(),
            at: Time::from(jiff::Timestamp::UNIX_EPOCH),
            new: vec!["env-missing:Deployment/web/app/B@production".to_owned()],
            recovered: Vec::new(),
            not_evaluated: vec!["qa".to_owned()],
            evaluated_again: Vec::new(),
            attempts: 0,
            claimed_until: None,
        }
    }

    #[test]
    fn a_message_has_what_changed_and_no_empty_lines() {
        let form = |template| MessageForm::new(NotifyFormat::Json, template).expect("a form");
        assert_eq!(
            form(None).text(&told()),
            "kubeparity: 1 new finding, 1 environment could not be evaluated
new: env-missing:Deployment/web/app/B@production
could not be evaluated: qa"
        );
        assert_eq!(
            form(Some("{new} at {time}\n{recovered}\n{")).text(&told()),
            "env-missing:Deployment/web/app/B@production at 1970-01-01T00:00:00Z\n{"
        );
        let refused = MessageForm::new(NotifyFormat::Json, Some("{new} {value}"));
        assert!(refused.is_err_and(|why| why.contains("'{value}'")));
    }

    #[test]
    fn the_forms_have_the_text_where_their_recipients_look() {
        let body = |format| {
            let form = MessageForm::new(format, Some("<{summary}>")).expect("a form");
            serde_json::from_str::<serde_json::Value>(&form.body(&told())).expect("JSON")
        };
        let summary = "1 new finding, 1 environment could not be evaluated";
        assert_eq!(body(NotifyFormat::Json)["text"], format!("<{summary}>"));
        assert_eq!(body(NotifyFormat::Json)["key"], "k");
        assert_eq!(
            body(NotifyFormat::Slack)["text"],
            format!("&lt;{summary}&gt;")
        );
        let card = &body(NotifyFormat::Teams)["attachments"][0]["content"];
        assert_eq!(card["body"][0]["text"], format!("<{summary}>"));
    }
}

//! [`known_or_marked`]: whether a value of the reference may be copied into the target.
//!
//! Takes a variable's name and value; gives the value, or a mark in its place where it is the reference's own. Leaves secrets to the mask.

use std::net::Ipv4Addr;

use serde_json::Value;

use super::own_word;
use crate::environments::{host_tokens, is_environment_word};
use crate::judge::lost_services::names_lost_service;
use crate::judge::{Context, values};

/// Returns a value that the target may have too. A value with the reference's name in it is not the target's, and the
/// target's is not known: a mark stands for it, which the next check reports.
pub(super) fn known_or_marked(context: &Context<'_>, name: &str, raw: &str) -> String {
    if let Some(own) = own_word::in_its_place(context, name, raw) {
        return own;
    }
    // So is that of a variable which is called after the reference, or which guards something.
    let is_own = is_called_after(context, name) || values::is_guard(name);
    let leads_away = leads_to_store(context, raw)
        || values::stands_in(raw)
        || leads_outside(raw)
        || leads_to_private_host(raw)
        || names_lost_service(context, name, raw);
    // What is said while a fault is looked for is not what production is to log.
    let is_of_its_own = is_own || values::is_chatty(raw) || is_of_reference(context, name, raw);
    let is_given = values::names_account(name) && !raw.is_empty() || is_on_platform(raw);
    match is_of_its_own || leads_away || is_given {
        true => marked(raw),
        false => raw.to_owned(),
    }
}

/// Returns the mark in the shape of a value: a list or table in JSON stays one that its reader can parse, with marks for its texts.
fn marked(raw: &str) -> String {
    let is_json = raw.trim_start().starts_with(['[', '{']);
    match serde_json::from_str::<Value>(raw) {
        Ok(mut value) if is_json => {
            mark_texts(&mut value);
            value.to_string()
        }
        _ => MARK.to_owned(),
    }
}

/// Puts marks in the place of texts; equal entries of a list are one.
fn mark_texts(value: &mut Value) {
    match value {
        Value::String(text) => MARK.clone_into(text),
        Value::Array(items) => {
            items.iter_mut().for_each(mark_texts);
            items.dedup();
        }
        Value::Object(fields) => fields.values_mut().for_each(mark_texts),
        _ => {}
    }
}

/// Tells whether a variable is called after the reference environment.
fn is_called_after(context: &Context<'_>, name: &str) -> bool {
    is_of_reference(context, "", &name.to_ascii_lowercase())
}

/// Tells whether a text holds a host that a platform gives to one account's site, database or bucket: it is the reference's,
/// though it does not say so.
fn is_on_platform(text: &str) -> bool {
    const PLATFORMS: &[&str] = &[
        ".azure-api.net",
        ".azurestaticapps.net",
        ".azurewebsites.net",
        ".cache.amazonaws.com",
        ".cloudfront.net",
        ".core.windows.net",
        ".database.windows.net",
        ".elb.amazonaws.com",
        ".es.amazonaws.com",
        ".firebaseapp.com",
        ".fly.dev",
        ".herokuapp.com",
        ".mongodb.net",
        ".netlify.app",
        ".ngrok-free.app",
        ".ngrok.app",
        ".ngrok.io",
        ".onrender.com",
        ".pages.dev",
        ".rds.amazonaws.com",
        ".run.app",
        ".servicebus.windows.net",
        ".supabase.co",
        ".vercel.app",
        ".web.app",
        ".workers.dev",
    ];
    PLATFORMS.iter().any(|platform| text.contains(platform))
}

/// Tells whether a text is the address of a database, a cache or a queue that the target does not render: it holds the reference's data.
fn leads_to_store(context: &Context<'_>, text: &str) -> bool {
    const SCHEMES: &[&str] = &[
        "amqp",
        "amqps",
        "jdbc",
        "kafka",
        "mariadb",
        "mongodb",
        "mysql",
        "nats",
        "postgres",
        "postgresql",
        "redis",
        "rediss",
        "sqlserver",
    ];
    let Some((scheme, _)) = text.split_once("://") else {
        return false;
    };
    let scheme = scheme.split([':', '+']).next().unwrap_or_default();
    SCHEMES.contains(&scheme) && !context.target_renders_host_of(text)
}

/// Tells whether a text names a host outside of any cluster, of which nobody here knows whether the target has the same. Of services that are one
/// for everybody, it has.
fn leads_outside(text: &str) -> bool {
    const FOR_EVERYBODY: &[&str] = &[
        "anthropic.com",
        "auth0.com",
        "cloudflare.com",
        "docker.io",
        "ghcr.io",
        "github.com",
        "githubusercontent.com",
        "gitlab.com",
        "googleapis.com",
        "google.com",
        "mailgun.net",
        "microsoft.com",
        "microsoftonline.com",
        "npmjs.org",
        "openai.com",
        "opentelemetry.io",
        "paypal.com",
        "pypi.org",
        "quay.io",
        "sendgrid.net",
        "sentry.io",
        "slack.com",
        "stripe.com",
        "telegram.org",
        "twilio.com",
    ];
    let mut hosts = host_tokens(text).map(|token| token.host);
    hosts.any(|host| {
        let is_in_cluster =
            host.ends_with(".svc") || host.ends_with(".local") || host.contains(".svc.");
        let is_for_everybody = FOR_EVERYBODY.iter().any(|domain| {
            let before = host.strip_suffix(domain);
            before.is_some_and(|before| before.is_empty() || before.ends_with('.'))
        });
        host.contains('.') && !is_in_cluster && !is_for_everybody
    })
}

/// Tells whether a text holds the address of a host in a private network: which host has it in the target's network is not known. A range
/// of addresses, `10.0.0.0/8`, is no host.
fn leads_to_private_host(text: &str) -> bool {
    let is_of_address = |c: char| c.is_ascii_digit() || c == '.';
    let mut words = text.split(|c: char| !is_of_address(c) && c != '/');
    words.any(|word| {
        let mut parts = word.split('/').filter(|part| !part.is_empty());
        let address = parts.next().and_then(|of| of.parse::<Ipv4Addr>().ok());
        let is_range = parts.next().is_some();
        address.is_some_and(|of| of.is_private() && !is_range && of.octets()[3] != 0)
    })
}

/// A placeholder: the next check reports it.
pub(crate) const MARK: &str = "REPLACE_ME";

/// Tells whether a text holds the reference environment's name. In hosts, a word for any environment but the target's
/// counts too.
pub(super) fn is_of_reference(context: &Context<'_>, name: &str, text: &str) -> bool {
    let is_host = values::kind(name, text) == Some(values::ValueKind::Host);
    let reference = context.reference();
    let mut words = text.split(|c: char| !c.is_ascii_alphanumeric());
    words.any(|word| {
        word.eq_ignore_ascii_case(reference)
            || is_host && is_environment_word(word) && !word.eq_ignore_ascii_case(context.target())
    }) || reference.len() > 3 && text.contains(reference)
}

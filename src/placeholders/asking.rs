//! The words that ask to be filled in: `CHANGEME`, `your-org`, `ROLE_ARN_PLACEHOLDER`, `ACCOUNT_ID` in an ARN.
//!
//! Takes a word with what stands around it; says yes or no. Leaves to [`super`] where words are looked for, and what makes a
//! comment, a key or a pattern of one.

use super::In;

/// Names of somebody's own things, as examples have them: `your-org/app`, `yourdomain.com`.
const THINGS: &[&str] = &[
    "account",
    "api",
    "app",
    "backend",
    "bucket",
    "client",
    "cluster",
    "company",
    "customer",
    "domain",
    "email",
    "frontend",
    "host",
    "hostname",
    "image",
    "instance",
    "ip",
    "name",
    "namespace",
    "org",
    "organisation",
    "organization",
    "project",
    "region",
    "registry",
    "repo",
    "repository",
    "server",
    "service",
    "site",
    "subscription",
    "team",
    "tenant",
    "url",
    "user",
    "username",
    "vault",
    "website",
    "zone",
];

/// Names of what nobody shows: `your-api-key`, `your_tunnel_token`.
const CREDENTIALS: &[&str] = &[
    "certificate",
    "credential",
    "credentials",
    "id",
    "key",
    "passphrase",
    "password",
    "secret",
    "token",
];

/// Words in capitals that stand for a part of a cloud's own names, and for nothing elsewhere.
const PARTS: &[&str] = &[
    "ACCOUNT",
    "ACCOUNT_ID",
    "ACCOUNT-ID",
    "ACCOUNT_NUMBER",
    "AWS_ACCOUNT",
    "AWS_ACCOUNT_ID",
    "AWS_REGION",
    "CERTIFICATE_ID",
    "CLUSTER_NAME",
    "GCP_PROJECT",
    "GCP_PROJECT_ID",
    "PROJECT",
    "PROJECT_ID",
    "PROJECT-ID",
    "REGION",
    "RESOURCE_GROUP",
    "SUBSCRIPTION_ID",
    "TENANT_ID",
];

/// The words behind `to-be-` for the work that is left with a value.
const TO_BE: &[&str] = &[
    "added",
    "announced",
    "changed",
    "configured",
    "confirmed",
    "decided",
    "defined",
    "determined",
    "filled",
    "filled_in",
    "provided",
    "replaced",
    "set",
    "specified",
    "updated",
];

/// The marks of texts in which clouds name their things.
const CLOUDS: &[&str] = &[
    "arn:",
    ".amazonaws.com",
    ".gserviceaccount.com",
    "gcr.io/",
    ".pkg.dev/",
    "projects/",
    "subscriptions/",
];

/// Tells whether a word asks to be filled in, by itself and by what stands before and after it.
pub(super) fn asks(word: &str, (before, after): (&str, &str), within: In) -> bool {
    if ["TBD", "TBC"].contains(&word) {
        return before.is_empty() && after.is_empty();
    }
    // The shortest others are `TODO` and `REGION`: most words are none by their length or their letters.
    if word.len() < 4 || word.starts_with('-') {
        return false;
    }
    let is_upper = is_upper(word);
    if is_upper && asks_in_capitals(word, (before, after), within) {
        return true;
    }
    let ends = before.is_empty() && after.is_empty();
    let parts = || word.split(['-', '_']).filter(|part| !part.is_empty());
    let is = |part: &str, known: &str| part.eq_ignore_ascii_case(known);
    let first = parts().next().unwrap_or_default();
    let last = parts().next_back().unwrap_or_default();
    if is(word, "placeholder") {
        return ends;
    }
    if ends && asks_as_a_whole(word) {
        return true;
    }
    if is(first, "your") {
        return is_yours(word, ends || is_of_name(before, after), ends);
    }
    if word.get(..4).is_some_and(|start| is(start, "your")) && is_of_name(before, after) {
        let thing = word.get(4..).unwrap_or_default();
        return thing.len() > 2 && THINGS.iter().any(|known| is(thing, known));
    }
    if is(last, "here") && word.len() > 8 && parts().any(|part| is(part, "your")) {
        return true;
    }
    // `fqdn.replace.here`
    if is(word, "replace") {
        let label = after.strip_prefix('.').unwrap_or_default();
        let label = label.split(['.', '/', ':']).next().unwrap_or_default();
        return is(label, "here") || is(label, "me");
    }
    asks_behind_a_label(word)
        || asks_to_change(word)
        || within == In::Value && asks_to_replace(word)
}

/// Tells whether a word that is the whole of a value asks for another: `x_placeholder`, `placeholder-client-id`, `fill-me-in`, `TBD`,
/// `to-be-defined`, `insert-token-here`, `xxxxxxxx`.
fn asks_as_a_whole(word: &str) -> bool {
    let is_crossed = word.len() > 3 && word.bytes().all(|byte| byte.eq_ignore_ascii_case(&b'x'));
    let lower = word.to_ascii_lowercase().replace('-', "_");
    let named =
        |word: &str| word == "value" || THINGS.contains(&word) || CREDENTIALS.contains(&word);
    let parts = || lower.split('_').filter(|part| !part.is_empty());
    let first = parts().next().unwrap_or_default();
    let mut ends = parts().rev();
    let (last, before) = (
        ends.next().unwrap_or_default(),
        ends.next().unwrap_or_default(),
    );
    let is_marked = match (first, last) {
        ("placeholder", of) => named(of),
        (_, "placeholder") => word.contains("_placeholder") || named(before),
        ("insert" | "enter" | "put" | "add" | "paste" | "fill", "here") => true,
        _ => false,
    };
    let begins = ["fill_me", "fill_in", "fillme", "set_me", "setme", "to_be_"];
    let is_asked = lower == "tobedefined"
        || begins.iter().any(|start| {
            let rest = lower.strip_prefix(start);
            match *start {
                "to_be_" => rest.is_some_and(|rest| TO_BE.contains(&rest)),
                _ => rest.is_some_and(|rest| rest.is_empty() || rest == "_in"),
            }
        });
    word == "FIXME" || is_crossed || is_marked || is_asked
}

/// `replace-with-admin-token`; a script may be called so.
fn asks_to_replace(word: &str) -> bool {
    ["replace-with-", "replace_with_"].iter().any(|start| {
        let begins = word.get(..start.len());
        begins.is_some_and(|begins| begins.eq_ignore_ascii_case(start)) && word.len() > start.len()
    })
}

/// `sha-REPLACE_WITH_COMMIT`
fn asks_behind_a_label(word: &str) -> bool {
    word.match_indices("-REPLACE_WITH_").any(|(at, start)| {
        let rest = word.get(at + start.len()..).unwrap_or_default();
        !rest.is_empty() && is_upper(rest)
    })
}

/// `changeme`, `change-me-in-cluster`, `pier-secret-change-me`, `please-change-this`.
fn asks_to_change(word: &str) -> bool {
    let has = |letter: u8| word.bytes().any(|byte| byte.eq_ignore_ascii_case(&letter));
    if word.len() < 8 || !(has(b'g') || has(b'p')) {
        return false;
    }
    let mut parts = word.split(['-', '_']).peekable();
    while let Some(part) = parts.next() {
        let is = |known: &str| part.eq_ignore_ascii_case(known);
        if is("changeme") || is("replaceme") {
            return true;
        }
        let next = parts.peek().copied().unwrap_or_default();
        let goes_on = |words: &[&str]| words.iter().any(|of| next.eq_ignore_ascii_case(of));
        let asks = is("change") && goes_on(&["me", "this"]) || is("replace") && goes_on(&["me"]);
        if asks {
            return true;
        }
    }
    false
}

fn asks_in_capitals(word: &str, (before, after): (&str, &str), within: In) -> bool {
    let starts = ["REPLACE_WITH_", "REPLACE-WITH-", "YOUR_", "YOUR-"];
    if word == "TODO"
        || starts
            .iter()
            .any(|start| word.starts_with(start) && word.len() > start.len())
    {
        return true;
    }
    if word.ends_with("_PENDING") {
        return within == In::Value || before.trim_end().ends_with(['=', ':', '/']);
    }
    if word.ends_with("_PLACEHOLDER") || word.starts_with("PLACEHOLDER_") {
        return true;
    }
    if word.trim_matches('_') == "PLACEHOLDER" {
        return is_of_name(before, after) || before.is_empty() && after.is_empty();
    }
    PARTS.contains(&word) && is_part_of_cloud(before, after)
}

/// Tells whether a word that begins with `your` asks for something of the reader's.
fn is_yours(word: &str, is_of_name: bool, is_whole: bool) -> bool {
    let mut parts = word.split(['-', '_']).filter(|part| !part.is_empty());
    let last = parts.next_back().unwrap_or_default();
    let is = |known: &&str| last.eq_ignore_ascii_case(known);
    // `your` alone.
    if parts.next().is_none() {
        return false;
    }
    last.eq_ignore_ascii_case("here")
        || is_of_name && THINGS.iter().any(is)
        || (is_whole || is_of_name) && CREDENTIALS.iter().any(is)
}

/// Tells whether a word is a label of a host, or a segment of a path or of an image's name.
fn is_of_name(before: &str, after: &str) -> bool {
    let begins =
        before.is_empty() || before.ends_with(['/', '.', '@', ':', '=', '"', '\'', ' ', ',']);
    let ends_host = after
        .strip_prefix('.')
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()));
    let is_last = (before.ends_with(['/', '@']) || before.ends_with("://"))
        && (after.is_empty() || after.starts_with([':', '@', '"', '\'', ' ', ',', '\n']));
    begins && (ends_host || after.starts_with('/') || is_last)
}

/// Tells whether a word is a part of an ARN, or of another name that a cloud gives.
fn is_part_of_cloud(before: &str, after: &str) -> bool {
    let ends = |c: char| c.is_whitespace() || "\"'`,;".contains(c);
    let start = before.rfind(ends).map_or(0, |at| at + 1);
    let before = before.get(start..).unwrap_or_default();
    let after = after.split(ends).next().unwrap_or_default();
    let is_separate = (before.is_empty() || before.ends_with([':', '/', '.', '@']))
        && (after.is_empty() || after.starts_with([':', '/', '.']));
    let mark = |mark: &&str| before.contains(*mark) || after.contains(*mark);
    is_separate && CLOUDS.iter().any(mark)
}

/// Tells whether a word is written in capitals.
fn is_upper(word: &str) -> bool {
    !word
        .bytes()
        .any(|byte| byte.is_ascii_lowercase() || byte >= 0x80)
}

#[cfg(test)]
mod tests {
    use crate::placeholders::{In, placeholder};

    #[test]
    fn somebodys_own_things_are_asked_for() {
        let cases = [
            ("your-registry/gauge", "your-registry"),
            ("https://your-frontend-domain.com", "your-frontend-domain"),
            ("pier.yourdomain.com", "yourdomain"),
            ("https://api.yourcompany.net/v1", "yourcompany"),
            ("keeper@yourdomain.com", "yourdomain"),
            ("https://your-client.example.com/x", "your-client"),
            ("your-tunnel-token-here", "your-tunnel-token-here"),
            ("sk-your-maps-key-here", "sk-your-maps-key-here"),
            ("your-api-key", "your-api-key"),
            ("your_project_id", "your_project_id"),
            ("gcr.io/your-project/gauge", "your-project"),
        ];
        for (text, word) in cases {
            let found = placeholder(text, In::Value).map(|found| found.word);
            assert_eq!(found, Some(word), "{text}");
        }
    }

    #[test]
    fn what_is_to_be_changed_or_replaced_is_asked_for() {
        let cases = [
            (
                "changeme-use-a-real-password",
                "changeme-use-a-real-password",
            ),
            ("change-me-in-cluster", "change-me-in-cluster"),
            ("CHANGE_ME_IN_PRODUCTION", "CHANGE_ME_IN_PRODUCTION"),
            ("tide-secret-change-me", "tide-secret-change-me"),
            ("postgres://app:changeme-now@db/app", "changeme-now"),
            ("pier.fqdn.replace.here", "replace.here"),
            ("ROLE_ARN_PLACEHOLDER", "ROLE_ARN_PLACEHOLDER"),
            ("__PLACEHOLDER__", "__PLACEHOLDER__"),
            ("sha-REPLACE_WITH_COMMIT", "sha-REPLACE_WITH_COMMIT"),
            ("placeholder", "placeholder"),
            ("x_placeholder", "x_placeholder"),
            ("token-placeholder", "token-placeholder"),
            ("placeholder-client-id", "placeholder-client-id"),
            ("placeholder_value", "placeholder_value"),
            ("fill-me-in", "fill-me-in"),
            ("SET_ME", "SET_ME"),
            ("insert-token-here", "insert-token-here"),
            ("to-be-defined", "to-be-defined"),
            ("TO_BE_FILLED_IN", "TO_BE_FILLED_IN"),
            ("TBD", "TBD"),
            ("FIXME", "FIXME"),
            ("xxxxxxxx", "xxxxxxxx"),
            ("arn:aws:iam::ACCOUNT:role/gauge", "ACCOUNT"),
            ("arn:aws:iam::ACCOUNT_ID:role/gauge", "ACCOUNT_ID"),
            (
                "ACCOUNT_ID.dkr.ecr.eu-west-1.amazonaws.com/gauge",
                "ACCOUNT_ID",
            ),
            ("gauge@PROJECT_ID.iam.gserviceaccount.com", "PROJECT_ID"),
        ];
        for (text, word) in cases {
            let found = placeholder(text, In::Value).map(|found| found.word);
            assert_eq!(found, Some(word), "{text}");
        }
    }

    #[test]
    fn words_that_only_look_so_are_none() {
        let cases = [
            "your-organic-shop",
            "yourself",
            "knowyourcustomer",
            "yourhost-is-mine",
            "Enter your name here",
            "exchange-metrics",
            "change-mesh",
            "replace",
            "https://via.placeholder.com/150",
            "input-placeholder",
            "img/placeholder.png",
            "placeholder-shown",
            "tbd",
            "fix me: FIXME",
            "to-be-or-not",
            "set-mean",
            "put-object",
            "xxx",
            "fill-in-the-gaps",
            "pier-setme",
            "ACCOUNT_ID",
            "account.region",
            "arn:aws:iam::aws:policy/ReadOnly",
            "LOG_REGION",
            "--change-this-file=no",
        ];
        for text in cases {
            assert_eq!(placeholder(text, In::Value), None, "{text}");
        }
    }
}

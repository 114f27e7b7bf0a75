//! Questions of two probes: the same in other words, the same and more, or another one.
//!
//! Takes the containers of both sides and which probe; gives the step from the reference's question to the target's. Leaves timing, and what a step
//! is worth, to the caller.

use crate::model::{Container, Leaves, ProbeKind};

/// The step from the reference's question to the target's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// The same question.
    Same,
    /// The same question, and more besides.
    Stricter,
    /// Another one.
    Other,
}

/// Compares what both sides' probes ask.
pub(super) fn step(containers: (Option<&Container>, Option<&Container>), kind: ProbeKind) -> Step {
    let (Some(ours), Some(theirs)) = (fields(containers.0, kind), fields(containers.1, kind))
    else {
        return Step::Other;
    };
    let port = ours.get("tcpSocket.port").map(|leaf| &leaf.value);
    let other = theirs.get("httpGet.port").map(|leaf| &leaf.value);
    let is_connect = port.is_some()
        && other.is_some()
        && (port == other || is_one_port(containers, kind))
        && ours.get("tcpSocket.host").is_none()
        && theirs.get("httpGet.host").is_none();
    if is_connect {
        return Step::Stricter;
    }
    match (Script::of(ours), Script::of(theirs)) {
        (Some(ours), Some(theirs)) => ours.step_to(&theirs),
        _ => Step::Other,
    }
}

fn is_one_port(containers: (Option<&Container>, Option<&Container>), kind: ProbeKind) -> bool {
    let (Some(a), Some(b)) = containers else {
        return false;
    };
    let sides = a.probes.get(&kind).zip(b.probes.get(&kind));
    sides.is_some_and(|(x, y)| x.value.asks_port_of(a, (&y.value, b)))
}

fn fields(container: Option<&Container>, kind: ProbeKind) -> Option<&Leaves> {
    let probe = container?.probes.get(&kind)?;
    Some(&probe.value.fields)
}

/// A text that a shell is given to run.
struct Script {
    shell: String,
    stops_at_failure: bool,
    text: String,
}

impl Script {
    /// Reads `[sh, -c, text]`, with no other options than `-e`, and no words after the text.
    fn of(fields: &Leaves) -> Option<Self> {
        let mut words = (0..).map_while(|at| fields.get(&format!("exec.command[{at}]")));
        let shell = words.next()?.value.to_string();
        let name = shell.rsplit('/').next().unwrap_or_default();
        if !["sh", "bash", "ash", "dash"].contains(&name) {
            return None;
        }
        let (mut is_command, mut stops_at_failure) = (false, false);
        let mut text = None;
        for word in words.map(|leaf| leaf.value.as_str()) {
            match (text, word) {
                (None, "-c") => is_command = true,
                (None, "-e") => stops_at_failure = true,
                (None, "-ec" | "-ce") => (is_command, stops_at_failure) = (true, true),
                (None, word) if !word.starts_with('-') => text = Some(word),
                _ => return None,
            }
        }
        Some(Self {
            shell: name.to_owned(),
            stops_at_failure,
            text: without_needless_quotes(text.filter(|_| is_command)?.trim()),
        })
    }

    fn step_to(&self, target: &Self) -> Step {
        if self.shell != target.shell || self.stops_at_failure && !target.stops_at_failure {
            return Step::Other;
        }
        let Some(more) = target.text.strip_prefix(&self.text) else {
            return Step::Other;
        };
        let ends_openly = self.text.ends_with(['&', '|', '\\', ';']) || self.text.contains('#');
        let is_more = match more.trim_start_matches([' ', '\t']) {
            _ if ends_openly => false,
            more if more.starts_with('\n') => target.stops_at_failure,
            more => more
                .strip_prefix("&&")
                .is_some_and(|more| !more.contains(['|', ';', '\n', '&'])),
        };
        match more.is_empty() {
            true => Step::Same,
            false if is_more => Step::Stricter,
            false => Step::Other,
        }
    }
}

/// Takes quotes away around words that mean the same without. The first word of a command keeps them: a quoted keyword or assignment is none.
fn without_needless_quotes(text: &str) -> String {
    // Quotes around the word that ends a text in place decide how the text is read.
    if text.contains("<<") {
        return text.to_owned();
    }
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-./:=@%+,".contains(c);
    let mut out = String::with_capacity(text.len());
    let mut is_first = true;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let mut length = c.len_utf8();
        match c {
            '\\' => length += rest.chars().nth(1).map_or(0, char::len_utf8),
            '\'' | '"' => {
                let inner = quoted(rest, c);
                length = inner.map_or(rest.len(), |inner| inner.len() + 2);
                if let Some(inner) = inner
                    && !is_first
                    && !inner.is_empty()
                    && inner.chars().all(is_plain)
                {
                    out.push_str(inner);
                    rest = rest.get(length..).unwrap_or_default();
                    continue;
                }
            }
            ';' | '|' | '&' | '(' | '{' | '!' | '\n' | '`' => is_first = true,
            ' ' | '\t' => {
                is_first =
                    is_first && out.ends_with([' ', '\t', '\n', ';', '|', '&', '(', '{', '!', '`'])
            }
            _ => {}
        }
        out.push_str(rest.get(..length).unwrap_or_default());
        rest = rest.get(length..).unwrap_or_default();
    }
    out
}

/// Returns what stands between two quotes, if nothing is escaped there.
fn quoted(text: &str, quote: char) -> Option<&str> {
    let inner = text.strip_prefix(quote)?;
    let mut end = None;
    let mut is_escaped = false;
    for (at, c) in inner.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' if quote == '"' => is_escaped = true,
            c if c == quote => {
                end = Some(at);
                break;
            }
            _ => {}
        }
    }
    inner.get(..end?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn quotes_that_mean_nothing_are_taken_away() {
        let cases = [
            ("exec ready -U \"app\" -d 'a=b'", "exec ready -U app -d a=b"),
            ("\"A=b\" run", "\"A=b\" run"),
            ("a && \"b\" \"c\"", "a && \"b\" c"),
            ("a \"$B\" 'c d' \"\"", "a \"$B\" 'c d' \"\""),
            ("a 'b\" c' d", "a 'b\" c' d"),
            ("a \\\"b\\\"", "a \\\"b\\\""),
            ("a \"b", "a \"b"),
            ("a \"b\\\"c\" \"d\"", "a \"b\\\"c\" d"),
        ];
        for (text, bare) in cases {
            assert_eq!(without_needless_quotes(text), bare, "{text}");
        }
    }

    #[test]
    fn a_target_is_stricter_where_nothing_that_was_asked_is_lost() {
        let script = |stops_at_failure, text: &str| Script {
            shell: "sh".to_owned(),
            stops_at_failure,
            text: text.to_owned(),
        };
        let cases = [
            (false, "ready", false, "ready", Step::Same),
            (false, "ready", true, "ready", Step::Same),
            (true, "ready", false, "ready", Step::Other),
            (false, "ready", false, "ready && test -f /a", Step::Stricter),
            (
                false,
                "ready",
                false,
                "ready && test -f /a || true",
                Step::Other,
            ),
            (
                false,
                "ready",
                false,
                "ready && test -f /a; true",
                Step::Other,
            ),
            (false, "ready", false, "ready\ntest -f /a", Step::Other),
            (
                false,
                "ready",
                true,
                "ready\n[ -f /a ] || [ -f /b ]",
                Step::Stricter,
            ),
            (false, "ready", false, "ready || true", Step::Other),
            (false, "ready", false, "ready-not", Step::Other),
            (false, "ready -p 1", false, "ready -p 12", Step::Other),
            (false, "ready # x", false, "ready # x && y", Step::Other),
            (false, "ready && test -f /a", false, "ready", Step::Other),
        ];
        for (stops, ours, stop, theirs, step) in cases {
            let found = script(stops, ours).step_to(&script(stop, theirs));
            assert_eq!(found, step, "{ours} / {theirs}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_text_makes_it_panic(text in "[a=é'\"\\\\ ;&\n]{0,12}", any: String) {
            for text in [&text, &any] {
                let bare = without_needless_quotes(text);
                prop_assert!(bare.len() <= text.len());
            }
        }
    }
}

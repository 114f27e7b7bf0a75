//! `args-differ`: another command line.

use crate::compare::{Difference, Field, differ_in_masked};
use crate::environments::Where;
use crate::judge::lost_services::{differ_in_names, strayed};
use crate::judge::prose::is_for_people;
use crate::judge::rule::{Judgement, Meta, Rule};
use crate::judge::texts;
use crate::judge::values::{self, ValueKind};
use crate::judge::{Context, Severity, Title};
use crate::maps::{IndexMap, IndexSet};
use crate::mask;
use crate::model::{Container, EnvValue};

pub(crate) struct ArgsDiffer;

static META: Meta = Meta {
    id: "args-differ",
    summary: "A container starts with another command or other arguments in the target",
    severity: Severity::Warning,
    page: include_str!("args-differ.md"),
};

impl Rule for ArgsDiffer {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn difference(&self, context: &Context<'_>, difference: &Difference<'_>) -> Judgement {
        let field = match difference.field {
            Field::Args => "args",
            Field::Command => "command",
            _ => return Judgement::NotMine,
        };
        let (Some(a), Some(b)) = (
            words(difference.containers.0, field),
            words(difference.containers.1, field),
        ) else {
            return Judgement::NotMine;
        };
        let same = |(a, b): (&String, &String)| {
            a == b || differ_in_names(context, a, b) || differ_in_masked(a, b)
        };
        let mut both = a.iter().zip(&b).zip(texts::flags(&b));
        if a.len() == b.len()
            && both.all(|(words, (_, flag))| same(words) || is_told_elsewhere(context, &flag))
        {
            return Judgement::Fine;
        }
        let flags = |words| flags(words).filter(|_| field == "args");
        if let (Some(x), Some(y)) = (flags(&a), flags(&b))
            && x.len() == y.len()
            && x.iter()
                .all(|(name, value)| y.get(name).is_some_and(|other| same((value, other))))
        {
            return Judgement::Fine;
        }
        let is_many = field == "args";
        let verb = if is_many { "are" } else { "is" };
        let title = match (a.is_empty(), b.is_empty()) {
            (false, true) => {
                Title::within(format_args!("{field} {verb} missing"), context.target())
            }
            (true, false) => {
                Title::only_within(format_args!("{field} {verb} set"), context.target())
            }
            _ if is_many => format!("{field} differ").into(),
            _ => format!("{field} differs").into(),
        };
        let mut finding = context.draft(&META, difference, title);
        if let Some(lost) = a.iter().zip(&b).find_map(|(a, b)| strayed(context, a, b)) {
            return lost.tell(finding, context.target()).into();
        }
        if is_prose(&a, &b, same) {
            return finding.small().because("it is a text for people").into();
        }
        if is_number_alone(&a, &b, same) {
            return finding
                .small()
                .because("numbers are meant to differ")
                .into();
        }
        if let (Some(x), Some(y)) = (flags(&a), flags(&b)) {
            finding.why.extend(other_values(&x, &y, same));
        }
        finding.why.extend(lacks(&a, &b, context.target()));
        finding.into()
    }
}

/// Tells whether another rule speaks of a word: somebody was to fill it in, or it points at another environment.
fn is_told_elsewhere(context: &Context<'_>, word: &str) -> bool {
    let is_one = word.split_ascii_whitespace().count() <= 2;
    context.is_unfilled(word) || is_one && context.is_foreign(word, Where::Argument)
}

/// Returns the words of `args` or `command` as the process gets them.
fn words(container: Option<&Container>, field: &str) -> Option<Vec<String>> {
    let container = container?;
    let found = match field {
        "args" => &container.args,
        _ => &container.command,
    };
    let words = found.as_ref().map_or(&[][..], |words| &words.value);
    let mut budget = MOST_EXPANDED;
    let words = words.iter();
    Some(
        words
            .map(|word| expanded(word, container, &mut budget))
            .collect(),
    )
}

/// Names the flags that both have with another value.
fn other_values(
    a: &IndexMap<&str, String>,
    b: &IndexMap<&str, String>,
    same: impl Fn((&String, &String)) -> bool,
) -> Option<String> {
    let differing = a.iter().filter(|(name, value)| {
        name.starts_with("--") && b.get(*name).is_some_and(|other| !same((*value, other)))
    });
    let names: Vec<&str> = differing.map(|(name, _)| *name).collect();
    (!names.is_empty()).then(|| format!("{} has another value", names.join(", ")))
}

/// Names the options that only the reference has.
fn lacks(a: &[String], b: &[String], target: &str) -> Option<String> {
    let others = mask::mask_words(b);
    let others: IndexSet<&str> = others.iter().map(|other| option(other)).collect();
    let words = mask::mask_words(a).into_iter();
    let lacking = words.filter(|word| word.starts_with("--") && !others.contains(option(word)));
    let names: Vec<String> = lacking.map(|word| option(&word).to_owned()).collect();
    (!names.is_empty() && !b.is_empty()).then(|| format!("{target} lacks {}", names.join(", ")))
}

/// The bytes that variables may bring into one command line; Linux gives a process no more.
const MOST_EXPANDED: usize = 2 << 20;

/// Puts the values of variables in, as the kubelet does before the process starts. What is not known here stays, and so does what
/// exceeds the budget.
fn expanded(word: &str, container: &Container, budget: &mut usize) -> String {
    let mut out = String::with_capacity(word.len());
    let mut rest = word;
    while let Some(at) = rest.find("$(") {
        let (before, reference) = rest.split_at(at);
        out.push_str(before);
        let name = reference
            .get(2..)
            .and_then(|of| of.split_once(')'))
            .map(|(name, _)| name);
        let value = name
            .and_then(|name| container.env.get(name))
            .map(|of| &of.value);
        let (value, name) = match (value, name) {
            // `$$(X)` is the text `$(X)`.
            (Some(EnvValue::Text { expanded, .. }), Some(name))
                if !before.ends_with('$') && expanded.len() <= *budget =>
            {
                *budget -= expanded.len();
                (expanded.as_str(), name)
            }
            _ => {
                out.push_str("$(");
                rest = reference.get(2..).unwrap_or_default();
                continue;
            }
        };
        out.push_str(value);
        rest = reference.get(name.len() + 3..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// Tells whether two command lines differ in numbers only that no long flag names: `-c 50` and `-c 200`, inside a script too.
fn is_number_alone(a: &[String], b: &[String], same: impl Fn((&String, &String)) -> bool) -> bool {
    let mut before = "";
    a.len() == b.len()
        && a.iter().zip(b).all(|(x, y)| {
            let ours: Vec<&str> = x.split_ascii_whitespace().collect();
            let theirs: Vec<&str> = y.split_ascii_whitespace().collect();
            let is_whole = same((x, y));
            let is_quiet = ours.len() == theirs.len()
                && ours.iter().zip(&theirs).all(|(ours, theirs)| {
                    let flag = std::mem::replace(&mut before, ours);
                    let is_named = is_long(flag) || is_long(ours);
                    ours == theirs || !is_named && are_numbers(ours, theirs)
                });
            is_whole || is_quiet
        })
}

/// Tells whether a word is a flag that says what it is for.
fn is_long(word: &str) -> bool {
    word.trim_start_matches(['"', '\'', '[', '\\'])
        .starts_with("--")
}

/// Tells whether two words are numbers, alone or behind the same flag.
fn are_numbers(a: &str, b: &str) -> bool {
    let parts = |word| -> (&str, &str) {
        let word: &str = word;
        word.split_once('=').unwrap_or(("", word))
    };
    let ((name, a), (other, b)) = (parts(a), parts(b));
    let bare = |text: &'_ str| -> String {
        text.trim_matches(|c: char| "\"'\\,[]();".contains(c))
            .to_owned()
    };
    name == other && values::kind_of_both("", &bare(a), &bare(b)) == Some(ValueKind::Number)
}

/// Tells whether two command lines differ in texts for people only: in words at the same places.
fn is_prose(a: &[String], b: &[String], same: impl Fn((&String, &String)) -> bool) -> bool {
    let differing = || a.iter().zip(b).filter(|pair| !same(*pair));
    let value = |word: &String| {
        let (name, value) = match word.split_once('=') {
            Some((name, value)) if !name.contains(char::is_whitespace) => (name, value),
            _ => ("", word.as_str()),
        };
        (name.to_owned(), is_for_people(value))
    };
    a.len() == b.len()
        && differing().next().is_some()
        && differing().all(|(x, y)| value(x).1 && value(x) == value(y))
}

fn option(word: &str) -> &str {
    word.split('=').next().unwrap_or(word)
}

/// Returns the flags with their values, `--port 8080` as one; `None` where a word is not a flag, or a flag comes twice.
fn flags(words: &[String]) -> Option<IndexMap<&str, String>> {
    let mut flags: IndexMap<&str, String> = IndexMap::default();
    let mut words = words.iter().peekable();
    while let Some(word) = words.next() {
        if !word.starts_with('-') || word == "--" || word == "-" {
            return None;
        }
        let (name, value) = match word.split_once('=') {
            Some((name, value)) => (name, value.to_owned()),
            None => {
                let value = words.next_if(|next| !next.starts_with('-'));
                (word.as_str(), value.cloned().unwrap_or_default())
            }
        };
        if flags.insert(name, value).is_some() {
            return None;
        }
    }
    Some(flags)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_alone() {
        let words = |text: &str| -> Vec<String> { text.split('|').map(str::to_owned).collect() };
        let cases = [
            ("sorter|-c|50|-q|eu", "sorter|-c|200|-q|eu", true),
            ("--workers=2|--eager", "--workers=4|--eager", false),
            ("--workers|2", "--workers|4", false),
            ("sh|-c|exec sorter -c 50", "sh|-c|exec sorter -c 200", true),
            (
                r#"["sorter", "-c", "50"]"#,
                r#"["sorter", "-c", "200"]"#,
                true,
            ),
            ("sorter|-c|50|-q|eu", "sorter|-c|200|-q|us", false),
            ("--workers=2", "--threads=4", false),
            ("sorter|-c|50", "sorter|-c|50|-v", false),
            ("-c|50", "-c|fifty", false),
        ];
        for (a, b, expected) in cases {
            let found = is_number_alone(&words(a), &words(b), |(a, b)| a == b);
            assert_eq!(found, expected, "{a} / {b}");
        }
    }
}

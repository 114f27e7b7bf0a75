//! `args-differ`: another command line.

use crate::compare::{Difference, Field};
use crate::judge::rule::{Judgement, Meta, Rule};
use crate::judge::{Context, Severity};
use crate::maps::IndexMap;
use crate::mask;
use crate::model::Container;

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
        let words = |container: Option<&Container>| {
            let container = container?;
            let found = if field == "args" {
                &container.args
            } else {
                &container.command
            };
            Some(
                found
                    .as_ref()
                    .map_or_else(Vec::new, |words| words.value.clone()),
            )
        };
        let (Some(a), Some(b)) = (
            words(difference.containers.0),
            words(difference.containers.1),
        ) else {
            return Judgement::NotMine;
        };
        let same = |(a, b): (&String, &String)| a == b || context.names.explain(a, b);
        if a.len() == b.len() && a.iter().zip(&b).all(same) {
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
        let title = match (a.is_empty(), b.is_empty()) {
            (false, true) => format!("{field} is missing in {}", context.target()),
            (true, false) => format!("{field} is set in {} only", context.target()),
            _ => format!("{field} differs"),
        };
        let mut finding = context.draft(&META, difference, title);
        let lacks: Vec<String> = mask::mask_words(&a)
            .into_iter()
            .filter(|word| {
                word.starts_with("--")
                    && !mask::mask_words(&b)
                        .iter()
                        .any(|other| option(other) == option(word))
            })
            .map(|word| option(&word).to_owned())
            .collect();
        if !lacks.is_empty() && !b.is_empty() {
            finding
                .why
                .push(format!("{} lacks {}", context.target(), lacks.join(", ")));
        }
        finding.into()
    }
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

//! Variables and keys that a target does without: switches for trying things out, and what belongs to a choice that the target does not make.
//!
//! Takes names and values; gives the reason. Leaves how loud that is told to the rules.

use super::context::place;
use super::counterparts::Counterparts;
use super::{Context, values};
use crate::compare::{Comparison, Difference};
use crate::environments::is_environment_word;
use crate::files::Entry;
use crate::maps::{IndexMap, IndexSet};
use crate::model::Container;

/// Last words of names under which an environment chooses one of several ways.
const CHOICES: [&str; 9] = [
    "adapter", "backend", "driver", "engine", "method", "mode", "provider", "strategy", "type",
];

/// Words of switches that fill an environment with data, or show more of it than customers are to see.
const OF_TRIALS: [&str; 14] = [
    "debug",
    "demo",
    "dev",
    "development",
    "dummy",
    "fake",
    "fixtures",
    "mock",
    "mocks",
    "playground",
    "seed",
    "seeder",
    "seeding",
    "stub",
];

/// Words for whoever develops, in the name of what is no switch.
const OF_DEVELOPERS: [&str; 3] = ["demo", "dev", "development"];

/// Words of choices that say nothing of what is chosen: what has them in its name is as often for something else.
const OF_ANYTHING: [&str; 24] = [
    "api", "app", "cache", "client", "cluster", "data", "database", "db", "default", "external",
    "file", "host", "http", "https", "internal", "main", "queue", "server", "service", "session",
    "sql", "storage", "store", "url",
];

/// The choices of containers, by the places of the target's.
pub(super) type Choices = IndexMap<usize, Vec<Choice>>;

/// A variable or key by which each side chooses another way.
#[derive(Debug)]
pub(super) struct Choice {
    /// Its name.
    name: String,
    /// The target's choice, and the words of it.
    target: String,
    of_target: Vec<String>,
    /// The words of the reference's choice that are in neither the name nor the target's.
    words: Vec<String>,
}

impl Choice {
    fn new(name: &str, reference: &str, target: &str) -> Option<Self> {
        let (own, theirs) = (words(name), words(target));
        let last = own.last()?;
        let is_word = |text: &str| {
            let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
            !text.is_empty() && text.len() <= 40 && text.chars().all(is_plain)
        };
        let is_choice = CHOICES.contains(&last.as_str()) && is_word(reference) && is_word(target);
        let mut chosen = words(reference);
        chosen.retain(|word| {
            let is_common = own.contains(word) || theirs.contains(word);
            word.len() > 1
                && !is_common
                && !is_environment_word(word)
                && !OF_ANYTHING.contains(&word.as_str())
                && values::is_on(word).is_none()
                && word.contains(|c: char| c.is_ascii_alphabetic())
        });
        (is_choice && !chosen.is_empty()).then(|| Self {
            name: name.to_owned(),
            target: target.to_owned(),
            of_target: theirs,
            words: chosen,
        })
    }

    fn why(&self, target: &str) -> String {
        let Self {
            name, target: own, ..
        } = self;
        format!("{target} chooses {own} by {name}: what is for another choice may be left out")
    }
}

/// Says why the target does without a variable of the reference.
pub(super) fn of_variable(
    context: &Context<'_>,
    difference: &Difference<'_>,
    name: &str,
) -> Option<String> {
    let (reference, target) = (difference.containers.0?, difference.containers.1?);
    let value = reference.env.get(name)?.value.text();
    if value.is_some_and(|value| is_for_trying(context, name, value)) {
        return Some(for_trying(context));
    }
    let choices = context
        .choices
        .get_or_init(|| choices_of(context.comparison));
    let own = choices.get(&place(target))?;
    of_choice(own, name).map(|of| of.why(context.target()))
}

/// Says what the target does without of a file's keys that it lacks; `changed` are the names and both texts of those that differ.
pub(super) fn of_file<'t>(
    context: &Context<'_>,
    changed: impl Iterator<Item = (&'t str, &'t str, &'t str)>,
) -> impl Fn(&Entry) -> bool {
    let choices: Vec<Choice> = changed
        .filter_map(|(name, a, b)| Choice::new(name, a, b))
        .collect();
    move |entry| {
        let path = entry.path.to_string();
        is_for_trying(context, &path, &entry.value) || of_choice(&choices, &path).is_some()
    }
}

/// Says that something is for trying the reference out.
fn for_trying(context: &Context<'_>) -> String {
    format!(
        "it is for trying things out in {}: {} does without",
        context.reference(),
        context.target()
    )
}

/// Returns the choices of every container that both sides have, by the place of the target's.
fn choices_of(comparison: &Comparison<'_>) -> Choices {
    let pairs = comparison.pairs.iter();
    let both = pairs.filter_map(|pair| pair.reference.zip(pair.target));
    let containers = both.flat_map(|(ours, theirs)| {
        let others = Counterparts::new(ours);
        let answered = theirs
            .containers
            .iter()
            .map(move |own| (others.of(own), own));
        answered.collect::<Vec<_>>()
    });
    let choices = containers.filter_map(|(ours, own)| Some((place(own), choices(ours?, own))));
    choices.filter(|(_, all)| !all.is_empty()).collect()
}

fn choices(reference: &Container, target: &Container) -> Vec<Choice> {
    let both = reference.env.values().filter_map(|ours| {
        let theirs = target.env.get(ours.name.as_str())?;
        Choice::new(&ours.name, ours.value.text()?, theirs.value.text()?)
    });
    let mut all: Vec<Choice> = both.collect();
    if all.is_empty() {
        return all;
    }
    // What the target still sets or names by the word, it still uses: one driver of several has changed.
    let mut used: IndexSet<String> = IndexSet::default();
    for variable in target.env.values() {
        used.extend(words(&variable.name));
        used.extend(variable.value.text().map(words).into_iter().flatten());
    }
    for choice in &mut all {
        choice.words.retain(|word| !used.contains(word));
    }
    all.retain(|choice| !choice.words.is_empty());
    all
}

fn of_choice<'c>(choices: &'c [Choice], name: &str) -> Option<&'c Choice> {
    let own = words(name);
    choices.iter().find(|choice| {
        let carries = |word: &String| own.contains(word);
        choice.words.iter().any(carries) && !choice.of_target.iter().any(carries)
    })
}

/// Tells whether something only fills the reference with data, or is for whoever develops there. A target that is called so itself needs it.
fn is_for_trying(context: &Context<'_>, name: &str, value: &str) -> bool {
    let own = words(name);
    let is_trial = |word: &String| OF_TRIALS.contains(&word.as_str());
    let is_of_developers = |word: &String| OF_DEVELOPERS.contains(&word.as_str());
    // `NET_DEV=eth0` is a device, and `DEV_HOST` may be production's own by that name.
    let inner = own.get(1..own.len().saturating_sub(1)).unwrap_or_default();
    let is_setting = inner.iter().any(is_of_developers) && !value.starts_with("/dev/");
    let is_switch = values::is_on(value).is_some() && own.iter().any(is_trial);
    (is_setting || is_switch) && !context.names.names_target(&name.to_ascii_lowercase())
}

/// Returns the words of a name, in lower case: `dataSeeder.enabled`, `DATA_SEEDER`.
fn words(name: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut was_lower = false;
    for c in name.chars() {
        let is_break = !c.is_ascii_alphanumeric() || was_lower && c.is_ascii_uppercase();
        was_lower = c.is_ascii_lowercase();
        if is_break {
            all.push(String::new());
        }
        if let Some(last) = all.last_mut().filter(|_| c.is_ascii_alphanumeric()) {
            last.push(c.to_ascii_lowercase());
        }
    }
    all.retain(|word| !word.is_empty());
    all
}

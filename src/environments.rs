//! Names of environments: which words mean which environment, what an environment's own name explains away, and what names
//! another one.
//!
//! Takes the names of the run's environments, of those that kubeparity.yaml declares and of the directories beside them
//! ([`EnvironmentNames::new`]), then two texts ([`EnvironmentNames::explains_away`]) or one ([`EnvironmentNames::foreign`]);
//! gives yes or no, and which. Leaves to others where the texts come from and what a finding is worth. Words are looked for
//! in every value of every workload, so nothing is allocated for a text that holds none.

mod explain;
mod foreign;
mod frameworks;
mod hosts;
mod known;
mod siblings;
mod source_names;
mod words;

pub use foreign::Foreign;
pub use frameworks::says_how_a_framework_runs;
pub(crate) use hosts::host_tokens;
pub use known::{is_environment_word, promotion};
pub use siblings::siblings_of;
pub use source_names::source_names;

use known::is_name;
use words::{Words, WordsBuilder};

/// The names of an environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Named<'n> {
    /// Its name in the report.
    pub name: &'n str,
    /// Its other names, from kubeparity.yaml.
    pub aliases: &'n [String],
}

/// How an environment is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// It is part of this run.
    OfRun,
    /// kubeparity.yaml declares it; it counts as of the run.
    Declared,
    /// A directory beside the run's environments is called so.
    Sibling,
}

/// An environment of [`EnvironmentNames`], by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Env(u16);

/// The place of a text, which decides which words of it count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Where {
    /// The value of a variable, or of a key of a parsed file.
    Value,
    /// An argument or a command, best with a flag and its value in one text.
    Argument,
    /// A script, or a file without keys.
    Text,
    /// The name of an object, or a path in a vault.
    Name,
    /// A host of an Ingress, a route or an alias.
    Host,
    /// The tag of an image.
    Tag,
    /// A number, port, probe or user id.
    Number,
}

/// The words for all environments of a run, ready to be looked for.
#[derive(Debug, Clone)]
pub struct EnvironmentNames {
    environments: Vec<(String, Role)>,
    words: Words,
}

impl EnvironmentNames {
    /// Gathers the words of all environments: the run's in its order, those that kubeparity.yaml declares, and the names of
    /// sibling directories. Of one name twice, the first counts.
    #[must_use]
    pub fn new(of_run: &[Named<'_>], declared: &[Named<'_>], siblings: &[&str]) -> Self {
        let of_run = of_run.iter().map(|named| (*named, Role::OfRun));
        let declared = declared.iter().map(|named| (*named, Role::Declared));
        let siblings = siblings.iter().filter(|name| is_name(name));
        let siblings = siblings.map(|name| {
            let named = Named { name, aliases: &[] };
            (named, Role::Sibling)
        });
        let mut environments: Vec<(String, Role)> = Vec::new();
        let mut words = WordsBuilder::default();
        for (named, role) in of_run.chain(declared).chain(siblings) {
            let known = environments.iter().any(|(name, _)| name == named.name);
            let Ok(number) = u16::try_from(environments.len()) else {
                break;
            };
            if !known {
                environments.push((named.name.to_owned(), role));
                words.add_environment(Env(number), named);
            }
        }
        Self {
            environments,
            words: words.build(),
        }
    }

    /// Returns the environment of that name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<Env> {
        let found = self
            .environments
            .iter()
            .position(|(known, _)| known == name);
        found.and_then(|number| u16::try_from(number).ok()).map(Env)
    }

    /// Returns an environment's name.
    #[must_use]
    pub fn name(&self, environment: Env) -> &str {
        let found = self.environments.get(usize::from(environment.0));
        found.map_or("", |(name, _)| name)
    }

    /// Returns how an environment is known.
    #[must_use]
    pub fn role(&self, environment: Env) -> Role {
        let found = self.environments.get(usize::from(environment.0));
        found.map_or(Role::Sibling, |(_, role)| *role)
    }
}

#[cfg(test)]
mod tests;

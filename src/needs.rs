//! Needs: the variables that a process asks for.
//!
//! Takes files that say so (`.env.example`, a JSON Schema, a Compose file) and texts of `kubeparity.yaml` and of annotations; gives
//! [`Need`]s, each with its place and the effect of its absence. Leaves which container has them to [`crate::check`], and what an
//! absence is worth to [`crate::judge`].

#[cfg(feature = "code")]
mod code;
mod compose;
mod declared;
mod env_example;
mod file;
mod json_schema;
mod mentions;
mod reads;
#[cfg(not(feature = "code"))]
mod without_code;

#[cfg(feature = "code")]
pub use code::{is_code, read_code, read_mentions};
pub use declared::{ANNOTATION, declared, file_key};
pub use file::{NeedsFile, read_file};
pub use mentions::Mentions;
pub use reads::{Code, CodeRead};
#[cfg(not(feature = "code"))]
pub use without_code::{is_code, read_code, read_mentions};

use smol_str::SmolStr;

pub use crate::files::is_variable;
use crate::yaml::Origin;

/// The effect that the absence of a variable has, the worst last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Effect {
    /// The process takes a default.
    Default,
    /// The process gets an empty value, or null, and goes on.
    Empty,
    /// The process fails.
    Fails,
}

/// A variable that a process asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// The variable, or the key of a file.
    pub name: SmolStr,
    /// The path in the container of the file that has the key; none for a variable.
    pub file: Option<SmolStr>,
    /// Whether the name may be written in any case, as .NET's keys of a configuration may.
    pub is_caseless: bool,
    /// Another variable that sets what this one is read for: of Spring's `spring.datasource.url: ${DB_URL}`, `SPRING_DATASOURCE_URL`.
    pub instead: Option<SmolStr>,
    /// The effect of its absence.
    pub effect: Effect,
    /// The way in which it is asked for, in words: `read without a default`.
    pub how: SmolStr,
    /// The place where it is asked for.
    pub origin: Origin,
    /// The environments that it is needed in; none for all.
    pub environments: Vec<String>,
    /// Why it is needed, where somebody said so.
    pub reason: Option<String>,
}

impl Need {
    /// Returns a need of every environment.
    #[must_use]
    pub fn new(name: &str, effect: Effect, how: &str, origin: Origin) -> Self {
        Self {
            name: name.into(),
            file: None,
            is_caseless: false,
            instead: None,
            effect,
            how: how.into(),
            origin,
            environments: Vec::new(),
            reason: None,
        }
    }

    /// Tells whether an environment needs it.
    #[must_use]
    pub fn is_in(&self, environment: &str) -> bool {
        self.environments.is_empty() || self.environments.iter().any(|name| name == environment)
    }
}

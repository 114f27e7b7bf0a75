//! What rules give: [`Draft`]s, before severities, expectations and grouping.

use super::{FindingSide, Fix, Severity, mask};
use crate::compare::{Comparison, Difference, Side, Subject};
use crate::model::Environment;
use crate::yaml::Origin;

/// What a rule sees beside the difference.
#[derive(Debug, Clone, Copy)]
pub struct Context<'c> {
    /// The comparison that the difference is of.
    pub comparison: &'c Comparison<'c>,
}

impl Context<'_> {
    /// Returns the name of the environment that is judged.
    #[must_use]
    pub fn target(&self) -> &str {
        &self.comparison.target.name
    }

    /// Returns the name of the environment that it is held against.
    #[must_use]
    pub fn reference(&self) -> &str {
        &self.comparison.reference.name
    }
}

/// A finding in the making.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Whose field.
    pub subject: Subject,
    /// The field, as finding ids spell it.
    pub field: String,
    /// The environment that it is about.
    pub environment: String,
    /// One line.
    pub title: String,
    /// The sides, reference first.
    pub sides: Vec<FindingSide>,
    /// Why it matters.
    pub why: Vec<String>,
    /// How to mend it.
    pub fix: Option<Fix>,
    /// In place of the rule's own severity.
    pub severity: Option<Severity>,
}

impl Draft {
    /// Starts a draft about a difference.
    #[must_use]
    pub fn of(
        context: &Context<'_>,
        difference: &Difference<'_>,
        field: &str,
        title: String,
    ) -> Self {
        let side = |environment: &Environment, side: &Side| FindingSide {
            environment: environment.name.clone(),
            value: side
                .value
                .as_deref()
                .map_or_else(|| "not set".to_owned(), |value| mask::named(field, value)),
            present: side.value.is_some(),
            origin: side.origin,
        };
        Self {
            subject: difference.subject.clone(),
            field: field.to_owned(),
            environment: context.target().to_owned(),
            title,
            sides: vec![
                side(context.comparison.reference, &difference.reference),
                side(context.comparison.target, &difference.target),
            ],
            why: Vec::new(),
            fix: None,
            severity: None,
        }
    }

    /// Starts a draft about one environment.
    #[must_use]
    pub fn about(environment: &Environment, subject: Subject, field: &str, title: String) -> Self {
        Self {
            subject,
            field: field.to_owned(),
            environment: environment.name.clone(),
            title,
            sides: Vec::new(),
            why: Vec::new(),
            fix: None,
            severity: None,
        }
    }

    /// Adds a side: what stands where.
    #[must_use]
    pub fn side(mut self, value: &str, origin: Origin) -> Self {
        let value = mask::named(&self.field, value);
        self.sides.push(FindingSide {
            environment: self.environment.clone(),
            value,
            present: true,
            origin,
        });
        self
    }

    /// Adds a reason.
    #[must_use]
    pub fn because(mut self, why: impl Into<String>) -> Self {
        self.why.push(why.into());
        self
    }

    /// Sets how to mend it.
    #[must_use]
    pub fn fix(mut self, fix: Option<Fix>) -> Self {
        self.fix = fix;
        self
    }

    /// Sets a severity in place of the rule's own.
    #[must_use]
    pub fn severe(mut self, severity: Severity) -> Self {
        self.severity = Some(severity);
        self
    }
}

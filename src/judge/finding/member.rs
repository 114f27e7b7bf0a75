//! [`Member`]: what a finding is known by, without what it says.

use smol_str::SmolStr;

use crate::compare::Subject;

/// One of the findings that are told as one: what expectations and baselines know it by.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Member {
    /// The owner of the field.
    pub subject: Subject,
    /// The field within the subject.
    pub field: SmolStr,
    /// Rule id.
    pub rule: &'static str,
    /// The environment that the finding is about.
    pub environment: SmolStr,
}

impl Member {
    /// Returns the id that expectations and baselines name.
    #[must_use]
    pub fn id(&self) -> String {
        let subject = &self.subject;
        let mut id = format!("{}:", self.rule);
        if let Some(app) = &subject.app {
            id.push_str(app);
            id.push('/');
        }
        if let Some(namespace) = &subject.namespace {
            id.push_str(namespace);
            id.push('/');
        }
        id.push_str(&subject.kind);
        id.push('/');
        id.push_str(&subject.name);
        let container = subject.container.as_deref().into_iter();
        for part in container.chain([self.field.as_str()]) {
            if !part.is_empty() {
                id.push('/');
                id.push_str(part);
            }
        }
        id.push('@');
        id.push_str(&self.environment);
        id
    }
}

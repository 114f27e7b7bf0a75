//! Names that are nearly the missing one: `DATABASE_URI` for `DATABASE_URL`.

use crate::judge::Context;
use crate::model::{Container, EnvValue, Variable};
use crate::suggest;

/// Variables of the target that are looked through: among thousands, a name that is nearly the same says nothing.
const MOST_LOOKED_AT: usize = 1_000;

/// Variables that are held against the missing one.
const MOST_TRIED: usize = 30;

/// Returns a sentence that names the target's variable that the missing one may have become.
pub(crate) fn near_miss(
    context: &Context<'_>,
    missing: &Variable,
    (reference, target): (&Container, &Container),
) -> Option<String> {
    let candidates = || {
        let others = target.env.values().take(MOST_LOOKED_AT);
        others
            .filter(|variable| !reference.env.contains_key(&variable.name))
            .take(MOST_TRIED)
    };
    if let Some(same) = candidates().find(|variable| has_same_source(missing, variable)) {
        return Some(format!(
            "{} has {}, from the same place: is one of the names wrong?",
            context.target(),
            same.name
        ));
    }
    let names = candidates().map(|variable| variable.name.as_str());
    let near = suggest::nearest(&missing.name, names)?;
    Some(format!(
        "{} has {near}: is one of the names misspelt?",
        context.target()
    ))
}

fn has_same_source(a: &Variable, b: &Variable) -> bool {
    match (&a.value, &b.value) {
        (EnvValue::Key(a), EnvValue::Key(b)) => {
            (a.object.kind, &a.object.original_name, &a.key)
                == (b.object.kind, &b.object.original_name, &b.key)
        }
        _ => false,
    }
}

//! The fix of a finding in `-o json`: the edit, and the file and line that it goes to.
//!
//! Takes a fix; gives structs that have a schema. Leaves the doing of edits to [`crate::edits`].

use schemars::JsonSchema;
use serde::Serialize;

use super::Place;
use crate::judge;
use crate::yaml::Origin;

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Fix {
    what: String,
    /// YAML for `patches:` in the target's kustomization.
    patch: Option<String>,
    /// The file that the patch goes to, or else the first of `lines`; null where none is known.
    file: Option<String>,
    /// The line of that file which the edit goes below or into; null for the end or the top of the file.
    #[schemars(range(min = 1))]
    line: Option<u32>,
    /// The line of the file's `patches:`, to which the patch is appended; null where the key is to be added with it.
    #[schemars(range(min = 1))]
    patches_line: Option<u32>,
    /// Lines to add to files, where no patch mends it.
    lines: Vec<Lines>,
    /// The edits that mend the same in other environments.
    likewise: Vec<Likewise>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Likewise {
    environment: String,
    fix: Fix,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Lines {
    file: String,
    /// The line of the file, from 1; null for the file as a whole.
    #[schemars(range(min = 1))]
    line: Option<u32>,
    /// The text goes below that line; otherwise it goes somewhere into what stands there.
    is_after: bool,
    /// With its indentation; empty where only a person can tell it.
    text: String,
}

/// Returns a fix as programs read it.
pub(super) fn fix(of: &judge::Fix, place: &impl Fn(Origin) -> Option<Place>) -> Fix {
    let likewise = of.likewise.iter().map(|of| Likewise {
        environment: of.environment.clone(),
        fix: fix(&of.fix, place),
    });
    let lines = of.lines.iter().filter_map(|lines| {
        let at = place(lines.at)?;
        Some(Lines {
            file: at.file,
            line: at.line,
            is_after: lines.is_after,
            text: lines.text.clone(),
        })
    });
    let lines: Vec<Lines> = lines.collect();
    let to = of.place.as_ref().filter(|_| of.patch.is_some());
    let (file, line) = match (to, lines.first()) {
        (Some(to), _) => (Some(to.file.clone()), to.last_line.or(to.list_line)),
        (None, Some(first)) => (Some(first.file.clone()), first.line),
        (None, None) => (None, None),
    };
    Fix {
        what: of.what.clone(),
        patch: of.patch.clone(),
        file,
        line,
        patches_line: to.and_then(|to| to.list_line),
        lines,
        likewise: likewise.collect(),
    }
}

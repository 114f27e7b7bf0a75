//! How long files may be.

use super::{lines_of, relative, sources, tests};

/// The most lines of a file, unit tests included.
const LONGEST: usize = 400;

/// Files of `src` that are longer, with the lines that they have. This may shrink.
const LONGER: &[(&str, usize)] = &[];

#[test]
fn files_are_short() {
    let mut wrong = Vec::new();
    for file in sources().into_iter().chain(tests()) {
        let lines = lines_of(&file);
        let name = relative(&file);
        let listed = LONGER.iter().find(|(longer, _)| *longer == name);
        let allowed = listed.map_or(LONGEST, |(_, lines)| *lines);
        if lines > allowed {
            wrong.push(format!(
                "{} has {lines} lines, {allowed} are allowed",
                file.display()
            ));
        } else if listed.is_some() && lines <= LONGEST {
            wrong.push(format!("{name} is short now: strike it from LONGER"));
        }
    }
    let names: Vec<String> = sources().iter().map(|file| relative(file)).collect();
    let gone = LONGER
        .iter()
        .filter(|(longer, _)| !names.iter().any(|name| name == longer));
    wrong.extend(gone.map(|(longer, _)| format!("{longer} is gone: strike it from LONGER")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

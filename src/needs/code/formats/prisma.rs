//! Prisma's schema: `env("X")` of a data source.

use std::path::Path;

use super::{Format, When, read_at};
use crate::needs::Effect;
use crate::needs::code::scan::Outcome;

pub(super) static PRISMA: Format = Format {
    is_it: |path| path.extension().is_some_and(|of| of == "prisma"),
    marks: &["env("],
    when: When::Always,
    read,
};

/// The client asks for `url` alone; `directUrl` and `shadowDatabaseUrl` are for migrations, and a `generator` is for those who build.
fn read(_: &Path, text: &str) -> Outcome {
    let mut outcome = Outcome::default();
    let mut is_source = false;
    for (number, line) in text.lines().enumerate() {
        let said = line.split_once("//").map_or(line, |(said, comment)| {
            // Within a text, `//` is a part of an address.
            match said.matches('"').count() % 2 {
                0 => said,
                _ => line.get(..line.len() - comment.len()).unwrap_or(line),
            }
        });
        let trimmed = said.trim();
        if trimmed.ends_with('{') {
            is_source = trimmed.starts_with("datasource");
        } else if trimmed == "}" {
            is_source = false;
        }
        let Some((key, value)) = said.split_once('=').filter(|_| is_source) else {
            continue;
        };
        let Some(name) = value
            .trim()
            .strip_prefix("env(")
            .and_then(|rest| rest.split('"').nth(1))
        else {
            continue;
        };
        let effect = match key.trim() {
            "url" => Effect::Fails,
            _ => Effect::Empty,
        };
        let column = said.find("env(").unwrap_or_default();
        outcome.reads.push(read_at(name, effect, number, column));
    }
    outcome
}

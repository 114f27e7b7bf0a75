//! Rails' `config/database.yml` and others of its kind, and its views: Ruby between `<%=` and `%>`.

use std::path::Path;

use super::{Format, When, file_name};
use crate::needs::Effect;
use crate::needs::code::languages;
use crate::needs::code::scan::{Outcome, Scan};

pub(super) static ERB: Format = Format {
    is_it: |path| {
        let name = file_name(path);
        let is_yaml = [".yml", ".yaml"]
            .iter()
            .any(|ending| name.ends_with(ending));
        let is_in_config = path
            .parent()
            .and_then(Path::file_name)
            .is_some_and(|directory| directory == "config");
        let is_view = name.ends_with(".erb") && path.iter().any(|part| part == "views");
        (is_yaml && is_in_config)
            || is_view
            || name.ends_with(".yml.erb")
            || name.ends_with(".yaml.erb")
    },
    marks: &["ENV"],
    when: When::Always,
    read,
};

/// All of the Ruby runs, whatever section of the YAML it stands in, and behind `#` too; there, a value that is empty is nobody's.
fn read(_: &Path, text: &str) -> Outcome {
    let code = code_of(text);
    let mut scan = Scan::new(languages::ruby(), &code);
    scan.reads();
    let mut outcome = scan.finish();
    let lines: Vec<&str> = text.lines().collect();
    outcome.reads.retain(|read| {
        let line = lines.get((read.line as usize).saturating_sub(1));
        let is_comment = line.is_some_and(|line| line.trim_start().starts_with('#'));
        !is_comment || read.effect == Effect::Fails
    });
    outcome
}

/// Returns the text with blanks for all that is not Ruby, so that places stay.
fn code_of(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("<%") {
        let (before, inside) = rest.split_at(start);
        blank(before, &mut code);
        let end = inside.find("%>").unwrap_or(inside.len());
        let (ruby, behind) = inside.split_at(end);
        // The sign behind `<%` says what is done with the value; `<%#` is a comment.
        let body = ruby.get(2..).unwrap_or_default();
        let sign = body
            .chars()
            .next()
            .filter(|c| matches!(c, '=' | '-' | '#' | '%'));
        let skipped = 2 + usize::from(sign.is_some());
        code.push_str("   ".get(..skipped).unwrap_or_default());
        match sign {
            Some('#' | '%') => blank(ruby.get(skipped..).unwrap_or_default(), &mut code),
            _ => code.push_str(ruby.get(skipped..).unwrap_or_default()),
        }
        if !behind.is_empty() {
            code.push_str(" ;");
        }
        rest = behind.get(2..).unwrap_or_default();
    }
    blank(rest, &mut code);
    code
}

fn blank(text: &str, code: &mut String) {
    for byte in text.bytes() {
        code.push(if byte == b'\n' { '\n' } else { ' ' });
    }
}

//! Keys for a TOML file: in the table that they belong to, each new table once.
//!
//! Takes the file's text, and keys with their values; gives places in the text and what goes there.

use toml::de::DeTable;

use super::super::written::{Written, toml_key};
use super::{Added, New};
use crate::maps::IndexMap;

/// Returns what is to be added, and where.
pub(super) fn added(file: &str, new: &[New]) -> Vec<Added> {
    let mut groups: IndexMap<&[String], Fields<'_>> = IndexMap::default();
    for of in new {
        if let Some((key, table)) = of.keys.split_last() {
            let group = groups.entry(table).or_default();
            group.push((key, &of.value));
        }
    }
    let root = DeTable::parse(file).ok();
    let root = root.as_ref().map(|root| root.get_ref());
    let groups = groups.into_iter();
    groups
        .flat_map(|(keys, fields)| match braces(file, root, keys) {
            Some((begin, prefix)) => {
                let (line, column) = place(file, begin);
                let within = |of: String| Added::within(line, column, of);
                lines(&fields, &prefix).into_iter().map(within).collect()
            }
            None => vec![in_lines(file, root, keys, &fields)],
        })
        .collect()
}

type Fields<'n> = Vec<(&'n str, &'n Written)>;

fn in_lines(file: &str, root: Option<&DeTable<'_>>, keys: &[String], fields: &Fields<'_>) -> Added {
    let behind =
        |at: usize, prefix: &str| Added::after(place(file, at).0, lines(fields, prefix).join("\n"));
    match (root.and_then(|root| at(file, root, keys)), keys) {
        (Some(Table::Fields { last, prefix }), _) => behind(last, &prefix),
        (Some(Table::Header(begin)), _) => behind(begin, ""),
        (None, []) => Added::after(0, lines(fields, "").join("\n")),
        (None, keys) => {
            let keys: Vec<String> = keys.iter().map(|key| toml_key(key)).collect();
            let lines = lines(fields, "").join("\n");
            let end = file.trim_end().lines().count();
            Added::last(end, format!("[{}]\n{lines}", keys.join(".")))
        }
    }
}

fn lines(fields: &[(&str, &Written)], prefix: &str) -> Vec<String> {
    let line =
        |(key, value): &(&str, &Written)| format!("{prefix}{} = {}", toml_key(key), value.toml());
    fields.iter().map(line).collect()
}

/// A table that is written in lines, by the place where a key is added to it.
enum Table {
    /// It has fields: the last byte of them, and what stands before their keys.
    Fields { last: usize, prefix: String },
    /// It has a heading, which begins at this byte, and no field below it.
    Header(usize),
}

/// Returns the table that keys lead to, and the byte that it begins at; the root has none.
fn table<'t>(root: &'t DeTable<'t>, keys: &[String]) -> Option<(&'t DeTable<'t>, Option<usize>)> {
    let mut table = root;
    let mut begin = None;
    for wanted in keys {
        let value = table.get(wanted.as_str())?;
        table = value.get_ref().as_table()?;
        begin = Some(value.span().start);
    }
    Some((table, begin))
}

fn is_at(file: &str, at: usize, with: char) -> bool {
    file.get(at..).is_some_and(|rest| rest.starts_with(with))
}

/// Returns where the braces begin that the table is or would be in, and the rest of the way to it: what is written in braces holds
/// all that is below it.
fn braces(file: &str, root: Option<&DeTable<'_>>, keys: &[String]) -> Option<(usize, String)> {
    (1..=keys.len()).rev().find_map(|depth| {
        let (above, below) = keys.split_at_checked(depth)?;
        let (_, begin) = table(root?, above)?;
        let begin = begin.filter(|at| is_at(file, *at, '{'))?;
        let below = below.iter().map(|key| format!("{}.", toml_key(key)));
        Some((begin, below.collect()))
    })
}

fn at(file: &str, root: &DeTable<'_>, keys: &[String]) -> Option<Table> {
    let (table, begin) = table(root, keys)?;
    let fields = table.iter().filter_map(|(key, value)| {
        let before = before(file, key.span().start)?;
        let is_heading = before.trim_start().starts_with('[');
        // Tables below this one have their own lines.
        let is_table = value.get_ref().is_table() && !is_at(file, value.span().start, '{');
        let is_dotted = before.trim_end().ends_with('.') && !keys.is_empty();
        let is_field = !is_heading && !is_table && (is_dotted || before.trim().is_empty());
        is_field.then(|| (value.span().end, before))
    });
    if let Some((end, prefix)) = fields.max_by_key(|(end, _)| *end) {
        return Some(Table::Fields {
            last: end.saturating_sub(1),
            prefix: prefix.to_owned(),
        });
    }
    let begin = begin?;
    let heading = file.get(begin..)?.lines().next()?;
    let is_own = !heading.starts_with("[[") && keys_of_heading(heading) == keys.len();
    is_own.then_some(Table::Header(begin))
}

/// Returns the number of keys in a heading, 0 where it is none.
fn keys_of_heading(heading: &str) -> usize {
    let Some(rest) = heading.strip_prefix('[') else {
        return 0;
    };
    let mut quote = None;
    let mut keys = 1;
    for letter in rest.chars() {
        match quote {
            Some(of) if of == letter => quote = None,
            Some(_) => {}
            None if letter == ']' => break,
            None if letter == '.' => keys += 1,
            None => quote = Some(letter).filter(|of| matches!(of, '"' | '\'')),
        }
    }
    keys
}

/// Returns what stands before a byte in its line.
fn before(file: &str, at: usize) -> Option<&str> {
    let text = file.get(..at)?;
    Some(text.rsplit_once('\n').map_or(text, |(_, line)| line))
}

/// Returns the line and the column of a byte, from 1.
fn place(file: &str, at: usize) -> (usize, usize) {
    let lines = file.get(..at).unwrap_or_default().matches('\n').count();
    let column = before(file, at).unwrap_or_default().chars().count();
    (lines + 1, column + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_goes_into_its_own_table() {
        let cases = [
            ("a = 1\n", "b", (1, "b = 9")),
            ("[t]\nc = 1\n", "b", (0, "b = 9")),
            ("[t]\nc = 1\n", "t.d", (2, "d = 9")),
            ("[t]\n  c = [\n    1,\n  ]\n[u]\n", "t.d", (4, "  d = 9")),
            ("[t]\n# none\n[u]\n", "t.d", (1, "d = 9")),
            ("[t.u]\nc = 1\n", "t.d", (2, "[t]\nd = 9")),
            ("a = 1\nt.c = 1\n", "t.d", (2, "t.d = 9")),
            ("a = 1\n\n[u]\nc = 1\n", "t.d", (4, "[t]\nd = 9")),
            ("t = {c = 1}\n", "t.d", (1, "d = 9")),
            ("t = {c = 1}\n", "t.u.d", (1, "u.d = 9")),
            ("t = {u = {}}\n", "t.u.d", (1, "d = 9")),
            ("[t.\"x.y\"]\n[u]\n", "t.d", (2, "[t]\nd = 9")),
            ("[\"a.b\"]\n[u]\n", "u.d", (2, "d = 9")),
        ];
        for (file, path, expected) in cases {
            let new = [New {
                keys: path.split('.').map(str::to_owned).collect(),
                value: Written::Bare("9".to_owned()),
            }];
            let added = added(file, &new);
            let [one] = &*added else {
                panic!("{} places in {file}", added.len());
            };
            assert_eq!((one.line, &*one.text), expected, "{file}");
        }
        let two = ["t.a", "t.b"].map(|path| New {
            keys: path.split('.').map(str::to_owned).collect(),
            value: Written::Bare("9".to_owned()),
        });
        let [one] = &*added("x = 1\n", &two) else {
            panic!("two tables");
        };
        assert_eq!(one.text, "[t]\na = 9\nb = 9");
    }
}

//! Reads the paths that Rust code names, `use a::{b, c as d}` and `a::b()` alike.

/// A path in code: its segments, and whether a `use` brings it in, under which name.
pub(super) struct Named {
    pub(super) segments: Vec<String>,
    pub(super) imported_as: Option<String>,
}

/// Returns the paths in code, those of more than one segment.
pub(super) fn read(code: &str) -> Vec<Named> {
    let tokens = tokens(code);
    let mut named = Vec::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let next = |ahead: usize| tokens.get(at + ahead).map_or("", String::as_str);
        if token == "use" {
            at = tree(&tokens, at + 1, &[], &mut named);
        } else if is_name(token) && next(1) == "::" {
            let mut segments = vec![token.clone()];
            at += 1;
            while tokens.get(at).is_some_and(|token| token == "::")
                && tokens.get(at + 1).is_some_and(|token| is_name(token))
            {
                segments.push(tokens[at + 1].clone());
                at += 2;
            }
            at += usize::from(tokens.get(at).is_some_and(|token| token == "::"));
            if segments.len() > 1 {
                named.push(Named {
                    segments,
                    imported_as: None,
                });
            }
        } else {
            at += 1;
        }
    }
    named
}

/// Reads one branch of a `use`, and returns where it ends.
fn tree(tokens: &[String], mut at: usize, before: &[String], named: &mut Vec<Named>) -> usize {
    let mut segments = before.to_vec();
    loop {
        match tokens.get(at).map_or(";", String::as_str) {
            "::" => at += 1,
            "{" => {
                while !matches!(tokens.get(at).map_or("}", String::as_str), "}") {
                    at = tree(tokens, at + 1, &segments, named);
                }
                return at + 1;
            }
            "*" => {
                named.push(Named {
                    segments,
                    imported_as: None,
                });
                return at + 1;
            }
            "self" if !segments.is_empty() => at += 1,
            "as" => {
                named.push(Named {
                    segments,
                    imported_as: tokens.get(at + 1).cloned(),
                });
                return at + 2;
            }
            name if is_name(name) => {
                segments.push(name.to_owned());
                at += 1;
            }
            _ => {
                if segments.len() > before.len() || tokens[at - 1] == "self" {
                    let imported_as = segments.last().cloned();
                    named.push(Named {
                        segments,
                        imported_as,
                    });
                }
                return at;
            }
        }
    }
}

fn is_name(token: &str) -> bool {
    token.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
}

/// Splits code into names, `::` and single marks, and drops comments, texts and characters.
fn tokens(code: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut rest = code;
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("::") {
            tokens.push("::".to_owned());
            2
        } else if let Some(length) = text_length(rest) {
            length
        } else if first.is_ascii_alphanumeric() || first == '_' {
            let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
            let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
            tokens.push(rest[..length].to_owned());
            length
        } else {
            if !first.is_whitespace() {
                tokens.push(first.to_string());
            }
            first.len_utf8()
        };
        rest = &rest[length..];
    }
    tokens
}

/// Returns the length of a text or character that stands first.
fn text_length(rest: &str) -> Option<usize> {
    let bare = rest.strip_prefix('b').unwrap_or(rest);
    if let Some(raw) = bare.strip_prefix('r') {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        let body = raw[hashes..].strip_prefix('"')?;
        let close = format!("\"{}", "#".repeat(hashes));
        let end = body.find(&close)? + close.len();
        return Some(rest.len() - body.len() + end);
    }
    let quote = bare.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let mut chars = bare.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => drop(chars.next()),
            _ if c == quote => return Some(rest.len() - bare.len() + at + 1),
            // A lifetime, and no character.
            _ if quote == '\'' && at > 1 && !bare[1..].starts_with('\\') => return None,
            _ => {}
        }
    }
    None
}

#[test]
fn paths_are_read_out_of_code() {
    let code = "use super::a::{self, b::{c, D as E}, *};\nfn f() { crate::x::y(\"super::no\"); g::<T>() } // self::no\n";
    let named = read(code);
    let found: Vec<(String, Option<&str>)> = named
        .iter()
        .map(|named| (named.segments.join("::"), named.imported_as.as_deref()))
        .collect();
    let expected = [
        ("super::a", Some("a")),
        ("super::a::b::c", Some("c")),
        ("super::a::b::D", Some("E")),
        ("super::a", None),
        ("crate::x::y", None),
    ];
    assert_eq!(found, expected.map(|(path, name)| (path.to_owned(), name)));
}

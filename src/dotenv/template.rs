//! [`substitute`]: `$X`, `${X:-default}` and their kind, as Compose reads them.
//!
//! Takes a text and what is known; gives the text with its variables in their places, or which of them it asks for ([`asked`]). Leaves
//! `${VAR}` of Flux and envsubst, which know other operators, to [`crate::kustomize`] and the model.

use crate::limits;

/// Returns the value of a variable that is set.
pub type Lookup<'l> = &'l dyn Fn(&str) -> Option<String>;

/// Deeper defaults in defaults are refused.
const MOST_NESTED: usize = 50;

/// Why a text cannot be substituted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// A `${` begins what is not a variable.
    Invalid,
    /// A variable is needed (`${X:?}`) and not set.
    Missing {
        /// Its name.
        name: String,
        /// Why it is needed, as the text says.
        reason: String,
    },
    /// The variables bring more than may stand in a text.
    TooLarge,
}

/// How a text asks for a variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// `$X`: nothing, where it is not set.
    Plain,
    /// `${X:-d}` or `${X-d}`: something else, where it is not set.
    Default,
    /// `${X:?}` or `${X?}`: an error, where it is not set.
    Required,
    /// `${X:+d}` or `${X+d}`: something else, where it is set.
    Alternative,
}

/// A variable that a text asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Its name.
    pub name: String,
    /// How.
    pub way: Way,
}

/// An operator of `${X:-d}`, and whether an empty value counts as none (`:`).
#[derive(Clone, Copy)]
struct Operator<'t> {
    way: Way,
    fills_empty: bool,
    word: &'t str,
}

/// A part of a text.
enum Piece<'t> {
    Literal(&'t str),
    Variable(&'t str, Option<Operator<'t>>),
    Invalid,
}

/// Puts the variables of a text in their places. One that is not set is empty.
///
/// # Errors
/// If the text is not a template, or needs a variable that is not set.
pub fn substitute(text: &str, lookup: Lookup<'_>) -> Result<String, Refused> {
    within(text, lookup, MOST_NESTED)
}

fn within(text: &str, lookup: Lookup<'_>, left: usize) -> Result<String, Refused> {
    let deeper = left.checked_sub(1).ok_or(Refused::Invalid)?;
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((piece, after)) = next(rest) {
        rest = after;
        match piece {
            Piece::Literal(text) => out.push_str(text),
            Piece::Invalid => return Err(Refused::Invalid),
            Piece::Variable(name, operator) => {
                let value = lookup(name);
                let is_set = value.as_ref().is_some_and(|value| {
                    !(value.is_empty() && operator.is_some_and(|of| of.fills_empty))
                });
                match operator.map(|of| (of.way, of.word)) {
                    Some((Way::Default, word)) if !is_set => {
                        out.push_str(&within(word, lookup, deeper)?)
                    }
                    Some((Way::Alternative, word)) if is_set => {
                        out.push_str(&within(word, lookup, deeper)?)
                    }
                    Some((Way::Required, word)) if !is_set => {
                        return Err(Refused::Missing {
                            name: name.to_owned(),
                            reason: within(word, lookup, deeper)?,
                        });
                    }
                    _ => out.push_str(&value.unwrap_or_default()),
                }
                if out.len() > limits::expanded_bytes() {
                    return Err(Refused::TooLarge);
                }
            }
        }
    }
    Ok(out)
}

/// Returns the variables that a text asks for, those of defaults included.
#[must_use]
pub fn asked(text: &str) -> Vec<Asked> {
    let mut found = Vec::new();
    gather(text, MOST_NESTED, &mut found);
    found
}

fn gather(text: &str, left: usize, found: &mut Vec<Asked>) {
    let Some(deeper) = left.checked_sub(1) else {
        return;
    };
    let mut rest = text;
    while let Some((piece, after)) = next(rest) {
        rest = after;
        if let Piece::Variable(name, operator) = piece {
            found.push(Asked {
                name: name.to_owned(),
                way: operator.map_or(Way::Plain, |of| of.way),
            });
            if let Some(operator) = operator {
                gather(operator.word, deeper, found);
            }
        }
    }
}

/// Takes the first piece off a text.
fn next(text: &str) -> Option<(Piece<'_>, &str)> {
    if text.is_empty() {
        return None;
    }
    let at = text.find('$').unwrap_or(text.len());
    if at > 0 {
        let (literal, rest) = text.split_at(at);
        return Some((Piece::Literal(literal), rest));
    }
    let behind = text.get(1..).unwrap_or_default();
    if let Some(rest) = behind.strip_prefix('$') {
        return Some((Piece::Literal("$"), rest));
    }
    if let Some(inner) = behind.strip_prefix('{') {
        return Some(match braced(inner) {
            Some((name, operator, rest)) => (Piece::Variable(name, operator), rest),
            None => (Piece::Invalid, inner),
        });
    }
    Some(match name(behind) {
        ("", rest) => (Piece::Literal("$"), rest),
        (name, rest) => (Piece::Variable(name, None), rest),
    })
}

/// Splits the longest name off.
fn name(text: &str) -> (&str, &str) {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let begins = text.starts_with(|c: char| is_part(c) && !c.is_ascii_digit());
    let end = match begins {
        true => text.find(|c| !is_part(c)).unwrap_or(text.len()),
        false => 0,
    };
    text.split_at(end)
}

/// Reads what stands behind `${`: a name, an operator, and the text behind the brace that closes it.
fn braced(inner: &str) -> Option<(&str, Option<Operator<'_>>, &str)> {
    let (name, rest) = name(inner);
    if name.is_empty() {
        return None;
    }
    if let Some(rest) = rest.strip_prefix('}') {
        return Some((name, None, rest));
    }
    let (fills_empty, sign) = match rest.strip_prefix(':') {
        Some(sign) => (true, sign),
        None => (false, rest),
    };
    let way = match sign.chars().next()? {
        '-' => Way::Default,
        '?' => Way::Required,
        '+' => Way::Alternative,
        _ => return None,
    };
    let body = sign.get(1..)?;
    // All on the line up to its last brace may belong to it; the brace that closes it is counted for.
    let line = body.split('\n').next()?;
    let line = line.get(..=line.rfind('}')?)?;
    let end = closing(line).unwrap_or(line.len() - 1);
    let operator = Operator {
        way,
        fills_empty,
        word: body.get(..end)?,
    };
    Some((name, Some(operator), body.get(end + 1..)?))
}

/// Returns where the brace stands that closes one which is open. Compose passes over the character behind each opening brace.
fn closing(text: &str) -> Option<usize> {
    let mut open = 1_usize;
    let mut bytes = text.bytes().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'}' => {
                open -= 1;
                if open == 0 {
                    return Some(at);
                }
            }
            b'{' => {
                open += 1;
                bytes.next();
            }
            _ => {}
        }
    }
    None
}

//! Which values of the right type the API server refuses, field by field.
//!
//! Takes a field and a value that can be read; gives what is wrong with it. What depends on other fields is said by the rest of
//! this folder.

mod table;

use super::{names, scalars, texts};
use crate::source::protobuf::schema::{Field, Message};
use crate::yaml::Node;
use table::LIMITS;

/// The values that a field accepts.
pub(super) enum Limit {
    /// Numbers from one to another.
    Numbers(i128, i128),
    /// A text of which a test is true, and what that is called.
    Texts(fn(&str) -> bool, &'static str),
    /// A few words.
    Words(&'static [&'static str]),
    /// A port's number or name.
    Port,
    /// A number that is not negative, or a percentage.
    Share,
    /// As [`Limit::Share`], of at most 100%.
    Part,
    /// A unit: 1m, 1, and one of each size.
    Unit,
}

/// Returns the limits of a field.
pub(super) fn of(within: &Message, field: &Field) -> Option<&'static Limit> {
    let index = LIMITS.binary_search_by(|(message, _)| message.cmp(&within.name));
    let (_, fields) = LIMITS.get(index.ok()?)?;
    let found = fields.iter().find(|(name, _)| *name == field.name);
    found.map(|(_, limit)| limit)
}

impl Limit {
    /// Returns what is wrong with a value that is not null.
    pub(super) fn check(&self, value: &Node) -> Option<String> {
        let number = value.typed().and_then(|typed| scalars::whole(&typed));
        let text = scalars::string(value);
        match (self, number, text) {
            (Self::Numbers(from, to), Some(number), _) => out_of(number, *from, *to),
            (Self::Share | Self::Part, Some(number), _) => out_of(number, 0, i128::MAX),
            (Self::Port, Some(number), _) => out_of(number, 1, 65535),
            (Self::Texts(is_good, called), _, Some(text)) if !text.is_empty() && !is_good(text) => {
                Some(format!("`{text}` is not {called}"))
            }
            (Self::Words(words), _, Some(text)) if !text.is_empty() && !words.contains(&text) => {
                let words = words.join(" or ");
                Some(format!("`{text}` is not allowed: {words} is"))
            }
            (Self::Port, _, Some(text)) => (!names::is_port_name(text)).then(|| {
                format!("`{text}` is not a port's name: at most 15 lowercase letters, digits and -, a letter among them")
            }),
            (Self::Unit, ..) => {
                let text = value.as_str()?;
                (!texts::is_unit(text)).then(|| format!("`{text}` is not 1m, or one of 1, 1k, 1M, 1Ki, 1Mi, …"))
            }
            (Self::Part, _, Some(text)) if texts::is_over_all(text) => Some(format!("{text} is more than 100%")),
            (Self::Share | Self::Part, _, Some(text)) => {
                (!texts::is_percentage(text)).then(|| format!("`{text}` is not a number or a percentage"))
            }
            _ => None,
        }
    }
}

fn out_of(number: i128, from: i128, to: i128) -> Option<String> {
    let why = match to {
        _ if (from..=to).contains(&number) => return None,
        i128::MAX => format!("{number} is less than {from}"),
        _ => format!("{number} is not between {from} and {to}"),
    };
    Some(why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_stand_in_order_and_are_known() {
        assert!(LIMITS.is_sorted_by(|(a, _), (b, _)| a < b));
        for (message, fields) in LIMITS {
            let known = crate::source::protobuf::schema::message(message).expect(message);
            for (field, _) in *fields {
                assert!(
                    known.in_json().any(|known| known.name == *field),
                    "{message}.{field}"
                );
            }
        }
    }
}

//! Mounted files: configuration that a container reads from a ConfigMap's or a Secret's file.
//!
//! Takes the name and the text of a file; gives what it sets, by key path ([`read`], [`Parsed`]), and what two such files do
//! not have in common ([`compare_files`]). Leaves to others which file is mounted where, whose names explain a difference
//! away, and what a difference is worth. Nothing here reads a disk.

mod compare;
mod detect;
mod dotenv;
mod ini;
mod json;
mod key_path;
mod lists;
mod names;
mod parsed;
mod properties;
mod text;
mod toml;
mod yaml;

pub use compare::{Changed, FileDifference, Found, compare};
pub use detect::{detect, is_named_file};
pub use dotenv::is_variable;
pub use key_path::{KeyPath, is_quiet_key};
pub use names::{Pairs, pair_names};
pub use parsed::{Entry, Parsed};
pub use text::{Hunk, Line, TextDifference, compare_text, uncommented_lines};

use parsed::Node;

/// Longer files are text.
const MOST_BYTES: usize = 1 << 20;

/// More values than this, aliases expanded, are refused.
const MOST_VALUES: usize = 200_000;

/// Deeper files are refused.
const MOST_NESTED: usize = 100;

/// The formats that files are read in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// YAML, of one document or several.
    Yaml,
    /// JSON.
    Json,
    /// TOML.
    Toml,
    /// Java's properties.
    Properties,
    /// INI.
    Ini,
    /// Variables as `.env` files have them.
    Dotenv,
    /// XML, scripts, nginx.conf and everything else: compared by line.
    Text,
}

/// Returns the documents of a text; most formats have one.
type Reader = fn(&str) -> Result<Vec<Node>, NotParsed>;

/// One line a format.
const READERS: &[(Format, Reader)] = &[
    (Format::Yaml, yaml::documents),
    (Format::Json, json::documents),
    (Format::Toml, toml::documents),
    (Format::Properties, properties::documents),
    (Format::Ini, ini::documents),
    (Format::Dotenv, dotenv::documents),
];

/// Why a text has no key paths. It is compared as text then. No message quotes the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotParsed {
    /// The format has no keys.
    #[error("is text")]
    IsText,
    /// It has more than 1 MB, too many values or too many levels.
    #[error("is too large to be read by key")]
    TooLarge,
    /// It is not what its name promises.
    #[error("line {0} is not as the format has it")]
    Malformed(u32),
}

/// Reads a text of a known format.
///
/// # Errors
/// If the text is longer than 1 MB, has no keys, or is not of that format. It is to be compared as text then.
pub fn parse(format: Format, text: &str) -> Result<Parsed, NotParsed> {
    if text.len() > MOST_BYTES {
        return Err(NotParsed::TooLarge);
    }
    let reader = READERS.iter().find(|(of, _)| *of == format);
    let (_, reader) = reader.ok_or(NotParsed::IsText)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    Parsed::new(reader(text)?)
}

/// Reads a file whose format its name or else its content tells; `None` is a text.
#[must_use]
pub fn read(name: &str, text: &str) -> Option<Parsed> {
    parse(detect(name, text), text).ok()
}

/// How two files differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Comparison<'t> {
    /// They are equal to the byte.
    Equal,
    /// They set the same; order, quotes or comments differ.
    OnlyLayout,
    /// They differ by key path.
    Keys(FileDifference),
    /// They differ, and at least one of them has no key paths.
    Text(TextDifference<'t>),
}

/// Compares two files, each a name and a text. `same` tells whether two lines of text are equal but for the environments'
/// own names; values by key path are given as they stand.
pub fn compare_files<'t>(
    reference: (&str, &'t str),
    target: (&str, &'t str),
    same: impl Fn(&str, &str) -> bool,
) -> Comparison<'t> {
    if reference.1 == target.1 {
        return Comparison::Equal;
    }
    let both = read(reference.0, reference.1).zip(read(target.0, target.1));
    if let Some((ours, theirs)) = both {
        let difference = compare(&ours, &theirs);
        return match difference.is_empty() {
            true => Comparison::OnlyLayout,
            false => Comparison::Keys(difference),
        };
    }
    Comparison::Text(compare_text(reference.1, target.1, same))
}

/// Returns the number of the line, from 1, that a byte of the text stands in, for bytes asked for in ascending order or not.
struct Lines {
    starts: Vec<usize>,
}

impl Lines {
    fn of(text: &str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts = breaks.map(|(at, _)| at + 1).collect();
        Self { starts }
    }

    fn at(&self, byte: usize) -> u32 {
        let before = self.starts.partition_point(|start| *start <= byte);
        number(before)
    }
}

/// Returns the number of a line from its index.
fn number(index: usize) -> u32 {
    u32::try_from(index.saturating_add(1)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;

//! A part of a text between delimiters, as `options.delimiter` and `options.index` name it.

use crate::kustomize::kustomization::FieldOptions;

/// Puts a text in the place of the part of another that the options name, or of all of it.
pub(super) fn joined(old: &str, new: &str, options: &FieldOptions) -> String {
    if options.delimiter.is_empty() {
        return new.to_owned();
    }
    let mut parts: Vec<&str> = old.split(options.delimiter.as_str()).collect();
    match usize::try_from(options.index) {
        Err(_) => parts.insert(0, new),
        Ok(index) => match parts.get_mut(index) {
            Some(part) => *part = new,
            None => parts.push(new),
        },
    }
    parts.join(&options.delimiter)
}

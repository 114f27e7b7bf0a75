//! The keys and values of a generator: from `envs`, then `literals`, then `files`.

use super::data::Pair;
use super::{Product, env_file};
use crate::kustomize::Error;
use crate::kustomize::error::Kind;
use crate::kustomize::io::file::File;
use crate::kustomize::io::loader::Loader;
use crate::kustomize::kustomization::{GeneratorArgs, GeneratorOptions, Text};
use crate::kustomize::resource::MissingInput;
use crate::mask::{self, Guarded};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The surroundings of a generator's entry.
#[derive(Clone, Copy)]
pub(crate) struct Inputs<'a> {
    /// Reads the files.
    pub(crate) loader: &'a Loader<'a>,
    /// `generatorOptions`
    pub(crate) options: Option<&'a GeneratorOptions>,
    /// Whether to go on without files that cannot be read, marking the keys as not all known.
    pub(crate) without_missing: bool,
}

/// The pairs that were read.
pub(super) struct Loaded {
    /// Sorted by key.
    pub(super) pairs: Vec<Pair>,
    /// Whether a file of keys could not be read and was left out.
    pub(super) incomplete: bool,
    /// The files that could not be read.
    pub(super) missing: Vec<MissingInput>,
}

/// Reads every source of an entry.
///
/// # Errors
/// If one cannot be read or understood, or a key repeats.
pub(super) fn load_pairs(
    product: Product,
    args: &GeneratorArgs,
    inputs: Inputs<'_>,
) -> Result<Loaded, Error> {
    let mut reader = Reader {
        product,
        inputs,
        incomplete: false,
        missing: Vec::new(),
    };
    let pairs = reader
        .read(args)
        .map_err(|error| error.within("loading KV pairs"))?;
    sorted(pairs, &args.name).map(|pairs| Loaded {
        pairs,
        incomplete: reader.incomplete,
        missing: reader.missing,
    })
}

struct Reader<'a> {
    product: Product,
    inputs: Inputs<'a>,
    incomplete: bool,
    missing: Vec<MissingInput>,
}

impl Reader<'_> {
    fn read(&mut self, args: &GeneratorArgs) -> Result<Vec<Pair>, Error> {
        let mut pairs = Vec::new();
        for path in &args.envs {
            self.env_file(path, &mut pairs).map_err(|error| {
                error.within(format_args!("env source files: {}", bracketed(&args.envs)))
            })?;
        }
        for source in &args.literals {
            pairs.push(literal(source, self.product).map_err(|error| {
                error.within(format_args!(
                    "literal sources {}",
                    keys(&args.literals, self.product)
                ))
            })?);
        }
        for source in &args.files {
            self.file(source, &mut pairs).map_err(|error| {
                error.within(format_args!("file sources: {}", bracketed(&args.files)))
            })?;
        }
        Ok(pairs)
    }

    fn env_file(&mut self, path: &Text, pairs: &mut Vec<Pair>) -> Result<(), Error> {
        match self.open(path, false)? {
            Some(file) => env_file::read_env_file(&file, pairs),
            None => {
                self.incomplete = true;
                Ok(())
            }
        }
    }

    fn file(&mut self, source: &Text, pairs: &mut Vec<Pair>) -> Result<(), Error> {
        let (key, path) = file_source(source).map_err(|error| error.at(source.origin))?;
        let path = Text::new(path, source.origin);
        let may_be_value = is_value(source);
        let opened = self.open(&path, may_be_value).map_err(|error| {
            // A password in the list of files: the message is about the key.
            if may_be_value {
                let message = format!("the file of the key '{key}' cannot be read");
                return Error::new(message)
                    .with_kind(error.kind())
                    .at(source.origin);
            }
            error
        });
        // The entry tells the key, whether or not the file is there.
        let (value, origin) = match opened? {
            Some(file) => (file.bytes.clone(), file.origin),
            None => (Vec::new(), source.origin),
        };
        pairs.push(Pair {
            key: key.to_owned(),
            value,
            origin,
        });
        Ok(())
    }

    fn open(&mut self, path: &Text, may_be_value: bool) -> Result<Option<Arc<File>>, Error> {
        match self.inputs.loader.load_data(path) {
            Ok(file) => Ok(Some(file)),
            Err(error) if self.inputs.without_missing && error.kind() == Kind::Unreadable => {
                self.missing.push(MissingInput {
                    path: self.inputs.loader.root().join(&*path.value),
                    origin: path.origin,
                    may_be_value,
                });
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }
}

fn sorted(pairs: Vec<Pair>, name: &str) -> Result<Vec<Pair>, Error> {
    let mut by_key = BTreeMap::new();
    for pair in pairs {
        let (key, origin) = (pair.key.clone(), pair.origin);
        if by_key.insert(key.clone(), pair).is_some() {
            return Err(Error::new(format!(
                "configmap {name} illegally repeats the key `{key}`"
            ))
            .at(origin)
            .sensitive());
        }
    }
    Ok(by_key.into_values().collect())
}

/// Splits `key=value`. One pair of equal quotes around the value goes.
fn literal(source: &Text, product: Product) -> Result<Pair, Error> {
    match source.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok(Pair {
            key: key.to_owned(),
            value: unquoted(value).as_bytes().to_vec(),
            origin: source.origin,
        }),
        _ => {
            let key = key_of(source, product);
            let message = format!("invalid literal source {key}, expected key=value");
            let error = Error::new(message).at(source.origin);
            Err(match key == source.value {
                true => error,
                false => error.sensitive(),
            })
        }
    }
}

fn unquoted(value: &str) -> &str {
    ['"', '\'']
        .into_iter()
        .find_map(|quote| value.strip_prefix(quote)?.strip_suffix(quote))
        .unwrap_or(value)
}

/// Splits `path` or `key=path`. The key of a bare path is its last part.
fn file_source(source: &str) -> Result<(&str, &str), Error> {
    let mut halves = source.split('=');
    let refuse = |message: String| Err(Error::new(message));
    match (halves.next(), halves.next(), halves.next()) {
        (Some(path), None, _) => Ok((last_part(path), path)),
        (Some(""), Some(path), None) => refuse(format!(
            "missing key name for file path {path:?} in source {:?}",
            shown(source)
        )),
        (Some(key), Some(""), None) => refuse(format!(
            "missing file path for key name {key:?} in source {source:?}"
        )),
        (Some(key), Some(path), None) => Ok((key, path)),
        _ => refuse(format!(
            "source {:?} key name or file path contains '='",
            shown(source)
        )),
    }
}

fn last_part(path: &str) -> &str {
    if path.is_empty() {
        return ".";
    }
    let trimmed = path.trim_end_matches('/');
    if trimmed.is_empty() {
        return "/";
    }
    trimmed.rsplit('/').next().unwrap_or(trimmed)
}

/// Values never stand in messages: of `key=value` only the key does, and of a ConfigMap's word alone what cannot be but a name.
fn key_of(source: &str, product: Product) -> &str {
    match source.split_once('=') {
        Some((key, _)) => key,
        None if product == Product::ConfigMap && is_name(source) => source,
        None => "",
    }
}

/// Tells whether a word is written as names of variables are: in capitals, and not at random as a key is.
fn is_name(word: &str) -> bool {
    let of_names = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    let is_random = !word.contains('_') && mask::looks_random(word);
    word.starts_with(|c: char| c.is_ascii_uppercase()) && word.bytes().all(of_names) && !is_random
}

fn keys(sources: &[Text], product: Product) -> String {
    let keys = sources.iter().map(|source| key_of(source, product));
    let keys: Vec<&str> = keys.collect();
    format!("[{}]", keys.join(" "))
}

/// Writes `key=path`, with dots for what may be a value in the wrong list.
fn shown(source: &str) -> String {
    let is_path = |text: &str| text.contains(['.', '/']) && !text.contains('=');
    match source.split_once('=') {
        Some((key, path)) if !is_path(path) => format!("{key}={}", Guarded::new(path)),
        _ => source.to_owned(),
    }
}

/// Tells whether `key=path` has a credential's key, and what may be the credential for a path.
fn is_value(source: &str) -> bool {
    source
        .split_once('=')
        .is_some_and(|(key, _)| mask::hint(key).is_some())
        && shown(source) != source
}

fn bracketed(paths: &[Text]) -> String {
    let paths: Vec<String> = paths.iter().map(|path| shown(path)).collect();
    format!("[{}]", paths.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::Origin;

    #[test]
    fn literals_lose_one_pair_of_quotes() {
        for (source, expected) in [
            ("a=b", Some(("a", "b"))),
            ("a=b=c", Some(("a", "b=c"))),
            ("a=", Some(("a", ""))),
            ("a=\"b\"", Some(("a", "b"))),
            ("a='b'", Some(("a", "b"))),
            ("a=''b''", Some(("a", "'b'"))),
            ("a=\"b'", Some(("a", "\"b'"))),
            ("a=\"", Some(("a", "\""))),
            ("=b", None),
            ("a", None),
        ] {
            let pair = literal(&Text::new(source, Origin::NONE), Product::ConfigMap).ok();
            let found = pair.map(|p| (p.key, String::from_utf8_lossy(&p.value).into_owned()));
            let expected = expected.map(|(k, v)| (k.to_owned(), v.to_owned()));
            assert_eq!(found, expected, "{source}");
        }
    }

    #[test]
    fn files_are_named_by_key_or_by_their_last_part() {
        for (source, expected) in [
            ("a/b.txt", Some(("b.txt", "a/b.txt"))),
            ("k=a/b.txt", Some(("k", "a/b.txt"))),
            ("a/", Some(("a", "a/"))),
            ("=a", None),
            ("a=", None),
            ("a=b=c", None),
        ] {
            assert_eq!(file_source(source).ok(), expected, "{source}");
        }
    }

    #[test]
    fn no_message_holds_a_value() {
        for (product, source, is_shown) in [
            (Product::ConfigMap, "=hunter2", false),
            (Product::ConfigMap, "hunter2", false),
            (Product::ConfigMap, "Q8ZXV4MNBT7RKD2W", false),
            (Product::ConfigMap, "LOG_LEVEL", true),
            (Product::Secret, "HUNTER2", false),
        ] {
            let error = literal(&Text::new(source, Origin::NONE), product).err();
            let message = error.map(|error| error.to_string()).unwrap_or_default();
            let word = source.trim_start_matches('=');
            assert_eq!(message.contains(word), is_shown, "{message}");
            assert!(message.contains("expected key=value"), "{message}");
        }
    }
}

//! [`ObjectUrl`]: a place in an object store, and what is read and written there.
//!
//! Takes `s3://BUCKET/KEY`, `gs://BUCKET/KEY` or `az://CONTAINER/KEY`; gives bytes, and puts texts. Leaves what they mean to the callers, and
//! how one run does not lose what another wrote to `change`. Only `session` asks a network. A program that was built without the
//! feature `stores` refuses such a place by name.

#[cfg(feature = "stores")]
mod change;
#[cfg(feature = "stores")]
mod http;
#[cfg(feature = "stores")]
mod session;

use std::fmt;
use std::path::Path;

#[cfg(not(feature = "stores"))]
use jiff::Timestamp;

use crate::error::Error;

/// The services that have objects, by the beginning of a place.
const SCHEMES: [(&str, Scheme); 3] = [
    ("s3://", Scheme::S3),
    ("gs://", Scheme::Google),
    ("az://", Scheme::Azure),
];

/// The service that has an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scheme {
    S3,
    Google,
    Azure,
}

/// A place in an object store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectUrl {
    scheme: Scheme,
    bucket: String,
    key: String,
}

impl ObjectUrl {
    /// Reads a place; `None` for a path of the disk.
    ///
    /// # Errors
    /// If the place has no bucket or no key, or a key that stores spell otherwise.
    #[must_use]
    pub fn parse(text: &str) -> Option<Result<Self, Error>> {
        let found = SCHEMES.iter().find_map(|(beginning, scheme)| {
            let rest = text.strip_prefix(beginning)?;
            Some((*scheme, *beginning, rest))
        });
        let (scheme, beginning, rest) = found?;
        let (bucket, key) = rest.split_once('/').unwrap_or((rest, ""));
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
        let is_bucket = !bucket.is_empty() && bucket.bytes().all(is_plain);
        let is_key = key
            .split('/')
            .all(|part| !matches!(part, "" | "." | "..") && !part.chars().any(char::is_control));
        if !is_bucket || !is_key {
            // A bucket that is none may be a password.
            let what = match is_bucket {
                true => format!("{beginning}{bucket}/… names no object"),
                false => format!("{beginning}… names no bucket"),
            };
            return Some(Err(Error::new(what).hint(format!(
                "a place in an object store is spelled {beginning}BUCKET/PATH/FILE.json; logins come from the environment"
            ))));
        }
        let (bucket, key) = (bucket.to_owned(), key.to_owned());
        Some(Ok(Self {
            scheme,
            bucket,
            key,
        }))
    }

    /// Reads a path that may be a place in an object store.
    ///
    /// # Errors
    /// As [`Self::parse`].
    pub fn of(path: &Path) -> Result<Option<Self>, Error> {
        path.to_str().and_then(Self::parse).transpose()
    }

    /// Tells whether a path is a place in an object store, whether or not an object may have it.
    #[must_use]
    pub fn is_one(path: &Path) -> bool {
        path.to_str().and_then(Self::parse).is_some()
    }
}

impl fmt::Display for ObjectUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut schemes = SCHEMES.iter();
        let beginning = schemes.find(|(_, scheme)| *scheme == self.scheme);
        let beginning = beginning.map_or("", |(beginning, _)| beginning);
        write!(f, "{beginning}{}/{}", self.bucket, self.key)
    }
}

#[cfg(not(feature = "stores"))]
impl ObjectUrl {
    /// Refuses a place: this program knows no stores.
    fn refused<T>(&self) -> Result<T, Error> {
        Err(Error::new(format!(
            "{self}: this program was built without object stores"
        ))
        .of_kind(crate::error::ErrorKind::Unsupported)
        .hint("the packages have them; from source: cargo build --features stores"))
    }

    pub(crate) fn read(&self) -> Result<Option<Vec<u8>>, Error> {
        self.refused()
    }

    pub(crate) fn written(&self) -> Result<Option<Timestamp>, Error> {
        self.refused()
    }

    pub(crate) fn write(&self, _: &str) -> Result<(), Error> {
        self.refused()
    }

    pub(crate) fn matching(&self) -> Result<Vec<Self>, Error> {
        self.refused()
    }

    pub(crate) fn change<T>(
        &self,
        _: impl FnMut(Option<Vec<u8>>) -> Result<(String, T), Error>,
    ) -> Result<T, Error> {
        self.refused()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_and_written() {
        let cases = [
            ("s3://bucket/prod/ledger.json", Some(true)),
            ("gs://b.example.com/l.json", Some(true)),
            ("az://container/a/b.json", Some(true)),
            ("s3://bucket", Some(false)),
            ("s3://bucket/", Some(false)),
            ("s3://bucket/prod/", Some(false)),
            ("s3:///ledger.json", Some(false)),
            ("s3://bucket/a//b", Some(false)),
            ("s3://bucket/../b", Some(false)),
            ("s3://bucket/a\nb", Some(false)),
            ("s3://me:canary@bucket/x", Some(false)),
            ("ledger.json", None),
            ("S3://bucket/x", None),
            ("https://bucket/x", None),
            ("./s3:/bucket/x", None),
        ];
        for (text, expected) in cases {
            let parsed = ObjectUrl::parse(text);
            assert_eq!(parsed.as_ref().map(Result::is_ok), expected, "{text}");
            match parsed {
                Some(Ok(url)) => assert_eq!(url.to_string(), text),
                Some(Err(error)) => assert!(!error.message.contains("canary"), "{error}"),
                None => {}
            }
        }
    }
}

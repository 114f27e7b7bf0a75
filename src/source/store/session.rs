//! [`ObjectUrl`]'s requests, one after the other.
//!
//! Takes a place; reads, writes, lists, and writes under a condition. Logins come from the environment, as the tools of each cloud have them.
//! Leaves waiting to [`cluster::wait`], and trying a change again to [`change`](super::change).

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::{TryFutureExt as _, TryStreamExt as _};
use jiff::Timestamp;
use object_store::aws::{AmazonS3Builder, S3ConditionalPut};
use object_store::azure::MicrosoftAzureBuilder;
use object_store::gcp::GoogleCloudStorageBuilder;
use object_store::path::Path;
use object_store::{
    Attribute, Attributes, ObjectMeta, ObjectStore, ObjectStoreExt as _, PutMode, PutOptions,
    PutPayload, RetryConfig, UpdateVersion,
};

use super::change::{Failure, Found, Place, change, pause, random};
use super::http::{Answer, Connector, take_last};
use super::{ObjectUrl, Scheme};
use crate::error::{Error, ErrorKind};
use crate::source::cluster;

/// The name of the metadata that has the last writers.
const WRITERS: &str = "writers";

/// Reads and plain writes that are tried.
const ATTEMPTS: u32 = 5;

/// A version that no object has.
const NO_VERSION: &str = "1";

/// The stores that were opened, by service and bucket: logins are asked for once.
static OPEN: Mutex<Vec<Opened>> = Mutex::new(Vec::new());

/// A store that was opened, by its service and bucket.
type Opened = ((Scheme, String), Arc<dyn ObjectStore>);

impl ObjectUrl {
    /// Reads the object; `None` where there is none.
    ///
    /// # Errors
    /// If the store refuses it or cannot be reached.
    pub(crate) fn read(&self) -> Result<Option<Vec<u8>>, Error> {
        let object = self.open()?;
        let found = object.again(|| object.get());
        let found = found.map_err(|why| self.failed("read", &why))?;
        Ok(found.map(|found| found.bytes))
    }

    /// Returns when the object was written; `None` where there is none.
    ///
    /// # Errors
    /// If the store refuses it or cannot be reached.
    pub(crate) fn written(&self) -> Result<Option<Timestamp>, Error> {
        let object = self.open()?;
        let found = object.again(|| there(wait(object.store.head(&object.path))));
        let found = found.map_err(|why| self.failed("read", &why))?;
        let written = found.map(|meta| meta.last_modified.timestamp());
        Ok(written.and_then(|second| Timestamp::from_second(second).ok()))
    }

    /// Writes the object, whatever was there.
    ///
    /// # Errors
    /// If the store refuses it or cannot be reached.
    pub(crate) fn write(&self, text: &str) -> Result<(), Error> {
        let object = self.open()?;
        let written = object.again(|| {
            let options = PutOptions::default();
            object.put_with(text.to_owned(), &object.path, options)
        });
        written.map_err(|why| self.failed("write", &why))
    }

    /// Returns the objects whose key has anything but a `/` in the place of the `*` of this one's, by key.
    ///
    /// # Errors
    /// If the store refuses it or cannot be reached.
    pub(crate) fn matching(&self) -> Result<Vec<Self>, Error> {
        let (directory, name) = self.key.rsplit_once('/').unwrap_or(("", &self.key));
        let Some((before, after)) = name.split_once('*') else {
            return Ok(vec![self.clone()]);
        };
        if directory.contains('*') || after.contains('*') {
            return Err(Error::new(format!(
                "{self}: one '*' in the name of the objects is read"
            ))
            .hint("a '*' stands for a part of an object's name behind the last '/'"));
        }
        let object = self.open()?;
        let directory = Path::from(directory);
        let listed = object.again(|| object.list(&directory));
        let listed = listed.map_err(|why| self.failed("list", &why))?;
        let is_meant = |path: &&ObjectMeta| {
            let name = path.location.filename().unwrap_or_default();
            let rest = name.strip_prefix(before);
            let bound = rest.and_then(|rest| rest.strip_suffix(after));
            bound.is_some_and(|bound| !bound.is_empty())
        };
        let mut found: Vec<Self> = listed
            .iter()
            .filter(is_meant)
            .map(|meta| Self {
                key: meta.location.to_string(),
                ..self.clone()
            })
            .collect();
        found.sort_by(|a, b| a.key.cmp(&b.key));
        Ok(found)
    }

    /// Changes the object, so that nothing is lost that other runs write.
    ///
    /// # Errors
    /// If the store refuses it, cannot be reached or has no conditional put, and as `work`.
    pub(crate) fn change<T>(
        &self,
        work: impl FnMut(Option<Vec<u8>>) -> Result<(String, T), Error>,
    ) -> Result<T, Error> {
        let object = self.open()?;
        change(&object, |why| self.failed("write", why), work)
    }

    fn failed(&self, what: &str, why: &str) -> Error {
        let variables = match self.scheme {
            Scheme::S3 => "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION, AWS_ENDPOINT",
            Scheme::Google => "GOOGLE_APPLICATION_CREDENTIALS, GOOGLE_SERVICE_ACCOUNT",
            Scheme::Azure => {
                "AZURE_STORAGE_ACCOUNT_NAME, AZURE_STORAGE_ACCOUNT_KEY, AZURE_CLIENT_ID"
            }
        };
        Error::new(format!("cannot {what} {self}: {why}"))
            .of_kind(ErrorKind::Unreadable)
            .hint(format!(
                "the login comes from the environment ({variables}), or from the machine that this runs on"
            ))
    }

    fn open(&self) -> Result<Object, Error> {
        let key = (self.scheme, self.bucket.clone());
        let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
        let known = open.iter().find(|(known, _)| *known == key);
        let store = match known {
            Some((_, store)) => store.clone(),
            None => {
                let made = self.connect();
                let made = made.map_err(|error| self.failed("open", &error.to_string()))?;
                open.push((key, made.clone()));
                made
            }
        };
        let path = Path::parse(&self.key);
        let path = path.map_err(|error| self.failed("open", &error.to_string()))?;
        Ok(Object { store, path })
    }

    fn connect(&self) -> object_store::Result<Arc<dyn ObjectStore>> {
        // What fails is tried again here, where the reason is known.
        let retry = RetryConfig {
            max_retries: 0,
            ..RetryConfig::default()
        };
        let store: Arc<dyn ObjectStore> = match self.scheme {
            Scheme::S3 => Arc::new(
                AmazonS3Builder::from_env()
                    .with_bucket_name(&self.bucket)
                    .with_conditional_put(S3ConditionalPut::ETagMatch)
                    .with_retry(retry)
                    .with_http_connector(Connector)
                    .build()?,
            ),
            Scheme::Google => Arc::new(
                GoogleCloudStorageBuilder::from_env()
                    .with_bucket_name(&self.bucket)
                    .with_retry(retry)
                    .with_http_connector(Connector)
                    .build()?,
            ),
            Scheme::Azure => Arc::new(
                MicrosoftAzureBuilder::from_env()
                    .with_container_name(&self.bucket)
                    .with_retry(retry)
                    .with_http_connector(Connector)
                    .build()?,
            ),
        };
        Ok(store)
    }
}

/// An object of an opened store.
struct Object {
    store: Arc<dyn ObjectStore>,
    path: Path,
}

impl Object {
    fn put_with(&self, text: String, path: &Path, options: PutOptions) -> Result<(), Failure> {
        let payload = PutPayload::from(text);
        let written = wait(self.store.put_opts(path, payload, options));
        written.map(|_| ()).map_err(failure)
    }

    fn list(&self, directory: &Path) -> Result<Vec<ObjectMeta>, Failure> {
        let all = self.store.list(Some(directory));
        let mut found = wait(all.try_collect::<Vec<ObjectMeta>>()).map_err(failure)?;
        let depth = directory.parts().count() + 1;
        found.retain(|meta| meta.location.parts().count() == depth);
        Ok(found)
    }

    /// Tries a few times what may go otherwise another time.
    fn again<T>(&self, work: impl Fn() -> Result<T, Failure>) -> Result<T, String> {
        let mut failures = 0;
        loop {
            let why = match work() {
                Ok(done) => return Ok(done),
                Err(Failure::Final(why)) => return Err(why),
                Err(Failure::Conflict) => "another run writes to it".to_owned(),
                Err(Failure::Passing(why)) => why,
            };
            failures += 1;
            if failures == ATTEMPTS {
                return Err(format!("{why}; tried {ATTEMPTS} times"));
            }
            std::thread::sleep(pause(failures + 2));
        }
    }
}

impl Place for Object {
    type Version = UpdateVersion;

    fn get(&self) -> Result<Option<Found<UpdateVersion>>, Failure> {
        let work = self.store.get(&self.path).and_then(|found| {
            let (meta, attributes) = (found.meta.clone(), found.attributes.clone());
            found.bytes().map_ok(|bytes| (bytes, meta, attributes))
        });
        let Some((bytes, meta, attributes)) = there(wait(work))? else {
            return Ok(None);
        };
        let writers = attributes.get(&Attribute::Metadata(WRITERS.into()));
        Ok(Some(Found {
            bytes: bytes.to_vec(),
            version: UpdateVersion {
                e_tag: meta.e_tag,
                version: meta.version,
            },
            writers: writers.map_or_else(String::new, |writers| writers.to_string()),
        }))
    }

    fn put(&self, text: String, writers: &str, from: Option<UpdateVersion>) -> Result<(), Failure> {
        let writers = (Attribute::Metadata(WRITERS.into()), writers.to_owned());
        let options = PutOptions {
            mode: from.map_or(PutMode::Create, PutMode::Update),
            attributes: Attributes::from_iter([writers]),
            ..PutOptions::default()
        };
        self.put_with(text, &self.path, options)
    }

    /// Writes an object beside it, which has to refuse to be written again.
    fn prove(&self) -> Result<(), Failure> {
        let probe = Path::from(format!("{}.probe-{:016x}", self.path, random()));
        let put = |mode: PutMode| {
            let options = PutOptions {
                mode,
                ..PutOptions::default()
            };
            self.put_with("{}\n".to_owned(), &probe, options)
        };
        put(PutMode::Create)?;
        let wrong = UpdateVersion {
            e_tag: Some(format!("\"{}\"", "0".repeat(32))),
            version: Some(NO_VERSION.to_owned()),
        };
        let again = [PutMode::Create, PutMode::Update(wrong)].map(put);
        // What cannot be removed is small.
        let _ = wait(self.store.delete(&probe));
        for end in again {
            match end {
                Err(Failure::Conflict) => {}
                Err(other) => return Err(other),
                Ok(()) => {
                    return Err(Failure::Final(
                        "the store has no conditional put: it ignores If-Match or If-None-Match, so that runs side by side would lose what others wrote".to_owned(),
                    ));
                }
            }
        }
        Ok(())
    }
}

/// An error, and the end of the request that it came from.
type Failed = (object_store::Error, Option<Answer>);

/// Waits for requests, on this thread.
fn wait<T>(work: impl Future<Output = object_store::Result<T>>) -> Result<T, Failed> {
    let generic = |error: std::io::Error| object_store::Error::Generic {
        store: "runtime",
        source: Box::new(error),
    };
    take_last();
    let ended = cluster::wait(work).map_err(|error| (generic(error), None))?;
    ended.map_err(|error| (error, take_last()))
}

/// Tells an object that is not there from other failures.
fn there<T>(end: Result<T, Failed>) -> Result<Option<T>, Failure> {
    match end {
        Ok(found) => Ok(Some(found)),
        Err((object_store::Error::NotFound { .. }, Some(Answer::Status(404, code))))
            if code.as_deref() != Some("NoSuchBucket") =>
        {
            Ok(None)
        }
        Err(failed) => Err(failure(failed)),
    }
}

/// Tells what may go otherwise another time from what does not.
fn failure((error, answer): Failed) -> Failure {
    use object_store::Error as E;
    match (&error, answer) {
        (E::AlreadyExists { .. } | E::Precondition { .. }, _) => Failure::Conflict,
        (_, Some(Answer::Status(status @ (408 | 409 | 425 | 429 | 500 | 502..=599), code))) => {
            Failure::Passing(words(status, code.as_deref()))
        }
        (_, Some(Answer::Status(status, code))) if status >= 300 => {
            Failure::Final(words(status, code.as_deref()))
        }
        (_, Some(Answer::None(why))) => Failure::Passing(why),
        _ => Failure::Final(error.to_string()),
    }
}

fn words(status: u16, code: Option<&str>) -> String {
    let known = http::StatusCode::from_u16(status).ok();
    let reason = known.and_then(|status| status.canonical_reason());
    let code = code.or(reason).unwrap_or_default();
    format!("the store answers {status} ({code})")
}

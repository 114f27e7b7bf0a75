//! [`File`]: a file of a build, parsed once however many directories read it, and many of them at a time.

use crate::kustomize::Error;
use crate::kustomize::io::documents;
use crate::parallel::each_as_done;
use crate::yaml::{self, Dialect, Node, Origin, SourceMap};
use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

/// A file's content and what it is called in origins.
#[derive(Debug)]
pub struct File {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// The file as a whole.
    pub origin: Origin,
    has_number_sign: bool,
    /// Whether somebody parses its resources ahead of their use.
    is_taken: AtomicBool,
    /// Its resources, once they have been asked for.
    resources: OnceLock<Result<Vec<Node>, Error>>,
    /// The document of a kustomization, once somebody has asked for it.
    kustomization: OnceLock<Result<Option<Node>, Error>>,
}

impl File {
    /// Registers a file's content under the name to show.
    pub fn new(bytes: Vec<u8>, shown: impl Into<PathBuf>, sources: &SourceMap) -> Self {
        Self::at(bytes, sources.add(shown))
    }

    /// Joins a content and its place.
    #[must_use]
    pub fn at(bytes: Vec<u8>, origin: Origin) -> Self {
        Self {
            has_number_sign: bytes.contains(&b'#'),
            is_taken: AtomicBool::new(false),
            bytes,
            origin,
            resources: OnceLock::new(),
            kustomization: OnceLock::new(),
        }
    }

    /// Tells whether there may be comments, if this is YAML.
    pub(super) fn may_have_comments(&self) -> bool {
        self.has_number_sign
    }

    /// Returns the file's text, decoded as YAML is.
    ///
    /// # Errors
    /// If it is neither UTF-8 nor UTF-16 with a byte order mark.
    pub(crate) fn text(&self) -> Result<Cow<'_, str>, Error> {
        documents::decoded(&self.bytes, self.origin)
    }

    /// Returns the document of a kustomization, parsing it the first time: all environments build on the same bases, and the
    /// top one is asked for its lines besides. `None` where the file is empty.
    ///
    /// # Errors
    /// If the file is not text, or not YAML.
    pub(crate) fn kustomization(&self) -> Result<Option<&Node>, Error> {
        let parsed = self.kustomization.get_or_init(|| {
            let read = yaml::read_first(&self.text()?, self.origin, Dialect::Yaml11);
            read.map_err(|error| documents::explain(&error, "invalid Kustomization"))
        });
        parsed.as_ref().map(Option::as_ref).map_err(Error::clone)
    }

    /// Returns the file's resources, and nothing else is left of it.
    pub(crate) fn into_resources(mut self) -> Result<Vec<Node>, Error> {
        match self.resources.take() {
            Some(parsed) => parsed,
            None => documents::read_resources(&self.bytes, self.origin),
        }
    }

    /// Returns the file's resources, parsing them the first time.
    pub(crate) fn resources(&self) -> Result<&[Node], Error> {
        let parsed = self
            .resources
            .get_or_init(|| documents::read_resources(&self.bytes, self.origin));
        match parsed {
            Ok(nodes) => Ok(nodes),
            Err(error) => Err(error.clone()),
        }
    }
}

/// Parses the resources of files ahead of their use, on all processors.
pub(crate) fn parse_ahead(files: &[Arc<File>]) {
    let bytes: usize = files.iter().map(|file| file.bytes.len()).sum();
    if bytes < WORTH_A_THREAD {
        return;
    }
    let parse = |file: &Arc<File>| {
        // Another environment's build that has just begun with a file would be waited for: there are others to parse.
        if !file.is_taken.swap(true, Ordering::Relaxed) {
            // An error is kept in the file, and met again by whoever uses it.
            drop(file.resources());
        }
    };
    each_as_done(MOST_THREADS, files, parse, |_, ()| {});
}

/// Below this many bytes, starting a thread takes longer than it saves.
const WORTH_A_THREAD: usize = 128 * 1024;

/// More threads than this have to wait for memory.
const MOST_THREADS: usize = 8;
